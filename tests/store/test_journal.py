"""The journal: in commit order, append-only, and nobody who follows it misses a fact."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import create_engine

from omnibox.model.actor import ENGINE
from omnibox.model.errors import StoreError
from omnibox.model.journal import Event, EventType, JournalRow
from omnibox.store import journal, query
from omnibox.store.database import Store
from tests.store.parallel import run_all
from tests.support.stores import OpenStore

WRITERS, EACH = 20, 12


def numbered(number: int) -> Event:
    return Event(EventType.ENGINE_CHANGED, states={"n": number})


def test_twenty_writers_and_a_reader_who_misses_nothing(open_store: OpenStore) -> None:
    reader, stores = open_store(), [open_store() for _ in range(4)]
    seen: list[int] = []
    bell = reader.doorbell()

    def follow() -> None:
        cursor = 0
        while len(seen) < WRITERS * EACH:
            with reader.read() as conn:
                rows = journal.read(conn, cursor, limit=7)
            if rows:
                cursor = rows[-1].seq
                seen.extend(row.states["n"] for row in rows)
            elif not bell.wait(30.0):
                return

    def write(number: int) -> None:
        store = stores[number % len(stores)]
        for turn in range(EACH):
            with store.write(ENGINE) as unit:
                unit.emit(numbered(number * EACH + turn))

    following = threading.Thread(target=follow)
    following.start()
    run_all([lambda number=number: write(number) for number in range(WRITERS)])  # type: ignore[misc]  # mypy cannot type a default
    following.join()
    bell.close()
    assert sorted(seen) == list(range(WRITERS * EACH))
    for number in range(WRITERS):  # and each writer's own facts come in the order they were written
        own = [n for n in seen if n // EACH == number]
        assert own == sorted(own)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_numbers_are_given_at_commit_not_when_writing(open_store: OpenStore) -> None:
    """The trap, and that we are not in it: the slower transaction began first and commits last."""
    slow, fast = open_store(), open_store()
    with slow.write(ENGINE) as unit:
        unit.emit(numbered(1))
        unit.finish()
        unit._events.clear()  # written once already: what follows is only the commit
        with fast.write(ENGINE) as other:
            other.emit(numbered(2))
        with fast.read() as conn:
            first = journal.read(conn, 0)
    with fast.read() as conn:
        rest = journal.read(conn, first[-1].seq)
    assert [row.states["n"] for row in (*first, *rest)] == [2, 1]


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_naive_sequence_would_lose_the_slower_one(store_url: str) -> None:
    """Shows what the gate is for: the same two transactions over a plain identity column."""
    engine = create_engine(store_url)
    with engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE naive (seq bigserial, n int)")
    with engine.begin() as slow:
        slow.exec_driver_sql("INSERT INTO naive (n) VALUES (1)")
        with engine.begin() as fast:
            fast.exec_driver_sql("INSERT INTO naive (n) VALUES (2)")
        with engine.begin() as reader:
            cursor = reader.exec_driver_sql("SELECT max(seq) FROM naive").scalar_one()
    with engine.begin() as reader:
        missed = reader.exec_driver_sql("SELECT n FROM naive WHERE seq > %s", (cursor,)).all()
        assert reader.exec_driver_sql("SELECT count(*) FROM naive").scalar_one() == 2
    engine.dispose()
    assert missed == []  # the slower fact lies behind the cursor for ever


@pytest.mark.parametrize("statement", ["UPDATE journal SET type = 'x'", "DELETE FROM journal", "TRUNCATE journal"])
def test_the_journal_is_append_only(store: Store, statement: str) -> None:
    with store.write(ENGINE) as unit:
        unit.emit(numbered(1))
    if store.dialect == "sqlite" and statement.startswith("TRUNCATE"):
        statement = "DELETE FROM journal WHERE seq > 0"  # SQLite's word for it
    with pytest.raises(StoreError), store.write(ENGINE) as unit:
        unit.conn.exec_driver_sql(statement)
    with store.read() as conn:
        assert [row.states for row in journal.read(conn, 0)] == [{"n": 1}]


def test_facts_keep_their_order_and_say_who(store: Store) -> None:
    with store.write(ENGINE, "import") as unit:
        for number in range(3):
            unit.emit(numbered(number))
        operation = unit.operation_id
        at = unit.now
    with store.read() as conn:
        rows = journal.read(conn, 0)
        assert journal.head(conn) == rows[-1].seq
    assert [row.states["n"] for row in rows] == [0, 1, 2]
    assert [row.seq for row in rows] == sorted({row.seq for row in rows})
    assert all((row.operation_id, row.at, row.actor_id) == (operation, at, None) for row in rows)


def test_nothing_waits_in_the_anteroom(store: Store) -> None:
    with store.write(ENGINE) as unit:
        unit.emit(numbered(1))
    with store.read() as conn:
        assert query.value(conn, "SELECT count(*) FROM journal_pending") == 0


def test_time_that_runs_backwards_does_not_change_the_order(store: Store, clock: Callable[[], object]) -> None:
    for hours in (0, -3, 5):
        clock.forward(hours=hours)  # type: ignore[attr-defined]  # the test's clock can be set
        with store.write(ENGINE) as unit:
            unit.emit(numbered(hours))
    with store.read() as conn:
        rows: list[JournalRow] = journal.read(conn, 0)
    assert [row.states["n"] for row in rows] == [0, -3, 5]
    assert rows[1].at < rows[0].at < rows[2].at


def test_a_page_ends_where_it_was_asked_to(store: Store) -> None:
    with store.write(ENGINE) as unit:
        for number in range(5):
            unit.emit(numbered(number))
    with store.read() as conn:
        first = journal.read(conn, 0, limit=2)
        second = journal.read(conn, first[-1].seq, limit=2)
    assert [row.states["n"] for row in (*first, *second)] == [0, 1, 2, 3]
