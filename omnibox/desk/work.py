"""Moving work: statuses, assignee, priority, tags, read marks. Each change is one operation and can be taken back."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from omnibox.desk.activity import add_activity
from omnibox.desk.seat import Seat
from omnibox.model.conversation import Priority, Status
from omnibox.model.errors import Invalid, NotFound
from omnibox.model.ids import uuid7
from omnibox.model.intents import Done
from omnibox.model.permissions import Permission
from omnibox.model.rows import ConversationRow
from omnibox.model.text import fold
from omnibox.store import conversations, items, mentions, operations, operators
from omnibox.store.unit import Unit

if TYPE_CHECKING:
    from omnibox.desk.bulk import BulkChange, BulkRun, UndoRun

MAX_AT_ONCE = 500  # conversations of one call; more are done step by step, see desk/bulk.py
PART = 25  # conversations of one transaction: some 40 ms, so that nobody else has to wait long
MAX_TAG = 60  # characters

Fields = dict[str, Any]


class Work:
    """Use-cases over one or many conversations. All raise Denied, NotFound and Invalid."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def resolve(self, ids: Sequence[UUID]) -> Done:
        return self._status("resolve", ids, Status.RESOLVED)

    def reopen(self, ids: Sequence[UUID]) -> Done:
        return self._status("reopen", ids, Status.OPEN)

    def wait(self, ids: Sequence[UUID]) -> Done:
        """Mark as waiting for the customer, without an answer of ours."""
        return self._status("wait", ids, Status.WAITING)

    def snooze(self, ids: Sequence[UUID], until: datetime | None) -> Done:
        """Put away until `until` (aware), or until the customer writes (None); an inbound wakes it in any case."""
        check_until(until, self._seat.now())
        return self._status("snooze", ids, Status.SNOOZED, snoozed_until=until)

    def spam(self, ids: Sequence[UUID]) -> Done:
        return self._status("spam", ids, Status.SPAM, Permission.DISCARD)

    def trash(self, ids: Sequence[UUID]) -> Done:
        return self._status("trash", ids, Status.TRASH, Permission.DISCARD)

    def assign(self, ids: Sequence[UUID], operator_id: UUID | None) -> Done:
        """Hand the work to somebody who works here, or to nobody."""
        with self._seat.store.read() as conn:
            names = {row.id: row.name for row in operators.list_operators(conn) if not row.disabled}
        if operator_id is not None and operator_id not in names:
            raise NotFound(kind="operator", id=str(operator_id))
        return self._each("assign", Permission.ASSIGN, ids, lambda _row: {"assignee_id": operator_id})

    def priority(self, ids: Sequence[UUID], priority: Priority) -> Done:
        return self._each("priority", Permission.WORK, ids, lambda _row: {"priority": Priority(priority)})

    def tag(self, ids: Sequence[UUID], add: Collection[str] = (), remove: Collection[str] = ()) -> Done:
        """Add and remove tags by name; a name that is not there yet is made."""
        adding = [checked_tag(name) for name in add]
        gone = {fold(name.strip()) for name in remove}

        def apply(unit: Unit, row: ConversationRow) -> bool:
            wanted = {fold(name): name for name in (*adding, *row.tags)}  # a tag keeps the letters it has
            return conversations.set_tags(unit, row.id, [name for key, name in wanted.items() if key not in gone])

        return self._run("tag", Permission.WORK, ids, apply)

    def bulk(self, change: "BulkChange", ids: Sequence[UUID]) -> "BulkRun":
        """Begin one change to any number of conversations; see `desk/bulk.py`."""
        from omnibox.desk.bulk import BulkRun

        return BulkRun(self._seat, change, ids)

    def bulk_undo(self, operation_id: UUID) -> "UndoRun":
        """Begin to take back what was done to many; see `desk/bulk.py`."""
        from omnibox.desk.bulk import UndoRun

        return UndoRun(self._seat, operation_id)

    def size(self, operation_id: UUID) -> int:
        """Return how many conversations an operation was asked for; 1 where it does not say."""
        with self._seat.store.read() as conn:
            row = operations.get(conn, operation_id)
        return int(row.params.get("conversations", 1)) if row is not None else 1

    def mark_read(self, conversation_id: UUID) -> Done:
        """Say that somebody looked; what called this person here counts as seen, too."""
        with self._seat.write_plain(Permission.WORK) as unit:
            items.set_read(unit, conversation_id, True)
            mentions.see(unit, self._seat.operator_id, conversation_id)
        return Done(None, (conversation_id,))

    def mark_unread(self, conversation_id: UUID) -> Done:
        """Let the newest inbound count as unread again."""
        with self._seat.write_plain(Permission.WORK) as unit:
            items.set_read(unit, conversation_id, False)
        return Done(None, (conversation_id,))

    def _status(
        self, name: str, ids: Sequence[UUID], status: Status, permission: Permission = Permission.WORK, **fields: Any
    ) -> Done:
        return self._each(name, permission, ids, lambda _row: {"status": status, **fields})

    def _each(
        self, name: str, permission: Permission, ids: Sequence[UUID], fields: Callable[[ConversationRow], Fields]
    ) -> Done:
        return self._run(name, permission, ids, lambda unit, row: change_work(unit, row, fields(row)))

    def _run(
        self,
        name: str,
        permission: Permission,
        ids: Sequence[UUID],
        apply: Callable[[Unit, ConversationRow], bool],
    ) -> Done:
        self._seat.require(permission)
        if len(ids) > MAX_AT_ONCE:
            raise Invalid(field="conversations", reason="too_many", max=MAX_AT_ONCE)
        with self._seat.store.read() as conn:
            if not conversations.rows(conn, ids, self._seat.operator_id):
                raise NotFound(kind="conversation", id=str(ids[0]) if ids else "")
        operation_id = uuid7(self._seat.now())
        changed: list[UUID] = []
        for part, start in enumerate(range(0, len(ids), PART)):
            params = {"conversations": len(ids)}
            with self._seat.write_part(permission, name, operation_id, part, params) as unit:
                rows = conversations.rows(unit.conn, ids[start : start + PART], self._seat.operator_id)
                done = [row.id for row in rows if apply(unit, row)]
            changed += done
        return Done(operation_id if changed else None, tuple(changed))


def change_work(unit: Unit, row: ConversationRow, fields: Fields) -> bool:
    """Change a conversation and write the activity line that tells of it; False where nothing differs."""
    changes = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changes:
        return False
    conversations.change(unit, row.id, **changes)
    add_activity(unit, row, changes)
    return True


def check_until(until: datetime | None, now: datetime) -> None:
    """Refuse a snooze into the past. Raises: Invalid."""
    if until is not None and (until.tzinfo is None or until <= now):
        raise Invalid(field="until", reason="past")


def checked_tag(name: str) -> str:
    """Return a tag's name as it is kept. Raises: Invalid."""
    text = " ".join(name.split())
    if not text or len(text) > MAX_TAG or not text.isprintable():
        raise Invalid(field="tags", reason="name", max=MAX_TAG)
    return text
