"""Finding customers while somebody types, on both databases, beside a plain reading of the rules."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from omnibox.model.actor import ENGINE
from omnibox.model.handle import Handle, HandleKind, make_handle
from omnibox.model.rows import CustomerHit
from omnibox.model.text import fold
from omnibox.store import customer_search, customer_words, customers, operations, query, schema
from omnibox.store.customer_search import find
from omnibox.store.unit import Unit
from tests.store.world import World

PEOPLE = (
    ("Maria Okafor", "maria.okafor@posteo.example", "+49 151 234 5678"),
    ("Jörg Großmann", "jg@firma.example", ""),
    ("Mario Rossi", "rossi@mail.example", "+39 06 1234567"),
    ("佐藤明", "sato@mail.example", ""),
    ("ann@okay.example", "ann@okay.example", ""),
    ("Sinéad O'Brien", "sob@posteo.example", "+353 1 234 5678"),
)


def add(unit: Unit, name: str, *addresses: str) -> object:
    customer_id = customers.add_customer(unit, name, "provider", unit.now)
    for address in filter(None, addresses):
        kind = HandleKind.EMAIL if "@" in address else HandleKind.PHONE
        customers.add_handle(unit, customer_id, make_handle(kind, address))
    return customer_id


@pytest.fixture
def shop(world: World) -> World:
    """People, each heard of a minute later than the one before."""
    for minute, (name, *addresses) in enumerate(PEOPLE):
        with world.store.write(ENGINE) as unit:
            customer_id = add(unit, name, *addresses)
            unit.update(schema.customers, customer_id, last_at=unit.now + timedelta(minutes=minute))  # type: ignore[arg-type]  # an id
    return world


def names(world: World, text: str, limit: int = 8) -> list[str]:
    with world.store.read() as conn:
        return [hit.name for hit in find(conn, text, limit)]


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("mar", ["Mario Rossi", "Maria Okafor"]),  # the one heard of last comes first
        ("OKA", ["ann@okay.example", "Maria Okafor"]),
        ("okafor mar", ["Maria Okafor"]),
        ("grossm", ["Jörg Großmann"]),
        ("jorg g", ["Jörg Großmann"]),
        ("brien", ["Sinéad O'Brien"]),
        ("o'b", ["Sinéad O'Brien"]),
        ("藤", ["佐藤明"]),
        ("posteo", ["Sinéad O'Brien", "Maria Okafor"]),
        ("@posteo.ex", ["Sinéad O'Brien", "Maria Okafor"]),
        ("okafor@p", ["Maria Okafor"]),
        ("maria posteo", ["Maria Okafor"]),
        ("rossi mail.example", ["Mario Rossi"]),
        ("2345678", ["Sinéad O'Brien", "Maria Okafor"]),
        ("0151 23", ["Maria Okafor"]),
        ("+39", ["Mario Rossi"]),
        ("0039 06", ["Mario Rossi"]),
        ("234 56", ["Sinéad O'Brien", "Mario Rossi", "Maria Okafor"]),
        ("afor", []),
        ("", []),
        (" .,!", []),
        ("nobody here", []),
    ],
)
def test_who_is_found(shop: World, text: str, wanted: list[str]) -> None:
    assert names(shop, text) == wanted


def test_the_address_that_fits_is_shown(shop: World) -> None:
    with shop.store.read() as conn:
        (by_number,) = find(conn, "0151 234", 8)
        (by_name,) = find(conn, "maria", 8)
        first = find(conn, "mar", 1)
    assert (by_number.handle, by_number.kind) == ("+49 151 234 5678", HandleKind.PHONE)
    assert (by_name.handle, by_name.kind) == ("maria.okafor@posteo.example", HandleKind.EMAIL)
    assert [hit.name for hit in first] == ["Mario Rossi"]


def test_names_come_before_addresses(shop: World) -> None:
    with shop.store.write(ENGINE) as unit:
        add(unit, "Posteo Support", "help@other.example")
        unit.store.clock()
    assert names(shop, "posteo")[0] == "Posteo Support"


def test_a_new_name_is_found_and_the_former_is_not_until_it_is_taken_back(shop: World) -> None:
    with shop.store.read() as conn:
        (hit,) = find(conn, "okafor", 8)
    with shop.store.write(shop.owner, "rename") as unit:
        customers.rename_customer(unit, hit.id, "Maria Obi Miller", "human")
        operation = unit.operation_id
    assert names(shop, "obi") == names(shop, "miller m") == ["Maria Obi Miller"]
    assert names(shop, "okafor f") == []
    assert operation is not None
    with shop.store.write(shop.owner, "undo") as unit:
        operations.undo(unit, operation)
    assert names(shop, "obi") == []
    assert names(shop, "okafor") == ["Maria Okafor"]


def test_a_merged_customer_is_shown_as_who_they_are_now(shop: World) -> None:
    with shop.store.read() as conn:
        (maria,), (mario,) = find(conn, "okafor", 8), find(conn, "rossi", 8)
    with shop.store.write(ENGINE) as unit:
        unit.update(schema.customers, maria.id, merged_into=mario.id)
    assert names(shop, "okafor") == names(shop, "posteo mar") == names(shop, "mar") == ["Mario Rossi"]


def test_ids_one_sender_made_up_are_not_looked_through() -> None:
    assert customer_words.address_parts(Handle(HandleKind.OTHER, "a-b-c", "a-b-c", scope="shop")) == []
    assert customer_words.address_parts(make_handle(HandleKind.PHONE, "+49 151 1")) == []
    assert customer_words.address_parts(make_handle(HandleKind.EMAIL, "a.b-c@d.e.example")) == [
        "b-c@d.e.example", "c@d.e.example", "d.e.example", "e.example",
    ]  # fmt: skip


def test_many_who_fit_are_the_newest_whatever_way_is_taken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the bounds lowered each way of looking is taken; all agree with reading everybody."""
    source = random.Random(11)
    firsts, lasts = ("Ann", "Anna", "Bob", "Zoë"), ("Lee", "Leeman", "Annis", "Ziegler")
    with world.store.write(ENGINE) as unit:
        for number in range(120):
            name = f"{source.choice(firsts)} {source.choice(lasts)}"
            customer_id = add(unit, name, f"{source.choice(firsts)}{number}@{source.choice(lasts)}.example")
            at = unit.now + timedelta(seconds=source.randrange(10_000))
            unit.update(schema.customers, customer_id, last_at=at)  # type: ignore[arg-type]  # an id
    for few, some in ((600, 2000), (5, 2000), (5, 20)):
        monkeypatch.setattr(customer_search, "_FEW", few)
        monkeypatch.setattr(customer_search, "_SOME", some)
        for text in ("a", "an", "ann", "lee", "ann l", "lee ann", "zie zo", "bob ziegler", "lee.example", "ann lee."):
            with world.store.read() as conn:
                assert [hit.id for hit in find(conn, text, 8)] == plainly(conn, text)[:8], (text, few)


