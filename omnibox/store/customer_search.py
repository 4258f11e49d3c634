"""Customers found while somebody types: by words of the name, by part of an address, by part of a number.

What is typed is cut into words; each must begin a word of the name, or begin an address of the customer or some word
inside it. What looks like a number is looked for inside numbers. Whoever fits by name comes before who fits by
address; among equals the one heard of last comes first.

Two ways lead to the newest of many. Few fit: all are read and sorted. Many fit: the newest customers are walked until
enough were met, which is soon, because many fit.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.handle import HandleKind
from omnibox.model.rows import CustomerHit
from omnibox.model.text import fold
from omnibox.store import query
from omnibox.store.customer_words import LAST, words_of
from omnibox.store.query import time_of, uuid_of

_FEW = 600  # people who can be read and sorted within some milliseconds
_SOME = 2000  # people of whom further words can be asked in that time
_WALK = 3000  # newest customers looked at before the others are taken as they come
_TERMS = 6  # words of what was typed that are minded
_DIGITS_LEAST = 4  # see handle_digits
_KINDS = tuple(str(kind) for kind in HandleKind)
_NUMBER = re.compile(r"[\s+()./\d-]+")

_CALLED = "SELECT id AS customer_id FROM customers WHERE name_folded {c} >= :name AND name_folded {c} < :behind"
_NAMED = "SELECT customer_id FROM customer_words WHERE word {c} >= :low{n} AND word {c} < :high{n}"
_BEGUN = """
    SELECT customer_id FROM handles
    WHERE kind IN :kinds AND scope = '' AND norm {c} >= :from{n} AND norm {c} < :to{n}"""
_HELD = """
    SELECT h.customer_id FROM handle_parts p JOIN handles h ON h.id = p.handle_id
    WHERE p.part {c} >= :from{n} AND p.part {c} < :to{n}"""
_NUMBERED = """
    SELECT h.customer_id FROM handle_digits d JOIN handles h ON h.id = d.handle_id
    WHERE d.digits {c} >= :digits_from AND d.digits {c} < :digits_to"""
# The same asked of one customer, whose id is filled in last. One EXISTS a term, its ways as a union: PostgreSQL reads
# whole tables for an OR of two of them.
_IS_CALLED = """SELECT 1 FROM customers c
    WHERE c.id = {{id}} AND c.name_folded {c} >= :name AND c.name_folded {c} < :behind"""
_IS_NAMED = """SELECT 1 FROM customer_words w
    WHERE w.customer_id = {{id}} AND w.word {c} >= :low{n} AND w.word {c} < :high{n}"""
_HAS_BEGUN = """SELECT 1 FROM handles h
    WHERE h.customer_id = {{id}} AND h.scope = '' AND h.norm {c} >= :from{n} AND h.norm {c} < :to{n}"""
_HAS_HELD = """SELECT 1 FROM handles h JOIN handle_parts p ON p.handle_id = h.id
    WHERE h.customer_id = {{id}} AND p.part {c} >= :from{n} AND p.part {c} < :to{n}"""
_HAS_NUMBER = """SELECT 1 FROM handles h
    WHERE h.customer_id = {{id}} AND h.kind IN :numbers AND h.norm LIKE :holding"""

# A customer merged into another is found under the name it had, and shown as the one it is now.
_SORTED = """
    SELECT DISTINCT coalesce(k.id, f.id) AS id, coalesce(k.name, f.name), coalesce(k.last_at, f.last_at) AS last_at
    FROM ({found}) found JOIN customers f ON f.id = found.customer_id LEFT JOIN customers k ON k.id = f.merged_into
    ORDER BY last_at DESC, id DESC LIMIT :limit"""
_WALKED = """
    SELECT f.id, f.name, f.last_at FROM (
        SELECT id, name, last_at FROM customers WHERE merged_into IS NULL ORDER BY last_at DESC, id DESC LIMIT :walk
    ) f WHERE {tests} {order} LIMIT :limit"""
# SQLite goes on as the walk goes, and would look at all of it if told to sort; PostgreSQL may shuffle it.
_AS_WALKED = {"sqlite": "", "postgresql": "ORDER BY f.last_at DESC, f.id DESC"}
_HANDLES = """
    SELECT customer_id, kind, value, norm FROM handles
    WHERE customer_id IN :ids ORDER BY is_primary DESC, created_at, id"""


@dataclass(frozen=True, slots=True)
class Term:
    """One word that was typed: SELECTs of the ids of customers it fits, and the same asked of the customer `{id}`."""

    sets: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def all(self) -> str:
        """Every id, some of them twice."""
        return " UNION ALL ".join(self.sets)

    def test(self, customer: str) -> str:
        """Return the condition on a column that holds a customer's id."""
        return f"EXISTS ({' UNION ALL '.join(self.tests)})".format(id=customer)


