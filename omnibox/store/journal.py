"""The journal, read in commit order: `seq > cursor` misses nothing on either database."""

from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.journal import JournalRow
from omnibox.store import query

_COLUMNS = "seq, at, type, version, actor_id, operation_id, customer_id, conversation_id, item_id, inbox_id, states"


def read(conn: Connection, after: int, limit: int = 500, *, customer_id: UUID | None = None) -> list[JournalRow]:
    """Return facts after position `after`, oldest first; of one customer if asked."""
    if customer_id is None:
        sql = f"SELECT {_COLUMNS} FROM journal WHERE seq > :after ORDER BY seq LIMIT :limit"
        return [_row(raw) for raw in query.rows(conn, sql, after=after, limit=limit)]
    sql = f"SELECT {_COLUMNS} FROM journal WHERE customer_id = :customer AND seq > :after ORDER BY seq LIMIT :limit"
    return [_row(raw) for raw in query.rows(conn, sql, after=after, limit=limit, customer=customer_id)]


def head(conn: Connection) -> int:
    """Return the position of the newest fact, 0 where there is none."""
    return int(query.value(conn, "SELECT max(seq) FROM journal") or 0)


def _row(raw: query.Raw) -> JournalRow:
    optional = query.uuid_or_none
    return JournalRow(
        seq=raw[0],
        at=query.time_of(raw[1]),
        type=raw[2],
        version=raw[3],
        actor_id=optional(raw[4]),
        operation_id=optional(raw[5]),
        customer_id=optional(raw[6]),
        conversation_id=optional(raw[7]),
        item_id=optional(raw[8]),
        inbox_id=optional(raw[9]),
        states=query.json_of(raw[10]),
    )
