"""Undo: everything back as it was, or nothing and a reason."""

from uuid import UUID

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict, NotFound
from omnibox.model.ids import uuid7
from omnibox.model.item import Direction, ItemKind
from omnibox.model.journal import EventType
from omnibox.model.rows import ConversationRow
from omnibox.store import blobs, conversations, customers, items, journal, operations, query, search, settings
from omnibox.store.unit import Unit
from tests.store.world import World
from tests.support.stores import FakeClock


def undo(world: World, operation_id: UUID | None) -> UUID:
    assert operation_id is not None
    with world.store.write(world.owner, "undo") as unit:
        operations.undo(unit, operation_id)
        assert unit.operation_id is not None
        return unit.operation_id


def state(world: World, conversation_id: UUID) -> ConversationRow:
    with world.store.read() as conn:
        row = conversations.get(conn, conversation_id, world.owner.id)
    assert row is not None
    return row


def without_version(row: ConversationRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in ConversationRow.__slots__ if name != "version")


@pytest.fixture
def conversation(world: World) -> UUID:
    with world.store.write(ENGINE) as unit:
        made = world.conversation(unit)
        world.mail(unit, made)
    return made


def test_resolving_is_undone_and_done_again(world: World, conversation: UUID, clock: FakeClock) -> None:
    before = state(world, conversation)
    with world.store.write(world.owner, "resolve") as unit:
        conversations.change(unit, conversation, status=Status.RESOLVED)
        conversations.set_tags(unit, conversation, ["done"])
    resolved = state(world, conversation)
    clock.forward(minutes=1)
    undone = undo(world, unit.operation_id)
    assert without_version(state(world, conversation)) == without_version(before)
    undo(world, undone)  # an undo is an operation like any other
    assert without_version(state(world, conversation)) == without_version(resolved)


def test_undo_is_told_with_what_it_changed(world: World, conversation: UUID) -> None:
    with world.store.write(world.owner, "assign") as unit:
        conversations.change(unit, conversation, assignee_id=world.owner.id)
    undone = undo(world, unit.operation_id)
    with world.store.read() as conn:
        told = {row.type: row.states for row in journal.read(conn, 0) if row.operation_id == undone}
        recent = operations.recent(conn, world.owner.id)
    assert told[EventType.CONVERSATION_CHANGED] == {"assignee": [str(world.owner.id), None]}
    assert told[EventType.OPERATION_UNDONE] == {
        "operation": str(unit.operation_id),
        "name": "assign",
        "conversations": [str(conversation)],
    }
    assert [(row.name, row.undone) for row in recent] == [("undo", False), ("assign", True)]


def test_what_moved_on_is_named_and_nothing_is_undone(world: World, conversation: UUID) -> None:
    with world.store.write(ENGINE) as unit:
        other = world.conversation(unit)
    with world.store.write(world.owner, "resolve") as unit:
        conversations.change(unit, other, status=Status.RESOLVED)
        conversations.change(unit, conversation, status=Status.RESOLVED)
    operation = unit.operation_id
    with world.store.write(ENGINE) as unit:
        conversations.change(unit, conversation, status=Status.OPEN)
    with pytest.raises(Conflict) as caught:
        undo(world, operation)
    assert caught.value.params == {"what": ["status"]}
    assert state(world, other).status is Status.RESOLVED


def test_what_others_do_beside_it_does_not_stand_in_the_way(world: World, conversation: UUID, clock: FakeClock) -> None:
    with world.store.write(world.owner, "assign") as unit:
        conversations.change(unit, conversation, assignee_id=world.owner.id)
    operation = unit.operation_id
    clock.forward(minutes=1)
    with world.store.write(ENGINE) as unit:
        world.mail(unit, conversation, "And another thing")
        conversations.set_tags(unit, conversation, ["urgent"])
    undo(world, operation)
    row = state(world, conversation)
    assert (row.assignee_id, row.preview, row.unread, row.tags) == (None, "And another thing", 2, ("urgent",))


def test_twice_is_refused(world: World, conversation: UUID) -> None:
    with world.store.write(world.owner, "resolve") as unit:
        conversations.change(unit, conversation, status=Status.RESOLVED)
    undo(world, unit.operation_id)
    with pytest.raises(Conflict) as caught:
        undo(world, unit.operation_id)
    assert caught.value.params == {"what": ["undone"]}


