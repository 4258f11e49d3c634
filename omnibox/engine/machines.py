"""What robots send is settled before it is stored: bounces that name no mail are tied to one, some robots are people.

A bounce names the mail it is about, or (servers of old) only whom it did not reach: then the last mail of ours to them
within a few days is meant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from omnibox.channels.base import Flags, Inbound, Report
from omnibox.model.handle import email_handle
from omnibox.model.item import Direction, MachineClass
from omnibox.store import customers, items
from omnibox.store.unit import Unit

_WITHIN = timedelta(days=6)  # servers try for five days before they give up
_SLACK = timedelta(minutes=10)
_MOST = 5  # recipients of one notice that are looked up
_COUNTED_OUT = (MachineClass.AUTO_REPLY, MachineClass.BULK)

Event = Inbound | Report | Flags


def settled(unit: Unit, inbox_id: UUID, allowed: frozenset[str], events: Sequence[Event]) -> list[Event]:
    """Return the events with what is known of robots applied; others come back as they are."""
    return [_settled(unit, inbox_id, allowed, event) for event in events]


def _settled(unit: Unit, inbox_id: UUID, allowed: frozenset[str], event: Event) -> Event:
    if isinstance(event, Report):
        if event.provider_id:
            return event
        recipient = event.params.get("recipient")
        meant = _meant(unit, inbox_id, recipient, event.at) if isinstance(recipient, str) else ""
        return replace(event, provider_id=meant) if meant else event
    if not isinstance(event, Inbound) or event.direction is not Direction.IN or event.machine is MachineClass.HUMAN:
        return event
    if event.machine in _COUNTED_OUT and allowed and _is_allowed(event.sender.norm, allowed):
        return replace(event, machine=MachineClass.HUMAN)
    if event.machine is MachineClass.BOUNCE and not event.answers and not event.anchors:
        ids = [_meant(unit, inbox_id, one, event.at) for one in recipients(event)[:_MOST]]
        return replace(event, answers=tuple(dict.fromkeys(one for one in ids if one)))
    return event


def recipients(item: Inbound) -> list[str]:
    """Return whom a bounce is about, as its payload says."""
    found = item.payload.get("bounce")
    named = found.get("recipients") if isinstance(found, Mapping) else None
    return [one for one in named if isinstance(one, str)] if isinstance(named, list) else []


def witnesses(item: Inbound) -> tuple[str, ...]:
    """Return the normal forms of those in whose conversation a bounce belongs: its sender takes part in none."""
    if item.machine is not MachineClass.BOUNCE:
        return ()
    return tuple(email_handle(one).norm for one in recipients(item)[:_MOST])


def allowed_of(policy: Mapping[str, Any]) -> frozenset[str]:
    """Return the addresses and domains an inbox's policy takes for people, whatever their mail says of itself."""
    listed = policy.get("allowed_robots")
    return (
        frozenset(one.strip().lower().removeprefix("@") for one in listed if isinstance(one, str) and one.strip())
        if isinstance(listed, list)
        else frozenset()
    )


def _is_allowed(norm: str, allowed: frozenset[str]) -> bool:
    return norm in allowed or norm.rpartition("@")[2] in allowed


def _meant(unit: Unit, inbox_id: UUID, recipient: str, at: datetime) -> str:
    """Return the provider id of the last mail of this inbox to `recipient` before `at`, "" if there is none."""
    if "@" not in recipient:
        return ""
    handle = email_handle(recipient)
    customer_id = customers.find_by_handle(unit.conn, handle.kind, handle.norm)
    if customer_id is None:
        return ""
    at = min(at, unit.now)  # servers' clocks are wrong, too
    return items.last_sent_to(unit.conn, inbox_id, customer_id, handle.norm, at - _WITHIN, at + _SLACK)
