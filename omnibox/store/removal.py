"""Taking inboxes out of the store with all that came only through them: sample data, in short transactions.

One step removes the items of a few customers, then their empty conversations, then customers of whom nothing is
left. Each step is true by itself, so a crash between two leaves a store that is sound and a removal that goes on.
The journal is never touched.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from omnibox.store import blobs, conversations, leases, query
from omnibox.store.item_text import unindex
from omnibox.store.unit import Unit

if TYPE_CHECKING:
    from omnibox.store.database import Store

ITEMS_A_STEP = 100  # some 20 ms of writing
_CUSTOMERS_A_STEP = 25

_OF_ITEMS = ("item_html", "participants", "attachments", "outbox", "mentions")
_OF_INBOXES = ("inbox_cursors", "inbox_teams", "provider_refs", "drafts", "requests", "view_counts")
_OF_CONVERSATIONS = ("conversation_tags", "mentions", "provider_refs", "participants", "drafts", "outbox")


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did. `finished`: nothing of these inboxes is left, nor are they."""

    items: int
    finished: bool


def items_of(store: "Store", inbox_ids: Collection[UUID]) -> int:
    """Return how many items came through these inboxes."""
    with store.read() as conn:
        return int(query.value(conn, "SELECT count(*) FROM items WHERE inbox_id IN :inboxes", inboxes=list(inbox_ids)))


def given_by_hand(conn: Connection, inbox_ids: Collection[UUID], operation: str) -> list[UUID]:
    """Return customers of these inboxes to whom somebody did `operation` by hand and left it so.

    They outlive the inboxes. Ask before the first step: it forgets who they were.
    """
    sql = """
        SELECT DISTINCT customer_id FROM operations
        WHERE name = :operation AND undone_by IS NULL
            AND customer_id IN (SELECT customer_id FROM items WHERE inbox_id IN :inboxes)"""
    raws = query.rows(conn, sql, operation=operation, inboxes=list(inbox_ids))
    return [query.uuid_of(raw[0]) for raw in raws]


def remove_some(unit: Unit, inbox_ids: Collection[UUID], keep: Collection[UUID] = ()) -> Step:
    """Remove one bounded part of what belongs to these inboxes; the inboxes themselves go last.

    `keep` names customers who stay whatever is left of them.
    """
    inboxes = list(inbox_ids)
    items = _items(unit.conn, inboxes)
    customers = _remove_items(unit, items) if items else _customers_of_conversations(unit.conn, inboxes)
    for customer_id in customers:
        _remove_conversations(unit, inboxes, customer_id)
    _remove_customers(unit, [one for one in customers if one not in keep and not _has_work(unit.conn, one)])
    if customers:
        return Step(len(items), finished=False)
    _remove_inboxes(unit, inboxes)
    return Step(0, finished=True)


def _items(conn: Connection, inboxes: Sequence[UUID]) -> list[UUID]:
    sql = "SELECT id FROM items WHERE inbox_id IN :inboxes LIMIT :limit"
    return [query.uuid_of(raw[0]) for raw in query.rows(conn, sql, inboxes=inboxes, limit=ITEMS_A_STEP)]


def _remove_items(unit: Unit, ids: Sequence[UUID]) -> list[UUID]:
    """Remove items with everything that hangs on them; return their customers."""
    conn = unit.conn
    customers = query.rows(conn, "SELECT DISTINCT customer_id FROM items WHERE id IN :ids", ids=ids)
    for item_id in ids:
        unindex(unit, item_id)
    blobs_of = """
        SELECT raw_sha256 FROM items WHERE id IN :ids AND raw_sha256 IS NOT NULL
        UNION ALL SELECT sha256 FROM attachments WHERE item_id IN :same AND sha256 IS NOT NULL"""
    for raw in query.rows(conn, blobs_of, ids=ids, same=ids):
        blobs.unref(unit, raw[0])
    for table in _OF_ITEMS:
        query.run(conn, f"DELETE FROM {table} WHERE item_id IN :ids", ids=ids)
    query.run(conn, "UPDATE provider_refs SET item_id = NULL WHERE item_id IN :ids", ids=ids)
    query.run(conn, "UPDATE items SET twin_of = NULL WHERE twin_of IN :ids", ids=ids)
    query.run(conn, "DELETE FROM items WHERE id IN :ids", ids=ids)
    return [query.uuid_of(raw[0]) for raw in customers]


