"""Search over mail that really came: words, accents, scripts, operators; the newest first, by customer."""

from datetime import timedelta

import pytest

from tests.e2e.letters import letter
from tests.e2e.shop import ANN, BOB, OURS, Shop, now


@pytest.fixture
def full_shop(shop: Shop) -> Shop:
    shop.connect()
    earlier = now() - timedelta(hours=1)
    text = "Das Regal wackelt. Bestellung 4711-99."
    shop.receive(letter(f"Ann Müller <{ANN}>", OURS, "Étagère", text, at=earlier), "Étagère", at=earlier)
    shop.receive(letter(f"Bob Stone <{BOB}>", OURS, "东京 delivery", "配送はいつですか"), "东京 delivery")
    invoice = ("invoice-88.pdf", "application/pdf", b"%PDF")
    shop.receive(letter(f"Ann Müller <{ANN}>", OURS, "Invoice", "See file", files=(invoice,)), "Invoice")
    return shop


FINDS: tuple[tuple[str, list[str]], ...] = (
    ("etagere", ["Étagère"]),
    ("REGAL wack", ["Étagère"]),
    ("4711", ["Étagère"]),
    ("配送", ["东京 delivery"]),
    ("东京", ["东京 delivery"]),
    ("from:ann", ["Invoice", "Étagère"]),
    ("from:bob delivery", ["东京 delivery"]),
    ("has:attachment", ["Invoice"]),
    ("invoice-88", ["Invoice"]),
    ("is:open to:support from:bob", ["东京 delivery"]),
    ("after:2020-01-01 muller", ["Invoice", "Étagère"]),
    ("before:2020-01-01 muller", []),
    ("nothinglikethis", []),
)


def test_search_finds(full_shop: Shop) -> None:
    for query, subjects in FINDS:
        page = full_shop.desk.search.find(query)
        assert page.problems == (), query
        assert [hit.subject for group in page.groups for hit in group.hits] == subjects, query


def test_what_was_written_is_found_too_and_tags_are(full_shop: Shop) -> None:
    item = full_shop.item("Étagère")
    assert item.conversation_id is not None
    full_shop.desk.compose.note(item.customer_id, item.conversation_id, "Zubehörkarton fehlt")
    full_shop.reply(item, "Wir schicken Ersatzdübel.")
    full_shop.desk.work.tag([item.conversation_id], add=["Möbel"])
    assert full_shop.desk.search.find("zubehorkarton").total == 1
    assert full_shop.desk.search.find("ersatzdubel").total == 1
    assert full_shop.desk.search.find("tag:möbel regal").total == 1
    assert full_shop.desk.search.find("tag:other regal").total == 0
