"""Asks the desk for what is typed. One search runs at a time; a new one stops the one before."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from omnibox.model.rows import SearchPage
from omnibox.ui.services import UiServices
from omnibox.ui.tasks import Job

if TYPE_CHECKING:
    from omnibox.desk.search import Cancel

MOST = 60


class Searching(QObject):
    """The search as the window knows it."""

    found = Signal(object)  # SearchPage
    failed = Signal(object)  # Exception

    def __init__(self, services: UiServices, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._job: Job[SearchPage] | None = None
        self._cancel: Cancel | None = None

    @property
    def pending(self) -> bool:
        """Whether an answer is still on its way."""
        return self._job is not None

    def find(self, text: str, limit: int = MOST) -> None:
        """Search for `text`; the answer to anything asked before is dropped."""
        from omnibox.desk.search import Cancel

        self.stop()
        desk, cancel = self._services.desk, Cancel()
        self._cancel = cancel
        self._job = self._services.tasks.read(
            lambda: desk.search.find(text, limit=limit, cancel=cancel), self, self._landed, self._refused
        )

    def stop(self) -> None:
        """Nobody waits for the answer any more."""
        if self._job is not None:
            self._job.cancel()
        if self._cancel is not None:
            self._cancel.cancel()
        self._job = self._cancel = None

    def _landed(self, page: SearchPage) -> None:
        self._job = self._cancel = None
        self.found.emit(page)

    def _refused(self, error: Exception) -> None:
        self._job = self._cancel = None
        self.failed.emit(error)
