"""A glance at an owner's store: the first page of a view, read by the standard library alone.

SQLAlchemy costs 200 ms of import before the first row can be read; the window shows this meanwhile. It is the same SQL
through the same functions, on a connection that only looks the part.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from omnibox.model.actor import Role
from omnibox.model.rows import Glance, OperatorRow
from omnibox.model.views import BUILT_IN, inbox_view
from omnibox.store import conversation_lists, counts, inbox_rows, query
from omnibox.store.constants import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class _Name:
    name: str = "sqlite"


@dataclass(frozen=True, slots=True)
class _Driver:
    driver_connection: sqlite3.Connection


@dataclass(frozen=True, slots=True)
class _Looks:
    """The two attributes of an SQLAlchemy connection that `query` asks for."""

    connection: _Driver
    dialect: _Name


def glance(path: Path, login: str, view_key: str, limit: int = 50) -> Glance | None:
    """Return the first page of a view (the first built-in one where the key is unknown).

    None where there is nothing to see yet, the store is not of this version, somebody left it in disorder, or anything
    else is unusual: opening it in earnest will tell.
    """
    wal = path.with_name(path.name + "-wal")
    if not path.exists() or (wal.exists() and wal.stat().st_size):  # a left-over WAL is for `Store.open` to see
        return None
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            raw.execute("PRAGMA query_only = ON")
            raw.execute("BEGIN")
            return _read(cast(Any, _Looks(_Driver(raw), _Name())), login, view_key, limit)
    except sqlite3.Error:
        return None


def _read(conn: Any, login: str, view_key: str, limit: int) -> Glance | None:
    version = query.value(conn, "SELECT value FROM meta WHERE key = 'schema_version'")
    found = query.one(conn, "SELECT id, name, role, disabled FROM operators WHERE login = :login", login=login)
    if version != str(SCHEMA_VERSION) or found is None:
        return None
    operator = OperatorRow(query.uuid_of(found[0]), found[1], Role(found[2]), bool(found[3]))
    inboxes = inbox_rows.list_inboxes(conn)
    views = {view.key: view for view in (*BUILT_IN, *(inbox_view(inbox.id) for inbox in inboxes))}
    view = views.get(view_key, BUILT_IN[0])
    cube = counts.counts(conn, operator.id)
    page = conversation_lists.page(conn, view, operator.id, None, limit)
    return Glance(operator, inboxes, {key: cube.of(one) for key, one in views.items()}, view.key, page)
