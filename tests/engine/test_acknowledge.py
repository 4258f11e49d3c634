"""Acknowledgements: to people, once, in the right words; never to robots, never twice, never without end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from omnibox.channels import registry
from omnibox.channels.base import Batch, Inbound, Participant
from omnibox.channels.spec import Capability
from omnibox.engine import acknowledge, intake
from omnibox.engine.outgoing import outbound
from omnibox.engine.receiving import place_of
from omnibox.model.acknowledging import Acknowledgement
from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Status
from omnibox.model.handle import email_handle
from omnibox.model.hours import OFFICE, Hours
from omnibox.model.hours_stored import to_json
from omnibox.model.item import Delivery, Direction, MachineClass
from omnibox.model.rows import ItemRow
from omnibox.store import conversations, inboxes, outbox, query
from omnibox.store.unit import Unit
from tests.engine.shop import ADDRESS, MARIA, TOM, Shop, mail
from tests.support.stores import FakeClock

INSIDE = "Hello {customer.first_name|there}, we got it: {number}. {inbox.name}"
OUTSIDE = "Closed. Back {opens}."
RULE = Acknowledgement(on=True, inside=INSIDE, outside=OUTSIDE, language="en")
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)  # eleven in Berlin
POLICY: dict[str, object] = {"acknowledge": RULE.stored(), "hours": to_json(Hours("Europe/Berlin", OFFICE))}


@pytest.fixture
def office(shop: Shop, clock: FakeClock) -> Shop:
    turn(clock, FRIDAY)
    shop.inbox(policy=POLICY)
    return shop


def turn(clock: FakeClock, to: datetime) -> None:
    clock.forward(seconds=(to - clock()).total_seconds())


def take(shop: Shop, *events: Inbound, inbox: UUID | None = None, fail: bool = False) -> int:
    """Take in as the engine does, all in one unit of work; `fail`: the machine dies before the commit."""
    inbox_id = inbox or next(iter(shop.worlds))
    answered = 0
    with _dying(fail), shop.store.write(ENGINE) as unit:
        row = inboxes.get(unit.conn, inbox_id)
        assert row is not None
        spec = registry.spec("email")
        taken = intake.take(unit, place_of(unit, row, spec), Batch(tuple(events), {}))
        answered = acknowledge.answer(unit, row, spec, taken.stored)
        if fail:
            raise _Died
    return answered


class _Died(Exception):
    """The power went."""


@contextmanager
def _dying(wanted: bool) -> Iterator[None]:
    try:
        yield
    except _Died:
        assert wanted


def fresh(shop: Shop, number: int | str, **changes: Any) -> Inbound:
    return mail(number, at=shop.store.clock() - timedelta(minutes=1), **changes)


def acknowledged(shop: Shop) -> list[ItemRow]:
    return [one for one in shop.messages() if one.payload.get("automatic")]


def test_a_person_gets_one_in_the_customers_thread_and_nothing_else_moves(office: Shop) -> None:
    assert take(office, fresh(office, 1)) == 1
    (item,) = acknowledged(office)
    conversation = office.conversation(item.conversation_id)
    assert item.text == f"Hello Maria, we got it: {conversation.number}. Shop"
    assert (item.machine, item.delivery, item.subject) == (MachineClass.AUTO_REPLY, Delivery.QUEUED, "Re: Boiler")
    assert item.payload["automatic"] == "acknowledgement"
    assert (conversation.status, conversation.assignee_id) == (Status.OPEN, None)
    assert conversation.waiting_since is not None  # a person still has to answer
    assert (conversation.preview, conversation.last_direction) == ("Hello", Direction.IN)  # the customer's words
    with office.store.read() as conn:
        first_reply = query.value(conn, "SELECT first_reply_at FROM conversations WHERE id = :id", id=conversation.id)
        entry = outbox.of_item(conn, item.id)
    assert first_reply is None
    assert entry is not None
    message = outbound(office.store, entry)
    assert (message.automatic, message.to[0].value, message.sender.value) == (True, MARIA.value, ADDRESS)
    assert message.answers == ("m1@customers.example",)


def test_what_comes_twice_or_in_an_engine_that_dies_is_acknowledged_once(office: Shop) -> None:
    take(office, fresh(office, 1), fail=True)
    assert acknowledged(office) == []
    assert take(office, fresh(office, 1)) == 1
    assert take(office, fresh(office, 1)) == 0
    assert take(office, fresh(office, 1), fresh(office, 1)) == 0
    assert len(acknowledged(office)) == 1


def test_outside_the_hours_other_words_with_the_next_opening_and_once_a_day(office: Shop, clock: FakeClock) -> None:
    take(office, fresh(office, 1))
    turn(clock, FRIDAY + timedelta(hours=9))
    answer = fresh(office, 2, answers=["m1@customers.example"])
    assert take(office, answer) == 0  # this conversation had its word today
    turn(clock, FRIDAY + timedelta(hours=25))  # Saturday
    assert take(office, fresh(office, 3, answers=["m1@customers.example"])) == 1
    assert acknowledged(office)[-1].text == "Closed. Back Monday, 23 November, 09:00 (CET)."


def test_inside_the_hours_who_goes_on_talking_needs_no_receipt(office: Shop, clock: FakeClock) -> None:
    take(office, fresh(office, 1))
    turn(clock, FRIDAY + timedelta(days=3))
    assert take(office, fresh(office, 2, answers=["m1@customers.example"])) == 0
    turn(clock, FRIDAY + timedelta(days=24))  # three quiet weeks later it begins anew
    assert take(office, fresh(office, 3, answers=["m1@customers.example"])) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"machine": MachineClass.AUTO_REPLY},
        {"machine": MachineClass.BULK},
        {"machine": MachineClass.BOUNCE},
        {"machine": MachineClass.OWN},
        {"history": True},
        {"direction": Direction.OUT},
        {"at": FRIDAY - timedelta(hours=13)},
        {"sender": email_handle("no-reply@parcels.example")},
        {"sender": email_handle("noreply+123@parcels.example")},
        {"sender": email_handle("announce-bounces@lists.example")},
        {"sender": email_handle(ADDRESS.upper())},
        {"sender": email_handle("info@shop.example")},
        {"sender": email_handle("second@shop.example")},
    ],
    ids=str,
)
def test_who_and_what_is_never_answered(office: Shop, changes: dict[str, Any]) -> None:
    office.inbox("second@shop.example", aliases="info@shop.example, hello@shop.example")
    item = fresh(office, 1)
    if "sender" in changes:
        item = replace(item, participants=(Participant(changes["sender"], "from"),))
    assert take(office, replace(item, **changes)) == 0
    assert acknowledged(office) == []


def test_a_form_of_our_own_page_is_answered_to_the_customer_it_names(office: Shop) -> None:
    own = email_handle(ADDRESS)
    item = replace(fresh(office, 1), sender=own, participants=(Participant(own, "from"), Participant(TOM, "reply_to")))
    assert take(office, item) == 1
    (found,) = acknowledged(office)
    assert [one.value for one in found.participants if one.role == "to"] == [TOM.value]


def test_spam_gets_no_answer(office: Shop) -> None:
    take(office, fresh(office, 1, answers=()))
    (first,) = acknowledged(office)
    assert first.conversation_id is not None
    with office.store.write(office.owner) as unit:
        conversations.change(unit, first.conversation_id, status=Status.SPAM)
        unit.update(_items(), first.id, at=FRIDAY - timedelta(days=30))
    assert take(office, fresh(office, 2, answers=["m1@customers.example"])) == 0


def _items() -> Any:
    from omnibox.store import schema

    return schema.items


def test_two_robots_that_hide_what_they_are_end_after_the_bound(office: Shop) -> None:
    """The other side answers each of ours at once, in a thread of its own, and says nowhere that it is a robot."""
    answered = [take(office, fresh(office, number, subject=f"Ticket {number}")) for number in range(30)]
    assert answered == [1] * 5 + [0] * 25


def test_two_shops_of_ours_stop_at_once(office: Shop) -> None:
    """What one of ours sends, the other knows for a machine's: told by the wire in test_compose, by class here."""
    take(office, fresh(office, 1))
    (ours,) = acknowledged(office)
    back = replace(fresh(office, 2, text=ours.text), machine=MachineClass.AUTO_REPLY)
    assert take(office, back) == 0


