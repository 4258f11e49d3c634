"""Customers, inboxes, operators, requests, drafts, settings and mentions."""

from datetime import timedelta

import pytest

from omnibox.model.actor import ENGINE, Role
from omnibox.model.errors import StoreError
from omnibox.model.handle import HandleKind, email_handle, phone_handle
from omnibox.model.ids import uuid7
from omnibox.model.item import Direction, ItemKind
from omnibox.model.journal import EventType
from omnibox.store import (
    customers,
    drafts,
    inboxes,
    items,
    journal,
    mentions,
    operators,
    query,
    requests,
    schema,
    settings,
)
from omnibox.store.database import Store
from tests.store.parallel import run_all
from tests.store.world import World
from tests.support.stores import FakeClock, OpenStore


def told(store: Store, kind: EventType) -> list[object]:
    with store.read() as conn:
        return [dict(row.states) for row in journal.read(conn, 0) if row.type == kind]


class TestCustomers:
    """Who they are, and how they are found."""

    def test_found_by_their_exact_handle(self, world: World) -> None:
        with world.store.write(ENGINE) as unit:
            customer = customers.add_customer(unit, "Ann", "provider", unit.now)
            customers.add_handle(unit, customer, email_handle("Ann@Example.org"), primary=True)
            customers.add_handle(unit, customer, phone_handle("+49 30 1234567"), label="work")
        with world.store.read() as conn:
            assert customers.find_by_handle(conn, HandleKind.EMAIL, "ann@example.org") == customer
            assert customers.find_by_handle(conn, HandleKind.PHONE, "+49301234567") == customer
            assert customers.find_by_handle(conn, HandleKind.EMAIL, "ann@example.org", scope="x") is None
            assert customers.find_by_handle(conn, HandleKind.EMAIL, "ann@example.com") is None
            handles = customers.handles_of(conn, customer)
        assert [(row.kind, row.primary, row.label) for row in handles] == [
            (HandleKind.EMAIL, True, ""), (HandleKind.PHONE, False, "work"),
        ]  # fmt: skip

    def test_any_four_digits_of_a_number_find_it(self, world: World) -> None:
        with world.store.write(ENGINE) as unit:
            customer = customers.add_customer(unit, "Ann", "provider", unit.now)
            customers.add_handle(unit, customer, phone_handle("+49 30 1234567"))
        with world.store.read() as conn:
            digits = [raw[0] for raw in query.rows(conn, "SELECT digits FROM handle_digits ORDER BY digits")]
        assert "1234567" in digits
        assert "4567" in digits
        assert "567" not in digits
        assert customers.digit_suffixes("+123") == []

    def test_a_handle_belongs_to_one_customer(self, world: World) -> None:
        with world.store.write(ENGINE) as unit:
            customers.add_handle(unit, world.customer(unit), email_handle("a@example.org"))
        with pytest.raises(StoreError) as caught, world.store.write(ENGINE) as unit:
            customers.add_handle(unit, world.customer(unit), email_handle("a@example.org"))
        assert caught.value.code == "constraint"

    def test_merged_ones_lead_to_who_survived(self, world: World) -> None:
        with world.store.write(ENGINE) as unit:
            first, second, third = (world.customer(unit) for _ in range(3))
            customers.add_handle(unit, first, email_handle("a@example.org"))
            unit.update(schema.customers, first, merged_into=second)
            unit.update(schema.customers, second, merged_into=third)
        with world.store.read() as conn:
            assert customers.find_by_handle(conn, HandleKind.EMAIL, "a@example.org") == third
            card = customers.card(conn, first, world.owner)
        assert card is not None
        assert card.id == third

    def test_a_persons_word_outweighs_a_machines(self, world: World) -> None:
        with world.store.write(ENGINE) as unit:
            customer = customers.add_customer(unit, "ann@example.org", "address", unit.now)
            assert customers.rename_customer(unit, customer, "Ann", "provider")
            assert not customers.rename_customer(unit, customer, "a@b", "address")
            assert customers.rename_customer(unit, customer, "Anna Ärmel", "human")
            assert not customers.rename_customer(unit, customer, "ANN", "provider")
            assert not customers.rename_customer(unit, customer, "", "human")
        with world.store.read() as conn:
            assert customers.names(conn, [customer]) == {customer: "Anna Ärmel"}
            folded = query.value(conn, "SELECT name_folded FROM customers WHERE id = :id", id=customer)
        assert folded == "anna armel"
        assert told(world.store, EventType.CUSTOMER_CHANGED) == [{"fields": ["name"]}] * 2

    def test_the_card(self, world: World, clock: FakeClock) -> None:
        with world.store.write(ENGINE) as unit:
            customer = world.customer(unit)
            made = []
            for _ in range(3):
                clock.forward(minutes=1)
                conversation = world.conversation(unit, customer)
                world.mail(unit, conversation, at=clock())
                made.append(conversation)
            note = items.NewItem(
                customer, None, None, "", ItemKind.NOTE, Direction.INTERNAL, unit.now, text="Likes tea"
            )
            items.add_item(unit, note)
        with world.store.read() as conn:
            card = customers.card(conn, customer, world.owner)
        assert card is not None
        assert [row.id for row in card.conversations] == made[::-1]
        assert [row.text for row in card.notes] == ["Likes tea"]

    def test_touching_never_goes_back(self, world: World) -> None:
        with world.store.write(ENGINE) as unit:
            customer, now = world.customer(unit), unit.now
            customers.touch(unit, customer, now + timedelta(days=1))
            customers.touch(unit, customer, now)
            last = query.value(unit.conn, "SELECT last_at FROM customers WHERE id = :id", id=customer)
        assert query.time_of(last) == now + timedelta(days=1)


