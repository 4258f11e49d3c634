"""Dispatch with a running engine: each answer of a provider leads to its next step, and nothing leaves twice."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.item import Delivery
from omnibox.store import inboxes, leases, outbox
from omnibox.store.outbox import OutboxEntry
from tests.channels.demo.harness import outbound
from tests.engine.shop import QUICK, Shop, copy_of_ours, now


@pytest.fixture
def shop(live_shop: Shop) -> Shop:
    return live_shop


def entry(shop: Shop, item_id: UUID) -> OutboxEntry:
    with shop.store.read() as conn:
        found = outbox.of_item(conn, item_id)
    assert found is not None
    return found


def sent(shop: Shop, inbox_id: UUID) -> list[str]:
    return [line["item_id"] for line in shop.worlds[inbox_id].sent()]


def test_an_answer_leaves_once_with_the_id_chosen_when_it_was_queued(shop: Shop) -> None:
    inbox = shop.inbox()
    conversation = shop.thread(inbox)
    with shop.engine():
        item_id = shop.reply(conversation, "On my way", provider_id="ours@shop.example")
        shop.until_delivery(item_id, Delivery.SENT)
    (line,) = shop.worlds[inbox].sent()
    assert (line["provider_id"], line["text"], line["to"], line["subject"]) == (
        "ours@shop.example",
        "On my way",
        ["maria@customers.example"],
        "Re: Boiler",
    )
    assert entry(shop, item_id).state is Delivery.SENT


def test_what_waits_at_the_start_leaves_in_order(shop: Shop) -> None:
    inbox = shop.inbox()
    conversation = shop.thread(inbox)
    queued = [shop.reply(conversation, f"Answer {n}") for n in range(5)]
    with shop.engine():
        shop.until_delivery(queued[-1], Delivery.SENT)
    assert sent(shop, inbox) == [str(item_id) for item_id in queued]


def test_an_answer_is_held_until_it_is_due_and_can_be_withdrawn(shop: Shop) -> None:
    inbox = shop.inbox()
    conversation = shop.thread(inbox)
    with shop.engine():
        withdrawn = shop.reply(conversation, wait=600)
        with shop.store.write(shop.owner) as unit:
            assert outbox.cancel(unit, withdrawn)
        soon = shop.reply(conversation, wait=0.3)
        shop.until_delivery(soon, Delivery.SENT)
    assert sent(shop, inbox) == [str(soon)]


def test_a_temporary_error_is_tried_again(shop: Shop) -> None:
    inbox = shop.inbox()
    shop.worlds[inbox].plan("send", "retryable", "rate_limited:0.05", "retryable")
    item_id = shop.reply(shop.thread(inbox))
    with shop.engine():
        shop.until_delivery(item_id, Delivery.SENT)
    assert len(sent(shop, inbox)) == 1
    assert entry(shop, item_id).attempts == 4


def test_after_a_day_of_temporary_errors_a_person_is_told(shop: Shop) -> None:
    inbox = shop.inbox()
    shop.worlds[inbox].plan("send", *["retryable"] * 50)
    item_id = shop.reply(shop.thread(inbox))
    with shop.engine(timings=replace(QUICK, give_up=0.2)):
        row = shop.until_delivery(item_id, Delivery.FAILED)
    assert (row.error_code, row.error_params) == ("gave_up", {"last": "connection_lost"})
    assert shop.conversation(row.conversation_id).failed


def test_a_refusal_is_final_until_a_person_retries(shop: Shop) -> None:
    inbox = shop.inbox()
    shop.worlds[inbox].plan("send", "rejected")
    item_id = shop.reply(shop.thread(inbox))
    with shop.engine():
        row = shop.until_delivery(item_id, Delivery.FAILED)
        assert row.error_code == "mailbox_gone"
        assert shop.conversation(row.conversation_id).failed
        with shop.store.write(shop.owner) as unit:
            assert outbox.retry(unit, item_id, unit.now)
        row = shop.until_delivery(item_id, Delivery.SENT)
    assert not shop.conversation(row.conversation_id).failed
    assert len(sent(shop, inbox)) == 1


def test_a_refused_login_pauses_the_inbox_and_loses_nothing(shop: Shop) -> None:
    inbox = shop.inbox()
    shop.worlds[inbox].plan("send", "auth_failed")
    conversation = shop.thread(inbox)
    first = shop.reply(conversation, "one")
    second = shop.reply(conversation, "two")
    with shop.engine():
        shop.until_state(inbox, "auth_failed", "auth_refused")
        assert entry(shop, first).state is Delivery.QUEUED
        with shop.store.write(shop.owner) as unit:  # the owner signs in again
            inboxes.change(unit, inbox, secret_refs={})
        shop.until_delivery(second, Delivery.SENT)
    assert sent(shop, inbox) == [str(first), str(second)]


@pytest.mark.parametrize("word", ["taken_unknown", "taken_hang"])
@pytest.mark.parametrize("resend", ["yes", "no"])
def test_a_lost_answer_is_looked_up_and_found(shop: Shop, word: str, resend: str) -> None:
    inbox = shop.inbox(patience="0.3", resend=resend)
    shop.worlds[inbox].plan("send", word)
    item_id = shop.reply(shop.thread(inbox))
    with shop.engine():
        shop.until_delivery(item_id, Delivery.SENT)
    assert sent(shop, inbox) == [str(item_id)]


@pytest.mark.parametrize("word", ["unknown", "hang"])
def test_what_surely_did_not_go_goes_again_under_the_same_id(shop: Shop, word: str) -> None:
    inbox = shop.inbox(patience="0.3")
    shop.worlds[inbox].plan("send", word)
    shop.worlds[inbox].plan("lookup", "retryable")
    item_id = shop.reply(shop.thread(inbox), provider_id="fixed@shop.example")
    with shop.engine():
        shop.until_delivery(item_id, Delivery.SENT)
    assert [line["provider_id"] for line in shop.worlds[inbox].sent()] == ["fixed@shop.example"]
    assert shop.worlds[inbox].calls("lookup") == 2


def test_where_a_second_copy_would_hurt_a_person_decides(shop: Shop) -> None:
    inbox = shop.inbox(resend="no")
    shop.worlds[inbox].plan("send", "unknown")
    conversation = shop.thread(inbox)
    item_id = shop.reply(conversation)
    with shop.engine():
        shop.until(lambda conn: shop.worlds[inbox].calls("lookup") == 1 and _parked(shop, item_id))
        later = shop.reply(conversation, "later")
        shop.until_delivery(later, Delivery.SENT)
        assert sent(shop, inbox) == [str(later)]
        with shop.store.write(shop.owner) as unit:
            assert outbox.retry(unit, item_id, unit.now)
        shop.until_delivery(item_id, Delivery.SENT)
    assert sent(shop, inbox) == [str(later), str(item_id)]


def _parked(shop: Shop, item_id: UUID) -> bool:
    known = entry(shop, item_id)
    return known.state is Delivery.UNKNOWN and not known.needs_lookup


@pytest.mark.parametrize("left", [True, False])
def test_what_a_dead_engine_was_sending_is_looked_up_first(shop: Shop, left: bool) -> None:
    inbox = shop.inbox()
    item_id = shop.reply(shop.thread(inbox), provider_id="half@shop.example")
    with shop.store.write(ENGINE) as unit:
        token = leases.acquire(unit, leases.inbox_lease(inbox), "dead", 0.0)
        assert token is not None
        claimed = outbox.claim(unit, inbox, "dead", token, unit.now)
    assert claimed is not None
    if left:  # it died between the provider's answer and its own commit
        message = replace(outbound("x", provider_id="half@shop.example"), item_id=item_id)
        shop.worlds[inbox].keep(message, "half@shop.example", now())
    with shop.engine():
        shop.until_delivery(item_id, Delivery.SENT)
    assert sent(shop, inbox) == [str(item_id)]
    assert shop.worlds[inbox].calls("lookup") == 1


def test_a_copy_seen_before_the_answer_settles_it(shop: Shop) -> None:
    """Some providers put the sent mail into the mailbox before they answer the submission."""
    inbox = shop.inbox(patience="30")
    world = shop.worlds[inbox]
    world.plan("send", "taken_hang")
    item_id = shop.reply(shop.thread(inbox), provider_id="7@shop.example")
    with shop.engine(timings=replace(QUICK, drain=0.1)):
        shop.until(lambda conn: bool(world.sent()))
        world.say(copy_of_ours(7))
        shop.until_delivery(item_id, Delivery.SENT)
    assert entry(shop, item_id).state is Delivery.SENT
    assert len(shop.messages()) == 1
    with shop.engine():
        other = shop.reply(shop.thread(inbox), "another")
        shop.until_delivery(other, Delivery.SENT)
    assert sent(shop, inbox) == [str(item_id), str(other)]


def test_an_engine_that_is_stopped_lets_a_send_finish(shop: Shop) -> None:
    inbox = shop.inbox()
    shop.worlds[inbox].plan("send", "slow")
    item_id, later = (shop.reply(shop.thread(inbox)) for _ in range(2))
    with shop.engine():
        shop.until(lambda conn: bool(shop.worlds[inbox].sent()))
    assert entry(shop, item_id).state is Delivery.SENT
    assert entry(shop, later).state is Delivery.QUEUED


def test_a_send_that_hangs_at_the_end_is_looked_up_by_the_next_engine(shop: Shop) -> None:
    inbox = shop.inbox(patience="30")
    shop.worlds[inbox].plan("send", "taken_hang")
    item_id = shop.reply(shop.thread(inbox))
    with shop.engine(timings=replace(QUICK, drain=0.05)):
        shop.until(lambda conn: bool(shop.worlds[inbox].sent()))
    assert entry(shop, item_id).state is Delivery.UNKNOWN
    assert shop.messages()[0].error_code == "interrupted"
    with shop.engine():
        shop.until_delivery(item_id, Delivery.SENT)
    assert sent(shop, inbox) == [str(item_id)]


def test_a_clock_set_back_does_not_hold_an_answer_up(shop: Shop) -> None:
    inbox = shop.inbox()
    conversation = shop.thread(inbox)
    shop.store.clock = lambda: now() + timedelta(hours=3)
    item_id = shop.reply(conversation, wait=0.2)
    shop.store.clock = now
    with shop.engine():
        shop.until_delivery(item_id, Delivery.SENT)
    assert sent(shop, inbox) == [str(item_id)]


def test_what_is_too_late_to_begin_is_not_begun(shop: Shop) -> None:
    inbox = shop.inbox()
    item_id = shop.reply(shop.thread(inbox))
    with shop.engine(timings=replace(QUICK, begin_within=-1.0)):
        shop.until(lambda conn: entry(shop, item_id).attempts >= 2)
    assert sent(shop, inbox) == []
    assert entry(shop, item_id).state is Delivery.QUEUED
