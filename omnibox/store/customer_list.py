"""The page of customers: whole orders and pages of them, narrowed by what is asked.

An order by name or time is a walk along one index, named on SQLite so that no statistics can choose a worse one. An
order by open work or by waiting has two stretches: those who have a value, sorted by it, and all others by their id;
the few that have one come from an index of the work alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.customer_list import CustomerKey, CustomerOrder, CustomerQuery
from omnibox.model.handle import HandleKind
from omnibox.model.rows import CustomerListRow, CustomerPage
from omnibox.store import customer_search, query
from omnibox.store.query import time_of, time_or_none, uuid_of

# Word for word the condition of the partial index.
_WORK = "status IN ('open','waiting')"
_OWN_WORK = f"SELECT {{what}} FROM conversations w WHERE w.customer_id = f.id AND w.{_WORK}"
_WAITS = f"EXISTS ({_OWN_WORK.format(what='1')} AND w.waiting_since IS NOT NULL)"
_NOTED = "EXISTS (SELECT 1 FROM items i WHERE i.customer_id = f.id AND i.kind = 'note' AND i.conversation_id IS NULL)"
_OF_KIND = "EXISTS (SELECT 1 FROM handles h WHERE h.customer_id = f.id AND h.kind IN :kinds_wanted)"
_OF_INBOX = "EXISTS (SELECT 1 FROM conversations v WHERE v.inbox_id = :inbox AND v.customer_id = f.id)"
_COLUMNS = {
    CustomerOrder.NAME: ("f.name_folded", "name"),
    CustomerOrder.LAST: ("f.last_at", "last"),
    CustomerOrder.SINCE: ("f.created_at", "since"),
}
_VALUES = {CustomerOrder.OPEN: "count(*)", CustomerOrder.WAITING: "min(waiting_since)"}
_TIMES = frozenset({CustomerOrder.LAST, CustomerOrder.SINCE, CustomerOrder.WAITING})
_ROWS = f"""
    SELECT f.id, f.name, f.last_at, f.created_at, ({_OWN_WORK.format(what="count(*)")}),
        ({_OWN_WORK.format(what="min(w.waiting_since)")}), {_NOTED}
    FROM customers f WHERE f.id IN :ids"""
_HANDLES = """
    SELECT customer_id, kind, value FROM handles WHERE customer_id IN :ids
    ORDER BY customer_id, is_primary DESC, created_at, id"""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One walk: where from, the SQL of its value (None: there is none), and what narrows it."""

    source: str
    value: str | None
    where: tuple[str, ...]


def page(conn: Connection, asked: CustomerQuery, after: CustomerKey | None, limit: int) -> CustomerPage:
    """Return up to `limit` customers after a position (None: from the top), and how many there are."""
    found: list[CustomerKey] = []
    for key in _keys(conn, asked, after, limit + 1):
        found.append(key)
        if len(found) > limit:
            break
    shown = found[:limit]
    following = shown[-1] if len(found) > limit else None
    return CustomerPage(rows(conn, [key.id for key in shown]), following, total(conn, asked))


def ids(conn: Connection, asked: CustomerQuery) -> list[UUID]:
    """Return everybody who fits, in the order asked for."""
    narrowed, params = _narrowed(conn, asked)
    found: list[UUID] = []
    for stretch in _stretches(conn, asked, narrowed):
        order = _order(stretch, descending=asked.descending)
        sql = f"SELECT f.id FROM {stretch.source} WHERE {' AND '.join(stretch.where)} ORDER BY {order}"
        found += query.first_uuids(query.rows(conn, sql, **params))
    return found


def total(conn: Connection, asked: CustomerQuery) -> int:
    """Return how many fit."""
    narrowed, params = _narrowed(conn, asked)
    where = " AND ".join(("f.merged_into IS NULL", *narrowed))
    return int(query.value(conn, f"SELECT count(*) FROM customers f WHERE {where}", **params))


def rows(conn: Connection, ids: Iterable[UUID]) -> tuple[CustomerListRow, ...]:
    """Return rows in the order of `ids`; ids that are not there are left out."""
    wanted = list(ids)
    found: dict[UUID, CustomerListRow] = {}
    for part in query.chunks(wanted):
        handles: dict[UUID, list[tuple[HandleKind, str]]] = {}
        for raw in query.rows(conn, _HANDLES, ids=part):
            handles.setdefault(uuid_of(raw[0]), []).append((HandleKind(raw[1]), raw[2]))
        for raw in query.rows(conn, _ROWS, ids=part):
            row = _row(raw, handles)
            found[row.id] = row
    return tuple(found[each] for each in wanted if each in found)


def _row(raw: query.Raw, handles: dict[UUID, list[tuple[HandleKind, str]]]) -> CustomerListRow:
    customer_id = uuid_of(raw[0])
    return CustomerListRow(
        id=customer_id,
        name=raw[1],
        handles=tuple(handles.get(customer_id, ())),
        last_at=time_of(raw[2]),
        created_at=time_of(raw[3]),
        open=raw[4],
        waiting_since=time_or_none(raw[5]),
        notes=bool(raw[6]),
    )