class TestInboxes:
    """Endpoints and their state."""

    def test_state_is_told_once(self, world: World) -> None:
        with world.store.write(ENGINE) as unit:
            assert inboxes.set_state(unit, world.inbox, "active")
            assert not inboxes.set_state(unit, world.inbox, "active")
            assert inboxes.set_state(unit, world.inbox, "offline", "dns", {"host": "x"})
        assert told(world.store, EventType.INBOX_CHANGED) == [
            {"from": "new", "to": "active", "code": ""},
            {"from": "active", "to": "offline", "code": "dns"},
        ]
        with world.store.read() as conn:
            row = inboxes.get(conn, world.inbox)
        assert row is not None
        assert (row.state, row.state_code, row.state_params) == ("offline", "dns", {"host": "x"})

    def test_cursor_history_and_good_line(self, world: World) -> None:
        with world.store.write(ENGINE) as unit:
            assert inboxes.cursor(unit.conn, world.inbox) == {}
            for uid in (1, 2):
                inboxes.save_cursor(unit, world.inbox, {"INBOX": {"uid": uid}})
            inboxes.set_history(unit, world.inbox, 5, None, finished=False)
            inboxes.seen(unit, world.inbox)
            now = unit.now
        with world.store.read() as conn:
            assert inboxes.cursor(conn, world.inbox) == {"INBOX": {"uid": 2}}
            row = inboxes.get(conn, world.inbox)
        assert row is not None
        assert (row.history_done, row.history_total, row.history_finished, row.last_seen_at) == (5, None, False, now)

    def test_removed_ones_stay_as_names_without_secrets(self, world: World) -> None:
        with world.store.write(ENGINE) as unit:
            assert inboxes.remove(unit, world.inbox)
            assert not inboxes.remove(unit, world.inbox)
        with world.store.read() as conn:
            assert inboxes.list_inboxes(conn) == ()
            (row,) = inboxes.list_inboxes(conn, removed=True)
        assert (row.state, row.secret_refs) == ("removed", {})

    def test_undo_seconds_and_medium_come_from_the_settings(self, world: World) -> None:
        with world.store.write(ENGINE) as unit:
            inboxes.change(unit, world.inbox, settings={"undo_seconds": "30", "medium": "sms"})
        with world.store.read() as conn:
            row = inboxes.get(conn, world.inbox)
            assert inboxes.mediums(conn) == {world.inbox: "sms"}
        assert row is not None
        assert (row.undo_seconds, row.medium) == (30, "sms")


