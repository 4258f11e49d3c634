"""Plain statements for the tables of `schema.py`: made once for each set of columns, values encoded by column type."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Table

from omnibox.store import query
from omnibox.store.clean import clean_json, clean_text
from omnibox.store.types import Json, UtcTime, Uuid

KEY = "key_"  # before the names of a key's columns, which may be changed by the same statement


@lru_cache(maxsize=512)
def insert_sql(table: Table, names: tuple[str, ...]) -> str:
    """Return an INSERT of these columns."""
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})"


@lru_cache(maxsize=512)
def update_sql(table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Return an UPDATE of these columns by key; `version` rises where the table has one."""
    changes = [f"{name} = :{name}" for name in names]
    if "version" in table.c and "version" not in names:
        changes.append("version = version + 1")
    return f"UPDATE {table.name} SET {', '.join(changes)} WHERE {_matches(key)}"


@lru_cache(maxsize=128)
def delete_sql(table: Table, key: tuple[str, ...]) -> str:
    """Return a DELETE by key."""
    return f"DELETE FROM {table.name} WHERE {_matches(key)}"


@lru_cache(maxsize=512)
def select_sql(table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Return a SELECT of these columns by key."""
    return f"SELECT {', '.join(names)} FROM {table.name} WHERE {_matches(key)}"


def key_params(key: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a key."""
    return {KEY + name: value for name, value in key.items()}


def encoded(table: Table, values: Mapping[str, Any], dialect: str) -> dict[str, Any]:
    """Return a row's values as the driver takes them."""
    if dialect == "sqlite":
        return {name: encode(values[name]) for name, encode in _encoders(table, tuple(values))}
    as_json = _json_columns(table)
    return {
        name: _json(value, dialect) if name in as_json else query.encode(value, dialect)
        for name, value in values.items()
    }


def decoded(table: Table, names: tuple[str, ...], raw: query.Raw, dialect: str) -> dict[str, Any]:
    """Return a row's values as they went in."""
    found = {}
    for name, decode, value in zip(names, _decoders(table, names, dialect), raw, strict=True):
        found[name] = value if decode is None or value is None else decode(value)
    return found


def _matches(key: tuple[str, ...]) -> str:
    return " AND ".join(f"{name} = :{KEY}{name}" for name in key)


@lru_cache(maxsize=512)
def _encoders(table: Table, names: tuple[str, ...]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Return what makes SQLite's values of a table's, by column: looked up once for all rows of the same columns."""
    as_json = _json_columns(table)
    return tuple((name, _as_json if name in as_json else _as_sqlite) for name in names)


def _as_json(value: Any) -> Any:
    if not value and type(value) is dict:
        return "{}"
    return _json(value, "sqlite")


def _as_sqlite(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value if value.isascii() and "\0" not in value else clean_text(value)
    if kind is bool or kind is int or value is None or kind is bytes:
        return value
    return value.bytes if kind is UUID else query.encode(value, "sqlite")


@lru_cache(maxsize=128)
def _json_columns(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.c if isinstance(column.type, Json))


def _json(value: Any, dialect: str) -> Any:
    if value is None:
        return None
    if dialect == "postgresql":
        from psycopg.types.json import Jsonb

        return Jsonb(clean_json(value))
    return json.dumps(clean_json(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


@lru_cache(maxsize=512)
def _decoders(table: Table, names: tuple[str, ...], dialect: str) -> tuple[Callable[[Any], Any] | None, ...]:
    return tuple(_decoder(table.c[name].type, dialect) for name in names)


def _decoder(kind: Any, dialect: str) -> Callable[[Any], Any] | None:
    if isinstance(kind, Uuid):
        return query.uuid_of
    if isinstance(kind, UtcTime):
        return query.time_of
    if isinstance(kind, Boolean):
        return bool
    return json.loads if isinstance(kind, Json) and dialect == "sqlite" else None  # psycopg has decoded it already
