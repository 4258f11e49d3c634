"""What the list of customers is asked for, and the order it stands in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from omnibox.model.handle import HandleKind


class CustomerOrder(StrEnum):
    """What the list is sorted by; among equals the id decides."""

    NAME = "name"  # folded
    LAST = "last"  # when they were last heard of
    SINCE = "since"  # when they were first heard of
    OPEN = "open"  # how many conversations are worked on
    WAITING = "waiting"  # since when they wait for an answer; who does not wait stands last, whichever way


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """Which customers, in which order. What is not set does not narrow."""

    text: str = ""  # as somebody types it: see store/customer_search.py
    kinds: frozenset[HandleKind] = frozenset()  # with an address of any of these
    inbox_id: UUID | None = None  # with a conversation there
    waiting: bool = False  # waiting for an answer now
    notes: bool = False  # with a lasting note
    last_after: datetime | None = None  # heard of at or after
    last_before: datetime | None = None  # not heard of since
    order: CustomerOrder = CustomerOrder.LAST
    descending: bool = True


@dataclass(frozen=True, slots=True)
class CustomerKey:
    """Keyset position: strictly after this point of the order. `value` None: among those without a value."""

    value: str | int | None  # folded name, microseconds since 1970, or a count
    id: UUID
