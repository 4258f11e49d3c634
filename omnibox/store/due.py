"""What is due next: the customer's reply target or the end of a snooze, whichever is nearer.

`due_key` orders conversations by it, ascending; whoever is owed nothing follows by newest activity.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from omnibox.model.conversation import reply_within
from omnibox.store import query

if TYPE_CHECKING:
    from omnibox.store.unit import Unit

NOT_WAITING = 1 << 62
_DUE_BELOW = 1 << 61  # a key below this is a moment, one above it is newest activity
_OF_INBOX = """
    SELECT id, waiting_since, snoozed_until, last_at, due_key FROM conversations
    WHERE inbox_id = :inbox AND status IN ('open','waiting') AND waiting_since IS NOT NULL
    UNION ALL
    SELECT id, waiting_since, snoozed_until, last_at, due_key FROM conversations
    WHERE inbox_id = :inbox AND status = 'snoozed' AND waiting_since IS NOT NULL"""
_SET = "UPDATE conversations SET due_key = :due WHERE id = :id"


def due_key(
    waiting_since: datetime | None, snoozed_until: datetime | None, last_at: datetime, within: timedelta | None
) -> int:
    """Return a conversation's place in the order of what is due; `within` None: its inbox promises no reply."""
    moments = [] if snoozed_until is None else [snoozed_until]
    if waiting_since is not None and within is not None:
        moments.append(waiting_since + within)
    return query.micros(min(moments)) if moments else NOT_WAITING - query.micros(last_at)


def due_at(key: int) -> datetime | None:
    """Return the moment a key stands for, None where nothing is due."""
    return query.from_micros(key) if key < _DUE_BELOW else None


def within_of(unit: Unit, inbox_id: UUID) -> timedelta | None:
    """Return how soon an inbox means to reply."""
    policy = query.value(unit.conn, "SELECT policy FROM inboxes WHERE id = :id", id=inbox_id)
    return reply_within(query.json_of(policy))


def renew(unit: Unit, inbox_id: UUID) -> int:
    """Work out anew what is due in an inbox whose reply target changed. Returns how many conversations moved.

    Only where a customer waits does the target count. Derived, so never part of an operation's images.
    """
    within = within_of(unit, inbox_id)
    moved: list[dict[str, Any]] = []
    for raw in query.rows(unit.conn, _OF_INBOX, inbox=inbox_id):
        waiting, snoozed, last = query.time_or_none(raw[1]), query.time_or_none(raw[2]), query.time_of(raw[3])
        key = due_key(waiting, snoozed, last, within)
        if key != raw[4]:
            moved.append({"id": query.encode(query.uuid_of(raw[0]), unit.conn.dialect.name), "due": key})
    if moved:
        query.execute_many(unit.conn, _SET, moved)
    return len(moved)
