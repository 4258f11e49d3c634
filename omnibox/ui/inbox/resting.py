"""Rows keep their places while the pointer is among them: what would move waits, and says so quietly."""

from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from omnibox.ui.i18n import tr_n
from omnibox.ui.theme import Theme

PARKED_S = 20.0  # a pointer that did not move for so long was left there
EDGE = 8


class Resting(QObject):
    """Watches the pointer over a viewport. `ended` when nothing needs to wait any more."""

    ended = Signal()

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._inside = self._pressed = False
        self._moved_at = 0.0
        self._parked = QTimer(self)
        self._parked.setSingleShot(True)
        self._parked.timeout.connect(self.ended)
        viewport.installEventFilter(self)

    @property
    def holds(self) -> bool:
        """Whether the pointer is among the rows, and somebody's hand on it."""
        return self._pressed or (self._inside and monotonic() - self._moved_at < PARKED_S)

    def park(self) -> None:
        """Somebody did something and wants to see what came of it: nothing waits until the pointer moves again."""
        self._moved_at, self._pressed = -PARKED_S, False
        self.ended.emit()

    def wait(self) -> None:
        """Something waits now: let go of it at the latest when the pointer proves to be parked."""
        left = PARKED_S - (monotonic() - self._moved_at)
        self._parked.start(max(1, round(left * 1000) + 20))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.MouseMove, QEvent.Type.Enter):
            self._inside, self._moved_at = True, monotonic()
            if self._parked.isActive():
                self.wait()
        elif kind == QEvent.Type.MouseButtonPress:
            self._inside, self._pressed, self._moved_at = True, True, monotonic()
        elif kind == QEvent.Type.MouseButtonRelease:
            self._pressed = False
            QTimer.singleShot(0, self, self.ended.emit)  # after the click has done its work
        elif kind in (QEvent.Type.Leave, QEvent.Type.Hide):
            self._inside = self._pressed = False
            self._parked.stop()
            self.ended.emit()
        return False


class ChangedPill(QPushButton):
    """Says how much waits; a click lets it come."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("kind", "pill")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def say(self, changed: int) -> None:
        """Show how many conversations changed; 0 hides it."""
        self.setVisible(changed > 0)
        if changed:
            self.setText(tr_n("{n} changed", "{n} changed", changed))
            self.adjustSize()
            self.place()

    def place(self) -> None:
        """Stand at the foot of the list, in its middle, where it hides no name."""
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - EDGE)
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(tokens.accent if self.hasFocus() else tokens.line)
        painter.setBrush(tokens.raised)
        box = self.rect().adjusted(0, 0, -1, -1)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(tokens.accent)
        painter.setFont(self._theme.font(12, 500))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
