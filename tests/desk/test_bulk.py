"""Many at once: step by step, one operation, one way back, and plain words about what could not go."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from omnibox.desk import work
from omnibox.desk.bulk import BulkChange, BulkKind, BulkRun, BulkState, UndoRun
from omnibox.model.actor import Role
from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict, Denied, Invalid, NotFound
from omnibox.store import query
from tests.desk.world import World

MANY = 7


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PART", 3)


def mails(world: World, count: int = MANY) -> list[UUID]:
    inbox = world.inbox()
    return [one for n in range(count) if (one := world.mail(inbox, sender=f"c{n}@example.com").conversation_id)]


def change(kind: BulkKind, world: World) -> BulkChange:
    return BulkChange(kind, until=world.store.clock() + timedelta(hours=2), operator_id=world.owner.id, tag="Refund")


def through(run: BulkRun | UndoRun) -> BulkState:
    while not run.state.finished:
        run.step()
    return run.state


FIELDS = ("status", "assignee_id", "tags", "snoozed_until", "resolved_at", "waiting_since", "unread", "due_at")


def looks(world: World, ids: list[UUID]) -> list[tuple[object, ...]]:
    return [tuple(getattr(row, name) for name in FIELDS) for row in world.desk.lists.rows(ids)]


@pytest.mark.on_both
@pytest.mark.parametrize("kind", [kind for kind in BulkKind if kind not in (BulkKind.REOPEN, BulkKind.UNREAD)])
def test_every_change_is_made_to_all_and_taken_back_whole(world: World, kind: BulkKind) -> None:
    ids = mails(world)
    before = looks(world, ids)
    run = world.desk.work.bulk(change(kind, world), [*ids, ids[0]])
    assert run.step() == BulkState(3, MANY, 3)
    assert through(run) == BulkState(MANY, MANY, MANY)
    after = looks(world, ids)
    assert all(new != old for new, old in zip(after, before, strict=True))
    (operation, *_) = world.desk.recent_operations()
    assert (operation.name, operation.params["conversations"], operation.undone) == (kind.value, MANY, False)
    assert run.operation_id == operation.id
    undo = world.desk.work.bulk_undo(operation.id)
    assert through(undo).changed == MANY
    assert undo.kept == 0
    assert looks(world, ids) == before
    with pytest.raises(Conflict) as twice:
        world.desk.work.bulk_undo(operation.id)
    assert twice.value.params["what"] == ["undone"]


@pytest.mark.parametrize("kind,first", [(BulkKind.REOPEN, BulkKind.RESOLVE), (BulkKind.UNREAD, BulkKind.READ)])
def test_the_ways_back_are_changes_too(world: World, kind: BulkKind, first: BulkKind) -> None:
    ids = mails(world)
    through(world.desk.work.bulk(BulkChange(first), ids))
    before = looks(world, ids)
    run = world.desk.work.bulk(BulkChange(kind), ids)
    assert through(run).changed == MANY
    assert run.operation_id is not None
    through(world.desk.work.bulk_undo(run.operation_id))
    assert looks(world, ids) == before


def test_what_is_so_already_does_not_count(world: World) -> None:
    ids = mails(world)
    world.desk.work.resolve(ids[:4])
    run = world.desk.work.bulk(BulkChange(BulkKind.RESOLVE), ids)
    assert through(run).changed == 3
    nothing = world.desk.work.bulk(BulkChange(BulkKind.RESOLVE), ids)
    assert through(nothing).changed == 0
    assert nothing.operation_id is None


def test_stopped_half_way_what_was_done_stays_and_can_be_taken_back(world: World) -> None:
    ids = mails(world)
    run = world.desk.work.bulk(BulkChange(BulkKind.SPAM), ids)
    run.step()
    run.step()
    assert [row.status for row in world.desk.lists.rows(ids)] == [*[Status.SPAM] * 6, Status.OPEN]
    assert run.operation_id is not None
    through(world.desk.work.bulk_undo(run.operation_id))
    assert {row.status for row in world.desk.lists.rows(ids)} == {Status.OPEN}


@pytest.mark.on_both
def test_what_moved_on_meanwhile_stays_as_it_is_and_is_counted(world: World) -> None:
    ids = mails(world)
    run = world.desk.work.bulk(BulkChange(BulkKind.RESOLVE), ids)
    through(run)
    world.hire("Cora").work.reopen([ids[1]])
    world.desk.work.spam([ids[6]])
    assert run.operation_id is not None
    undo = world.desk.work.bulk_undo(run.operation_id)
    through(undo)
    assert (undo.undone, undo.kept) == (MANY - 2, 2)
    assert [row.status for row in world.desk.lists.rows(ids)] == [*[Status.OPEN] * 6, Status.SPAM]
    with pytest.raises(Conflict):
        world.desk.work.bulk_undo(run.operation_id)


def test_an_undo_that_was_cut_off_goes_on_where_it_stopped(world: World) -> None:
    ids = mails(world)
    run = world.desk.work.bulk(BulkChange(BulkKind.TAG, tag="Refund"), ids)
    through(run)
    assert run.operation_id is not None
    world.desk.work.bulk_undo(run.operation_id).step()  # the window dies here
    assert [bool(row.tags) for row in world.desk.lists.rows(ids)] == [*[True] * 6, False]
    assert not world.desk.recent_operations()[0].undone
    again = world.desk.work.bulk_undo(run.operation_id)
    assert through(again).changed == 6
    assert not any(row.tags for row in world.desk.lists.rows(ids))
    with world.store.read() as conn:
        assert query.value(conn, "SELECT count(*) FROM operation_rows WHERE operation_id = :i", i=run.operation_id) == 0


def test_a_tags_name_in_use_elsewhere_stays(world: World) -> None:
    ids = mails(world)
    run = world.desk.work.bulk(BulkChange(BulkKind.TAG, tag="Refund"), ids[:3])
    through(run)
    world.desk.work.tag(ids[5:6], add=["refund"])
    assert run.operation_id is not None
    undo = world.desk.work.bulk_undo(run.operation_id)
    through(undo)
    assert (undo.undone, undo.kept) == (3, 0)
    assert [row.tags for row in world.desk.lists.rows(ids)] == [(), (), (), (), (), ("Refund",), ()]


def test_only_who_may_and_only_what_makes_sense(world: World) -> None:
    ids = mails(world, 1)
    watcher = world.hire("Olga", Role.OBSERVER)
    for kind in BulkKind:
        with pytest.raises(Denied):
            watcher.work.bulk(change(kind, world), ids)
    with pytest.raises(Invalid):
        world.desk.work.bulk(BulkChange(BulkKind.SNOOZE, until=world.store.clock()), ids)
    with pytest.raises(Invalid):
        world.desk.work.bulk(BulkChange(BulkKind.TAG, tag="  "), ids)
    with pytest.raises(NotFound):
        world.desk.work.bulk(BulkChange(BulkKind.ASSIGN, operator_id=uuid4()), ids)
    with pytest.raises(NotFound):
        world.desk.work.bulk_undo(uuid4())


def test_an_undo_of_read_marks_is_told_to_the_provider(world: World) -> None:
    ids = mails(world, 1)
    run = world.desk.work.bulk(BulkChange(BulkKind.READ), ids)
    through(run)
    assert run.operation_id is not None
    through(world.desk.work.bulk_undo(run.operation_id))
    with world.store.read() as conn:
        told = [query.json_of(raw[0])["read"] for raw in query.rows(
            conn, "SELECT states FROM journal WHERE type = 'message.seen' ORDER BY seq"
        )]  # fmt: skip
    assert told == [True, False]