@dataclass(frozen=True, slots=True)
class Match:
    """Customers whom every term fits; `params` are those of all its SQL. `named`: by their name alone."""

    terms: tuple[Term, ...]
    params: dict[str, object]
    named: bool = True


def matches(conn: Connection, text: str) -> tuple[Match, ...]:
    """Return what finds whom `text` fits: names that begin so first, then words of names, then addresses and numbers.

    Nothing for bare punctuation.
    """
    collate = "" if conn.dialect.name == "sqlite" else 'COLLATE "C"'
    found = []
    if words := words_of(text)[:_TERMS]:
        name = " ".join(fold(text).split())
        called = Term((_CALLED.format(c=collate),), (_IS_CALLED.format(c=collate),))
        found.append(Match((called,), {"name": name, "behind": name + LAST}))
        found.append(_by_name(words, collate))
    if digits := _digits(text):
        found.append(_by_number(digits, collate))
    elif parts := _address_terms(text):
        found.append(_by_address(parts, collate))
    return tuple(found)


def condition(conn: Connection, text: str) -> tuple[str, dict[str, object]]:
    """Return `text` as a condition on `f.id`, with its parameters, for lists that show everybody whom it fits."""
    ways = matches(conn, text)
    if not ways:
        return "1 = 0", {}
    wanted: list[str] = []
    params: dict[str, object] = {}
    for way in ways:
        first, *others = sorted(way.terms, key=lambda term: len(term.sets))
        # who was merged into another is listed as that one
        within = f"f.id IN (SELECT coalesce(s.merged_into, s.id) FROM customers s WHERE s.id IN ({first.all}))"
        wanted.append(" AND ".join((within, *(term.test("f.id") for term in others))))
        params |= way.params
    return f"({' OR '.join(f'({each})' for each in wanted)})", params


def _by_name(words: list[str], collate: str) -> Match:
    params: dict[str, object] = {}
    for n, word in enumerate(words):
        params |= {f"low{n}": word, f"high{n}": word + LAST}
    return Match(tuple(_term([_NAMED], [_IS_NAMED], collate, n) for n in range(len(words))), params)


def _by_number(digits: str, collate: str) -> Match:
    params: dict[str, object] = {"digits_from": digits, "digits_to": digits + LAST, "holding": f"%{digits}%"}
    params["numbers"] = [HandleKind.PHONE, HandleKind.WHATSAPP]
    return Match((_term([_NUMBERED], [_HAS_NUMBER], collate, 0),), params, named=False)


def _by_address(parts: list[str], collate: str) -> Match:
    """Several words may lie in name and address both: "ann example"."""
    params: dict[str, object] = {"kinds": _KINDS}
    terms = []
    for n, part in enumerate(parts):
        params |= {f"from{n}": part, f"to{n}": part + LAST}
        sets, tests = [_BEGUN, _HELD], [_HAS_BEGUN, _HAS_HELD]
        if len(parts) > 1:
            word = "".join(words_of(part)[:1]) or part
            params |= {f"low{n}": word, f"high{n}": word + LAST}
            sets.append(_NAMED)
            tests.append(_IS_NAMED)
        terms.append(_term(sets, tests, collate, n))
    return Match(tuple(terms), params, named=False)


def _term(sets: list[str], tests: list[str], collate: str, n: int) -> Term:
    return Term(tuple(one.format(c=collate, n=n) for one in sets), tuple(one.format(c=collate, n=n) for one in tests))


