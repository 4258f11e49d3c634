"""Random documents and queries: both databases find exactly what the slow and plain oracle finds, newest first."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from omnibox.model.conversation import Status
from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import SearchPage
from omnibox.model.search_query import parse
from omnibox.store import conversations, items, query
from omnibox.store.database import Store
from omnibox.store.item_text import stored_text
from omnibox.store.search import find
from omnibox.store.search_items import texts_of
from omnibox.store.unit import Unit
from tests.store.searching import Doc, fits
from tests.store.world import World, add_inbox, person

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAYS = timedelta(days=1)
WORDS = [
    "late", "later", "order", "orders", "Größe", "grosse", "日本", "日", "本日", "ab", "a", "x1",
    "foo_bar", "ไทย", "İs", "½",
]  # fmt: skip
NAMES = ["Maria Order", "Łukasz", "佐藤", "Ab Late"]
words = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
docs = st.lists(
    st.fixed_dictionaries(
        {
            "subject": words,
            "text": words,
            "name": st.sampled_from(NAMES),
            "age": st.integers(0, 9),
            "kind": st.sampled_from([ItemKind.MESSAGE, ItemKind.NOTE, ItemKind.ACTIVITY]),
            "out": st.booleans(),
            "read": st.booleans(),
            "file": st.sampled_from([(), ("late bill.pdf",)]),
            "talk": st.integers(0, 5),
            "inbox": st.booleans(),
        }
    ),
    min_size=1,
    max_size=4,
)
pieces = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(lambda word: f"-{word}"),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda found: f'"{" ".join(found)}"'),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(lambda found: f'-"{" ".join(found)}"'),
    st.sampled_from(["from:maria", "-from:ab", 'from:"maria order"', "to:support", "from:佐", "-to:example"]),
    st.sampled_from(["is:open", "-is:open", "is:waiting", "is:unread", "is:read", "is:mine", "is:assigned"]),
    st.sampled_from(["is:unassigned", "-is:mine", "is:note", "-is:note", "is:in", "is:sent", "has:file", "-has:file"]),
    st.sampled_from(["tag:vip", "-tag:vip", "tag:Große", "tag:none", "-tag:none", "in:support", "in:sales", "-in:sa"]),
    st.sampled_from(["after:3d", "before:2d", "-after:4d", "before:2026-11-18", "after:2027", "in:nowhere", "is:what"]),
    st.sampled_from(["la", "ord", "gro", "日本", '"late o', "from:m"]),
)
queries = st.lists(
    st.tuples(st.lists(pieces, min_size=1, max_size=3).map(" ".join), st.sampled_from(["", " "])).map("".join),
    min_size=3,
    max_size=6,
)


class Shop:
    """Six conversations of six customers in different states; documents are added to them."""

    def __init__(self, store: Store) -> None:
        self.world = World.of(store)
        self.store = store
        self.docs: list[Doc] = []
        states = [Status.OPEN, Status.WAITING, Status.RESOLVED, Status.OPEN, Status.TRASH, Status.SNOOZED]
        tags = [("VIP",), (), ("Größe", "VIP"), (), ("vipers",), ()]
        with store.write(self.world.owner) as unit:
            self.inboxes = [("support", self.world.inbox), ("sales", add_inbox(unit, "sales"))]
            self.talks = []
            for number, (status, names) in enumerate(zip(states, tags, strict=True)):
                mine = self.world.owner.id if number % 2 else None
                name, inbox = self.inboxes[number % 2]
                talk = self.world.conversation(unit, status=status, inbox=inbox, assignee_id=mine)
                conversations.set_tags(unit, talk, names)
                self.talks.append((talk, status, mine, name, inbox, frozenset(names)))

    def add(self, drawn: Sequence[dict[str, object]]) -> None:
        with self.store.write(self.world.owner) as unit:
            for values in drawn:
                self._add_one(unit, values)

    def _add_one(self, unit: Unit, values: dict[str, object]) -> None:
        talk, status, mine, inbox_name, inbox, tags = self.talks[int(str(values["talk"]))]
        row = conversations.get(unit.conn, talk)
        assert row is not None
        note = values["kind"] is not ItemKind.MESSAGE
        direction = Direction.INTERNAL if note else Direction.OUT if values["out"] else Direction.IN
        ends = [person("shop@example.org", "to", "Support"), person("maria@example.org", "from", str(values["name"]))]
        at = NOW - int(str(values["age"])) * DAYS
        item_id = items.add_item(
            unit,
            items.NewItem(
                customer_id=row.customer_id,
                conversation_id=talk,
                inbox_id=inbox if values["inbox"] else None,
                channel="email",
                kind=ItemKind(str(values["kind"])),
                direction=direction,
                at=at,
                author_name=str(values["name"]),
                subject=str(values["subject"]),
                text=str(values["text"]),
                is_read=bool(values["read"]),
                participants=() if note else ends,
                files=[items.NewFile(name, "application/pdf", 1) for name in values["file"]],  # type: ignore[attr-defined]  # a tuple of names
            ),
        )
        entry = stored_text(unit.conn, item_id)
        assert entry is not None
        assert texts_of(unit.conn, [entry.key])[entry.key] == (item_id, entry.text)
        if values["kind"] is not ItemKind.ACTIVITY:
            self.docs.append(Doc(item_id, at, entry.text, status, mine, bool(values["read"]), inbox_name, tags))

    def keys(self) -> dict[UUID, int]:
        with self.store.read() as conn:
            return {query.uuid_of(row[0]): row[1] for row in query.rows(conn, "SELECT id, search_key FROM items")}


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


def found(page: SearchPage) -> list[UUID]:
    hits = [hit for group in page.groups for hit in group.hits]
    for group in page.groups:
        assert {hit.customer_id for hit in group.hits} <= {group.customer_id}
        assert list(group.hits) == sorted(group.hits, key=lambda hit: hit.at, reverse=True)
    newest = [group.hits[0].at for group in page.groups if group.hits]
    assert newest == sorted(newest, reverse=True)
    return [hit.item_id for hit in hits]


# No shrinking: documents pile up from example to example, so that a smaller example is another one.
@settings(
    max_examples=60,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=docs, asked=queries)
def test_both_databases_find_what_the_oracle_finds(
    shop: Shop, drawn: list[dict[str, object]], asked: list[str]
) -> None:
    shop.add(drawn)
    me = shop.world.owner.id
    assert me is not None
    keys = shop.keys()
    for text in asked:
        query_ = parse(text, NOW)
        wanted = {doc.item_id for doc in shop.docs if fits(doc, query_, me)} if not query_.empty else set()
        with shop.store.read() as conn:
            page = find(conn, text, operator_id=me, now=NOW, limit=10_000)
            newest = find(conn, text, operator_id=me, now=NOW, limit=2)
        assert set(found(page)) == wanted, text
        assert page.total == len(wanted)
        assert not page.capped
        assert set(found(newest)) == set(sorted(wanted, key=lambda item: keys[item], reverse=True)[:2])
