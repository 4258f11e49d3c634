"""After Send: taking it back, trying again, giving up; and what waits for its time."""

from datetime import datetime
from uuid import UUID

from omnibox.desk import invitations
from omnibox.desk.seat import Seat
from omnibox.model.errors import Conflict, Invalid, NotFound
from omnibox.model.intents import Sent
from omnibox.model.item import Delivery
from omnibox.model.journal import Event, EventType
from omnibox.model.permissions import Permission
from omnibox.model.rows import DraftRow, ItemRow
from omnibox.store import items, outbox, scheduled
from omnibox.store.outbox import OutboxEntry
from omnibox.store.unit import Unit


def undo_send(seat: Seat, item_id: UUID) -> DraftRow:
    """See `Compose.undo_send`."""
    with seat.write_final(Permission.REPLY, "undo_send", {"item": str(item_id)}) as unit:
        item, entry = _find(unit, item_id)
        _mine(seat, item)
        if entry.message.get("only") or not outbox.cancel(unit, item_id):  # others have it already
            raise Conflict(what=["undone" if entry.state is Delivery.CANCELLED else "sending"])
        scheduled.put_back(unit, entry)
        if entry.message.get("calendar"):
            invitations.taken_back(unit, item, entry.message.get("answers", ()))
        return scheduled.as_draft(unit, seat.operator_id, item, entry)


def retry(seat: Seat, item_id: UUID) -> Sent:
    """See `Compose.retry`."""
    with seat.write_final(Permission.REPLY, "retry", {"item": str(item_id)}) as unit:
        _must(outbox.retry(unit, item_id, unit.now), unit, item_id)
        return sent(unit, item_id, None)


def resend(seat: Seat, item_id: UUID) -> Sent:
    """See `Compose.resend`."""
    with seat.write_final(Permission.REPLY, "resend", {"item": str(item_id)}) as unit:
        item, _entry = _find(unit, item_id)
        refused = item.error_params.get("refused") or {}
        left = refused if item.error_code == "recipients_refused" else {}
        if not left or not outbox.resend(unit, item_id, unit.now, list(left), {}, item.error_params):
            raise Conflict(what=["delivery"], state=str(item.delivery))
        return sent(unit, item_id, None)


def discard_failed(seat: Seat, item_id: UUID) -> None:
    """See `Compose.discard_failed`."""
    with seat.write_final(Permission.REPLY, "discard_failed", {"item": str(item_id)}) as unit:
        _must(outbox.discard(unit, item_id), unit, item_id)


def waiting(seat: Seat) -> tuple[ItemRow, ...]:
    """See `Compose.scheduled`."""
    with seat.store.read() as conn:
        ids = outbox.scheduled(conn)
        found = {row.id: row for row in items.item_rows(conn, ids)}
    return tuple(found[one] for one in ids if one in found)


def reschedule(seat: Seat, item_id: UUID, at: datetime) -> None:
    """See `Compose.reschedule`."""
    check_time(seat, at)
    with seat.write_final(Permission.REPLY, "reschedule", {"item": str(item_id)}) as unit:
        item, _entry = _find(unit, item_id)
        _mine(seat, item)
        if not scheduled.reschedule(unit, item_id, at):
            raise Conflict(what=["sending"])
        unit.emit(Event(EventType.ITEM_CHANGED, item.customer_id, item.conversation_id, item_id, item.inbox_id))


def send_now(seat: Seat, item_id: UUID) -> Sent:
    """See `Compose.send_now`."""
    with seat.write_final(Permission.REPLY, "send_now", {"item": str(item_id)}) as unit:
        item, _entry = _find(unit, item_id)
        _mine(seat, item)
        if not scheduled.release(unit, item_id):
            raise Conflict(what=["sending"])
        return sent(unit, item_id, None)


def check_time(seat: Seat, at: datetime) -> None:
    """Raises: Invalid(field="send_at", reason="past" | "zone") for what is no moment to come."""
    if at.tzinfo is None:
        raise Invalid(field="send_at", reason="zone")
    if at <= seat.now():
        raise Invalid(field="send_at", reason="past")


def sent(
    unit: Unit,
    item_id: UUID,
    undo_until: datetime | None,
    customer_id: UUID | None = None,
    conversation_id: UUID | None = None,
) -> Sent:
    """Return what a use-case tells of a message it stored."""
    assert unit.operation_id is not None  # noqa: S101  # the unit was begun with an operation; this is for mypy
    return Sent(item_id, unit.operation_id, undo_until, customer_id, conversation_id)


def _mine(seat: Seat, item: ItemRow) -> None:
    if item.author_id != seat.operator_id:
        seat.require(Permission.UNDO_OTHERS)


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
