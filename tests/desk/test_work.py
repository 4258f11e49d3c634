"""Moving work: each change is one operation, told in the timeline and in the journal, and taken back whole."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from omnibox.desk import work
from omnibox.desk.desk import Desk
from omnibox.model.actor import Role
from omnibox.model.conversation import Priority, Status
from omnibox.model.errors import Conflict, Denied, Invalid, NotFound
from omnibox.model.intents import Done
from omnibox.model.item import ItemKind
from omnibox.model.rows import ConversationRow
from omnibox.store import journal, mentions, operations
from tests.desk.world import World


def thread(world: World, **more: str) -> UUID:
    mail = world.mail(world.inbox(), **more)  # type: ignore[arg-type]  # words only
    assert mail.conversation_id is not None
    return mail.conversation_id


Change = Callable[[Desk, UUID, World], Done]
CHANGES: dict[str, Change] = {
    "resolve": lambda desk, one, _: desk.work.resolve([one]),
    "wait": lambda desk, one, _: desk.work.wait([one]),
    "snooze": lambda desk, one, world: desk.work.snooze([one], world.clock() + timedelta(days=1)),
    "spam": lambda desk, one, _: desk.work.spam([one]),
    "trash": lambda desk, one, _: desk.work.trash([one]),
    "assign": lambda desk, one, _: desk.work.assign([one], desk.actor.id),
    "priority": lambda desk, one, _: desk.work.priority([one], Priority.URGENT),
    "tag": lambda desk, one, _: desk.work.tag([one], add=["Refund"]),
}
RESULT: dict[str, Callable[[ConversationRow], object]] = {
    "resolve": lambda row: (row.status, row.resolved_at is not None, row.waiting_since),
    "wait": lambda row: row.status,
    "snooze": lambda row: (row.status, row.snoozed_until is not None),
    "spam": lambda row: row.status,
    "trash": lambda row: row.status,
    "assign": lambda row: row.assignee_name,
    "priority": lambda row: row.priority,
    "tag": lambda row: row.tags,
}
EXPECTED: dict[str, object] = {
    "resolve": (Status.RESOLVED, True, None),
    "wait": Status.WAITING,
    "snooze": (Status.SNOOZED, True),
    "spam": Status.SPAM,
    "trash": Status.TRASH,
    "assign": "Otto Owner",
    "priority": Priority.URGENT,
    "tag": ("Refund",),
}


@pytest.mark.on_both
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_made_and_taken_back_whole(world: World, name: str) -> None:
    conversation_id = thread(world)
    before = world.conversation(conversation_id)
    items_before = world.desk.timeline.page(before.customer_id).items
    done = CHANGES[name](world.desk, conversation_id, world)
    assert done.changed == (conversation_id,)
    assert RESULT[name](world.conversation(conversation_id)) == EXPECTED[name]

    assert done.operation_id is not None
    assert world.desk.recent_operations()[0].name == name
    world.desk.undo(done.operation_id)
    after = world.conversation(conversation_id)
    for field in (
        "status",
        "assignee_id",
        "priority",
        "tags",
        "snoozed_until",
        "resolved_at",
        "waiting_since",
        "unread",
    ):
        assert getattr(after, field) == getattr(before, field), field
    assert world.desk.timeline.page(before.customer_id).items == items_before
    with pytest.raises(Conflict) as twice:
        world.desk.undo(done.operation_id)
    assert twice.value.params["what"] == ["undone"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_second_time_changes_nothing(world: World, name: str) -> None:
    conversation_id = thread(world)
    CHANGES[name](world.desk, conversation_id, world)
    with world.store.read() as conn:
        head = journal.head(conn)
    again = CHANGES[name](world.desk, conversation_id, world) if name != "snooze" else Done(None, ())
    assert again == Done(None, ())
    with world.store.read() as conn:
        assert journal.head(conn) == head


@pytest.mark.parametrize("name", CHANGES)
def test_an_observer_changes_nothing(world: World, name: str) -> None:
    conversation_id = thread(world)
    before = world.conversation(conversation_id)
    with pytest.raises(Denied):
        CHANGES[name](world.hire("Olga", Role.OBSERVER), conversation_id, world)
    assert world.conversation(conversation_id) == before


def test_a_change_stands_in_the_timeline_but_is_no_activity_of_the_customer(world: World) -> None:
    conversation_id = thread(world)
    before = world.conversation(conversation_id)
    world.desk.work.assign([conversation_id], world.owner.id)
    world.desk.work.resolve([conversation_id])
    lines = [item for item in world.desk.timeline.page(before.customer_id).items if item.kind is ItemKind.ACTIVITY]
    assert [line.payload for line in lines] == [
        {"what": "assignee", "from": None, "to": str(world.owner.id)},
        {"what": "status", "from": "open", "to": "resolved"},
    ]
    assert {line.author_name for line in lines} == {"Otto Owner"}
    after = world.conversation(conversation_id)
    assert (after.preview, after.last_at) == (before.preview, before.last_at)


def test_a_snooze_says_until_when(world: World) -> None:
    conversation_id = thread(world)
    until = world.clock() + timedelta(hours=5)
    world.desk.work.snooze([conversation_id], until)
    row = world.conversation(conversation_id)
    assert (row.status, row.snoozed_until) == (Status.SNOOZED, until)
    line = world.desk.timeline.page(row.customer_id).items[-1]
    assert line.payload["until"] == until.isoformat()
    later = until + timedelta(days=1)
    assert world.desk.work.snooze([conversation_id], later).changed == (conversation_id,)
    assert world.conversation(conversation_id).snoozed_until == later


def test_a_snooze_into_the_past_is_refused(world: World) -> None:
    conversation_id = thread(world)
    for until in (world.clock() - timedelta(1), (world.clock() + timedelta(1)).replace(tzinfo=None)):
        with pytest.raises(Invalid) as refused:
            world.desk.work.snooze([conversation_id], until)
        assert refused.value.params == {"field": "until", "reason": "past"}


def test_reopening_lets_unanswered_mail_wait_again(world: World) -> None:
    conversation_id = thread(world)
    waiting = world.conversation(conversation_id).waiting_since
    assert waiting is not None
    world.desk.work.resolve([conversation_id])
    world.desk.work.reopen([conversation_id])
    row = world.conversation(conversation_id)
    assert (row.status, row.waiting_since, row.resolved_at) == (Status.OPEN, waiting, None)


@pytest.mark.on_both
def test_many_at_once_are_one_operation_in_short_transactions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PART", 2)
    inbox = world.inbox()
    ids = [one for n in range(5) if (one := world.mail(inbox, sender=f"c{n}@example.com").conversation_id)]
    world.desk.work.tag(ids[:2], add=["x"])
    done = world.desk.work.tag(ids, add=["X"])  # nothing to do in the first part
    assert done.changed == tuple(ids[2:])
    assert [row.name for row in world.desk.recent_operations()] == ["tag", "tag"]
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert [row.tags for row in world.desk.lists.rows(ids)] == [("x",), ("x",), (), (), ()]
    resolved = world.desk.work.resolve(ids)
    assert resolved.changed == tuple(ids)
    assert resolved.operation_id is not None
    world.desk.undo(resolved.operation_id)
    assert {row.status for row in world.desk.lists.rows(ids)} == {Status.OPEN}


@pytest.mark.on_both
def test_many_at_once_are_taken_back_in_short_transactions_and_a_crash_between_them_does_no_harm(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PART", 2)
    inbox = world.inbox()
    ids = [one for n in range(5) if (one := world.mail(inbox, sender=f"c{n}@example.com").conversation_id)]
    operation_id = world.desk.work.resolve(ids).operation_id
    assert operation_id is not None
    with world.store.read() as conn:
        assert operations.parts(conn, operation_id) == (2, 1, 0)
    with world.store.write(world.owner) as unit:  # the window ends after the first of them
        operations.undo_part(unit, operation_id, 2)
    assert [world.conversation(one).status for one in ids] == [*[Status.RESOLVED] * 4, Status.OPEN]
    world.hire("Cora").work.reopen(ids[:1])
    with pytest.raises(Conflict):
        world.desk.undo(operation_id)
    assert [world.conversation(one).status for one in ids[1:4]] == [Status.RESOLVED] * 3


def test_what_was_begun_to_be_taken_back_is_finished_by_the_next_undo(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PART", 2)
    inbox = world.inbox()
    ids = [one for n in range(5) if (one := world.mail(inbox, sender=f"c{n}@example.com").conversation_id)]
    operation_id = world.desk.work.resolve(ids).operation_id
    assert operation_id is not None
    with world.store.write(world.owner) as unit:
        operations.undo_part(unit, operation_id, 2)
    world.desk.undo(operation_id)
    assert {world.conversation(one).status for one in ids} == {Status.OPEN}
    with pytest.raises(Conflict) as refused:
        world.desk.undo(operation_id)
    assert refused.value.params["what"] == ["undone"]


def test_an_undo_is_refused_when_the_work_moved_on_and_changes_nothing(world: World) -> None:
    conversation_id = thread(world)
    done = world.desk.work.resolve([conversation_id])
    colleague = world.hire("Cora")
    colleague.work.reopen([conversation_id])
    before = world.conversation(conversation_id)
    assert done.operation_id is not None
    with pytest.raises(Conflict) as refused:
        world.desk.undo(done.operation_id)
    assert "status" in refused.value.params["what"]
    assert world.conversation(conversation_id) == before


def test_only_leaders_take_back_what_others_did(world: World) -> None:
    conversation_id = thread(world)
    done = world.desk.work.resolve([conversation_id])
    assert done.operation_id is not None
    with pytest.raises(Denied) as refused:
        world.hire("Cora").undo(done.operation_id)
    assert refused.value.params["permission"] == "undo_others"
    world.hire("Sam", Role.SUPERVISOR).undo(done.operation_id)
    assert world.conversation(conversation_id).status is Status.OPEN


def test_what_is_not_there(world: World) -> None:
    for change in CHANGES.values():
        with pytest.raises(NotFound):
            change(world.desk, uuid4(), world)
    with pytest.raises(NotFound):
        world.desk.undo(uuid4())
    with pytest.raises(NotFound) as nobody:
        world.desk.work.assign([thread(world)], uuid4())
    assert nobody.value.params["kind"] == "operator"


def test_work_is_handed_back_to_nobody(world: World) -> None:
    conversation_id = thread(world)
    world.desk.work.assign([conversation_id], world.owner.id)
    world.desk.work.assign([conversation_id], None)
    assert world.conversation(conversation_id).assignee_id is None


def test_too_many_at_once_are_refused(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        world.desk.work.resolve([uuid4() for _ in range(501)])
    assert refused.value.params["reason"] == "too_many"


def test_tags_are_added_and_removed_by_name(world: World) -> None:
    conversation_id = thread(world)
    world.desk.work.tag([conversation_id], add=["Refund", "  two   words "])
    world.desk.work.tag([conversation_id], add=["VIP"], remove=["refund"])
    assert set(world.conversation(conversation_id).tags) == {"two words", "VIP"}
    for bad in ("", "  ", "x" * 61, "line\nbreak\x00"):
        with pytest.raises(Invalid):
            world.desk.work.tag([conversation_id], add=[bad])


def test_read_and_unread(world: World) -> None:
    inbox = world.inbox()
    mail = world.mail(inbox)
    assert mail.conversation_id is not None
    world.mail(inbox, conversation_id=mail.conversation_id)
    assert world.conversation(mail.conversation_id).unread == 2
    world.desk.work.mark_read(mail.conversation_id)
    assert world.conversation(mail.conversation_id).unread == 0
    world.desk.work.mark_unread(mail.conversation_id)
    assert world.conversation(mail.conversation_id).unread == 1


def test_who_looks_has_seen_what_called_them(world: World) -> None:
    mail = world.mail(world.inbox())
    cora = world.hire("Cora")
    assert mail.conversation_id is not None
    world.desk.compose.note(mail.customer_id, mail.conversation_id, "@Cora")
    world.desk.work.mark_read(mail.conversation_id)  # somebody else looked
    with world.store.read() as conn:
        assert len(mentions.unseen(conn, cora.actor.id or uuid4())) == 1
    cora.work.mark_read(mail.conversation_id)
    with world.store.read() as conn:
        assert mentions.unseen(conn, cora.actor.id or uuid4()) == []
