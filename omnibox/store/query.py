"""Hand-written SQL for both databases: parameters in, plain tuples out.

A statement through SQLAlchemy's Core costs some 150 us of Python before the database sees it, and a call a value
after; ours go straight to the driver's cursor, inside the transaction SQLAlchemy opened. Parameters are `:named`;
`x IN :list` becomes a list of placeholders on SQLite and `= ANY` on PostgreSQL. Never write `NOT IN :list`.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from uuid import UUID, SafeUUID

from sqlalchemy import Connection

from omnibox.store.clean import clean_text

Raw = tuple[Any, ...]
_IN = re.compile(r"\bIN :(\w+)")
_NAME = re.compile(r"(?<!:):([A-Za-z_]\w*)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
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
    if _IN.search(sql):
        return driver.execute(*_expanded(sql, encoded))
    return driver.execute(sql, encoded)


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
    if part is None or isinstance(part, int | bytes):
        return part
    if isinstance(part, str):
        return clean_text(part if type(part) is str else str(part))
    if isinstance(part, datetime):
        if part.tzinfo is None:
            raise ValueError("naive datetime")
        return part if dialect == "postgresql" else (part - _EPOCH) // _MICROSECOND
    if isinstance(part, UUID):
        return part if dialect == "postgresql" else part.bytes
    if isinstance(part, _LISTS):
        return [encode(each, dialect) for each in part]
    return part


@lru_cache(maxsize=2048)
def _psycopg(sql: str) -> str:
    return _NAME.sub(r"%(\1)s", _IN.sub(r"= ANY(:\1)", sql.replace("%", "%%")))


def _expanded(sql: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Write lists out as placeholders, filled up to a power of two so that few statements have to be prepared."""
    for name in _IN.findall(sql):
        every = params.pop(name)
        size = 1 << (len(every) - 1).bit_length() if every else 0
        sql = sql.replace(f"IN :{name}", _placeholders(name, size))
        params.update({f"{name}_{n}": every[min(n, len(every) - 1)] for n in range(size)})
    return sql, params


@lru_cache(maxsize=256)
def _placeholders(name: str, size: int) -> str:
    return f"IN ({','.join(f':{name}_{n}' for n in range(size))})"


# ---------------------------------------------------------------- decoding


def uuid_of(raw: Any) -> UUID:
    """Decode an id. A third of the time of `UUID(bytes=...)`: lists of 300,000 ids are read at once."""
    if isinstance(raw, UUID):
        return raw
    made = object.__new__(UUID)
    object.__setattr__(made, "int", int.from_bytes(raw, "big"))
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made


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
