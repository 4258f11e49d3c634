"""What goes through each inbox, asked for in few queries that stay quick however many messages there are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.health import InboxHealth, LineEvent
from omnibox.model.journal import EventType
from omnibox.store import inboxes, journal, query

_BACK = 50_000  # rows of the journal that are looked through for troubles: older ones are no news
_TROUBLES = 5  # of one inbox
_BAD = ("offline", "auth_failed")
_MOST = 400  # conversations of one inbox that are looked at for its last message
_WAITING = """
    SELECT inbox_id, count(*), min(created_at) FROM outbox
    WHERE state IN ('queued','sending','unknown') GROUP BY inbox_id"""
_SCHEDULED = "SELECT inbox_id, count(*) FROM outbox WHERE state = 'scheduled' GROUP BY inbox_id"
_FAILED = "SELECT inbox_id, sum(n) FROM view_counts WHERE failed GROUP BY inbox_id"
_LINES = """
    SELECT inbox_id, at, states FROM journal WHERE seq > :after AND type = :type ORDER BY seq DESC"""
_NEWEST = "SELECT id, last_at FROM conversations WHERE inbox_id = :inbox ORDER BY last_at DESC, id DESC LIMIT :most"
_LAST = """
    SELECT at FROM items WHERE conversation_id = :conversation AND kind = 'message' AND direction = :direction
    ORDER BY at DESC, id DESC LIMIT 1"""


def read(conn: Connection) -> tuple[InboxHealth, ...]:
    """Return every connected inbox with what goes through it, in the order they were connected."""
    waiting = {query.uuid_of(inbox): (int(n), oldest) for inbox, n, oldest in query.rows(conn, _WAITING)}
    scheduled = {query.uuid_of(inbox): int(n) for inbox, n in query.rows(conn, _SCHEDULED)}
    failed = {query.uuid_of(inbox): int(n) for inbox, n in query.rows(conn, _FAILED)}
    lines = _troubles(conn)
    return tuple(
        InboxHealth(
            row,
            last_in=_last(conn, row.id, "in"),
            last_out=_last(conn, row.id, "out"),
            unsent=waiting.get(row.id, (0, None))[0],
            oldest_unsent=query.time_or_none(waiting.get(row.id, (0, None))[1]),
            scheduled=scheduled.get(row.id, 0),
            failed=failed.get(row.id, 0),
            troubles=tuple(lines.get(row.id, ()))[:_TROUBLES],
        )
        for row in inboxes.list_inboxes(conn)
    )


def _troubles(conn: Connection) -> dict[UUID, list[LineEvent]]:
    found: dict[UUID, list[LineEvent]] = {}
    after = journal.head(conn) - _BACK
    for inbox, at, states in query.rows(conn, _LINES, after=after, type=EventType.INBOX_CHANGED):
        words = query.json_any(conn, states)
        when = query.time_or_none(at)
        if inbox is not None and when is not None and words.get("to") in _BAD:
            one = LineEvent(query.uuid_of(inbox), when, str(words["to"]), str(words.get("code", "")))
            found.setdefault(one.inbox_id, []).append(one)
    return found


def _last(conn: Connection, inbox_id: UUID, direction: str) -> datetime | None:
    """Return when the last message came or went: newest conversations first, until none can hold a newer one."""
    best: datetime | None = None
    for conversation, last in query.rows(conn, _NEWEST, inbox=inbox_id, most=_MOST):
        newest = query.time_or_none(last)
        if best is not None and newest is not None and newest <= best:
            break
        found = query.value(conn, _LAST, conversation=query.uuid_of(conversation), direction=direction)
        at = query.time_or_none(found)
        if at is not None and (best is None or at > best):
            best = at
    return best
