"""A field and a list: the conversation others are to be joined with, found by number, name or words."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from omnibox.model.rows import ConversationRow
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.tasks import Job
from omnibox.ui.threads.wording import entry
from omnibox.ui.widgets import Label

LOOK_MS = 150  # after the last letter
_DOWN = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class Choosing(QWidget):
    """Before anything is typed: the other conversations of the same customers."""

    chosen = Signal(object)  # ConversationRow, None while nothing is
    accepted = Signal()  # Enter, or a double click

    def __init__(self, services: UiServices, beside: Sequence[UUID], parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._beside = services, tuple(beside)
        self._rows: tuple[ConversationRow, ...] = ()
        self._job: Job[tuple[ConversationRow, ...]] | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Number, name or words"))
        self.field.setAccessibleName(tr("Find the other conversation"))
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setObjectName("choices")
        self.list.setAccessibleName(tr("Conversations"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setWordWrap(False)
        self.list.currentRowChanged.connect(self._turned)
        self.list.itemActivated.connect(lambda _: self.accepted.emit())
        self.nothing = Label(services.theme, tr("No other conversation fits."), tone="soft", wrap=True)
        self.nothing.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self.nothing)
        layout.addWidget(self.list, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.field.textChanged.connect(lambda _: self._timer.start())
        self.setFocusProxy(self.field)
        self.look()

    @property
    def row(self) -> ConversationRow | None:
        """The conversation that is chosen."""
        place = self.list.currentRow()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def look(self) -> None:
        """Find what fits what is typed now."""
        if self._job is not None:
            self._job.cancel()
        threads, words = self._services.desk.threads, self.field.text()
        self._job = self._services.tasks.read(
            lambda: threads.find(self._beside, words), self, self._show, self._services.notices.fail
        )

    def _show(self, rows: tuple[ConversationRow, ...]) -> None:
        self._rows = rows
        self.list.blockSignals(True)
        self.list.clear()
        for row in rows:
            first, second = entry(row, self._services.formats)
            item = QListWidgetItem(f"{first}\n{second}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{first}, {second}")
            item.setToolTip(first)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.nothing.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.list.setCurrentRow(0 if rows else -1)
        if not rows:
            self.chosen.emit(None)

    def _turned(self, _place: int) -> None:
        self.chosen.emit(self.row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows go through the list while somebody types."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _DOWN:
                self.list.event(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.row is not None:
                self.accepted.emit()
                return True
        return False
