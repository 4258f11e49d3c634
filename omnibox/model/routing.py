"""Which conversation takes an item that arrived: one pure decision over what the store knows.

The order is: our own signed tokens, then provider ids, then a number in the subject, then the subject for the same
customer; after that the channel's way of joining decides. Machines join what they answer but never move a status, and
history never becomes work.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from omnibox.model.conversation import ACTIVE, Joining, ReopenPolicy, Status
from omnibox.model.item import Direction, MachineClass


@dataclass(frozen=True, slots=True)
class RouteCandidate:
    """A conversation an item might join."""

    conversation_id: UUID
    inbox_id: UUID
    status: Status
    last_at: datetime
    resolved_at: datetime | None = None
    backfilled: bool = False
    linked_to: UUID | None = None
    customer_id: UUID | None = None
    origin_id: UUID | None = None  # the conversation that was meant, where it was merged into this one


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """All that is known of an item when it is routed.

    `anchors`, `refs`, `tickets` and `subjects` are conversations found by signed tokens, by provider ids, by number and
    by subject, the likeliest first. All but the anchors hold only conversations in which the sender takes part: a
    forged In-Reply-To must not carry mail into a stranger's conversation. `customer` holds the customer's active and
    recently resolved conversations that this inbox may join. `twin` is where the same mail to another inbox stands.
    """

    policy: ReopenPolicy
    inbox_id: UUID
    at: datetime
    machine: MachineClass = MachineClass.HUMAN
    direction: Direction = Direction.IN
    history: bool = False
    anchors: tuple[RouteCandidate, ...] = ()
    refs: tuple[RouteCandidate, ...] = ()
    tickets: tuple[RouteCandidate, ...] = ()
    subjects: tuple[RouteCandidate, ...] = ()
    customer: tuple[RouteCandidate, ...] = ()
    twin: RouteCandidate | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the item goes: into `join`, or (None) into a new conversation linked to `linked_to`.

    `status` is what the conversation becomes; None leaves a joined one as it is. `reopens` says that finished work
    becomes work again, `by` how the conversation was found: anchor, ref, ticket, subject, customer or new. `origin_id`
    is the conversation that was meant, where it was merged into `join`.
    """

    join: UUID | None
    status: Status | None
    linked_to: UUID | None = None
    reopens: bool = False
    by: str = "new"
    origin_id: UUID | None = None


def route(facts: RouteFacts) -> Decision:
    """Decide which conversation takes the item."""
    for by, found in _matches(facts):
        if found:
            decision = _into(facts, found[0], by)
            meant = decision.join == found[0].conversation_id
            return replace(decision, origin_id=found[0].origin_id) if meant else decision
    if facts.policy.joining is Joining.CUSTOMER:
        return _by_customer(facts)
    if facts.history:
        return _new(facts, facts.twin)
    return _new(facts, facts.twin or _newest(c for c in facts.customer if c.status in ACTIVE))


def _matches(facts: RouteFacts) -> tuple[tuple[str, tuple[RouteCandidate, ...]], ...]:
    return (
        ("anchor", facts.anchors),
        ("ref", facts.refs),
        ("ticket", facts.tickets),
        ("subject", facts.subjects),
    )


def needs_customer(facts: RouteFacts) -> bool:
    """Tell whether the decision looks at `customer`; gathering those costs a query and is not always needed."""
    found = next((known[0] for _, known in _matches(facts) if known), None)
    if found is None:
        return facts.policy.joining is Joining.CUSTOMER or not facts.history
    return found.status is Status.RESOLVED and not facts.history


def _into(facts: RouteFacts, found: RouteCandidate, by: str) -> Decision:
    """Join `found`, unless it was resolved too long ago for this human: then a linked one takes over."""
    if facts.history or facts.direction is Direction.INTERNAL:
        return Decision(found.conversation_id, None, by=by)
    if facts.direction is Direction.OUT:
        answered = facts.machine in (MachineClass.HUMAN, MachineClass.OWN) and found.status is Status.OPEN
        return Decision(found.conversation_id, Status.WAITING if answered else None, by=by)
    if facts.machine is not MachineClass.HUMAN or found.status is Status.SPAM:
        return Decision(found.conversation_id, None, by=by)
    if found.status in ACTIVE:
        return Decision(found.conversation_id, None if found.status is Status.OPEN else Status.OPEN, by=by)
    if found.status is Status.TRASH or _reopens(facts, found):
        return Decision(found.conversation_id, Status.OPEN, reopens=True, by=by)
    follow_up = _newest(c for c in facts.customer if c.linked_to == found.conversation_id and c.status in ACTIVE)
    if follow_up is not None:
        return _into(facts, follow_up, by)
    return _new(facts, found)


def _by_customer(facts: RouteFacts) -> Decision:
    """Texts, chats and calls join whatever is going on with the customer; else what was just finished here."""
    if facts.history:
        near = [c for c in facts.customer if c.backfilled and _here(facts, c) and _near(facts, c)]
        found = min(near, key=lambda c: (abs(c.last_at - facts.at), c.conversation_id), default=None)
        return _into(facts, found, "customer") if found else _new(facts, None)
    active = _newest(c for c in facts.customer if c.status in ACTIVE)
    if active is not None:
        return _into(facts, active, "customer")
    finished = _newest(c for c in facts.customer if c.status is Status.RESOLVED and _here(facts, c))
    if finished is not None and _reopens(facts, finished):
        return _into(facts, finished, "customer")
    return _new(facts, finished)


def _new(facts: RouteFacts, linked: RouteCandidate | None) -> Decision:
    if facts.history:
        status = Status.RESOLVED
    elif facts.direction is Direction.OUT:
        status = Status.WAITING
    elif facts.machine is MachineClass.OWN:
        status = Status.RESOLVED  # our own words came back to us: nothing to answer
    else:
        status = Status.OPEN
    return Decision(None, status, linked.conversation_id if linked else None)


def _reopens(facts: RouteFacts, found: RouteCandidate) -> bool:
    return facts.policy.reopens(found.resolved_at or found.last_at, facts.at)


def _here(facts: RouteFacts, candidate: RouteCandidate) -> bool:
    return candidate.inbox_id == facts.inbox_id


def _near(facts: RouteFacts, candidate: RouteCandidate) -> bool:
    return abs(candidate.last_at - facts.at) <= facts.policy.window


def _newest(candidates: Iterable[RouteCandidate]) -> RouteCandidate | None:
    return max(candidates, key=lambda c: (c.last_at, c.conversation_id), default=None)


def inbox_policy(default: ReopenPolicy, stored: Mapping[str, Any]) -> ReopenPolicy:
    """Return the channel's policy with what one inbox changed: `joining`, `window_days`, `keep_assignee`.

    Words and numbers that make no sense are passed over: a typing slip in a setting must not stop a line.
    """
    policy = default
    if stored.get("joining") in tuple(Joining):
        policy = replace(policy, joining=Joining(stored["joining"]))
    days = stored.get("window_days")
    if isinstance(days, int | float) and not isinstance(days, bool) and 0 <= days <= 36500:
        policy = replace(policy, window=timedelta(days=days))
    if isinstance(stored.get("keep_assignee"), bool):
        policy = replace(policy, keep_assignee=stored["keep_assignee"])
    return policy


def inbox_assignee(stored: Mapping[str, Any]) -> UUID | None:
    """Return the operator to whom new conversations of an inbox go by its policy, if one is named."""
    try:
        return UUID(str(stored["assignee"])) if stored.get("assignee") else None
    except ValueError:
        return None
