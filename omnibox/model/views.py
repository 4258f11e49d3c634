"""Views: saved filters over conversations, each with an exact count from the counter cube."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from omnibox.model.conversation import Status


class Order(StrEnum):
    """In which order a view lists its conversations."""

    WAITING = "waiting"  # longest waiting first, then newest activity
    NEWEST = "newest"
    DUE = "due"  # what is due next first (reply target, end of a snooze), then newest activity


@dataclass(frozen=True, slots=True)
class View:
    """A filter. None means "any". `mine`/`unassigned` are resolved against the asking operator."""

    key: str  # stable word: "mine", "unassigned", "inbox:<uuid>" ...
    statuses: frozenset[Status]
    mine: bool = False
    unassigned: bool = False
    inbox_id: UUID | None = None
    unread: bool | None = None
    failed: bool | None = None
    order: Order = Order.WAITING

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders it can be listed in: what nobody waits in has but one."""
        return tuple(Order) if self.statuses and self.statuses <= QUEUED else (self.order,)

    def by(self, order: Order) -> "View":
        """Return the view in another order; in its own where it cannot be listed in that one."""
        return replace(self, order=order) if order in self.orders else self


WORK = frozenset({Status.OPEN})
ACTIVE = frozenset({Status.OPEN, Status.WAITING})
QUEUED = ACTIVE | {Status.SNOOZED}

BUILT_IN: tuple[View, ...] = (
    View("mine", ACTIVE, mine=True),
    View("unassigned", ACTIVE, unassigned=True),
    View("open", WORK),
    View("unread", ACTIVE, unread=True),
    View("waiting", frozenset({Status.WAITING})),
    View("snoozed", frozenset({Status.SNOOZED}), order=Order.NEWEST),
    View("failed", ACTIVE | {Status.SNOOZED, Status.RESOLVED}, failed=True, order=Order.NEWEST),
    View("resolved", frozenset({Status.RESOLVED}), order=Order.NEWEST),
    View("all", ACTIVE | {Status.SNOOZED, Status.RESOLVED}, order=Order.NEWEST),
    View("spam", frozenset({Status.SPAM}), order=Order.NEWEST),
    View("trash", frozenset({Status.TRASH}), order=Order.NEWEST),
)

ATTENTION = "attention"  # a count without a list of its own: what is unread and mine or nobody's
WANTS_ATTENTION: tuple[View, ...] = (
    View("attention_mine", ACTIVE, mine=True, unread=True),
    View("attention_unassigned", ACTIVE, unassigned=True, unread=True),
)


def inbox_view(inbox_id: UUID) -> View:
    """Return the view of one inbox's active work."""
    return View(f"inbox:{inbox_id}", ACTIVE, inbox_id=inbox_id)
