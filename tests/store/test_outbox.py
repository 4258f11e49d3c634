"""The outbox: sent once, looked up after doubt, never twice by two holders."""

from datetime import timedelta
from uuid import UUID

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Fenced, NotFound
from omnibox.model.ids import uuid7
from omnibox.model.item import Delivery
from omnibox.store import conversations, items, leases, outbox
from omnibox.store.outbox import OutboxEntry
from tests.store.parallel import run_all
from tests.store.world import World
from tests.support.stores import FakeClock, OpenStore


@pytest.fixture
def conversation(world: World) -> UUID:
    with world.store.write(ENGINE) as unit:
        made = world.conversation(unit)
        world.mail(unit, made)
    return made


def acquire(world: World, holder: str) -> int:
    """Take the inbox's lease, whoever had it: the other one's has run out."""
    name = leases.inbox_lease(world.inbox)
    with world.store.write(ENGINE) as unit:
        known = leases.holder(unit.conn, name)
        token = leases.acquire(unit, name, holder, 15.0, now=known[2] if known else None)
    assert token is not None
    return token


def claim(world: World, holder: str, token: int) -> OutboxEntry | None:
    with world.store.write(ENGINE) as unit:
        return outbox.claim(unit, world.inbox, holder, token, unit.now)


def claimed(world: World, holder: str, token: int) -> OutboxEntry:
    entry = claim(world, holder, token)
    assert entry is not None
    return entry


def delivery(world: World, item_id: UUID) -> Delivery:
    with world.store.read() as conn:
        (row,) = items.item_rows(conn, [item_id])
    return row.delivery


def queued(world: World, conversation: UUID) -> UUID:
    with world.store.write(world.owner) as unit:
        return world.reply(unit, conversation)


def test_queued_claimed_sent(world: World, conversation: UUID) -> None:
    item_id, token = queued(world, conversation), acquire(world, "a")
    entry = claimed(world, "a", token)
    assert (entry.item_id, entry.state, entry.attempts, entry.needs_lookup) == (item_id, Delivery.SENDING, 1, False)
    assert (entry.message, entry.token) == ({"to": ["customer@example.org"]}, token)
    assert delivery(world, item_id) is Delivery.SENDING
    assert claim(world, "a", token) is None
    with world.store.write(ENGINE) as unit:
        outbox.settle(unit, entry.id, token, Delivery.SENT)
    assert delivery(world, item_id) is Delivery.SENT
    assert claim(world, "a", token) is None
    with world.store.read() as conn:
        assert outbox.next_due(conn, world.inbox) is None
        assert outbox.pending(conn, world.inbox) == 0


def test_nothing_is_claimed_before_it_is_due(world: World, conversation: UUID, clock: FakeClock) -> None:
    due = clock() + timedelta(seconds=10)
    with world.store.write(world.owner) as unit:
        world.reply(unit, conversation, due)
    token = acquire(world, "a")
    assert claim(world, "a", token) is None
    with world.store.read() as conn:
        assert outbox.next_due(conn, world.inbox) == due
    clock.forward(seconds=11)
    assert claim(world, "a", token) is not None


def test_without_the_newest_token_nothing_is_claimed(world: World, conversation: UUID) -> None:
    queued(world, conversation)
    old = acquire(world, "a")
    new = acquire(world, "b")
    assert new > old
    with pytest.raises(Fenced):
        claim(world, "a", old)
    with pytest.raises(Fenced), world.store.write(ENGINE) as unit:
        outbox.stale(unit, world.inbox, old)
    assert claim(world, "b", new) is not None


def test_what_another_was_sending_is_looked_up_first(world: World, conversation: UUID) -> None:
    item_id = queued(world, conversation)
    old = acquire(world, "a")
    entry = claimed(world, "a", old)
    new = acquire(world, "b")
    with world.store.write(ENGINE) as unit:
        (doubtful,) = outbox.stale(unit, world.inbox, new)
        assert outbox.stale(unit, world.inbox, new) == []
    assert (doubtful.id, doubtful.state, doubtful.needs_lookup) == (entry.id, Delivery.UNKNOWN, True)
    assert delivery(world, item_id) is Delivery.UNKNOWN
    with pytest.raises(Fenced), world.store.write(ENGINE) as unit:
        outbox.settle(unit, entry.id, old, Delivery.SENT)  # too late: the other looks it up
    again = claimed(world, "b", new)
    assert (again.id, again.needs_lookup, again.attempts) == (entry.id, True, 1)
    assert claim(world, "b", new) is None  # one look-up at a time
    with world.store.write(ENGINE) as unit:
        outbox.settle(unit, entry.id, new, Delivery.SENT)
    assert delivery(world, item_id) is Delivery.SENT


def test_a_settle_before_the_take_over_is_looked_at_counts(world: World, conversation: UUID) -> None:
    """The old holder knows a fact nobody has doubted yet: it is taken."""
    item_id = queued(world, conversation)
    old = acquire(world, "a")
    entry = claimed(world, "a", old)
    new = acquire(world, "b")
    with world.store.write(ENGINE) as unit:
        outbox.settle(unit, entry.id, old, Delivery.SENT)
    with world.store.write(ENGINE) as unit:
        assert outbox.stale(unit, world.inbox, new) == []
    assert delivery(world, item_id) is Delivery.SENT


def test_no_answer_then_not_found_goes_again_under_the_same_id(world: World, conversation: UUID) -> None:
    item_id, token = queued(world, conversation), acquire(world, "a")
    entry = claimed(world, "a", token)
    with world.store.write(ENGINE) as unit:
        outbox.settle(unit, entry.id, token, Delivery.UNKNOWN, "timeout")
    look = claimed(world, "a", token)
    assert (look.needs_lookup, look.error_code) == (True, "timeout")
    with world.store.write(ENGINE) as unit:
        outbox.release(unit, entry.id, token, unit.now)
    assert delivery(world, item_id) is Delivery.QUEUED
    assert claimed(world, "a", token).attempts == 2


