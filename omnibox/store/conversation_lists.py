"""Lists of conversations: pages and whole views, each a walk along one index.

On SQLite the index is named (`INDEXED BY`), so that no statistics can ever choose a worse one; the query fails in
the tests if the index cannot serve it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from omnibox.model.conversation import Priority, Status
from omnibox.model.item import Direction
from omnibox.model.rows import ConversationPage, ConversationRow, ListKey
from omnibox.model.views import Order, View
from omnibox.store import due, inbox_rows, query

if TYPE_CHECKING:
    from sqlalchemy import Connection

ACTIVE = frozenset({Status.OPEN, Status.WAITING})
_STANDING = ACTIVE | {Status.SNOOZED}
# Word for word the condition of the partial indexes.
_ACTIVE_SQL = "c.status IN ('open','waiting')"
_COLUMNS = """
    c.id, c.customer_id, cu.name, c.inbox_id, c.subject, c.preview, c.status, c.priority, c.assignee_id, o.name,
    c.unread, c.last_at, c.last_direction, c.waiting_since, c.snoozed_until, c.failed,
    EXISTS (SELECT 1 FROM drafts d WHERE d.conversation_id = c.id AND d.operator_id = :operator),
    c.backfilled, c.number, c.version, c.resolved_at, c.queue_key, c.due_key,
    c.merged_into"""
_SORTED = {  # ORDER BY, and what lies after a position
    Order.WAITING: ("c.queue_key, c.id", "(c.queue_key, c.id) > (:value, :id)"),
    Order.DUE: ("c.due_key, c.id", "(c.due_key, c.id) > (:value, :id)"),
    Order.NEWEST: ("c.last_at DESC, c.id DESC", "(c.last_at, c.id) < (:value, :id)"),
}
_SUFFIX = {Order.WAITING: "", Order.DUE: "_due", Order.NEWEST: "_last"}
# LEFT JOINs, because SQLite never reorders them: the walk along conversations stays the outer loop.
_JOINS = """
    LEFT JOIN customers cu ON cu.id = c.customer_id
    LEFT JOIN operators o ON o.id = c.assignee_id"""
_TAGS = """
    SELECT ct.conversation_id, t.name FROM conversation_tags ct JOIN tags t ON t.id = ct.tag_id
    WHERE ct.conversation_id IN :ids ORDER BY t.folded"""


def page(
    conn: Connection, view: View, operator_id: UUID | None, after: ListKey | None, limit: int = 50
) -> ConversationPage:
    """Return up to `limit` rows of a view after a position (None: from the top)."""
    raws = query.rows(
        conn,
        _page_sql(view, conn.dialect.name, after is not None),
        operator=operator_id,
        limit=limit + 1,
        **_filters(view),
        **_position(view, after),
    )
    shown = raws[:limit]
    return ConversationPage(_built(conn, shown), _key(view, shown[-1]) if len(raws) > limit else None)


def ids(conn: Connection, view: View, operator_id: UUID | None) -> list[UUID]:
    """Return every id of a view in its order."""
    operator = {"operator": operator_id} if view.mine else {}
    raws = query.rows(conn, _ids_sql(view, conn.dialect.name), **_filters(view), **operator)
    return query.first_uuids(raws)


def rows(conn: Connection, ids: Iterable[UUID], operator_id: UUID | None) -> tuple[ConversationRow, ...]:
    """Return rows in the order of `ids`; ids that are not there are left out."""
    wanted = list(ids)
    found: dict[UUID, ConversationRow] = {}
    sql = f"SELECT {_COLUMNS} FROM conversations c {_JOINS} WHERE c.id IN :ids"
    for part in query.chunks(wanted):
        for row in _built(conn, query.rows(conn, sql, ids=part, operator=operator_id)):
            found[row.id] = row
    return tuple(found[each] for each in wanted if each in found)


def get(conn: Connection, conversation_id: UUID, operator_id: UUID | None = None) -> ConversationRow | None:
    """Return one conversation's row."""
    return next(iter(rows(conn, [conversation_id], operator_id)), None)


def of_customer(conn: Connection, customer_id: UUID, limit: int) -> list[UUID]:
    """Return a customer's conversations, the newest first."""
    sql = (
        "SELECT id FROM conversations WHERE customer_id = :customer AND merged_into IS NULL"
        " ORDER BY last_at DESC, id DESC LIMIT :limit"
    )
    return [query.uuid_of(raw[0]) for raw in query.rows(conn, sql, customer=customer_id, limit=limit)]


