"""The stores of every release open today, whole."""

import gzip
from pathlib import Path
from uuid import UUID

import pytest

from omnibox.model.actor import Actor, Role
from omnibox.model.conversation import Status
from omnibox.model.views import BUILT_IN
from omnibox.store import conversations, counts, customers, drafts, items, operations, operators, query, search
from omnibox.store.database import Connection, Store
from omnibox.store.migrate import HEAD, migrate, schema_state
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
    """While 0001 is unreleased, a change of the schema means: `python -m tests.store.upgrade.make`."""
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
