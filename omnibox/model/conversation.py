"""Conversations: statuses, who moves them, the reopen policy and the reply target."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final


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

REPLY_WITHIN: Final = 240  # minutes until a waiting customer is late, where neither inbox nor channel says otherwise
LONGEST_PROMISE: Final = 366 * 24 * 60  # minutes


def reply_within(policy: Mapping[str, Any], default: int = REPLY_WITHIN) -> timedelta | None:
    """Return how soon an inbox means to reply, by its stored policy: whole minutes under "reply_within".

    None where it promises nothing (0). What is no such number counts as not said.
    """
    given = policy.get("reply_within")
    fits = isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= LONGEST_PROMISE
    minutes = given if fits else default
    return timedelta(minutes=minutes) if minutes else None
