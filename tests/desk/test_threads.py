"""Merging, splitting and moving: what goes where, and that every way back leads to where one was."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from omnibox.desk.desk import Desk
from omnibox.model.actor import ENGINE, Role
from omnibox.model.conversation import Priority, Status
from omnibox.model.errors import Busy, Conflict, Denied, Invalid, NotFound
from omnibox.model.ids import uuid7
from omnibox.model.item import Delivery, ItemKind
from omnibox.model.journal import EventType
from omnibox.model.rows import ItemRow
from omnibox.store import conversations, inboxes, items, journal, query, removal, schema
from tests.desk.arriving import arrive
from tests.desk.everything import assert_sound, everything
from tests.desk.world import World
from tests.store.parallel import run_all
from tests.support.stores import DIALECTS


def lines(world: World, customer_id: UUID) -> list[tuple[str, int]]:
    """What the activity lines of a timeline say, oldest first."""
    page = world.desk.timeline.page(customer_id, None)
    return [
        (item.payload["what"], item.payload.get("number", 0)) for item in page.items if item.kind is ItemKind.ACTIVITY
    ]


def two(world: World) -> tuple[ItemRow, ItemRow]:
    inbox = world.inbox()
    first = world.mail(inbox, "Where is my parcel?")
    world.clock.forward(minutes=5)
    return first, world.mail(inbox, "And the invoice?", subject="Invoice")


def place(item: ItemRow) -> UUID:
    assert item.conversation_id is not None
    return item.conversation_id


@pytest.mark.on_both
def test_two_become_one_and_two_again(world: World) -> None:
    first, second = two(world)
    world.desk.work.tag([place(second)], add=["Money"])
    world.desk.work.priority([place(second)], Priority.HIGH)
    world.desk.drafts.save(first.customer_id, "reply", text="Dear", conversation_id=place(second))
    before = everything(world.store)
    done = world.desk.threads.merge(place(first), [place(second)])
    assert_sound(world.store, world.desk)
    one, gone = world.conversation(place(first)), world.conversation(place(second))
    assert (one.unread, one.tags, one.priority, one.status) == (2, ("Money",), Priority.HIGH, Status.OPEN)
    assert one.waiting_since == first.at
    assert (gone.merged_into, gone.status, gone.unread) == (one.id, Status.RESOLVED, 0)
    assert {world.item(item.id).conversation_id for item in (first, second)} == {one.id}
    assert world.desk.threads.live(gone.id) == one.id
    assert lines(world, first.customer_id)[-1] == ("merged", gone.number)
    draft = world.desk.drafts.load(first.customer_id, "reply")
    assert draft is not None
    assert draft.conversation_id == one.id
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert everything(world.store) == before
    assert_sound(world.store, world.desk)


@pytest.mark.on_both
def test_chains_lead_on_and_go_back_in_reverse(world: World) -> None:
    first, second = two(world)
    third = world.mail(inboxes_of(world)[0], "Third", subject="Third", sender="bob@example.com", name="Bob")
    start = everything(world.store)
    one = world.desk.threads.merge(place(second), [place(third)])
    middle = everything(world.store)
    two_ = world.desk.threads.merge(place(first), [place(second)])
    assert world.desk.threads.live(place(third)) == place(first)
    assert world.item(third.id).customer_id == first.customer_id
    with pytest.raises(Conflict):
        world.desk.undo(one.operation_id)  # type: ignore[arg-type]  # something was merged
    assert two_.operation_id is not None
    world.desk.undo(two_.operation_id)
    assert everything(world.store) == middle
    assert world.desk.threads.live(place(third)) == place(second)
    assert one.operation_id is not None
    world.desk.undo(one.operation_id)
    assert everything(world.store) == start


def inboxes_of(world: World) -> list[UUID]:
    with world.store.read() as conn:
        return [row.id for row in inboxes.list_inboxes(conn)]


def test_a_merge_of_another_customers_is_told_in_both_timelines(world: World) -> None:
    inbox = world.inbox()
    ann, bob = world.mail(inbox), world.mail(inbox, "Me too", sender="bob@example.com", name="Bob")
    shown = world.desk.threads.preview([place(ann), place(bob)], into=place(ann))
    assert (shown.customers, shown.moving, shown.refusal) == (("Bob",), 1, "")
    done = world.desk.threads.merge(place(ann), [place(bob)])
    assert world.item(bob.id).customer_id == ann.customer_id
    numbers = world.conversation(place(ann)).number, world.conversation(place(bob)).number
    assert lines(world, ann.customer_id) == [("merged", numbers[1])]
    assert lines(world, bob.customer_id) == [("merged_into", numbers[0])]
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert world.item(bob.id).customer_id == bob.customer_id
    assert lines(world, bob.customer_id) == []


def test_who_waits_goes_on_waiting_whatever_the_other_one_answered(world: World) -> None:
    first, second = two(world)
    world.clock.forward(minutes=5)
    world.reply(first)
    assert world.conversation(place(first)).waiting_since is None
    world.desk.threads.merge(place(first), [place(second)])
    row = world.conversation(place(first))
    assert (row.waiting_since, row.status) == (second.at, Status.OPEN)
    world.clock.forward(minutes=5)
    world.reply(world.item(second.id))
    assert world.conversation(place(first)).waiting_since is None


def test_what_was_resolved_stays_dealt_with(world: World) -> None:
    first, second = two(world)
    world.clock.forward(minutes=5)
    world.desk.work.resolve([place(first)])
    world.desk.threads.merge(place(second), [place(first)])
    assert world.conversation(place(second)).waiting_since == second.at


def test_a_send_on_its_way_goes_out_from_where_it_stands(world: World) -> None:
    first, second = two(world)
    sent = world.reply(second)
    before = everything(world.store)
    assert world.desk.threads.preview([place(first), place(second)], into=place(first)).on_the_way == 1
    done = world.desk.threads.merge(place(first), [place(second)])
    assert world.entry(sent.item_id).conversation_id == place(first)
    world.settle(sent.item_id, Delivery.SENT)
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert world.entry(sent.item_id).conversation_id == place(second)
    assert len(everything(world.store)["items"]) == len(before["items"])


def test_a_draft_that_was_sent_meanwhile_stands_against_nothing(world: World) -> None:
    first, second = two(world)
    world.desk.drafts.save(first.customer_id, "note", text="x", conversation_id=place(second))
    done = world.desk.threads.merge(place(first), [place(second)])
    world.desk.drafts.discard(first.customer_id, "note")
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert world.conversation(place(second)).merged_into is None


def test_an_undo_says_what_moved_on(world: World) -> None:
    first, second = two(world)
    done = world.desk.threads.merge(place(first), [place(second)])
    new = world.desk.threads.split(place(first), [second.id])
    assert done.operation_id is not None
    with pytest.raises(Conflict) as caught:
        world.desk.undo(done.operation_id)
    assert "conversation_id" in caught.value.params["what"]
    assert new.operation_id is not None
    world.desk.undo(new.operation_id)
    world.desk.undo(done.operation_id)
    assert_sound(world.store, world.desk)


@pytest.mark.on_both
def test_a_split_takes_what_was_chosen_and_comes_back(world: World) -> None:
    inbox = world.inbox()
    first = world.mail(inbox, "Parcel?")
    world.clock.forward(minutes=1)
    world.reply(first)
    world.clock.forward(minutes=1)
    second = world.mail(inbox, "Invoice?", subject="Re: Invoice", conversation_id=place(first))
    world.clock.forward(minutes=1)
    third = world.mail(inbox, "Still waiting", subject="Re: Invoice", conversation_id=place(first))
    before = everything(world.store)
    assert world.desk.threads.following(place(first), second.id) == (second.id, third.id)
    done = world.desk.threads.split(place(first), from_item=second.id)
    assert_sound(world.store, world.desk)
    new, old = world.conversation(done.changed[0]), world.conversation(place(first))
    assert (new.subject, new.status, new.unread, new.waiting_since) == ("Invoice", Status.OPEN, 2, second.at)
    assert (old.waiting_since, old.unread) == (None, 1)
    assert set(lines(world, first.customer_id)[-2:]) == {("split_off", new.number), ("split_from", old.number)}
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert everything(world.store) == before


def test_what_came_since_a_split_returns_with_it(world: World) -> None:
    inbox = world.inbox()
    first = world.mail(inbox)
    second = world.mail(inbox, "More", conversation_id=place(first))
    done = world.desk.threads.split(place(first), [second.id])
    later = world.mail(inbox, "Even more", conversation_id=done.changed[0])
    note = world.desk.compose.note(first.customer_id, done.changed[0], "Ask Bob")
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert {world.item(one).conversation_id for one in (later.id, note.item_id)} == {place(first)}
    assert_sound(world.store, world.desk)


def test_where_the_answer_leaves_its_question_does_not_wait_anew(world: World) -> None:
    inbox = world.inbox()
    first = world.mail(inbox)
    world.clock.forward(minutes=1)
    sent = world.reply(first)
    before = everything(world.store)
    done = world.desk.threads.split(place(first), [sent.item_id])
    assert world.conversation(place(first)).waiting_since is None
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert everything(world.store) == before


@pytest.mark.on_both
def test_items_move_and_come_back(world: World) -> None:
    first, second = two(world)
    world.clock.forward(minutes=1)
    stray = world.mail(inboxes_of(world)[0], "About the invoice", conversation_id=place(first))
    world.desk.work.resolve([place(second)])
    before = everything(world.store)
    done = world.desk.threads.move([stray.id], place(second))
    assert_sound(world.store, world.desk)
    row = world.conversation(place(second))
    assert (row.status, row.waiting_since, row.unread) == (Status.OPEN, stray.at, 2)
    numbers = world.conversation(place(first)).number, row.number
    assert set(lines(world, first.customer_id)[-2:]) == {("moved_to", numbers[1]), ("moved_from", numbers[0])}
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert everything(world.store) == before


def test_what_stands_against_it_is_said(world: World) -> None:
    first, second = two(world)
    threads = world.desk.threads
    refused: list[tuple[Callable[[], object], str]] = [
        (lambda: threads.merge(place(first), [place(first)]), "empty"),
        (lambda: threads.split(place(first), []), "empty"),
        (lambda: threads.split(place(first), [first.id]), "all"),
        (lambda: threads.move([first.id], place(second)), "all"),
    ]
    for call, reason in refused:
        with pytest.raises(Invalid) as caught:
            call()
        assert caught.value.params["reason"] == reason
    with pytest.raises(NotFound):
        threads.merge(place(first), [uuid7(world.clock())])
    with pytest.raises(NotFound):
        threads.split(place(first), [uuid7(world.clock())])
    assert threads.preview_move([first.id], place(second)).refusal == "all"
    threads.merge(place(first), [place(second)])
    with pytest.raises(Conflict) as moved:
        threads.merge(place(second), [place(first)])
    assert moved.value.params["what"] == ["merged"]
    with pytest.raises(Denied):
        world.hire("Olaf", Role.OBSERVER).threads.merge(place(first), [place(second)])


def test_inboxes_without_a_common_team_stay_apart(world: World) -> None:
    first = world.mail(world.inbox())
    other = world.inbox("sales@shop.example")
    second = world.mail(other, sender="ann@example.com")
    with world.store.write(ENGINE) as unit:
        for name, inbox_id in (("Support", inboxes_of(world)[0]), ("Sales", other)):
            team_id = uuid7(unit.now)
            unit.insert(schema.teams, id=team_id, name=name, created_at=unit.now)
            unit.insert(schema.inbox_teams, inbox_id=inbox_id, team_id=team_id)
    assert world.desk.threads.preview([place(first), place(second)]).refusal == "teams"
    with pytest.raises(Invalid) as caught:
        world.desk.threads.merge(place(first), [place(second)])
    assert caught.value.params["reason"] == "teams"


def test_the_survivor_is_the_fuller_one_then_the_one_with_somebody(world: World) -> None:
    first, second = two(world)
    assert world.desk.threads.preview([place(first), place(second)]).parts[0].row.id == place(second)  # the newer word
    world.desk.work.assign([place(first)], world.owner.id)
    assert world.desk.threads.preview([place(first), place(second)]).parts[0].row.id == place(first)
    world.mail(inboxes_of(world)[0], "More", conversation_id=place(second))
    assert world.desk.threads.preview([place(first), place(second)]).parts[0].row.id == place(second)


def test_the_other_one_is_found_by_number_by_words_and_beside(world: World) -> None:
    first, second = two(world)
    bob = world.mail(inboxes_of(world)[0], "A heron", sender="bob@example.com", name="Bob Heron")
    find = world.desk.threads.find
    assert [row.id for row in find([place(first)])] == [place(second)]
    assert [row.id for row in find([place(first)], f"#{world.conversation(place(bob)).number}")] == [place(bob)]
    assert [row.id for row in find([place(first)], "heron")] == [place(bob)]
    assert [row.id for row in find([place(first)], "invoice")] == [place(second)]
    world.desk.threads.merge(place(bob), [place(second)])
    assert [row.id for row in find([place(first)], "invoice")] == [place(bob)]


def test_one_fact_an_operation_and_nothing_personal_in_it(world: World) -> None:
    first, second = two(world)
    with world.store.read() as conn:
        head = journal.head(conn)
    world.desk.threads.merge(place(first), [place(second)])
    with world.store.read() as conn:
        rows = [row for row in journal.read(conn, head) if row.type == EventType.CONVERSATIONS_MERGED]
    (row,) = rows
    assert (row.conversation_id, dict(row.states)) == (place(first), {"from": [str(place(second))], "items": 1})


def test_a_reply_written_in_a_window_that_did_not_see_the_merge_goes_to_the_live_one(world: World) -> None:
    first, second = two(world)
    intent = world.intent(second)
    colleague: Desk = world.hire("Carla")
    colleague.threads.merge(place(first), [place(second)])
    sent = world.desk.compose.reply(intent)
    assert sent.conversation_id == place(first)
    note = world.desk.compose.note(first.customer_id, place(second), "Called")
    assert world.item(note.item_id).conversation_id == place(first)
    assert_sound(world.store, world.desk)


def test_history_of_what_was_done_names_it(world: World) -> None:
    first, second = two(world)
    world.desk.threads.merge(place(first), [place(second)])
    (row,) = [row for row in world.desk.history() if row.operation.name == "merge"]
    assert (row.conversations, row.customer_name, row.refusal, row.undone) == (0, "Ann Lee", (), False)


def test_a_thousand_items_merge_in_one_piece(world: World) -> None:
    """No part of it may grow with the square of a conversation."""
    first, second = two(world)
    with world.store.write(ENGINE) as unit:
        row = conversations.get(unit.conn, place(second))
        assert row is not None
        for number in range(1_000):
            items.add_item(
                unit,
                items.NewItem(
                    customer_id=row.customer_id, conversation_id=row.id, inbox_id=row.inbox_id, channel="email",
                    kind=ItemKind.MESSAGE, direction=second.direction, at=unit.now + timedelta(seconds=number),
                    provider_id=f"<{number}@x>", text="x",
                ),
            )  # fmt: skip
        conversations.summarise(unit, row.id)
    before = everything(world.store)
    done = world.desk.threads.merge(place(first), [place(second)])
    assert world.conversation(place(first)).unread == 1002
    assert done.operation_id is not None
    world.desk.undo(done.operation_id)
    assert everything(world.store) == before


@pytest.mark.parametrize("dialect", DIALECTS)
def test_mail_answers_and_merges_at_once_lose_nothing(world: World) -> None:
    """What comes in while two people merge stands in what lives on, whoever was first."""
    inbox = world.inbox()
    first, second, third = (world.mail(inbox, f"Mail {n}", subject=f"Topic {n}") for n in range(3))
    carla = world.hire("Carla")

    def refused_or_done(change: Callable[[], object]) -> None:
        with contextlib.suppress(Conflict):
            change()

    def write(number: int) -> None:
        arrive(world, inbox, f"<at-once-{number}@example.com>", anchors=[place((first, second, third)[number % 3])])

    works: list[Callable[[], object]] = [
        lambda: refused_or_done(lambda: world.desk.threads.merge(place(first), [place(second)])),
        lambda: refused_or_done(lambda: carla.threads.merge(place(second), [place(third)])),
        lambda: carla.compose.note(first.customer_id, place(third), "Looked"),
        *(partial(write, number) for number in range(6)),
    ]
    run_all([partial(patiently, work) for work in works])
    assert_sound(world.store, world.desk)
    with world.store.read() as conn:
        assert query.value(conn, "SELECT count(*) FROM items WHERE kind = 'message'") == 9


def patiently(work: Callable[[], object]) -> None:
    """Do it again where the database chose another writer to go first, as lanes do."""
    for _ in range(20):
        with contextlib.suppress(Busy):
            work()
            return
    work()


def test_what_was_merged_goes_with_its_inbox(world: World) -> None:
    """Removing sample data takes merged conversations along, whichever of them it meets first."""
    first, second = two(world)
    world.desk.threads.merge(place(first), [place(second)])
    world.desk.threads.split(place(first), [second.id])
    inboxes_there = inboxes_of(world)
    finished = False
    while not finished:
        with world.store.write(ENGINE) as unit:
            finished = removal.remove_some(unit, inboxes_there).finished
    with world.store.read() as conn:
        for table in ("conversations", "items", "provider_refs", "participants"):
            assert query.value(conn, f"SELECT count(*) FROM {table}") == 0
