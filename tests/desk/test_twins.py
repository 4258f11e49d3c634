"""One mail to two of our inboxes: an item in each, told once, read once, answered once, counted once."""

from uuid import UUID

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Status
from omnibox.model.ids import uuid7
from omnibox.model.item import ItemKind
from omnibox.model.rows import ItemRow
from omnibox.store import items, query, schema
from tests.desk.arriving import arrive
from tests.desk.everything import assert_sound, everything
from tests.desk.world import OURS, World

BILLING = "billing@shop.example"


def both(world: World, *, first: str = OURS) -> tuple[ItemRow, ItemRow]:
    """The same mail in two inboxes, the one at `first` first."""
    inboxes = {address: world.inbox(address) for address in (OURS, BILLING)}
    order = [first, *(set(inboxes) - {first})]
    one, other = (arrive(world, inboxes[address], "<one@example.com>", to=(OURS, BILLING)) for address in order)
    return one, other


def place(item: ItemRow) -> UUID:
    assert item.conversation_id is not None
    return item.conversation_id


def unread(world: World) -> int:
    return sum(world.conversation(one).unread for one in ids(world))


def ids(world: World) -> list[UUID]:
    with world.store.read() as conn:
        return [query.uuid_of(raw[0]) for raw in query.rows(conn, "SELECT id FROM conversations ORDER BY number")]


@pytest.mark.on_both
@pytest.mark.parametrize("first", [OURS, BILLING])
def test_whichever_comes_first_it_is_told_and_counted_once(world: World, first: str) -> None:
    one, other = both(world, first=first)
    assert place(one) != place(other)
    page = world.desk.timeline.page(one.customer_id, None)
    (shown,) = [item for item in page.items if item.kind is ItemKind.MESSAGE]
    assert (shown.id, shown.inbox_id, shown.also_in) == (
        one.id,
        one.inbox_id,
        (first, ({OURS, BILLING} - {first}).pop()),
    )
    assert unread(world) == 1
    with world.store.read() as conn:
        linked = query.value(conn, "SELECT linked_to FROM conversations WHERE id = :id", id=place(other))
    assert query.uuid_of(linked) == place(one)
    assert_sound(world.store, world.desk)


def test_read_in_one_place_it_is_read_in_both(world: World) -> None:
    one, other = both(world)
    for conversation in (place(one), place(other)):
        world.desk.work.mark_unread(place(one))
        world.desk.work.mark_read(conversation)
        assert [world.item(item.id).read for item in (one, other)] == [True, True]
        assert unread(world) == 0


@pytest.mark.parametrize("answered", [0, 1])
def test_an_answer_marks_both_and_taken_back_neither(world: World, answered: int) -> None:
    pair = both(world)
    mail, beside = pair[answered], pair[1 - answered]
    before = standing(world)
    sent = world.reply(mail)
    assert [world.conversation(place(item)).status for item in pair] == [Status.WAITING, Status.WAITING]
    assert [world.conversation(place(item)).waiting_since for item in pair] == [None, None]
    (line,) = [
        item
        for item in world.desk.timeline.page(mail.customer_id, None).items
        if item.payload.get("what") == "answered_in"
    ]
    assert (line.conversation_id, line.payload["conversation"]) == (place(beside), str(place(mail)))
    world.desk.compose.undo_send(sent.item_id)
    assert standing(world) == before
    assert not [item for item in world.desk.timeline.page(mail.customer_id, None).items if "what" in item.payload]


def standing(world: World) -> list[object]:
    rows = [world.conversation(one) for one in ids(world)]
    return [(row.status, row.waiting_since, row.unread, row.resolved_at, row.assignee_id) for row in rows]


def test_where_something_else_waits_too_the_work_stays_open(world: World) -> None:
    one, other = both(world)
    arrive(
        world, other.inbox_id or uuid7(world.clock()), "<two@example.com>", answers=["<one@example.com>"], to=(BILLING,)
    )
    with world.store.read() as conn:
        (second,) = items.item_rows(conn, [items.by_ref(conn, other.inbox_id, "<two@example.com>")])  # type: ignore[arg-type, list-item]  # both are there
    assert second.conversation_id in (place(one), place(other))
    world.reply(one)
    standing = world.conversation(place(other)).status
    assert standing is (Status.OPEN if second.conversation_id == place(other) else Status.WAITING)


def test_people_who_see_one_inbox_alone_count_it_there(world: World) -> None:
    inboxes = [world.inbox(address) for address in (OURS, BILLING)]
    with world.store.write(ENGINE) as unit:
        for inbox_id in inboxes:
            team_id = uuid7(unit.now)
            unit.insert(schema.teams, id=team_id, name=str(team_id), created_at=unit.now)
            unit.insert(schema.inbox_teams, inbox_id=inbox_id, team_id=team_id)
    one, other = (arrive(world, inbox_id, "<one@example.com>", to=(OURS, BILLING)) for inbox_id in inboxes)
    assert [world.conversation(place(item)).unread for item in (one, other)] == [1, 1]
    world.reply(one)
    assert world.conversation(place(other)).status is Status.OPEN


def test_a_merge_and_a_move_keep_twins_together(world: World) -> None:
    one, other = both(world)
    before = everything(world.store)
    done = world.desk.threads.merge(place(one), [place(other)])
    assert unread(world) == 1
    later = arrive(world, one.inbox_id or uuid7(world.clock()), "<later@example.com>", anchors=[place(one)])
    split = world.desk.threads.split(place(one), [one.id])
    assert {world.item(item.id).conversation_id for item in (one, other)} == {split.changed[0]}
    assert world.item(later.id).conversation_id == place(one)
    for operation in (split.operation_id, done.operation_id):
        assert operation is not None
        world.desk.undo(operation)
    assert [world.item(item.id).conversation_id for item in (one, other)] == [place(one), place(other)]
    assert len(everything(world.store)["items"]) == len(before["items"]) + 1
    assert_sound(world.store, world.desk)