def _customers_of_conversations(conn: Connection, inboxes: Sequence[UUID]) -> list[UUID]:
    sql = "SELECT DISTINCT customer_id FROM conversations WHERE inbox_id IN :inboxes LIMIT :limit"
    raws = query.rows(conn, sql, inboxes=inboxes, limit=_CUSTOMERS_A_STEP)
    return [query.uuid_of(raw[0]) for raw in raws]


def _remove_conversations(unit: Unit, inboxes: Sequence[UUID], customer_id: UUID) -> None:
    """Remove a customer's conversations of which only notes are left; give those with other mail another home."""
    sql = "SELECT id FROM conversations WHERE customer_id = :customer AND inbox_id IN :inboxes"
    found = query.rows(unit.conn, sql, customer=customer_id, inboxes=inboxes)
    for conversation_id in [query.uuid_of(raw[0]) for raw in found]:
        homes = query.rows(
            unit.conn,
            "SELECT inbox_id FROM items WHERE conversation_id = :id AND inbox_id IS NOT NULL ORDER BY at DESC, id DESC",
            id=conversation_id,
        )
        others = [home for raw in homes if (home := query.uuid_of(raw[0])) not in inboxes]
        if others:
            conversations.change(unit, conversation_id, inbox_id=others[0])
            conversations.summarise(unit, conversation_id)
        elif not homes:
            _remove_conversation(unit, conversation_id)


def _remove_conversation(unit: Unit, conversation_id: UUID) -> None:
    notes = query.rows(unit.conn, "SELECT id FROM items WHERE conversation_id = :id", id=conversation_id)
    _remove_items(unit, [query.uuid_of(raw[0]) for raw in notes])
    for table in _OF_CONVERSATIONS:
        query.run(unit.conn, f"DELETE FROM {table} WHERE conversation_id = :id", id=conversation_id)
    for column in ("linked_to", "merged_into"):
        sql = f"UPDATE conversations SET {column} = NULL WHERE {column} = :id"
        query.run(unit.conn, sql, id=conversation_id)
    query.run(unit.conn, "DELETE FROM conversations WHERE id = :id", id=conversation_id)


def _has_work(conn: Connection, customer_id: UUID) -> bool:
    """Tell whether anything but notes of no inbox is left of a customer."""
    sql = (
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM conversations WHERE customer_id = :id)"
        " OR EXISTS (SELECT 1 FROM items WHERE customer_id = :id AND inbox_id IS NOT NULL)"
    )
    return query.value(conn, sql, id=customer_id) is not None


def _remove_customers(unit: Unit, ids: Sequence[UUID]) -> None:
    """Remove customers with their handles, notes and drafts, and what operations remember of them."""
    if not ids:
        return
    conn = unit.conn
    notes = query.rows(conn, "SELECT id FROM items WHERE customer_id IN :ids", ids=ids)
    _remove_items(unit, [query.uuid_of(raw[0]) for raw in notes])
    query.run(
        conn,
        "DELETE FROM operation_rows WHERE operation_id IN (SELECT id FROM operations WHERE customer_id IN :ids)",
        ids=ids,
    )
    query.run(conn, "UPDATE operations SET undoable = false WHERE customer_id IN :ids", ids=ids)
    for table in ("handle_digits", "handle_parts"):
        of_handles = f"DELETE FROM {table} WHERE handle_id IN (SELECT id FROM handles WHERE customer_id IN :ids)"
        query.run(conn, of_handles, ids=ids)
    for table in ("handles", "customer_words", "drafts"):
        query.run(conn, f"DELETE FROM {table} WHERE customer_id IN :ids", ids=ids)
    query.run(conn, "UPDATE customers SET merged_into = NULL WHERE merged_into IN :ids", ids=ids)
    query.run(conn, "DELETE FROM customers WHERE id IN :ids", ids=ids)


def _remove_inboxes(unit: Unit, inboxes: Sequence[UUID]) -> None:
    for table in _OF_INBOXES:
        query.run(unit.conn, f"DELETE FROM {table} WHERE inbox_id IN :ids", ids=inboxes)
    names = [leases.inbox_lease(inbox_id) for inbox_id in inboxes]
    query.run(unit.conn, "DELETE FROM leases WHERE name IN :names", names=names)
    query.run(unit.conn, "DELETE FROM inboxes WHERE id IN :ids", ids=inboxes)
