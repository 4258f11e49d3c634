"""Hand-written SQL for both databases: parameters in, plain tuples out.

Reading by Core costs a Python call a value; lists and timelines are read by plain text and decoded here by position.
Statements are compiled once. `x IN :list` becomes an expanding list on SQLite and `= ANY` on PostgreSQL.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from uuid import UUID, SafeUUID

from sqlalchemy import Connection, CursorResult, TextClause, bindparam, text

from omnibox.store.clean import clean_text

Raw = tuple[Any, ...]
_IN = re.compile(r"\bIN :(\w+)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def rows(conn: Connection, sql: str, **params: Any) -> Sequence[Raw]:
    """Return every row, undecoded: times, ids and JSON as the driver gives them."""
    return cast("Sequence[Raw]", _execute(conn, sql, params).all())


def one(conn: Connection, sql: str, **params: Any) -> Raw | None:
    """Return the first row, undecoded, or None."""
    return cast("Raw | None", _execute(conn, sql, params).first())


def value(conn: Connection, sql: str, **params: Any) -> Any:
    """Return the first column of the first row, undecoded, or None."""
    return _execute(conn, sql, params).scalar()


def run(conn: Connection, sql: str, **params: Any) -> int:
    """Execute and return how many rows were touched."""
    return _execute(conn, sql, params).rowcount


def _execute(conn: Connection, sql: str, params: dict[str, Any]) -> CursorResult[Any]:
    dialect = conn.dialect.name
    encode = _for_sqlite if dialect == "sqlite" else _for_postgresql
    return conn.execute(_statement(sql, dialect), {name: encode(part) for name, part in params.items()})


@lru_cache(maxsize=1024)
def _statement(sql: str, dialect: str) -> TextClause:
    if dialect == "postgresql":
        return text(_IN.sub(r"= ANY(:\1)", sql))
    return text(sql).bindparams(*(bindparam(name, expanding=True) for name in _IN.findall(sql)))


def _for_sqlite(part: Any) -> Any:
    if isinstance(part, UUID):
        return part.bytes
    if isinstance(part, str):
        return clean_text(str(part))
    if isinstance(part, datetime):
        return (part - _EPOCH) // _MICROSECOND
    if isinstance(part, list | tuple | set | frozenset):
        return [_for_sqlite(each) for each in part]
    return part


def _for_postgresql(part: Any) -> Any:
    if isinstance(part, str):
        return clean_text(str(part))
    if isinstance(part, list | tuple | set | frozenset):
        return [_for_postgresql(each) for each in part]
    return part


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
