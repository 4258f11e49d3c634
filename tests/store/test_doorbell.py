"""The doorbell: rings for every commit of others, can be stopped, and survives a lost server."""

import threading
from collections.abc import Callable

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.journal import Event, EventType
from omnibox.store import doorbell, query
from omnibox.store.database import Store
from tests.fakes.postgres import PostgresServer
from tests.support.stores import OpenStore

PATIENCE = 20.0  # seconds until a test gives up; none of them waits that long
POSTGRESQL = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


def write(store: Store) -> None:
    with store.write(ENGINE) as unit:
        unit.emit(Event(EventType.ENGINE_CHANGED))


def test_rings_for_a_commit_of_another_process(open_store: OpenStore) -> None:
    bell = open_store().doorbell()
    write(open_store())
    assert bell.wait(PATIENCE)
    assert not bell.wait(0.0)  # once heard, it is quiet
    bell.close()


def test_rings_for_a_commit_of_this_process(store: Store) -> None:
    bell = store.doorbell()
    write(store)
    assert bell.wait(PATIENCE)
    bell.close()


def test_a_bell_made_before_the_commit_misses_nothing(store: Store) -> None:
    bell = store.doorbell()
    for _ in range(5):
        write(store)
        assert bell.wait(PATIENCE)
    bell.close()


def test_reading_does_not_ring(open_store: OpenStore) -> None:
    store, other = open_store(), open_store()
    bell = store.doorbell()
    with other.read() as conn:
        assert query.value(conn, "SELECT count(*) FROM journal") == 0
    assert not bell.wait(0.05)
    bell.close()


@pytest.mark.parametrize("end", ["stop", "close the store"])
def test_a_wait_can_be_ended_from_another_thread(store: Store, end: str) -> None:
    bell = store.doorbell()
    heard: list[bool] = []
    waiting = threading.Thread(target=lambda: heard.append(bell.wait(PATIENCE)))
    waiting.start()
    stop: Callable[[], None] = bell.stop if end == "stop" else store.close
    stop()
    waiting.join(PATIENCE)
    assert heard == [False]
    bell.close()


@POSTGRESQL
def test_a_silent_line_is_looked_at_all_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorbell, "SAFETY_SECONDS", 0.05)
    bell = store.doorbell()
    assert bell.wait(PATIENCE)  # nobody rang
    bell.close()


@POSTGRESQL
def test_a_lost_connection_comes_back_and_says_look(open_store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorbell, "SAFETY_SECONDS", 3600.0)
    store, other = open_store(), open_store()
    bell = store.doorbell()
    with other.write(ENGINE) as unit:
        query.run(
            unit.conn,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            " AND datname = current_database()",
        )
    assert bell.wait(PATIENCE)  # the line broke: look
    assert bell.wait(PATIENCE)  # it is back: look, for what was said meanwhile
    write(other)
    assert bell.wait(PATIENCE)  # and it hears again
    bell.close()


@POSTGRESQL
def test_survives_a_server_that_goes_and_comes(open_store: OpenStore, postgres_server: PostgresServer) -> None:
    bell = open_store().doorbell()
    postgres_server.kill()
    assert bell.wait(PATIENCE)
    assert not bell.wait(0.3)  # it tries again, and is no busier for that
    postgres_server.start()
    assert bell.wait(PATIENCE)
    bell.close()
