"""The page of customers on both databases: every order, filter and page beside a plain sort of everybody."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Status
from omnibox.model.customer_list import CustomerKey, CustomerOrder, CustomerQuery
from omnibox.model.handle import HandleKind, make_handle
from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import CustomerListRow
from omnibox.model.text import fold
from omnibox.store import conversations, customer_list, customers, items, schema
from omnibox.store.unit import Unit
from tests.store.world import World, add_inbox

COUNT = 70
FIRSTS = ("Ann", "anna", "Bob", "Zoë", "Øyvind", "佐藤", "ann", "Ünal")
STATUSES = (Status.OPEN, Status.WAITING, Status.SNOOZED, Status.RESOLVED)


@dataclass(frozen=True)
class Shop:
    world: World
    other: UUID  # a second inbox
    everybody: tuple["Person", ...]


@dataclass(frozen=True)
class Person:
    row: CustomerListRow
    inboxes: frozenset[UUID]


@pytest.fixture
def shop(world: World) -> Shop:
    """People of all kinds: known long or since today, with several addresses, work, notes, or nothing at all."""
    source = random.Random(3)
    with world.store.write(ENGINE) as unit:
        other = add_inbox(unit, "sales")
        everybody = tuple(_person(world, unit, source, number, other) for number in range(COUNT))
        gone = customers.add_customer(unit, "Quinn Gone", "provider", unit.now)
        unit.update(schema.customers, gone, merged_into=everybody[0].row.id)
    return Shop(world, other, everybody)


def _person(world: World, unit: Unit, source: random.Random, number: int, other: UUID) -> Person:
    name = source.choice(FIRSTS)  # many are called the same
    known, last = (unit.now - timedelta(days=source.randrange(6) * 10) for _ in range(2))
    customer_id = customers.add_customer(unit, name, "provider", known)
    kinds = source.choice(((HandleKind.EMAIL,), (HandleKind.PHONE,), (HandleKind.EMAIL, HandleKind.PHONE), ()))
    addresses = {HandleKind.EMAIL: f"{fold(name)}@{number}.example", HandleKind.PHONE: f"+4930{number:05}"}
    for place, kind in enumerate(kinds):
        customers.add_handle(unit, customer_id, make_handle(kind, addresses[kind]), primary=place == 0)
    homes: set[UUID] = set()
    waits: list[datetime] = []
    work = 0
    for _ in range(source.choice((0, 0, 1, 3))):
        home, status, answered = source.choice((world.inbox, other)), source.choice(STATUSES), source.random() < 0.4
        at = unit.now - timedelta(hours=source.randrange(5))
        conversation = world.conversation(unit, customer_id, status=status, inbox=home)
        world.mail(unit, conversation, at=at)
        if answered:
            world.mail(unit, conversation, "Done.", at=at + timedelta(minutes=5), direction=Direction.OUT)
        homes.add(home)
        work += status in (Status.OPEN, Status.WAITING)
        made = conversations.get(unit.conn, conversation)
        assert made is not None
        if made.status in (Status.OPEN, Status.WAITING) and made.waiting_since:
            waits.append(made.waiting_since)
    noted = source.random() < 0.3
    if noted:
        _note(world, unit, customer_id)
    unit.update(schema.customers, customer_id, last_at=last, created_at=known)
    handles = tuple((kind, addresses[kind]) for kind in kinds)
    row = CustomerListRow(customer_id, name, handles, last, known, work, min(waits, default=None), noted)
    return Person(row, frozenset(homes))


def _note(world: World, unit: Unit, customer_id: UUID, conversation_id: UUID | None = None, text: str = "x") -> UUID:
    return items.add_item(
        unit,
        items.NewItem(
            customer_id=customer_id,
            conversation_id=conversation_id,
            inbox_id=None,
            channel="",
            kind=ItemKind.NOTE,
            direction=Direction.INTERNAL,
            at=unit.now,
            author_id=world.owner.id,
            author_name=world.owner.name,
            text=text,
        ),
    )


def said(one: Person) -> list[str]:
    return [fold(one.row.name), *(value for _, value in one.row.handles)]


def expected(shop: Shop, asked: CustomerQuery) -> list[UUID]:
    """Everybody who fits, sorted plainly."""
    words = fold(asked.text).split()
    fits = [
        one for one in shop.everybody
        if all(any(each.startswith(word) for each in said(one)) for word in words)
        and (not asked.kinds or asked.kinds & {kind for kind, _ in one.row.handles})
        and (asked.inbox_id is None or asked.inbox_id in one.inboxes)
        and (not asked.waiting or one.row.waiting_since)
        and (not asked.notes or one.row.notes)
        and (asked.last_after is None or one.row.last_at >= asked.last_after)
        and (asked.last_before is None or one.row.last_at < asked.last_before)
    ]  # fmt: skip
    values: dict[CustomerOrder, Any] = {
        CustomerOrder.NAME: lambda row: fold(row.name).encode(),
        CustomerOrder.LAST: lambda row: row.last_at,
        CustomerOrder.SINCE: lambda row: row.created_at,
        CustomerOrder.OPEN: lambda row: row.open,
        CustomerOrder.WAITING: lambda row: row.waiting_since,
    }
    value = values[asked.order]
    have = [one.row for one in fits if value(one.row) is not None]
    lack = [one.row for one in fits if value(one.row) is None]
    have.sort(key=lambda row: (value(row), row.id), reverse=asked.descending)
    lack.sort(key=lambda row: row.id, reverse=asked.descending)
    return [row.id for row in (*have, *lack)]


def paged(shop: Shop, asked: CustomerQuery, limit: int) -> list[UUID]:
    """The same by pages."""
    found: list[UUID] = []
    after: CustomerKey | None = None
    with shop.world.store.read() as conn:
        while True:
            page = customer_list.page(conn, asked, after, limit)
            assert len(page.rows) == limit or page.next is None
            found += [row.id for row in page.rows]
            after = page.next
            if after is None:
                assert page.total == len(found)
                return found


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", list(CustomerOrder))
def test_every_order_by_pages_and_whole(shop: Shop, order: CustomerOrder, descending: bool) -> None:
    asked = CustomerQuery(order=order, descending=descending)
    wanted = expected(shop, asked)
    assert len(wanted) == COUNT
    for limit in (1, 7, COUNT):
        assert paged(shop, asked, limit) == wanted
    with shop.world.store.read() as conn:
        assert customer_list.ids(conn, asked) == wanted
        assert list(customer_list.rows(conn, wanted)) == [
            next(one.row for one in shop.everybody if one.row.id == each) for each in wanted
        ]


def test_who_was_merged_is_listed_as_the_survivor(shop: Shop) -> None:
    with shop.world.store.read() as conn:
        found = customer_list.page(conn, CustomerQuery(text="quinn"), None, 5)
    assert [row.id for row in found.rows] == [shop.everybody[0].row.id]


def filters(shop: Shop) -> list[CustomerQuery]:
    now = shop.everybody[0].row.created_at
    both = frozenset({HandleKind.EMAIL, HandleKind.PHONE})
    return [
        CustomerQuery(text="ann"),
        CustomerQuery(text=" oyv "),
        CustomerQuery(text="nobody"),
        CustomerQuery(text=".,"),
        CustomerQuery(kinds=frozenset({HandleKind.PHONE})),
        CustomerQuery(kinds=both, waiting=True),
        CustomerQuery(kinds=frozenset({HandleKind.TELEGRAM})),
        CustomerQuery(inbox_id=shop.other),
        CustomerQuery(inbox_id=shop.other, notes=True, text="an"),
        CustomerQuery(waiting=True),
        CustomerQuery(notes=True),
        CustomerQuery(last_after=now - timedelta(days=20)),
        CustomerQuery(last_before=now - timedelta(days=20), last_after=now - timedelta(days=45)),
    ]


@pytest.mark.parametrize("number", range(13))
def test_every_filter_in_every_order(shop: Shop, number: int) -> None:
    for order in CustomerOrder:
        for descending in (False, True):
            asked = replace(filters(shop)[number], order=order, descending=descending)
            wanted = expected(shop, asked) if asked.text.strip() != ".," else []
            assert paged(shop, asked, 5) == wanted, asked
            with shop.world.store.read() as conn:
                assert customer_list.ids(conn, asked) == wanted
                assert customer_list.total(conn, asked) == len(wanted)
