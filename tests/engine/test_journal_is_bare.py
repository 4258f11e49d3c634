"""The journal outlives the people it tells of: it holds ids, states and counts, and nothing anybody wrote or is."""

import json
from dataclasses import replace
from pathlib import Path

from omnibox.channels import registry
from omnibox.channels.base import Attachment, Batch, Flags, Inbound, Progress, Report
from omnibox.desk.desk import Desk
from omnibox.engine import intake
from omnibox.engine.receiving import place_of
from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Priority
from omnibox.model.handle import HandleKind, email_handle
from omnibox.model.intents import ReplyIntent
from omnibox.model.item import Delivery
from omnibox.model.journal import EventType
from omnibox.store import inboxes, journal
from omnibox.store.secrets import Vault
from tests.engine.shop import Shop, mail
from tests.store.keyrings import MemoryKeyring

PERSON = email_handle("zebulon@quagga.example", "Zebulon Quagga")
BODY = "The walrus ate my umbrella"
OURS = "Buy another heron"
WORDS = (
    "zebulon", "quagga", "walrus", "umbrella", "heron", "porpoise", "gazelle", "ocelot", "tapir", "@", ".example",
    "Olga",
)  # fmt: skip


def take(shop: Shop, events: tuple[Inbound | Report | Flags, ...], *, live: bool = True) -> None:
    (inbox_id,) = shop.worlds
    with shop.store.write(ENGINE) as unit:
        row = inboxes.get(unit.conn, inbox_id)
        assert row is not None
        progress = None if live else Progress(1, 2, False)
        intake.take(unit, place_of(unit, row, registry.spec(row.channel)), Batch(events, {}, progress, live))


def journal_text(shop: Shop) -> tuple[str, set[str]]:
    with shop.store.read() as conn:
        rows = journal.read(conn, 0, limit=10_000)
    return json.dumps([dict(row.states) for row in rows], ensure_ascii=False), {row.type for row in rows}


def work(shop: Shop, folder: Path) -> None:
    """A day at the desk: everything that leaves a fact behind."""
    desk = Desk(shop.store, shop.owner, Vault.open_keyring(backend=MemoryKeyring()))
    first = shop.messages()[-1]
    assert first.conversation_id is not None
    ids = [first.conversation_id]
    paper = folder / "ocelot.txt"
    paper.write_text("tapir", encoding="utf-8")
    options = desk.compose.reply_options(ids[0])
    intent = ReplyIntent(ids[0], options.base_version, OURS, options.reply.to, files=(desk.compose.attach(paper),))
    sent = desk.compose.reply(intent)
    desk.compose.undo_send(sent.item_id)
    desk.compose.note(first.customer_id, ids[0], "A porpoise, @Olga")
    desk.work.tag(ids, add=["gazelle"])
    desk.work.priority(ids, Priority.URGENT)
    desk.work.assign(ids, shop.owner.id)
    desk.work.mark_read(ids[0])
    desk.work.mark_unread(ids[0])
    resolved = desk.work.resolve(ids)
    assert resolved.operation_id is not None
    desk.undo(resolved.operation_id)
    desk.customers.rename(first.customer_id, "Heron Porpoise")
    desk.customers.add_handle(first.customer_id, HandleKind.EMAIL, "gazelle@ocelot.example")
    form = {"address": "tapir@ocelot.example", "imap_host": "walrus.example", "smtp_host": "walrus.example"}
    desk.inboxes.probe("email", form, {"password": "umbrella"})
    desk.settings.put("my.signature", "heron")


def test_nothing_anybody_wrote_or_is_stands_in_it(shop: Shop, data_dir: Path) -> None:
    shop.inbox("porpoise@gazelle.example")
    old = mail(0, BODY, sender=PERSON, subject="Ocelot")
    paper = Attachment("tapir.pdf", "application/pdf", 5, data=b"tapir")
    take(shop, (replace(old, history=True),), live=False)
    take(shop, (replace(mail(1, BODY, sender=PERSON, subject="Ocelot"), attachments=(paper,), tags=("gazelle",)),))
    work(shop, data_dir)
    conversation_id = shop.messages()[0].conversation_id
    assert conversation_id is not None
    shop.reply(conversation_id, OURS, provider_id="heron@shop.example")
    bounce = Report("heron@shop.example", Delivery.FAILED, shop.store.clock(), "bounced", {"provider_text": BODY})
    take(shop, (bounce,))
    text, types = journal_text(shop)
    assert [word for word in WORDS if word.casefold() in text.casefold()] == []
    told = {
        EventType.MESSAGE_RECEIVED, EventType.MESSAGE_SEEN, EventType.HISTORY_IMPORTED, EventType.REPLY_QUEUED,
        EventType.DELIVERY_CHANGED, EventType.NOTE_ADDED, EventType.CONVERSATION_CHANGED, EventType.CUSTOMER_CHANGED,
        EventType.REQUEST_ASKED, EventType.SETTING_CHANGED, EventType.OPERATION_UNDONE,
    }  # fmt: skip
    assert told <= types
