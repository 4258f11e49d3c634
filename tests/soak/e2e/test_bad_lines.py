"""A large mailbox over a line that is cut again and again, under another UIDVALIDITY half way."""

import random
from datetime import timedelta

import pytest

from tests.e2e.letters import letter
from tests.e2e.shop import OURS, Shop, now
from tests.fakes.proxy import Proxy

MAILS = 6_000
PEOPLE = 300
PATIENCE = 1500.0  # seconds


@pytest.mark.timeout(3600)
def test_six_thousand_mails_through_a_line_that_keeps_breaking(shop: Shop) -> None:
    chance = random.Random(6)
    for number in range(MAILS):
        at = now() - timedelta(minutes=MAILS - number, days=30)
        person = number % PEOPLE
        text = "word " * chance.randint(1, 3000)
        raw = letter(f"Person {person} <p{person}@old.example>", OURS, f"Mail {number}", text, at=at)
        shop.dovecot.deliver(OURS, raw, at=at, seen=number % 3 > 0)
    with Proxy(shop.dovecot.tls_port) as proxy:
        answered = shop.probe(imap_port=str(proxy.port))
        proxy.cut_after(1_000_000)
        shop.desk.inboxes.connect(answered.id)
        shop.until(lambda: shop.inboxes()[0].history_done > MAILS // 2, patience=PATIENCE)
        shop.dovecot.set_uidvalidity(OURS, 5_000_000)
        proxy.cut()
        shop.until(lambda: shop.inboxes()[0].history_finished, "it never ended", PATIENCE)
        for home in shop.homes:
            home.stop()
    assert sorted(item.subject for item in shop.inbound()) == sorted(f"Mail {number}" for number in range(MAILS))
