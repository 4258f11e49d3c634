"""Timelines: a page of fifty items of the longest customer and of any."""

import random
from collections.abc import Iterator
from uuid import UUID

from benchmarks.registry import Setting
from benchmarks.report import Row
from benchmarks.timing import Question, beside_raw, opened, percentile
from omnibox.model.rows import PageKey
from omnibox.store import items, query
from omnibox.store.database import Store

_ROUNDS = 20


def _page(customer: UUID, before: PageKey | None = None) -> Question:
    return lambda conn: items.timeline(conn, customer, before)


def _longest(store: Store) -> tuple[UUID, int]:
    sql = "SELECT customer_id, count(*) FROM items GROUP BY customer_id ORDER BY count(*) DESC LIMIT 1"
    with store.read() as conn:
        found = query.rows(conn, sql)[0]
    return query.uuid_of(found[0]), found[1]


def _middle(store: Store, customer: UUID, count: int) -> PageKey:
    sql = "SELECT at, id FROM items WHERE customer_id = :customer ORDER BY at, id LIMIT 1 OFFSET :place"
    with store.read() as conn:
        found = query.rows(conn, sql, customer=customer, place=count // 2)[0]
    return PageKey(query.time_of(found[0]), query.uuid_of(found[1]))


def _anybody(store: Store, count: int) -> list[UUID]:
    with store.read() as conn:
        ids = query.rows(conn, "SELECT id FROM customers ORDER BY id")
    return [query.uuid_of(row[0]) for row in random.Random(1).choices(ids, k=count)]


def timeline(setting: Setting) -> Iterator[Row]:
    """The newest page and one in the middle."""
    with opened(setting) as store:
        customer, count = _longest(store)
        newest = beside_raw(store, [_page(customer)] * _ROUNDS, setting.clock)
        yield newest.row(f"newest page of a customer with {count:,} items")
        middle = beside_raw(store, [_page(customer, _middle(store, customer, count))] * _ROUNDS, setting.clock)
        yield middle.row("a page in the middle of it")
        anybody = beside_raw(store, [_page(one) for one in _anybody(store, 200)], setting.clock)
        yield anybody.row("newest page of any customer")
        yield Row("newest page of any customer, p99", percentile(anybody.every, 0.99))
