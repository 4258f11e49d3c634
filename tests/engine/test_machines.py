"""Robots through intake, on each database: they reopen nothing, count nothing, and bounces find their message."""

from dataclasses import replace
from uuid import UUID

import pytest

from omnibox.channels import registry
from omnibox.channels.base import Batch, Inbound, Participant, Report
from omnibox.engine import intake, machines
from omnibox.engine.receiving import place_of
from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Status
from omnibox.model.handle import Handle, email_handle
from omnibox.model.item import Delivery, Direction, MachineClass
from omnibox.model.rows import ItemRow
from omnibox.store import conversations, inboxes
from tests.engine.shop import MARIA, TOM, Shop, copy_of_ours, mail

DAEMON = email_handle("mailer-daemon@mx.example", "Mail Delivery System")


def take(shop: Shop, inbox_id: UUID, *events: Inbound | Report) -> None:
    with shop.store.write(ENGINE) as unit:
        row = inboxes.get(unit.conn, inbox_id)
        assert row is not None
        place = place_of(unit, row, registry.spec(row.channel))
        intake.take(unit, place, Batch(events, {}))


@pytest.fixture
def inbox(shop: Shop) -> UUID:
    return shop.inbox()


def bounce(*recipients: Handle, answers: tuple[str, ...] = (), action: str = "failed") -> Inbound:
    told = {"bounce": {"recipients": [one.value for one in recipients], "action": action}}
    return replace(mail("b", "It came back", sender=DAEMON, answers=answers), machine=MachineClass.BOUNCE, payload=told)


def report(recipient: Handle, ref: str = "") -> Report:
    words = {"recipient": recipient.value, "text": f"550 no such user {recipient.value}", "status": "5.1.1"}
    return Report(ref, Delivery.FAILED, mail(0).at, "bounced", words)


def ours(shop: Shop) -> ItemRow:
    return next(item for item in shop.messages() if item.direction is Direction.OUT)


def to_both(ref: str) -> Inbound:
    sent = copy_of_ours(ref, answers=["m1@customers.example"])
    return replace(sent, participants=(*sent.participants, Participant(TOM, "cc")))


@pytest.mark.parametrize("machine", [MachineClass.AUTO_REPLY, MachineClass.BULK, MachineClass.BOUNCE])
def test_a_robots_answer_reopens_nothing_and_counts_nothing(shop: Shop, inbox: UUID, machine: MachineClass) -> None:
    take(shop, inbox, mail(1), copy_of_ours(2, answers=["m1@customers.example"]))
    conversation_id = shop.messages()[0].conversation_id
    assert conversation_id is not None
    with shop.store.write(shop.owner) as unit:
        conversations.alter(unit, conversation_id, status=Status.RESOLVED)
    before = shop.conversation(conversation_id)
    take(shop, inbox, replace(mail(3, "I am away", answers=["2@shop.example"]), machine=machine))
    after = shop.conversation(conversation_id)
    assert len([item for item in shop.messages() if item.conversation_id == conversation_id]) == 3
    assert (after.status, after.waiting_since) == (Status.RESOLVED, before.waiting_since)
    assert after.assignee_id == before.assignee_id


def test_a_bounce_without_an_id_finds_the_last_mail_to_whom_it_names(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1), copy_of_ours(2, answers=["m1@customers.example"]), mail(9, sender=TOM))
    take(shop, inbox, bounce(MARIA), report(MARIA))
    sent = ours(shop)
    assert (sent.delivery, sent.error_code) == (Delivery.FAILED, "bounced")
    came = next(item for item in shop.messages() if item.machine is MachineClass.BOUNCE)
    assert came.conversation_id == sent.conversation_id
    assert "stranger" not in came.payload


def test_a_bounce_that_names_an_id_joins_though_its_sender_takes_part_in_nothing(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1), copy_of_ours(2, answers=["m1@customers.example"]))
    take(shop, inbox, bounce(MARIA, answers=("2@shop.example",)), report(MARIA, "2@shop.example"))
    came = next(item for item in shop.messages() if item.machine is MachineClass.BOUNCE)
    assert came.conversation_id == ours(shop).conversation_id
    assert ours(shop).error_params["text"] == f"550 no such user {MARIA.value}"


def test_a_bounce_for_a_stranger_fails_nothing_and_joins_nothing(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1), copy_of_ours(2, answers=["m1@customers.example"]))
    take(shop, inbox, bounce(TOM, answers=("2@shop.example",)), report(TOM))
    assert ours(shop).delivery is Delivery.SENT
    came = next(item for item in shop.messages() if item.machine is MachineClass.BOUNCE)
    assert came.conversation_id != ours(shop).conversation_id


def test_a_bounce_for_one_of_two_is_told_as_such_until_it_is_both(shop: Shop, inbox: UUID) -> None:
    take(shop, inbox, mail(1), to_both("2"))
    take(shop, inbox, report(TOM, "2@shop.example"))
    sent = ours(shop)
    assert (sent.delivery, sent.error_code) == (Delivery.SENT, "bounced_partly")
    assert sent.error_params["address"] == TOM.value
    take(shop, inbox, report(TOM, "2@shop.example"))
    assert ours(shop).delivery is Delivery.SENT
    take(shop, inbox, report(MARIA, "2@shop.example"))
    assert (ours(shop).delivery, ours(shop).error_code) == (Delivery.FAILED, "bounced")


def test_three_receivers_of_whom_two_failed_are_both_named(shop: Shop, inbox: UUID) -> None:
    ann = email_handle("ann@customers.example")
    sent = to_both("2")
    take(shop, inbox, mail(1), replace(sent, participants=(*sent.participants, Participant(ann, "cc"))))
    take(shop, inbox, report(TOM, "2@shop.example"), report(ann, "2@shop.example"))
    assert ours(shop).error_params["address"] == f"{TOM.value}, {ann.value}"
    assert ours(shop).delivery is Delivery.SENT


def test_robots_an_inbox_allows_are_people(shop: Shop) -> None:
    inbox = shop.inbox(policy={"allowed_robots": ["@customers.example", 7, " "]})
    take(shop, inbox, replace(mail(1), machine=MachineClass.BULK))
    assert shop.messages()[0].machine is MachineClass.HUMAN
    take(shop, inbox, replace(mail(2, sender=email_handle("a@other.example")), machine=MachineClass.BULK))
    assert shop.messages()[1].machine is MachineClass.BULK
    take(shop, inbox, replace(bounce(MARIA), sender=MARIA))
    assert shop.messages()[2].machine is MachineClass.BOUNCE


def test_what_a_policy_may_hold_is_read_with_care() -> None:
    assert machines.allowed_of({}) == machines.allowed_of({"allowed_robots": "all"}) == frozenset()
    assert machines.allowed_of({"allowed_robots": ["A@B.example ", None]}) == {"a@b.example"}
    assert machines.recipients(replace(bounce(MARIA), payload={"bounce": {"recipients": "x"}})) == []
