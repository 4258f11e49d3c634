"""One change to many conversations, and its way back, a step at a time.

A step is one short transaction, so that ten thousand conversations keep nobody waiting: between two steps others
write, the window shows how far it is, and a person may stop. All steps are one operation, undone as one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from omnibox.desk import work
from omnibox.desk.seat import Seat
from omnibox.model.conversation import Status
from omnibox.model.errors import NotFound
from omnibox.model.ids import uuid7
from omnibox.model.permissions import Permission
from omnibox.model.rows import ConversationRow
from omnibox.model.text import fold
from omnibox.store import conversations, operations, operators, reading
from omnibox.store.unit import Unit


class BulkKind(StrEnum):
    """What can be done to many; the word is the operation's name."""

    RESOLVE = "resolve"
    REOPEN = "reopen"
    SNOOZE = "snooze"
    ASSIGN = "assign"
    TAG = "tag"
    READ = "read"
    UNREAD = "unread"
    SPAM = "spam"
    TRASH = "trash"


_STATUS = {
    BulkKind.RESOLVE: Status.RESOLVED,
    BulkKind.REOPEN: Status.OPEN,
    BulkKind.SNOOZE: Status.SNOOZED,
    BulkKind.SPAM: Status.SPAM,
    BulkKind.TRASH: Status.TRASH,
}
_PERMISSION = {
    BulkKind.ASSIGN: Permission.ASSIGN,
    BulkKind.SPAM: Permission.DISCARD,
    BulkKind.TRASH: Permission.DISCARD,
}


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is to be done to each. `until` (aware; None: until they reply) for a snooze, `operator_id`, `tag` to add."""

    kind: BulkKind
    until: datetime | None = None
    operator_id: UUID | None = None
    tag: str = ""

    @property
    def permission(self) -> Permission:
        """What a person must be allowed for it."""
        return _PERMISSION.get(self.kind, Permission.WORK)

    @property
    def status(self) -> Status | None:
        """The status each one gets, None where it keeps its own."""
        return _STATUS.get(self.kind)


@dataclass(frozen=True, slots=True)
class BulkState:
    """How far it is: `done` of `total` were looked at, `changed` of those were not so before."""

    done: int
    total: int
    changed: int

    @property
    def finished(self) -> bool:
        return self.done >= self.total


class BulkRun:
    """One change on its way. Call `step` until it is finished, or stop calling it: what is done then stays done.

    Raises (at the beginning): Denied, NotFound (no such operator), Invalid (a snooze into the past, no tag's name).
    """

    def __init__(self, seat: Seat, change: BulkChange, ids: Sequence[UUID]) -> None:
        seat.require(change.permission)
        self._seat, self._change, self._ids = seat, change, tuple(dict.fromkeys(ids))
        self._apply = self._way(change)
        self._id = uuid7(seat.now())
        self._part = 0
        self.state = BulkState(0, len(self._ids), 0)

    @property
    def operation_id(self) -> UUID | None:
        """The operation to undo, None while nothing was changed."""
        return self._id if self.state.changed else None

    def step(self) -> BulkState:
        """Do the next part: one transaction of some 40 ms. Raises: StoreError; then the step may be tried again."""
        state = self.state
        ids = self._ids[state.done : state.done + work.PART]
        if not ids:
            return state
        params = {"conversations": len(self._ids)}
        change = self._change
        with self._seat.write_part(change.permission, change.kind.value, self._id, self._part, params) as unit:
            rows = conversations.rows(unit.conn, ids, self._seat.operator_id)
            changed = sum(1 for row in rows if self._apply(unit, row))
        self._part += 1
        self.state = BulkState(state.done + len(ids), state.total, state.changed + changed)
        return self.state

    def _way(self, change: BulkChange) -> Callable[[Unit, ConversationRow], bool]:
        if change.kind is BulkKind.TAG:
            return _tagging(change.tag)
        if change.kind in (BulkKind.READ, BulkKind.UNREAD):
            read = change.kind is BulkKind.READ
            return lambda unit, row: reading.set_read_undoably(unit, row.id, read)
        if change.kind is BulkKind.ASSIGN:
            self._check_operator(change.operator_id)
            return lambda unit, row: work.change_work(unit, row, {"assignee_id": change.operator_id})
        fields: work.Fields = {"status": change.status}
        if change.kind is BulkKind.SNOOZE:
            work.check_until(change.until, self._seat.now())
            fields["snoozed_until"] = change.until
        return lambda unit, row: work.change_work(unit, row, fields)

    def _check_operator(self, operator_id: UUID | None) -> None:
        with self._seat.store.read() as conn:
            there = {row.id for row in operators.list_operators(conn) if not row.disabled}
        if operator_id is not None and operator_id not in there:
            raise NotFound(kind="operator", id=str(operator_id))


def _tagging(name: str) -> Callable[[Unit, ConversationRow], bool]:
    tag = work.checked_tag(name)

    def apply(unit: Unit, row: ConversationRow) -> bool:
        wanted = {fold(one): one for one in (tag, *row.tags)}
        return conversations.set_tags(unit, row.id, list(wanted.values()))

    return apply


class UndoRun:
    """The way back, step by step, last part first. What moved on since stays as it is and is counted.

    An end in between loses nothing: the operation still counts as done, and the next undo goes on with what is left.

    Raises (at the beginning): NotFound, Denied, Conflict(what=["undone"]) or (["final"]).
    """

    def __init__(self, seat: Seat, operation_id: UUID) -> None:
        with seat.store.read() as conn:
            row = operations.get(conn, operation_id)
            if row is None:
                raise NotFound(kind="operation", id=str(operation_id))
            if row.actor_id != seat.operator_id:
                seat.require(Permission.UNDO_OTHERS)
            self._parts = operations.parts_left(conn, operation_id)
        self._seat, self._id = seat, operation_id
        self._total = len(self._parts)
        self.undone = self.kept = 0  # conversations

    @property
    def operation_id(self) -> UUID:
        """What is being taken back."""
        return self._id

    @property
    def state(self) -> BulkState:
        """How far it is, in parts; `changed` counts conversations."""
        return BulkState(self._total - len(self._parts), self._total, self.undone)

    def step(self) -> BulkState:
        """Take back the next part: one transaction."""
        if self._parts:
            with self._seat.write_plain(Permission.WORK) as unit:
                back, kept = operations.undo_what_stands(unit, self._id, self._parts[0])
                if len(self._parts) == 1:
                    operations.close(unit, self._id)
            self._parts = self._parts[1:]
            self.undone += back
            self.kept += kept
        return self.state
