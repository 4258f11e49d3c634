"""The sample data through the true engine: every icon, every state, and customers who answer."""

from uuid import UUID

import pytest

from omnibox.channels import registry
from omnibox.channels.spec import Capability
from omnibox.model.conversation import Status
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.rows import ConversationRow, ItemRow
from omnibox.store import conversations, inboxes, items, query
from omnibox.store.database import Connection
from tests.engine.shop import Shop

ONE_DATABASE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@pytest.fixture
def shop(live_shop: Shop) -> Shop:
    """A shop with the sample inboxes, its customers in a hurry."""
    with live_shop.store.write(live_shop.owner) as unit:
        for spec in registry.specs():
            for sample in spec.samples if spec.can(Capability.DEMO) else ():
                inboxes.add_inbox(
                    unit,
                    channel=spec.name,
                    name=sample.name,
                    address=sample.address,
                    settings={**sample.settings, "pace": "0.05"},
                    secret_refs={},
                    policy=dict(sample.policy),
                )
    return live_shop


def all_there(conn: Connection) -> bool:
    return all(inboxes.cursor(conn, row.id).get("followed") for row in inboxes.list_inboxes(conn))


def work(shop: Shop) -> dict[str, ConversationRow]:
    """What stands open or waiting, by customer and subject."""
    with shop.store.read() as conn:
        raws = query.rows(conn, "SELECT id FROM conversations WHERE NOT backfilled")
        rows = conversations.rows(conn, [query.uuid_of(raw[0]) for raw in raws], shop.owner.id)
    return {f"{row.customer_name}: {row.subject}": row for row in rows}


def one_of(shop: Shop, customer: str) -> ConversationRow:
    return next(row for name, row in work(shop).items() if name.startswith(customer))


def test_the_whole_cast_arrives_once(shop: Shop) -> None:
    with shop.engine():
        shop.until(all_there)
    first = shop.count("items")
    with shop.engine("engine-b"):
        shop.until(all_there)
    assert shop.count("items") == first
    open_rows = work(shop)
    assert len(open_rows) >= 24
    assert {row.channel for row in open_rows.values()} >= {"email", "sms", "whatsapp", "phone", "chat"}
    assert {row.status for row in open_rows.values()} >= {Status.OPEN, Status.WAITING}
    stored = shop.messages()
    assert {row.kind for row in stored} >= {ItemKind.MESSAGE, ItemKind.NOTE, ItemKind.CALL, ItemKind.VOICEMAIL}
    assert sum(row.backfilled for row in stored) > 500
    assert all(row.machine is MachineClass.HUMAN for row in stored)


@ONE_DATABASE
def test_marias_life_is_one_timeline(shop: Shop) -> None:
    with shop.engine():
        shop.until(all_there)
    row = one_of(shop, "Maria Okafor")
    with shop.store.read() as conn:
        newest = items.timeline(conn, row.customer_id, None, limit=20).items
    today = [item for item in newest if not item.backfilled and item.kind is not ItemKind.ACTIVITY]
    assert [item.channel for item in today] == ["email", "email", "sms", "sms", "phone"]
    assert {item.conversation_id for item in today} == {row.id}
    assert row.tags == ("repeat", "warranty")


@ONE_DATABASE
def test_a_customer_answers_and_ticks_advance(shop: Shop) -> None:
    with shop.engine():
        shop.until(all_there)
        item_id = _answer(shop, one_of(shop, "Rania Barakat"), "+49 176 5550142", "phone")
        shop.until_delivery(item_id, Delivery.READ)

        def answered(conn: Connection) -> ItemRow | None:
            found = [row for row in shop.messages(conn) if row.text.startswith("Thursday 10:00 is great")]
            return found[0] if found else None

        answer = shop.until(answered)
    assert answer.direction is Direction.IN
    row = one_of(shop, "Rania Barakat")
    assert (answer.conversation_id, row.status, row.unread) == (row.id, Status.OPEN, 2)


@ONE_DATABASE
def test_a_full_mailbox_can_be_retried(shop: Shop) -> None:
    from omnibox.store import outbox

    with shop.engine():
        shop.until(all_there)
        row = one_of(shop, "Nils Ekdahl")
        item_id = _answer(shop, row, "nils.ekdahl@brevet.example", "email")
        failed = shop.until_delivery(item_id, Delivery.FAILED)
        assert failed.error_code == "mailbox_full"
        with shop.store.write(shop.owner) as unit:
            assert outbox.retry(unit, item_id, unit.now)
        shop.until_delivery(item_id, Delivery.SENT)


def _answer(shop: Shop, row: ConversationRow, address: str, kind: str) -> UUID:
    return shop.reply(row.id, "How about Thursday at ten?", to={"value": address, "name": "", "kind": kind})
