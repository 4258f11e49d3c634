"""Two engines over one store: one serves the inbox, the other waits, and takes over when the first is gone."""

from collections.abc import Iterator

import pytest

from omnibox.model.item import Delivery
from omnibox.store import leases
from omnibox.store.database import Store
from tests.e2e.homes import in_thread
from tests.e2e.letters import letter
from tests.e2e.shop import ANN, OURS, Shop, now


@pytest.fixture
def other_store(closed_shop: Shop) -> Iterator[Store]:
    """As another process has it."""
    store = Store.open(closed_shop.url, clock=now, data_dir=closed_shop.data_dir)
    yield store
    for home in closed_shop.homes:
        home.stop()
    store.close()


def holder(shop: Shop) -> str | None:
    with shop.store.read() as conn:
        found = leases.holder(conn, leases.inbox_lease(shop.inboxes()[0].id))
    return found[0] if found else None


def test_each_mail_is_stored_and_each_answer_sent_once(closed_shop: Shop, other_store: Store) -> None:
    shop = closed_shop
    shop.start(in_thread(shop.store, shop.vault, "first"))
    shop.connect()
    shop.start(in_thread(other_store, shop.vault, "second"))
    for number in range(40):
        shop.dovecot.deliver(OURS, letter(ANN, OURS, f"Mail {number}"))
    shop.until(lambda: len(shop.inbound()) == 40)
    sent = [shop.reply(item, "Answer").item_id for item in shop.inbound()[:10]]
    for item_id in sent:
        shop.until_delivery(item_id, Delivery.SENT)
    assert len(shop.smtp.taken) == 10
    assert holder(shop) == "first"


def test_the_second_takes_over_when_the_first_ends(closed_shop: Shop, other_store: Store) -> None:
    shop = closed_shop
    first = in_thread(shop.store, shop.vault, "first")
    shop.start(first)
    shop.connect()
    shop.start(in_thread(other_store, shop.vault, "second"))
    item = shop.receive(letter(ANN, OURS, "One"), "One")
    first.stop()
    shop.receive(letter(ANN, OURS, "Two"), "Two")
    sent = shop.reply(item, "Answer")
    shop.until_delivery(sent.item_id, Delivery.SENT)
    assert holder(shop) == "second"
    assert sorted(one.subject for one in shop.inbound()) == ["One", "Two"]
