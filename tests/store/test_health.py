"""A store that is damaged is told from one that is not, and a sound one takes its place without losing anything."""

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Damaged, NotFound, OmniboxError
from omnibox.store import backup, health, settings
from omnibox.store.database import Store
from omnibox.store.migrate import migrate
from tests.store.test_backup import made, spoil
from tests.support.stores import FakeClock, OpenStore


@pytest.fixture
def dialect() -> str:
    """Files are SQLite's; a server has tools of its own."""
    return "sqlite"


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write(ENGINE) as unit:
        for number in range(300):
            settings.put(unit, f"key{number}", "x" * 2000, quiet=True)
    return store


def file_of(store: Store) -> Path:
    assert store.path is not None
    return store.path


def opened(store: Store, clock: FakeClock) -> Store:
    with health.backup_offered(store.data_dir):
        migrate(store.url, store.data_dir, clock)
        return Store.open(store.url, clock=clock, data_dir=store.data_dir)


def test_a_sound_store_is_sound_while_it_is_used(filled: Store) -> None:
    health.check(filled)
    with filled.write(ENGINE) as unit:
        settings.put(unit, "more", 1)
        health.check(filled)


def test_a_thorough_look_finds_what_opening_does_not(filled: Store, clock: FakeClock) -> None:
    copy = made(filled)
    filled.close()
    spoil(file_of(filled))
    again = Store.open(filled.url, clock=clock, data_dir=filled.data_dir)
    with pytest.raises(Damaged) as caught:
        health.check(again)
    assert caught.value.params["backup"] == str(copy)
    again.close()


def test_after_an_unclean_end_it_is_looked_at_in_the_background(filled: Store, open_store: OpenStore) -> None:
    filled.close()
    spoil(file_of(filled))
    clean = open_store()
    clean.unclean_end = False
    told: list[tuple[OmniboxError, str]] = []
    assert health.check_after_unclean_end(clean, told.append) is None  # type: ignore[arg-type] # never called
    clean.unclean_end = True
    thread = health.check_after_unclean_end(clean, lambda error: told.append((error, threading.current_thread().name)))
    assert thread is not None
    thread.join()
    ((error, name),) = told
    assert isinstance(error, Damaged)
    assert name == "omnibox-check"
    sound: list[OmniboxError] = []
    health.restore(file_of(filled), _sound_copy(filled), clean.clock())
    again = open_store()
    again.unclean_end = True
    thread = health.check_after_unclean_end(again, sound.append)
    assert thread is not None
    thread.join()
    assert sound == []


def _sound_copy(store: Store) -> Path:
    path = store.data_dir / "fresh.sqlite3"
    migrate(f"sqlite:///{path}", store.data_dir, store.clock)
    return path


@pytest.mark.parametrize("harm", ["head", "cut", "text"])
def test_plain_damage_is_seen_at_the_start_and_a_backup_is_offered(filled: Store, clock: FakeClock, harm: str) -> None:
    copy = made(filled)
    filled.close()
    path = file_of(filled)
    _fold_wal(path)
    if harm == "head":
        with path.open("r+b") as file:
            file.write(os.urandom(100))
    elif harm == "cut":
        os.truncate(path, path.stat().st_size // 2)
    else:
        path.write_text("this is my shopping list " * 100)
    with pytest.raises(Damaged) as caught:
        opened(filled, clock)
    assert caught.value.params["backup"] == str(copy)


def test_without_a_backup_none_is_offered(filled: Store, clock: FakeClock) -> None:
    filled.close()
    file_of(filled).write_bytes(b"x" * 5000)
    with pytest.raises(Damaged) as caught:
        opened(filled, clock)
    assert caught.value.params["backup"] is None
    with pytest.raises(NotFound):
        health.restore_newest(file_of(filled), filled.data_dir, clock())


def _fold_wal(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def test_a_backup_takes_the_damaged_place_and_the_damaged_file_is_kept(filled: Store, clock: FakeClock) -> None:
    made(filled)
    with filled.write(ENGINE) as unit:
        settings.put(unit, "later", 1)
    filled.close()
    path = file_of(filled)
    spoil(path)
    harmed = path.read_bytes()
    path.with_name(path.name + "-wal").write_bytes(b"a log of the damaged file")
    aside = health.restore_newest(path, filled.data_dir, clock())
    assert aside.read_bytes() == harmed
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"a log of the damaged file"
    again = opened(filled, clock)
    health.check(again)
    with again.read() as conn:
        assert settings.get(conn, "key7") == "x" * 2000
        assert settings.get(conn, "later") is None
    again.close()
    assert not path.with_name(path.name + ".restoring").exists()


def test_a_spoilt_backup_changes_nothing(filled: Store, clock: FakeClock) -> None:
    copy = made(filled)
    spoil(copy)
    filled.close()
    before = file_of(filled).read_bytes()
    with pytest.raises(Damaged):
        health.restore(file_of(filled), copy, clock())
    assert file_of(filled).read_bytes() == before
    assert backup.newest_good(filled.data_dir) is None


def test_room(store: Store) -> None:
    assert health.room(store.data_dir) > 0
    assert health.is_short_of_room(store.data_dir) is (health.room(store.data_dir) < health.LEAST_ROOM)
