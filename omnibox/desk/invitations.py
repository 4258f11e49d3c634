"""What an invitation keeps of the answer that was given to it from here."""

from collections.abc import Mapping, Sequence

from omnibox.model.journal import Event, EventType
from omnibox.model.rows import ItemRow
from omnibox.store import items
from omnibox.store.unit import Unit


def keep(unit: Unit, invitation: ItemRow, answered: Mapping[str, str] | None) -> None:
    """Note the answer ({"answer": accepted | tentative | declined, "item": id of the mail}); None: there is none."""
    items.note(unit, invitation.id, {"answered": answered})
    place = (invitation.customer_id, invitation.conversation_id, invitation.id, invitation.inbox_id)
    unit.emit(Event(EventType.ITEM_CHANGED, *place))


def taken_back(unit: Unit, answer: ItemRow, answers: Sequence[str]) -> None:
    """An answer was withdrawn before it left: the invitation it was for stands open again.

    `answers`: the provider ids the answer names, the invitation's last.
    """
    found = items.by_ref(unit.conn, answer.inbox_id, answers[-1]) if answers and answer.inbox_id else None
    invitation = next(iter(items.item_rows(unit.conn, [found])), None) if found else None
    kept = invitation.payload.get("answered") if invitation else None
    if invitation is not None and isinstance(kept, dict) and kept.get("item") == str(answer.id):
        keep(unit, invitation, None)
