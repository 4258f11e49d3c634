"""Changes to many conversations on their way: step by step through the writing lane, stopped at will, taken back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices
from omnibox.ui.words import words_of

if TYPE_CHECKING:
    from omnibox.desk.bulk import BulkChange, BulkRun, BulkState, UndoRun

SLOW_MS = 700  # what takes longer shows how far it is, and can be stopped

# By operation: what it did, for one and for many.
DONE = {
    "resolve": ("{n} conversation resolved", "{n} conversations resolved"),
    "reopen": ("{n} conversation reopened", "{n} conversations reopened"),
    "snooze": ("{n} conversation snoozed", "{n} conversations snoozed"),
    "assign": ("{n} conversation assigned", "{n} conversations assigned"),
    "tag": ("{n} conversation tagged", "{n} conversations tagged"),
    "read": ("{n} conversation marked read", "{n} conversations marked read"),
    "unread": ("{n} conversation marked unread", "{n} conversations marked unread"),
    "spam": ("{n} conversation marked as spam", "{n} conversations marked as spam"),
    "trash": ("{n} conversation in the trash", "{n} conversations in the trash"),
}


class BulkRunner(QObject):
    """One change at a time. `state` while it runs; what came of it is said by the window's pill."""

    began = Signal()
    slow = Signal()  # it takes its time: show how far it is
    moved = Signal()  # `done` of `total` changed
    ended = Signal()

    def __init__(self, services: UiServices, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._run: BulkRun | UndoRun | None = None
        self._stopping = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(SLOW_MS)
        self._patience.timeout.connect(self.slow)
        self.running = False
        self.done = self.total = 0  # conversations
        self.undoing = False

    def start(self, change: "BulkChange", ids: Sequence[UUID]) -> None:
        """Change these conversations. Raises nothing: what cannot be done is said."""
        if self.running or not ids:
            return
        desk = self._services.desk
        self._begin(len(ids), undoing=False)
        self._services.tasks.write(
            lambda: desk.work.bulk(change, ids), self, lambda run: self._go(run, change), self._refused
        )

    def undo(self, operation_id: UUID, total: int) -> None:
        """Take back what was done to many."""
        if self.running:
            return
        desk = self._services.desk
        self._begin(total, undoing=True)
        self._services.tasks.write(lambda: desk.work.bulk_undo(operation_id), self, self._go_back, self._refused)

    def stop(self) -> None:
        """Stop after the step that is on its way; what is done stays done."""
        self._stopping = True

    def _begin(self, total: int, *, undoing: bool) -> None:
        self.running, self._stopping, self.undoing = True, False, undoing
        self.done, self.total = 0, total
        self._patience.start()
        self.began.emit()

    # ---- doing
    def _go(self, run: "BulkRun", change: "BulkChange") -> None:
        self._run = run
        if run.state.finished or self._stopping:
            self._tell(run, change)
            return

        def done(state: "BulkState") -> None:
            self.done, self.total = state.done, state.total
            self.moved.emit()
            self._go(run, change)

        self._services.tasks.write(run.step, self, done, lambda error: self._tell(run, change, error))

    def _tell(self, run: "BulkRun", change: "BulkChange", error: Exception | None = None) -> None:
        """Say what was done, and where it ended if it did not come to its end."""
        self._end()
        state, operation = run.state, run.operation_id
        one, many = DONE[change.kind.value]
        said = tr_n(one, many, state.changed)
        if error is not None and operation is None:
            self._services.notices.fail(error)
            return
        if error is not None:
            said = tr("{what}, then it stopped: {why}", what=said, why=words_of(error).title)
        elif not state.finished:
            left = tr_n("{n} left as it was", "{n} left as they were", state.total - state.done)
            said = tr("Stopped: {what}, {rest}", what=said, rest=left)
        if operation is None:
            self._services.notices.say(tr("Nothing had to be changed") if state.finished else said)
            return
        self._services.notices.offer(said, lambda: self.undo(operation, state.changed))

    # ---- and taking back
    def _go_back(self, run: "UndoRun") -> None:
        self._run = run
        if run.state.finished or self._stopping:
            self._tell_back(run)
            return

        def done(_: "BulkState") -> None:
            self.done = run.undone + run.kept
            self.moved.emit()
            self._go_back(run)

        self._services.tasks.write(run.step, self, done, lambda error: self._tell_back(run, error))

    def _tell_back(self, run: "UndoRun", error: Exception | None = None) -> None:
        self._end()
        notices = self._services.notices
        said = tr_n("Undone for {n} conversation", "Undone for {n} conversations", run.undone)
        if run.kept:
            rest = tr_n("{n} changed since and stays", "{n} changed since and stay", run.kept)
            said = tr("{what}, {rest}", what=said, rest=rest)
        if error is None and run.state.finished:
            notices.say(said)
            return
        why = words_of(error).title if error is not None else tr("stopped")
        said = tr("{what}, the rest is as it was: {why}", what=said, why=why)
        notices.offer(said, lambda: self.undo(run.operation_id, self.total - self.done), label=tr("Go on"))

    def _refused(self, error: Exception) -> None:
        self._end()
        self._services.notices.fail(error)

    def _end(self) -> None:
        self.running = False
        self._run = None
        self._patience.stop()
        self.ended.emit()
