"""What a mail tells of earlier mail of ours, as the engine takes it: reports, and the words its card shows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from omnibox.channels.base import Inbound, Json, Report
from omnibox.channels.email.bounce import COMPLAINT, DELAYED, FAILED, READ, Bounce
from omnibox.model.item import Delivery
from omnibox.model.message_ids import signed_conversations

_STATES = {
    FAILED: Delivery.FAILED,
    "delivered": Delivery.DELIVERED,
    READ: Delivery.READ,
}
_SHOWN = 5  # recipients a card names


def reports(told: Sequence[Bounce], at: datetime) -> tuple[Report, ...]:
    """Return what the engine settles. Without an id in it, a report is tied by its recipient (`params`)."""
    return tuple(
        Report(
            provider_id=one.original,
            state=_STATES[one.action],
            at=at,
            error="bounced" if one.action == FAILED else "",
            params={
                "status": one.status,
                "recipient": one.recipient,
                "text": one.remote or f"{one.status} {one.recipient}".strip(),
                "hard": one.hard,
            },
        )
        for one in told
        if one.action in _STATES and (one.original or one.recipient)
    )


def payload(told: Sequence[Bounce]) -> Json:
    """Return what the notice's card shows: the gravest of what it says, with everybody that is true of."""
    for action in (FAILED, COMPLAINT, DELAYED, "delivered", "relayed", "expanded"):
        meant = [one for one in told if one.action == action]
        if meant:
            first = meant[0]
            named = list(dict.fromkeys(one.recipient for one in meant if one.recipient))
            return {
                "bounce": {
                    "recipient": ", ".join(named[:_SHOWN]),
                    "recipients": named,
                    "status": first.status,
                    "action": action,
                    "remote": first.remote,
                    "hard": first.hard,
                }
            }
    return {}


def answering(inbound: Inbound, told: Sequence[Bounce], key: str) -> Inbound:
    """Let a notice answer the mail it is about."""
    ids = tuple(dict.fromkeys(one.original for one in told if one.original))
    return replace(inbound, answers=ids, anchors=signed_conversations(ids, key)) if ids else inbound
