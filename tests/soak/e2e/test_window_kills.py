"""The window killed at one step after another: what was written is kept, what was sent goes out once."""

from collections.abc import Iterator

import pytest

from omnibox.model.item import Delivery, Direction
from omnibox.model.rows import ItemRow
from tests.e2e.homes import in_thread
from tests.e2e.killing import FilingSmtp
from tests.e2e.letters import body, letter
from tests.e2e.shop import ANN, OURS, Shop
from tests.e2e.window import Window
from tests.fakes.dovecot import Dovecot
from tests.fakes.xvfb import Xvfb

ROUNDS = 12


@pytest.fixture
def smtp(dovecot: Dovecot) -> Iterator[FilingSmtp]:
    with FilingSmtp(dovecot=dovecot) as server:
        yield server


@pytest.mark.timeout(3600)
def test_a_window_killed_again_and_again_sends_each_answer_once(closed_shop: Shop, screen: Xvfb) -> None:
    shop = closed_shop
    home = in_thread(shop.store, shop.vault)
    home.start()
    shop.connect(undo_seconds=1)
    shop.receive(letter(f"Ann Lee <{ANN}>", OURS, "Parcel", "Where is it?"), "Parcel")
    home.stop()
    customer = shop.conversations()[0].customer_id
    for number in range(ROUNDS):
        told = {"answer": f"Answer {number}."}
        with Window(shop, screen, "draft", told) as window:
            window.step("written")

            def kept(text: str = told["answer"]) -> bool:
                draft = shop.desk.drafts.load(customer, "reply")
                return draft is not None and draft.text == text

            shop.until(kept)
        with Window(shop, screen, "send_draft", told) as window:
            window.step("queued")
            if number % 2:
                shop.until(lambda: ours(shop)[-1].delivery is not Delivery.QUEUED)  # killed while it leaves
    with Window(shop, screen, "look") as window:
        shop.until(lambda: {item.delivery for item in ours(shop)} == {Delivery.SENT})
        window.say("close")
        window.end()
    written = sorted(body(mail.raw).split("\n")[0].strip() for mail in shop.smtp.taken)
    assert written == sorted(f"Answer {number}." for number in range(ROUNDS))


def ours(shop: Shop) -> list[ItemRow]:
    return [item for item in shop.items() if item.direction is Direction.OUT]
