"""The top-level window: on screen at once with a skeleton, filled with the real parts a moment later."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QMoveEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from omnibox.ui.placing import place_of, put
from omnibox.ui.remember import Remember
from omnibox.ui.skeleton import paint_window
from omnibox.ui.theme import Theme

SMALLEST = (1024, 640)
USUAL = (1440, 900)


class Frame(QWidget):
    """Title, place on the screen, the first paint, and the wish to close."""

    painted = Signal()  # once, after the first frame
    closing = Signal()  # somebody wants to close it; whoever listens ends the program, or leaves it in the tray

    def __init__(self, theme: Theme, remember: Remember) -> None:
        super().__init__()
        self._theme = theme
        self._remember = remember
        self._inbox = bool(remember.number("inboxes"))
        self._first = True
        self._content: QWidget | None = None
        self.may_close = False
        self.set_count(0)
        self.setMinimumSize(*SMALLEST)
        self._place()

    def set_content(self, content: QWidget) -> None:
        """Fill the window; any earlier content is deleted."""
        if self._content is not None:
            self._content.deleteLater()
        self._content = content
        content.setParent(self)
        content.setGeometry(self.rect())
        content.show()

    def set_count(self, count: int) -> None:
        """Say in the title how much wants attention: task bars and window lists show it."""
        self.setWindowTitle(f"({count}) Omnibox" if count else "Omnibox")

    def come_forward(self) -> None:
        """Stand in front of everything, wherever it was: hidden, minimised, behind other windows."""
        state = self.windowState()
        if state & Qt.WindowState.WindowMinimized:
            self.setWindowState(state & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _place(self) -> None:
        put(self, self._remember.numbers("window"), USUAL, SMALLEST)
        if self._remember.number("maximised"):
            self.setWindowState(self.windowState().WindowMaximized)

    def keep_place(self) -> None:
        """Note where the window is, for the next start."""
        self._remember.put("window", place_of(self))
        self._remember.put("maximised", int(self.isMaximized()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._content is None:
            paint_window(painter, self, self._theme.tokens, inbox=self._inbox)
        painter.end()
        if self._first:
            self._first = False
            self.painted.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        from omnibox.ui.tabbing import move  # not before somebody presses Tab

        return move(self, forward=forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._content is not None:
            self._content.setGeometry(self.rect())
        self._moved()

    def moveEvent(self, event: QMoveEvent) -> None:
        self._moved()

    def _moved(self) -> None:
        """Keep the place at once: whatever ends the program, the window comes back where it was."""
        if self._content is not None and self.isVisible() and not self.isMinimized():
            self.keep_place()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close:
            event.accept()
            return
        event.ignore()
        self.keep_place()
        self.closing.emit()
