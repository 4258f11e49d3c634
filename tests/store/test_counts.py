"""The counter cube equals a count of the rows, whatever was done to them, and by whichever way."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from omnibox.model.actor import ENGINE, Role
from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict
from omnibox.model.item import Delivery, Direction
from omnibox.model.views import BUILT_IN, View, inbox_view
from omnibox.store import conversations, counts, items, operations, operators, query, schema
from omnibox.store.unit import Unit
from tests.store.parallel import run_all
from tests.store.world import World, add_inbox
from tests.support.stores import OpenStore

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class Crowd:
    """A world with two operators, two inboxes and a handful of conversations in one of them."""

    world: World
    colleague: UUID
    inbox: UUID
    views: tuple[View, ...]

    @staticmethod
    def of(world: World) -> "Crowd":
        with world.store.write(ENGINE) as unit:
            colleague = operators.by_login(unit.conn, "colleague") or operators.add_operator(
                unit, "colleague", "Kim", Role.OPERATOR
            )
            inbox = add_inbox(unit, "sales")
        return Crowd(world, colleague.id, inbox, (*BUILT_IN, inbox_view(world.inbox), inbox_view(inbox)))


def naive(crowd: Crowd, operator: UUID, view: View) -> int:
    """Count a view by its definition, row by row."""
    with crowd.world.store.read() as conn:
        raws = query.rows(conn, "SELECT status, assignee_id, inbox_id, unread, failed FROM conversations")
    total = 0
    for status, assignee, inbox, unread, failed in raws:
        assignee_id = query.uuid_or_none(assignee)
        total += (
            status in view.statuses
            and (not view.mine or assignee_id == operator)
            and (not view.unassigned or assignee_id is None)
            and (view.inbox_id is None or query.uuid_of(inbox) == view.inbox_id)
            and (view.unread is None or (unread > 0) == view.unread)
            and (view.failed is None or bool(failed) == view.failed)
        )
    return total


def assert_exact(crowd: Crowd) -> None:
    for operator in (crowd.world.owner.id, crowd.colleague):
        assert operator is not None
        with crowd.world.store.read() as conn:
            cube = counts.counts(conn, operator)
            listed = {view.key: len(conversations.ids(conn, view, operator)) for view in crowd.views}
        counted = {view.key: cube.of(view) for view in crowd.views}
        assert counted == {view.key: naive(crowd, operator, view) for view in crowd.views}
        assert counted == listed


# What can happen to the n-th conversation; each returns the operation it ran under, if any.
Step = Callable[[Crowd, Unit, UUID], None]


def change(**fields: object) -> Step:
    return lambda _crowd, unit, conversation: void(conversations.change(unit, conversation, **fields))


def move(crowd: Crowd, unit: Unit, conversation: UUID) -> None:
    conversations.change(unit, conversation, inbox_id=crowd.inbox)


def take(crowd: Crowd, unit: Unit, conversation: UUID) -> None:
    conversations.change(unit, conversation, assignee_id=crowd.world.owner.id)


def hand_over(crowd: Crowd, unit: Unit, conversation: UUID) -> None:
    conversations.change(unit, conversation, assignee_id=crowd.colleague)


def receive(crowd: Crowd, unit: Unit, conversation: UUID) -> None:
    crowd.world.mail(unit, conversation)


def read(_crowd: Crowd, unit: Unit, conversation: UUID) -> None:
    items.set_read(unit, conversation)


def unread(_crowd: Crowd, unit: Unit, conversation: UUID) -> None:
    items.set_read(unit, conversation, False)


def fail(crowd: Crowd, unit: Unit, conversation: UUID) -> None:
    item = crowd.world.mail(unit, conversation, direction=Direction.OUT, delivery=Delivery.SENDING)
    items.set_delivery(unit, item, Delivery.FAILED, "rejected")


def raw_sql(_crowd: Crowd, unit: Unit, conversation: UUID) -> None:
    query.run(unit.conn, "UPDATE conversations SET status = 'spam', unread = 3 WHERE id = :id", id=conversation)


def void(_value: object) -> None:
    return None


STEPS: list[Step] = [
    *(change(status=status) for status in Status),
    change(assignee_id=None),
    move,
    take,
    hand_over,
    receive,
    read,
    unread,
    fail,
    raw_sql,
]
script = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(STEPS), st.booleans()), max_size=14)


@FEW
@given(script=script)
def test_counts_are_exact_after_anything(world: World, script: list[tuple[int, Step, bool]]) -> None:
    crowd = Crowd.of(world)
    with world.store.write(ENGINE) as unit:
        made = [world.conversation(unit) for _ in range(4)]
    for which, step, undone in script:
        with world.store.write(world.owner, "step") as unit:
            step(crowd, unit, made[which])
        if undone and unit.operation_id is not None:
            take_back(world, unit.operation_id)
    assert_exact(crowd)


def take_back(world: World, operation: UUID) -> None:
    with world.store.write(world.owner, "undo") as unit:
        try:
            operations.undo(unit, operation)
        except Conflict as conflict:
            assert conflict.params["what"] == ["final"]  # noqa: PT017 -- a step that changed nothing has no way back


def test_a_failed_unit_leaves_the_counts_alone(world: World) -> None:
    crowd = Crowd.of(world)
    with world.store.write(ENGINE) as unit:
        made = world.conversation(unit)

    def spoiled() -> None:
        with world.store.write(ENGINE) as unit:
            conversations.change(unit, made, status=Status.TRASH)
            raise LookupError

    with pytest.raises(LookupError):
        spoiled()
    assert_exact(crowd)


def test_a_deleted_conversation_is_not_counted(world: World) -> None:
    crowd = Crowd.of(world)
    with world.store.write(ENGINE) as unit:
        made = world.conversation(unit)
        unit.delete(schema.conversations, made)
    assert_exact(crowd)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_folding_beside_writers_loses_nothing(world: World, open_store: OpenStore) -> None:
    crowd = Crowd.of(world)
    stores = [open_store() for _ in range(4)]
    with world.store.write(ENGINE) as unit:
        made = [world.conversation(unit) for _ in range(8)]

    def work(number: int) -> None:
        for status in (Status.RESOLVED, Status.OPEN, Status.SPAM, Status.WAITING):
            with stores[number % 4].write(ENGINE) as unit:
                conversations.change(unit, made[number], status=status)

    def fold() -> None:
        for _ in range(10):
            with stores[0].write(ENGINE) as unit:
                counts.fold(unit, at_least=1)

    run_all([*(lambda number=number: work(number) for number in range(8)), fold, fold])
    assert_exact(crowd)
    with world.store.write(ENGINE) as unit:
        assert counts.fold(unit, at_least=1)
    with world.store.read() as conn:
        assert query.value(conn, "SELECT count(*) FROM view_counts") == 1
    assert_exact(crowd)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_sqlite_has_nothing_to_fold(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        assert not counts.fold(unit, at_least=0)


def test_nobody_has_no_mine(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        world.conversation(unit)
    with world.store.read() as conn:
        cube = counts.counts(conn, None)
    by_key = {view.key: cube.of(view) for view in BUILT_IN}
    assert (by_key["mine"], by_key["unassigned"], by_key["open"]) == (0, 1, 1)
