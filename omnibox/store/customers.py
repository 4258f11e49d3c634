"""Customers and their handles."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.actor import Actor
from omnibox.model.handle import Handle, HandleKind, Verification
from omnibox.model.ids import uuid7
from omnibox.model.journal import Event, EventType
from omnibox.model.rows import CustomerCard, HandleRow
from omnibox.model.text import fold
from omnibox.store import conversations, customer_words, query, schema, timeline
from omnibox.store.unit import Unit

_RANK = {"human": 2, "provider": 1, "address": 0}
_DIGITS_LEAST = 4  # shorter pieces of a number find too much to be worth a row
_CONVERSATIONS_SHOWN = 20
_MERGES_FOLLOWED = 50
_HANDLE = """
    SELECT id, customer_id, kind, value, norm, scope, label, is_primary, verification
    FROM handles WHERE customer_id = :customer ORDER BY is_primary DESC, created_at, id"""

_OWNERS = """
    SELECT h.norm, h.customer_id, c.name, c.merged_into FROM handles h JOIN customers c ON c.id = h.customer_id
    WHERE h.kind = :kind AND h.scope = :scope AND h.norm IN :norms"""
_TOUCH = """
    UPDATE customers SET last_at = CASE WHEN last_at < :last THEN :last ELSE last_at END,
        created_at = CASE WHEN created_at > :first THEN :first ELSE created_at END
    WHERE id = :id AND (last_at < :last OR created_at > :first)"""

HandleKey = tuple[str, str, str]  # kind, scope, normal form


def find_by_handle(conn: Connection, kind: HandleKind | str, norm: str, scope: str = "") -> UUID | None:
    """Return who has this address; merges are followed to the customer who survived."""
    found = query.one(
        conn,
        "SELECT customer_id FROM handles WHERE kind = :kind AND scope = :scope AND norm = :norm",
        kind=kind,
        scope=scope,
        norm=norm,
    )
    return survivor(conn, query.uuid_of(found[0])) if found else None


def owners(conn: Connection, handles: Iterable[Handle]) -> dict[HandleKey, tuple[UUID, str]]:
    """Return who has each of many addresses: customer and name, merges followed. Unknown addresses are left out."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for handle in handles:
        wanted.setdefault((str(handle.kind), handle.scope), set()).add(handle.norm)
    found: dict[HandleKey, tuple[UUID, str]] = {}
    for (kind, scope), norms in wanted.items():
        for part in query.chunks(sorted(norms)):
            for raw in query.rows(conn, _OWNERS, kind=kind, scope=scope, norms=part):
                known = query.uuid_of(raw[1]), raw[2]
                found[kind, scope, raw[0]] = known if raw[3] is None else _survivor_named(conn, known)
    return found


def _survivor_named(conn: Connection, known: tuple[UUID, str]) -> tuple[UUID, str]:
    customer_id = survivor(conn, known[0])
    return customer_id, names(conn, [customer_id]).get(customer_id, known[1])


def survivor(conn: Connection, customer_id: UUID) -> UUID:
    """Return the customer this one was merged into, itself if it was not."""
    for _ in range(_MERGES_FOLLOWED):
        merged = query.value(conn, "SELECT merged_into FROM customers WHERE id = :id", id=customer_id)
        if merged is None:
            break
        customer_id = query.uuid_of(merged)
    return customer_id


def add_customer(unit: Unit, name: str, name_source: str, at: datetime) -> UUID:
    """Add a customer first heard of at `at`. `name_source`: human, provider or address."""
    customer_id = uuid7(unit.now)
    unit.insert(
        schema.customers,
        id=customer_id,
        name=name,
        name_folded=fold(name),
        name_source=name_source,
        created_at=at,
        last_at=at,
    )
    customer_words.put_name(unit, customer_id, name)
    return customer_id


