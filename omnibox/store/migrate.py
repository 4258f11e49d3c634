"""From whatever schema a store has to ours. Alembic is loaded only when there is something to do.

A store that is empty gets every revision straight from its SQL files, the very ones Alembic's history runs; an older
one is brought up by Alembic.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from omnibox.model.errors import Damaged, NewerSchema
from omnibox.store import backup
from omnibox.store.constants import SCHEMA_VERSION
from omnibox.store.database import Store, schema_meta, sqlite_path
from omnibox.store.engines import postgresql, sqlite
from omnibox.store.faults import mapped
from omnibox.store.files import make_folders

MIGRATIONS = Path(__file__).parent / "migrations"
SQL = MIGRATIONS / "sql"
REVISIONS = ("0001", "0002", "0003")
HEAD = REVISIONS[-1]
_FILES = ("tables.{dialect}.sql", "indexes.sql", "triggers.{dialect}.sql", "search.{dialect}.sql")
_LOCK = 0x0B0C5  # advisory key: two desks never migrate at once
# Letter by letter what Alembic makes.
_STAMP = (
    "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n\t"
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"
)


def migrate(url: str, data_dir: Path, clock: Callable[[], datetime]) -> bool:
    """Bring a store to this program's schema; makes it where there is none. Returns whether anything changed.

    A SQLite store with data is first copied to `data_dir/backups`, and the copy is checked.

    Raises: NewerSchema, Damaged, DiskFull, Busy.
    """
    path = sqlite_path(url)
    if path is not None:
        sqlite.prepare_file(path)
        if not sqlite.is_sqlite(path):
            raise Damaged(backup=None)
    engine = _engine(url)
    try:
        with mapped():
            state = _state(engine)
            if state == "newer":
                raise NewerSchema(found=_version(engine), known=SCHEMA_VERSION)
            if state == "current":
                return False
            if state == "older" and path is not None:
                _backup(path, data_dir, clock())
            _upgrade(engine)
            return True
    finally:
        engine.dispose()


def schema_state(store_or_url: Store | str) -> str:
    """Return "missing", "older", "current" or "newer"."""
    if isinstance(store_or_url, Store):
        with store_or_url.read() as conn:
            return _judge(schema_meta(conn))
    path = sqlite_path(store_or_url)
    if path is not None and not path.exists():
        return "missing"
    engine = _engine(store_or_url)
    try:
        with mapped():
            return _state(engine)
    finally:
        engine.dispose()


def create(conn: Connection, revision: str) -> None:
    """Run the SQL files a revision has in the connection's transaction."""
    dialect = conn.dialect.name
    for name in _FILES:
        file = SQL / revision / name.format(dialect=dialect)
        if not file.exists():
            continue
        script = file.read_text(encoding="utf-8")
        if dialect == "postgresql":
            schema = conn.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
            conn.exec_driver_sql(script.replace("{schema}", str(schema)))
        else:
            for statement in statements(script):
                conn.exec_driver_sql(statement)


def statements(script: str) -> list[str]:
    """Cut an SQLite script into statements; the bodies of triggers stay whole."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending.strip())
            pending = ""
    return found


def _engine(url: str) -> Engine:
    path = sqlite_path(url)
    return sqlite.make_engine(path, writes=True) if path is not None else postgresql.make_engine(url)


def _state(engine: Engine) -> str:
    with engine.begin() as conn:
        return _judge(schema_meta(conn))


def _version(engine: Engine) -> int:
    with engine.begin() as conn:
        return int(schema_meta(conn)["schema_version"])


def _judge(meta: dict[str, str]) -> str:
    if not meta:
        return "missing"
    if int(meta["min_client"]) > SCHEMA_VERSION:
        return "newer"
    return "older" if int(meta["schema_version"]) < SCHEMA_VERSION else "current"


def _upgrade(engine: Engine) -> None:
    """Run what is missing, in one transaction."""
    with engine.connect() as conn:
        if conn.dialect.name == "sqlite":
            # A batch rebuild of a parent table would delete its children through foreign keys, and the pragma
            # cannot be changed inside a transaction.
            _raw(conn).execute("PRAGMA foreign_keys = OFF")
        with conn.begin():
            if conn.dialect.name == "postgresql":
                conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            if not schema_meta(conn):  # still: another desk may have been faster
                for revision in REVISIONS:
                    create(conn, revision)
                conn.exec_driver_sql(_STAMP)
                conn.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{REVISIONS[-1]}')")
            if REVISIONS[-1] != HEAD or _judge(schema_meta(conn)) == "older":
                run_alembic(conn)
            if conn.dialect.name == "sqlite" and conn.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise Damaged(backup=None)


def run_alembic(conn: Connection, target: str = "head") -> None:
    """Run Alembic's history on a connection, inside its transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, target)


def _raw(conn: Connection) -> sqlite3.Connection:
    raw = conn.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101 -- narrows the driver's type
    return raw


def _backup(path: Path, data_dir: Path, at: datetime) -> Path:
    """Copy the store beside it and check the copy before anything is changed."""
    folder = data_dir / "backups"
    make_folders(folder)
    target = folder / f"before-migration-{at:%Y%m%dT%H%M%S%f}.sqlite3"
    backup.copy(path, target)
    return target