def _keys(conn: Connection, asked: CustomerQuery, after: CustomerKey | None, limit: int) -> Iterator[CustomerKey]:
    """Yield positions from `after` on, up to `limit` of each stretch that is reached."""
    narrowed, params = _narrowed(conn, asked)
    stretches = _stretches(conn, asked, narrowed)
    if after is not None and len(stretches) > 1:
        there = next(n for n, one in enumerate(stretches) if (one.value is None) == (after.value is None))
        stretches = stretches[there:]
    for n, stretch in enumerate(stretches):
        yield from _walk(conn, asked, stretch, after if n == 0 else None, {**params, "limit": limit})


def _walk(
    conn: Connection, asked: CustomerQuery, stretch: _Stretch, after: CustomerKey | None, params: dict[str, Any]
) -> Iterator[CustomerKey]:
    where = list(stretch.where)
    if after is not None:
        sign = "<" if asked.descending else ">"
        if stretch.value is None:
            where.append(f"f.id {sign} :id")
        else:
            where.append(f"({stretch.value}, f.id) {sign} (:value, :id)")
            params = {**params, "value": _decoded(asked.order, after.value)}
        params = {**params, "id": after.id}
    sql = (
        f"SELECT f.id, {stretch.value or 'NULL'} FROM {stretch.source} WHERE {' AND '.join(where)}"
        f" ORDER BY {_order(stretch, descending=asked.descending)} LIMIT :limit"
    )
    for raw in query.rows(conn, sql, **params):
        yield CustomerKey(_encoded(asked.order, raw[1]), uuid_of(raw[0]))


def _order(stretch: _Stretch, *, descending: bool) -> str:
    way = " DESC" if descending else ""
    return ", ".join(f"{each}{way}" for each in (stretch.value, "f.id") if each)


def _stretches(conn: Connection, asked: CustomerQuery, narrowed: tuple[str, ...]) -> list[_Stretch]:
    where = ("f.merged_into IS NULL", *narrowed)
    sqlite = conn.dialect.name == "sqlite"
    if asked.order in _COLUMNS:
        column, index = _COLUMNS[asked.order]
        collate = "" if sqlite or asked.order is not CustomerOrder.NAME else ' COLLATE "C"'
        # a text finds few: they are read and sorted rather than everybody walked
        hint = f" INDEXED BY ix_customers_page_{index}" if sqlite and not asked.text.strip() else ""
        return [_Stretch(f"customers f{hint}", f"{column}{collate}", where)]
    waiting = asked.order is CustomerOrder.WAITING
    hint = " INDEXED BY ix_conversations_customer_work" if sqlite else ""
    counted = f"SELECT customer_id, {_VALUES[asked.order]} AS value FROM conversations{hint} WHERE {_WORK}"
    at_all = " AND waiting_since IS NOT NULL" if waiting else ""
    joined = "CROSS JOIN" if sqlite else "JOIN"  # SQLite keeps the order of a cross join: the few come first
    source = f"({counted}{at_all} GROUP BY customer_id) k {joined} customers f"
    have = _Stretch(f"{source} ON f.id = k.customer_id", "k.value", where)
    lacks = f"NOT {_WAITS}" if waiting else f"NOT EXISTS ({_OWN_WORK.format(what='1')})"
    lack = _Stretch("customers f", None, (*where, lacks))
    return [lack, have] if asked.order is CustomerOrder.OPEN and not asked.descending else [have, lack]


def _narrowed(conn: Connection, asked: CustomerQuery) -> tuple[tuple[str, ...], dict[str, Any]]:
    found: list[str] = []
    params: dict[str, Any] = {}
    if asked.text.strip():
        sql, params = customer_search.condition(conn, asked.text)
        found.append(sql)
    for wanted, sql, more in (
        (bool(asked.kinds), _OF_KIND, {"kinds_wanted": sorted(map(str, asked.kinds))}),
        (asked.inbox_id is not None, _OF_INBOX, {"inbox": asked.inbox_id}),
        (asked.waiting, _WAITS, {}),
        (asked.notes, _NOTED, {}),
        (asked.last_after is not None, "f.last_at >= :last_after", {"last_after": asked.last_after}),
        (asked.last_before is not None, "f.last_at < :last_before", {"last_before": asked.last_before}),
    ):
        if wanted:
            found.append(sql)
            params = {**params, **more}
    return tuple(found), params


def _encoded(order: CustomerOrder, value: Any) -> str | int | None:
    return query.micros(time_of(value)) if order in _TIMES and value is not None else value


def _decoded(order: CustomerOrder, value: Any) -> Any:
    return query.from_micros(value) if order in _TIMES else value