def plainly(conn: Connection, text: str) -> list[object]:
    """The rules read aloud: everybody is looked at."""
    everybody = [
        CustomerHit(query.uuid_of(raw[0]), raw[1], raw[3], HandleKind.EMAIL, query.time_of(raw[2]))
        for raw in query.rows(
            conn, "SELECT c.id, c.name, c.last_at, h.norm FROM customers c JOIN handles h ON h.customer_id = c.id"
        )
    ]
    everybody.sort(key=lambda one: (one.last_at, one.id), reverse=True)
    begins = [one for one in everybody if fold(one.name).startswith(" ".join(fold(text).split()))]
    asked = customer_words.words_of(text)
    named = [
        one for one in everybody
        if all(any(word.startswith(each) for word in customer_words.words_of(one.name)) for each in asked)
    ]  # fmt: skip

    def addressed(one: CustomerHit) -> bool:
        def has(term: str) -> bool:
            return one.handle.startswith(term) or f"@{term}" in one.handle

        def called(term: str) -> bool:
            word = customer_words.words_of(term)[0]
            return any(each.startswith(word) for each in customer_words.words_of(one.name))

        terms = text.split()
        return all(has(term) or (len(terms) > 1 and called(term)) for term in terms)

    found = [*begins, *named]
    if not found or len(text.split()) == 1:  # words that make up a name are that name
        found += [one for one in everybody if addressed(one)]
    return list(dict.fromkeys(one.id for one in found))
