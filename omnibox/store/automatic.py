"""What rules have sent by themselves, for the guards that keep two robots from talking to each other."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from omnibox.store import query

_TO = """
    SELECT conversation_id, at FROM items
    WHERE customer_id = :customer AND at > :since AND direction = 'out' AND machine = 'auto_reply'
    ORDER BY at"""
_BEFORE = """
    SELECT max(at) FROM items
    WHERE conversation_id = :conversation AND id <> :item AND at <= :at AND kind = 'message' AND machine = 'human'
        AND delivery NOT IN ('cancelled', 'scheduled', 'failed')"""


def sent_to(conn: Connection, customer_id: UUID, since: datetime) -> list[tuple[UUID | None, datetime]]:
    """Return (conversation, time) of what rules sent to a customer since then, the oldest first."""
    raws = query.rows(conn, _TO, customer=customer_id, since=since)
    return [(query.uuid_of(raw[0]) if raw[0] else None, query.time_of(raw[1])) for raw in raws]


def last_word(conn: Connection, conversation_id: UUID, item_id: UUID, at: datetime) -> datetime | None:
    """Return when a person last said something in a conversation before an item; None: the item begins it."""
    return query.time_or_none(query.value(conn, _BEFORE, conversation=conversation_id, item=item_id, at=at))


def twin_conversation(conn: Connection, item_id: UUID) -> UUID | None:
    """Return the conversation of the same message in another of our inboxes."""
    sql = "SELECT t.conversation_id FROM items i JOIN items t ON t.id = i.twin_of WHERE i.id = :id"
    found = query.value(conn, sql, id=item_id)
    return query.uuid_of(found) if found else None
