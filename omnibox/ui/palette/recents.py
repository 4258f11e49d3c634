"""Whom and what this person opened last. Only ids outlive the window; names are read anew."""

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from omnibox.model.rows import ConversationRow
from omnibox.ui.inbox.current import Current
from omnibox.ui.services import UiServices

MOST = 12
KEY = "recent"


class Recents(QObject):
    """The conversations opened last, the newest first."""

    changed = Signal()

    def __init__(self, services: UiServices, current: Current, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._current = services, current
        self.rows: list[ConversationRow] = []
        current.changed.connect(self._saw)

    def _saw(self) -> None:
        row = self._current.row
        if row is None:
            return
        known = [each for each in self.rows if each.id != row.id]
        self.rows = [row, *known][:MOST]
        ids = [row.id.hex, *(each for each in self._kept() if each != row.id.hex)][:MOST]
        self._services.remember.put(KEY, ",".join(ids))

    def _kept(self) -> list[str]:
        return [word for word in self._services.remember.text(KEY).split(",") if len(word) == 32]

    def refresh(self) -> None:
        """Read the rows anew; `changed` when they are there."""
        ids = [found for word in self._kept() if (found := _id(word)) is not None]
        desk = self._services.desk
        if ids:
            self._services.tasks.read(lambda: desk.lists.rows(ids), self, self._landed)

    def _landed(self, rows: tuple[ConversationRow, ...]) -> None:
        self.rows = list(rows)
        self.changed.emit()


def _id(word: str) -> UUID | None:
    try:
        return UUID(hex=word)
    except ValueError:  # a spoiled file: nothing of value is in it
        return None
