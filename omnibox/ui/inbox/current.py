"""The conversation people look at now, with its row as it stands in the store."""

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from omnibox.model.rows import ConversationRow
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices


class Current(QObject):
    """Follows one conversation. `changed` whenever another one is current or the row moved."""

    changed = Signal()

    def __init__(self, services: UiServices, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self.customer_id: UUID | None = None
        self.conversation_id: UUID | None = None
        self.row: ConversationRow | None = None
        services.live.changed.connect(self._heard)

    def turn_to(self, customer_id: UUID | None, conversation_id: UUID | None, row: ConversationRow | None) -> None:
        """Look at another conversation; its row is read where it is not at hand."""
        same = (self.customer_id, self.conversation_id) == (customer_id, conversation_id)
        self.customer_id, self.conversation_id = customer_id, conversation_id
        if not same or row is not None:
            self.row = row
        self.changed.emit()
        if self.row is None:
            self._read()

    def _heard(self, batch: Batch) -> None:
        if self.conversation_id is not None and (
            self.conversation_id in batch.conversations or batch.has("operation.undone")
        ):
            self._read()

    def _read(self) -> None:
        wanted = self.conversation_id
        if wanted is None:
            return
        desk = self._services.desk

        def done(rows: tuple[ConversationRow, ...]) -> None:
            if self.conversation_id == wanted:
                self.row = rows[0] if rows else None
                self.changed.emit()

        self._services.tasks.read(lambda: desk.lists.rows([wanted]), self, done)
