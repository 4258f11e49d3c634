"""After Send: taking it back, trying again, giving up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from omnibox.desk.seat import Seat
from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict, NotFound
from omnibox.model.intents import Sent
from omnibox.model.item import Delivery
from omnibox.model.permissions import Permission
from omnibox.model.reply import shown
from omnibox.model.rows import DraftRow, ItemRow
from omnibox.store import blobs, conversations, drafts, items, journal, outbox
from omnibox.store.outbox import OutboxEntry
from omnibox.store.unit import Unit


def undo_send(seat: Seat, item_id: UUID) -> DraftRow:
    """See `Compose.undo_send`."""
    with seat.write_final(Permission.REPLY, "undo_send", {"item": str(item_id)}) as unit:
        item, entry = _find(unit, item_id)
        if item.author_id != seat.operator_id:
            seat.require(Permission.UNDO_OTHERS)
        if not outbox.cancel(unit, item_id):
            raise Conflict(what=["undone" if entry.state is Delivery.CANCELLED else "sending"])
        _put_back(unit, entry)
        return _as_draft(unit, seat.operator_id, item, entry)


def retry(seat: Seat, item_id: UUID) -> Sent:
    """See `Compose.retry`."""
    with seat.write_final(Permission.REPLY, "retry", {"item": str(item_id)}) as unit:
        _must(outbox.retry(unit, item_id, unit.now), unit, item_id)
        operation_id = unit.operation_id
    assert operation_id is not None  # noqa: S101  # the unit was begun with an operation; this is for mypy
    return Sent(item_id, operation_id, None)


def discard_failed(seat: Seat, item_id: UUID) -> None:
    """See `Compose.discard_failed`."""
    with seat.write_final(Permission.REPLY, "discard_failed", {"item": str(item_id)}) as unit:
        _must(outbox.discard(unit, item_id), unit, item_id)


def _find(unit: Unit, item_id: UUID) -> tuple[ItemRow, OutboxEntry]:
    item = next(iter(items.item_rows(unit.conn, [item_id])), None)
    entry = outbox.of_item(unit.conn, item_id)
    if item is None or entry is None:
        raise NotFound(kind="item", id=str(item_id))
    return item, entry


def _must(done: bool, unit: Unit, item_id: UUID) -> None:
    """Only what failed, or what a look-up could not settle, is for a person to decide."""
    if not done:
        item, _entry = _find(unit, item_id)
        raise Conflict(what=["delivery"], state=str(item.delivery))


def _put_back(unit: Unit, entry: OutboxEntry) -> None:
    """Give the conversation its former status and assignee, where they are still what the answer made of them."""
    former: dict[str, Any] = entry.message.get("former", {})
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


def _as_draft(unit: Unit, operator_id: UUID, item: ItemRow, entry: OutboxEntry) -> DraftRow:
    """Make the answer a draft again; what was begun meanwhile stays below it."""
    text = item.text if item.visible_chars is None else item.text[: item.visible_chars]
    known = drafts.get_for(unit.conn, operator_id, item.customer_id, "reply")
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
        base_version=journal.head(unit.conn),
        files=tuple(files) + tuple(file for file in (known.files if known else ()) if file not in files),
    )


def _people(entry: OutboxEntry, role: str) -> tuple[str, ...]:
    return tuple(shown(person["value"], person["name"]) for person in entry.message[role])
