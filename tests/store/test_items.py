"""Items: stored once, found again by every name, shown in one order."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from omnibox.model import ids as model_ids
from omnibox.model.actor import ENGINE
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.journal import EventType
from omnibox.model.rows import ItemRow, PageKey
from omnibox.store import conversations, items, journal, query, search
from omnibox.store.unit import Unit
from tests.store.parallel import run_all
from tests.store.world import World, add_inbox, person
from tests.support.stores import FakeClock, OpenStore


@pytest.fixture
def conversation(world: World) -> UUID:
    with world.store.write(ENGINE) as unit:
        return world.conversation(unit)


def customer_of(world: World, conversation: UUID) -> UUID:
    with world.store.read() as conn:
        row = conversations.get(conn, conversation)
    assert row is not None
    return row.customer_id


def one(world: World, item_id: UUID) -> ItemRow:
    with world.store.read() as conn:
        (row,) = items.item_rows(conn, [item_id])
    return row


def found(world: World, word: str) -> int:
    with world.store.read() as conn:
        return search.find(conn, word, operator_id=world.owner.id, now=world.store.clock()).total


def test_an_item_comes_back_as_it_went_in(world: World, conversation: UUID) -> None:
    people = [person("a@example.org", "from", "Ann"), person("b@example.org", "to"), person("c@example.org", "cc")]
    with world.store.write(ENGINE) as unit:
        item_id = world.mail(
            unit, conversation, "Text\x00 here", participants=people, html="<p>Text</p>", visible_chars=4,
            payload={"duration": 3}, files=[items.NewFile("a.pdf", "application/pdf", 12, "ab" * 32, "cid1", True)],
        )  # fmt: skip
        at = unit.now
    row = one(world, item_id)
    assert (row.text, row.visible_chars, row.has_html, row.has_raw, row.at) == ("Text here", 4, True, False, at)
    assert (row.kind, row.direction, row.read, row.channel) == (ItemKind.MESSAGE, Direction.IN, False, "email")
    assert [(p.value, p.role, p.name) for p in row.participants] == [
        ("a@example.org", "from", "Ann"), ("b@example.org", "to", ""), ("c@example.org", "cc", ""),
    ]  # fmt: skip
    (file,) = row.attachments
    assert (file.name, file.mime, file.size, file.sha256, file.inline) == (
        "a.pdf",
        "application/pdf",
        12,
        "ab" * 32,
        True,
    )
    assert (row.payload, row.conversation_subject, row.conversation_number) == ({"duration": 3}, "Order", 1)
    with world.store.read() as conn:
        assert items.html(conn, item_id) == "<p>Text</p>"
        assert items.html(conn, conversation) == ""
        assert items.find_attachment(conn, file.id) == file
        assert items.raw(world.store, item_id) is None


def test_arriving_twice_is_harmless(world: World, conversation: UUID) -> None:
    with world.store.write(ENGINE) as unit:
        item_id = world.mail(unit, conversation, provider_id="<1@x>", aliases=["<alias@x>"])
        with pytest.raises(items.Known) as caught:
            world.mail(unit, conversation, provider_id="<1@x>")
        assert caught.value.item_id == item_id
        later = world.mail(unit, conversation, "Still alive")  # the transaction goes on
    with world.store.read() as conn:
        known = items.exists(conn, world.inbox, ["<1@x>", "<alias@x>", "<other@x>"])
        assert known == {"<1@x>": item_id, "<alias@x>": item_id}
        assert query.value(conn, "SELECT count(*) FROM items") == 2
    assert one(world, later).text == "Still alive"


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_two_engines_bring_the_same_mail(world: World, conversation: UUID, open_store: OpenStore) -> None:
    known: list[UUID] = []

    def bring() -> None:
        with open_store().write(ENGINE) as unit:
            try:
                world.mail(unit, conversation, provider_id="<same@x>")
            except items.Known as already:
                known.append(already.item_id)

    run_all([bring] * 6)
    with world.store.read() as conn:
        assert query.value(conn, "SELECT count(*) FROM items") == 1
        assert known == [items.by_ref(conn, world.inbox, "<same@x>")] * 5


def test_one_mail_to_two_inboxes_is_two_items_shown_once(world: World, conversation: UUID) -> None:
    with world.store.write(ENGINE) as unit:
        other = add_inbox(unit, "sales")
        first = world.mail(unit, conversation, provider_id="<1@x>")
        assert items.twins(unit.conn, other, ["<1@x>", "<2@x>"]) == {"<1@x>": first}
        assert items.twins(unit.conn, world.inbox, ["<1@x>"]) == {}
        customer = customer_of_unit(unit, conversation)
        elsewhere = world.conversation(unit, customer, inbox=other)
        second = world.mail(unit, elsewhere, provider_id="<1@x>", twin_of=first)
    with world.store.read() as conn:
        assert [row.id for row in items.timeline(conn, customer, None).items] == [first]
        assert {row.id for row in items.item_rows(conn, [first, second])} == {first, second}


def customer_of_unit(unit: Unit, conversation: UUID) -> UUID:
    row = conversations.get(unit.conn, conversation)
    assert row is not None
    return row.customer_id


def test_a_search_key_that_is_taken_is_drawn_again(
    world: World, conversation: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = iter([5, 5, 5, 6])

    def search_key(_at: datetime) -> int:
        return next(draws)

    monkeypatch.setattr(items, "search_key", search_key)
    with world.store.write(ENGINE) as unit:
        world.mail(unit, conversation)
        world.mail(unit, conversation)
    with world.store.read() as conn:
        keys = [raw[0] for raw in query.rows(conn, "SELECT search_key FROM items ORDER BY search_key")]
    assert keys == [5, 6]
    assert model_ids.search_key is not search_key


def test_a_timeline_is_whole_in_pages_of_any_size(world: World, conversation: UUID, clock: FakeClock) -> None:
    start = clock()
    with world.store.write(ENGINE) as unit:
        made = [world.mail(unit, conversation, at=start + timedelta(seconds=n // 3)) for n in range(20)]
        customer = customer_of_unit(unit, conversation)
    for limit in (1, 3, 7, 20, 50):
        shown: list[UUID] = []
        before: PageKey | None = None
        while True:
            with world.store.read() as conn:
                page = items.timeline(conn, customer, before, limit)
            shown = [row.id for row in page.items] + shown
            if page.older is None:
                break
            before = page.older
        assert sorted(shown) == sorted(made)
        order = [(one(world, each).at, each) for each in shown]
        assert order == sorted(order)
    with world.store.read() as conn:
        first = items.timeline(conn, customer, None, 50).items[0]
        rest = items.newer(conn, customer, PageKey(first.at, first.id))
        assert len(rest) == 19
        assert [row.id for row in items.newer(conn, customer, PageKey(first.at, first.id), limit=2)] == [
            row.id for row in rest[:2]
        ]


def test_what_was_withdrawn_is_not_shown(world: World, conversation: UUID) -> None:
    with world.store.write(ENGINE) as unit:
        kept = world.mail(unit, conversation)
        gone = world.mail(unit, conversation, direction=Direction.OUT, delivery=Delivery.QUEUED)
        items.put_delivery(unit, gone, Delivery.CANCELLED)
        customer = customer_of_unit(unit, conversation)
    with world.store.read() as conn:
        assert [row.id for row in items.timeline(conn, customer, None).items] == [kept]
    assert one(world, gone).delivery is Delivery.CANCELLED


def test_an_answer_says_until_when_it_can_be_withdrawn(world: World, conversation: UUID, clock: FakeClock) -> None:
    due = clock.forward(seconds=10)
    with world.store.write(world.owner) as unit:
        item_id = world.reply(unit, conversation, due)
    assert one(world, item_id).undo_until == due
    assert one(world, item_id).author_name == "Olga Owner"


def test_read_marks(world: World, conversation: UUID) -> None:
    with world.store.write(ENGINE) as unit:
        first = world.mail(unit, conversation)
        second = world.mail(unit, conversation, at=unit.now + timedelta(seconds=1))
        ours = world.mail(unit, conversation, direction=Direction.OUT)
    with world.store.write(world.owner) as unit:
        assert set(items.set_read(unit, conversation)) == {first, second}
        assert items.set_read(unit, conversation) == ()
    with world.store.write(world.owner) as unit:
        assert items.set_read(unit, conversation, False) == (second,)
    with world.store.write(ENGINE) as unit:
        assert items.set_read(unit, [first, second, ours], False) == (first,)
    assert [one(world, each).read for each in (first, second, ours)] == [False, False, True]
    with world.store.read() as conn:
        told = [row.states for row in journal.read(conn, 0) if row.type == EventType.MESSAGE_SEEN]
    assert [(states["read"], len(states["items"])) for states in told] == [(True, 2), (False, 1), (False, 1)]


def test_a_late_file_is_found_by_its_name(world: World, conversation: UUID) -> None:
    with world.store.write(ENGINE) as unit:
        item_id = world.mail(unit, conversation, "Look inside")
        file = items.add_attachment(
            unit, item_id, 0, "walrus.pdf", "application/pdf", 9, None, state="pending", locator="2"
        )
    assert found(world, "walrus") == 1
    assert found(world, "inside") == 1
    with world.store.write(ENGINE) as unit:
        assert items.set_attachment(unit, file, "stored", "cd" * 32, 11)
    (row,) = one(world, item_id).attachments
    assert (row.state, row.sha256, row.size) == ("stored", "cd" * 32, 11)
    with world.store.read() as conn:
        assert items.attachment_source(conn, file) == (world.inbox, "2")


def test_the_chain_of_an_answer(world: World, conversation: UUID, clock: FakeClock) -> None:
    with world.store.write(ENGINE) as unit:
        made = []
        for number in range(30):
            clock.forward(seconds=1)
            made.append(world.mail(unit, conversation, at=clock(), provider_id=f"<{number}@x>"))
        failed = world.mail(unit, conversation, at=clock(), direction=Direction.OUT, delivery=Delivery.FAILED)
    with world.store.read() as conn:
        chain = items.chain(conn, conversation, made[-1])
        assert chain == ("<0@x>", *(f"<{number}@x>" for number in range(11, 30)))
        assert items.chain(conn, conversation, made[2]) == ("<0@x>", "<1@x>", "<2@x>")
        assert items.chain(conn, conversation, failed)[-1] == "<29@x>"


def test_the_newest_inbound_is_a_persons_if_there_is_one(world: World, conversation: UUID, clock: FakeClock) -> None:
    with world.store.read() as conn:
        assert items.last_inbound(conn, conversation) is None
    with world.store.write(ENGINE) as unit:
        bounce = world.mail(unit, conversation, machine=MachineClass.BOUNCE)
        last = items.last_inbound(unit.conn, conversation)
        assert last is not None
        assert last.id == bounce
        mail = world.mail(unit, conversation, at=clock() - timedelta(days=1))
        last = items.last_inbound(unit.conn, conversation)
        assert last is not None
        assert last.id == mail


def test_our_own_words_without_their_quotes(world: World, conversation: UUID, clock: FakeClock) -> None:
    with world.store.write(world.owner) as unit:
        for text in ("First\n> quote", "Second\n> quote"):
            clock.forward(seconds=1)
            world.mail(unit, conversation, text, at=clock(), direction=Direction.OUT, visible_chars=text.index("\n"))
    with world.store.read() as conn:
        assert items.our_texts(conn, conversation) == ["Second", "First"]
        assert items.our_texts(conn, conversation, limit=1) == ["Second"]


def test_provider_reports_are_merged_and_new_names_remembered(world: World, conversation: UUID) -> None:
    with world.store.write(world.owner) as unit:
        item_id = world.reply(unit, conversation)
        other = world.mail(unit, conversation, provider_id="<taken@x>")
    with world.store.write(ENGINE) as unit:
        state = items.set_delivery(unit, item_id, Delivery.DELIVERED, provider_id="<taken@x>", aliases=["<bare@x>"])
        assert state is Delivery.DELIVERED
        assert items.set_delivery(unit, item_id, Delivery.SENT) is Delivery.DELIVERED  # late, and out of order
    with world.store.read() as conn:
        assert items.by_ref(conn, world.inbox, "<bare@x>") == item_id
        assert items.by_ref(conn, world.inbox, "<taken@x>") == other  # what is somebody's stays theirs
        told = [row.states for row in journal.read(conn, 0) if row.type == EventType.DELIVERY_CHANGED]
    assert told == [{"from": "queued", "to": "delivered", "code": ""}]
