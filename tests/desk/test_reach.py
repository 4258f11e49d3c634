"""Every way to a customer, what goes out that way, and the first message of a conversation."""

from dataclasses import replace
from uuid import UUID

import pytest

from omnibox.channels.spec import Capability
from omnibox.model.actor import ENGINE, Role
from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict, Denied, Invalid
from omnibox.model.handle import HandleKind, make_handle
from omnibox.model.intents import NewMessage
from omnibox.model.item import Delivery
from omnibox.model.rows import ItemRow
from omnibox.store import customers, inboxes
from tests.desk.world import World

SMS, WHATSAPP, PHONE = "+49 30 901820", "+49 30 901821", "+49 30 901800"


def lines(world: World) -> dict[str, UUID]:
    """Two mailboxes, and one line of each other kind."""
    return {
        "support": world.inbox("support@hearthside.example", "demo", medium="email"),
        "billing": world.inbox("billing@hearthside.example", "demo", medium="email"),
        "sms": world.inbox(SMS, "demo", medium="sms"),
        "whatsapp": world.inbox(WHATSAPP, "demo", medium="whatsapp"),
        "phone": world.inbox(PHONE, "demo", medium="phone"),
    }


def give(world: World, mail: ItemRow, kind: HandleKind, value: str) -> None:
    with world.store.write(ENGINE) as unit:
        customers.add_handle(unit, mail.customer_id, make_handle(kind, value))


def reach(world: World, mail: ItemRow) -> list[tuple[str, str, bool]]:
    assert mail.conversation_id is not None
    return [
        (way.inbox.address, way.handle.value, way.default) for way in world.desk.compose.reach(mail.conversation_id)
    ]


@pytest.mark.on_both
def test_every_inbox_that_fits_an_address_is_a_way_and_the_last_one_is_the_default(world: World) -> None:
    inbox = lines(world)
    mail = world.mail(inbox["billing"])
    assert reach(world, mail) == [
        ("billing@hearthside.example", "ann@example.com", True),
        ("support@hearthside.example", "ann@example.com", False),
    ]
    give(world, mail, HandleKind.PHONE, "+49 151 234")
    give(world, mail, HandleKind.EMAIL, "ann@home.example")
    found = reach(world, mail)
    assert found[0] == ("billing@hearthside.example", "ann@example.com", True)
    assert found[-1] == (SMS, "+49 151 234", False)
    assert len(found) == 5  # two mailboxes to two addresses; the telephone gives way to the line that texts


def test_a_call_is_answered_by_text_where_there_is_a_line_for_it(world: World) -> None:
    inbox = lines(world)
    call = world.mail(inbox["phone"], kind=HandleKind.PHONE, sender="+49 151 234", to=(PHONE,))
    assert reach(world, call) == [(SMS, "+49 151 234", True)]


def test_a_line_that_lets_nothing_out_is_shown_with_its_reason_where_it_is_all_there_is(world: World) -> None:
    phone = world.inbox(PHONE, "demo", medium="phone")
    call = world.mail(phone, kind=HandleKind.PHONE, sender="+49 151 234", to=(PHONE,))
    assert call.conversation_id is not None
    (way,) = world.desk.compose.reach(call.conversation_id)
    assert (way.default, way.limits.may_send, way.limits.reason) == (True, False, "demo.limits.voice")


def test_what_a_composer_opens_with_has_an_answer_for_each_medium(world: World) -> None:
    inbox = lines(world)
    mail = world.mail(inbox["support"])
    give(world, mail, HandleKind.PHONE, "+49 151 234")
    assert mail.conversation_id is not None
    begun = world.desk.compose.begin(mail.conversation_id)
    letter, text = begun.options
    assert (letter.inbox.id, letter.answers_item_id, letter.subject) == (inbox["support"], mail.id, "Re: Parcel")
    assert Capability.RICH_TEXT in letter.capabilities
    assert (text.inbox.id, text.answers_item_id, text.subject) == (inbox["sms"], None, "")
    assert text.reply.to == ("+49 151 234",)
    assert text.kind is HandleKind.PHONE
    assert text.capabilities.isdisjoint({Capability.RICH_TEXT, Capability.CC, Capability.SUBJECT})
    assert [item.id for item in begun.answered] == [mail.id]


def test_writing_by_another_line_stays_in_the_conversation(world: World) -> None:
    inbox = lines(world)
    mail = world.mail(inbox["support"])
    give(world, mail, HandleKind.PHONE, "+49 151 234")
    intent = world.intent(mail, "By text then.")
    sent = world.desk.compose.reply(
        replace(intent, inbox_id=inbox["sms"], to=("+49 151 234",), subject="", answers_item_id=None, html="<b>x</b>")
    )
    item, entry = world.item(sent.item_id), world.entry(sent.item_id)
    assert (item.conversation_id, item.channel, item.subject) == (mail.conversation_id, "sms", "")
    assert entry.message["html"] == ""  # a text has no formats
    assert entry.message["to"] == [{"value": "+49 151 234", "name": "", "kind": "phone"}]
    assert entry.message["from"]["value"] == SMS


def new(world: World, inbox_id: UUID, to: str, **more: object) -> NewMessage:
    given = {"subject": "Your order", **more}
    return NewMessage(inbox_id, (to,), "Good news.", **given)  # type: ignore[arg-type]  # by name


