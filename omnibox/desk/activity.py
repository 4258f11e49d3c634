"""Lines in the timeline that tell who moved the work."""

from typing import Any

from omnibox.model.conversation import Status
from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import ConversationRow
from omnibox.store import items
from omnibox.store.unit import Unit

_WATCHED = {"status": "status", "assignee_id": "assignee", "priority": "priority"}


def add_activity(unit: Unit, row: ConversationRow, changes: dict[str, Any]) -> None:
    """Write one line for each change people follow: payload {"what", "from", "to"}, ids and states as text."""
    for name, what in _WATCHED.items():
        if name not in changes:
            continue
        payload = {"what": what, "from": _word(getattr(row, name)), "to": _word(changes[name])}
        if changes[name] == Status.SNOOZED and changes.get("snoozed_until") is not None:
            payload["until"] = changes["snoozed_until"].isoformat()
        _add(unit, row, payload)


def tell(unit: Unit, row: ConversationRow, what: str, other: ConversationRow, **more: Any) -> None:
    """Write a line that leads from one conversation to another: payload {"what", "conversation", "number", ...}."""
    _add(unit, row, {"what": what, "conversation": str(other.id), "number": other.number, **more})


def _add(unit: Unit, row: ConversationRow, payload: dict[str, Any]) -> None:
    items.add_item(
        unit,
        items.NewItem(
            customer_id=row.customer_id,
            conversation_id=row.id,
            inbox_id=row.inbox_id,
            channel=row.channel,
            kind=ItemKind.ACTIVITY,
            direction=Direction.INTERNAL,
            at=unit.now,
            author_id=unit.actor.id,
            author_name=unit.actor.name,
            is_read=True,
            payload=payload,
        ),
    )


def _word(value: Any) -> str | None:
    return None if value is None else str(value)
