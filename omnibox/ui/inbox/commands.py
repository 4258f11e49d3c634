"""What the keys and buttons do to a conversation: resolve, snooze, assign ... each with its way back."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from omnibox.model.conversation import ACTIVE, Status
from omnibox.model.intents import Done
from omnibox.model.rows import ConversationRow
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.bulk import BulkRunner
from omnibox.ui.services import UiServices


class Commands(QObject):
    """Changes to one conversation. `leaving` comes before it, so that the list can move on to the neighbour."""

    leaving = Signal(object, object)  # conversation id, the Status it gets: its work here may be done

    def __init__(self, services: UiServices, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self.many: BulkRunner | None = None  # takes back what was done to many

    def resolve_or_reopen(self, row: ConversationRow) -> None:
        """Resolve active work, reopen what is resolved, spam or in the trash."""
        work, one = self._services.desk.work, [row.id]
        if row.status in ACTIVE:
            self._run(
                lambda: work.resolve(one),
                tr("Resolved: {name}", name=row.customer_name),
                leaves=(row.id, Status.RESOLVED),
            )
        else:
            self._run(lambda: work.reopen(one), tr("Reopened: {name}", name=row.customer_name))

    def snooze(self, row: ConversationRow, until: datetime | None) -> None:
        """Put it away until a moment (aware), or until the customer replies."""
        work = self._services.desk.work
        if until is None:
            said = tr("{name} snoozed until they reply", name=row.customer_name)
        else:
            when = self._services.formats.coming(until)
            said = tr("{name} snoozed until {time}", name=row.customer_name, time=when)
        self._run(
            lambda: work.snooze([row.id], until),
            said,
            leaves=(row.id, Status.SNOOZED),
        )

    def assign(self, row: ConversationRow, operator_id: UUID | None, name: str = "") -> None:
        """Hand it to somebody, or to nobody."""
        desk, me = self._services.desk, self._services.me
        if operator_id == row.assignee_id:
            return
        if operator_id is None:
            said = tr("{name} is unassigned", name=row.customer_name)
        elif operator_id == me:
            said = tr("{name} is yours", name=row.customer_name)
        elif name:
            said = tr("{name} is with {colleague} now", name=row.customer_name, colleague=name)
        else:
            said = tr("{name} was assigned", name=row.customer_name)
        self._run(lambda: desk.work.assign([row.id], operator_id), said)

    def assign_to_me_or_release(self, row: ConversationRow) -> None:
        """Take it; give it back to everybody if it is mine already."""
        me = self._services.me
        self.assign(row, None if row.assignee_id == me else me)

    def discard(self, row: ConversationRow, status: Status) -> None:
        """Move to spam or to the trash."""
        work, one = self._services.desk.work, [row.id]
        if status is Status.SPAM:
            said, change = tr("Marked as spam: {name}", name=row.customer_name), work.spam
        else:
            said, change = tr("In the trash: {name}", name=row.customer_name), work.trash
        self._run(lambda: change(one), said, leaves=(row.id, status))

    def mark_unread(self, row: ConversationRow) -> None:
        work = self._services.desk.work
        said = tr("Marked unread: {name}", name=row.customer_name)
        self._services.tasks.write(
            lambda: work.mark_unread(row.id), self, lambda _: self._services.notices.say(said), self._failed
        )

    def mark_read(self, conversation_id: UUID) -> None:
        """Note that it was seen; nobody is told."""
        work = self._services.desk.work
        self._services.tasks.write(lambda: work.mark_read(conversation_id), self, None, self._failed)

    def undo(self, operation_id: UUID) -> None:
        """Take an operation back; refused with words when the world moved on. One on many goes step by step."""
        desk, tasks = self._services.desk, self._services.tasks

        def measured(conversations: int) -> None:
            if conversations > 1 and self.many is not None:
                self.many.undo(operation_id, conversations)
            else:
                said = partial(self._services.notices.say, tr("Undone"))
                tasks.write(lambda: desk.undo(operation_id), self, lambda _: said(), self._failed)

        tasks.read(lambda: desk.work.size(operation_id), self, measured, self._failed)

    def _run(self, change: Callable[[], Done], said: str, leaves: tuple[UUID, Status] | None = None) -> None:
        def done(result: Done) -> None:
            operation = result.operation_id
            if operation is None:
                return
            self._services.notices.offer(said, lambda: self.undo(operation))

        if leaves is not None:
            self.leaving.emit(*leaves)
        self._services.tasks.write(change, self, done, self._failed)

    def _failed(self, error: Exception) -> None:
        self._services.notices.fail(error)
