"""Whom an address field offers while somebody types: who took part first, then customers."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from omnibox.desk import replying
from omnibox.desk.seat import Seat
from omnibox.model.errors import Invalid
from omnibox.model.handle import HandleKind, make_handle
from omnibox.model.reply import parse_recipient, shown
from omnibox.model.text import fold
from omnibox.store import customer_search, customers, people
from omnibox.store.database import Connection

_LOOKED_AT = 24  # customers, some of whom have no address of the wanted kind


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to write to. `written` is what goes into the field; `known`: was on a message of the conversation."""

    written: str
    name: str
    value: str
    known: bool = False


def suggest(
    seat: Seat, text: str, conversation_id: UUID | None, kind: HandleKind, besides: Iterable[str], limit: int
) -> tuple[Person, ...]:
    """See `Compose.people`."""
    words = fold(text).split()
    with seat.store.read() as conn:
        ours = replying.own_addresses(conn)
        taken = {norm for one in besides if (norm := _norm(one, kind))} | ours
        found: dict[str, Person] = {}
        for person in _recent(conn, conversation_id, kind):
            if _fits(words, person):
                found.setdefault(make_handle(kind, person.value).norm, person)
        if words and len(found) < limit:
            for person in _customers(conn, text, kind):
                found.setdefault(make_handle(kind, person.value).norm, person)
    return tuple(person for norm, person in found.items() if norm not in taken)[:limit]


def _norm(written: str, kind: HandleKind) -> str:
    try:
        return parse_recipient(written, kind, "to").handle.norm
    except Invalid:
        return ""


def _recent(conn: Connection, conversation_id: UUID | None, kind: HandleKind) -> list[Person]:
    if conversation_id is None:
        return []
    rows = people.recent(conn, conversation_id, kind)
    return [Person(_written(kind, row.value, row.name), row.name, row.value, known=True) for row in rows]


def _customers(conn: Connection, text: str, kind: HandleKind) -> list[Person]:
    persons = []
    for hit in customer_search.find(conn, text, _LOOKED_AT):
        value = hit.handle if hit.kind is kind else ""
        if not value:
            value = next((one.value for one in customers.handles_of(conn, hit.id) if one.kind is kind), "")
        if value:
            persons.append(Person(_written(kind, value, hit.name), hit.name, value))
    return persons


def _written(kind: HandleKind, value: str, name: str) -> str:
    return shown(value, name) if kind is HandleKind.EMAIL else value


def _fits(words: list[str], person: Person) -> bool:
    """Tell whether each word begins a word of the name or of the address, or stands in the address."""
    name, value = fold(person.name), fold(person.value)
    return all(word in value or any(part.startswith(word) for part in name.split()) for word in words)
