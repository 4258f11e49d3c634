"""Which facts of the journal are worth a notification, and which ones settle it. Pure: rows in, ids out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from omnibox.model.conversation import Status
from omnibox.model.item import Delivery, Direction, MachineClass
from omnibox.model.journal import EventType, JournalRow

_DONE = frozenset({Status.RESOLVED, Status.SNOOZED, Status.SPAM, Status.TRASH})
BAD_INBOX = "auth_failed"  # a person has to do something; an inbox that is merely offline comes back by itself


@dataclass
class Facts:
    """What a batch says. `seq` is the journal position at which it was so: the later one counts."""

    messages: dict[UUID, int] = field(default_factory=dict)  # item -> seq
    notes: dict[UUID, int] = field(default_factory=dict)  # written by somebody else: may name this person
    failed: dict[UUID, int] = field(default_factory=dict)  # items that could not be sent
    woken: dict[UUID, int] = field(default_factory=dict)  # conversations whose snooze is over
    troubled: dict[UUID, str] = field(default_factory=dict)  # inbox -> code; "" where it is well again
    settled: dict[UUID, int] = field(default_factory=dict)  # conversations somebody has dealt with
    mended: dict[UUID, int] = field(default_factory=dict)  # conversations of sends that go on after all

    @property
    def items(self) -> list[UUID]:
        """What has to be read before anything can be said."""
        return [*self.messages, *self.notes, *self.failed]


def facts_of(rows: Iterable[JournalRow], me: UUID | None) -> Facts:
    """Sort the rows of a batch, oldest first."""
    found = Facts()
    for row in rows:
        _sort(found, row, me)
    for conversation_id in {row for row in found.woken if row in found.settled}:
        del found.woken[conversation_id]
    return found


def _sort(found: Facts, row: JournalRow, me: UUID | None) -> None:
    if row.type == EventType.MESSAGE_RECEIVED and row.item_id is not None:
        if _may_matter(row.states):
            found.messages[row.item_id] = row.seq
        if row.conversation_id is not None:
            found.woken.pop(row.conversation_id, None)  # it woke because somebody wrote: that is news enough
    elif row.type == EventType.NOTE_ADDED and row.item_id is not None and row.actor_id != me:
        found.notes[row.item_id] = row.seq
    elif row.type == EventType.DELIVERY_CHANGED and row.item_id is not None:
        _delivery(found, row, row.item_id)
    elif row.type == EventType.INBOX_CHANGED and row.inbox_id is not None and "to" in row.states:
        bad = row.states["to"] == BAD_INBOX
        found.troubled[row.inbox_id] = str(row.states.get("code") or BAD_INBOX) if bad else ""
    elif row.type == EventType.INBOX_REMOVED and row.inbox_id is not None:
        found.troubled[row.inbox_id] = ""
    elif row.conversation_id is not None:
        _work(found, row, row.conversation_id, me)


def _may_matter(states: Mapping[str, object]) -> bool:
    """Tell whether it came in from a person, as far as the fact says; the item says it for certain."""
    return states.get("direction", Direction.IN) == Direction.IN and (
        states.get("machine", MachineClass.HUMAN) == MachineClass.HUMAN
    )


def _delivery(found: Facts, row: JournalRow, item_id: UUID) -> None:
    if row.states.get("to") == Delivery.FAILED:
        found.failed[item_id] = row.seq
    else:
        found.failed.pop(item_id, None)
        if row.states.get("from") == Delivery.FAILED and row.conversation_id is not None:
            found.mended[row.conversation_id] = row.seq


def _work(found: Facts, row: JournalRow, conversation_id: UUID, me: UUID | None) -> None:
    seen = row.type == EventType.MESSAGE_SEEN and row.states.get("read", True)
    if seen or row.type == EventType.REPLY_QUEUED:
        found.settled[conversation_id] = row.seq
    elif row.type == EventType.CONVERSATION_CHANGED:
        status, assignee = _change(row, "status"), _change(row, "assignee")
        if status[-1] in _DONE or (row.states.get("assignee") and assignee[-1] not in (None, "", str(me))):
            found.settled[conversation_id] = row.seq
        elif row.actor_id is None and status == (Status.SNOOZED, Status.OPEN):
            found.woken[conversation_id] = row.seq


def _change(row: JournalRow, name: str) -> tuple[object, ...]:
    """Return what a field was and is, (None,) where it did not change."""
    change = row.states.get(name)
    return tuple(change) if isinstance(change, list | tuple) and change else (None,)
