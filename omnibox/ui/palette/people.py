"""Looks people and conversations up by what is typed; the answer to anything asked before is dropped."""

from PySide6.QtCore import QObject, Signal

from omnibox.model.rows import ConversationRow, CustomerHit
from omnibox.ui.services import UiServices
from omnibox.ui.tasks import Job

MOST = 6
Found = tuple[CustomerHit, ...]


class People(QObject):
    """The look-up as the window knows it. One at a time: what was typed over is never looked up."""

    found = Signal(object, object)  # the hits, the conversation of a number (or None)
    failed = Signal(object)  # Exception

    def __init__(self, services: UiServices, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._job: Job[tuple[Found, ConversationRow | None]] | None = None

    @property
    def pending(self) -> bool:
        """Whether an answer is still on its way."""
        return self._job is not None

    def find(self, text: str, number: int | None) -> None:
        """Look for people by `text`, and for the conversation with a number."""
        self.stop()
        desk = self._services.desk

        def read() -> tuple[Found, ConversationRow | None]:
            people = desk.customers.find(text, MOST) if text else ()
            return people, desk.lists.numbered(number) if number is not None else None

        self._job = self._services.tasks.read(read, self, self._landed, self._refused)

    def stop(self) -> None:
        """Nobody waits for the answer any more."""
        if self._job is not None:
            self._job.cancel()
        self._job = None

    def _landed(self, answer: tuple[Found, ConversationRow | None]) -> None:
        self._job = None
        self.found.emit(*answer)

    def _refused(self, error: Exception) -> None:
        self._job = None
        self.failed.emit(error)
