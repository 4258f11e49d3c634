"""Send later: what waits does nothing yet, and can be changed, sent now or taken back."""

from datetime import datetime, timedelta

import pytest

from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict, Denied, Invalid
from omnibox.model.intents import NewMessage
from omnibox.model.item import Delivery
from omnibox.store import outbox
from tests.desk.world import World

HOUR = timedelta(hours=1)


@pytest.mark.on_both
def test_what_is_scheduled_waits_and_so_does_the_customer(world: World) -> None:
    mail = world.mail(world.inbox())
    at = world.clock() + 2 * HOUR
    sent = world.reply(mail, "Later.", send_at=at)
    item, row = world.item(sent.item_id), world.conversation(mail.conversation_id)
    assert (item.delivery, item.due_at, item.at) == (Delivery.SCHEDULED, at, at)
    assert (row.status, row.assignee_id, row.preview) == (Status.OPEN, None, "Where is my parcel?")
    assert row.waiting_since == mail.at
    assert [one.id for one in world.desk.compose.scheduled()] == [item.id]
    with world.store.read() as conn:
        entry = world.entry(item.id)
        assert outbox.next_due(conn, entry.inbox_id) is None
        assert outbox.next_scheduled(conn) == at


@pytest.mark.on_both
def test_it_can_be_moved_and_the_list_keeps_its_order(world: World) -> None:
    inbox = world.inbox()
    first = world.reply(world.mail(inbox), "First", send_at=world.clock() + HOUR)
    second = world.reply(world.mail(inbox, sender="b@x.example"), "Second", send_at=world.clock() + 2 * HOUR)
    later = world.clock() + 3 * HOUR
    world.desk.compose.reschedule(first.item_id, later)
    assert [row.id for row in world.desk.compose.scheduled()] == [second.item_id, first.item_id]
    assert (world.item(first.item_id).due_at, world.item(first.item_id).at) == (later, later)


@pytest.mark.on_both
def test_it_can_go_at_once_and_moves_the_work_then(world: World) -> None:
    mail = world.mail(world.inbox())
    sent = world.reply(mail, "Later.", send_at=world.clock() + HOUR)
    world.clock.forward(minutes=5)
    world.desk.compose.send_now(sent.item_id)
    item, row = world.item(sent.item_id), world.conversation(mail.conversation_id)
    assert item.delivery is Delivery.QUEUED
    assert timedelta(0) < world.clock() - item.at < timedelta(seconds=1)
    assert (row.status, row.assignee_id, row.preview) == (Status.WAITING, world.owner.id, "Later.")
    assert row.waiting_since is None
    assert world.desk.compose.scheduled() == ()
    with pytest.raises(Conflict):
        world.desk.compose.reschedule(sent.item_id, world.clock() + HOUR)
    assert world.desk.compose.undo_send(sent.item_id).text == "Later."
    assert world.conversation(mail.conversation_id).status is Status.OPEN


@pytest.mark.on_both
def test_taken_back_its_text_is_a_draft_with_its_formats(world: World) -> None:
    mail = world.mail(world.inbox())
    sent = world.reply(
        mail, "Later.", html='<p style="x"><b>Later.</b></p><script>x</script>', send_at=world.clock() + HOUR
    )
    draft = world.desk.compose.undo_send(sent.item_id)
    assert (draft.text, draft.html, draft.inbox_id) == ("Later.", "<p><b>Later.</b></p>", mail.inbox_id)
    assert world.item(sent.item_id).delivery is Delivery.CANCELLED
    assert world.conversation(mail.conversation_id).waiting_since == mail.at


@pytest.mark.on_both
def test_a_first_message_can_wait_as_well(world: World) -> None:
    at = world.clock() + HOUR
    sent = world.desk.compose.start(
        NewMessage(world.inbox(), ("eve@ost.example",), "Hello", subject="Offer", send_at=at)
    )
    assert [(row.id, row.due_at) for row in world.desk.compose.scheduled()] == [(sent.item_id, at)]


def test_no_moment_but_one_to_come_is_taken(world: World) -> None:
    mail = world.mail(world.inbox())
    for at, reason in (
        (world.clock() - HOUR, "past"),
        (datetime(2090, 1, 1), "zone"),  # noqa: DTZ001  # what is refused here
    ):
        with pytest.raises(Invalid) as caught:
            world.reply(mail, send_at=at)
        assert caught.value.params == {"field": "send_at", "reason": reason}


def test_other_peoples_words_are_left_alone(world: World) -> None:
    mail = world.mail(world.inbox())
    sent = world.reply(mail, send_at=world.clock() + HOUR)
    colleague = world.hire("Carl")
    for act in (colleague.compose.undo_send, colleague.compose.send_now):
        with pytest.raises(Denied):
            act(sent.item_id)
