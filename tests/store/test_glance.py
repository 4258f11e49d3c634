"""The first page, read without SQLAlchemy, is the page the desk would show."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from omnibox.model.views import BUILT_IN
from omnibox.store import conversations, counts, inboxes
from omnibox.store.database import Store
from omnibox.store.glance import glance
from tests.store.world import World

LOGIN = "owner"  # of the world
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


def test_it_shows_what_the_desk_would(store: Store, world: World) -> None:
    for _ in range(7):
        with store.write(world.owner) as unit:
            world.mail(unit, world.conversation(unit))
    assert store.path is not None
    store.close()
    found = glance(store.path, LOGIN, "unassigned", 5)
    assert found is not None
    view = next(view for view in BUILT_IN if view.key == "unassigned")
    with store.read() as conn:
        cube = counts.counts(conn, found.operator.id)
        assert found.page == conversations.page(conn, view, found.operator.id, None, 5)
        assert found.inboxes == inboxes.list_inboxes(conn)
        assert {one.key: found.counts[one.key] for one in BUILT_IN} == {one.key: cube.of(one) for one in BUILT_IN}
    assert len(found.page.rows) == 5


def test_an_unknown_view_is_the_first_one(store: Store, world: World) -> None:
    assert store.path is not None
    store.close()
    found = glance(store.path, LOGIN, "inbox:gone")
    assert found is not None
    assert found.view == BUILT_IN[0].key


def test_what_is_unusual_is_left_to_the_opening(store: Store, world: World, data_dir: Path) -> None:
    assert store.path is not None
    assert glance(data_dir / "nothing.sqlite3", LOGIN, "mine") is None
    store.close()
    assert glance(store.path, "a stranger", "mine") is None
    with closing(sqlite3.connect(store.path)) as raw:
        raw.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
        raw.commit()
    assert glance(store.path, LOGIN, "mine") is None
    store.path.write_bytes(b"not a store at all" * 100)
    assert glance(store.path, LOGIN, "mine") is None


def test_it_loads_no_sqlalchemy(dialect: str) -> None:
    words = "import sys, omnibox.store.glance; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0