def test_a_look_up_that_cannot_be_made_now_is_made_later(world: World, conversation: UUID, clock: FakeClock) -> None:
    queued(world, conversation)
    token = acquire(world, "a")
    entry = claimed(world, "a", token)
    with world.store.write(ENGINE) as unit:
        outbox.settle(unit, entry.id, token, Delivery.UNKNOWN, "timeout")
    claimed(world, "a", token)
    with world.store.write(ENGINE) as unit:
        outbox.postpone(unit, entry.id, token, unit.now + timedelta(seconds=30), "offline")
    assert claim(world, "a", token) is None
    clock.forward(seconds=31)
    again = claimed(world, "a", token)
    assert (again.state, again.needs_lookup, again.error_code) == (Delivery.UNKNOWN, True, "offline")


def test_what_cannot_be_told_is_left_to_a_person(world: World, conversation: UUID) -> None:
    item_id, token = queued(world, conversation), acquire(world, "a")
    entry = claimed(world, "a", token)
    for _ in range(2):  # no answer; then looked up without an answer
        with world.store.write(ENGINE) as unit:
            assert not outbox.retry(unit, item_id, unit.now)  # not a person's turn yet
            outbox.settle(unit, entry.id, token, Delivery.UNKNOWN, "timeout")
        claim(world, "a", token)
    assert claim(world, "a", token) is None
    with world.store.read() as conn:
        assert outbox.next_due(conn, world.inbox) is None
    assert delivery(world, item_id) is Delivery.UNKNOWN
    with world.store.write(world.owner) as unit:
        assert outbox.retry(unit, item_id, unit.now)
    again = claimed(world, "a", token)
    assert (again.attempts, again.needs_lookup) == (1, False)


def test_a_failed_one_is_retried_or_given_up(world: World, conversation: UUID) -> None:
    item_id, token = queued(world, conversation), acquire(world, "a")
    for decide in (outbox.retry, outbox.discard):
        entry = claimed(world, "a", token)
        with world.store.write(ENGINE) as unit:
            outbox.settle(unit, entry.id, token, Delivery.FAILED, "rejected", {"reply": 550})
            row = conversations.get(unit.conn, conversation)
            assert row is not None
            assert row.failed
        with world.store.write(world.owner) as unit:
            if decide is outbox.retry:
                assert outbox.retry(unit, item_id, unit.now)
            else:
                assert outbox.discard(unit, item_id)
                assert not outbox.discard(unit, item_id)
            row = conversations.get(unit.conn, conversation)
            assert row is not None
            assert not row.failed
    assert delivery(world, item_id) is Delivery.CANCELLED
    assert claim(world, "a", token) is None


def test_withdrawn_before_it_left_or_too_late(world: World, conversation: UUID) -> None:
    first, second = queued(world, conversation), queued(world, conversation)
    token = acquire(world, "a")
    assert claimed(world, "a", token).item_id == first
    with world.store.write(world.owner) as unit:
        assert not outbox.cancel(unit, first)
        assert outbox.cancel(unit, second)
        assert not outbox.cancel(unit, second)
        assert not outbox.cancel(unit, uuid7(unit.now))
    assert (delivery(world, first), delivery(world, second)) == (Delivery.SENDING, Delivery.CANCELLED)
    assert claim(world, "a", token) is None


def test_nothing_left_so_it_waits_its_turn_again(world: World, conversation: UUID, clock: FakeClock) -> None:
    item_id, token = queued(world, conversation), acquire(world, "a")
    entry = claimed(world, "a", token)
    with world.store.write(ENGINE) as unit:
        outbox.release(unit, entry.id, token, unit.now + timedelta(seconds=60), "retryable", {"reply": 451})
    assert delivery(world, item_id) is Delivery.QUEUED
    assert claim(world, "a", token) is None
    clock.forward(seconds=61)
    again = claimed(world, "a", token)
    assert (again.attempts, again.error_code, again.error_params) == (2, "retryable", {"reply": 451})


def test_seen_at_the_provider_settles_whoever_holds_it(world: World, conversation: UUID) -> None:
    item_id, token = queued(world, conversation), acquire(world, "a")
    entry = claimed(world, "a", token)
    with world.store.write(ENGINE) as unit:
        assert outbox.confirm(unit, item_id)
        assert not outbox.confirm(unit, item_id)
    assert delivery(world, item_id) is Delivery.SENT
    with pytest.raises(Fenced), world.store.write(ENGINE) as unit:
        outbox.settle(unit, entry.id, token, Delivery.FAILED)


def test_an_entry_nobody_knows(world: World) -> None:
    token = acquire(world, "a")
    with world.store.write(ENGINE) as unit, pytest.raises(NotFound):
        outbox.settle(unit, uuid7(unit.now), token, Delivery.SENT)


def test_parallel_claims_hand_out_each_entry_once(world: World, conversation: UUID, open_store: OpenStore) -> None:
    wanted = {queued(world, conversation) for _ in range(12)}
    token = acquire(world, "a")
    taken: list[UUID] = []

    def work() -> None:
        store = open_store()
        for _ in range(4):
            with store.write(ENGINE) as unit:
                entry = outbox.claim(unit, world.inbox, "a", token, unit.now)
            if entry is not None:
                taken.append(entry.item_id)

    run_all([work] * 6)
    assert len(taken) == len(set(taken))
    assert set(taken) == wanted