def test_what_cannot_be_undone_says_so(world: World) -> None:
    with world.store.write(world.owner, "send", undoable=False) as unit:
        settings.put(unit, "a", 1)
    with pytest.raises(Conflict) as caught:
        undo(world, unit.operation_id)
    assert caught.value.params == {"what": ["final"]}
    with pytest.raises(NotFound):
        undo(world, uuid7(unit.now))


def add_note(unit: Unit, world: World, conversation: UUID, text: str) -> UUID:
    row = state(world, conversation)
    note = items.NewItem(
        row.customer_id, conversation, row.inbox_id, "email", ItemKind.NOTE, Direction.INTERNAL, unit.now,
        author_id=world.owner.id, author_name=world.owner.name, text=text,
    )  # fmt: skip
    item_id = items.add_item(unit, note)
    conversations.summarise(unit, conversation)
    return item_id


def found(world: World, word: str) -> int:
    with world.store.read() as conn:
        return search.find(conn, word, operator_id=world.owner.id, now=world.store.clock()).total


def test_an_added_item_goes_with_its_search_words_and_comes_back(
    world: World, conversation: UUID, clock: FakeClock
) -> None:
    clock.forward(minutes=1)
    with world.store.write(world.owner, "note") as unit:
        item_id = add_note(unit, world, conversation, "Zebracake")
    assert state(world, conversation).preview == "Zebracake"
    assert found(world, "zebracake") == 1
    undone = undo(world, unit.operation_id)
    with world.store.read() as conn:
        assert items.item_rows(conn, [item_id]) == ()
    assert state(world, conversation).preview == "Where is my order?"
    assert found(world, "zebracake") == 0
    undo(world, undone)
    with world.store.read() as conn:
        (row,) = items.item_rows(conn, [item_id])
    assert row.text == "Zebracake"
    assert found(world, "zebracake") == 1


def refs(world: World, sha256: str) -> int:
    with world.store.read() as conn:
        return int(query.value(conn, "SELECT refs FROM blobs WHERE sha256 = :sha256", sha256=sha256))


def test_files_of_an_undone_item_are_let_go_and_taken_again(world: World, conversation: UUID) -> None:
    with world.store.write(world.owner, "attach") as unit:
        sha256 = blobs.put(unit, b"bytes of a file")
        item_id = add_note(unit, world, conversation, "see file")
        items.add_attachment(unit, item_id, 0, "walrus.pdf", "application/pdf", 15, sha256)
    assert refs(world, sha256) == 1
    undone = undo(world, unit.operation_id)
    assert (refs(world, sha256), found(world, "walrus")) == (0, 0)
    with pytest.raises(Conflict) as caught:
        undo(world, undone)
    assert caught.value.params == {"what": ["file"]}


def test_a_row_others_lean_on_stays(world: World, conversation: UUID) -> None:
    with world.store.write(world.owner, "add customer") as unit:
        customer = customers.add_customer(unit, "New", "human", unit.now)
    operation = unit.operation_id
    with world.store.write(ENGINE) as unit:
        world.conversation(unit, customer)
    with pytest.raises(Conflict) as caught:
        undo(world, operation)
    assert caught.value.params == {"what": ["used"]}
    with world.store.read() as conn:
        assert customers.names(conn, [customer]) == {customer: "New"}


def test_a_deleted_row_comes_back_whole(world: World, conversation: UUID) -> None:
    with world.store.write(ENGINE) as unit:
        conversations.set_tags(unit, conversation, ["a", "b"])
    with world.store.write(world.owner, "untag") as unit:
        conversations.set_tags(unit, conversation, [])
    undo(world, unit.operation_id)
    assert state(world, conversation).tags == ("a", "b")


def test_a_deleted_row_made_anew_by_others_stands(world: World, conversation: UUID) -> None:
    with world.store.write(ENGINE) as unit:
        conversations.set_tags(unit, conversation, ["a"])
    with world.store.write(world.owner, "untag") as unit:
        conversations.set_tags(unit, conversation, [])
    operation = unit.operation_id
    with world.store.write(ENGINE) as unit:
        conversations.set_tags(unit, conversation, ["a"])
    with pytest.raises(Conflict) as caught:
        undo(world, operation)
    assert caught.value.params == {"what": ["exists"]}


def test_images_hold_only_what_was_changed(world: World, conversation: UUID) -> None:
    with world.store.write(world.owner, "resolve") as unit:
        conversations.change(unit, conversation, status=Status.RESOLVED)
    with world.store.read() as conn:
        (raw,) = query.rows(conn, "SELECT after FROM operation_rows")
        assert set(query.json_of(raw[0])) == {"status", "resolved_at"}
