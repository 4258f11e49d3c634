"""Customers: found, listed, added and changed, and the lasting notes about them."""

from collections.abc import Sequence
from uuid import UUID

from omnibox.desk.seat import Seat
from omnibox.model.customer_list import CustomerKey, CustomerQuery
from omnibox.model.errors import Conflict, Invalid, NotFound
from omnibox.model.handle import HandleKind
from omnibox.model.intents import Done
from omnibox.model.journal import Event, EventType
from omnibox.model.permissions import Permission
from omnibox.model.reply import clean_text, one_line, parse_recipient
from omnibox.model.rows import (
    ConversationRow,
    CustomerHit,
    CustomerListRow,
    CustomerNotes,
    CustomerPage,
    ItemRow,
    PageKey,
)
from omnibox.store import conversations, customer_list, customer_notes, customer_search, customers
from omnibox.store.database import Connection

MAX_NAME = 200  # characters
MAX_NOTE = 100_000  # characters, as for any note
ADD_HANDLE = "add_handle"
ADD_CUSTOMER = "add_customer"


class Customers:
    """What the page of customers and the customer panel do. All raise Denied and NotFound."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def find(self, text: str, limit: int = 8) -> tuple[CustomerHit, ...]:
        """Return whom `text` fits: words of the name, part of an address or of a number; by name first, then newest."""
        with self._seat.store.read() as conn:
            return customer_search.find(conn, text, limit)

    def page(self, asked: CustomerQuery, after: CustomerKey | None = None, limit: int = 60) -> CustomerPage:
        """Return up to `limit` customers after a position (None: from the top), and how many there are."""
        with self._seat.store.read() as conn:
            return customer_list.page(conn, asked, after, limit)

    def ids(self, asked: CustomerQuery) -> list[UUID]:
        """Return everybody who fits, in the order asked for."""
        with self._seat.store.read() as conn:
            return customer_list.ids(conn, asked)

    def rows(self, ids: Sequence[UUID]) -> tuple[CustomerListRow, ...]:
        """Return rows of the list in the order of `ids`; who is gone is left out."""
        with self._seat.store.read() as conn:
            return customer_list.rows(conn, ids)

    def add(self, name: str, kind: HandleKind, value: str) -> Done:
        """Add somebody by hand. Without a name the address stands for it.

        Raises: Invalid(field="handle"), Conflict(what=["handle"], customer=id, name) where somebody has that address.
        """
        recipient = parse_recipient(value, kind, "handle")
        text = (one_line(name) or one_line(recipient.name))[:MAX_NAME]
        handle = recipient.handle
        with self._seat.write(Permission.CUSTOMERS, ADD_CUSTOMER) as unit:
            owner = customers.find_by_handle(unit.conn, handle.kind, handle.norm, handle.scope)
            if owner is not None:
                known = customers.names(unit.conn, [owner]).get(owner, "")
                raise Conflict(what=["handle"], customer=str(owner), name=known)
            source = "human" if text else "address"
            customer_id = customers.add_customer(unit, text or handle.value, source, unit.now)
            customers.add_handle(unit, customer_id, handle, primary=True)
            unit.emit(Event(EventType.CUSTOMER_ADDED, customer_id=customer_id))
        return Done(unit.operation_id, (customer_id,))

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

    def history(self, customer_id: UUID, limit: int = 6) -> tuple[tuple[ConversationRow, ...], bool]:
        """Return a customer's newest conversations, and whether there are more."""
        with self._seat.store.read() as conn:
            survivor = customers.survivor(conn, customer_id)
            ids = conversations.of_customer(conn, survivor, limit + 1)
            return conversations.rows(conn, ids[:limit], self._seat.operator_id), len(ids) > limit

    def notes(self, customer_id: UUID, before: PageKey | None = None, limit: int = 5) -> CustomerNotes:
        """Return the pinned notes about a customer and up to `limit` others older than a point (None: now)."""
        with self._seat.store.read() as conn:
            return customer_notes.page(conn, customers.survivor(conn, customer_id), before, limit)

    def pin_note(self, item_id: UUID, *, pinned: bool) -> Done:
        """Keep a lasting note above the others, or no longer."""
        with self._seat.write(Permission.NOTE, "pin_note" if pinned else "unpin_note", item=str(item_id)) as unit:
            note = _note(unit.conn, item_id)
            changed = customer_notes.set_pinned(unit, item_id, pinned=pinned)
            if changed:
                unit.emit(_changed(note, pinned=pinned))
        return Done(unit.operation_id, (item_id,)) if changed else Done(None, ())

    def edit_note(self, item_id: UUID, text: str) -> Done:
        """Give a lasting note other words. Raises: Invalid(field="text", reason)."""
        words = clean_text(text)
        if not words.strip():
            raise Invalid(field="text", reason="empty")
        if len(words) > MAX_NOTE:
            raise Invalid(field="text", reason="too_long", max=MAX_NOTE)
        with self._seat.write(Permission.NOTE, "edit_note", item=str(item_id)) as unit:
            note = _note(unit.conn, item_id)
            if note.text == words:
                return Done(None, ())
            customer_notes.set_text(unit, item_id, words)
            unit.emit(_changed(note, fields=["text"]))
        return Done(unit.operation_id, (item_id,))


def _note(conn: Connection, item_id: UUID) -> ItemRow:
    note = customer_notes.get(conn, item_id)
    if note is None:
        raise NotFound(kind="note", id=str(item_id))
    return note


def _changed(note: ItemRow, **states: object) -> Event:
    return Event(EventType.ITEM_CHANGED, customer_id=note.customer_id, item_id=note.id, states=states)


def _known(conn: Connection, customer_id: UUID) -> None:
    if customer_id not in customers.names(conn, [customer_id]):
        raise NotFound(kind="customer", id=str(customer_id))
