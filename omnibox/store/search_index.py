"""The search index: an FTS5 table on SQLite, a tsvector on PostgreSQL, both filled with our own tokens.

The row id is the item's search key, which carries its time, so newest first needs no sort. On SQLite the table is
contentless: taking an item out needs the very tokens that were put in, hence `drop(tokens=...)`. A posting that stays
behind by mistake finds no item and shows nothing.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from omnibox.model.text import FACET_MARKS

if TYPE_CHECKING:
    from omnibox.store.unit import Unit

# `ascii` keeps every character above U+007F in its token and folds nothing else: our tokens stay whole, whatever
# Unicode tables this SQLite was built with.
_SQLITE_DDL = f"""
    CREATE VIRTUAL TABLE search_index USING fts5(
        tokens, content='', columnsize=0, detail=none, prefix='2 3', tokenize="ascii tokenchars '{FACET_MARKS}'"
    )"""
# A short pending list: long ones are read from end to end by every search.
_POSTGRESQL_DDL = (
    "ALTER TABLE search_docs ADD COLUMN tokens tsvector NOT NULL",
    "CREATE INDEX ix_search_docs_tokens ON search_docs USING gin (tokens) WITH (gin_pending_list_limit = 256)",
)

_SQLITE_PUT = text("INSERT INTO search_index(rowid, tokens) VALUES (:key, :tokens)")
_SQLITE_DROP = text("INSERT INTO search_index(search_index, rowid, tokens) VALUES ('delete', :key, :tokens)")
_POSTGRESQL_PUT = text(
    "INSERT INTO search_docs(search_key, item_id, tokens)"
    " VALUES (:key, :item_id, array_to_tsvector(CAST(:tokens AS text[])))"
)
_POSTGRESQL_DROP = text("DELETE FROM search_docs WHERE search_key = :key")


def ddl(dialect: str) -> list[str]:
    """Return the statements that make the index; `search_docs` itself comes from the schema."""
    return [_SQLITE_DDL] if dialect == "sqlite" else list(_POSTGRESQL_DDL)


def index_item(unit: "Unit", *, key: int, item_id: UUID, tokens: Collection[str]) -> None:
    """Put an item into the index. `tokens` come from `omnibox.model.text.item_tokens`."""
    if unit.conn.dialect.name == "sqlite":
        unit.conn.execute(_SQLITE_PUT, {"key": key, "tokens": " ".join(tokens)})
    else:
        unit.conn.execute(_POSTGRESQL_PUT, {"key": key, "item_id": item_id, "tokens": list(tokens)})


def drop(unit: "Unit", *, key: int, tokens: Collection[str]) -> None:
    """Take an item out of the index. `tokens` are the ones it was put in with."""
    if unit.conn.dialect.name == "sqlite":
        unit.conn.execute(_SQLITE_DROP, {"key": key, "tokens": " ".join(tokens)})
    else:
        unit.conn.execute(_POSTGRESQL_DROP, {"key": key})