class TestRequests:
    """Questions from desk to engine."""

    def test_asked_claimed_answered(self, store: Store) -> None:
        with store.write(ENGINE) as unit:
            asked = requests.ask(unit, "probe", None, {"host": "x"})
            assert requests.claim(unit, "engine", ["other"]) is None
            row = requests.claim(unit, "engine", ["other", "probe"])
            assert row is not None
            assert (row.id, row.state, row.payload) == (asked, "working", {"host": "x"})
            assert requests.claim(unit, "engine", ["probe"]) is None
            assert requests.answer(unit, asked, True, {"ok": True})
            assert not requests.answer(unit, asked, False, {})
        with store.read() as conn:
            row = requests.get(conn, asked)
        assert row is not None
        assert (row.state, row.answer) == ("answered", {"ok": True})
        assert told(store, EventType.REQUEST_ANSWERED) == [{"request": str(asked), "kind": "probe", "ok": True}]

    def test_what_nobody_answers_expires(self, store: Store, clock: FakeClock) -> None:
        with store.write(ENGINE) as unit:
            old = requests.ask(unit, "probe", None, {})
        clock.forward(minutes=5)
        with store.write(ENGINE) as unit:
            new = requests.ask(unit, "probe", None, {})
            assert requests.expire(unit, unit.now - timedelta(minutes=1)) == 1
            states = [row.state for each in (old, new) if (row := requests.get(unit.conn, each))]
        assert states == ["failed", "asked"]

    def test_two_engines_take_a_question_once(self, open_store: OpenStore) -> None:
        stores = [open_store() for _ in range(3)]
        with stores[0].write(ENGINE) as unit:
            asked = {requests.ask(unit, "probe", None, {"n": n}) for n in range(6)}
        taken = []

        def work(store: Store) -> None:
            for _ in range(4):
                with store.write(ENGINE) as unit:
                    row = requests.claim(unit, "engine", ["probe"])
                if row:
                    taken.append(row.id)

        run_all([lambda store=store: work(store) for store in stores])  # type: ignore[misc]  # mypy cannot type a default
        assert len(taken) == len(set(taken))
        assert set(taken) == asked


def test_the_first_operator_owns_the_store(store: Store) -> None:
    with store.write(ENGINE) as unit:
        first, first_seen = operators.ensure_owner(unit, "ann", "Ann"), unit.now
        assert operators.ensure_owner(unit, "ann", "Other") == first
        second = operators.ensure_owner(unit, "bob", "Bob")
    with store.read() as conn:
        assert operators.list_operators(conn) == (first, second)
        assert operators.get(conn, first.id) == first
        assert operators.get(conn, uuid7(first_seen)) is None
    assert (first.role, second.role) == (Role.OWNER, Role.OPERATOR)


def test_settings(store: Store) -> None:
    values: tuple[object, ...] = ({"a": [1, None, "x"]}, "word", 7, False, None, [])
    for value in values:
        with store.write(ENGINE) as unit:
            settings.put(unit, "key", value)
        with store.read() as conn:
            assert settings.get(conn, "key", "default") == ("default" if value is None else value)
    with store.write(ENGINE) as unit:
        assert not settings.put(unit, "key", [])
        assert settings.put(unit, "key.more", 1, quiet=True)
    with store.read() as conn:
        assert settings.get(conn, "absent", "default") == "default"
        assert settings.with_prefix(conn, "key") == {"key": [], "key.more": 1}
    assert told(store, EventType.SETTING_CHANGED) == [{"key": "key"}] * 6
    with store.write(ENGINE) as unit:
        assert settings.remove(unit, "key")
        assert not settings.remove(unit, "key")


def test_drafts_are_one_a_person_customer_and_mode(world: World) -> None:
    assert world.owner.id is not None
    with world.store.write(ENGINE) as unit:
        customer = world.customer(unit)
        files = (("a.pdf", "application/pdf", "ab" * 32, 3),)
        drafts.save(unit, operator_id=world.owner.id, customer_id=customer, mode="reply", text="Dear")
        saved = drafts.save(
            unit, operator_id=world.owner.id, customer_id=customer, mode="reply", text="Dear Ann", to=("a@x.org",),
            bcc=("b@x.org",), base_version=1 << 40, files=files,
        )  # fmt: skip
        drafts.save(unit, operator_id=world.owner.id, customer_id=customer, mode="note", text="note")
    with world.store.read() as conn:
        known = drafts.get_for(conn, world.owner.id, customer, "reply")
    assert known == saved
    assert (known.text, known.to, known.bcc, known.base_version, known.files) == (
        "Dear Ann", ("a@x.org",), ("b@x.org",), 1 << 40, files,
    )  # fmt: skip
    with world.store.write(ENGINE) as unit:
        assert drafts.discard(unit, world.owner.id, customer, "reply")
        assert not drafts.discard(unit, world.owner.id, customer, "reply")
        assert drafts.get_for(unit.conn, world.owner.id, customer, "note") is not None


def test_mentions_wait_until_they_are_seen(world: World) -> None:
    assert world.owner.id is not None
    with world.store.write(ENGINE) as unit:
        conversation = world.conversation(unit)
        item = world.mail(unit, conversation)
        mentions.add(unit, item, conversation, [world.owner.id, world.owner.id])
    with world.store.read() as conn:
        assert mentions.unseen(conn, world.owner.id) == [(item, conversation)]
    with world.store.write(world.owner) as unit:
        assert mentions.see(unit, world.owner.id, conversation) == 1
        assert mentions.unseen(unit.conn, world.owner.id) == []
