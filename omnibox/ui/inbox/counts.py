"""Exact counts of every view, kept fresh: asked for again after changes, never twice at once."""

from time import monotonic
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from omnibox.model.rows import InboxRow
from omnibox.model.views import View
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices

REST = 4  # under a flood of changes at most a fourth of the time goes into looking again
SHORTEST_MS, LONGEST_MS = 40, 2000
COUNTED = ("conversation.", "message.", "reply.", "note.", "history.", "operation.", "inbox.", "delivery.", "customer.")


class Pace:
    """Says when to look again: soon when looking is cheap, later when it is not."""

    def __init__(self) -> None:
        self._began = 0.0
        self._cost = 0.0

    def begin(self) -> None:
        self._began = monotonic()

    def end(self) -> None:
        self._cost = monotonic() - self._began

    @property
    def pause_ms(self) -> int:
        return int(min(LONGEST_MS, max(SHORTEST_MS, self._cost * 1000 * REST)))


class Counts(QObject):
    """Views, inboxes and their counts. `changed` after each look; `numbers` is by view key."""

    changed = Signal()
    inboxes_changed = Signal()
    failed = Signal(object)

    def __init__(self, services: UiServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._pace = Pace()
        self._running = False
        self._again = False
        self._lists = False  # whether views and inboxes are to be read too
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self.numbers: dict[str, int] = {}
        self.views: tuple[View, ...] = ()
        self.inboxes: tuple[InboxRow, ...] = ()

    def start(self) -> None:
        """Look for the first time, and again after each change from then on."""
        self._services.live.changed.connect(self._heard)
        self._lists = True
        self._look()

    def preview(self, numbers: dict[str, int], inboxes: tuple[InboxRow, ...]) -> None:
        """Show what a glance at the store said, until the desk is there."""
        self.numbers, self.inboxes = numbers, inboxes
        self.inboxes_changed.emit()
        self.changed.emit()

    def inbox(self, inbox_id: UUID) -> InboxRow | None:
        return next((one for one in self.inboxes if one.id == inbox_id), None)

    def refresh(self) -> None:
        """Look again soon, inboxes included."""
        self._lists = True
        self._schedule()

    def _heard(self, batch: Batch) -> None:
        if batch.has(*COUNTED):
            self._lists = self._lists or batch.has("inbox.", "history.")
            self._schedule()

    def _schedule(self) -> None:
        if self._running:
            self._again = True
        elif not self._timer.isActive():
            self._timer.start(self._pace.pause_ms)

    def _look(self) -> None:
        desk, whole = self._services.desk, self._lists
        self._running, self._again, self._lists = True, False, False
        self._pace.begin()

        def read() -> tuple[dict[str, int], tuple[View, ...], tuple[InboxRow, ...]]:
            numbers = desk.lists.counts()
            return (numbers, desk.lists.views(), tuple(desk.inboxes.list())) if whole else (numbers, (), ())

        def done(found: tuple[dict[str, int], tuple[View, ...], tuple[InboxRow, ...]]) -> None:
            self._land()
            self.numbers = found[0]
            if whole and (self.views, self.inboxes) != found[1:]:
                self.views, self.inboxes = found[1], found[2]
                self.inboxes_changed.emit()
            self.changed.emit()

        def failed(error: Exception) -> None:
            self._land()
            self._lists = self._lists or whole
            self.failed.emit(error)

        self._services.tasks.read(read, self, done, failed)

    def _land(self) -> None:
        self._running = False
        self._pace.end()
        if self._again:
            self._schedule()
