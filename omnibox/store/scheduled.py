"""What an answer does to its conversation when it is queued, and the way back: shared by desk and engine.

A scheduled message does nothing to the work until its time has come: the customer goes on waiting.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from omnibox.model import rich
from omnibox.model.conversation import Status
from omnibox.model.item import Delivery, Direction, ItemKind
from omnibox.model.reply import shown, status_after_reply
from omnibox.model.rows import ConversationRow, DraftRow, ItemRow
from omnibox.store import blobs, conversations, drafts, items, journal, outbox, schema, twins
from omnibox.store.items import NewItem
from omnibox.store.outbox import OutboxEntry
from omnibox.store.unit import Unit


def move(unit: Unit, conversation: ConversationRow, author_id: UUID | None) -> dict[str, Any]:
    """Set what an answer does to the work; return what it was, and what it became, for an undo of the send."""
    fields: dict[str, Any] = {"status": status_after_reply(conversation.status)}
    if conversation.assignee_id is None:
        fields["assignee_id"] = author_id
    conversations.change(unit, conversation.id, **fields)
    beside = twins.answered(unit, conversation, fields["status"])
    return {
        "twins": beside,
        "status": [str(conversation.status), str(fields["status"])],
        "assignee_id": [_text(conversation.assignee_id), _text(fields.get("assignee_id", conversation.assignee_id))],
        "resolved_at": conversation.resolved_at.isoformat() if conversation.resolved_at else None,
    }


def put_back(unit: Unit, entry: OutboxEntry) -> None:
    """Give the conversation its former status and assignee, where they are still what the answer made of them."""
    former: dict[str, Any] = entry.message.get("former") or {}
    twins.take_back(unit, former.get("twins", ()))
    row = conversations.get(unit.conn, entry.conversation_id)
    if row is None or not former:
        return
    fields: dict[str, Any] = {}
    (was, became), (had, has) = former["status"], former["assignee_id"]
    if str(row.status) == became != was:
        fields["status"] = Status(was)
        fields["resolved_at"] = datetime.fromisoformat(former["resolved_at"]) if former["resolved_at"] else None
    if had != has and str(row.assignee_id) == has:
        fields["assignee_id"] = UUID(had) if had else None
    if fields:
        conversations.change(unit, row.id, **fields)


def release(unit: Unit, item_id: UUID) -> bool:
    """Queue a scheduled message now: it is claimed like any other. False: it is not scheduled any more."""
    entry = outbox.of_item(unit.conn, item_id)
    item = next(iter(items.item_rows(unit.conn, [item_id])), None)
    if entry is None or item is None or entry.state is not Delivery.SCHEDULED:
        return False
    conversation = conversations.get(unit.conn, entry.conversation_id)
    if not outbox.release_scheduled(unit, item_id, unit.now, entry.message):  # somebody was faster
        return False
    unit.update(schema.items, item_id, at=unit.now)
    if conversation is not None:
        former = move(unit, conversation, item.author_id)
        unit.update(schema.outbox, entry.id, message={**entry.message, "former": former})
        conversations.summarise(unit, conversation.id)
    return True


def reschedule(unit: Unit, item_id: UUID, at: datetime) -> bool:
    """Move a scheduled message to another time, in the timeline too. False: it is not scheduled any more."""
    if not outbox.reschedule(unit, item_id, at):
        return False
    unit.update(schema.items, item_id, at=at)
    return True


def as_draft(unit: Unit, operator_id: UUID, item: ItemRow, entry: OutboxEntry) -> DraftRow:
    """Make a withdrawn answer a draft again; what was begun meanwhile stays below it, with its mark.

    The facts of this unit come after the mark: an answer that withdraws a message stops whoever sends it unread.
    """
    text = item.text if item.visible_chars is None else item.text[: item.visible_chars]
    html = str(entry.message.get("written", ""))
    known = drafts.get_for(unit.conn, operator_id, item.customer_id, "reply", item.inbox_id)
    begun = known.text.strip() if known else ""
    files = [(file["name"], file["mime"], file["sha256"], file["size"]) for file in entry.message["files"]]
    for _name, _mime, sha256, _size in files:
        blobs.ref(unit, sha256)  # the withdrawn item keeps its own
    return drafts.save(
        unit,
        operator_id=operator_id,
        customer_id=item.customer_id,
        mode="reply",
        conversation_id=item.conversation_id,
        inbox_id=item.inbox_id,
        to=_people(entry, "to"),
        cc=_people(entry, "cc"),
        bcc=_people(entry, "bcc"),
        subject=item.subject,
        text=f"{text}\n\n{begun}" if begun else text,
        base_version=known.base_version if known and begun else journal.head(unit.conn),
        files=tuple(files) + tuple(file for file in (known.files if known else ()) if file not in files),
        html=_joined(html, known, begun),
    )


def answered(unit: Unit, customer_id: UUID) -> int:
    """The customer wrote: what was to go only if they do not becomes a draft again, with a line that says so.

    Returns how many messages that concerned.
    """
    withdrawn = 0
    for item_id in outbox.scheduled(unit.conn, customer_id=customer_id):
        entry = outbox.of_item(unit.conn, item_id)
        item = next(iter(items.item_rows(unit.conn, [item_id])), None)
        wanted = entry is not None and entry.message.get("cancel_on_reply")
        if entry is None or item is None or item.author_id is None or not wanted:
            continue
        if outbox.cancel(unit, item_id):
            as_draft(unit, item.author_id, item, entry)
            _tell(unit, item)
            withdrawn += 1
    return withdrawn


def _tell(unit: Unit, item: ItemRow) -> None:
    items.add_item(
        unit,
        NewItem(
            customer_id=item.customer_id,
            conversation_id=item.conversation_id,
            inbox_id=item.inbox_id,
            channel=item.channel,
            kind=ItemKind.ACTIVITY,
            direction=Direction.INTERNAL,
            at=unit.now,
            is_read=True,
            payload={"what": "schedule_cancelled", "by": "customer", "author": item.author_name},
        ),
    )


def _joined(html: str, known: DraftRow | None, begun: str) -> str:
    """Return the formatted form of both; as soon as one of them has none, the words alone are kept."""
    if known is None or not begun:
        return html
    if not (html and known.html):
        return ""
    return rich.to_html((*rich.from_html(html), rich.Block(), *rich.from_html(known.html)))


def _people(entry: OutboxEntry, role: str) -> tuple[str, ...]:
    return tuple(shown(person["value"], person["name"]) for person in entry.message[role])


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
