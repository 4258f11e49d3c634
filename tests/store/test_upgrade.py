"""The stores of every release open today, whole."""

import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import create_engine, inspect, select

from omnibox.model.actor import Actor, Role
from omnibox.model.conversation import REPLY_WITHIN, Status
from omnibox.model.rows import ConversationRow
from omnibox.model.views import BUILT_IN
from omnibox.store import (
    conversations,
    counts,
    customers,
    drafts,
    items,
    migrate as migrations,
    operations,
    operators,
    query,
    search,
)
from omnibox.store.database import Connection, Store
from omnibox.store.migrate import HEAD, migrate, schema_state
from omnibox.store.schema import metadata
from tests.fakes.postgres import PostgresServer
from tests.store.describe import objects
from tests.support.stores import FakeClock

FOLDER = Path(__file__).parent / "upgrade"
RELEASES = sorted(FOLDER.glob("*.sqlite3.gz"))


@pytest.fixture(params=RELEASES, ids=lambda path: path.name.partition(".")[0])
def old_store(request: pytest.FixtureRequest, data_dir: Path) -> str:
    """The address of a copy of an old store."""
    file = data_dir / "omnibox.sqlite3"
    file.write_bytes(gzip.decompress(request.param.read_bytes()))
    return f"sqlite:///{file}"


def test_there_is_one_of_today() -> None:
    assert f"{HEAD}.sqlite3.gz" in [path.name for path in RELEASES]


def test_an_old_store_becomes_what_a_new_one_is(old_store: str, data_dir: Path, clock: FakeClock) -> None:
    """While the newest is unreleased, a change of the schema means: `python -m tests.store.upgrade.make`."""
    migrate(old_store, data_dir, clock)
    new = f"sqlite:///{data_dir / 'new.sqlite3'}"
    migrate(new, data_dir, clock)
    assert objects(old_store) == objects(new)


def test_an_old_store_opens_with_everything_in_it(old_store: str, data_dir: Path, clock: FakeClock) -> None:
    clock.forward(days=1)
    migrate(old_store, data_dir, clock)
    assert schema_state(old_store) == "current"
    store = Store.open(old_store, clock=clock, data_dir=data_dir)
    with store.read() as conn:
        (owner,) = operators.list_operators(conn)
        rows = conversations.rows(conn, every(conn), owner.id)
        cube = counts.counts(conn, owner.id)
        shown = {view.key: cube.of(view) for view in BUILT_IN}
        found = search.find(conn, "grosse", operator_id=owner.id, now=clock())
        card = customers.card(conn, rows[0].customer_id, Actor(owner.id, owner.name, Role.OWNER))
        page = items.timeline(conn, rows[0].customer_id, None)
        draft = drafts.get_for(conn, owner.id, rows[1].customer_id, "reply")
        (undoable,) = operations.recent(conn, owner.id)
    assert [(row.status, row.failed, row.tags) for row in rows] == [
        (Status.OPEN, False, ("VIP",)), (Status.RESOLVED, False, ()), (Status.OPEN, True, ()),
    ]  # fmt: skip
    assert (shown["open"], shown["resolved"], shown["failed"]) == (2, 1, 1)
    assert_due_is_right(rows)
    assert found.total == 3
    assert card is not None
    assert [(item.text, len(item.participants)) for item in page.items] == [("Größe 0", 1), ("On its way.", 0)]
    assert draft is not None
    assert draft.text == "Dear Ann"
    with store.write(Actor(owner.id, owner.name, Role.OWNER), "undo") as unit:
        operations.undo(unit, undoable.id)
        row = conversations.get(unit.conn, rows[1].id)
    assert row is not None
    assert row.status is Status.OPEN
    store.close()


def every(conn: Connection) -> list[UUID]:
    return [query.uuid_of(raw[0]) for raw in query.rows(conn, "SELECT id FROM conversations ORDER BY number")]


@pytest.fixture
def old_server_store(postgres_server: PostgresServer, data_dir: Path) -> Iterator[str]:
    """The address of a PostgreSQL store of the first release, with the rows of the first release's file in it."""
    url = postgres_server.create("old_release")
    file = data_dir / "old.sqlite3"
    file.write_bytes(gzip.decompress((FOLDER / "0001.sqlite3.gz").read_bytes()))
    source, target = create_engine(f"sqlite:///{file}"), create_engine(url)
    with source.connect() as old, target.begin() as new:
        migrations.create(new, "0001")
        new.exec_driver_sql(migrations._STAMP)
        new.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
        for table in metadata.sorted_tables:
            if table.name in COPIED_OTHERWISE or not inspect(old).has_table(table.name):
                continue
            columns = [table.c[column["name"]] for column in inspect(old).get_columns(table.name)]
            rows = [dict(row._mapping) for row in old.execute(select(*columns))]
            if rows:
                new.execute(table.insert(), rows)
        new.exec_driver_sql("SELECT setval(pg_get_serial_sequence('journal', 'seq'), (SELECT max(seq) FROM journal))")
    source.dispose()
    target.dispose()
    yield url
    postgres_server.drop("old_release")


# Kept by triggers, filled by the search, or gone with the revision.
COPIED_OTHERWISE = {"meta", "view_counts", "journal_pending", "search_docs", "presence"}


def test_an_old_store_on_a_server_is_brought_up_with_its_rows(
    old_server_store: str, postgres_server: PostgresServer, data_dir: Path, clock: FakeClock
) -> None:
    assert schema_state(old_server_store) == "older"
    assert migrate(old_server_store, data_dir, clock)
    assert schema_state(old_server_store) == "current"
    assert objects(old_server_store) == objects(new_store(postgres_server, data_dir, clock))
    store = Store.open(old_server_store, clock=clock, data_dir=data_dir)
    with store.read() as conn:
        (owner,) = operators.list_operators(conn)
        rows = conversations.rows(conn, every(conn), owner.id)
        cube = counts.counts(conn, owner.id)
        (undoable,) = operations.recent(conn, owner.id)
    assert [(row.status, row.failed, row.tags) for row in rows] == [
        (Status.OPEN, False, ("VIP",)), (Status.RESOLVED, False, ()), (Status.OPEN, True, ()),
    ]  # fmt: skip
    assert {view.key: cube.of(view) for view in BUILT_IN if view.key in ("open", "resolved", "failed")} == {
        "open": 2, "resolved": 1, "failed": 1,
    }  # fmt: skip
    assert_due_is_right(rows)
    with store.write(Actor(owner.id, owner.name, Role.OWNER), "undo") as unit:
        operations.undo(unit, undoable.id)
        row = conversations.get(unit.conn, rows[1].id)
    assert row is not None
    assert row.status is Status.OPEN
    store.close()
    postgres_server.drop("new_release")


def new_store(server: PostgresServer, data_dir: Path, clock: FakeClock) -> str:
    url = server.create("new_release")
    migrate(url, data_dir, clock)
    return url


def assert_due_is_right(rows: tuple[ConversationRow, ...]) -> None:
    """What the revision worked out in SQL is what the program works out by itself."""
    assert any(row.due_at for row in rows)
    for row in rows:
        expected = row.waiting_since and row.waiting_since + timedelta(minutes=REPLY_WITHIN)
        assert row.due_at == min((at for at in (expected, row.snoozed_until) if at), default=None)
