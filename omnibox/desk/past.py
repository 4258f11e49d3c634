"""What somebody did last: about whom it was, and whether it can still be taken back."""

from uuid import UUID

from omnibox.desk.seat import Seat
from omnibox.model.item import Delivery
from omnibox.model.rows import OperationRow, PastRow
from omnibox.store import customers, operations, outbox
from omnibox.store.database import Connection

MOST_ROWS = 60  # of one operation are looked at; a larger one is judged when somebody wants it back
_WITHDRAWABLE = frozenset({Delivery.QUEUED, Delivery.SCHEDULED})
_SENDS = frozenset({"reply", "start"})


def history(seat: Seat, limit: int) -> tuple[PastRow, ...]:
    """See `Desk.history`."""
    with seat.store.read() as conn:
        found = operations.past(conn, seat.operator_id, limit)
        names = customers.names(conn, [customer for _, customer, _ in found if customer is not None])
        return tuple(_past(conn, row, customer, undoable, names) for row, customer, undoable in found)


def _past(
    conn: Connection, row: OperationRow, customer: UUID | None, undoable: bool, names: dict[UUID, str]
) -> PastRow:
    undone = row.undone
    refusal: tuple[str, ...] = ()
    if row.name in _SENDS:
        undone, refusal = _sent(conn, row)
    elif not undoable:
        refusal = ("final",)
    elif not undone:
        refusal = operations.moved_on(conn, row.id, MOST_ROWS)
    count = row.params.get("conversations")
    return PastRow(
        operation=row,
        customer_id=customer,
        customer_name=names.get(customer, "") if customer is not None else "",
        conversations=count if isinstance(count, int) else 0,
        undone=undone,
        refusal=() if undone else refusal,
    )


def _sent(conn: Connection, row: OperationRow) -> tuple[bool, tuple[str, ...]]:
    """Return whether an answer was taken back, and what stands against it."""
    item = row.params.get("item")
    entry = outbox.of_item(conn, UUID(item)) if isinstance(item, str) else None
    if entry is None:
        return row.undone, ("final",)
    if entry.state is Delivery.CANCELLED:
        return True, ()
    return False, () if entry.state in _WITHDRAWABLE else ("sending",)
