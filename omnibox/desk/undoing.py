"""Taking an operation back."""

from uuid import UUID

from omnibox.desk import unmerging, withdrawing
from omnibox.desk.seat import Seat
from omnibox.model.errors import Conflict, NotFound
from omnibox.model.intents import Done
from omnibox.model.permissions import Permission
from omnibox.model.rows import OperationRow
from omnibox.store import drafts, items, operations
from omnibox.store.unit import Unit


def undo(seat: Seat, operation_id: UUID) -> Done:
    """See `Desk.undo`. An answer is taken back by withdrawing it, which returns its text to the draft."""
    with seat.store.read() as conn:
        row = operations.get(conn, operation_id)
    if row is None:
        raise NotFound(kind="operation", id=str(operation_id))
    if row.actor_id != seat.operator_id:
        seat.require(Permission.UNDO_OTHERS)
    if row.undone:
        raise Conflict(what=["undone"])
    if row.name in ("reply", "start"):
        withdrawing.undo_send(seat, UUID(row.params["item"]))
        return Done(None, ())
    with seat.store.read() as conn:
        parts = operations.parts(conn, operation_id)
    for part in parts[:-1]:  # what was done in short transactions is taken back in short ones
        with seat.write_plain(Permission.WORK) as unit:
            operations.undo_part(unit, operation_id, part)
    with seat.write_final(Permission.WORK, "undo", {"operation": str(operation_id)}) as unit:
        if row.name == "note":
            _keep_words(unit, seat.operator_id, UUID(row.params["item"]))
        unmerging.make_way(unit, row)
        operations.undo(unit, operation_id)
        return Done(unit.operation_id, ())


def _keep_words(unit: Unit, operator_id: UUID, item_id: UUID) -> None:
    """What was written is never lost by an undo: it goes back into the composer, unless that is in use."""
    note = next(iter(items.item_rows(unit.conn, [item_id])), None)
    if note is None or drafts.get_for(unit.conn, operator_id, note.customer_id, "note"):
        return
    drafts.save(
        unit,
        operator_id=operator_id,
        customer_id=note.customer_id,
        mode="note",
        conversation_id=note.conversation_id,
        text=note.text,
    )


def recent_operations(seat: Seat, limit: int) -> tuple[OperationRow, ...]:
    """See `Desk.recent_operations`."""
    with seat.store.read() as conn:
        return tuple(operations.recent(conn, seat.operator_id, limit))
