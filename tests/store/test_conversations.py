"""Conversations: what changes them, and what their row says of their items."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Priority, Status
from omnibox.model.errors import NotFound
from omnibox.model.ids import uuid7
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.journal import EventType
from omnibox.model.rows import ConversationRow
from omnibox.store import conversations, items, journal, query
from omnibox.store.database import Store
from omnibox.store.unit import Unit
from tests.store.world import World, add_inbox, person
from tests.support.stores import FakeClock, OpenStore


def row_of(world: World, conversation_id: UUID) -> ConversationRow:
    with world.store.read() as conn:
        row = conversations.get(conn, conversation_id, world.owner.id)
    assert row is not None
    return row


def told(world: World, conversation_id: UUID) -> list[dict[str, object]]:
    with world.store.read() as conn:
        return [
            dict(row.states)
            for row in journal.read(conn, 0)
            if row.type == EventType.CONVERSATION_CHANGED and row.conversation_id == conversation_id
        ]


def test_a_new_mail_makes_the_row(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
        world.mail(unit, conversation, "  Where\n is   my order?\n> quoted", visible_chars=23)
        at = unit.now
    row = row_of(world, conversation)
    assert (row.preview, row.unread, row.failed) == ("Where is my order?", 1, False)
    assert (row.last_at, row.waiting_since, row.last_direction) == (at, at, Direction.IN)
    assert (row.channel, row.customer_name, row.number) == ("email", "Customer 0", 1)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_the_second_writer_counts_what_the_first_brought(world: World, open_store: OpenStore) -> None:
    other, watcher = open_store(), open_store()
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)

    def bring() -> None:
        with other.write(ENGINE) as unit:
            world.mail(unit, conversation)

    second = threading.Thread(target=bring)
    with world.store.write(ENGINE) as unit:
        world.mail(unit, conversation)
        second.start()
        while not somebody_waits(watcher):  # until the second stands before the row the first has changed
            second.join(0.01)
    second.join()
    assert row_of(world, conversation).unread == 2


def somebody_waits(store: Store) -> bool:
    with store.read() as conn:
        return bool(query.value(conn, "SELECT count(*) FROM pg_locks WHERE NOT granted"))


def test_numbers_are_unique_and_grow(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        ids = [world.conversation(unit) for _ in range(3)]
    assert [row_of(world, each).number for each in ids] == [1, 2, 3]


def test_an_answer_ends_the_wait_and_a_failed_one_does_not(world: World, clock: FakeClock) -> None:
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
        world.mail(unit, conversation)
        waiting = unit.now
    clock.forward(minutes=5)
    with world.store.write(world.owner) as unit:
        reply = world.reply(unit, conversation)
    assert row_of(world, conversation).waiting_since is None
    with world.store.write(ENGINE) as unit:
        items.set_delivery(unit, reply, Delivery.FAILED, "rejected")
    row = row_of(world, conversation)
    assert (row.waiting_since, row.failed) == (waiting, True)
    with world.store.write(ENGINE) as unit:
        items.set_delivery(unit, reply, Delivery.DELIVERED)
    row = row_of(world, conversation)
    assert (row.waiting_since, row.failed) == (None, False)


def test_the_oldest_unanswered_mail_counts(world: World, clock: FakeClock) -> None:
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
        world.mail(unit, conversation)
        first = unit.now
    clock.forward(hours=1)
    with world.store.write(ENGINE) as unit:
        world.mail(unit, conversation)
    assert row_of(world, conversation).waiting_since == first


@pytest.mark.parametrize("machine", [kind for kind in MachineClass if kind is not MachineClass.HUMAN])
def test_machines_do_not_wait(world: World, machine: MachineClass) -> None:
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
        world.mail(unit, conversation, machine=machine)
    row = row_of(world, conversation)
    assert (row.waiting_since, row.unread) == (None, 1)


def test_notes_show_and_activity_does_not(world: World, clock: FakeClock) -> None:
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
        world.mail(unit, conversation)
    for kind, text in ((ItemKind.NOTE, "Called him"), (ItemKind.ACTIVITY, "")):
        clock.forward(minutes=1)
        with world.store.write(world.owner) as unit:
            add_internal(unit, conversation, kind, text)
    row = row_of(world, conversation)
    assert (row.preview, row.last_direction) == ("Called him", Direction.INTERNAL)
    assert row.last_at < clock() - timedelta(seconds=59)
    assert row.waiting_since is not None


def add_internal(unit: Unit, conversation: UUID, kind: ItemKind, text: str) -> None:
    row = conversations.get(unit.conn, conversation)
    assert row is not None
    items.add_item(
        unit,
        items.NewItem(row.customer_id, conversation, row.inbox_id, "", kind, Direction.INTERNAL, unit.now, text=text),
    )
    conversations.summarise(unit, conversation)


def test_versions_rise_with_what_was_said_not_with_what_was_read(world: World, clock: FakeClock) -> None:
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
        world.mail(unit, conversation)
    known = row_of(world, conversation).version
    with world.store.write(world.owner) as unit:
        assert len(items.set_read(unit, conversation)) == 1
    row = row_of(world, conversation)
    assert (row.version, row.unread) == (known, 0)
    clock.forward(minutes=1)
    with world.store.write(ENGINE) as unit:
        world.mail(unit, conversation)
    assert row_of(world, conversation).version > known


def test_resolving_and_reopening(world: World, clock: FakeClock) -> None:
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
        world.mail(unit, conversation)
        waiting = unit.now
    with world.store.write(world.owner, "resolve") as unit:
        row = conversations.change(unit, conversation, status=Status.RESOLVED)
    assert (row.status, row.waiting_since, row.resolved_at) == (Status.RESOLVED, None, unit.now)
    with world.store.write(world.owner, "reopen") as unit:
        row = conversations.change(unit, conversation, status=Status.OPEN)
    assert (row.status, row.waiting_since, row.resolved_at) == (Status.OPEN, waiting, None)


def test_what_an_inbound_reopens_does_not_wait_for_what_was_resolved(world: World, clock: FakeClock) -> None:
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
        world.mail(unit, conversation)
    with world.store.write(world.owner) as unit:
        conversations.change(unit, conversation, status=Status.RESOLVED)
    clock.forward(days=1)
    with world.store.write(ENGINE) as unit:
        conversations.change(unit, conversation, status=Status.OPEN)
        world.mail(unit, conversation)
        again = unit.now
    assert row_of(world, conversation).waiting_since == again


def test_changes_are_told_once_and_only_when_they_are_changes(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
    with world.store.write(world.owner) as unit:
        conversations.change(unit, conversation, assignee_id=world.owner.id, priority=Priority.HIGH)
        conversations.change(unit, conversation, assignee_id=world.owner.id)
        conversations.change(unit, conversation, subject="Another")
    assert told(world, conversation) == [
        {"assignee": [None, str(world.owner.id)], "priority": ["normal", "high"]},
        {"fields": ["subject"]},
    ]


def test_snoozing_and_waking(world: World, clock: FakeClock) -> None:
    until = clock.forward(hours=1)
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
        conversations.change(unit, conversation, status=Status.SNOOZED, snoozed_until=until)
    with world.store.read() as conn:
        assert conversations.due_snoozes(conn, until - timedelta(seconds=1)) == []
        assert conversations.due_snoozes(conn, until) == [conversation]
    with world.store.write(ENGINE) as unit:
        row = conversations.change(unit, conversation, status=Status.OPEN)
    assert row.snoozed_until is None


def test_tags_are_set_by_folded_name(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        one, other = world.conversation(unit), world.conversation(unit)
        assert conversations.set_tags(unit, one, ["Größe", "VIP"])
        assert conversations.set_tags(unit, other, ["vip"])
        assert not conversations.set_tags(unit, one, ["GRÖSSE", " vip "])
    assert row_of(world, one).tags == ("Größe", "VIP")
    assert row_of(world, other).tags == ("VIP",)
    with world.store.write(ENGINE) as unit:
        conversations.set_tags(unit, one, ["VIP"])
    assert row_of(world, one).tags == ("VIP",)
    assert told(world, one) == [{"tags": [0, 2]}, {"tags": [2, 1]}]


def test_an_unknown_conversation_is_not_found(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        nobody = uuid7(unit.now)
        with pytest.raises(NotFound):
            conversations.change(unit, nobody, status=Status.OPEN)
        conversations.summarise(unit, nobody)  # nothing to do, nothing to break


moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds are naive


@given(st.lists(st.tuples(st.none() | moments, moments), min_size=2, max_size=20))
def test_a_queue_lists_the_longest_waiting_first_then_the_newest(
    pairs: list[tuple[datetime | None, datetime]],
) -> None:
    ordered = sorted(pairs, key=lambda pair: conversations.queue_key(*pair))
    waiting = [since for since, _ in ordered if since is not None]
    rest = [at for since, at in ordered if since is None]
    assert [since for since, _ in ordered[: len(waiting)]] == sorted(waiting)
    assert rest == sorted(rest, reverse=True)


def test_routing_finds_what_an_item_may_join(world: World, clock: FakeClock) -> None:
    with world.store.write(ENGINE) as unit:
        other = add_inbox(unit, "sales")
        customer = world.customer(unit)
        mine = world.conversation(unit, customer, subject="Order")
        done = world.conversation(unit, customer, status=Status.RESOLVED, subject="Done")
        elsewhere = world.conversation(unit, customer, inbox=other)
        world.conversation(unit, customer, status=Status.SPAM, subject="Win")
        sender = person("a@example.org", "from")
        item = world.mail(unit, mine, provider_id="<1@x>", participants=[sender], refs=["<0@x>"], aliases=["<one@x>"])
        inbox, since = world.inbox, unit.now - timedelta(days=30)
    with world.store.read() as conn:
        found = [each.conversation_id for each in conversations.candidates(conn, customer, inbox)]
        assert set(found) == {mine, done, elsewhere}
        assert found[-1] == done
        meant, mentioned = [conversations.Meant(mine, stored=True)], [conversations.Meant(mine)]
        assert conversations.by_ref(conn, [inbox], ["<no@x>", "<one@x>", "<0@x>"]) == {
            "<one@x>": meant, "<0@x>": mentioned,
        }  # fmt: skip
        assert conversations.by_ref(conn, [other], ["<0@x>"]) == {}
        assert conversations.by_ref(conn, [other, inbox], ["<0@x>"]) == {"<0@x>": mentioned}
        assert conversations.by_subject(conn, customer, [inbox], "order", since) == [mine]
        assert conversations.by_subject(conn, customer, [inbox], "", since) == []
        assert conversations.participants(conn, [mine, done], [sender.norm, "no@x"]) == {(mine, sender.norm)}
        assert items.by_ref(conn, inbox, "<one@x>") == item
        assert [each.conversation_id for each in conversations.candidates_of(conn, [done, mine], world.inbox)] == [
            done,
            mine,
        ]


def test_a_known_item_is_never_forgotten_by_a_mention(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        one, other = world.conversation(unit), world.conversation(unit)
        conversations.add_refs(unit, world.inbox, one, ["<a@x>"], None)
        item = world.mail(unit, other, provider_id="<a@x>")
        conversations.add_refs(unit, world.inbox, one, ["<a@x>"], None)
        assert items.by_ref(unit.conn, world.inbox, "<a@x>") == item
        found = conversations.by_ref(unit.conn, [world.inbox], ["<a@x>"])
        assert found == {"<a@x>": [conversations.Meant(other, stored=True)]}
