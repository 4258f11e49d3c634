"""What of a stored item the search index holds: the same words when it goes in and when it comes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.handle import HandleKind
from omnibox.model.rows import ParticipantRow
from omnibox.model.text import ItemText, item_tokens
from omnibox.store import query, search, search_index
from omnibox.store.unit import Unit

_SENDERS = frozenset({"from", "reply_to"})


@dataclass(frozen=True, slots=True)
class Indexed:
    """An item's place in the index, and its text (or its tokens, cut before). `kind` activity is never indexed."""

    key: int
    item_id: UUID
    text: ItemText
    tokens: Sequence[str] = ()


def text_of(
    *,
    subject: str,
    text: str,
    author_name: str,
    participants: Sequence[ParticipantRow],
    files: Sequence[str],
    kind: str,
    direction: str,
    inbox_id: UUID | None,
) -> ItemText:
    """Return what can be found of an item."""
    senders = [author_name] if author_name else []
    receivers: list[str] = []
    for person in participants:
        known = senders if person.role in _SENDERS else receivers
        known.extend(word for word in (person.name, person.value) if word)
    return ItemText(
        subject=subject,
        text=text,
        senders=tuple(senders),
        receivers=tuple(receivers),
        files=tuple(files),
        kind=str(kind),
        direction=str(direction),
        inbox=inbox_id.hex if inbox_id else "",
    )


def stored_text(conn: Connection, item_id: UUID) -> Indexed | None:
    """Return what the index holds of a stored item, from its rows."""
    raw = query.one(
        conn,
        "SELECT search_key, subject, text, author_name, kind, direction, inbox_id FROM items WHERE id = :id",
        id=item_id,
    )
    if raw is None:
        return None
    files = query.rows(conn, "SELECT name FROM attachments WHERE item_id = :id ORDER BY position, id", id=item_id)
    text = text_of(
        subject=raw[1],
        text=raw[2],
        author_name=raw[3],
        participants=participants_of(conn, [item_id]).get(item_id, ()),
        files=[file[0] for file in files],
        kind=raw[4],
        direction=raw[5],
        inbox_id=query.uuid_or_none(raw[6]),
    )
    return Indexed(raw[0], item_id, text)


def index(unit: Unit, entry: Indexed) -> None:
    """Put an item into the search index; activity lines are not searched for."""
    if entry.text.kind != "activity":
        search.index_item(unit, key=entry.key, item_id=entry.item_id, tokens=entry.tokens or item_tokens(entry.text))


def index_many(unit: Unit, entries: Sequence[Indexed]) -> None:
    """Put items into the search index, in this order."""
    rows = [
        (entry.key, entry.item_id, entry.tokens or item_tokens(entry.text))
        for entry in entries
        if entry.text.kind != "activity"
    ]
    search_index.index_items(unit, rows)


def unindex(unit: Unit, item_id: UUID) -> None:
    """Take an item out of the search index; call it before its rows change. What was withdrawn is out already."""
    entry = None if _withdrawn(unit.conn, item_id) else stored_text(unit.conn, item_id)
    if entry is not None and entry.text.kind != "activity":
        search.drop(unit, key=entry.key, tokens=item_tokens(entry.text))


def reindex(unit: Unit, item_id: UUID) -> None:
    """Put an item in as its rows are now; `unindex` it first, before they change."""
    entry = None if _withdrawn(unit.conn, item_id) else stored_text(unit.conn, item_id)
    if entry is not None:
        index(unit, entry)


def _withdrawn(conn: Connection, item_id: UUID) -> bool:
    return bool(query.value(conn, "SELECT delivery FROM items WHERE id = :id", id=item_id) == "cancelled")


def participants_of(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[ParticipantRow, ...]]:
    """Return who stands on items, in the order they came."""
    found: dict[UUID, list[ParticipantRow]] = {}
    sql = (
        "SELECT item_id, kind, value, norm, name, role FROM participants WHERE item_id IN :ids"
        " ORDER BY item_id, position"
    )
    for part in query.chunks(ids):
        for raw in query.rows(conn, sql, ids=part):
            person = ParticipantRow(HandleKind(raw[1]), raw[2], raw[3], raw[4], raw[5])
            found.setdefault(query.uuid_of(raw[0]), []).append(person)
    return {key: tuple(people) for key, people in found.items()}
