"""The bar above the timeline in which one looks for words."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from omnibox.ui.conversation.hunt import Hunt
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import IconButton, IconLabel, Label


class FindBar(QWidget):
    """Enter and F3 go further back, with Shift towards the newest; Escape closes, and one stays where one is."""

    closed = Signal()

    def __init__(self, services: UiServices, hunt: Hunt, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._hunt = hunt
        self._outside: QWidget | None = None
        theme = services.theme
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find in this timeline"))
        self.field.setAccessibleName(tr("Find in this timeline"))
        self.field.setClearButtonEnabled(False)
        self.count = Label(theme, "", tone="soft")
        self.older = IconButton(theme, "chevron-up", tr("Older match"), lambda: hunt.step(1))
        self.newer = IconButton(theme, "chevron-down", tr("Newer match"), lambda: hunt.step(-1))
        close = IconButton(theme, "x", tr("Close"), self.close_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 12, 6)
        row.setSpacing(6)
        row.addWidget(IconLabel(theme, "search", "text3", 16))
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        for button in (self.older, self.newer, close):
            row.addWidget(button)
        self.field.textChanged.connect(hunt.look_for)
        hunt.changed.connect(self._say)
        for part in (self.field, self.older, self.newer, close):
            part.installEventFilter(self)
        self._say()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._services.theme.tokens.line)

    def open_bar(self) -> None:
        """Show it and begin to type; what was looked for last is selected."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._hunt.look_for(self.field.text())

    def close_bar(self) -> None:
        """Look for nothing any more."""
        if self.dismiss():
            self.closed.emit()

    def dismiss(self) -> bool:
        """The same where the focus is to stay where it is; tells whether it was open."""
        was_open = not self.isHidden()
        if was_open:
            self.hide()
            self._hunt.stop()
        return was_open

    def _say(self) -> None:
        hunt, count = self._hunt, self._services.formats.count
        if not self.field.text().strip():
            words = ""
        elif hunt.total:
            more = "+" if hunt.looking else ""
            words = tr("{n} of {total}", n=count(hunt.number), total=f"{count(hunt.total)}{more}")
        else:
            words = tr("Looking…") if hunt.looking else tr("Not found")
        if words == self.count.text():
            return
        self.count.setText(words)
        for button in (self.older, self.newer):
            button.setEnabled(hunt.total > 0)
        if words and not hunt.looking and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, words))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ours = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3)
            if watched is not self._outside and event.key() in ours:
                event.accept()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        return super().eventFilter(watched, event)

    def watch(self, timeline: QWidget) -> None:
        """Let F3 go on from there, too."""
        timeline.installEventFilter(self)
        self._outside = timeline

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        if watched is self._outside and (self.isHidden() or event.key() != Qt.Key.Key_F3):
            return False
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and watched is self.field
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif enter or event.key() == Qt.Key.Key_F3:
            self._hunt.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            return False
        return True
