"""Customers who type in a live channel: shown with their words, gone with the message."""

from dataclasses import replace
from datetime import timedelta

import pytest

from omnibox.channels import registry
from omnibox.channels.base import Typing
from omnibox.engine import typing
from omnibox.engine.receiving import place_of
from omnibox.model.actor import ENGINE
from omnibox.model.handle import HandleKind, email_handle, make_handle
from omnibox.store import conversations, inboxes, presence, query
from tests.engine.shop import MARIA, Shop, mail


def around(shop: Shop) -> list[tuple[object, str, str]]:
    with shop.store.read() as conn:
        return [(row.operator_id, row.kind, row.words) for row in presence.around(conn, shop.store.clock())]


def hear(shop: Shop, inbox: object, *events: Typing) -> None:
    with shop.store.write(ENGINE) as unit:
        row = inboxes.get(unit.conn, inbox)  # type: ignore[arg-type]  # an id
        assert row is not None
        typing.hear(unit, place_of(unit, row, registry.spec("demo")), events)


def test_words_are_shown_where_the_customer_is_known(shop: Shop) -> None:
    inbox = shop.inbox()
    hear(shop, inbox, Typing(MARIA, "Hel"))
    assert around(shop) == []  # a stranger has no conversation yet
    shop.thread(inbox)
    hear(shop, inbox, Typing(MARIA, "Hel"), Typing(MARIA, "Hello  there\n"), Typing(email_handle("x@y.example"), "?"))
    assert around(shop) == [(None, "typing", "Hello there")]
    with shop.store.write(ENGINE) as unit:
        typing.said(unit, [replace(mail(1), sender=email_handle("other@y.example"))])
    assert len(around(shop)) == 1
    with shop.store.write(ENGINE) as unit:
        typing.said(unit, [mail(1)])
    assert around(shop) == []
    hear(shop, inbox, Typing(MARIA, "And"))
    hear(shop, inbox, Typing(MARIA, None))
    assert around(shop) == []


def test_a_stranger_to_this_inbox_is_shown_nowhere(shop: Shop) -> None:
    inbox, other = shop.inbox(), shop.inbox("other@shop.example")
    shop.thread(other)
    hear(shop, inbox, Typing(MARIA, "Hello"))
    assert around(shop) == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_sample_chat_types_before_it_answers(live_shop: Shop) -> None:
    """Through the true engine: words grow, then the message takes their place."""
    shop = live_shop
    sample = next(one for one in registry.spec("demo").samples if one.settings["medium"] == "chat")
    with shop.store.write(shop.owner) as unit:
        inbox = inboxes.add_inbox(
            unit,
            channel="demo",
            name=sample.name,
            address=sample.address,
            settings={**sample.settings, "pace": "0.1"},
            secret_refs={},
            policy=dict(sample.policy),
        )
    jonas = make_handle(HandleKind.WEBCHAT, "visitor-7f31")
    seen: set[str] = set()
    with shop.engine():
        shop.until(lambda conn: inboxes.cursor(conn, inbox).get("followed"))
        with shop.store.read() as conn:
            (conversation,) = [
                query.uuid_of(raw[0])
                for raw in query.rows(
                    conn, "SELECT id FROM conversations WHERE NOT backfilled AND inbox_id = :i", i=inbox
                )
                if conversations.get(conn, query.uuid_of(raw[0])).customer_name == "Jonas Lindqvist"  # type: ignore[union-attr]  # just read
            ]
        shop.reply(conversation, to={"value": jonas.value, "name": "", "kind": "webchat"})

        def answered(conn: object) -> bool:
            seen.update(row.words for row in presence.around(conn, shop.store.clock()))  # type: ignore[arg-type]  # a connection
            newest = conversations.get(conn, conversation)  # type: ignore[arg-type]  # as above
            return newest is not None and newest.preview.startswith("Ah, it works now")

        shop.until(answered)
    assert {"Ah, it works", "Ah, it works now! Thank"} & seen
    assert around(shop) == []
    with shop.store.read() as conn:
        row = conversations.get(conn, conversation)
    assert row is not None
    assert shop.store.clock() - row.last_at < timedelta(minutes=5)
