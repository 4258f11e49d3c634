"""Which conversation lives on when several become one, and how it stands then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from omnibox.model.conversation import Priority, Status
from omnibox.model.rows import ConversationRow

_AHEAD = (Status.OPEN, Status.WAITING, Status.SNOOZED)
_WEIGHT = {Priority.LOW: 0, Priority.NORMAL: 1, Priority.HIGH: 2, Priority.URGENT: 3}


@dataclass(frozen=True, slots=True)
class MergePart:
    """One conversation that is to be merged, and how many messages, calls and notes it holds."""

    row: ConversationRow
    items: int


@dataclass(frozen=True, slots=True)
class RegroupPreview:
    """What a merge or a move would do, before it does.

    `parts`: the conversations, the one that lives on first. `moving`: items that change their place. `customers`:
    names of customers whose items would come to stand in another customer's timeline. `on_the_way`: messages not
    sent yet, which go out from where they come to stand. `refusal`: why it cannot be done, "" if it can.
    """

    parts: tuple[MergePart, ...]
    moving: int
    customers: tuple[str, ...] = ()
    on_the_way: int = 0
    refusal: str = ""


def survivor(parts: Sequence[MergePart]) -> UUID:
    """Return which conversation best lives on: the most messages, then one that has somebody, the latest word, the
    most tags, the oldest. Raises: ValueError for none.
    """
    best = max(
        parts,
        key=lambda part: (
            part.items,
            part.row.assignee_id is not None,
            part.row.last_at,
            len(part.row.tags),
            -part.row.number,
        ),
    )
    return best.row.id


def merged_status(into: Status, others: Iterable[Status]) -> Status:
    """Return how the whole stands: what needs somebody comes first, and what is finished stays as it was."""
    every = {into, *others}
    return next((status for status in _AHEAD if status in every), into)


def merged_priority(priorities: Iterable[Priority]) -> Priority:
    """Return the most urgent one."""
    return max(priorities, key=lambda priority: _WEIGHT[priority])


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    """Return the first moment there is."""
    return min((moment for moment in moments if moment is not None), default=None)


def latest(moments: Iterable[datetime | None]) -> datetime | None:
    """Return the last moment there is."""
    return max((moment for moment in moments if moment is not None), default=None)
