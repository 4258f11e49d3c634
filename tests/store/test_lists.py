"""Lists: pages that fit together, in the view's order, each a walk along one index."""

import random
from datetime import timedelta
from uuid import UUID

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.conversation import REPLY_WITHIN, Status
from omnibox.model.item import Delivery, Direction
from omnibox.model.rows import ConversationRow, ListKey
from omnibox.model.views import BUILT_IN, Order, View, inbox_view
from omnibox.store import conversations, drafts, items, query
from omnibox.store.conversation_lists import _ids_sql, _page_sql
from tests.store.world import World, add_inbox
from tests.support.stores import FakeClock

TOTAL = 60


@pytest.fixture
def full(world: World, clock: FakeClock) -> World:
    """Conversations of every kind, several with the very same times."""
    chance = random.Random(7)
    statuses = [Status.OPEN] * 4 + [Status.WAITING] * 2 + list(Status)
    with world.store.write(ENGINE) as unit:
        other = add_inbox(unit, "sales")
        for _ in range(TOTAL):
            made = world.conversation(
                unit,
                inbox=chance.choice([world.inbox, other]),
                assignee_id=chance.choice([None, world.owner.id]),
            )
            at = unit.now - timedelta(minutes=chance.randrange(20))
            world.mail(unit, made, at=at)
            if chance.random() < 0.4:
                item = world.mail(unit, made, at=at + timedelta(minutes=chance.randrange(5)), direction=Direction.OUT)
                if chance.random() < 0.5:
                    items.set_delivery(unit, item, Delivery.FAILED)
            if chance.random() < 0.3:
                items.set_read(unit, made)
            status = chance.choice(statuses)
            until = at + timedelta(minutes=chance.randrange(200, 400)) if status is Status.SNOOZED else None
            conversations.change(unit, made, status=status, snoozed_until=until)
    return world


def views(world: World) -> list[View]:
    custom = [
        View("open mine newest", frozenset({Status.OPEN}), mine=True, order=Order.NEWEST),
        View("read failed", frozenset({Status.OPEN, Status.WAITING}), unread=False, failed=True),
        View("not failed", frozenset(Status), failed=False, order=Order.NEWEST),
        View("nothing", frozenset()),
        View("mine here", frozenset({Status.OPEN}), mine=True, inbox_id=world.inbox, unread=True),
    ]
    return [*every_order(world), *custom]


def every_order(world: World) -> list[View]:
    """Each view that is offered, in each order it is offered in."""
    return [view.by(order) for view in (*BUILT_IN, inbox_view(world.inbox)) for order in view.orders]


def paged(world: World, view: View, limit: int) -> list[ConversationRow]:
    rows: list[ConversationRow] = []
    after: ListKey | None = None
    while True:
        with world.store.read() as conn:
            page = conversations.page(conn, view, world.owner.id, after, limit)
        rows.extend(page.rows)
        if page.next is None:
            return rows
        assert len(page.rows) == limit
        after = page.next


def belongs(world: World, view: View, row: ConversationRow) -> bool:
    return (
        row.status in view.statuses
        and (not view.mine or row.assignee_id == world.owner.id)
        and (not view.unassigned or row.assignee_id is None)
        and (view.inbox_id is None or row.inbox_id == view.inbox_id)
        and (view.unread is None or (row.unread > 0) == view.unread)
        and (view.failed is None or row.failed == view.failed)
    )


def sort_key(view: View, row: ConversationRow) -> tuple[int, UUID] | tuple[float, int]:
    if view.order is Order.WAITING:
        return conversations.queue_key(row.waiting_since, row.last_at), row.id
    if view.order is Order.DUE:
        promised = row.waiting_since + timedelta(minutes=REPLY_WITHIN) if row.waiting_since else None
        nearest = min((at for at in (promised, row.snoozed_until) if at), default=None)
        return (query.micros(nearest), row.id) if nearest else (conversations.queue_key(None, row.last_at), row.id)
    return -query.micros(row.last_at), -row.id.int


def test_every_view_holds_what_it_says_in_its_order(full: World) -> None:
    with full.store.read() as conn:
        every = conversations.rows(conn, all_ids(full), full.owner.id)
    assert len(every) == TOTAL
    for view in views(full):
        expected = sorted((row for row in every if belongs(full, view, row)), key=lambda row: sort_key(view, row))
        with full.store.read() as conn:
            assert conversations.ids(conn, view, full.owner.id) == [row.id for row in expected], view.key
        assert paged(full, view, 7) == expected, (view.key, view.order)
        assert paged(full, view, TOTAL) == expected, view.key


def all_ids(world: World) -> list[UUID]:
    with world.store.read() as conn:
        return [query.uuid_of(raw[0]) for raw in query.rows(conn, "SELECT id FROM conversations")]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("continued", [False, True])
def test_pages_of_the_built_in_views_sort_nothing(full: World, continued: bool) -> None:
    assert {view.order for view in every_order(full)} == set(Order)
    for view in every_order(full):
        for sql in (_page_sql(view, "sqlite", continued), _ids_sql(view, "sqlite")):
            with full.store.read() as conn:
                parameters = {"operator": b"", "limit": 50, "value": 1, "id": b"", "inbox": b""}
                plan = [str(step) for step in conn.exec_driver_sql("EXPLAIN QUERY PLAN " + sql, parameters)]
            assert not any("TEMP B-TREE" in step for step in plan), (view.key, view.order, plan)
            assert any("USING" in step and "ix_conversations_" in step for step in plan), (view.key, plan)


def test_rows_come_in_the_order_asked_for(full: World) -> None:
    wanted = all_ids(full)
    random.Random(3).shuffle(wanted)
    with full.store.read() as conn:
        assert [row.id for row in conversations.rows(conn, wanted, None)] == wanted
        assert conversations.rows(conn, [full.inbox], None) == ()
        assert conversations.rows(conn, [], None) == ()


def test_a_draft_shows_to_who_wrote_it(world: World) -> None:
    assert world.owner.id is not None
    with world.store.write(ENGINE) as unit:
        made = world.conversation(unit)
        row = conversations.get(unit.conn, made)
        assert row is not None
        drafts.save(
            unit,
            operator_id=world.owner.id,
            customer_id=row.customer_id,
            mode="reply",
            text="Dear",
            conversation_id=made,
        )
    with world.store.read() as conn:
        mine, others = conversations.get(conn, made, world.owner.id), conversations.get(conn, made, None)
    assert mine is not None
    assert others is not None
    assert (mine.has_draft, others.has_draft) == (True, False)


def test_a_page_while_the_list_moves_shows_nothing_twice(full: World) -> None:
    view = next(view for view in BUILT_IN if view.key == "unassigned")
    with full.store.read() as conn:
        first = conversations.page(conn, view, full.owner.id, None, 5)
    with full.store.write(ENGINE) as unit:
        conversations.change(unit, first.rows[0].id, status=Status.RESOLVED)
        world_new = full.conversation(unit)
        full.mail(unit, world_new)
    with full.store.read() as conn:
        second = conversations.page(conn, view, full.owner.id, first.next, 200)
    seen = {row.id for row in first.rows}
    assert not seen & {row.id for row in second.rows}
    assert world_new in {row.id for row in second.rows}  # the newest wait is the shortest: far down
