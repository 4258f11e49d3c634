"""Leases: one holder at a time, a token that only grows, and clocks that jump."""

from datetime import timedelta

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Fenced
from omnibox.store import leases
from omnibox.store.database import Store
from tests.store.parallel import run_all
from tests.support.stores import FakeClock, OpenStore

TTL = 15.0


def acquire(store: Store, holder: str, after: float = 0.0) -> int | None:
    with store.write(ENGINE) as unit:
        return leases.acquire(unit, "inbox:1", holder, TTL, now=START + timedelta(seconds=after))


START = FakeClock()()


def test_one_holder_until_it_runs_out(store: Store) -> None:
    first = acquire(store, "a")
    assert first is not None
    assert acquire(store, "b", after=TTL - 1) is None
    second = acquire(store, "b", after=TTL)
    assert second is not None
    assert second > first


def test_a_beat_prolongs_and_tells_who_was_deposed(store: Store) -> None:
    first = acquire(store, "a")
    assert first is not None
    with store.write(ENGINE) as unit:
        assert leases.beat(unit, "inbox:1", "a", first, TTL, now=START + timedelta(seconds=10))
    assert acquire(store, "b", after=20) is None
    second = acquire(store, "b", after=30)
    with store.write(ENGINE) as unit:
        assert not leases.beat(unit, "inbox:1", "a", first, TTL)
        assert not leases.release(unit, "inbox:1", "a", first)
        with pytest.raises(Fenced):
            leases.require(unit, "inbox:1", first)
        assert second is not None
        leases.require(unit, "inbox:1", second)


def test_given_back_is_free_at_once(store: Store) -> None:
    first = acquire(store, "a")
    assert first is not None
    with store.write(ENGINE) as unit:
        assert leases.release(unit, "inbox:1", "a", first)
    second = acquire(store, "b", after=1)
    assert second == first + 1


def test_asking_again_fences_off_what_was_begun_before(store: Store) -> None:
    assert [acquire(store, "a"), acquire(store, "a", after=1)] == [1, 2]


def test_a_clock_set_back_locks_nobody_out(store: Store) -> None:
    assert acquire(store, "a") == 1
    assert acquire(store, "b", after=-2 * TTL) is None  # could be true
    assert acquire(store, "b", after=-3600) == 2  # cannot be: no lease lasts an hour


def test_without_a_word_the_shared_clock_counts(store: Store, clock: FakeClock) -> None:
    with store.write(ENGINE) as unit:
        assert leases.acquire(unit, "x", "a", TTL) == 1
    clock.forward(hours=1)
    with store.write(ENGINE) as unit:
        token = leases.acquire(unit, "x", "b", TTL)
    # our own clock has moved; PostgreSQL's has not, and a machine with a wrong clock must not steal there
    assert token == (2 if store.dialect == "sqlite" else None)


def test_many_ask_and_one_gets_it(open_store: OpenStore) -> None:
    got: list[int | None] = []
    stores = [open_store() for _ in range(4)]
    run_all([lambda n=n: got.append(acquire(stores[n % 4], f"h{n}")) for n in range(12)])  # type: ignore[misc]  # mypy cannot type a default
    assert sorted(token for token in got if token is not None) == [1]
    assert got.count(None) == 11


def test_nobody_holds_what_nobody_took(store: Store) -> None:
    with store.write(ENGINE) as unit:
        assert leases.holder(unit.conn, "inbox:1") is None
        with pytest.raises(Fenced):
            leases.require(unit, "inbox:1", 1)
