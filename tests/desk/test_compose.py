"""Answering: queued in one commit, checked before, taken back after; notes never leave the house."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from omnibox.desk.channel import Capability
from omnibox.desk.desk import Desk
from omnibox.model.actor import Role
from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict, Denied, Invalid, NotFound
from omnibox.model.handle import HandleKind
from omnibox.model.intents import ReplyIntent
from omnibox.model.item import Delivery, ItemKind, MachineClass
from omnibox.model.journal import EventType
from omnibox.model.message_ids import signed_conversation
from omnibox.model.rows import ItemRow
from omnibox.store import items, journal, mentions
from tests.desk.world import OURS, THREAD_KEY, World


@pytest.fixture
def mail(world: World) -> ItemRow:
    return world.mail(world.inbox(), cc=("bob@example.com", OURS))


def provider_id(world: World, item_id: UUID) -> str:
    with world.store.read() as conn:
        (found,) = items.chain(conn, world.item(item_id).conversation_id or item_id, item_id)[-1:]
    return found


@pytest.mark.on_both
def test_an_answer_is_item_and_outbox_and_moved_work_in_one(world: World) -> None:
    mail = world.mail(world.inbox(), text="Where is my parcel?\nAnn", cc=("bob@example.com",))
    sent = world.reply(mail, "It is on its way.  \n")
    item, entry, row = world.item(sent.item_id), world.entry(sent.item_id), world.conversation(mail.conversation_id)
    assert (item.text, item.delivery, item.author_name, item.subject) == (
        "It is on its way.",
        Delivery.QUEUED,
        "Otto Owner",
        "Re: Parcel",
    )
    assert sent.undo_until == entry.due_at == item.undo_until
    assert item.at < entry.due_at <= item.at + timedelta(seconds=10)
    assert signed_conversation(provider_id(world, sent.item_id), THREAD_KEY) == mail.conversation_id
    message = dict(entry.message)
    message.pop("former")
    with world.store.read() as conn:
        assert mail.conversation_id is not None
        answered = items.chain(conn, mail.conversation_id, mail.id)
    assert message == {
        "to": [{"value": "ann@example.com", "name": "Ann Lee", "kind": "email"}],
        "cc": [],
        "bcc": [],
        "subject": "Re: Parcel",
        "html": "",
        "written": "",
        "answers": list(answered),
        "files": [],
        "from": {"value": OURS, "name": "Support"},
        "cancel_on_reply": False,
    }
    assert (row.status, row.assignee_name, row.waiting_since) == (Status.WAITING, "Otto Owner", None)
    assert row.preview == "It is on its way."
    with world.store.read() as conn:
        last = journal.read(conn, 0)[-1]
        assert (last.type, last.item_id, last.operation_id) == (EventType.REPLY_QUEUED, sent.item_id, sent.operation_id)


def test_the_options_tell_both_ways_to_answer(world: World, mail: ItemRow) -> None:
    assert mail.conversation_id is not None
    options = world.desk.compose.reply_options(mail.conversation_id)
    assert options.reply.to == ("Ann Lee <ann@example.com>",)
    assert (options.reply_all.to, options.reply_all.cc) == (("Ann Lee <ann@example.com>",), ("bob@example.com",))
    assert (options.from_value, options.from_name, options.kind) == (OURS, "Support", HandleKind.EMAIL)
    assert (options.subject, options.answers_item_id, options.undo_seconds) == ("Re: Parcel", mail.id, 10)
    assert Capability.CC in options.capabilities
    assert options.limits.may_send


def test_what_was_written_to_another_of_our_inboxes_is_answered_from_there(world: World, mail: ItemRow) -> None:
    sales = world.inbox("sales@shop.example")
    world.mail(sales, conversation_id=mail.conversation_id)
    assert mail.conversation_id is not None
    assert world.desk.compose.reply_options(mail.conversation_id).from_value == "sales@shop.example"
    assert world.desk.compose.reply_options(mail.conversation_id, mail.id).from_value == OURS


def test_where_nobody_stands_on_the_message_the_customers_own_address_is_offered(world: World) -> None:
    mail = world.mail(world.inbox(), named=False)
    world.desk.customers.add_handle(mail.customer_id, HandleKind.EMAIL, "second@example.com")
    assert mail.conversation_id is not None
    options = world.desk.compose.reply_options(mail.conversation_id)
    assert options.reply.to == options.reply_all.to == ("Ann Lee <ann@example.com>",)


def test_an_answer_can_quote_what_it_answers(world: World, mail: ItemRow) -> None:
    sent = world.reply(mail, "Yes.", html="<p>Yes.</p>", attribution="Ann Lee wrote:")
    item = world.item(sent.item_id)
    assert item.text == "Yes.\n\nAnn Lee wrote:\n> Where is my parcel?"
    assert item.text[: item.visible_chars] == "Yes."
    assert world.desk.timeline.html(item.id) == (
        '<p>Yes.</p><p>Ann Lee wrote:</p><blockquote type="cite">Where is my parcel?</blockquote>'
    )
    assert world.conversation(mail.conversation_id).preview == "Yes."


def test_further_answers_keep_the_chain_and_the_assignee(world: World, mail: ItemRow) -> None:
    first = world.reply(mail, "One.")
    second = world.reply(mail, "Two.", answers_item_id=first.item_id, to=("ann@example.com",))
    assert world.entry(second.item_id).message["answers"][-1] == provider_id(world, first.item_id)
    assert len(set(world.entry(second.item_id).message["answers"])) == 2


def test_somebody_named_twice_gets_it_once(world: World, mail: ItemRow) -> None:
    sent = world.reply(
        mail,
        to=("ann@example.com", "ANN@example.com"),
        cc=("bob@example.com", "ann@example.com"),
        bcc=("bob@example.com", "eve@example.com"),
    )
    message = world.entry(sent.item_id).message
    assert [[person["value"] for person in message[role]] for role in ("to", "cc", "bcc")] == [
        ["ann@example.com"],
        ["bob@example.com"],
        ["eve@example.com"],
    ]


@pytest.mark.parametrize(
    "given, field, reason",
    [
        ({"text": " \n"}, "text", "empty"),
        ({"to": ()}, "to", "empty"),
        ({"to": ("ann",)}, "to", "address"),
        ({"cc": ("a@b.example, c@d.example",)}, "cc", "address"),
        ({"bcc": ("a@b.example\r\nX: y",)}, "bcc", "control"),
        ({"to": tuple(f"a{n}@b.example" for n in range(99)), "cc": ("x@y.example", "z@y.example")}, "to", "too_many"),
        ({"files": (("big.bin", "application/octet-stream", "0" * 64, 50_000_000),)}, "files", "too_large"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_its_field(
    world: World, mail: ItemRow, given: dict[str, object], field: str, reason: str
) -> None:
    before = world.conversation(mail.conversation_id)
    with pytest.raises(Invalid) as refused:
        world.desk.compose.reply(world.intent(mail, **{"text": "Hello", **given}))  # type: ignore[arg-type]  # by name
    assert (refused.value.params["field"], refused.value.params["reason"]) == (field, reason)
    assert world.conversation(mail.conversation_id) == before
    assert len(world.desk.timeline.page(mail.customer_id).items) == 1


def test_a_subject_never_holds_a_second_line(world: World, mail: ItemRow) -> None:
    sent = world.reply(mail, subject="Re: Parcel\r\nBcc: eve@example.com")
    assert world.entry(sent.item_id).message["subject"] == "Re: Parcel Bcc: eve@example.com"


def test_who_may_not_answer(world: World, mail: ItemRow) -> None:
    observer = world.hire("Olga", Role.OBSERVER)
    intent = world.intent(mail)
    for refused_act in (
        lambda: observer.compose.reply(intent),
        lambda: observer.compose.note(mail.customer_id, mail.conversation_id, "x"),
        lambda: observer.compose.undo_send(mail.id),
        lambda: observer.compose.retry(mail.id),
        lambda: observer.compose.discard_failed(mail.id),
        lambda: observer.drafts.save(mail.customer_id, "reply", text="x"),
    ):
        with pytest.raises(Denied):
            refused_act()


def test_what_is_not_there(world: World, mail: ItemRow) -> None:
    compose = world.desk.compose
    assert mail.conversation_id is not None
    with pytest.raises(NotFound):
        compose.reply_options(uuid4())
    with pytest.raises(NotFound):
        compose.reply_options(mail.conversation_id, uuid4())
    with pytest.raises(NotFound):
        compose.reply(ReplyIntent(uuid4(), 0, "x", ("a@b.example",)))
    with pytest.raises(NotFound):
        compose.undo_send(mail.id)
    with pytest.raises(NotFound):
        compose.limits(uuid4())
    with pytest.raises(NotFound):
        compose.note(uuid4(), None, "x")
    with pytest.raises(NotFound):
        compose.note(mail.customer_id, uuid4(), "x")


def test_a_vault_that_is_shut_keeps_nobody_from_writing(world: World, mail: ItemRow) -> None:
    world.keyring.locked = True
    sent = world.reply(mail)
    name = provider_id(world, sent.item_id)
    assert name.endswith("@shop.example>")
    assert signed_conversation(name, THREAD_KEY) is None


# ---------------------------------------------------------------- what others did meanwhile


def colleague_answers(world: World, mail: ItemRow, desk: Desk) -> None:
    desk.compose.reply(world.intent(mail, "Mine first.", desk))


@pytest.mark.on_both
def test_an_answer_that_comes_too_late_is_stopped(world: World) -> None:
    mail = world.mail(world.inbox())
    cora = world.hire("Cora")
    stale = world.intent(mail)
    colleague_answers(world, mail, cora)
    before = world.conversation(mail.conversation_id)
    with pytest.raises(Conflict) as refused:
        world.desk.compose.reply(stale)
    assert refused.value.params["what"] == ["answered", "assigned"]
    assert refused.value.params["by"] == ["Cora"]
    assert [world.item(UUID(one)).text for one in refused.value.params["items"]] == ["Mine first."]
    assert world.conversation(mail.conversation_id) == before
    forced = world.desk.compose.reply(stale, force=True)
    assert world.item(forced.item_id).delivery is Delivery.QUEUED


def test_a_new_message_stops_the_answer(world: World, mail: ItemRow) -> None:
    stale = world.intent(mail)
    new = world.mail(world.inbox("two@shop.example"), "Never mind!", conversation_id=mail.conversation_id)
    with pytest.raises(Conflict) as refused:
        world.desk.compose.reply(stale)
    assert refused.value.params == {"what": ["message"], "by": [], "items": [str(new.id)]}


def test_a_colleague_who_resolved_or_took_it_stops_the_answer(world: World, mail: ItemRow) -> None:
    assert mail.conversation_id is not None
    cora = world.hire("Cora")
    stale = world.intent(mail)
    cora.work.resolve([mail.conversation_id])
    with pytest.raises(Conflict) as refused:
        world.desk.compose.reply(stale)
    assert refused.value.params["what"] == ["resolved"]
    cora.work.reopen([mail.conversation_id])
    world.desk.compose.reply(stale)

    again = world.intent(mail)
    cora.work.assign([mail.conversation_id], cora.actor.id)
    with pytest.raises(Conflict) as taken:
        world.desk.compose.reply(again)
    assert taken.value.params["what"] == ["assigned"]


def test_what_does_not_matter_stops_nobody(world: World, mail: ItemRow) -> None:
    assert mail.conversation_id is not None
    cora = world.hire("Cora")
    intent = world.intent(mail)
    inbox_id = mail.inbox_id
    assert inbox_id is not None
    world.mail(inbox_id, "Out of office", conversation_id=mail.conversation_id, machine=MachineClass.AUTO_REPLY)
    world.mail(inbox_id, "Another matter")  # the same customer, other work
    cora.work.tag([mail.conversation_id], add=["x"])
    cora.work.mark_read(mail.conversation_id)
    cora.compose.note(mail.customer_id, mail.conversation_id, "Careful.")
    taken_back = cora.compose.reply(world.intent(mail, "Oops", cora))
    cora.compose.undo_send(taken_back.item_id)
    world.desk.work.resolve([mail.conversation_id])  # what I did myself I know
    assert world.item(world.desk.compose.reply(intent).item_id).delivery is Delivery.QUEUED


# ---------------------------------------------------------------- taking back


@pytest.mark.on_both
def test_a_send_taken_back_leaves_everything_as_it_was(world: World) -> None:
    mail = world.mail(world.inbox())
    before = world.conversation(mail.conversation_id)
    sent = world.reply(mail, "Oops.", cc=("bob@example.com",), bcc=("eve@example.com",), attribution="Ann:")
    draft = world.desk.compose.undo_send(sent.item_id)
    after = world.conversation(mail.conversation_id)
    assert draft.text == "Oops."
    assert (draft.to, draft.cc, draft.bcc) == (
        ("Ann Lee <ann@example.com>",),
        ("bob@example.com",),
        ("eve@example.com",),
    )
    assert draft.subject == "Re: Parcel"
    assert world.desk.drafts.load(mail.customer_id, "reply") == draft
    for field in ("status", "assignee_id", "waiting_since", "preview", "last_at", "unread"):
        assert getattr(after, field) == getattr(before, field), field
    assert after.has_draft
    assert [item.id for item in world.desk.timeline.page(mail.customer_id).items] == [mail.id]
    assert world.item(sent.item_id).delivery is Delivery.CANCELLED
    assert world.entry(sent.item_id).state is Delivery.CANCELLED
    assert world.desk.search.find("oops").total == 0
    with pytest.raises(Conflict) as twice:
        world.desk.compose.undo_send(sent.item_id)
    assert twice.value.params["what"] == ["undone"]


def test_the_draft_of_a_send_taken_back_can_be_sent(world: World, mail: ItemRow) -> None:
    draft = world.desk.compose.undo_send(world.reply(mail, "Once.").item_id)
    assert draft.conversation_id is not None
    sent = world.desk.compose.reply(
        ReplyIntent(draft.conversation_id, draft.base_version, draft.text, draft.to, subject=draft.subject)
    )
    assert world.item(sent.item_id).text == "Once."
    assert world.desk.drafts.load(mail.customer_id, "reply") is None


def test_undo_by_its_operation_is_the_same(world: World, mail: ItemRow) -> None:
    sent = world.reply(mail, "Oops.")
    world.desk.undo(sent.operation_id)
    assert world.item(sent.item_id).delivery is Delivery.CANCELLED
    with pytest.raises(Conflict):
        world.desk.undo(sent.operation_id)


def test_what_was_begun_meanwhile_is_kept_below(world: World, mail: ItemRow) -> None:
    sent = world.reply(mail, "First.")
    world.desk.drafts.save(mail.customer_id, "reply", text="Second.", files=(("a.txt", "text/plain", "0" * 64, 1),))
    draft = world.desk.compose.undo_send(sent.item_id)
    assert draft.text == "First.\n\nSecond."
    assert [file[0] for file in draft.files] == ["a.txt"]


def test_what_moved_on_since_is_not_put_back(world: World, mail: ItemRow) -> None:
    assert mail.conversation_id is not None
    sent = world.reply(mail)
    world.hire("Cora").work.resolve([mail.conversation_id])
    world.desk.compose.undo_send(sent.item_id)
    row = world.conversation(mail.conversation_id)
    assert (row.status, row.assignee_id) == (Status.RESOLVED, None)


def test_a_resolved_conversation_is_resolved_again(world: World, mail: ItemRow) -> None:
    assert mail.conversation_id is not None
    world.desk.work.resolve([mail.conversation_id])
    resolved_at = world.conversation(mail.conversation_id).resolved_at
    sent = world.reply(mail)
    assert world.conversation(mail.conversation_id).status is Status.WAITING
    world.desk.compose.undo_send(sent.item_id)
    row = world.conversation(mail.conversation_id)
    assert (row.status, row.resolved_at) == (Status.RESOLVED, resolved_at)


@pytest.mark.on_both
@pytest.mark.parametrize("state", [Delivery.SENDING, Delivery.SENT, Delivery.FAILED])
def test_what_is_on_its_way_cannot_be_taken_back(world: World, state: Delivery) -> None:
    mail = world.mail(world.inbox())
    sent = world.reply(mail)
    world.settle(sent.item_id, state)
    with pytest.raises(Conflict) as refused:
        world.desk.compose.undo_send(sent.item_id)
    assert refused.value.params["what"] == ["sending"]
    assert world.item(sent.item_id).delivery is state
    assert world.desk.drafts.load(mail.customer_id, "reply") is None


def test_a_colleagues_answer_is_taken_back_by_leaders_only(world: World, mail: ItemRow) -> None:
    sent = world.reply(mail)
    with pytest.raises(Denied):
        world.hire("Cora").compose.undo_send(sent.item_id)
    lead = world.hire("Sam", Role.SUPERVISOR)
    assert lead.compose.undo_send(sent.item_id).operator_id == lead.actor.id


# ---------------------------------------------------------------- after a failure


@pytest.mark.on_both
def test_a_failed_answer_goes_again_as_the_same_message(world: World) -> None:
    mail = world.mail(world.inbox())
    sent = world.reply(mail)
    name = world.entry(sent.item_id).id
    world.settle(sent.item_id, Delivery.FAILED, "recipients_refused")
    assert world.conversation(mail.conversation_id).failed
    assert world.item(sent.item_id).error_code == "recipients_refused"
    again = world.desk.compose.retry(sent.item_id)
    item, entry = world.item(sent.item_id), world.entry(sent.item_id)
    assert (again.item_id, entry.id, item.delivery, entry.state) == (
        sent.item_id,
        name,
        Delivery.QUEUED,
        Delivery.QUEUED,
    )
    assert not world.conversation(mail.conversation_id).failed
    assert signed_conversation(provider_id(world, sent.item_id), THREAD_KEY) == mail.conversation_id
    with pytest.raises(Conflict) as nothing:
        world.desk.compose.retry(sent.item_id)
    assert nothing.value.params == {"what": ["delivery"], "state": "queued"}


def test_a_failed_answer_is_given_up(world: World, mail: ItemRow) -> None:
    sent = world.reply(mail, "Gone wrong")
    with pytest.raises(Conflict):
        world.desk.compose.discard_failed(sent.item_id)
    world.settle(sent.item_id, Delivery.FAILED, "too_large")
    world.desk.compose.discard_failed(sent.item_id)
    assert not world.conversation(mail.conversation_id).failed
    assert world.desk.search.find("wrong").total == 0
    assert [item.id for item in world.desk.timeline.page(mail.customer_id).items] == [mail.id]


# ---------------------------------------------------------------- notes


@pytest.mark.on_both
def test_a_note_stays_in_the_house_and_calls_colleagues(world: World) -> None:
    mail = world.mail(world.inbox())
    cora = world.hire("Cora Stone")
    before = world.conversation(mail.conversation_id)
    done = world.desk.compose.note(mail.customer_id, mail.conversation_id, "@Cora please call her\x00")
    note = world.item(done.item_id)
    assert (note.kind, note.text, note.delivery) == (ItemKind.NOTE, "@Cora please call her", Delivery.NONE)
    with world.store.read() as conn:
        assert mentions.unseen(conn, cora.actor.id or uuid4()) == [(note.id, mail.conversation_id)]
        assert [row.type for row in journal.read(conn, 0)][-1] == EventType.NOTE_ADDED
    after = world.conversation(mail.conversation_id)
    assert (after.status, after.waiting_since, after.assignee_id) == (
        before.status,
        before.waiting_since,
        before.assignee_id,
    )
    assert world.desk.timeline.card(mail.customer_id).notes[0].id == note.id

    world.desk.undo(done.operation_id)
    assert [item.id for item in world.desk.timeline.page(mail.customer_id).items] == [mail.id]
    draft = world.desk.drafts.load(mail.customer_id, "note")
    assert draft is not None
    assert draft.text == "@Cora please call her"
    assert world.desk.search.find("call").total == 0


def test_a_note_about_a_customer_needs_no_conversation(world: World, mail: ItemRow) -> None:
    done = world.desk.compose.note(mail.customer_id, None, "Likes blue.")
    assert world.item(done.item_id).conversation_id is None
    with pytest.raises(Invalid):
        world.desk.compose.note(mail.customer_id, None, " ")
    with pytest.raises(Invalid):
        world.desk.compose.note(mail.customer_id, None, "x" * 100_001)


def test_a_note_on_somebody_elses_conversation_is_refused(world: World, mail: ItemRow) -> None:
    other = world.mail(mail.inbox_id or uuid4(), sender="bob@example.com")
    with pytest.raises(NotFound):
        world.desk.compose.note(other.customer_id, mail.conversation_id, "Mixed up")


# ---------------------------------------------------------------- lines that are no letters


def test_a_text_has_no_subject_no_copies_and_no_quote(world: World) -> None:
    line = world.inbox("+49 30 901820", "demo", medium="sms")
    text = world.mail(line, "Hello?", sender="+49 171 1234567", subject="", to=(), kind=HandleKind.PHONE)
    assert text.conversation_id is not None
    options = world.desk.compose.reply_options(text.conversation_id)
    assert options.reply == options.reply_all
    assert (options.subject, options.kind) == ("", HandleKind.PHONE)
    assert Capability.CC not in options.capabilities
    assert world.desk.compose.limits(line, "x" * 161).parts == 2
    with pytest.raises(Invalid) as copies:
        world.reply(text, cc=("+49 30 1",))
    assert copies.value.params["reason"] == "one_only"
    with pytest.raises(Invalid) as long:
        world.reply(text, "x" * 1601)
    assert long.value.params == {"field": "text", "reason": "too_long", "max": 1600}
    sent = world.reply(text, "Yes?", attribution="Ann:", subject="ignored")
    item = world.item(sent.item_id)
    assert (item.text, item.subject, item.channel) == ("Yes?", "", "sms")
    assert world.entry(sent.item_id).message["to"][0]["kind"] == "phone"


def test_nothing_leaves_from_a_removed_inbox(world: World, mail: ItemRow) -> None:
    assert mail.inbox_id is not None
    world.desk.inboxes.remove(mail.inbox_id)
    assert mail.conversation_id is not None
    assert not world.desk.compose.reply_options(mail.conversation_id).limits.may_send
    with pytest.raises(Invalid) as refused:
        world.reply(mail)
    assert refused.value.params == {"field": "inbox", "reason": "inbox.removed"}
