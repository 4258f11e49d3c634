"""Search over everything that was said, newest first, grouped by customer: the face the desk and the store call.

Lines of activity ("resolved by Ada") are not searched.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.rows import SearchGroup, SearchHit, SearchPage
from omnibox.model.search_query import parse
from omnibox.store import query
from omnibox.store.cancel import Cancel
from omnibox.store.query import uuid_of
from omnibox.store.search_index import ddl, drop, find_keys, index_item
from omnibox.store.search_items import fitting, hits, holding
from omnibox.store.search_people import Person, find_people
from omnibox.store.search_plan import Plan, make_plan

__all__ = ["CAP", "Cancel", "ddl", "drop", "find", "index_item"]

CAP = 1_000  # hits that are counted; nobody reads more
# Candidates looked at when rows or texts decide: little at first, because the newest often suffice, and never all.
_CHUNKS = (256, 2_048, 16_384, 65_536, 131_072)
_MOST_TEXTS = 5_000  # texts read to prove phrases
_NARROW = 2_000  # conversations, few enough to start from them


def find(
    conn: Connection,
    text: str,
    *,
    operator_id: UUID | None,
    now: datetime,
    limit: int = 50,
    cancel: Cancel | None = None,
) -> SearchPage:
    """Return the newest `limit` items that fit what was typed, grouped by customer, and customers who fit by name.

    `now` is aware; dates typed are days of its zone. `total` counts up to `CAP` and is exact unless `capped`.
    Raises Cancelled.
    """
    asked = parse(text, now)
    with cancel.watch(conn) if cancel else nullcontext():
        plan = make_plan(conn, asked, operator_id)
        wanted = bool(asked.terms or asked.conditions or asked.after or asked.before)
        keys, capped = _search(conn, plan, limit, cancel or Cancel()) if wanted and not plan.hopeless else ([], False)
        shown = hits(conn, keys[:limit], asked.terms) if keys else []
        people = find_people(conn, asked)
    return SearchPage(_groups(shown, people), min(len(keys), CAP), capped, tuple(plan.problems))


def _search(conn: Connection, plan: Plan, limit: int, cancel: Cancel) -> tuple[list[int], bool]:
    """Return keys of what fits, newest first, and whether there may be more than these."""
    if plan.match and not plan.where and not plan.phrases:
        keys = find_keys(conn, plan.match, floor=plan.floor, ceiling=plan.ceiling, limit=CAP + 1)
        return keys, len(keys) > CAP
    if not plan.match and not plan.where and not plan.phrases:
        keys = _keys_of_all(conn, plan.floor, plan.ceiling, CAP + 1)
        return keys, len(keys) > CAP
    found: list[int] = []
    for key in _fitting_keys(conn, plan, cancel):
        if key is None:
            return found, True
        found.append(key)
        if len(found) > limit:
            return found, True
    return found, False


def _fitting_keys(conn: Connection, plan: Plan, cancel: Cancel) -> Iterator[int | None]:
    """Yield keys of what fits, newest first; None at the end when there were too many candidates to look at all."""
    texts = 0
    for chunk in _candidates(conn, plan, cancel):
        if chunk is None:
            yield None
            return
        keys = fitting(conn, plan, chunk)
        if not plan.phrases:
            yield from keys
            continue
        yield from holding(conn, plan.phrases, keys[: _MOST_TEXTS - texts])
        texts += len(keys)
        if texts > _MOST_TEXTS:
            yield None
            return


def _candidates(conn: Connection, plan: Plan, cancel: Cancel) -> Iterator[list[int] | None]:
    """Yield keys in growing chunks, newest first; None at the end when more were left."""
    if not plan.match and (keys := _keys_of_few(conn, plan)) is not None:
        yield keys
        return
    ceiling = plan.ceiling
    for size in _CHUNKS:
        cancel.check()
        if plan.match:
            keys = find_keys(conn, plan.match, floor=plan.floor, ceiling=ceiling, limit=size)
        else:
            keys = _keys_of_all(conn, plan.floor, ceiling, size)
        yield keys
        if len(keys) < size:
            return
        ceiling = keys[-1]
    yield None


def _keys_of_all(conn: Connection, floor: int, ceiling: int, limit: int) -> list[int]:
    sql = """
        SELECT search_key FROM items WHERE search_key >= :floor AND search_key < :ceiling AND kind <> 'activity'
        ORDER BY search_key DESC LIMIT :limit"""
    return [row[0] for row in query.rows(conn, sql, floor=floor, ceiling=ceiling, limit=limit)]


def _keys_of_few(conn: Connection, plan: Plan) -> list[int] | None:
    """Return all keys of the few conversations that can fit; None where they are not few or not known."""
    if not plan.narrow:
        return None
    where = " AND ".join(plan.narrow)
    sql = f"SELECT c.id FROM conversations c WHERE {where} LIMIT {_NARROW + 1}"  # our own words only
    few = [uuid_of(row[0]) for row in query.rows(conn, sql, **plan.params)]
    if len(few) > _NARROW:
        return None
    keys: list[int] = []
    sql = """
        SELECT search_key FROM items
        WHERE conversation_id IN :ids AND search_key >= :floor AND search_key < :ceiling AND kind <> 'activity'"""
    for ids in query.chunks(few):
        keys += (row[0] for row in query.rows(conn, sql, ids=ids, floor=plan.floor, ceiling=plan.ceiling))
    return sorted(keys, reverse=True)


def _groups(shown: list[SearchHit], people: list[Person]) -> tuple[SearchGroup, ...]:
    """Group by customer; groups stand in the order of their newest hit, people without one by their last activity."""
    by_customer: dict[UUID, list[SearchHit]] = {}
    for hit in shown:
        by_customer.setdefault(hit.customer_id, []).append(hit)
    groups = [
        (found[0].at, SearchGroup(customer, found[0].customer_name, tuple(found)))
        for customer, found in by_customer.items()
    ]
    groups += [
        (person.last_at, SearchGroup(person.id, person.name, ())) for person in people if person.id not in by_customer
    ]
    return tuple(group for _, group in sorted(groups, key=lambda pair: pair[0], reverse=True))
