"""The engine as the desktop runs it: a process of its own, killed at moments that hurt."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omnibox.model.conversation import Status
from omnibox.model.item import Delivery
from omnibox.store import settings
from tests.e2e.homes import ProcessHome
from tests.e2e.killing import FilingSmtp, Kills
from tests.e2e.letters import letter
from tests.e2e.mailbox import Mailbox
from tests.e2e.shop import ANN, OURS, Shop, poll
from tests.fakes.dovecot import Dovecot
from tests.fakes.proxy import Proxy

HISTORY = 400


@pytest.fixture
def smtp(dovecot: Dovecot) -> Iterator[FilingSmtp]:
    with FilingSmtp(dovecot=dovecot) as server:
        yield server


@pytest.fixture
def home(closed_shop: Shop) -> ProcessHome:
    process = ProcessHome(closed_shop.data_dir, closed_shop.keyring_file)
    closed_shop.start(process)
    return process


@pytest.fixture
def shop(closed_shop: Shop, home: ProcessHome) -> Shop:
    return closed_shop


def test_a_conversation_from_first_mail_to_resolved(shop: Shop) -> None:
    shop.connect()
    item = shop.receive(letter(f"Ann Lee <{ANN}>", OURS, "Parcel", "Where is it?"), "Parcel")
    sent = shop.reply(item, "On its way.")
    shop.until_delivery(sent.item_id, Delivery.SENT)
    poll(lambda: Mailbox(shop.dovecot, ANN).headers("Subject") == ["Re: Parcel"])
    assert item.conversation_id is not None
    shop.desk.work.resolve([item.conversation_id])
    assert shop.conversation(item.conversation_id).status is Status.RESOLVED


def test_killed_while_history_comes_in_it_goes_on_where_it_was(shop: Shop, home: ProcessHome) -> None:
    for number in range(HISTORY):
        shop.dovecot.deliver(OURS, letter(ANN, OURS, f"Old {number}"), seen=True)
    answered = shop.probe()
    shop.desk.inboxes.connect(answered.id)
    for share in (0.1, 0.4, 0.7):
        shop.until(lambda least=share * HISTORY: shop.inboxes()[0].history_done >= least)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        home.again_after(home.kill())
    shop.until(lambda: shop.inboxes()[0].history_finished, "the history never ended")
    subjects = sorted(item.subject for item in shop.inbound())
    assert subjects == sorted(f"Old {number}" for number in range(HISTORY))


def test_killed_after_the_server_took_the_mail_it_is_looked_up_and_not_sent_again(
    shop: Shop, home: ProcessHome, smtp: FilingSmtp
) -> None:
    shop.connect()
    item = shop.receive(letter(ANN, OURS, "Question"), "Question")
    smtp.on_taken = lambda _mail: home.kill()
    sent = shop.reply(item, "Answer")
    home.again_after(1)
    smtp.on_taken = None
    shop.until_delivery(sent.item_id, Delivery.SENT)
    assert len(smtp.taken) == 1
    assert Mailbox(shop.dovecot, ANN).headers("Subject") == ["Re: Question"]


def test_killed_before_the_server_took_it_the_mail_goes_out_once(shop: Shop, home: ProcessHome) -> None:
    with Proxy(shop.smtp.port) as proxy:
        shop.connect(smtp_port=str(proxy.port))
        item = shop.receive(letter(ANN, OURS, "Question"), "Question")
        taken = proxy.taken
        proxy.freeze()
        sent = shop.reply(item, "Answer")
        proxy.wait_connections(taken + 1)
        running = home.kill()
        proxy.cut()
        proxy.thaw()
        home.again_after(running)
        shop.until_delivery(sent.item_id, Delivery.SENT)
        assert len(shop.smtp.taken) == 1
        home.stop()


def test_killed_again_and_again_nothing_is_lost_doubled_or_sent_twice(shop: Shop, home: ProcessHome) -> None:
    shop.connect()
    kills = Kills(shop, home, seed=8)
    kills.run(rounds=6)
    kills.count()


def test_the_engine_ends_with_its_desk(shop: Shop, home: ProcessHome) -> None:
    shop.connect()
    pid = home.states[-1].pid
    home.stop()
    assert home.states[-1].state == "stopped"
    assert not Path(f"/proc/{pid}").exists()
    with shop.store.read() as conn:
        assert settings.get(conn, "engine", {})["state"] == "stopped"