def test_one_mail_to_two_inboxes_is_acknowledged_once(office: Shop) -> None:
    other = office.inbox("sales@shop.example", policy=POLICY)
    assert take(office, fresh(office, 1)) == 1
    assert take(office, fresh(office, 1), inbox=other) == 0


@pytest.mark.parametrize(
    "policy,answers",
    [
        ({}, 0),
        ({"acknowledge": replace(RULE, on=False).stored()}, 0),
        ({"acknowledge": {"on": True}}, 0),
        ({"acknowledge": "yes"}, 0),
        ({"acknowledge": RULE.stored()}, 1),  # without hours somebody is always there
        ({"acknowledge": RULE.stored(), "hours": {"zone": "Nowhere"}}, 1),
        ({"acknowledge": replace(RULE, inside="").stored()}, 0),
    ],
)
def test_what_the_inbox_says(shop: Shop, clock: FakeClock, policy: dict[str, object], answers: int) -> None:
    turn(clock, FRIDAY)
    shop.inbox(policy=policy)
    assert take(shop, fresh(shop, 1)) == answers


@pytest.mark.allow_log("not acknowledged")
def test_a_fault_of_ours_keeps_no_message_from_being_stored(office: Shop) -> None:
    class Broken(acknowledge._Answers):
        def consider(self, item: ItemRow) -> bool:
            raise ZeroDivisionError

    with office.store.write(ENGINE) as unit:
        row = inboxes.get(unit.conn, next(iter(office.worlds)))
        assert row is not None
        spec = registry.spec("email")
        assert spec.can(Capability.SEND)
        taken = intake.take(unit, place_of(unit, row, spec), Batch((fresh(office, 1),), {}))
        (stored,) = _rows(unit, taken.stored)
        assert acknowledge._guarded(unit, Broken(unit, row, spec, RULE, None, frozenset()), stored) is False
    assert [one.text for one in office.messages()] == ["Hello"]


def _rows(unit: Unit, ids: tuple[UUID, ...]) -> list[ItemRow]:
    from omnibox.store import items

    return list(items.item_rows(unit.conn, list(ids)))


def test_a_running_engine_sends_it(live_shop: Shop) -> None:
    shop = live_shop
    inbox_id = shop.inbox(policy={"acknowledge": RULE.stored()})
    home = shop.engine()
    home.start()
    try:
        shop.until_state(inbox_id, "active")
        shop.worlds[inbox_id].say(mail(1))
        item = shop.until(lambda _: next(iter(acknowledged(shop)), None))
        shop.until_delivery(item.id, Delivery.SENT)
    finally:
        home.stop()
    assert len(acknowledged(shop)) == 1
