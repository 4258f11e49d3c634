"""How a customer can be written to: every inbox of ours with every address of theirs it fits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from omnibox.channels import registry
from omnibox.channels.spec import Capability, Limits
from omnibox.desk import replying
from omnibox.desk.replying import ReplyOptions, Target
from omnibox.model.handle import HandleKind
from omnibox.model.rows import HandleRow, InboxRow, ItemRow
from omnibox.store import customers, inboxes
from omnibox.store.database import Connection


@dataclass(frozen=True, slots=True)
class Reach:
    """One way to write: from `inbox` to `handle`. `default`: the way the customer last came."""

    inbox: InboxRow
    handle: HandleRow
    limits: Limits
    default: bool = False


@dataclass(frozen=True, slots=True)
class Beginning:
    """All a composer needs for a conversation: the ways to write, and what an answer would be by each medium.

    `options` has one entry a medium, that of the default way first. `answered` are the items they answer.
    """

    reach: tuple[Reach, ...]
    options: tuple[ReplyOptions, ...]
    answered: tuple[ItemRow, ...]


def reach(conn: Connection, target: Target, now: datetime) -> tuple[Reach, ...]:
    """Return the ways, the default's medium first, else as the inboxes stand.

    A line that never lets text out (a telephone) is left out where its address can be texted from another inbox.
    """
    if target.conversation is None:
        return ()
    handles = customers.handles_of(conn, target.conversation.customer_id)
    ways = [
        Reach(inbox, handle, replying.limits_of(inbox, "", now))
        for inbox in _sending(inboxes.list_inboxes(conn), target.inbox)
        for handle in handles
        if handle.kind is replying.kind_of(inbox)
    ]
    open_to = {way.handle.id for way in ways if way.limits.may_send}
    ways = [way for way in ways if way.limits.may_send or way.handle.id not in open_to]
    return _marked(ways, target)


def senders(conn: Connection, now: datetime) -> tuple[InboxRow, ...]:
    """Return the inboxes that may write first. A visitor of a website can only be answered."""
    return tuple(
        row
        for row in inboxes.list_inboxes(conn)
        if registry.spec(row.channel).can(Capability.SEND)
        and replying.kind_of(row) is not HandleKind.WEBCHAT
        and replying.limits_of(row, "", now).may_send
    )


def begin(conn: Connection, conversation_id: UUID, now: datetime) -> Beginning:
    """Return what the composer opens with. Raises: NotFound."""
    target = replying.find_target(conn, conversation_id, now)
    ways = reach(conn, target, now)
    targets: list[Target] = []
    seen = set()
    for way in sorted(ways, key=lambda way: not way.default):
        if way.inbox.medium in seen:
            continue
        seen.add(way.inbox.medium)
        same = way.inbox.id == target.inbox.id
        targets.append(target if same else replying.find_target(conn, conversation_id, now, inbox_id=way.inbox.id))
    targets = targets or [target]
    answered = {one.answered.id: one.answered for one in targets if one.answered}
    return Beginning(ways, tuple(replying.options(conn, one) for one in targets), tuple(answered.values()))


def _sending(rows: Iterable[InboxRow], own: InboxRow) -> list[InboxRow]:
    """Return the inboxes that can send; the conversation's own even if it was removed, to say why it cannot."""
    found = [row for row in rows if registry.spec(row.channel).can(Capability.SEND)]
    return found if any(row.id == own.id for row in found) else [own, *found]


def _marked(ways: list[Reach], target: Target) -> tuple[Reach, ...]:
    """Mark the way the customer came, or the nearest to it, and put its medium first."""
    if not ways:
        return ()
    people = target.answered.participants if target.answered else ()
    norm = next((one.norm for one in people if one.role == "from"), "")

    def distance(way: Reach) -> tuple[bool, bool, bool, bool, bool]:
        return (
            way.inbox.id != target.inbox.id,
            not way.limits.may_send,
            way.inbox.medium != target.inbox.medium,
            way.handle.norm != norm,
            not way.handle.primary,
        )

    best = min(ways, key=distance)
    rest = [way for way in ways if way is not best]
    return (
        replace(best, default=True),
        *(way for way in rest if way.inbox.medium == best.inbox.medium),
        *(way for way in rest if way.inbox.medium != best.inbox.medium),
    )
