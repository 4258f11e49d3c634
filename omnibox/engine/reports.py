"""What a provider says of items that are stored already: delivery reports, and copies of what is here."""

import logging
from collections.abc import Mapping
from uuid import UUID

from omnibox.channels.base import Inbound, Report
from omnibox.model.handle import email_handle
from omnibox.model.item import Delivery, Direction
from omnibox.model.rows import ItemRow
from omnibox.store import conversations, items, outbox
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.intake")

_PARTLY = ("bounced_partly", "recipients_refused")
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
    if said.state is not Delivery.FAILED or not _others_have_it(unit, row, said):
        items.set_delivery(unit, item_id, said.state, said.error, said.params)
    return row.conversation_id


def _others_have_it(unit: Unit, row: ItemRow, said: Report) -> bool:
    """Note a failure for one of several receivers; False: it failed for all of them, or nobody says for whom."""
    recipient = str(said.params.get("recipient", ""))
    receivers = {person.norm for person in row.participants if person.role not in ("from", "reply_to")}
    failed = email_handle(recipient).norm
    if failed not in receivers or len(receivers) < 2 or row.delivery is Delivery.FAILED:
        return False
    known = row.error_params.get("refused") if row.error_code in _PARTLY else None
    refused = {**(known if isinstance(known, Mapping) else {}), recipient: str(said.params.get("text", ""))}
    if receivers <= {email_handle(one).norm for one in refused}:
        return False
    params = {**said.params, "refused": refused, "address": ", ".join(refused)}
    items.put_partly(unit, row.id, "bounced_partly", params)
    return True


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
