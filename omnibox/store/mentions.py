"""Mentions: who was called in a note, and whether they looked."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection

from omnibox.store import query, schema
from omnibox.store.unit import Unit


def add(unit: Unit, item_id: UUID, conversation_id: UUID, operator_ids: Collection[UUID]) -> None:
    """Note who was called in an item."""
    rows = [
        {"item_id": item_id, "operator_id": operator_id, "conversation_id": conversation_id, "seen_at": None}
        for operator_id in dict.fromkeys(operator_ids)
    ]
    unit.insert_many(schema.mentions, rows)


def unseen(conn: Connection, operator_id: UUID) -> list[tuple[UUID, UUID]]:
    """Return (item, conversation) of every mention an operator has not looked at."""
    sql = "SELECT item_id, conversation_id FROM mentions WHERE operator_id = :operator AND seen_at IS NULL"
    raws = query.rows(conn, sql, operator=operator_id)
    return [(query.uuid_of(raw[0]), query.uuid_of(raw[1])) for raw in raws]


def see(unit: Unit, operator_id: UUID, conversation_id: UUID) -> int:
    """An operator looks at a conversation. Returns how many mentions that settles."""
    return query.run(
        unit.conn,
        "UPDATE mentions SET seen_at = :now WHERE operator_id = :operator AND conversation_id = :conversation"
        " AND seen_at IS NULL",
        now=unit.now,
        operator=operator_id,
        conversation=conversation_id,
    )
