"""Which conversation takes a mail: tokens, ids, numbers, subjects, and never a stranger's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from omnibox.channels import registry
from omnibox.channels.base import Batch, Inbound, Participant
from omnibox.channels.email.reading import Arrival, Own, read_mail
from omnibox.engine import intake
from omnibox.engine.receiving import place_of
from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Status
from omnibox.model.handle import Handle, HandleKind, email_handle
from omnibox.model.ids import uuid7
from omnibox.model.item import Delivery
from omnibox.model.message_ids import anchor_id, plus_address
from omnibox.model.rows import ItemRow
from omnibox.model.thread_index import thread_index
from omnibox.store import conversations, customers, inboxes, items, outbox, query, schema
from tests.engine.shop import ADDRESS, MARIA, TOM, Shop, copy_of_ours, mail

KEY = "key of this inbox"
EVE = email_handle("eve@elsewhere.example", "Eve")


def take(shop: Shop, inbox_id: UUID, *events: Inbound, live: bool = True) -> list[ItemRow]:
    """Let mail arrive in one batch; return its items in the order of `events`."""
    with shop.store.write(ENGINE) as unit:
        row = inboxes.get(unit.conn, inbox_id)
        assert row is not None
        intake.take(unit, place_of(unit, row, registry.spec(row.channel)), Batch(events, {}, None, live))
        found = items.exists(unit.conn, inbox_id, [one.provider_id for one in events])
        return list(items.item_rows(unit.conn, [found[one.provider_id] for one in events]))


def teams(shop: Shop, *groups: Sequence[UUID]) -> None:
    with shop.store.write(ENGINE) as unit:
        for group in groups:
            team_id = uuid7(unit.now)
            unit.insert(schema.teams, id=team_id, name=str(team_id), created_at=unit.now)
            for inbox_id in group:
                unit.insert(schema.inbox_teams, inbox_id=inbox_id, team_id=team_id)


@pytest.fixture
def inbox(shop: Shop) -> UUID:
    return shop.inbox()


def place(item: ItemRow) -> UUID:
    assert item.conversation_id is not None
    return item.conversation_id


def test_a_stranger_with_a_signed_id_joins_and_is_named_as_new(shop: Shop, inbox: UUID) -> None:
    (first,) = take(shop, inbox, mail(1))
    (eve,) = take(shop, inbox, replace(mail(2, sender=EVE), anchors=(place(first),)))
    assert (place(eve), eve.customer_id, eve.payload.get("stranger")) == (place(first), first.customer_id, True)
    with shop.store.read() as conn:
        assert customers.find_by_handle(conn, HandleKind.EMAIL, EVE.norm) is None
    (again,) = take(shop, inbox, replace(mail(3, sender=EVE), anchors=(place(first),)))
    assert "stranger" not in again.payload  # by now they stand on a message


def test_who_was_copied_is_no_stranger_and_needs_no_token(shop: Shop, inbox: UUID) -> None:
    copied = replace(mail(1), participants=(*mail(1).participants, Participant(TOM, "cc")))
    first, tom = take(shop, inbox, copied, mail(2, sender=TOM, answers=["m1@customers.example"]))
    assert (place(tom), tom.customer_id) == (place(first), first.customer_id)
    assert "stranger" not in tom.payload


def test_a_forged_reference_injects_nothing(shop: Shop, inbox: UUID) -> None:
    (first,) = take(shop, inbox, mail(1))
    number = shop.conversation(place(first)).number
    forged = mail(2, sender=EVE, subject=f"Re: [#{number}] Boiler", answers=["m1@customers.example"])
    (eve,) = take(shop, inbox, forged)
    assert place(eve) != place(first)
    assert eve.customer_id != first.customer_id


def test_a_number_in_the_subject_leads_a_participant_home(shop: Shop, inbox: UUID) -> None:
    (first,) = take(shop, inbox, mail(1))
    number = shop.conversation(place(first)).number
    (second,) = take(shop, inbox, mail(2, subject=f"A question [#{number}]"))
    (third,) = take(shop, inbox, mail(3, subject=f"A question #{number}"))
    assert place(second) == place(first)
    assert place(third) != place(first)


def test_ids_count_across_inboxes_that_share_a_team_and_no_others(shop: Shop, inbox: UUID) -> None:
    sales, legal = shop.inbox("sales@shop.example"), shop.inbox("legal@shop.example")
    teams(shop, [inbox, sales], [legal])
    (first,) = take(shop, inbox, mail(1))
    (second,) = take(shop, sales, mail(2, answers=["m1@customers.example"]))
    (third,) = take(shop, legal, mail(3, answers=["m1@customers.example"]))
    assert place(second) == place(first)
    assert place(third) != place(first)


def test_the_subject_counts_for_the_same_customer_within_thirty_days(shop: Shop, inbox: UUID) -> None:
    now = shop.store.clock()
    first, near, far, tom = take(
        shop, inbox,
        mail(1, at=now - timedelta(days=80)), mail(2, subject="Re: Boiler", at=now - timedelta(days=60)),
        mail(3, subject="Re: Boiler", at=now), mail(4, subject="Re: Boiler", sender=TOM, at=now),
    )  # fmt: skip
    assert place(near) == place(first)
    assert len({place(one) for one in (first, far, tom)}) == 3


def test_an_original_that_comes_after_its_answers_joins_them(shop: Shop, inbox: UUID) -> None:
    history = [
        replace(mail(3, answers=["m2@customers.example", "m1@customers.example"]), history=True),
        replace(copy_of_ours("m2", answers=["m1@customers.example"]), provider_id="m2@customers.example", history=True),
        replace(mail(1), history=True),
    ]
    together = take(shop, inbox, *history, live=False)
    assert len({place(one) for one in together}) == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_history_in_any_order_one_by_one(shop: Shop, inbox: UUID, order: tuple[int, ...]) -> None:
    ids = [f"m{number}@customers.example" for number in (1, 2, 3)]
    history = [replace(mail(n + 1, answers=ids[:n][::-1]), history=True) for n in range(3)]
    places = {place(take(shop, inbox, history[number], live=False)[0]) for number in order}
    assert len(places) == 1


def test_a_reply_to_a_merged_conversation_comes_to_the_live_one_whatever_names_it(shop: Shop, inbox: UUID) -> None:
    a, b, c = take(shop, inbox, mail(1), mail(2), mail(3))
    number = shop.conversation(place(c)).number
    for gone, into in ((c, b), (b, a)):  # c went into b, which went into a
        with shop.store.write(shop.owner) as unit:
            query.run(
                unit.conn,
                "UPDATE conversations SET merged_into = :into WHERE id = :id",
                into=place(into),
                id=place(gone),
            )
            query.run(
                unit.conn,
                "UPDATE items SET conversation_id = :into, origin_id = :id WHERE id = :item",
                into=place(a),
                id=place(gone),
                item=gone.id,
            )
            for table in ("participants", "provider_refs"):
                query.run(
                    unit.conn,
                    f"UPDATE {table} SET conversation_id = :into WHERE item_id = :item",
                    into=place(a),
                    item=gone.id,
                )
    by_anchor, by_id, by_number = take(
        shop, inbox, replace(mail(4), anchors=(place(c),)), mail(5, answers=["m3@customers.example"]),
        mail(6, subject=f"x [#{number}]"),
    )  # fmt: skip
    assert {place(one) for one in (by_anchor, by_id, by_number)} == {place(a)}
    with shop.store.read() as conn:
        raws = query.rows(
            conn, "SELECT origin_id FROM items WHERE id IN :ids", ids=[by_anchor.id, by_id.id, by_number.id]
        )
    assert {query.uuid_of(raw[0]) for raw in raws} == {place(c)}


def test_an_answer_finds_us_by_the_id_a_relay_gave_our_mail(shop: Shop, inbox: UUID) -> None:
    (first,) = take(shop, inbox, mail(1))
    sent = shop.reply(place(first), provider_id="ours@shop.example")
    copy = replace(copy_of_ours("x"), provider_id="rewritten@outlook.example", aliases=("ours@shop.example",))
    take_copy(shop, inbox, copy)
    (answer,) = take(shop, inbox, mail(2, answers=["rewritten@outlook.example"]))
    assert place(answer) == place(first)
    with shop.store.read() as conn:
        assert items.by_ref(conn, inbox, "rewritten@outlook.example") == sent
        entry = outbox.of_item(conn, sent)
    assert entry is not None
    assert entry.state is Delivery.SENT


def take_copy(shop: Shop, inbox_id: UUID, one: Inbound) -> None:
    with shop.store.write(ENGINE) as unit:
        row = inboxes.get(unit.conn, inbox_id)
        assert row is not None
        taken = intake.take(unit, place_of(unit, row, registry.spec(row.channel)), Batch((one,), {}))
    assert (taken.known, taken.stored) == (1, ())


# ---------------------------------------------------------------- raw mail, as servers hand it over


def raw(number: int, *lines: str, sender: Handle = MARIA, to: str = ADDRESS, body: str = "Hello") -> Inbound:
    head = (f"From: {sender.value}", f"To: {to}", f"Message-ID: <r{number}@x>", "Subject: Boiler", *lines)
    arrival = Arrival(at=mail(1).at)
    text = "\r\n".join((*head, "", body)).encode()
    return read_mail(text, arrival, Own(frozenset({ADDRESS}), KEY))[0]


def test_an_outlook_reply_without_references_is_found_by_its_thread_index(shop: Shop, inbox: UUID) -> None:
    at = shop.store.clock()
    theirs = thread_index(uuid7(at), at)
    (first,) = take(shop, inbox, raw(1, f"Thread-Index: {theirs}"))
    assert first.payload["thread_index"] == theirs
    answer = thread_index(uuid7(at), at + timedelta(hours=1), theirs)
    second, eve = take(
        shop, inbox, raw(2, f"Thread-Index: {answer}"), raw(3, f"Thread-Index: {answer}", sender=EVE)
    )  # fmt: skip
    assert place(second) == place(first)
    assert place(eve) != place(first)


def test_an_outlook_reply_to_our_own_mail_is_found_by_its_thread_index(shop: Shop, inbox: UUID) -> None:
    (first,) = take(shop, inbox, raw(1))
    at = shop.store.clock()
    ours = thread_index(place(first), at)
    header = f"Thread-Index: {thread_index(place(first), at + timedelta(hours=1), ours)}"
    second, eve = take(shop, inbox, raw(2, header), raw(3, header, sender=EVE))
    assert place(second) == place(first)
    assert place(eve) != place(first)


def test_tokens_in_addresses_references_and_quoted_headers_lead_home(shop: Shop, inbox: UUID) -> None:
    (first,) = take(shop, inbox, raw(1))
    anchor = anchor_id(place(first), KEY, "shop.example")
    plus = plus_address(ADDRESS, place(first), KEY)
    led = take(
        shop, inbox, raw(2, f"References: <x@y> {anchor}", sender=EVE), raw(3, sender=TOM, to=plus),
        raw(4, f"Delivered-To: {plus}", sender=email_handle("a@b.example")),
        raw(5, sender=email_handle("b@b.example"), body=f"See below\r\n\r\n> Message-ID: {anchor}\r\n> Subject: x"),
    )  # fmt: skip
    assert {place(one) for one in led} == {place(first)}
    assert all(one.payload.get("stranger") for one in led)
    forged = anchor_id(place(first), "another key", "shop.example")
    (eve,) = take(shop, inbox, raw(6, f"References: {forged}", sender=email_handle("c@b.example")))
    assert place(eve) != place(first)


# ---------------------------------------------------------------- whatever people and forgers send

PEOPLE = (MARIA, TOM, EVE)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 2), st.lists(st.integers(0, 11), max_size=3), st.sampled_from(["Boiler", "Re: Boiler", "x"])
    ),
    min_size=1,
    max_size=12,
)


@given(STEPS, st.booleans())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_without_a_token_nobody_comes_into_a_strangers_conversation(
    shop: Shop, steps: list[tuple[int, list[int], str]], history: bool
) -> None:
    """And one batch is placed as one mail after another is."""
    prefix = f"{shop.count('items')}x"
    if not shop.worlds:
        teams(shop, *([shop.inbox(f"{number}@shop.example")] for number in (1, 2)))
    first, second = shop.worlds
    sent = [
        replace(one_of(prefix, number, *step), history=history, at=shop.store.clock() + timedelta(seconds=number))
        for number, step in enumerate(steps)
    ]  # fmt: skip
    together = take(shop, first, *sent, live=not history)
    owners: dict[UUID, str] = {}
    for item, one in zip(together, sent, strict=True):
        assert owners.setdefault(place(item), one.sender.norm) == one.sender.norm
    singly = [take(shop, second, replace(one), live=not history)[0] for one in sent]
    assert partition(together) == partition(singly)


def one_of(prefix: str, number: int, who: int, refs: list[int], subject: str) -> Inbound:
    ids = [f"m{prefix}{one}@customers.example" for one in refs]
    return mail(f"{prefix}{number}", sender=PEOPLE[who], subject=f"{subject} {prefix}", answers=ids)


def partition(rows: Sequence[ItemRow]) -> list[int]:
    """Number conversations as they first come."""
    seen: dict[UUID, int] = {}
    return [seen.setdefault(place(row), len(seen)) for row in rows]


def test_a_conversation_that_is_merged_under_our_hands_is_asked_anew(shop: Shop, inbox: UUID) -> None:
    first, second = take(shop, inbox, mail(1), mail(2, sender=TOM))
    with shop.store.write(shop.owner) as unit:
        assert conversations.held(unit.conn, place(first)) == place(first)
        conversations.alter(unit, place(second), status=Status.RESOLVED, merged_into=place(first))
        assert not conversations.hold(unit.conn, place(second))
        assert conversations.held(unit.conn, place(second)) == place(first)


@pytest.mark.parametrize(
    "name, shown",
    [
        ("service@hearthside.example", "no-answer@hearths1de.example"),
        ("Hearthside <service@hearthside.example>", "no-answer@hearths1de.example"),
        ("no-answer@hearths1de.example", "no-answer@hearths1de.example"),
        ("Hearthside @ Home", "Hearthside @ Home"),
        ("Dr. Ann Lee", "Dr. Ann Lee"),
    ],
)
def test_an_address_is_nobodys_name(shop: Shop, inbox: UUID, name: str, shown: str) -> None:
    sender = email_handle("no-answer@hearths1de.example", name)
    (first,) = take(shop, inbox, mail(1, sender=email_handle(sender.value)))
    take(shop, inbox, mail(2, sender=sender, answers=["m1@customers.example"]))
    assert shop.conversation(place(first)).customer_name == shown
    (fresh,) = take(shop, inbox, mail(3, sender=email_handle("x@hearths1de.example", name)))
    expected = shown if "@h" not in shown else "x@hearths1de.example"
    assert shop.conversation(place(fresh)).customer_name == expected
