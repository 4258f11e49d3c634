"""Hand-written SQL for both databases: parameters in, plain tuples out.

A statement through SQLAlchemy's Core costs some 150 us of Python before the database sees it, and a call a value
after; ours go straight to the driver's cursor, inside the transaction SQLAlchemy opened. Parameters are `:named`;
`x IN :list` becomes a list of placeholders on SQLite and `= ANY` on PostgreSQL. Never write `NOT IN :list`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, SafeUUID

from omnibox.store.clean import clean_text

if TYPE_CHECKING:
    from sqlalchemy import Connection

Raw = tuple[Any, ...]
_IN = re.compile(r"\bIN :(\w+)")
_NAME = re.compile(r"(?<!:):([A-Za-z_]\w*)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNKNOWN = SafeUUID.unknown  # a look-up of an enum's member costs more than the rest of decoding an id
_AS_THEY_ARE = frozenset({type(None), int, bool, bytes, float})
_LISTS = (list, tuple, set, frozenset)


def rows(conn: Connection, sql: str, **params: Any) -> Sequence[Raw]:
    """Return every row, undecoded: times, ids and JSON as the driver gives them."""
    return cast("Sequence[Raw]", execute(conn, sql, params).fetchall())


def one(conn: Connection, sql: str, **params: Any) -> Raw | None:
    """Return the first row, undecoded, or None."""
    return cast("Raw | None", execute(conn, sql, params).fetchone())


def value(conn: Connection, sql: str, **params: Any) -> Any:
    """Return the first column of the first row, undecoded, or None."""
    row = execute(conn, sql, params).fetchone()
    return None if row is None else row[0]


def run(conn: Connection, sql: str, **params: Any) -> int:
    """Execute and return how many rows were touched."""
    return cast(int, execute(conn, sql, params).rowcount)


def execute(conn: Connection, sql: str, params: Mapping[str, Any]) -> Any:
    """Execute on the driver and return its cursor. Errors are the driver's own; `faults.mapped` knows them."""
    driver = conn.connection.driver_connection
    assert driver is not None  # noqa: S101 -- a checked-out connection has one; this is for mypy
    if conn.dialect.name == "postgresql":
        return driver.execute(_psycopg(sql), {name: encode(part, "postgresql") for name, part in params.items()})
    encoded = {name: encode(part, "sqlite") for name, part in params.items()}
    lists = _lists(sql)
    return driver.execute(*_expanded(sql, encoded, lists)) if lists else driver.execute(sql, encoded)


def execute_many(conn: Connection, sql: str, encoded: Sequence[Mapping[str, Any]]) -> None:
    """Execute a statement without lists for many sets of parameters that are encoded already."""
    driver = conn.connection.driver_connection
    assert driver is not None  # noqa: S101 -- a checked-out connection has one; this is for mypy
    if conn.dialect.name == "postgresql":
        driver.cursor().executemany(_psycopg(sql), encoded)
    else:
        driver.executemany(sql, encoded)


def encode(part: Any, dialect: str) -> Any:
    """Return a value as the driver takes it: text without what no database takes, times aware.

    Raises: ValueError for a naive time.
    """
    kind = type(part)
    if kind is str:
        return clean_text(part)
    if kind in _AS_THEY_ARE:
        return part
    if kind is UUID:
        return part if dialect == "postgresql" else part.bytes
    if isinstance(part, datetime):
        if part.tzinfo is None:
            raise ValueError("naive datetime")
        return part if dialect == "postgresql" else (part - _EPOCH) // _MICROSECOND
    if isinstance(part, str):  # an enum's member: drivers differ about those
        return clean_text(str(part))
    if isinstance(part, _LISTS):
        return [encode(each, dialect) for each in part]
    return part


@lru_cache(maxsize=2048)
def _psycopg(sql: str) -> str:
    return _NAME.sub(r"%(\1)s", _IN.sub(r"= ANY(:\1)", sql.replace("%", "%%")))


@lru_cache(maxsize=2048)
def _lists(sql: str) -> tuple[str, ...]:
    return tuple(_IN.findall(sql))


def _expanded(sql: str, params: dict[str, Any], lists: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """Write lists out as placeholders, filled up to a power of two so that few statements have to be prepared."""
    for name in lists:
        every = params.pop(name)
        size = 1 << (len(every) - 1).bit_length() if every else 0
        sql = sql.replace(f"IN :{name}", _placeholders(name, size))
        params.update({f"{name}_{n}": every[min(n, len(every) - 1)] for n in range(size)})
    return sql, params


@lru_cache(maxsize=256)
def _placeholders(name: str, size: int) -> str:
    return f"IN ({','.join(f':{name}_{n}' for n in range(size))})"


# ---------------------------------------------------------------- decoding


_new: Any = object.__new__
_set_int: Any = UUID.__dict__["int"].__set__
_set_is_safe: Any = UUID.__dict__["is_safe"].__set__


def uuid_of(raw: Any) -> UUID:
    """Decode an id. A third of the time of `UUID(bytes=...)`, which checks what cannot be otherwise here."""
    if type(raw) is UUID:
        return raw
    made = _new(UUID)
    _set_int(made, int.from_bytes(raw, "big"))
    _set_is_safe(made, SafeUUID.unknown)
    return cast(UUID, made)


def first_uuids(raws: Iterable[Raw]) -> list[UUID]:
    """Decode the first column of many rows. Written out: whole views are 300,000 ids, and a call each would tell."""
    found: list[UUID] = []
    unknown, from_bytes = SafeUUID.unknown, int.from_bytes
    for (raw,) in raws:
        if type(raw) is bytes:
            made = _new(UUID)
            _set_int(made, from_bytes(raw, "big"))
            _set_is_safe(made, unknown)
            found.append(made)
        else:
            found.append(raw)
    return found


def uuid_or_none(raw: Any) -> UUID | None:
    """Decode an id that may be missing."""
    return None if raw is None else uuid_of(raw)


def time_of(raw: Any) -> datetime:
    """Decode a time: aware, UTC."""
    if isinstance(raw, datetime):
        return raw.astimezone(UTC)
    return _EPOCH + timedelta(microseconds=raw)


def time_or_none(raw: Any) -> datetime | None:
    """Decode a time that may be missing."""
    return None if raw is None else time_of(raw)


def json_any(conn: Connection, raw: Any) -> Any:
    """Decode JSON of any kind; None where it is missing."""
    return json.loads(raw) if conn.dialect.name == "sqlite" and raw is not None else raw


def json_of(raw: Any) -> dict[str, Any]:
    """Decode a JSON object; what is missing is an empty one."""
    if raw is None:
        return {}
    return cast("dict[str, Any]", json.loads(raw) if isinstance(raw, str) else raw)


def micros(at: datetime) -> int:
    """Return a time as microseconds since 1970, the number keyset positions are made of."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(number: int) -> datetime:
    """Return the time of a number made by `micros`."""
    return _EPOCH + timedelta(microseconds=number)


def chunks(ids: Iterable[Any], size: int = 500) -> Iterable[list[Any]]:
    """Cut a collection into lists a statement can carry."""
    every = list(ids)
    return (every[start : start + size] for start in range(0, len(every), size))
