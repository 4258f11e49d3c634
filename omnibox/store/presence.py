"""Who is at a conversation now: colleagues who look or reply, customers who type. Nothing of it is journalled.

A row lives for a minute unless it is renewed, so that a window that dies leaves nothing behind. On PostgreSQL the
server's clock decides: the clocks of desktops differ.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.rows import PresenceRow
from omnibox.store import query
from omnibox.store.unit import Unit

LIFE = timedelta(seconds=60)
VIEWING, REPLYING, TYPING = "viewing", "replying", "typing"
MOST_WORDS = 500  # characters of what a customer typed so far: a row shows one line of it
_CUSTOMER = "customer:"
_PUT = """
    INSERT INTO presence (conversation_id, who, kind, operator_id, words, at)
    VALUES (:conversation, :who, :kind, :operator, :words, :at)
    ON CONFLICT (conversation_id, who) DO UPDATE
    SET kind = excluded.kind, operator_id = excluded.operator_id, words = excluded.words, at = excluded.at"""
_AROUND = """
    SELECT p.conversation_id, p.who, p.kind, p.operator_id, o.name, cu.name, p.words, p.at FROM presence p
    LEFT JOIN operators o ON o.id = p.operator_id
    LEFT JOIN conversations c ON c.id = p.conversation_id
    LEFT JOIN customers cu ON cu.id = c.customer_id
    WHERE p.at > :since AND p.at <= :until ORDER BY p.conversation_id, p.who"""
_STALE = "DELETE FROM presence WHERE at <= :since OR at > :until"


def customer_mark(customer_id: UUID) -> str:
    """Return the `who` of a customer who types."""
    return f"{_CUSTOMER}{customer_id.hex}"


def announce(
    unit: Unit,
    conversation_id: UUID,
    who: str,
    kind: str,
    *,
    operator_id: UUID | None = None,
    words: str = "",
    now: datetime | None = None,
) -> None:
    """Say, or say again, that somebody is there; in place of what was said by the same `who` before.

    It touches that row alone: intake says this in its own transaction; two that sweep would wait for each other.
    """
    at = now or _clock(unit.conn, unit.now)
    query.run(
        unit.conn,
        _PUT,
        conversation=conversation_id,
        who=who,
        kind=kind,
        operator=operator_id,
        words=words[:MOST_WORDS],
        at=at,
    )
    unit.ring()


def leave(unit: Unit, who: str, conversation_id: UUID | None = None) -> bool:
    """Take back what `who` said, of one conversation or all. Returns whether there was anything."""
    sql = "DELETE FROM presence WHERE who = :who"
    if conversation_id is None:
        gone = query.run(unit.conn, sql, who=who)
    else:
        gone = query.run(unit.conn, f"{sql} AND conversation_id = :conversation", who=who, conversation=conversation_id)
    if gone:
        unit.ring()
    return gone > 0


def sweep(unit: Unit, now: datetime | None = None) -> int:
    """Delete what was not renewed: what a customer typed and never sent must not stay. Housekeeping's, by itself."""
    at = now or _clock(unit.conn, unit.now)
    gone = query.run(unit.conn, _STALE, since=at - LIFE, until=at + LIFE)
    if gone:
        unit.ring()
    return gone


def around(
    conn: Connection, now: datetime, who: str = "", ids: Collection[UUID] | None = None
) -> tuple[PresenceRow, ...]:
    """Return who is there (at `ids`, or anywhere); rows of `who` are marked as `here`. Times are by `now`'s clock."""
    clock = _clock(conn, now)
    raws = query.rows(conn, _AROUND, since=clock - LIFE, until=clock + LIFE)
    found = (_row(raw, who, now - clock) for raw in raws)
    return tuple(row for row in found if ids is None or row.conversation_id in ids)


def _row(raw: query.Raw, who: str, skew: timedelta) -> PresenceRow:
    operator = query.uuid_or_none(raw[3])
    return PresenceRow(
        conversation_id=query.uuid_of(raw[0]),
        operator_id=operator,
        name=(raw[4] if operator is not None else raw[5]) or "",
        kind=raw[2],
        at=query.time_of(raw[7]) + skew,
        words=raw[6],
        here=bool(who) and raw[1] == who,
    )


def _clock(conn: Connection, ours: datetime) -> datetime:
    """Return the time all windows share."""
    if conn.dialect.name == "sqlite":
        return ours
    return query.time_of(query.value(conn, "SELECT clock_timestamp()"))
