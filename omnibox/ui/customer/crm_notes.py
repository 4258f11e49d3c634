"""Lasting notes about a customer: what everybody should know, whatever the conversation."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from omnibox.model.rows import ItemRow
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, Label

MOST = 5
_LINES = 3


class CrmNotes(QWidget):
    """The newest notes, and a field that opens for a new one. Ctrl+Enter keeps it, Escape does not."""

    added = Signal(str)

    def __init__(self, theme: Theme, formats: Formats) -> None:
        super().__init__()
        self._theme = theme
        self._formats = formats
        self._shown: tuple[ItemRow, ...] | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setAccessibleName(tr("New note about the customer"))
        self.field.setPlaceholderText(tr("What everybody should know"))
        self.field.installEventFilter(self)
        self.keep = Button(theme, tr("Add note"), self._keep, kind="primary")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(theme, tr("Cancel"), self.close_field))
        buttons.addWidget(self.keep)
        self._writing = QWidget()
        writing = QVBoxLayout(self._writing)
        writing.setContentsMargins(0, 0, 0, 4)
        writing.setSpacing(8)
        writing.addWidget(self.field)
        writing.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        layout.setSpacing(8)
        layout.addWidget(self._writing)
        layout.addLayout(self._list)
        theme.changed.connect(self._dress)
        self._dress()
        self.close_field()

    def _dress(self) -> None:
        tokens = self._theme.tokens
        self.field.setFixedHeight(self.field.fontMetrics().lineSpacing() * _LINES + 16)
        self.field.setStyleSheet(
            f"QPlainTextEdit {{ background: {tokens.note_bg.name()}; border: 1px solid {tokens.note_line.name()};"
            " border-radius: 7px; padding: 4px; }"
        )

    def open_field(self) -> None:
        """Begin a note."""
        self._writing.show()
        self.field.setFocus()

    def close_field(self) -> None:
        """Write no note."""
        self.field.clear()
        self._writing.hide()

    def _keep(self) -> None:
        text = self.field.toPlainText().strip()
        if text:
            self.close_field()
            self.added.emit(text)

    def show_notes(self, notes: Sequence[ItemRow]) -> None:
        """Show the newest notes."""
        shown = tuple(notes[:MOST])
        if shown == self._shown:
            return
        self._shown = shown
        while self._list.count():
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not shown:
            self._list.addWidget(Label(self._theme, tr("No notes yet"), tone="faint"))
        for note in shown:
            self._list.addWidget(self._note(note))

    def _note(self, note: ItemRow) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        text = Label(self._theme, note.text, wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        who = tr("{who}, {time}", who=note.author_name, time=self._formats.stamp(note.at))
        column.addWidget(text)
        column.addWidget(Label(self._theme, who, px=12, tone="faint"))
        return holder

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.field:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() == Qt.Key.Key_Escape:
                self.close_field()
                return True
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._keep()
                return True
        return super().eventFilter(watched, event)
