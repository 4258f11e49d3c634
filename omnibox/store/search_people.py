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
_KINDS = tuple(str(kind) for kind in HandleKind)
_LAST = "\U0010ffff"  # behind every text that begins as the prefix does

_BY_NAME = """
    SELECT id FROM customers WHERE name_folded {c} >= :low AND name_folded {c} < :high ORDER BY name_folded {c}"""
_BY_ADDRESS = """
    SELECT customer_id AS id FROM handles
    WHERE kind IN :kinds AND scope = '' AND norm {c} >= :low AND norm {c} < :high"""
_BY_DIGITS = """
    SELECT h.customer_id AS id FROM handle_digits d JOIN handles h ON h.id = d.handle_id
    WHERE d.digits {c} >= :low AND d.digits {c} < :high ORDER BY d.digits {c}"""
# A customer merged into another is found under the name it had, and shown as the one it is now.
_SHOWN = """
    SELECT DISTINCT k.id, k.name, k.last_at FROM ({found} LIMIT :look) found
    JOIN customers f ON f.id = found.id JOIN customers k ON k.id = coalesce(f.merged_into, f.id)
    ORDER BY k.last_at DESC, k.id DESC LIMIT :most"""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer who fits the query."""

    id: UUID
    name: str
    last_at: datetime


def find_people(conn: Connection, asked: SearchQuery) -> list[Person]:
    """Return customers whose name or address begins with the query, or whose number holds its digits; newest first."""
    found: dict[UUID, Person] = {}
    if asked.people:
        found |= _look_up(conn, _BY_NAME, asked.people)
        if " " not in asked.people:
            found |= _look_up(conn, _BY_ADDRESS, asked.people, kinds=_KINDS)
    if asked.digits:
        found |= _look_up(conn, _BY_DIGITS, asked.digits)
    return sorted(found.values(), key=lambda person: (person.last_at, person.id), reverse=True)[:MOST]


def _look_up(conn: Connection, sql: str, prefix: str, **params: object) -> dict[UUID, Person]:
    """Return customers of one range. PostgreSQL's own order of words would tear a prefix apart, hence "C"."""
    collate = "" if conn.dialect.name == "sqlite" else 'COLLATE "C"'
    statement = _SHOWN.format(found=sql.format(c=collate))
    found = query.rows(conn, statement, low=prefix, high=prefix + _LAST, look=_LOOK, most=MOST, **params)
    people = (Person(uuid_of(row[0]), row[1], time_of(row[2])) for row in found)
    return {person.id: person for person in people}
