"""Rows as the store hands them out, and a stage to lay them out on."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from omnibox.model.handle import HandleKind
from omnibox.model.ids import uuid7
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.rows import AttachmentRow, ItemRow, ParticipantRow
from omnibox.ui.conversation.ink import Ink
from omnibox.ui.conversation.stage import Stage
from omnibox.ui.formats import Formats
from omnibox.ui.theme import Theme

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
CUSTOMER, CONVERSATION, OTHER_CONVERSATION = UUID(int=1), UUID(int=2), UUID(int=3)
ME, DANA = UUID(int=10), UUID(int=11)


def formats() -> Formats:
    return Formats(clock=lambda: NOW, zone=UTC)


def stage(
    width: float = 640, *, scale: float = 1.0, now: float = NOW.timestamp(), right_to_left: bool = False
) -> Stage:
    return Stage(
        ink=Ink(Theme("light", scale)),
        formats=formats(),
        width=width,
        customer_id=CUSTOMER,
        customer_name="Maria Okafor",
        me=ME,
        names={str(DANA): "Dana Levi"},
        now=now,
        right_to_left=right_to_left,
    )


def item(minutes_ago: float = 0, **fields: Any) -> ItemRow:
    """An inbound text of the customer, unless said otherwise."""
    at = NOW - timedelta(minutes=minutes_ago)
    given: dict[str, Any] = {
        "id": uuid7(at),
        "customer_id": CUSTOMER,
        "conversation_id": CONVERSATION,
        "inbox_id": None,
        "channel": "sms",
        "kind": ItemKind.MESSAGE,
        "direction": Direction.IN,
        "at": at,
        "author_id": None,
        "author_name": "Maria Okafor",
        "subject": "",
        "text": "It is dripping a little.",
        "visible_chars": None,
        "has_html": False,
        "has_raw": False,
        "delivery": Delivery.NONE,
        "error_code": "",
        "error_params": {},
        "machine": MachineClass.HUMAN,
        "backfilled": False,
        "conversation_subject": "Boiler",
        "conversation_number": 7,
        **fields,
    }
    return ItemRow(**given)


def ours(minutes_ago: float = 0, **fields: Any) -> ItemRow:
    """A text we sent."""
    given = {
        "direction": Direction.OUT,
        "author_id": ME,
        "author_name": "Carl Weiss",
        "delivery": Delivery.SENT,
        **fields,
    }
    return item(minutes_ago, **given)


def letter(minutes_ago: float = 0, **fields: Any) -> ItemRow:
    """An email of the customer."""
    return item(minutes_ago, **{"channel": "email", "subject": "Boiler", **fields})


def attachment(name: str = "gauge.jpg", mime: str = "image/jpeg", **fields: Any) -> AttachmentRow:
    given: dict[str, Any] = {
        "id": uuid7(NOW),
        "item_id": UUID(int=99),
        "name": name,
        "mime": mime,
        "size": 120_000,
        "sha256": "x",
        "content_id": "",
        "inline": False,
        "state": "stored",
        **fields,
    }
    return AttachmentRow(**given)


def person(role: str, value: str, name: str = "") -> ParticipantRow:
    return ParticipantRow(HandleKind.EMAIL, value, value, name, role)
