"""Signed Message-IDs: made by us they are known again, made by others never."""

from uuid import UUID

import pytest

from omnibox.model.message_ids import (
    anchor_id,
    domain_of,
    new_message_id,
    plus_address,
    quoted_conversations,
    signed_conversation,
    signed_conversations,
    token_conversations,
)

CONVERSATION = UUID("018f0000-0000-7000-8000-000000000001")
ITEM = UUID("018f0000-0000-7000-8000-000000000002")
KEY = "the account's key"


def test_an_id_of_ours_names_its_conversation() -> None:
    made = new_message_id(CONVERSATION, ITEM, KEY, "shop.example")
    assert made.startswith("<")
    assert made.endswith("@shop.example>")
    assert signed_conversation(made, KEY) == CONVERSATION


def test_the_same_mail_gets_the_same_id() -> None:
    assert new_message_id(CONVERSATION, ITEM, KEY, "a.b") == new_message_id(CONVERSATION, ITEM, KEY, "a.b")


def test_an_anchor_names_its_conversation() -> None:
    assert signed_conversation(anchor_id(CONVERSATION, KEY, "shop.example"), KEY) == CONVERSATION


def test_upper_case_and_missing_brackets_do_no_harm() -> None:
    made = new_message_id(CONVERSATION, ITEM, KEY, "shop.example")
    assert signed_conversation(made.strip("<>").upper(), KEY) == CONVERSATION


@pytest.mark.parametrize(
    "forged",
    [
        new_message_id(CONVERSATION, ITEM, "another key", "shop.example"),
        new_message_id(CONVERSATION, ITEM, KEY, "shop.example").replace("1.", "3.", 1),
        new_message_id(CONVERSATION, ITEM, KEY, "shop.example").replace(ITEM.hex, "anchor"),
        f"<{CONVERSATION.hex}.{ITEM.hex}.@shop.example>",
        "<foreign@example.com>",
        "<>",
        "",
    ],
)
def test_what_others_made_up_names_nothing(forged: str) -> None:
    assert signed_conversation(forged, KEY) is None


def test_without_a_key_nothing_is_believed() -> None:
    assert signed_conversation(new_message_id(CONVERSATION, ITEM, "", "a.b"), "") is None


def test_several_ids_name_each_conversation_once_and_in_order() -> None:
    other = UUID("018f0000-0000-7000-8000-000000000009")
    ids = [
        new_message_id(other, ITEM, KEY, "a.b"),
        "<foreign@example.com>",
        new_message_id(CONVERSATION, ITEM, KEY, "a.b"),
        anchor_id(other, KEY, "a.b"),
    ]
    assert signed_conversations(ids, KEY) == (other, CONVERSATION)


@pytest.mark.parametrize(
    "address, domain",
    [
        ("help@Shop.Example", "shop.example"),
        ("help@bücher.example", "xn--bcher-kva.example"),
        ("nobody", "nobody"),
        ("x@", "omnibox.invalid"),
        ("x@evil\r\nBcc: y", "evilbccy"),
    ],
)
def test_a_domain_is_plain_ascii(address: str, domain: str) -> None:
    assert domain_of(address) == domain


def test_a_plus_address_of_ours_names_its_conversation() -> None:
    made = plus_address("support@shop.example", CONVERSATION, KEY)
    assert made.endswith("@shop.example")
    assert len(made.partition("@")[0]) <= 64
    assert token_conversations(["ann@x.y", made.upper(), made], KEY) == (CONVERSATION,)


def test_a_forged_plus_address_names_nothing() -> None:
    made = plus_address("support@shop.example", CONVERSATION, KEY)
    assert token_conversations([made.replace("1-", "2-"), made[:-20], "a+b@c.d"], KEY) == ()
    assert token_conversations([plus_address("support@shop.example", CONVERSATION, "other")], KEY) == ()
    assert token_conversations([made], "") == ()


@pytest.mark.parametrize("address", ["a+b@shop.example", "a" * 30 + "@shop.example", "nobody", "@x"])
def test_an_address_that_can_carry_no_token_stays_as_it_is(address: str) -> None:
    assert plus_address(address, CONVERSATION, KEY) == address


def test_an_id_of_ours_inside_a_text_names_its_conversation() -> None:
    ours = new_message_id(CONVERSATION, ITEM, KEY, "a.b")
    assert quoted_conversations(f"> Message-ID: {ours}\n> Subject: x", KEY) == (CONVERSATION,)
    assert quoted_conversations(f"> Message-ID: {ours.replace('1.', '3.', 1)}", KEY) == ()
    assert quoted_conversations("0" * 200_000 + "@", KEY) == ()
