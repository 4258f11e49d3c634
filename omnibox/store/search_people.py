"""Customers found by who they are rather than by what was said: name, address, or part of a phone number."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.handle import HandleKind
from omnibox.model.search_query import SearchQuery
from omnibox.store import query
from omnibox.store.query import time_of, uuid_of

MOST = 10  # people shown beside what was found
_LOOK = 200  # people of one look-up that are compared by their last activity
_LAST = "\U0010ffff"  # behind every text that begins as the prefix does

_BY_NAME = "SELECT id FROM customers WHERE name_folded {c} >= :low AND name_folded {c} < :high ORDER BY name_folded {c}"
_BY_ADDRESS = """
    SELECT customer_id FROM handles WHERE kind IN :kinds AND scope = '' AND norm {c} >= :low AND norm {c} < :high"""
_BY_DIGITS = """
    SELECT h.customer_id FROM handle_digits d JOIN handles h ON h.id = d.handle_id
    WHERE d.digits {c} >= :low AND d.digits {c} < :high ORDER BY d.digits {c}"""
# A customer merged into another is found under the name it had, and shown as the one it is now.
_SHOWN = """
    SELECT DISTINCT k.id, k.name, k.last_at FROM customers f
    JOIN customers k ON k.id = coalesce(f.merged_into, f.id) WHERE f.id IN :ids"""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer who fits the query."""

    id: UUID
    name: str
    last_at: datetime


def find_people(conn: Connection, asked: SearchQuery) -> list[Person]:
    """Return customers whose name or address begins with the query, or whose number holds its digits; newest first."""
    found: list[UUID] = []
    if asked.people:
        found += _look_up(conn, _BY_NAME, asked.people)
        kinds = [str(kind) for kind in HandleKind]
        if " " not in asked.people:
            found += _look_up(conn, _BY_ADDRESS, asked.people, kinds=kinds)
    if asked.digits:
        found += _look_up(conn, _BY_DIGITS, asked.digits)
    if not found:
        return []
    shown = query.rows(conn, _SHOWN, ids=list(dict.fromkeys(found)))
    people = [Person(uuid_of(row[0]), row[1], time_of(row[2])) for row in shown]
    return sorted(people, key=lambda person: (person.last_at, person.id), reverse=True)[:MOST]


def _look_up(conn: Connection, sql: str, prefix: str, **params: object) -> list[UUID]:
    """Return customers of one range. PostgreSQL's own order of words would tear a prefix apart, hence "C"."""
    collate = "" if conn.dialect.name == "sqlite" else 'COLLATE "C"'
    statement = f"{sql.format(c=collate)} LIMIT {_LOOK}"
    return [uuid_of(row[0]) for row in query.rows(conn, statement, low=prefix, high=prefix + _LAST, **params)]