def add_handle(unit: Unit, customer_id: UUID, handle: Handle, primary: bool = False, label: str = "") -> UUID:
    """Give a customer an address.

    Raises: StoreError "constraint" where somebody has it already (look with `find_by_handle` first).
    """
    handle_id = uuid7(unit.now)
    phone = handle.kind in (HandleKind.PHONE, HandleKind.WHATSAPP)
    unit.insert(
        schema.handles,
        id=handle_id,
        customer_id=customer_id,
        kind=str(handle.kind),
        scope=handle.scope,
        value=handle.value,
        norm=handle.norm,
        label=label,
        is_primary=primary,
        verification=str(handle.verification),
        can_text=phone,
        can_call=handle.kind is HandleKind.PHONE,
        created_at=unit.now,
    )
    if phone:
        unit.insert_many(
            schema.handle_digits, [{"digits": part, "handle_id": handle_id} for part in digit_suffixes(handle.norm)]
        )
    customer_words.put_handle(unit, handle_id, customer_words.address_parts(handle))
    return handle_id


def digit_suffixes(norm: str) -> list[str]:
    """Return every ending of a number's digits, four and longer: any part of it then begins one of them."""
    digits = "".join(char for char in norm if char.isdecimal())
    return [digits[start:] for start in range(max(0, len(digits) - _DIGITS_LEAST + 1))]


def rename_customer(unit: Unit, customer_id: UUID, name: str, source: str) -> bool:
    """Give a better name. Returns whether it was taken: a person's words are never replaced by a machine's."""
    unit.flush()
    known = query.one(unit.conn, "SELECT name, name_source FROM customers WHERE id = :id", id=customer_id)
    if known is None or not name or tuple(known) == (name, source) or _RANK[source] < _RANK[known[1]]:
        return False
    unit.update(schema.customers, customer_id, name=name, name_folded=fold(name), name_source=source)
    customer_words.put_name(unit, customer_id, name, former=known[0])
    unit.emit(Event(EventType.CUSTOMER_CHANGED, customer_id=customer_id, states={"fields": ["name"]}))
    return True


def touch(unit: Unit, customer_id: UUID, first: datetime, last: datetime | None = None) -> None:
    """Things happened from `first` to `last`; what is older than all we knew is since when we know the customer."""
    query.run(unit.conn, _TOUCH, first=first, last=last or first, id=customer_id)


def heard_of(unit: Unit, customer_id: UUID, at: datetime) -> None:
    """Let items of others count as the customer's own, as part of the unit's operation."""
    known = query.time_or_none(query.value(unit.conn, "SELECT last_at FROM customers WHERE id = :id", id=customer_id))
    if known is not None and at > known:
        unit.update(schema.customers, customer_id, last_at=at)


def handles_of(conn: Connection, customer_id: UUID) -> tuple[HandleRow, ...]:
    """Return a customer's addresses, the primary ones first."""
    return tuple(_handle(raw) for raw in query.rows(conn, _HANDLE, customer=customer_id))


def names(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of customers."""
    found: dict[UUID, str] = {}
    for part in query.chunks(ids):
        raws = query.rows(conn, "SELECT id, name FROM customers WHERE id IN :ids", ids=part)
        found.update({query.uuid_of(raw[0]): raw[1] for raw in raws})
    return found


def card(conn: Connection, customer_id: UUID, actor: Actor) -> CustomerCard | None:
    """Return the head of the customer panel as `actor` sees it."""
    customer_id = survivor(conn, customer_id)
    found = query.one(
        conn, "SELECT name, name_source, created_at, version FROM customers WHERE id = :id", id=customer_id
    )
    if found is None:
        return None
    ids = conversations.of_customer(conn, customer_id, _CONVERSATIONS_SHOWN)
    return CustomerCard(
        id=customer_id,
        name=found[0],
        name_source=found[1],
        created_at=query.time_of(found[2]),
        handles=handles_of(conn, customer_id),
        notes=timeline.notes(conn, customer_id),
        conversations=conversations.rows(conn, ids, actor.id),
        version=found[3],
    )


def _handle(raw: Any) -> HandleRow:
    return HandleRow(
        id=query.uuid_of(raw[0]),
        customer_id=query.uuid_of(raw[1]),
        kind=HandleKind(raw[2]),
        value=raw[3],
        norm=raw[4],
        scope=raw[5],
        label=raw[6],
        primary=bool(raw[7]),
        verification=Verification(raw[8]),
    )
