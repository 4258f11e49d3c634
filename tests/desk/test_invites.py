"""An invitation is answered: the answer goes to whoever invited, stands on the invitation, and can be taken back."""

import pytest

from omnibox.model.errors import Invalid, NotFound
from omnibox.model.ids import uuid7
from omnibox.model.rows import ItemRow
from tests.desk.world import OURS, World

INVITE = {
    "method": "request",
    "uid": "u-1",
    "sequence": 2,
    "summary": "Inspection",
    "start": "2026-11-24T09:00:00+00:00",
    "end": "2026-11-24T10:00:00+00:00",
    "organizer": {"name": "Sara Lind", "address": "sara@lind.example"},
    "attendees": [{"name": "", "address": OURS, "status": "needs-action"}],
    "mine": OURS,
}


@pytest.fixture
def invitation(world: World) -> ItemRow:
    return world.mail(world.inbox(), sender="sara@lind.example", name="Sara Lind", payload={"invite": INVITE})


def given(world: World, invitation: ItemRow) -> object:
    return world.item(invitation.id).payload.get("answered")


def test_an_answer_goes_to_whoever_invited_and_stands_on_the_invitation(world: World, invitation: ItemRow) -> None:
    sent = world.desk.invites.answer(invitation.id, "accepted", text="Accepted: Inspection", subject="Accepted")
    message = world.entry(sent.item_id).message
    assert [person["value"] for person in message["to"]] == ["sara@lind.example"]
    assert "METHOD:REPLY" in message["calendar"]
    answer = next(line for line in message["calendar"].split("\r\n") if line.startswith("ATTENDEE"))
    assert ("PARTSTAT=ACCEPTED" in answer, answer.endswith(f"mailto:{OURS}")) == (True, True)
    assert given(world, invitation) == {"answer": "accepted", "item": str(sent.item_id)}


def test_an_answer_taken_back_leaves_the_invitation_open(world: World, invitation: ItemRow) -> None:
    sent = world.desk.invites.answer(invitation.id, "declined", text="Declined", subject="Declined")
    world.desk.compose.undo_send(sent.item_id)
    assert given(world, invitation) is None


def test_only_the_last_answer_can_open_it_again(world: World, invitation: ItemRow) -> None:
    first = world.desk.invites.answer(invitation.id, "accepted", text="Accepted", subject="Accepted")
    second = world.desk.invites.answer(invitation.id, "declined", text="Declined", subject="Declined")
    world.desk.compose.undo_send(first.item_id)
    assert given(world, invitation) == {"answer": "declined", "item": str(second.item_id)}


def test_what_is_no_invitation_is_not_answered(world: World, invitation: ItemRow) -> None:
    plain = world.mail(invitation.inbox_id or uuid7(world.clock()))
    for item_id, answer in ((plain.id, "accepted"), (invitation.id, "perhaps")):
        with pytest.raises(Invalid):
            world.desk.invites.answer(item_id, answer, text="", subject="")
    with pytest.raises(NotFound):
        world.desk.invites.answer(uuid7(world.clock()), "accepted", text="", subject="")
