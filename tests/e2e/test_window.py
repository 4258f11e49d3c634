"""End to end with the window under Xvfb: a person's hand on the true program, real servers on the other side."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from omnibox.config import paths
from omnibox.model.conversation import Status
from omnibox.model.item import Delivery, Direction
from omnibox.store import inboxes
from tests.e2e.killing import FilingSmtp
from tests.e2e.letters import body, letter
from tests.e2e.mailbox import Mailbox
from tests.e2e.shop import ANN, OURS, Shop, poll
from tests.e2e.window import Window
from tests.fakes.dovecot import PASSWORD, Dovecot
from tests.fakes.xvfb import Xvfb

ANSWER = "It is on its way, Ann."


@pytest.fixture
def smtp(dovecot: Dovecot) -> Iterator[FilingSmtp]:
    with FilingSmtp(dovecot=dovecot, certificates=dovecot.certificates, implicit_tls=True) as server:
        yield server


def facts(shop: Shop, **more: str) -> dict[str, Any]:
    """What the person at the window knows."""
    settings = shop.settings()
    names = ("address", "imap_host", "imap_port", "smtp_host", "smtp_port", "ca_file")
    return {"password": PASSWORD, "answer": ANSWER, **{name: settings[name] for name in names}, **more}


def undo_seconds(shop: Shop, seconds: int) -> None:
    """Shorten the time in which a send can be called back."""
    inbox = shop.inboxes()[0]
    with shop.store.write(shop.actor) as unit:
        inboxes.change(unit, inbox.id, settings={**inbox.settings, "undo_seconds": str(seconds)})


def test_from_the_first_start_to_a_resolved_conversation(closed_shop: Shop, screen: Xvfb) -> None:
    shop, ann = closed_shop, Mailbox(closed_shop.dovecot, ANN)
    first = letter(f"Ann Lee <{ANN}>", OURS, "Parcel", "Where is my parcel?", own_id="<first@customer.example>")
    ann.append(first, "INBOX")
    with Window(shop, screen, "converse", facts(shop)) as window:
        window.step("welcome")
        window.step("connected")
        undo_seconds(shop, 1)
        shop.until(shop.active)
        shop.dovecot.deliver(OURS, first)  # comes by IDLE: the window polls nothing
        window.say("go on")
        assert "Where is my parcel?" in window.step("opened")["texts"][-1]
        window.step("queued")
        window.step("sent")
        poll(lambda: len(ann.headers("Subject")) == 2, "the answer never came")
        assert ann.thread() == [[1, 2]]
        assert ann.headers("In-Reply-To")[1] == "<first@customer.example>"
        assert ANSWER in body(shop.dovecot.messages(ANN)[-1])
        window.say("resolve")
        window.step("resolved")
        (row,) = shop.conversations()
        assert row.status is Status.RESOLVED
        window.say("close")
        window.end()
    assert PASSWORD in shop.keyring.secrets().values()
    assert shop.desk.engine_state()["state"] == "stopped"


def test_a_wrong_password_is_named_and_mended_on_the_spot(closed_shop: Shop, screen: Xvfb) -> None:
    shop = closed_shop
    with Window(shop, screen, "wrong_password", facts(shop, password="wrong", right_password=PASSWORD)) as window:
        words = " ".join(window.step("refused")["words"])
        assert "password" in words.lower()
        assert not shop.inboxes()
        window.say("go on")
        window.step("connected")
        assert shop.until(shop.active).address == OURS
        window.say("go on")
        window.say("close")
        window.end()


def test_a_killed_window_keeps_what_was_written_and_sends_nothing_twice(ready_shop: Shop, screen: Xvfb) -> None:
    shop = ready_shop
    customer = shop.conversations()[0].customer_id
    with Window(shop, screen, "draft", facts(shop)) as window:
        window.step("written")
        shop.until(lambda: kept(shop, customer) == ANSWER, "the draft was never kept")
        window.kill()
    with Window(shop, screen, "send_draft", facts(shop)) as window:
        window.step("queued")
        window.kill()  # in the seconds in which it could be called back
    (item,) = [one for one in shop.items() if one.direction is Direction.OUT]
    assert item.delivery is Delivery.QUEUED
    assert kept(shop, customer) is None
    with Window(shop, screen, "look", facts(shop)) as window:
        shop.until_delivery(item.id, Delivery.SENT)
        assert any(ANSWER in text for text in window.step("opened")["texts"])
        window.say("close")
        window.end()
    assert len(shop.smtp.taken) == 1
    assert Mailbox(shop.dovecot, ANN).headers("Subject") == ["Re: Parcel"]


def kept(shop: Shop, customer: Any) -> str | None:
    found = shop.desk.drafts.load(customer, "reply")
    return found.text if found else None


def test_a_day_at_the_keys_while_the_engine_is_killed(ready_shop: Shop, screen: Xvfb) -> None:
    shop = ready_shop
    undo_seconds(shop, 300)
    told = {"answer": "Too hasty.", "note": "She waits since Monday.", "subject": "One more thing"}
    with Window(shop, screen, "day", told) as window:
        assert any("Where is my parcel?" in text for text in window.step("found")["texts"])
        window.step("noted")
        window.step("queued")
        window.step("called back")
        os.kill(shop.until(lambda: shop.desk.engine_state()["pid"]), signal.SIGKILL)
        window.say("killed")
        shop.dovecot.deliver(OURS, letter(f"Ann Lee <{ANN}>", OURS, "One more thing", "Are you there?"))
        window.step("came")
        window.say("close")
        window.end()
    assert [item.text for item in shop.items() if item.direction is Direction.INTERNAL] == ["She waits since Monday."]
    assert shop.smtp.taken == []
    assert kept(shop, shop.conversations()[0].customer_id) == "Too hasty."


def test_without_a_keyring_a_passphrase_seals_the_password(closed_shop: Shop, screen: Xvfb) -> None:
    shop, passphrase = closed_shop, "correct horse battery"
    known = facts(shop, passphrase=passphrase)
    with Window(shop, screen, "sealed", known, keyring=False) as window:
        window.step("connected")
        shop.until(shop.active)
        window.say("go on")
        window.say("close")
        window.end()
    assert paths(shop.data_dir).secrets.exists()
    shop.dovecot.deliver(OURS, letter(ANN, OURS, "Overnight"))
    with Window(shop, screen, "unlock", known, keyring=False) as window:
        assert "nlock" in window.step("banner")["words"]
        window.step("unlocked")
        shop.item("Overnight")
        window.say("close")
        window.end()


def test_sample_data_can_be_looked_at_without_any_account(closed_shop: Shop, screen: Xvfb) -> None:
    with Window(closed_shop, screen, "sample") as window:
        assert window.step("opened")["texts"]
        window.say("close")
        window.end()
    assert len(closed_shop.conversations()) > 3
