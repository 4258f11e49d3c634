"""From nothing, from yesterday and from half-way to the schema of today, on both databases."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Damaged, NewerSchema
from omnibox.store import database, migrate as migrations, query, settings
from omnibox.store.constants import SCHEMA_VERSION
from omnibox.store.database import Store
from omnibox.store.migrate import migrate, schema_state
from omnibox.store.schema import metadata
from tests.fakes.postgres import PostgresServer
from tests.store.describe import objects
from tests.store.parallel import run_all
from tests.store.world import World
from tests.support.stores import FakeClock, OpenStore

# What the files of a released revision hold (the first half of their SHA-256).
HISTORY = {
    "0001": {
        "indexes.sql": "8762ea5ef1ad8022",
        "search.postgresql.sql": "83497c4907f6c767",
        "search.sqlite.sql": "a7abab884cff9550",
        "tables.postgresql.sql": "a11100890106054f",
        "tables.sqlite.sql": "f0df538f306a51a5",
        "triggers.postgresql.sql": "f4c147d755deb42f",
        "triggers.sqlite.sql": "c755866be9b534ca",
    },
    "0002": {
        "indexes.sql": "dcf3b38ddbda6b99",
        "search.postgresql.sql": "71c72d6d7c133bf7",
        "search.sqlite.sql": "dbaba6efff3af7aa",
        "tables.postgresql.sql": "b93e67fcaf907489",
        "tables.sqlite.sql": "ba7d986b25b1f3df",
    },
}
REVISION = """
from alembic import op
import sqlalchemy as sa

revision, down_revision, branch_labels, depends_on = "0004", "0003", None, None

def upgrade():
    rebuilt = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("customers", recreate=rebuilt) as batch:
        batch.add_column(sa.Column("nickname", sa.Text(), nullable=False, server_default="none"))
    op.execute("UPDATE meta SET value = '4' WHERE key = 'schema_version'")
    {more}
"""


@pytest.fixture
def empty_url(dialect: str, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if dialect == "sqlite":
        yield f"sqlite:///{data_dir / 'new' / 'omnibox.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    yield server.create("empty_one")
    server.drop("empty_one")


def test_what_is_released_is_history() -> None:
    """Stores made by these files are in the world: a change of the schema is a revision of its own."""
    found = {
        revision: {
            file.name: sha256(file.read_bytes()).hexdigest()[:16] for file in (migrations.SQL / revision).iterdir()
        }
        for revision in HISTORY
    }
    assert found == HISTORY


def test_every_revision_has_its_files() -> None:
    assert sorted(folder.name for folder in migrations.SQL.iterdir()) == list(migrations.REVISIONS)
    assert int(migrations.HEAD) == SCHEMA_VERSION


def test_from_nothing_and_no_further(empty_url: str, data_dir: Path, clock: FakeClock) -> None:
    assert schema_state(empty_url) == "missing"
    assert migrate(empty_url, data_dir, clock)
    assert schema_state(empty_url) == "current"
    assert not migrate(empty_url, data_dir, clock)
    store = Store.open(empty_url, clock=clock, data_dir=data_dir)
    assert schema_state(store) == "current"
    store.close()


def test_alembic_makes_the_very_same(empty_url: str, store_url: str, data_dir: Path) -> None:
    """A fresh store is made without Alembic, an old one with it: they must not differ."""
    engine = migrations._engine(empty_url) if "postgresql" in empty_url else create_engine(sqlite_file(empty_url))
    with engine.begin() as conn:
        migrations.run_alembic(conn)
    engine.dispose()
    assert objects(empty_url) == objects(store_url)


def sqlite_file(url: str) -> str:
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True)
    return url


def test_the_tables_are_those_of_the_code(store_url: str) -> None:
    """Autogenerate finds nothing to do; what SQLAlchemy is not told of (see `sql/`) is left out."""
    engine = create_engine(store_url)

    def counts(_object: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
        told = {index.name for table in metadata.tables.values() for index in table.indexes} | set(metadata.tables)
        return not reflected or kind not in ("table", "index") or name in told

    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"include_object": counts, "compare_type": True})
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert [each for each in differences if not expected(each)] == []


def test_the_revisions_make_what_the_code_says(store_url: str, dialect: str, data_dir: Path) -> None:
    """Column by column, key by key: all revisions after one another are the schema."""
    if dialect == "sqlite":
        bare = f"sqlite:///{data_dir / 'bare.sqlite3'}"
    else:
        bare = store_url.rpartition("/")[0] + "/bare_tables"
    assert shapes(store_url) == made_by_the_code(bare, store_url)


def made_by_the_code(url: str, beside: str) -> dict[str, object]:
    """Return the shapes of tables SQLAlchemy makes in a database of their own."""
    if url.startswith("postgresql"):
        server = create_engine(beside, isolation_level="AUTOCOMMIT")
        with server.connect() as conn:
            conn.exec_driver_sql("DROP DATABASE IF EXISTS bare_tables")
            conn.exec_driver_sql("CREATE DATABASE bare_tables")
        server.dispose()
    engine = create_engine(url)
    metadata.create_all(engine)
    engine.dispose()
    return shapes(url)


def shapes(url: str) -> dict[str, object]:
    """Return every table of the schema as the database sees it; only the order of columns is history's."""
    engine = create_engine(url)
    seen = inspect(engine)
    found = {}
    for table in metadata.tables:
        columns = [
            (column["name"], str(column["type"]), column["nullable"], plain(column["default"]))
            for column in seen.get_columns(table)
            if (table, column["name"]) != ("search_docs", "tokens")
        ]
        found[table] = (
            sorted(columns),
            seen.get_pk_constraint(table)["constrained_columns"],
            sorted((key["constrained_columns"], key["referred_table"]) for key in seen.get_foreign_keys(table)),
            sorted(key["column_names"] for key in seen.get_unique_constraints(table)),
            sorted((key["name"] or "", key["sqltext"]) for key in seen.get_check_constraints(table)),
        )
    engine.dispose()
    return dict(found)


