"""What the keys and buttons do to a conversation: resolve, snooze, assign ... each with its way back."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from omnibox.model.conversation import ACTIVE, Status
from omnibox.model.intents import Done
from omnibox.model.rows import ConversationRow
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices


class Commands(QObject):
    """Changes to one conversation. `leaving` comes before it, so that the list can move on to the neighbour."""

    leaving = Signal(object, object)  # conversation id, the Status it gets: its work here may be done

    def __init__(self, services: UiServices, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services

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

    def snooze(self, row: ConversationRow, until: datetime) -> None:
        """Put it away until a moment (aware)."""
        work, when = self._services.desk.work, self._services.formats.coming(until)
        self._run(
            lambda: work.snooze([row.id], until),
            tr("{name} snoozed until {time}", name=row.customer_name, time=when),
            leaves=(row.id, Status.SNOOZED),
        )

    def assign_to_me_or_release(self, row: ConversationRow) -> None:
        """Take it; give it back to everybody if it is mine already."""
        desk = self._services.desk
        me = desk.actor.id
        if row.assignee_id == me:
            self._run(lambda: desk.work.assign([row.id], None), tr("{name} is unassigned", name=row.customer_name))
        else:
            self._run(lambda: desk.work.assign([row.id], me), tr("{name} is yours", name=row.customer_name))

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
        """Take an operation back; refused with words when the world moved on."""
        desk, notices = self._services.desk, self._services.notices
        self._services.tasks.write(
            lambda: desk.undo(operation_id), self, lambda _: notices.say(tr("Undone")), self._failed
        )

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
