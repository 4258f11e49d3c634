"""Lasting notes about a customer: those of no conversation, however many notes their conversations hold."""

from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.item import ItemKind
from omnibox.model.rows import CustomerNote, CustomerNotes, ItemRow, PageKey
from omnibox.store import query, schema, timeline
from omnibox.store.item_text import reindex, unindex
from omnibox.store.unit import Unit

MOST_PINNED = 50  # more than that is nobody's choice any more
# Word for word the condition of the partial index.
_OF = "customer_id = :customer AND kind = 'note' AND conversation_id IS NULL"


def page(conn: Connection, customer_id: UUID, before: PageKey | None, limit: int) -> CustomerNotes:
    """Return what is pinned, and up to `limit` further notes older than a point (None: now), newest first."""
    pinned = _ids(conn, f"SELECT id FROM items WHERE {_OF} AND pinned_at IS NOT NULL", customer_id, MOST_PINNED)
    older = "" if before is None else " AND (at, id) < (:at, :id)"
    position = {} if before is None else {"at": before.at, "id": before.id}
    sql = f"SELECT id FROM items WHERE {_OF} AND pinned_at IS NULL{older}"
    ids = _ids(conn, sql, customer_id, limit + 1, **position)
    rows = {row.id: row for row in timeline.item_rows(conn, [*pinned, *ids[:limit]])}
    notes = [rows[each] for each in ids[:limit]]
    return CustomerNotes(
        tuple(CustomerNote(rows[each], pinned=True) for each in pinned),
        tuple(CustomerNote(note, pinned=False) for note in notes),
        PageKey(notes[-1].at, notes[-1].id) if len(ids) > limit else None,
    )


def _ids(conn: Connection, sql: str, customer_id: UUID, limit: int, **position: object) -> list[UUID]:
    every = f"{sql} ORDER BY at DESC, id DESC LIMIT :limit"
    return query.first_uuids(query.rows(conn, every, customer=customer_id, limit=limit, **position))


def get(conn: Connection, item_id: UUID) -> ItemRow | None:
    """Return a lasting note; None where there is none of this id."""
    (row,) = timeline.item_rows(conn, [item_id]) or (None,)
    return row if row is not None and row.kind is ItemKind.NOTE and row.conversation_id is None else None


def set_pinned(unit: Unit, item_id: UUID, *, pinned: bool) -> bool:
    """Keep a note above the others, or no longer. Returns whether that changed anything."""
    known = query.value(unit.conn, "SELECT pinned_at FROM items WHERE id = :id", id=item_id)
    if (known is not None) is pinned:
        return False
    return unit.update(schema.items, item_id, pinned_at=unit.now if pinned else None)


def set_text(unit: Unit, item_id: UUID, text: str) -> None:
    """Give a note other words; search finds it by them from now on."""
    unindex(unit, item_id)
    unit.update(schema.items, item_id, text=text)
    reindex(unit, item_id)
