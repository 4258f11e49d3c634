"""Who is around: seen by others, gone after a minute, never in the journal."""

from datetime import timedelta
from uuid import UUID

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.rows import PresenceRow
from omnibox.store import presence, query
from omnibox.store.database import Store
from tests.store.world import World
from tests.support.stores import OpenStore


def said(world: World, conversation: UUID, who: str, kind: str, **more: object) -> None:
    with world.store.write(world.owner) as unit:
        presence.announce(unit, conversation, who, kind, **more)  # type: ignore[arg-type]  # words of announce


def seen(store: Store, who: str = "") -> list[tuple[UUID, str, str, str, bool]]:
    with store.read() as conn:
        rows = presence.around(conn, store.clock(), who)
    return [(row.conversation_id, row.name, row.kind, row.words, row.here) for row in rows]


@pytest.fixture
def conversations_of(world: World) -> list[UUID]:
    with world.store.write(ENGINE) as unit:
        return [world.conversation(unit), world.conversation(unit)]


def test_others_see_who_is_where_and_what_is_typed(world: World, conversations_of: list[UUID]) -> None:
    here, there = conversations_of
    assert world.owner.id is not None
    said(world, here, "one", "viewing", operator_id=world.owner.id)
    said(world, here, "one", "replying", operator_id=world.owner.id)  # in its place
    said(world, there, "one", "viewing", operator_id=world.owner.id)  # a second pane
    said(world, there, "two", "typing", words="the promo code")
    assert seen(world.store, "one") == sorted(
        [
            (here, "Olga Owner", "replying", "", True),
            (there, "Olga Owner", "viewing", "", True),
            (there, "Customer 1", "typing", "the promo code", False),
        ],
        key=lambda row: (row[0].bytes, not row[4]),
    )
    with world.store.write(world.owner) as unit:
        assert presence.leave(unit, "one", here)
        assert not presence.leave(unit, "one", here)
    assert [(row[0], row[2]) for row in seen(world.store)] == [(there, "viewing"), (there, "typing")]
    with world.store.write(world.owner) as unit:
        presence.leave(unit, "one")
    assert [row[2] for row in seen(world.store)] == ["typing"]


def test_what_is_not_renewed_runs_out_and_is_deleted(world: World, conversations_of: list[UUID]) -> None:
    """With times told by the test: on a server its own clock decides otherwise."""
    here, there = conversations_of
    now = world.store.clock()
    with world.store.read() as conn:
        now = presence._clock(conn, now)
    said(world, here, "one", "typing", words="secret thoughts", now=now - timedelta(seconds=61))
    said(world, there, "two", "viewing", now=now - timedelta(seconds=20))
    assert [row[2] for row in seen(world.store)] == ["viewing"]
    with world.store.write(ENGINE) as unit:
        presence.sweep(unit)
    with world.store.read() as conn:
        assert query.rows(conn, "SELECT who, words FROM presence") == [("two", "")]
    with world.store.write(ENGINE) as unit:
        presence.announce(unit, here, "three", "viewing", now=now + timedelta(seconds=45))  # no row but its own
    with world.store.read() as conn:
        assert {raw[0] for raw in query.rows(conn, "SELECT who FROM presence")} == {"two", "three"}
    with world.store.write(ENGINE) as unit:
        presence.sweep(unit, now + timedelta(seconds=45))
    with world.store.read() as conn:
        assert [raw[0] for raw in query.rows(conn, "SELECT who FROM presence")] == ["three"]


def test_it_rings_and_leaves_no_trace_in_the_journal(
    world: World, conversations_of: list[UUID], open_store: OpenStore
) -> None:
    other = open_store()
    bell = other.doorbell()
    with other.read() as conn:
        before = query.value(conn, "SELECT count(*) FROM journal")
    said(world, conversations_of[0], "one", "viewing")
    assert bell.wait(20)
    assert len(seen(other)) == 1
    with other.read() as conn:
        assert query.value(conn, "SELECT count(*) FROM journal") == before
        assert query.value(conn, "SELECT count(*) FROM operations") == 0
    bell.close()


def test_rows_tell_the_time_of_who_asks(world: World, conversations_of: list[UUID]) -> None:
    said(world, conversations_of[0], "one", "viewing")
    with world.store.read() as conn:
        now = world.store.clock()
        (row,) = presence.around(conn, now, ids=conversations_of)
        assert presence.around(conn, now, ids=[]) == ()
    assert isinstance(row, PresenceRow)
    assert timedelta(0) <= now - row.at < timedelta(seconds=30)
