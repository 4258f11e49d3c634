"""Sample data goes without a trace, and takes nothing else with it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import func, select

from omnibox.model.actor import ENGINE
from omnibox.model.handle import HandleKind
from omnibox.model.rows import InboxRow
from omnibox.store import blobs, items, removal, schema, settings
from tests.desk.world import World

KEPT = {"journal", "journal_pending", "operations", "operation_rows", "settings", "meta", "tags", "operators", "blobs"}


def count(world: World) -> dict[str, int]:
    with world.store.read() as conn:
        return {
            name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in schema.metadata.tables.items()
            if name not in KEPT
        }


def refs(world: World, sha256: str) -> int:
    with world.store.read() as conn:
        found = conn.execute(select(schema.blobs.c.refs).where(schema.blobs.c.sha256 == sha256)).scalar()
    return int(found or 0)


def keep(world: World, data: bytes) -> str:
    with world.store.write(ENGINE) as unit:
        return str(blobs.put(unit, data))


def kinds_of_line(world: World) -> dict[str, InboxRow]:
    return {row.medium: row for row in world.desk.inboxes.add_sample_data()}


def furnish(world: World, inbox_id: UUID, sender: str = "sam@sample.example") -> UUID:
    """A conversation with all that can hang on one."""
    sha256 = keep(world, f"file of {sender}".encode())
    mail = world.mail(
        inbox_id,
        "Searchable parcel",
        sender=sender,
        name="Sam",
        html="<p>x</p>",
        raw_sha256=keep(world, f"raw of {sender}".encode()),
        files=[items.NewFile("a.txt", "text/plain", 3, sha256)],
    )
    assert mail.conversation_id is not None
    desk = world.desk
    desk.work.tag([mail.conversation_id], add=["x"])
    desk.work.assign([mail.conversation_id], world.owner.id)
    desk.compose.note(mail.customer_id, mail.conversation_id, "@Otto look")
    desk.compose.note(mail.customer_id, None, "of the person")
    desk.compose.undo_send(desk.compose.reply(world.intent(mail)).item_id)  # withdrawn: in no search index any more
    desk.compose.reply(world.intent(mail))
    desk.drafts.save(mail.customer_id, "reply", text="begun", conversation_id=mail.conversation_id, inbox_id=inbox_id)
    return mail.customer_id


def test_adding_twice_is_adding_once(world: World) -> None:
    first = world.desk.inboxes.add_sample_data()
    assert {"email", "sms", "whatsapp", "phone", "chat"} <= {row.medium for row in first}
    assert world.desk.inboxes.add_sample_data() == first
    assigned = [row.policy["assignee"] for row in first if "assignee" in row.policy]
    assert assigned
    assert set(assigned) == {str(world.owner.id)}


@pytest.mark.on_both
def test_sample_data_goes_without_a_trace(world: World) -> None:
    world.mail(world.inbox())
    before = count(world)
    lines = kinds_of_line(world)
    for number in range(5):
        furnish(world, lines["email"].id, f"sam{number}@sample.example")
    phone = world.mail(lines["sms"].id, sender="+49 171 1234567", kind=HandleKind.PHONE, to=())
    world.desk.compose.note(phone.customer_id, None, "A note")
    assert count(world) != before
    gone = world.desk.inboxes.remove_sample_data()
    assert gone > 5
    after = count(world)
    assert {name: n for name, n in after.items() if n != before[name]} == {}
    assert world.desk.search.find("searchable").total == 0
    assert not world.desk.search.find("Sam").groups
    assert refs(world, keep(world, b"file of sam1@sample.example")) <= 1  # the one just made
    with world.store.read() as conn:
        assert settings.get(conn, "sample_data_keeps") is None
    assert world.desk.inboxes.remove_sample_data() == 0


@pytest.mark.on_both
def test_a_customer_who_also_wrote_to_a_true_inbox_stays_with_that(world: World) -> None:
    true_inbox = world.inbox()
    lines = kinds_of_line(world)
    real = world.mail(true_inbox, "Really mine", sender="sam@sample.example", name="Sam")
    customer = furnish(world, lines["email"].id)
    assert customer == real.customer_id
    world.desk.inboxes.remove_sample_data()
    assert [item.id for item in world.desk.timeline.page(customer).items if item.inbox_id] == [real.id]
    assert world.conversation(real.conversation_id).customer_name == "Sam"
    assert world.desk.search.find("really").total == 1


def test_a_conversation_with_true_mail_in_it_finds_another_home(world: World) -> None:
    true_inbox = world.inbox()
    lines = kinds_of_line(world)
    sample = world.mail(lines["sms"].id, "Sample words", sender="sam@sample.example")
    real = world.mail(true_inbox, "True words", sender="sam@sample.example", conversation_id=sample.conversation_id)
    world.desk.inboxes.remove_sample_data()
    row = world.conversation(real.conversation_id)
    assert (row.inbox_id, row.preview) == (true_inbox, "True words")
    assert [item.id for item in world.desk.timeline.page(real.customer_id).items] == [real.id]


def test_a_customer_who_was_given_another_address_by_hand_stays(world: World) -> None:
    lines = kinds_of_line(world)
    mail = world.mail(lines["email"].id, sender="sam@sample.example")
    world.desk.customers.add_handle(mail.customer_id, HandleKind.EMAIL, "sam@real.example")
    world.desk.inboxes.remove_sample_data()
    card = world.desk.timeline.card(mail.customer_id)
    assert "sam@real.example" in [handle.value for handle in card.handles]
    assert card.conversations == ()


@pytest.mark.on_both
def test_a_removal_that_was_cut_short_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "ITEMS_A_STEP", 2)
    before = count(world)
    lines = kinds_of_line(world)
    kept = furnish(world, lines["email"].id)
    world.desk.customers.add_handle(kept, HandleKind.EMAIL, "kept@real.example")
    furnish(world, lines["email"].id, "other@sample.example")
    cut_after(monkeypatch, removal.remove_some, 3)
    with pytest.raises(KeyboardInterrupt):
        world.desk.inboxes.remove_sample_data()
    monkeypatch.undo()
    world.desk.inboxes.remove_sample_data()
    after = count(world)
    assert after["items"] == before["items"] + 1  # what was noted of the person who stays
    assert (after["customers"], after["handles"], after["inboxes"]) == (1, 2, 0)
    assert after["conversations"] == after["outbox"] == after["attachments"] == after["provider_refs"] == 0


def cut_after(patch: pytest.MonkeyPatch, step: Callable[..., removal.Step], times: int) -> None:
    """Let a few steps be committed, then end the process as Ctrl+C would."""
    done = 0

    def cut(*args: object) -> removal.Step:
        nonlocal done
        if done == times:
            raise KeyboardInterrupt
        done += 1
        return step(*args)

    patch.setattr(removal, "remove_some", cut)
