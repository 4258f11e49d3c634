"""Backups: a true copy of one moment, made beside writers, checked, and few of them kept."""

import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Damaged
from omnibox.store import backup, query, settings
from omnibox.store.database import Store
from omnibox.store.search import find
from tests.fakes.postgres import PostgresServer
from tests.store.world import World
from tests.support.stores import TEMPLATE, FakeClock, OpenStore


@pytest.fixture
def dialect() -> str:
    """Files are SQLite's; a server has tools of its own."""
    return "sqlite"


def made(store: Store) -> Path:
    path = backup.backup(store)
    assert path is not None
    return path


def spoil(path: Path) -> None:
    """Overwrite a page in the middle, as a failing disk does."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 8192)


def test_a_backup_is_a_store_of_its_own(world: World, clock: FakeClock) -> None:
    with world.store.write(world.owner) as unit:
        world.mail(unit, world.conversation(unit), "a needle")
    path = made(world.store)
    with world.store.write(world.owner) as unit:
        world.mail(unit, world.conversation(unit), "a later needle")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(part.name for part in path.parent.iterdir()) == [path.name]
    copy = Store.open(f"sqlite:///{path}", clock=clock, data_dir=path.parent)
    with copy.read() as conn:
        page = find(conn, "needle", operator_id=None, now=clock())
    copy.close()
    assert [hit.snippet for group in page.groups for hit in group.hits] == ["a needle"]


def test_a_backup_ends_beside_a_writer_who_never_rests(
    store: Store, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.write(ENGINE) as unit:
        for number in range(300):
            settings.put(unit, f"key{number}", "x" * 2000, quiet=True)
    monkeypatch.setattr(backup, "PAGES", 8)  # many small steps, a commit between any two
    other = open_store()
    done = threading.Event()
    rounds = 0

    def write() -> None:
        nonlocal rounds
        while not done.is_set():
            rounds += 1
            with other.write(ENGINE) as unit:  # two rows that must never be seen apart
                settings.put(unit, "left", rounds, quiet=True)
                settings.put(unit, "right", rounds, quiet=True)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        path = made(store)
    finally:
        done.set()
        writer.join()
    with closing(sqlite3.connect(path)) as copy:
        found = dict(copy.execute("SELECT key, value FROM settings WHERE key IN ('left', 'right')"))
    assert found.get("left") == found.get("right")
    assert rounds > 0


def test_few_are_kept_and_the_newest_sound_one_is_known(store: Store) -> None:
    paths = [made(store) for _ in range(9)]
    backup.rotate(store)
    assert backup.backups(store.data_dir) == paths[:1:-1]
    spoil(paths[-1])
    paths[-2].write_bytes(b"nothing")
    assert backup.newest_good(store.data_dir) == paths[-3]


def test_no_backups_no_good_one(store: Store) -> None:
    assert backup.newest_good(store.data_dir) is None
    assert backup.backups(store.data_dir) == []


def test_a_damaged_store_makes_no_backup(store: Store) -> None:
    with store.write(ENGINE) as unit:
        for number in range(300):
            settings.put(unit, f"key{number}", "x" * 2000, quiet=True)
    store.close()
    assert store.path is not None
    spoil(store.path)
    with pytest.raises(Damaged):
        backup.backup(store)
    assert list((store.data_dir / "backups").iterdir()) == []


def test_postgresql_has_tools_of_its_own(postgres_server: PostgresServer, clock: FakeClock, tmp_path: Path) -> None:
    store = Store.open(postgres_server.create("backup", TEMPLATE), clock=clock, data_dir=tmp_path)
    assert backup.backup(store) is None
    store.close()
    postgres_server.drop("backup")


if sys.platform != "win32":

    def test_a_full_disk_leaves_no_half_of_a_backup(store: Store) -> None:
        with store.write(ENGINE) as unit:
            for number in range(300):
                settings.put(unit, f"key{number}", "x" * 2000, quiet=True)
        before = made(store)
        program = f"""
import resource
from datetime import UTC, datetime
from pathlib import Path
from omnibox.model.errors import DiskFull
from omnibox.store import backup
from omnibox.store.database import Store
store = Store.open({store.url!r}, clock=lambda: datetime.now(UTC), data_dir=Path({str(store.data_dir)!r}))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    backup.backup(store)
except DiskFull as error:
    print(error.code)
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout == "disk_full\n"
        assert list(before.parent.iterdir()) == [before]
        with store.read() as conn:
            assert query.value(conn, "SELECT count(*) FROM settings") == 300
