"""Scheduled messages leave when their time has come, once, whatever happened in between; or not, if they must not."""

import asyncio
import subprocess
import sys
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from omnibox.desk.desk import Desk
from omnibox.engine.housekeeping import Housekeeping
from omnibox.engine.lane import Lane
from omnibox.engine.timings import Timings
from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict
from omnibox.model.intents import NewMessage, ReplyIntent, Sent
from omnibox.model.item import Delivery, ItemKind
from omnibox.store import items
from omnibox.store.database import Connection
from omnibox.store.secrets import Vault
from tests.engine.killing import ROOT
from tests.engine.shop import MARIA, QUICK, Shop, mail, now
from tests.store.keyrings import MemoryKeyring
from tests.support.stores import FakeClock

HOUR = timedelta(hours=1)


class Shifted:
    """The true clock, moved by hand: an engine runs by it."""

    def __init__(self, by: timedelta = timedelta(0)) -> None:
        self.by = by

    def __call__(self) -> datetime:
        return now() + self.by


def desk_of(shop: Shop) -> Desk:
    return Desk(shop.store, shop.owner, Vault.open_keyring(backend=MemoryKeyring()))


def schedule(shop: Shop, inbox: UUID, at: datetime, text: str = "Later.", *, cancel_on_reply: bool = False) -> Sent:
    return desk_of(shop).compose.start(
        NewMessage(
            inbox,
            (f"{MARIA.name} <{MARIA.value}>",),
            text,
            subject="Boiler",
            send_at=at,
            cancel_on_reply=cancel_on_reply,
        )
    )


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


async def look(shop: Shop, released: "list[UUID]", timings: Timings = QUICK) -> None:
    lane = Lane(shop.store)
    try:
        await Housekeeping(lane, timings, lambda: None, released.append).look()
    finally:
        lane.close()


def test_its_time_comes_also_after_a_long_sleep_and_only_once(shop: Shop, clock: FakeClock) -> None:
    inbox = shop.inbox()
    soon = schedule(shop, inbox, clock() + HOUR)
    later = schedule(shop, inbox, clock() + timedelta(days=30), "Much later.")
    released: list[UUID] = []
    run(look(shop, released))
    assert released == []
    clock.forward(days=9)  # the machine slept
    run(look(shop, released))
    run(look(shop, released))
    assert released == [inbox]
    with shop.store.read() as conn:
        went, waits = items.item_rows(conn, [soon.item_id, later.item_id])
    assert (went.delivery, waits.delivery) == (Delivery.QUEUED, Delivery.SCHEDULED)
    assert timedelta(0) < clock() - went.at < timedelta(seconds=1)
    assert shop.conversation(soon.conversation_id).status is Status.WAITING


def test_a_running_engine_sends_it_when_the_clock_gets_there(live_shop: Shop) -> None:
    clock = Shifted()
    live_shop.store.clock = clock
    inbox = live_shop.inbox()
    sent = schedule(live_shop, inbox, clock() + HOUR)
    with live_shop.engine():
        live_shop.until_state(inbox, "active")
        assert live_shop.worlds[inbox].sent() == []
        clock.by += 2 * HOUR
        live_shop.until_delivery(sent.item_id, Delivery.SENT)
    assert [line["item_id"] for line in live_shop.worlds[inbox].sent()] == [str(sent.item_id)]


def test_the_first_try_of_an_old_message_is_not_its_last(live_shop: Shop) -> None:
    """Retries end by age, and the age of what waited counts from when it was to leave."""
    clock = Shifted()
    live_shop.store.clock = clock
    inbox = live_shop.inbox()
    sent = schedule(live_shop, inbox, clock() + timedelta(days=5))
    live_shop.worlds[inbox].plan("send", "retryable", "ok")
    clock.by = timedelta(days=6)
    with live_shop.engine():
        live_shop.until_delivery(sent.item_id, Delivery.SENT)


def test_the_customers_answer_comes_first_and_the_words_return_to_the_draft(live_shop: Shop) -> None:
    inbox = live_shop.inbox()
    guarded = schedule(live_shop, inbox, now() + HOUR, "Any news?", cancel_on_reply=True)
    assert guarded.conversation_id is not None
    assert guarded.customer_id is not None
    other = desk_of(live_shop).compose.reply(
        ReplyIntent(guarded.conversation_id, 0, "Happy birthday!", (MARIA.value,), send_at=now() + HOUR)
    )
    live_shop.worlds[inbox].say(mail(1, "Here I am", subject="Re: Boiler"))
    with live_shop.engine():
        live_shop.until_delivery(guarded.item_id, Delivery.CANCELLED)
    with live_shop.store.read() as conn:
        (stays,) = items.item_rows(conn, [other.item_id])
        lines = [row for row in items.timeline(conn, guarded.customer_id, None).items if row.kind is ItemKind.ACTIVITY]
    assert stays.delivery is Delivery.SCHEDULED
    assert [line.payload["what"] for line in lines] == ["schedule_cancelled"]
    draft = desk_of(live_shop).drafts.load(guarded.customer_id, "reply", inbox)
    assert draft is not None
    assert draft.text == "Any news?"
    again = ReplyIntent(guarded.conversation_id, draft.base_version, draft.text, (MARIA.value,))
    with pytest.raises(Conflict) as stopped:  # nobody has read the answer yet
        desk_of(live_shop).compose.reply(again)
    assert stopped.value.params["what"] == ["message"]


