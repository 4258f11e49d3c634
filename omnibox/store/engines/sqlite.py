"""SQLite: one writer, many readers, nothing newer than 3.40.

The driver's own transaction handling is off (`isolation_level=None`): it begins too late, and two desks that read,
think and write would lose each other's changes. A writing transaction begins IMMEDIATE, a reading one deferred.
"""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 10.0
HEADER = b"SQLite format 3\x00"
# Of each connection's pages. The system keeps the file in memory anyway; what SQLite keeps besides fills over the hours
# of a shift, five connections at a time.
CACHE_KIB = 4_000
BULK_CACHE_KIB = 16_000  # of a writer that takes in mail by the thousand
_WAL_LIMIT = 64 * 1024 * 1024  # bytes; a WAL grown by an import shrinks back to this

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    f"PRAGMA journal_size_limit = {_WAL_LIMIT}",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)
# Bit 0x10000 looks at every table; full statistics (STAT4) once turned a 0.3 ms page into 580 ms, hence the limit.
OPTIMIZE = ("PRAGMA analysis_limit = 400", "PRAGMA optimize = 0x10002")


def prepare_file(path: Path) -> None:
    """Make the file, readable by its owner alone; WAL and shared memory inherit its mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    os.close(handle)
    if os.name == "posix":
        path.chmod(0o600)


def is_sqlite(path: Path) -> bool:
    """Tell whether a file is empty or begins as an SQLite file does, and is no shorter than it says it is.

    Source: https://www.sqlite.org/fileformat.html section 1.3: page size at byte 16, size in pages at byte 28.
    """
    with path.open("rb") as file:
        head = file.read(100)
    if not head:
        return True
    if len(head) < 100 or not head.startswith(HEADER):
        return False
    if path.with_name(path.name + "-wal").exists():  # what is missing may lie there
        return True
    page, pages = int.from_bytes(head[16:18], "big"), int.from_bytes(head[28:32], "big")
    return path.stat().st_size >= (65_536 if page == 1 else page) * pages


def connect(path: Path, *, writes: bool, cache_kib: int = CACHE_KIB) -> sqlite3.Connection:
    """Open one connection. A reader's cannot write, whatever is asked of it."""
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    connection.execute(f"PRAGMA cache_size = {-cache_kib}")  # negative: KiB
    if writes:
        connection.execute("PRAGMA journal_mode = WAL")
    else:
        connection.execute("PRAGMA query_only = ON")
    return connection


def make_engine(path: Path, *, writes: bool, cache_kib: int = CACHE_KIB) -> Engine:
    """Return the engine of the one writer, or of the readers."""
    engine = create_engine(
        "sqlite://",
        creator=_creator(path, writes, cache_kib),
        poolclass=QueuePool,
        pool_size=1 if writes else 4,
        max_overflow=0 if writes else 12,
        pool_timeout=BUSY_SECONDS,
        pool_use_lifo=True,
        hide_parameters=True,  # they are what customers wrote
        pool_reset_on_return=None,  # every transaction of ours ends by itself
    )
    statement = "BEGIN IMMEDIATE" if writes else "BEGIN"

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    event.listen(engine, "begin", begin)
    return engine


def _creator(path: Path, writes: bool, cache_kib: int) -> Callable[[], sqlite3.Connection]:
    return lambda: connect(path, writes=writes, cache_kib=cache_kib)