def tags_of(conn: Connection, ids: list[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Return the tags of conversations, in the order of their folded names."""
    found: dict[UUID, list[str]] = {}
    for part in query.chunks(ids):
        for raw in query.rows(conn, _TAGS, ids=part):
            found.setdefault(query.uuid_of(raw[0]), []).append(raw[1])
    return {key: tuple(words) for key, words in found.items()}


# ---------------------------------------------------------------- SQL of a view


@lru_cache(maxsize=512)
def _page_sql(view: View, dialect: str, continued: bool) -> str:
    conditions = _conditions(view)
    order, after = _SORTED[view.order]
    if continued:
        conditions = [*conditions, after]
    return (
        f"SELECT {_COLUMNS} FROM conversations c {_hint(view, dialect)} {_JOINS}"
        f" WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT :limit"
    )


@lru_cache(maxsize=512)
def _ids_sql(view: View, dialect: str) -> str:
    order = _SORTED[view.order][0]
    return (
        f"SELECT c.id FROM conversations c {_hint(view, dialect)}"
        f" WHERE {' AND '.join(_conditions(view))} ORDER BY {order}"
    )


def _conditions(view: View) -> list[str]:
    found = [_status_sql(view.statuses)]
    if not view.statuses <= _STANDING:
        found.append("c.merged_into IS NULL")  # what was merged away is finished, and listed nowhere
    if view.mine:
        found.append("c.assignee_id = :operator")
    if view.unassigned:
        found.append("c.assignee_id IS NULL")
    if view.inbox_id is not None:
        found.append("c.inbox_id = :inbox")
    if view.unread is not None:
        found.append("c.unread > 0" if view.unread else "c.unread = 0")
    if view.failed is not None:
        found.append("c.failed" if view.failed else "NOT c.failed")
    return found


def _status_sql(statuses: frozenset[Status]) -> str:
    words = sorted(f"'{Status(status).value}'" for status in statuses)
    if not words:
        return "1 = 0"
    if statuses == ACTIVE:
        return _ACTIVE_SQL
    own = f"c.status = {words[0]}" if len(words) == 1 else f"c.status IN ({','.join(words)})"
    return f"{_ACTIVE_SQL} AND {own}" if statuses < ACTIVE else own


def _hint(view: View, dialect: str) -> str:
    """Name the index that serves a view, on SQLite; PostgreSQL has no hints and keeps true statistics."""
    name = _index(view)
    return f"INDEXED BY ix_conversations_{name}" if name and dialect == "sqlite" else ""


def _index(view: View) -> str:
    if view.statuses and view.statuses <= ACTIVE:
        name = _index_of_work(view)
        if name:
            return name
    if view.statuses == {Status.SNOOZED} and view.order is not Order.NEWEST and not view.failed:
        return "snoozed_due" if view.order is Order.DUE else "snoozed_queue"
    if view.order is Order.NEWEST:
        if view.failed:
            return "failed"
        return "status" if len(view.statuses) == 1 else "last_at"
    return ""


def _index_of_work(view: View) -> str:
    """Return the index of active work that serves a view; "" where another one does."""
    suffix = _SUFFIX[view.order]
    if view.failed and view.order is Order.NEWEST:
        return ""
    if view.mine or view.unassigned:
        return f"assignee{suffix}"
    if view.inbox_id is not None:
        return f"inbox{suffix}"
    if len(view.statuses) == 1:
        return "" if view.order is Order.NEWEST else f"work{suffix}"
    if view.unread:
        return f"unread{suffix}"
    return "queue" if view.order is Order.WAITING else ""


def _filters(view: View) -> dict[str, Any]:
    return {} if view.inbox_id is None else {"inbox": view.inbox_id}


def _position(view: View, after: ListKey | None) -> dict[str, Any]:
    if after is None:
        return {}
    value = query.from_micros(after.value) if view.order is Order.NEWEST else after.value
    return {"value": value, "id": after.id}


def _key(view: View, raw: query.Raw) -> ListKey:
    by = {Order.WAITING: raw[21], Order.DUE: raw[22]}
    value = by[view.order] if view.order in by else query.micros(query.time_of(raw[11]))
    return ListKey(value, query.uuid_of(raw[0]))


# ---------------------------------------------------------------- rows


def _built(conn: Connection, raws: Iterable[query.Raw]) -> tuple[ConversationRow, ...]:
    raws = list(raws)
    if not raws:
        return ()
    mediums = inbox_rows.mediums(conn)
    tags = tags_of(conn, [query.uuid_of(raw[0]) for raw in raws])
    return tuple(_row(raw, mediums, tags) for raw in raws)


def _row(raw: query.Raw, mediums: dict[UUID, str], tags: dict[UUID, tuple[str, ...]]) -> ConversationRow:
    conversation_id, inbox_id = query.uuid_of(raw[0]), query.uuid_of(raw[3])
    return ConversationRow(
        id=conversation_id,
        customer_id=query.uuid_of(raw[1]),
        customer_name=raw[2] or "",
        inbox_id=inbox_id,
        channel=mediums.get(inbox_id, ""),
        subject=raw[4],
        preview=raw[5],
        status=Status(raw[6]),
        priority=Priority(raw[7]),
        assignee_id=query.uuid_or_none(raw[8]),
        assignee_name=raw[9] or "",
        unread=raw[10],
        last_at=query.time_of(raw[11]),
        last_direction=Direction(raw[12]),
        waiting_since=query.time_or_none(raw[13]),
        snoozed_until=query.time_or_none(raw[14]),
        failed=bool(raw[15]),
        has_draft=bool(raw[16]),
        backfilled=bool(raw[17]),
        number=raw[18],
        tags=tags.get(conversation_id, ()),
        version=raw[19],
        resolved_at=query.time_or_none(raw[20]),
        due_at=due.due_at(raw[22]),
        merged_into=query.uuid_or_none(raw[23]),
    )
