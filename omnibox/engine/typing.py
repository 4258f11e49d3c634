"""Customers who type: shown while it lasts, gone with their message, their silence, or a minute."""

from collections.abc import Sequence
from uuid import UUID

from omnibox.channels.base import Inbound, Typing
from omnibox.engine.placing import Place
from omnibox.model.handle import Handle
from omnibox.model.item import Direction
from omnibox.store import customers, presence, query
from omnibox.store.unit import Unit

# Where their next message most likely goes. They are shown there only; where it does go is decided when it comes.
_THERE = """
    SELECT id FROM conversations
    WHERE customer_id = :customer AND inbox_id = :inbox AND status IN ('open','waiting','snoozed')
    ORDER BY last_at DESC, id DESC LIMIT 1"""


def hear(unit: Unit, place: Place, typing: Sequence[Typing]) -> None:
    """Show who types now; only what was said last of each customer counts."""
    for event in {event.sender.norm: event for event in typing}.values():
        customer_id = _customer(unit, event.sender)
        if customer_id is None:
            continue  # nobody we know: their first message opens the conversation
        who = presence.customer_mark(customer_id)
        if event.text is None:
            presence.leave(unit, who)
            continue
        there = query.uuid_or_none(query.value(unit.conn, _THERE, customer=customer_id, inbox=place.inbox_id))
        if there is not None:
            presence.announce(unit, there, who, presence.TYPING, words=" ".join(event.text.split()))


def said(unit: Unit, events: Sequence[Inbound]) -> None:
    """What they typed has come as a message."""
    for event in {event.sender.norm: event for event in events if event.direction is Direction.IN}.values():
        customer_id = _customer(unit, event.sender)
        if customer_id is not None:
            presence.leave(unit, presence.customer_mark(customer_id))


def _customer(unit: Unit, handle: Handle) -> UUID | None:
    return customers.find_by_handle(unit.conn, handle.kind, handle.norm, handle.scope)
