"""Items behind search keys: which of them fit conditions, which of them hold a phrase, and what is shown of them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import SearchHit
from omnibox.model.search_query import Scope, Term
from omnibox.model.snippet import LOOK, Snippets
from omnibox.model.text import MAX_TEXT, ItemText, joined
from omnibox.store import query
from omnibox.store.query import Raw, time_of, uuid_of, uuid_or_none
from omnibox.store.search_plan import Plan

_SENDERS = ("from", "reply_to")
_TEXTS_AT_ONCE = 50

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
        texts = texts_of(conn, part)
        yield from (key for key in part if key in texts and all(_holds(texts[key][1], term) for term in phrases))


def _holds(item: ItemText, term: Term) -> bool:
    if term.scope is Scope.ANY:
        fields = item.fields()
    else:
        fields = item.senders if term.scope is Scope.FROM else item.receivers
    wanted = f" {' '.join(term.tokens)}" + ("" if term.prefix else " ")
    return any(wanted in joined(field) for field in fields) is not term.negated


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
