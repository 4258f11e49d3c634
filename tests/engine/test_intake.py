"""Intake: a batch becomes rows in one commit, once, in the right place, whatever it holds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from omnibox.channels import registry
from omnibox.channels.base import Attachment, Batch, Flags, Inbound, Participant, Progress, Report
from omnibox.engine import intake
from omnibox.engine.receiving import place_of
from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Status
from omnibox.model.handle import HandleKind, email_handle, make_handle, phone_handle
from omnibox.model.ids import uuid7
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.journal import EventType
from omnibox.store import blobs, conversations, customers, inboxes, items, journal, outbox, query, schema, settings
from tests.engine.shop import ADDRESS, MARIA, TOM, Shop, copy_of_ours, mail

Event = Inbound | Report | Flags


def take(
    shop: Shop, inbox_id: UUID, *events: Event, live: bool = True, progress: Progress | None = None
) -> intake.Taken:
    batch = Batch(events, {"at": len(events)}, progress, live)
    with shop.store.write(ENGINE, durable=live) as unit:
        row = inboxes.get(unit.conn, inbox_id)
        assert row is not None
        return intake.take(unit, place_of(unit, row, registry.spec(row.channel)), batch)


def types(shop: Shop, after: int = 0) -> list[str]:
    with shop.store.read() as conn:
        return [row.type for row in journal.read(conn, after)]


def head(shop: Shop) -> int:
    with shop.store.read() as conn:
        return journal.head(conn)


@pytest.fixture
def inbox(shop: Shop) -> UUID:
    return shop.inbox()


def at(shop: Shop, **ago: float) -> datetime:
    return shop.store.clock() - timedelta(**ago)


def test_first_mail_makes_customer_conversation_and_item(shop: Shop, inbox: UUID) -> None:
    before = head(shop)
    take(shop, inbox, mail(1, at=at(shop, minutes=5)))
    (item,) = shop.messages()
    row = shop.conversation(item.conversation_id)
    assert (row.customer_name, row.status, row.unread, row.subject) == ("Maria Okafor", Status.OPEN, 1, "Boiler")
    assert row.waiting_since == item.at
    assert (item.direction, item.text, item.has_raw, item.channel) == (Direction.IN, "Hello", True, "demo")
    assert [(p.role, p.norm) for p in item.participants] == [("from", MARIA.norm), ("to", ADDRESS)]
    assert types(shop, before) == [
        EventType.CUSTOMER_ADDED,
        EventType.CONVERSATION_ADDED,
        EventType.MESSAGE_RECEIVED,
    ]
    with shop.store.read() as conn:
        assert inboxes.cursor(conn, inbox) == {"at": 1}
    assert items.raw(shop.store, item.id) == mail(1).raw


def test_arriving_twice_is_harmless(shop: Shop, inbox: UUID) -> None:
    first = take(shop, inbox, mail(1), mail(1))
    again = take(shop, inbox, mail(1), mail(2))
    assert (len(first.stored), first.known, len(again.stored), again.known) == (1, 1, 1, 1)
    assert shop.count("items") == 2


def test_an_answer_joins_by_the_id_it_mentions(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1), mail(2, subject="Re: Boiler", answers=["m1@customers.example"]))
    first, second = shop.messages()
    assert first.conversation_id == second.conversation_id


def test_a_stranger_who_knows_an_id_joins_nothing(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1), mail(2, sender=TOM, answers=["m1@customers.example"]))
    first, second = shop.messages()
    assert first.conversation_id != second.conversation_id
    assert first.customer_id != second.customer_id


def test_our_signed_token_lets_a_colleague_answer_without_changing_the_customer(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1))
    conversation = shop.messages()[0].conversation_id
    assert conversation is not None
    take(shop, inbox, replace(mail(2, sender=TOM), anchors=(conversation,)))
    first, second = shop.messages()
    assert (second.conversation_id, second.customer_id) == (conversation, first.customer_id)
    assert second.author_name == "Tom Price"
    with shop.store.read() as conn:
        assert customers.find_by_handle(conn, HandleKind.EMAIL, TOM.norm) is None


def test_a_token_leads_into_no_conversation_of_another_team(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1))
    conversation = shop.messages()[0].conversation_id
    assert conversation is not None
    other = shop.inbox("sales@shop.example")
    with shop.store.write(ENGINE) as unit:
        for name, inbox_id in (("Support", inbox), ("Sales", other)):
            team_id = uuid7(unit.now)
            unit.insert(schema.teams, id=team_id, name=name, created_at=unit.now)
            unit.insert(schema.inbox_teams, inbox_id=inbox_id, team_id=team_id)
    take(shop, other, replace(mail(2), anchors=(conversation,)))
    first, second = shop.messages()
    assert second.conversation_id != first.conversation_id
    assert second.customer_id == first.customer_id
    take(shop, inbox, replace(mail(3), anchors=(conversation,)))
    assert shop.messages()[2].conversation_id == conversation


def test_an_anchor_to_nowhere_is_no_anchor(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, replace(mail(1), anchors=(uuid4(),)))
    assert shop.count("conversations") == 1


@pytest.mark.parametrize("status", [Status.WAITING, Status.SNOOZED, Status.RESOLVED, Status.TRASH])
def test_the_customers_words_make_it_open_and_the_timeline_says_so(shop: Shop, inbox: UUID, status: Status) -> None:
    take(shop, inbox, mail(1, at=at(shop, hours=2)))
    conversation = shop.messages()[0].conversation_id
    assert conversation is not None
    until = shop.store.clock() + timedelta(days=1) if status is Status.SNOOZED else None
    with shop.store.write(shop.owner) as unit:
        conversations.change(unit, conversation, status=status, snoozed_until=until)
    shop.store.clock.forward(minutes=5)  # type: ignore[attr-defined] # the test's clock
    take(shop, inbox, mail(2, answers=["m1@customers.example"], at=at(shop, minutes=1)))
    row = shop.conversation(conversation)
    assert (row.status, row.snoozed_until, row.unread) == (Status.OPEN, None, 2)
    assert row.waiting_since is not None
    with shop.store.read() as conn:
        lines = [i for i in items.timeline(conn, row.customer_id, None).items if i.kind is ItemKind.ACTIVITY]
    told = [str(status)] if status is not Status.WAITING else []  # an answer that was waited for is no news
    assert [line.payload["from"] for line in lines] == told


def test_an_answer_after_the_window_opens_a_linked_conversation(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1, at=at(shop, hours=1)))
    conversation = shop.messages()[0].conversation_id
    assert conversation is not None
    with shop.store.write(shop.owner) as unit:
        conversations.change(unit, conversation, status=Status.RESOLVED)
    shop.store.clock.forward(days=31)  # type: ignore[attr-defined] # the test's clock
    take(shop, inbox, mail(2, answers=["m1@customers.example"], at=at(shop, minutes=1)))
    second = shop.messages()[1].conversation_id
    assert second != conversation
    with shop.store.read() as conn:
        assert second is not None
        assert conversations.candidates_of(conn, [second], inbox)[0].linked_to == conversation


@pytest.mark.parametrize("machine", [MachineClass.AUTO_REPLY, MachineClass.BOUNCE, MachineClass.BULK])
def test_machines_move_nothing(shop: Shop, inbox: UUID, machine: MachineClass) -> None:
    take(shop, inbox, mail(1))
    conversation = shop.messages()[0].conversation_id
    assert conversation is not None
    with shop.store.write(shop.owner) as unit:
        conversations.change(unit, conversation, status=Status.RESOLVED)
    take(shop, inbox, replace(mail(2, answers=["m1@customers.example"]), machine=machine))
    row = shop.conversation(conversation)
    assert (row.status, row.waiting_since) == (Status.RESOLVED, None)
    assert len(shop.messages()) == 2


def test_history_is_finished_silent_work(shop: Shop, inbox: UUID) -> None:
    before = head(shop)
    old = [
        replace(mail(2, answers=["m1@customers.example"], at=at(shop, days=40)), history=True),
        replace(mail(1, at=at(shop, days=41)), history=True),
    ]
    take(shop, inbox, *old, live=False, progress=Progress(2, 10))
    first, second = shop.messages()
    assert first.conversation_id == second.conversation_id
    row = shop.conversation(first.conversation_id)
    assert (row.status, row.backfilled, row.unread, row.waiting_since) == (Status.RESOLVED, True, 0, None)
    assert types(shop, before) == [EventType.HISTORY_IMPORTED]
    with shop.store.read() as conn:
        known = inboxes.get(conn, inbox)
    assert known is not None
    assert (known.history_done, known.history_total, known.history_finished) == (2, 10, False)


def test_a_fresh_answer_to_old_mail_reopens_it_inside_the_window(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, replace(mail(1, at=at(shop, days=20)), history=True), live=False)
    take(shop, inbox, mail(2, answers=["m1@customers.example"], at=at(shop, minutes=1)))
    row = shop.conversation(shop.messages()[1].conversation_id)
    assert (row.status, row.unread) == (Status.OPEN, 1)
    assert shop.count("conversations") == 1


def test_two_items_of_one_name_are_two_and_stay_two_however_often_they_come(shop: Shop, inbox: UUID) -> None:
    first, second, third = (replace(mail(1), text=word, likeness=f"65a.{word}") for word in ("one", "two", "three"))
    late = replace(first, likeness="65b.one")
    take(shop, inbox, first, second)
    take(shop, inbox, third)
    again = take(shop, inbox, third, late, first, second)
    assert (len(again.stored), again.known) == (1, 3)
    assert sorted(row.text for row in shop.messages()) == ["one", "one", "three", "two"]
    assert take(shop, inbox, late, second, third, first).stored == ()


def test_what_cannot_be_told_apart_is_one(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, replace(mail(1), likeness="65a.one"))
    copies = [replace(mail(1), text="with a list's footer", likeness=word) for word in ("", "65a.", ".one", "65a.one")]
    assert take(shop, inbox, *copies).known == 4
    take(shop, inbox, mail(2))  # stored before likenesses were kept
    assert take(shop, inbox, replace(mail(2), likeness="65a.other")).known == 1


def test_no_name_a_sender_writes_makes_their_mail_disappear(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, replace(mail(1), likeness="65a.one"))
    conversation_id = shop.messages()[0].conversation_id
    assert conversation_id is not None
    shop.reply(conversation_id, provider_id="ours@shop.example")
    named = [
        replace(mail(2), text="relay's name of ours", likeness="65c.a", aliases=("ours@shop.example",)),
        replace(mail(3), text="relay's name of theirs", likeness="65c.b", aliases=(mail(1).provider_id,)),
        replace(mail(4), text="our very name", likeness="65c.c", provider_id="ours@shop.example"),
    ]
    assert len(take(shop, inbox, *named).stored) == 3
    again = take(shop, inbox, *named)
    assert (again.stored, again.known) == ((), 3)
    assert {one.text for one in named} <= {row.text for row in shop.messages()}
    back = replace(named[2], sender=email_handle(ADDRESS), text="by way of a list")
    assert take(shop, inbox, back).known == 1


def test_read_marks_come_and_go(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1))
    take(shop, inbox, replace(mail(1), seen=True))
    assert shop.messages()[0].read
    take(shop, inbox, Flags("m1@customers.example", seen=False), Flags("unknown@x", seen=True))
    row = shop.conversation(shop.messages()[0].conversation_id)
    assert (shop.messages()[0].read, row.unread) == (False, 1)


def test_a_mark_of_ours_that_still_waits_is_the_later_word(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1), mail(2))
    one, two = shop.messages()
    with shop.store.write(ENGINE) as unit:
        settings.put(unit, f"engine.read_marks.{inbox}", journal.head(unit.conn), quiet=True)
    with shop.store.write(shop.owner) as unit:
        items.set_read(unit, [one.id])
    take(shop, inbox, Flags(_name(shop, one.id), seen=False), Flags(_name(shop, two.id), seen=True))
    assert [row.read for row in shop.messages()] == [True, True]
    with shop.store.write(ENGINE) as unit:  # written to the provider: from now on its word counts again
        settings.put(unit, f"engine.read_marks.{inbox}", journal.head(unit.conn), quiet=True)
    take(shop, inbox, Flags(_name(shop, one.id), seen=False))
    assert next(row for row in shop.messages() if row.id == one.id).read is False


def _name(shop: Shop, item_id: UUID) -> str:
    with shop.store.read() as conn:
        return items.provider_ids(conn, [item_id])[item_id]


def test_marks_of_a_conversation_are_one_fact_and_of_history_none_makes_work(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1), *(mail(n, answers=["m1@customers.example"]) for n in (2, 3)))
    take(shop, inbox, replace(mail(9, sender=TOM), history=True), live=False)
    before = head(shop)
    names = [f"m{n}@customers.example" for n in (1, 2, 3, 9)]
    take(shop, inbox, *(Flags(name, seen=False) for name in names))  # they are so already, or history
    assert types(shop, before) == []
    take(shop, inbox, *(Flags(name, seen=True) for name in names))
    assert types(shop, before) == [EventType.MESSAGE_SEEN]
    assert all(row.read for row in shop.messages())


def test_a_bounce_fails_what_was_sent(shop: Shop, inbox: UUID) -> None:
    conversation = shop.thread(inbox)
    item_id = shop.reply(conversation, provider_id="ours@shop.example")
    with shop.store.write(ENGINE) as unit:
        outbox.confirm(unit, item_id, Delivery.SENT)
    bounce = Report("ours@shop.example", Delivery.FAILED, at(shop), "mailbox_gone", {"status": "5.1.1"})
    take(shop, inbox, bounce, replace(bounce, provider_id="nobody@x"))
    (item,) = shop.messages()
    assert (item.delivery, item.error_code, item.error_params) == (Delivery.FAILED, "mailbox_gone", {"status": "5.1.1"})
    assert shop.conversation(conversation).failed


def test_a_report_cannot_touch_what_a_customer_wrote(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1), Report("m1@customers.example", Delivery.FAILED, at(shop)))
    assert shop.messages()[0].delivery is Delivery.NONE


def test_our_own_copy_settles_what_was_in_doubt(shop: Shop, inbox: UUID) -> None:
    conversation = shop.thread(inbox)
    item_id = shop.reply(conversation, provider_id="7@shop.example")
    take(shop, inbox, copy_of_ours(7))
    assert shop.count("items") == 1
    with shop.store.read() as conn:
        entry = outbox.of_item(conn, item_id)
    assert entry is not None
    assert (shop.messages()[0].delivery, entry.state) == (Delivery.SENT, Delivery.SENT)


def test_our_answer_from_elsewhere_stands_in_the_customers_timeline(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1, at=at(shop, hours=1)))
    take(shop, inbox, replace(copy_of_ours(8, answers=["m1@customers.example"]), at=at(shop, minutes=1)))
    first, second = shop.messages()
    assert (second.conversation_id, second.customer_id) == (first.conversation_id, first.customer_id)
    assert (second.direction, second.delivery) == (Direction.OUT, Delivery.SENT)
    row = shop.conversation(first.conversation_id)
    assert (row.status, row.waiting_since) == (Status.WAITING, None)


def test_mail_we_began_elsewhere_belongs_to_its_receiver(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, copy_of_ours(9, TOM))
    row = shop.conversation(shop.messages()[0].conversation_id)
    assert (row.customer_name, row.status) == ("Tom Price", Status.WAITING)


def test_a_form_in_our_name_belongs_to_who_is_to_be_answered(shop: Shop, inbox: UUID) -> None:
    own = email_handle(ADDRESS, "Contact form")
    form = replace(
        mail(1, sender=own),
        participants=(Participant(own, "from"), Participant(own, "to"), Participant(TOM, "reply_to")),
    )
    take(shop, inbox, form)
    assert shop.conversation(shop.messages()[0].conversation_id).customer_name == "Tom Price"


def test_one_mail_to_two_inboxes_is_told_once(shop: Shop, inbox: UUID) -> None:
    other = shop.inbox("billing@shop.example")
    take(shop, inbox, mail(1))
    take(shop, other, mail(1))
    first, second = shop.messages()
    assert first.customer_id == second.customer_id
    with shop.store.read() as conn:
        assert [i.id for i in items.timeline(conn, first.customer_id, None).items] == [first.id]


def test_files_source_and_html_are_kept(shop: Shop, inbox: UUID) -> None:
    files = (
        Attachment("gauge.png", "image/png", 5, b"\x89PNG\x00", "cid1", inline=True),
        Attachment("film.mp4", "video/mp4", 90_000_000, None, locator="part 3"),
    )
    take(shop, inbox, replace(mail(1), attachments=files, html="<p>Hello</p>"))
    (item,) = shop.messages()
    stored, pending = item.attachments
    assert (stored.state, stored.inline, stored.content_id) == ("stored", True, "cid1")
    assert blobs.get(shop.store, stored.sha256) == b"\x89PNG\x00"
    assert (pending.state, pending.sha256 or "") == ("pending", "")
    with shop.store.read() as conn:
        assert items.html(conn, item.id) == "<p>Hello</p>"
        assert items.attachment_source(conn, pending.id) == (inbox, "part 3")


def test_time_is_clamped_to_receipt(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1, at=shop.store.clock() + timedelta(days=400)))
    take(shop, inbox, replace(mail(2), at=datetime(2026, 1, 1)))  # noqa: DTZ001 - a driver's slip is the point
    old, new = shop.messages()
    assert old.at == datetime(2026, 1, 1, tzinfo=UTC)
    assert new.at <= shop.store.clock()


def test_no_id_is_a_hash_of_the_source(shop: Shop, inbox: UUID) -> None:
    bare = replace(mail(1), provider_id="")
    assert len(take(shop, inbox, bare).stored) == 1
    assert take(shop, inbox, bare).known == 1
    assert len(take(shop, inbox, replace(bare, raw=b"other")).stored) == 1


def test_text_no_database_takes_is_mended(shop: Shop, inbox: UUID) -> None:
    dirty = replace(
        mail(1, "a\x00b\ud800c", sender=replace(MARIA, name="Ma\x00ria")),
        subject="s\udfff",
        html="<p>\x00</p>",
        payload={"k\x00": ["\ud801"]},
        attachments=(Attachment("n\x00.txt", "text/plain", 1, b"\x00"),),
    )
    take(shop, inbox, dirty)
    (item,) = shop.messages()
    assert (item.text, item.subject, item.author_name) == ("ab\ufffdc", "s\ufffd", "Maria")
    assert item.attachments[0].name == "n.txt"


WRECKS: list[dict[str, Any]] = [
    {"text": None},
    {"at": "yesterday"},
    {"sender": None},
    {"participants": (None,)},
    {"attachments": ("file",)},
    {"payload": {"x": object()}},
    {"at": datetime.min.replace(tzinfo=UTC)},
    {"sender": make_handle(HandleKind.EMAIL, "")},
    {"provider_id": None, "text": 5},
]


@pytest.mark.parametrize("wreck", WRECKS, ids=lambda wreck: next(iter(wreck)))
@pytest.mark.allow_log("item not storable")
def test_a_wreck_is_kept_with_its_source_and_stops_nobody(shop: Shop, inbox: UUID, wreck: dict[str, Any]) -> None:
    broken = replace(mail("broken"), **wreck)
    taken = take(shop, inbox, mail(1), broken, mail(2))
    assert len(taken.stored) == 3
    assert shop.count("items") == 3
    assert all(items.raw(shop.store, item_id) for item_id in taken.stored)
    assert take(shop, inbox, broken).known == 1


def test_texts_join_what_is_going_on_with_the_customer(shop: Shop, inbox: UUID) -> None:
    sms = shop.inbox("+49 30 901820", policy={"joining": "customer", "window_days": 7}, medium="sms")
    take(shop, inbox, mail(1))
    customer = shop.messages()[0].customer_id
    with shop.store.write(shop.owner) as unit:
        customers.add_handle(unit, customer, phone_handle("+49 151 2345678"))
    take(shop, sms, replace(mail(2, sender=phone_handle("+49 151 2345678")), subject="", subject_key="", raw=None))
    first, second = shop.messages()
    assert (second.conversation_id, second.customer_id, second.channel) == (first.conversation_id, customer, "sms")


def test_handles_a_provider_vouches_for_are_one_customers(shop: Shop, inbox: UUID) -> None:
    phone = phone_handle("+49 151 2345678")
    take(shop, inbox, mail(1, sender=TOM), replace(mail(2), vouched=(MARIA, phone)))
    take(shop, inbox, replace(mail(3, sender=phone), vouched=(MARIA, phone, TOM), participants=()))
    tom, maria, by_phone = shop.messages()
    assert maria.customer_id == by_phone.customer_id
    assert tom.customer_id != maria.customer_id
    with shop.store.read() as conn:
        assert {row.norm for row in customers.handles_of(conn, maria.customer_id)} == {MARIA.norm, phone.norm}
        assert customers.find_by_handle(conn, HandleKind.EMAIL, TOM.norm) == tom.customer_id


def test_items_of_one_moment_keep_their_order(shop: Shop, inbox: UUID) -> None:
    moment = at(shop, minutes=3)
    take(shop, inbox, *(mail(n, str(n), subject="Re: Boiler", at=moment) for n in range(20)))
    assert [item.text for item in shop.messages()] == [str(n) for n in range(20)]


def test_new_work_goes_to_who_the_inbox_names(shop: Shop) -> None:
    inbox = shop.inbox(policy={"assignee": str(shop.owner.id)})
    take(shop, inbox, mail(1), replace(mail(2, subject="Old"), history=True))
    rows = {shop.conversation(item.conversation_id).assignee_id for item in shop.messages()}
    assert rows == {shop.owner.id, None}


def test_a_name_replaces_an_address_but_no_name(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1, sender=email_handle(MARIA.value)))
    conversation = shop.messages()[0].conversation_id
    assert shop.conversation(conversation).customer_name == MARIA.value
    take(shop, inbox, mail(2, answers=["m1@customers.example"]))
    assert shop.conversation(conversation).customer_name == "Maria Okafor"
    take(shop, inbox, mail(3, sender=email_handle(MARIA.value, "Spoof"), answers=["m1@customers.example"]))
    assert shop.conversation(conversation).customer_name == "Maria Okafor"


def test_calls_tags_and_notes_keep_their_kind(shop: Shop, inbox: UUID) -> None:
    call = replace(
        mail(1, ""), kind=ItemKind.CALL, payload={"duration": 42}, tags=("warranty", " "), participants=(), raw=None
    )
    note = replace(
        mail(2, "Under warranty", sender=email_handle(ADDRESS, "Carl"), answers=["m1@customers.example"]),
        kind=ItemKind.NOTE,
        direction=Direction.INTERNAL,
        participants=(),
    )
    take(shop, inbox, call, note)
    first, second = shop.messages()
    assert (first.kind, first.payload, second.kind) == (ItemKind.CALL, {"duration": 42}, ItemKind.NOTE)
    assert [(person.role, person.norm) for person in first.participants] == [("from", MARIA.norm)]
    assert first.conversation_id == second.conversation_id
    row = shop.conversation(first.conversation_id)
    assert (row.tags, row.unread) == (("warranty",), 1)


def test_quotes_of_our_own_words_are_folded(shop: Shop, inbox: UUID) -> None:
    ours = "We will come on Tuesday between eight and ten in the morning.\nPlease keep the cellar open for us."
    take(shop, inbox, mail(1, at=at(shop, hours=3)))
    take(shop, inbox, replace(copy_of_ours(2, answers=["m1@customers.example"], text=ours), at=at(shop, hours=2)))
    text = f"Perfect, thank you!\n\n{ours}"
    take(shop, inbox, mail(3, text, answers=["2@shop.example"], at=at(shop, hours=1)))
    item = shop.messages()[-1]
    assert item.text == text
    assert item.visible_chars is not None
    assert text[: item.visible_chars].strip() == "Perfect, thank you!"


def test_a_cursor_is_saved_with_an_empty_look(shop: Shop, inbox: UUID) -> None:
    before = head(shop)
    take(shop, inbox)
    with shop.store.read() as conn:
        assert inboxes.cursor(conn, inbox) == {"at": 0}
    assert types(shop, before) == []


def test_unknown_senders_of_the_same_batch_are_one_customer(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, *(mail(n, subject=f"Question {n}") for n in range(5)))
    with shop.store.read() as conn:
        assert query.value(conn, "SELECT count(*) FROM customers") == 1
    assert shop.count("conversations") == 5


def test_the_same_subject_joins_only_as_an_answer(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1, at=at(shop, hours=3)), mail(2, at=at(shop, hours=2)))
    take(shop, inbox, mail(3, subject="Re: Boiler", at=at(shop, hours=1)))
    one, two, three = cast("Sequence[Any]", [item.conversation_id for item in shop.messages()])
    assert one != two
    assert three == two
