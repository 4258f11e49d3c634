"""What is due next stays true whatever moves: answers, snoozes, undo, another inbox, another promise."""

from datetime import timedelta

from omnibox.model.actor import ENGINE
from omnibox.model.conversation import REPLY_WITHIN, Status
from omnibox.model.item import Direction
from omnibox.model.rows import ConversationRow
from omnibox.store import conversations, due, inboxes, operations, query
from tests.store.world import World, add_inbox

TARGET = timedelta(minutes=REPLY_WITHIN)


def one(world: World, of: object) -> ConversationRow:
    with world.store.read() as conn:
        row = conversations.get(conn, of)  # type: ignore[arg-type]  # an id
    assert row is not None
    return row


def test_a_reply_is_due_until_it_was_given(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        made = world.conversation(unit)
        assert conversations.get(unit.conn, made).due_at is None  # type: ignore[union-attr]  # just made
        asked = unit.now
        world.mail(unit, made, at=asked)
    assert one(world, made).due_at == asked + TARGET
    with world.store.write(ENGINE) as unit:
        world.mail(unit, made, at=asked + timedelta(minutes=5))  # asking again does not start the clock anew
    assert one(world, made).due_at == asked + TARGET
    with world.store.write(world.owner) as unit:
        world.mail(unit, made, at=asked + timedelta(minutes=9), direction=Direction.OUT)
    assert one(world, made).due_at is None


def test_the_nearer_of_snooze_and_reply_is_next_and_an_undo_knows_it(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        made = world.conversation(unit)
        asked = unit.now
        world.mail(unit, made, at=asked)
    soon, late = asked + timedelta(hours=1), asked + timedelta(days=2)
    with world.store.write(world.owner, "snooze") as unit:
        conversations.change(unit, made, status=Status.SNOOZED, snoozed_until=soon)
        operation = unit.operation_id
    assert one(world, made).due_at == soon
    assert operation is not None
    with world.store.write(world.owner, "undo") as unit:
        operations.undo(unit, operation)
    assert one(world, made).due_at == asked + TARGET
    with world.store.write(world.owner) as unit:
        conversations.change(unit, made, status=Status.SNOOZED, snoozed_until=late)
    assert one(world, made).due_at == asked + TARGET
    with world.store.write(world.owner) as unit:
        conversations.change(unit, made, status=Status.RESOLVED)
    assert one(world, made).due_at is None


def test_each_inbox_promises_what_it_will(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        quick = add_inbox(unit, "quick")
        made = [world.conversation(unit), world.conversation(unit, inbox=quick)]
        for conversation in made:
            world.mail(unit, conversation, at=unit.now)
        asked = unit.now
    with world.store.write(world.owner) as unit:
        inboxes.change(unit, quick, policy={"reply_within": 10})
    assert [one(world, each).due_at for each in made] == [asked + TARGET, asked + timedelta(minutes=10)]
    with world.store.write(world.owner) as unit:
        conversations.change(unit, made[0], inbox_id=quick)
        assert due.renew(unit, quick) == 0  # nothing was left to put right
    assert one(world, made[0]).due_at == asked + timedelta(minutes=10)
    with world.store.write(world.owner) as unit:
        inboxes.change(unit, quick, policy={"reply_within": 0})
    assert [one(world, each).due_at for each in made] == [None, None]
    with world.store.read() as conn:
        keys = [query.value(conn, "SELECT due_key FROM conversations WHERE id = :id", id=each) for each in made]
    assert keys == [conversations.queue_key(None, asked)] * 2
