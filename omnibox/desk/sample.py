"""Sample data: inboxes of the channel that plays customers, and how they go again without a trace.

What belongs to it is known by its inboxes, so nothing else can be taken for it. The journal keeps that it was there.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from omnibox.channels import registry
from omnibox.channels.spec import Capability, SampleInbox
from omnibox.desk.customers import ADD_HANDLE
from omnibox.desk.seat import Seat
from omnibox.model.errors import StoreError
from omnibox.model.journal import Event, EventType
from omnibox.model.permissions import Permission
from omnibox.model.rows import InboxRow
from omnibox.store import inboxes, removal, settings

Tell = Callable[[int, int], object]  # items that are gone, of how many
_KEEP = "sample_data_keeps"  # setting: customers found to stay when a removal began
_RACES = ("constraint", "busy")  # an intake that had begun stored something in between (PostgreSQL)
_MOST_RACES = 100
_ME = "me"  # in a sample's policy: whoever asked for the samples


def add(seat: Seat) -> tuple[InboxRow, ...]:
    """See `Inboxes.add_sample_data`."""
    seat.require(Permission.SAMPLE)
    known = _sample_inboxes(seat)
    if known and all(row.state != "removed" for row in known):
        return known
    with seat.write_final(Permission.SAMPLE, "add_sample_data", {}) as unit:
        for channel, sample in _samples():
            inboxes.add_inbox(
                unit,
                channel=channel,
                name=sample.name,
                address=sample.address,
                settings=sample.settings,
                secret_refs={},
                policy=_policy(sample, seat.operator_id),
            )
    return _sample_inboxes(seat)


def remove(seat: Seat, tell: Tell | None = None) -> int:
    """See `Inboxes.remove_sample_data`. Short transactions; a second call goes on where a crash ended the first."""
    seat.require(Permission.SAMPLE)
    ids = [row.id for row in _sample_inboxes(seat)]
    if not ids:
        return 0
    with seat.write_final(Permission.SAMPLE, "remove_sample_data", {}) as unit:
        for inbox_id in ids:
            inboxes.remove(unit, inbox_id)  # the engine stops serving them; what still arrives is dropped
        kept = settings.get(unit.conn, _KEEP) or [str(one) for one in removal.given_by_hand(unit.conn, ids, ADD_HANDLE)]
        settings.put(unit, _KEEP, kept, quiet=True)
    keep = [UUID(one) for one in kept]
    whole = removal.items_of(seat.store, ids) if tell is not None else 0
    gone = races = 0
    while True:
        try:
            step = _step(seat, ids, keep)
        except StoreError as error:
            races += 1
            if error.code not in _RACES or races > _MOST_RACES:
                raise
            continue
        gone += step.items
        if tell is not None:
            tell(gone, max(gone, whole))
        if step.finished:
            return gone


def _step(seat: Seat, ids: Sequence[UUID], keep: Sequence[UUID]) -> removal.Step:
    with seat.write_plain(Permission.SAMPLE) as unit:
        step = removal.remove_some(unit, ids, keep)
        if step.finished:
            settings.remove(unit, _KEEP)
            for inbox_id in ids:  # the lists are to be read anew: their rows went without a word each
                unit.emit(Event(EventType.INBOX_REMOVED, inbox_id=inbox_id, states={"from": "removed"}))
    return step


def _samples() -> list[tuple[str, SampleInbox]]:
    return [(spec.name, one) for spec in registry.specs() if spec.can(Capability.DEMO) for one in spec.samples]


def _sample_inboxes(seat: Seat) -> tuple[InboxRow, ...]:
    channels = {channel for channel, _sample in _samples()}
    with seat.store.read() as conn:
        return tuple(row for row in inboxes.list_inboxes(conn, removed=True) if row.channel in channels)


def _policy(sample: SampleInbox, operator_id: UUID) -> dict[str, Any]:
    policy = dict(sample.policy)
    if policy.get("assignee") == _ME:
        policy["assignee"] = str(operator_id)
    return policy
