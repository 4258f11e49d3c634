"""What a provider says of items that are stored already: delivery reports, and copies of what is here."""

import logging
from uuid import UUID

from omnibox.channels.base import Inbound, Report
from omnibox.model.item import Delivery, Direction
from omnibox.store import conversations, items, outbox
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.intake")

_UNSURE = frozenset({Delivery.QUEUED, Delivery.SENDING, Delivery.UNKNOWN, Delivery.ACCEPTED})


def report(unit: Unit, inbox_id: UUID, said: Report) -> UUID | None:
    """Merge a delivery report. Returns the conversation it concerns, None where no item of ours is meant."""
    item_id = items.by_ref(unit.conn, inbox_id, said.provider_id)
    if item_id is None:
        log.info("report for an item that is not here")
        return None
    (row,) = items.item_rows(unit.conn, [item_id])
    if row.direction is not Direction.OUT:
        return None
    items.set_delivery(unit, item_id, said.state, said.error, said.params)
    return row.conversation_id


def mark(unit: Unit, item_id: UUID, *, seen: bool) -> UUID | None:
    """Set the read mark of one item where it differs. Returns the conversation it concerns."""
    (row,) = items.item_rows(unit.conn, [item_id])
    if row.direction is not Direction.IN or row.read == seen:
        return None
    items.set_read(unit, [item_id], seen)
    return row.conversation_id


def again(unit: Unit, item_id: UUID, item: Inbound) -> UUID | None:
    """An item came a second time: normal and harmless. Returns the conversation where that told us something.

    A copy of our own send settles what was in doubt; a read mark set meanwhile is taken over. A name it has besides the
    one we know (a relay gave it another) is kept: answers will mention that one.
    """
    (row,) = items.item_rows(unit.conn, [item_id])
    if item.aliases and row.inbox_id is not None and row.conversation_id is not None:
        names = (item.provider_id, *item.aliases)
        conversations.add_refs(unit, row.inbox_id, row.conversation_id, names, item_id)
    if row.direction is Direction.OUT:
        if item.direction is Direction.OUT and row.delivery in _UNSURE:
            outbox.confirm(unit, item_id, Delivery.SENT)
            return row.conversation_id
        return None
    return mark(unit, item_id, seen=True) if item.seen and not row.read else None
