"""The clock on the wall jumps: mail still comes, answers still go, nothing waits for a day that was never there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from omnibox.model.item import Delivery
from tests.e2e.homes import in_thread
from tests.e2e.letters import letter
from tests.e2e.shop import ANN, BOB, OURS, Shop, now
from tests.fakes.dovecot import Dovecot
from tests.fakes.smtp import SmtpServer


class WallClock:
    """The machine's clock as somebody sets it: true time plus an error."""

    def __init__(self) -> None:
        self.error = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.error


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
def shop(dovecot: Dovecot, smtp: SmtpServer, data_dir: Path, clock: WallClock) -> Iterator[Shop]:
    made = Shop(dovecot, smtp, data_dir, clock=clock)
    made.start(in_thread(made.store, made.vault))
    made.connect()
    yield made
    made.close()


@pytest.mark.parametrize("jump", [timedelta(hours=5), timedelta(hours=-5), timedelta(days=-400)])
def test_mail_and_answers_pass_whatever_the_clock_says(shop: Shop, clock: WallClock, jump: timedelta) -> None:
    first = shop.receive(letter(ANN, OURS, "Before"), "Before")
    clock.error = jump
    shop.dovecot.deliver(OURS, letter(BOB, OURS, "After"))
    second = shop.item("After")
    for item in (first, second):
        sent = shop.reply(item, "Answer")
        shop.until_delivery(sent.item_id, Delivery.SENT)
    assert len(shop.smtp.taken) == 2


def test_an_answer_queued_while_the_clock_was_ahead_does_not_wait_for_that_day(shop: Shop, clock: WallClock) -> None:
    item = shop.receive(letter(ANN, OURS, "Question"), "Question")
    (home,) = shop.homes
    home.stop()
    clock.error = timedelta(days=3)
    sent = shop.reply(item, "Answer")
    clock.error = timedelta(0)
    home.start()
    shop.until_delivery(sent.item_id, Delivery.SENT)
    assert len(shop.smtp.taken) == 1


def test_what_was_put_away_wakes_when_the_clock_passes_its_hour(shop: Shop, clock: WallClock) -> None:
    item = shop.receive(letter(ANN, OURS, "Later"), "Later")
    assert item.conversation_id is not None
    shop.desk.work.snooze([item.conversation_id], clock() + timedelta(hours=4))
    clock.error = timedelta(hours=5)  # as after a night of sleep
    shop.until(lambda: shop.conversation(item.conversation_id).status == "open", "it sleeps on")
