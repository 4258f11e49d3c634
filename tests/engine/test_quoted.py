"""Our own words are folded at intake, whatever language a mail program speaks, and answers between them never are."""

from dataclasses import replace
from uuid import UUID

import pytest

from omnibox.channels import registry
from omnibox.channels.base import Batch, Inbound
from omnibox.engine import intake
from omnibox.engine.receiving import place_of
from omnibox.model.actor import ENGINE
from omnibox.model.rows import ItemRow
from omnibox.store import inboxes
from tests.engine.shop import Shop, copy_of_ours, mail

OURS = "Dear Maria,\n\nplease unplug the kettle and wait for ten minutes.\nWhich colour has the lamp then?\n\nThe shop"
QUOTED = "\n".join(f"> {line}" for line in OURS.split("\n"))


@pytest.fixture
def inbox(shop: Shop) -> UUID:
    return shop.inbox()


def answered(shop: Shop, inbox_id: UUID, text: str, **changes: object) -> ItemRow:
    answer = replace(mail(3, text, answers=["2@shop.example"]), **changes)  # type: ignore[arg-type]  # any field
    events: list[Inbound] = [mail(1), copy_of_ours(2, answers=["m1@customers.example"], text=OURS), answer]
    with shop.store.write(ENGINE) as unit:
        row = inboxes.get(unit.conn, inbox_id)
        assert row is not None
        intake.take(unit, place_of(unit, row, registry.spec(row.channel)), Batch(events, {}))
    return next(item for item in shop.messages() if item.text == text)


def shown(item: ItemRow) -> str:
    return item.text[: item.visible_chars]


def test_our_words_below_an_answer_are_folded_whatever_stands_above_them(shop: Shop, inbox: UUID) -> None:
    item = answered(shop, inbox, f"Red.\n\nZzy qlm 4/3 Wxv:\n{OURS}")
    assert shown(item) == "Red.\n\nZzy qlm 4/3 Wxv:"


def test_what_the_driver_folded_stays_folded(shop: Shop, inbox: UUID) -> None:
    item = answered(shop, inbox, f"Red.\n\n-- \nMaria\n\n{OURS}", visible_chars=4)
    assert shown(item) == "Red."


def test_answers_between_our_words_are_seen_though_they_look_like_a_quote(shop: Shop, inbox: UUID) -> None:
    text = (
        "On 4 Mar 2025 at 9:12, The shop <support@shop.example> wrote:\n"
        "please unplug the kettle and wait for ten minutes.\nI did.\nWhich colour has the lamp then?\nRed."
    )
    assert answered(shop, inbox, text).visible_chars is None


def test_an_answer_below_our_words_is_seen(shop: Shop, inbox: UUID) -> None:
    assert answered(shop, inbox, f"{QUOTED}\n\nIt is red now.").visible_chars is None


def test_what_is_forwarded_is_seen_whole(shop: Shop, inbox: UUID) -> None:
    assert answered(shop, inbox, f"See below.\n\n{OURS}", subject="Fwd: Boiler").visible_chars is None