def plain(default: object) -> str | None:
    return None if default is None else str(default).partition("::")[0].strip("'")


def expected(difference: object) -> bool:
    """`search_docs.tokens` on PostgreSQL belongs to the search index, whose columns SQLAlchemy is not told of."""
    words = str(difference)
    return "search_docs" in words and "tokens" in words


@pytest.mark.parametrize("there", [False, True])
def test_alembic_is_not_loaded_without_need(data_dir: Path, there: bool) -> None:
    url = f"sqlite:///{data_dir / 'omnibox.sqlite3'}"
    if there:
        migrate(url, data_dir, lambda: datetime.now(UTC))
    program = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path;"
        "from omnibox.store.migrate import migrate; from omnibox.store.database import Store;"
        "clock = lambda: datetime.now(UTC); data = Path(sys.argv[2]);"
        "print(migrate(sys.argv[1], data, clock)); Store.open(sys.argv[1], clock=clock, data_dir=data).close();"
        "print(*sorted({name.split('.')[0] for name in sys.modules} & {'alembic', 'psycopg', 'mako'}),"
        " *sorted(name for name in sys.modules if name in ('sqlalchemy.orm', 'sqlalchemy.dialects.postgresql')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, url, str(data_dir)], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == [str(not there)]


def test_two_desks_migrate_at_once(empty_url: str, data_dir: Path, clock: FakeClock) -> None:
    changed: list[bool] = []
    run_all([lambda: changed.append(migrate(empty_url, data_dir, clock))] * 4)
    assert True in changed
    assert schema_state(empty_url) == "current"
    engine = create_engine(empty_url)
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1
    engine.dispose()


def test_newer_stores_are_left_alone(store: Store, store_url: str, data_dir: Path, clock: FakeClock) -> None:
    with store.write(ENGINE) as unit:
        query.run(unit.conn, "UPDATE meta SET value = '9' WHERE key IN ('schema_version', 'min_client')")
    assert schema_state(store_url) == "newer"
    with pytest.raises(NewerSchema) as caught:
        migrate(store_url, data_dir, clock)
    assert caught.value.params == {"found": 9, "known": SCHEMA_VERSION}


def test_garbage_is_damage(data_dir: Path, clock: FakeClock) -> None:
    path = data_dir / "garbage"
    path.write_bytes(b"certainly not a database" * 100)
    with pytest.raises(Damaged):
        migrate(f"sqlite:///{path}", data_dir, clock)
    assert path.read_bytes() == b"certainly not a database" * 100


@pytest.fixture
def next_release(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pretend that this program is the next release, with one more revision. Returns that revision's file."""
    folder = data_dir / "history"
    shutil.copytree(migrations.MIGRATIONS, folder)
    monkeypatch.setattr(migrations, "MIGRATIONS", folder)
    for module in (migrations, database):
        monkeypatch.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr(migrations, "HEAD", "0004")
    return folder / "versions" / "r0004.py"


def columns(conn: Connection) -> set[str]:
    return {column["name"] for column in inspect(conn).get_columns("customers")}


def test_yesterdays_store_is_brought_up_with_all_its_rows(
    world: World, store_url: str, data_dir: Path, clock: FakeClock, next_release: Path, open_store: OpenStore
) -> None:
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
        world.mail(unit, conversation)
    world.store.close()
    next_release.write_text(REVISION.format(more=""))
    assert schema_state(store_url) == "older"
    assert migrate(store_url, data_dir, clock)
    assert schema_state(store_url) == "current"
    with open_store().read() as conn:
        assert "nickname" in columns(conn)
        # the rebuild of a parent table must not take its children along
        for table in ("customers", "handles", "conversations", "items"):
            assert query.value(conn, f"SELECT count(*) FROM {table}") == 1
    copies = list((data_dir / "backups").glob("*")) if "sqlite" in store_url else []
    assert len(copies) == (1 if "sqlite" in store_url else 0)
    for copy in copies:
        known = sqlite3.connect(copy)
        assert known.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone() == (str(SCHEMA_VERSION),)
        assert known.execute("SELECT count(*) FROM items").fetchone() == (1,)
        known.close()


def test_a_revision_that_fails_changes_nothing(
    world: World, store_url: str, data_dir: Path, clock: FakeClock, next_release: Path
) -> None:
    world.store.close()
    before = objects(store_url)
    next_release.write_text(REVISION.format(more='raise LookupError("half-way")'))
    with pytest.raises(LookupError):
        migrate(store_url, data_dir, clock)
    assert objects(store_url) == before
    assert schema_state(store_url) == "older"


def test_a_new_store_of_the_next_release_runs_every_revision(
    empty_url: str, data_dir: Path, clock: FakeClock, next_release: Path
) -> None:
    next_release.write_text(REVISION.format(more=""))
    assert migrate(empty_url, data_dir, clock)
    assert not migrate(empty_url, data_dir, clock)
    store = Store.open(empty_url, clock=clock, data_dir=data_dir)
    with store.write(ENGINE) as unit:
        assert settings.put(unit, "key", 1)
        assert "nickname" in columns(unit.conn)
    store.close()
