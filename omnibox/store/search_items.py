"""Items behind search keys: which of them fit conditions, which of them hold a phrase, and what is shown of them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import SearchHit
from omnibox.model.search_query import Scope, Term
from omnibox.model.snippet import LOOK, Snippets, matches
from omnibox.model.text import FROM, LONGEST, MAX_TEXT, TO, ItemText, fold, joined
from omnibox.store import query
from omnibox.store.query import Raw, time_of, uuid_of, uuid_or_none
from omnibox.store.search_index import find_keys
from omnibox.store.search_plan import Match, Plan

_SENDERS = ("from", "reply_to")
_TEXTS_AT_ONCE = 50
_NAMED_MOST = 2_000  # items that name a word, few enough to say which they are

# Keys travel as one JSON array: thousands of parameters would cost more than the rows. CROSS JOIN holds SQLite to
# looking each key up, whatever its statistics say.
_KEYS = {
    "sqlite": "json_each(:keys) j CROSS JOIN items i ON i.search_key = j.value",
    "postgresql": "items i",
}
_OF_KEYS = {"sqlite": "1 = 1", "postgresql": "i.search_key = ANY(:keys)"}


def _select(
    conn: Connection, columns: str, joins: str, where: Iterable[str], keys: Sequence[int]
) -> tuple[str, object]:
    dialect = conn.dialect.name
    conditions = " AND ".join((_OF_KEYS[dialect], *where))
    sql = f"SELECT {columns} FROM {_KEYS[dialect]} {joins} WHERE {conditions}"  # our own words only
    return sql, json.dumps(list(keys)) if dialect == "sqlite" else list(keys)


def fitting(conn: Connection, plan: Plan, keys: Sequence[int]) -> list[int]:
    """Return those keys whose items meet the plan's conditions, newest first."""
    if not plan.where or not keys:
        return list(keys)
    joins = "LEFT JOIN conversations c ON c.id = i.conversation_id"
    sql, bound = _select(conn, "i.search_key", joins, plan.where, keys)
    return sorted((row[0] for row in query.rows(conn, sql, keys=bound, **plan.params)), reverse=True)


def holding(conn: Connection, phrases: Sequence[Term], keys: Sequence[int]) -> Iterator[int]:
    """Yield those keys whose items hold every phrase (and none of the negated ones), in the order given.

    The index knows no order of words, so the texts are read, a few at a time and only as far as they are asked for.
    """
    left = iter(keys)
    while part := list(islice(left, _TEXTS_AT_ONCE)):
        said = _said(conn, part)
        # Where the texts decide, who wrote to whom need not be read.
        open_ = {key: item for key, item in said.items() if not all(_said_in(item, term) for term in phrases)}
        named = _named(conn, _may_be_named(conn, phrases, open_)) if open_ else {}
        for key in part:
            if key in open_:
                names = named.get(key, _NOBODY)
                if all(_holds(said[key], names, term) for term in phrases):
                    yield key
            elif key in said:
                yield key


def _may_be_named(conn: Connection, phrases: Sequence[Term], items: Mapping[int, "_Said"]) -> dict[int, "_Said"]:
    """Keep the items in whose names a phrase may stand: the index knows the words of people, not those of files."""
    if any(term.negated or term.scope is not Scope.ANY for term in phrases):
        return dict(items)
    keys: set[int] = set()
    for term in phrases:
        word = max(term.tokens[:-1] if term.prefix and len(term.tokens) > 1 else term.tokens, key=len)
        match = Match(either=((FROM + word, TO + word),))
        found = find_keys(conn, match, floor=min(items), ceiling=max(items) + 1, limit=_NAMED_MOST)
        if len(found) == _NAMED_MOST:
            return dict(items)
        keys.update(found)
    return {key: item for key, item in items.items() if key in keys or item.has_files}


@dataclass(frozen=True, slots=True)
class _Said:
    """What an item says, folded."""

    id: UUID
    subject: str
    text: str
    author: str
    has_files: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """Who and what is named on it, token by token (see `joined`)."""

    senders: list[str]
    receivers: list[str]
    files: list[str]


_NOBODY = _Named([], [], [])


def _said(conn: Connection, keys: Sequence[int]) -> dict[int, _Said]:
    columns = f"i.search_key, i.id, i.subject, substr(i.text, 1, {MAX_TEXT}), i.author_name, i.has_files"
    sql, bound = _select(conn, columns, "", (), keys)
    return {
        row[0]: _Said(uuid_of(row[1]), fold(row[2]), fold(row[3]), row[4], bool(row[5]))
        for row in query.rows(conn, sql, keys=bound)
    }


def _named(conn: Connection, items: Mapping[int, _Said]) -> dict[int, _Named]:
    people = _people_of(conn, [item.id for item in items.values()])
    files = _files_of(conn, [item.id for item in items.values() if item.has_files])
    found: dict[int, _Named] = {}
    for key, item in items.items():
        senders: list[str] = [joined(item.author)]
        receivers: list[str] = []
        for role, *words in people.get(item.id, ()):
            (senders if role in _SENDERS else receivers).extend(joined(word) for word in words)
        found[key] = _Named(senders, receivers, [joined(name) for name in files.get(item.id, ())])
    return found