def test_what_was_begun_before_a_message_came_back_keeps_its_mark(shop: Shop) -> None:
    inbox = shop.inbox()
    waits = schedule(shop, inbox, now() + HOUR)
    assert waits.customer_id is not None
    desk = desk_of(shop)
    desk.drafts.save(waits.customer_id, "reply", text="Begun", inbox_id=inbox, base_version=1)
    desk.compose.undo_send(waits.item_id)
    draft = desk.drafts.load(waits.customer_id, "reply", inbox)
    assert draft is not None
    assert (draft.text, draft.base_version) == ("Later.\n\nBegun", 1)


def test_an_answer_about_something_else_counts_as_well(live_shop: Shop) -> None:
    inbox = live_shop.inbox()
    guarded = schedule(live_shop, inbox, now() + HOUR, "Any news?", cancel_on_reply=True)
    live_shop.worlds[inbox].say(mail(1, "Another thing", subject="Something else"))
    with live_shop.engine():
        live_shop.until_delivery(guarded.item_id, Delivery.CANCELLED)


def test_an_answer_that_waits_on_the_server_since_before_the_start_withdraws_what_is_overdue(live_shop: Shop) -> None:
    clock = Shifted()
    live_shop.store.clock = clock
    inbox = live_shop.inbox()
    guarded = schedule(live_shop, inbox, clock() + HOUR, "Any news?", cancel_on_reply=True)
    plain = schedule(live_shop, inbox, clock() + HOUR, "On time.")
    clock.by = 2 * HOUR  # nothing ran meanwhile
    live_shop.worlds[inbox].say(mail(1, "Here I am", subject="Re: Boiler"))
    live_shop.worlds[inbox].plan("receive", *["retryable"] * 4)
    with live_shop.engine(timings=replace(QUICK, answers_read=200.0)):
        live_shop.until_delivery(plain.item_id, Delivery.SENT)
        live_shop.until_delivery(guarded.item_id, Delivery.CANCELLED)
    assert [line["item_id"] for line in live_shop.worlds[inbox].sent()] == [str(plain.item_id)]


def test_without_an_answer_it_leaves_as_soon_as_its_inbox_was_read(live_shop: Shop) -> None:
    clock = Shifted()
    live_shop.store.clock = clock
    inbox = live_shop.inbox()
    guarded = schedule(live_shop, inbox, clock() + HOUR, cancel_on_reply=True)
    clock.by = 2 * HOUR
    with live_shop.engine():
        live_shop.until_delivery(guarded.item_id, Delivery.SENT)


@pytest.mark.parametrize("patience", [300.0, -1.0])
def test_an_inbox_that_cannot_be_read_holds_it_up_for_a_while_only(
    shop: Shop, clock: FakeClock, patience: float
) -> None:
    inbox = shop.inbox()
    schedule(shop, inbox, clock() + HOUR, cancel_on_reply=True)
    clock.forward(days=1)
    released: list[UUID] = []
    run(look(shop, released, replace(QUICK, answers_first=patience)))
    assert released == ([] if patience > 0 else [inbox])


@pytest.mark.timeout(300)
def test_an_engine_killed_again_and_again_around_the_moment_sends_once(live_shop: Shop, store_url: str) -> None:
    clock = Shifted(-2 * HOUR)
    live_shop.store.clock = clock
    inbox = live_shop.inbox()
    sent = [schedule(live_shop, inbox, clock() + HOUR, f"Nr {n}") for n in range(3)]
    live_shop.store.clock = now
    for die_at in (9, 11, 13, 16, 20, 25):
        process = _start(live_shop, store_url, die_at)
        live_shop.until(lambda conn, process=process: process.poll() is not None or _all_sent(conn, sent))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        _end(process)
    process = _start(live_shop, store_url, 0)
    try:
        live_shop.until(lambda conn: _all_sent(conn, sent))
    finally:
        _end(process)
    assert sorted(line["item_id"] for line in live_shop.worlds[inbox].sent()) == sorted(
        str(one.item_id) for one in sent
    )


def _all_sent(conn: Connection, sent: list[Sent]) -> bool:
    return all(row.delivery is Delivery.SENT for row in items.item_rows(conn, [one.item_id for one in sent]))


def _start(shop: Shop, url: str, die_at: int) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "tests.engine.dying", url, str(shop.folder), str(die_at)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=ROOT)
    assert process.stdin is not None
    process.stdin.write(b"{}\n")
    process.stdin.flush()
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
