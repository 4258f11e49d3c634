"""Conversations: statuses, who moves them, and the reopen policy."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Status(StrEnum):
    """Where a piece of work stands."""

    OPEN = "open"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    SPAM = "spam"
    TRASH = "trash"


ACTIVE = frozenset({Status.OPEN, Status.WAITING, Status.SNOOZED})


class Priority(StrEnum):
    """Four steps, as every rival has them."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Joining(StrEnum):
    """How a new inbound item of a channel finds its conversation."""

    THREAD = "thread"  # by provider thread only; no match opens its own (email)
    CUSTOMER = "customer"  # joins the customer's newest active conversation (texts, chat, calls)


@dataclass(frozen=True, slots=True)
class ReopenPolicy:
    """What an inbound does to a resolved conversation."""

    joining: Joining = Joining.THREAD
    window: timedelta = timedelta(days=30)  # zero: never reopen, always a new, linked one
    keep_assignee: bool = True

    def reopens(self, resolved_at: datetime, at: datetime) -> bool:
        """Tell whether an inbound at `at` still reopens work resolved at `resolved_at`."""
        return at - resolved_at <= self.window


EMAIL_POLICY = ReopenPolicy()
MESSAGING_POLICY = ReopenPolicy(joining=Joining.CUSTOMER, window=timedelta(days=7))
