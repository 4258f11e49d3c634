"""The search index: an FTS5 table on SQLite, a tsvector on PostgreSQL, both filled with our own tokens.

The row id is the item's search key, which carries its time, so newest first needs no sort. On SQLite the table is
contentless: taking an item out needs the very tokens that were put in, hence `drop(tokens=...)`. A posting that stays
behind by mistake finds no item and shows nothing; but never drop what was not put in: FTS5 keeps totals, and calls
itself corrupt when they fall below zero.
"""

import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, text

from omnibox.model.text import FACET_MARKS
from omnibox.store import query
from omnibox.store.search_plan import Match

if TYPE_CHECKING:
    from omnibox.store.unit import Unit

# `ascii` keeps every character above U+007F in its token and folds nothing else: our tokens stay whole, whatever
# Unicode tables this SQLite was built with. Without an index of its own a beginning is looked up by merging every
# posting of every word it begins: at a million messages 100 ms for four letters, 50 for five; six and more begin few.
# Pages of half the usual size: the index tidies itself up by so many pages at a time, inside whatever transaction
# happens to be the one, and that is then held up for 20 ms rather than 40.
_SQLITE_DDL = (
    f"""
    CREATE VIRTUAL TABLE search_index USING fts5(
        tokens, content='', columnsize=0, detail=none, prefix='2 3 4 5',
        tokenize="ascii tokenchars '{FACET_MARKS}'"
    )""",
    "INSERT INTO search_index(search_index, rank) VALUES ('pgsz', 2000)",
)
# A short pending list: long ones are read from end to end by every search. The look-ups by prefix need indexes in
# the order of code points, whatever the database's own order of words is.
_POSTGRESQL_DDL = (
    "ALTER TABLE search_docs ADD COLUMN tokens tsvector NOT NULL",
    "CREATE INDEX ix_search_docs_tokens ON search_docs USING gin (tokens) WITH (gin_pending_list_limit = 256)",
    'CREATE INDEX ix_customers_name_prefix ON customers (name_folded COLLATE "C")',
    'CREATE INDEX ix_handles_norm_prefix ON handles (kind, scope, norm COLLATE "C")',
    'CREATE INDEX ix_handle_digits_prefix ON handle_digits (digits COLLATE "C")',
)

_SQLITE_PUT = "INSERT INTO search_index(rowid, tokens) VALUES (:key, :tokens)"
_SQLITE_DROP = text("INSERT INTO search_index(search_index, rowid, tokens) VALUES ('delete', :key, :tokens)")
_SQLITE_CLEAR = text("INSERT INTO search_index(search_index) VALUES ('delete-all')")
_POSTGRESQL_CLEAR = text("DELETE FROM search_docs")
_POSTGRESQL_PUT = (
    "INSERT INTO search_docs(search_key, item_id, tokens)"
    " VALUES (:key, :item_id, array_to_tsvector(CAST(:tokens AS text[])))"
    " ON CONFLICT (search_key) DO UPDATE SET tokens = excluded.tokens"
)
_POSTGRESQL_DROP = text("DELETE FROM search_docs WHERE search_key = :key")

# Keys come as one array: a thousand rows would cost more than finding them.
_SQLITE_FIND = """
    SELECT json_group_array(key) FROM (
        SELECT rowid AS key FROM search_index
        WHERE search_index MATCH :match AND rowid >= :floor AND rowid < :ceiling
        ORDER BY rowid DESC LIMIT :limit)"""
_POSTGRESQL_FIND = """
    SELECT array_agg(search_key) FROM (
        SELECT search_key FROM search_docs
        WHERE tokens @@ CAST(:match AS tsquery) AND search_key >= :floor AND search_key < :ceiling
        ORDER BY search_key DESC LIMIT :limit) found"""


def ddl(dialect: str) -> list[str]:
    """Return the statements that make the index; `search_docs` itself comes from the schema."""
    return list(_SQLITE_DDL if dialect == "sqlite" else _POSTGRESQL_DDL)


def index_item(unit: "Unit", *, key: int, item_id: UUID, tokens: Collection[str]) -> None:
    """Put an item into the index. `tokens` come from `omnibox.model.text.item_tokens`."""
    if unit.conn.dialect.name == "sqlite":
        query.run(unit.conn, _SQLITE_PUT, key=key, tokens=" ".join(tokens))
    else:
        query.run(unit.conn, _POSTGRESQL_PUT, key=key, item_id=item_id, tokens=list(tokens))


def index_items(unit: "Unit", rows: Sequence[tuple[int, UUID, Collection[str]]]) -> None:
    """Put items into the index together: (key, item, tokens), in the order of their keys."""
    if unit.conn.dialect.name == "sqlite":
        query.execute_many(
            unit.conn, _SQLITE_PUT, [{"key": key, "tokens": " ".join(tokens)} for key, _, tokens in rows]
        )
    elif rows:
        encoded = [{"key": key, "item_id": item_id, "tokens": list(tokens)} for key, item_id, tokens in rows]
        query.execute_many(unit.conn, _POSTGRESQL_PUT, encoded)


def drop(unit: "Unit", *, key: int, tokens: Collection[str]) -> None:
    """Take an item out of the index. `tokens` are the ones it was put in with."""
    if unit.conn.dialect.name == "sqlite":
        unit.conn.execute(_SQLITE_DROP, {"key": key, "tokens": " ".join(tokens)})
    else:
        unit.conn.execute(_POSTGRESQL_DROP, {"key": key})


def clear(unit: "Unit") -> None:
    """Empty the index."""
    if unit.conn.dialect.name == "sqlite":
        unit.conn.execute(_SQLITE_CLEAR)
    else:
        unit.conn.execute(_POSTGRESQL_CLEAR)


def find_keys(conn: Connection, match: Match, *, floor: int, ceiling: int, limit: int) -> list[int]:
    """Return at most `limit` search keys of what matches, newest first, floor <= key < ceiling."""
    sqlite = conn.dialect.name == "sqlite"
    found = query.value(
        conn,
        _SQLITE_FIND if sqlite else _POSTGRESQL_FIND,
        match=match_fts5(match) if sqlite else match_tsquery(match),
        floor=floor,
        ceiling=ceiling,
        limit=limit,
    )
    return sorted((json.loads(found) if sqlite else found) or (), reverse=True)


def match_fts5(match: Match) -> str:
    """Return the match in FTS5's words. Tokens hold no quotes, so quoting them is enough."""
    parts = [f'"{token}"*' if prefix else f'"{token}"' for token, prefix in match.words]
    parts += [_group([f'"{token}"' for token in group], " OR ") for group in match.either]
    wanted = " AND ".join(parts)
    unwanted = _group([f'"{token}"' for token in match.without], " OR ")
    return f"({wanted}) NOT {unwanted}" if match.without else wanted


def match_tsquery(match: Match) -> str:
    """Return the match in tsquery's words. Tokens hold neither quotes nor backslashes, so quoting them is enough."""
    parts = [f"'{token}':*" if prefix else f"'{token}'" for token, prefix in match.words]
    parts += [_group([f"'{token}'" for token in group], " | ") for group in match.either]
    parts += [f"!'{token}'" for token in match.without]
    return " & ".join(parts)


def _group(parts: Sequence[str], word: str) -> str:
    return f"({word.join(parts)})"