@lru_cache(maxsize=64)
def _apart(tokens: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds at least every place where tokens stand side by side: far quicker than proving each."""
    return re.compile(r"[\W_]*".join(map(re.escape, tokens)))


def _said_in(item: _Said, term: Term) -> bool:
    """Tell whether a phrase that is wanted anywhere stands in subject or text."""
    if term.scope is not Scope.ANY or term.negated:
        return False
    return _stands_in(item.subject, term) or _stands_in(item.text, term)


def _stands_in(folded: str, term: Term) -> bool:
    if _apart(term.tokens).search(folded) is None:
        return False
    if max(map(len, term.tokens)) < LONGEST:
        return next(matches(folded, term, 0), None) is not None
    return _wanted(term) in joined(folded)  # a piece of a word that was cut: it ends where no word does


def _holds(said: _Said, named: _Named, term: Term) -> bool:
    names = [*named.senders, *named.receivers, *named.files]
    if term.scope is not Scope.ANY:
        names = named.senders if term.scope is Scope.FROM else named.receivers
    wanted = _wanted(term)
    held = any(wanted in name for name in names)
    if not held and term.scope is Scope.ANY:
        held = _stands_in(said.subject, term) or _stands_in(said.text, term)
    return held is not term.negated


def _wanted(term: Term) -> str:
    return f" {' '.join(term.tokens)}" + ("" if term.prefix else " ")


def texts_of(conn: Connection, keys: Sequence[int]) -> dict[int, tuple[UUID, ItemText]]:
    """Return (item id, what of it can be found) by search key; what its tokens are made of."""
    columns = (
        f"i.search_key, i.id, i.subject, substr(i.text, 1, {MAX_TEXT}), i.author_name, i.kind, i.direction, i.inbox_id"
    )
    sql, bound = _select(conn, columns, "", (), keys)
    items = query.rows(conn, sql, keys=bound)
    ids = [uuid_of(row[1]) for row in items]
    people = _people_of(conn, ids)
    files = _files_of(conn, ids)
    return {
        row[0]: (item, _item_text(row, people.get(item, []), files.get(item, [])))
        for item, row in zip(ids, items, strict=True)
    }


def _item_text(row: Raw, people: list[Raw], files: list[str]) -> ItemText:
    _, _, subject, text, author, kind, direction, inbox = row
    inbox_id = uuid_or_none(inbox)
    return ItemText(
        subject=subject,
        text=text,
        senders=(
            *([author] if author else []),
            *(word for role, *words in people if role in _SENDERS for word in words if word),
        ),
        receivers=tuple(word for role, *words in people if role not in _SENDERS for word in words if word),
        files=tuple(files),
        kind=kind,
        direction=direction,
        inbox=inbox_id.hex if inbox_id else "",
    )


def _people_of(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, list[Raw]]:
    found: dict[UUID, list[Raw]] = {}
    for part in query.chunks(ids):
        sql = "SELECT item_id, role, name, value FROM participants WHERE item_id IN :ids ORDER BY item_id, position"
        for row in query.rows(conn, sql, ids=part):
            found.setdefault(uuid_of(row[0]), []).append(row[1:])
    return found


def _files_of(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for part in query.chunks(ids):
        sql = "SELECT item_id, name FROM attachments WHERE item_id IN :ids ORDER BY item_id, position"
        for item, name in query.rows(conn, sql, ids=part):
            found.setdefault(uuid_of(item), []).append(name)
    return found


def hits(conn: Connection, keys: Sequence[int], terms: Sequence[Term]) -> list[SearchHit]:
    """Return what is shown of the items behind `keys`, newest first; a mail that came to two inboxes once."""
    columns = (
        "i.search_key, i.id, i.twin_of, i.customer_id, k.name, i.conversation_id, i.channel, i.kind, i.direction, i.at,"
        f" i.subject, substr(i.text, 1, {LOOK})"
    )
    sql, bound = _select(conn, columns, "JOIN customers k ON k.id = i.customer_id", (), keys)
    snippets = Snippets(terms)
    shown: list[SearchHit] = []
    seen: set[UUID] = set()
    for row in sorted(query.rows(conn, sql, keys=bound), key=lambda row: row[0], reverse=True):
        mail = uuid_of(row[2] or row[1])
        if mail not in seen:
            seen.add(mail)
            shown.append(_hit(row, snippets))
    return shown


def _hit(row: Raw, snippets: Snippets) -> SearchHit:
    _, item, _, customer, name, conversation, channel, kind, direction, at, subject, text = row
    piece, marks = snippets.of(text)
    return SearchHit(
        item_id=uuid_of(item),
        customer_id=uuid_of(customer),
        customer_name=name,
        conversation_id=uuid_or_none(conversation),
        channel=channel,
        kind=ItemKind(kind),
        direction=Direction(direction),
        at=time_of(at),
        subject=subject,
        snippet=piece,
        marks=marks,
    )