@pytest.mark.on_both
def test_a_mail_to_somebody_new_makes_customer_and_conversation(world: World) -> None:
    inbox = lines(world)
    sent = world.desk.compose.start(new(world, inbox["support"], "Eve Ost <eve@ost.example>"))
    row, item = world.conversation(sent.conversation_id), world.item(sent.item_id)
    assert (row.customer_name, row.status, row.subject, row.assignee_id) == (
        "Eve Ost", Status.WAITING, "Your order", world.owner.id,
    )  # fmt: skip
    assert (item.text, item.delivery, item.customer_id) == ("Good news.", Delivery.QUEUED, sent.customer_id)
    assert world.desk.compose.whose(inbox["support"], "EVE@ost.example") == (sent.customer_id, "Eve Ost")
    assert world.desk.compose.undo_send(sent.item_id).text == "Good news."


def test_a_mail_to_somebody_known_opens_their_own_linked_conversation(world: World) -> None:
    inbox = lines(world)
    mail = world.mail(inbox["support"])
    sent = world.desk.compose.start(new(world, inbox["support"], "ann@example.com"))
    assert sent.customer_id == mail.customer_id
    assert sent.conversation_id != mail.conversation_id


def test_a_text_to_somebody_known_joins_what_is_going_on(world: World) -> None:
    inbox = lines(world)
    mail = world.mail(inbox["support"])
    give(world, mail, HandleKind.WHATSAPP, "+49 151 234")
    with world.store.write(ENGINE) as unit:
        chat = inboxes.add_inbox(
            unit, channel="demo", name="W", address="+49 30 901829", settings={"medium": "whatsapp"}, secret_refs={},
            state="active", policy={"joining": "customer"},
        )  # fmt: skip
    sent = world.desk.compose.start(new(world, chat, "+49151234", subject=""))
    assert (sent.customer_id, sent.conversation_id) == (mail.customer_id, mail.conversation_id)


def test_an_address_of_somebody_else_is_refused_and_an_unknown_one_is_added(world: World) -> None:
    inbox = lines(world)
    ann = world.mail(inbox["support"])
    bob = world.mail(inbox["support"], sender="bob@example.com", name="Bob")
    with pytest.raises(Conflict) as caught:
        world.desk.compose.start(new(world, inbox["support"], "bob@example.com", customer_id=ann.customer_id))
    assert caught.value.params["customer"] == str(bob.customer_id)
    world.desk.compose.start(new(world, inbox["support"], "ann@work.example", customer_id=ann.customer_id))
    assert {handle.value for handle in world.desk.timeline.card(ann.customer_id).handles} == {
        "ann@example.com",
        "ann@work.example",
    }


def test_what_cannot_be_started_says_why_and_leaves_nothing(world: World) -> None:
    inbox = lines(world)
    for message, field in (
        (new(world, inbox["support"], "eve@ost.example", subject=" "), "subject"),
        (new(world, inbox["support"], "eve"), "to"),
        (new(world, inbox["phone"], "+49151234"), "inbox"),
    ):
        with pytest.raises(Invalid) as caught:
            world.desk.compose.start(message)
        assert caught.value.params["field"] == field
    with pytest.raises(Denied):
        world.hire("Watcher", Role.OBSERVER).compose.start(new(world, inbox["support"], "eve@ost.example"))
    assert world.desk.lists.counts()["open"] == 0


@pytest.mark.on_both
def test_each_inbox_keeps_a_draft_of_its_own_and_it_can_move(world: World) -> None:
    inbox = lines(world)
    mail = world.mail(inbox["support"])
    drafts, customer = world.desk.drafts, mail.customer_id
    drafts.save(customer, "reply", text="letter", html="<p><b>letter</b></p>", inbox_id=inbox["support"])
    drafts.save(customer, "reply", text="text", inbox_id=inbox["sms"])
    found = drafts.load(customer, "reply", inbox["support"])
    assert found is not None
    assert (found.text, found.html) == ("letter", "<p><b>letter</b></p>")
    drafts.save(customer, "reply", text="moved", inbox_id=inbox["billing"], moved_from=inbox["support"])
    assert {(row.text, row.inbox_id) for row in drafts.all(customer, "reply")} == {
        ("moved", inbox["billing"]),
        ("text", inbox["sms"]),
    }
    world.reply(mail, inbox_id=inbox["billing"])
    assert [row.text for row in drafts.all(customer, "reply")] == ["text"]
    drafts.discard(customer, "reply")
    drafts.save(customer, "reply", text="")
    assert [row.text for row in drafts.all(customer, "reply")] == ["text"], "without an inbox it is not meant"
    drafts.save(customer, "reply", text="not decided yet")
    assert {row.text for row in drafts.all(customer, "reply")} == {"text", "not decided yet"}
    drafts.discard(customer, "reply")
    drafts.discard(customer, "reply", inbox["sms"])
    assert drafts.all(customer, "reply") == ()


@pytest.mark.on_both
def test_a_draft_that_moves_to_where_another_stands_costs_neither(world: World) -> None:
    inbox = lines(world)
    mail = world.mail(inbox["support"])
    drafts, customer = world.desk.drafts, mail.customer_id
    drafts.save(customer, "reply", text="older words", inbox_id=inbox["billing"])
    world.clock.forward(seconds=1)
    drafts.save(customer, "reply", text="newer words", inbox_id=inbox["support"])
    drafts.save(customer, "reply", text="newer words", inbox_id=inbox["billing"], moved_from=inbox["support"])
    world.reply(mail, "newer words", inbox_id=inbox["billing"])
    assert [row.text for row in drafts.all(customer, "reply")] == ["older words"]
