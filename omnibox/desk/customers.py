"""Changing who a customer is: the name, and further handles."""

from uuid import UUID

from omnibox.desk.seat import Seat
from omnibox.model.errors import Conflict, Invalid, NotFound
from omnibox.model.handle import HandleKind
from omnibox.model.intents import Done
from omnibox.model.journal import Event, EventType
from omnibox.model.permissions import Permission
from omnibox.model.reply import one_line, parse_recipient
from omnibox.model.rows import CustomerHit
from omnibox.store import customer_search, customers
from omnibox.store.database import Connection

MAX_NAME = 200  # characters
ADD_HANDLE = "add_handle"


class Customers:
    """Use-cases of the customer panel. All raise Denied and NotFound."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def find(self, text: str, limit: int = 8) -> tuple[CustomerHit, ...]:
        """Return whom `text` fits: words of the name, part of an address or of a number; by name first, then newest."""
        with self._seat.store.read() as conn:
            return customer_search.find(conn, text, limit)

    def rename(self, customer_id: UUID, name: str) -> Done:
        """Give a name by hand; no name that comes with a message replaces it later. Raises: Invalid."""
        text = one_line(name)[:MAX_NAME]
        if not text:
            raise Invalid(field="name", reason="empty")
        with self._seat.write(Permission.CUSTOMERS, "rename", customer=str(customer_id)) as unit:
            _known(unit.conn, customer_id)
            changed = customers.rename_customer(unit, customer_id, text, "human")
        return Done(unit.operation_id, (customer_id,)) if changed else Done(None, ())

    def add_handle(self, customer_id: UUID, kind: HandleKind, value: str, label: str = "") -> Done:
        """Add an address. Raises: Invalid, Conflict(what=["handle"], customer=id) where it is somebody else's."""
        handle = parse_recipient(value, kind, "handle").handle
        with self._seat.write(Permission.CUSTOMERS, ADD_HANDLE, customer=str(customer_id)) as unit:
            _known(unit.conn, customer_id)
            owner = customers.find_by_handle(unit.conn, handle.kind, handle.norm, handle.scope)
            if owner == customer_id:
                return Done(None, ())
            if owner is not None:
                raise Conflict(what=["handle"], customer=str(owner))
            customers.add_handle(unit, customer_id, handle, label=one_line(label))
            unit.emit(Event(EventType.CUSTOMER_CHANGED, customer_id=customer_id, states={"handles": "added"}))
        return Done(unit.operation_id, (customer_id,))


def _known(conn: Connection, customer_id: UUID) -> None:
    if customer_id not in customers.names(conn, [customer_id]):
        raise NotFound(kind="customer", id=str(customer_id))