def _address_terms(text: str) -> list[str]:
    """Return what is compared with addresses, whose normal form is folded for nothing but case."""
    plain = unicodedata.normalize("NFC", text).casefold()
    if _NUMBER.fullmatch(plain):
        number = re.sub(r"[^\d+]", "", plain)
        number = "+" + number[2:] if number.startswith("00") else number
        return [number] if number.strip("+") else []
    return [term for raw in plain.split()[:_TERMS] if (term := raw.strip("@<>\"',;()"))]


def _digits(text: str) -> str:
    """Return the digits of (part of) a number without the zeros dialled before it; "" where too few are told."""
    if not _NUMBER.fullmatch(text):
        return ""
    digits = "".join(char for char in fold(text) if char.isdecimal()).lstrip("0")
    return digits if len(digits) >= _DIGITS_LEAST else ""


def find(conn: Connection, text: str, limit: int) -> tuple[CustomerHit, ...]:
    """Return up to `limit` customers whom `text` fits, the best first."""
    found: dict[UUID, query.Raw] = {}
    for way in matches(conn, text):
        # words that make up a name are that name: nobody means them as parts of an address too
        if len(found) >= limit or (found and len(way.terms) > 1 and not way.named):
            break
        for raw in _newest(conn, way, limit):
            found.setdefault(uuid_of(raw[0]), raw)
    return _hits(conn, list(found.items())[:limit], text)


def _newest(conn: Connection, way: Match, limit: int) -> Iterable[query.Raw]:
    """Return who fits, the newest first. Where hardly any of the newest fit, the others come as they are found."""
    few = _FEW if len(way.terms) == 1 else _SOME
    sizes = [_size(conn, term, way.params, few + 1) for term in way.terms]
    terms = [term for _, term in sorted(zip(sizes, way.terms, strict=True), key=lambda pair: pair[0])]
    if not min(sizes):
        return ()
    walked: list[query.Raw] = []
    if min(sizes) > few:
        tests = " AND ".join(term.test("f.id") for term in terms)
        walked = _rows(
            conn, _WALKED.format(tests=tests, order=_AS_WALKED[conn.dialect.name]), way.params, walk=_WALK, limit=limit
        )
    if len(walked) < limit:
        found = f"SELECT customer_id FROM ({terms[0].all}) every LIMIT {few}"
        if others := [term.test("one.customer_id") for term in terms[1:]]:
            found = f"SELECT customer_id FROM ({found}) one WHERE {' AND '.join(others)}"
        walked += _rows(conn, _SORTED.format(found=found), way.params, limit=limit)
    return walked


def _size(conn: Connection, term: Term, params: dict[str, object], most: int) -> int:
    sql = f"SELECT count(*) FROM (SELECT 1 FROM ({term.all}) every LIMIT {most}) few"
    return int(_rows(conn, sql, params)[0][0])


def _rows(conn: Connection, sql: str, params: dict[str, object], **more: object) -> list[query.Raw]:
    """Read with those of the parameters the statement names: SQLite takes no others."""
    named = {key: value for key, value in params.items() if re.search(rf":{key}\b", sql)}
    return list(query.rows(conn, sql, **named, **more))


def _hits(conn: Connection, found: list[tuple[UUID, query.Raw]], text: str) -> tuple[CustomerHit, ...]:
    """Put to each customer the address that fits best, else the first one."""
    if not found:
        return ()
    terms, digits = _address_terms(text), _digits(text)

    def fits(norm: str) -> int:
        if digits and digits in norm:
            return 2
        return next((2 if norm.startswith(term) else 1 for term in terms if term in norm), 0)

    best: dict[UUID, tuple[int, str, str]] = {}
    for raw in query.rows(conn, _HANDLES, ids=[customer_id for customer_id, _ in found]):
        rank, owner = fits(raw[3]), uuid_of(raw[0])
        if owner not in best or rank > best[owner][0]:
            best[owner] = (rank, raw[2], raw[1])
    return tuple(
        CustomerHit(
            id=customer_id,
            name=raw[1],
            handle=best[customer_id][1] if customer_id in best else "",
            kind=HandleKind(best[customer_id][2]) if customer_id in best else None,
            last_at=time_of(raw[2]),
        )
        for customer_id, raw in found
    )
