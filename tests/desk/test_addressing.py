"""Whom an address field offers, and whom an answer goes to by itself."""

import pytest

from omnibox.model.handle import HandleKind
from omnibox.store import inboxes, schema
from tests.desk.world import OURS, World


@pytest.mark.on_both
def test_who_took_part_comes_first_then_customers_never_ourselves(world: World) -> None:
    inbox = world.inbox(aliases="info@shop.example")
    world.mail(inbox, sender="anna@other.example", name="Anna Other", subject="Else")
    mail = world.mail(inbox, cc=("anders@example.com", OURS, "info@shop.example"))
    find = world.desk.compose.people
    assert [one.written for one in find("an", mail.conversation_id)] == [
        "Ann Lee <ann@example.com>",
        "anders@example.com",
        "Anna Other <anna@other.example>",
    ]
    assert [one.known for one in find("an", mail.conversation_id)] == [True, True, False]
    assert [one.value for one in find("", mail.conversation_id)] == ["ann@example.com", "anders@example.com"]
    assert find("", None) == ()
    assert find("shop", mail.conversation_id) == ()
    assert [one.value for one in find("an", None, besides=("Ann Lee <ANN@example.com>", "nonsense"))] == [
        "anna@other.example"
    ]
    assert find("an", mail.conversation_id, HandleKind.PHONE) == ()
    assert len(find("an", mail.conversation_id, limit=1)) == 1


@pytest.mark.parametrize("text", ["", "%", "'", "\x00", "ü" * 300, "@", "a@b", "🙂"])
def test_whatever_is_typed_breaks_nothing(world: World, text: str) -> None:
    mail = world.mail(world.inbox())
    world.desk.compose.people(text, mail.conversation_id)


def test_our_other_names_are_never_answered(world: World) -> None:
    inbox = world.inbox(aliases="info@shop.example; Sales@Shop.example")
    mail = world.mail(inbox, to=("info@shop.example",), cc=("sales@shop.example", "bob@example.com"))
    assert mail.conversation_id is not None
    options = world.desk.compose.reply_options(mail.conversation_id)
    assert (options.reply_all.to, options.reply_all.cc) == (("Ann Lee <ann@example.com>",), ("bob@example.com",))
    assert "info@shop.example" in world.desk.compose.own()


def test_who_came_in_from_outside_is_answered_by_choice_alone(world: World) -> None:
    first = world.mail(world.inbox())
    assert first.inbox_id is not None
    other = world.mail(first.inbox_id, sender="eve@else.example", name="Eve", conversation_id=first.conversation_id)
    assert first.conversation_id is not None
    with world.store.write(world.owner) as unit:
        unit.update(schema.items, other.id, payload={"stranger": True})
    options = world.desk.compose.reply_options(first.conversation_id)
    assert options.answers_item_id == other.id
    assert options.reply.to == ("Ann Lee <ann@example.com>",)
    assert options.reply_all.to == ("Eve <eve@else.example>",)


def test_the_servers_own_size_counts(world: World) -> None:
    inbox = world.inbox()
    assert world.desk.compose.limits(inbox).max_message_bytes == 0
    with world.store.write(world.owner) as unit:
        inboxes.amend_policy(unit, inbox, max_size=10_000_000)
    limits = world.desk.compose.limits(inbox)
    assert limits.max_message_bytes == 10_000_000
    assert 7_000_000 < limits.max_attachment_bytes < 7_400_000
