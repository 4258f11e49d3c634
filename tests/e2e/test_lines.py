"""Lines that break: the server goes, the line is cut in the middle of a mail, or it dies without a word."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from omnibox.model.item import Delivery
from omnibox.store import inboxes
from tests.e2e.letters import letter
from tests.e2e.shop import ANN, OURS, Shop, poll
from tests.fakes.proxy import Proxy

MAILS = 120


@dataclass
class Wired:
    """A shop whose lines to both servers go through proxies."""

    shop: Shop
    imap: Proxy
    smtp: Proxy


@pytest.fixture
def wired(shop: Shop) -> Iterator[Wired]:
    with Proxy(shop.dovecot.tls_port) as imap, Proxy(shop.smtp.port) as smtp:
        yield Wired(shop, imap, smtp)
        for home in shop.homes:
            home.stop()  # before the proxies: a line that dies at the end would be a failure of its own


def connect(wired: Wired) -> None:
    wired.shop.connect(imap_port=str(wired.imap.port), smtp_port=str(wired.smtp.port))


def test_a_server_that_is_killed_and_comes_back_is_found_again(wired: Wired) -> None:
    connect(wired)
    shop = wired.shop
    shop.receive(letter(ANN, OURS, "Before"), "Before")
    shop.dovecot.kill()
    shop.until(lambda: shop.inbox_is("offline"), "nobody noticed that the server went")
    shop.dovecot.deliver(OURS, letter(ANN, OURS, "Meanwhile"))
    shop.dovecot.start()
    shop.item("Meanwhile")
    shop.until(shop.active)
    shop.receive(letter(ANN, OURS, "After"), "After")
    assert sorted(item.subject for item in shop.inbound()) == ["After", "Before", "Meanwhile"]


def test_a_line_that_dies_without_a_word_is_noticed_and_replaced(wired: Wired) -> None:
    connect(wired)
    shop = wired.shop
    wired.imap.freeze()
    shop.dovecot.deliver(OURS, letter(ANN, OURS, "Behind the dead line"))
    shop.until(lambda: shop.inbox_is("offline"), "a half-open line was taken for a good one")
    wired.imap.thaw()
    wired.imap.cut()
    shop.item("Behind the dead line")
    shop.until(shop.active)


def test_lines_cut_in_the_middle_of_mail_lose_and_double_nothing(wired: Wired) -> None:
    shop = wired.shop
    for number in range(MAILS):
        shop.dovecot.deliver(OURS, letter(ANN, OURS, f"Mail {number}", "word " * 1000))
    wired.imap.cut_after(None)
    connect_cut_short(wired)
    shop.until(lambda: len(shop.inbound()) == MAILS and shop.inboxes()[0].history_finished, "mail is missing")
    cuts = wired.imap.taken
    wired.imap.cut_after(None)
    shop.receive(letter(ANN, OURS, "Last"), "Last")
    assert sorted(item.subject for item in shop.inbound()) == sorted(["Last", *(f"Mail {n}" for n in range(MAILS))])
    assert cuts > 5  # it really had to come back again and again


def connect_cut_short(wired: Wired) -> None:
    """Save the account, and from then on cut each line after 200 kB."""
    shop = wired.shop
    answered = shop.probe(imap_port=str(wired.imap.port), smtp_port=str(wired.smtp.port))
    wired.imap.cut_after(200_000)
    shop.desk.inboxes.connect(answered.id)


def test_a_submission_cut_before_the_mail_was_taken_goes_out_once_later(wired: Wired) -> None:
    connect(wired)
    shop = wired.shop
    item = shop.receive(letter(ANN, OURS, "Question"), "Question")
    wired.smtp.refuse()
    sent = shop.reply(item, "Answer")
    shop.until(lambda: shop.again(sent.item_id).delivery is Delivery.QUEUED and shop.again(sent.item_id).due_at)
    wired.smtp.accept()
    shop.until_delivery(sent.item_id, Delivery.SENT)
    assert len(shop.smtp.taken) == 1


def test_a_submission_that_hangs_is_given_up_and_tried_again(wired: Wired) -> None:
    connect(wired)
    shop = wired.shop
    item = shop.receive(letter(ANN, OURS, "Question"), "Question")
    wired.smtp.freeze()
    taken = wired.smtp.taken
    sent = shop.reply(item, "Answer")
    wired.smtp.wait_connections(taken + 2)  # the first try was given up
    wired.smtp.thaw()
    shop.until_delivery(sent.item_id, Delivery.SENT)
    assert len(shop.smtp.taken) == 1


def test_a_password_that_stops_working_pauses_the_inbox_until_there_is_a_new_one(wired: Wired) -> None:
    connect(wired)
    shop = wired.shop
    shop.receive(letter(ANN, OURS, "Before"), "Before")
    inbox = shop.inboxes()[0]
    shop.dovecot.set_password(OURS, "changed at the provider")
    wired.imap.cut()
    shop.until(lambda: shop.inbox_is("auth_failed", "auth_refused"), "a refused password went unnoticed")
    seen = wired.imap.taken
    shop.dovecot.deliver(OURS, letter(ANN, OURS, "Waiting"))
    shop.desk.inboxes.update_secret(inbox.id, {"password": "changed at the provider"})
    shop.item("Waiting")
    assert wired.imap.taken <= seen + 4  # a refused password is not tried again and again


def test_an_inbox_switched_off_stays_off_and_catches_up_when_switched_on(wired: Wired) -> None:
    connect(wired)
    shop = wired.shop
    inbox = shop.inboxes()[0]
    shop.desk.inboxes.pause(inbox.id)
    poll(lambda: not shop.dovecot.doveadm("who", "-1").splitlines()[1:], "lines stay open")
    shop.dovecot.deliver(OURS, letter(ANN, OURS, "While it was off"))
    with shop.store.read() as conn:
        row = inboxes.get(conn, inbox.id)
    assert row is not None
    assert row.state == "paused"
    shop.desk.inboxes.resume(inbox.id)
    shop.item("While it was off")


def test_a_removed_inbox_lets_go_of_its_lines_and_secrets_and_keeps_its_mail(wired: Wired) -> None:
    connect(wired)
    shop = wired.shop
    item = shop.receive(letter(ANN, OURS, "Kept"), "Kept")
    shop.desk.inboxes.remove(shop.inboxes()[0].id)
    poll(lambda: not shop.dovecot.doveadm("who", "-1").splitlines()[1:], "lines stay open")
    assert [name for name in shop.keyring.secrets() if name.startswith(("inbox/", "probe/"))] == []
    assert shop.again(item.id).text == item.text
    connect(wired)  # the same account again: what is known is not brought a second time
    shop.receive(letter(ANN, OURS, "New"), "New")
    assert sorted(one.subject for one in shop.inbound()) == ["Kept", "New"]
