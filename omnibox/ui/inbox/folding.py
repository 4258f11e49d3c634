"""Which side columns stand beside the work and which lie over it as drawers, by the room the text leaves.

A window of 1440 px with text at 200 % has the room of one of 720 px: what counts is the width in letters.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget
from shiboken6 import isValid

from omnibox.ui.tabbing import DRAWER
from omnibox.ui.theme import Theme


class Fold(QObject):
    """One side column. `leading`: it stands first in the row, else last."""

    changed = Signal()  # it folded, unfolded, opened or closed

    def __init__(self, theme: Theme, page: QWidget, column: QWidget, *, below: int, leading: bool) -> None:
        """`below`: the width in px, at a text size of 100 %, under which the column folds away."""
        super().__init__(page)
        self._theme, self._page, self._column = theme, page, column
        self._below, self._leading = below, leading
        self.wanted = True  # whether it stands there while there is room
        self.is_empty = False  # nothing to show: it stands nowhere
        self.is_open = False  # whether it lies there as a drawer
        self.is_folded = False
        self._came_from: QWidget | None = None  # who had the keyboard when the drawer opened
        column.installEventFilter(self)

    def place(self) -> None:
        """Put the column where it belongs now."""
        before = (self.is_folded, self._column.isVisibleTo(self._page))
        self.is_folded = self._page.window().width() / max(1.0, self._theme.scale) < self._below
        layout = self._page.layout()
        if not isinstance(layout, QBoxLayout):
            return
        if not self.is_folded:
            self.is_open = False
            if layout.indexOf(self._column) < 0:
                layout.insertWidget(0 if self._leading else layout.count(), self._column)
        else:
            layout.removeWidget(self._column)
        edge = "leading" if self._leading else "trailing"
        self._column.setProperty(DRAWER, edge if self.is_folded else "")
        self._column.setVisible(not self.is_empty and (self.is_open if self.is_folded else self.wanted))
        if self.is_open:
            self._lay_over()
        if before != (self.is_folded, self._column.isVisibleTo(self._page)):
            self.changed.emit()

    def _lay_over(self) -> None:
        at_left = self._leading == (self._page.layoutDirection() == Qt.LayoutDirection.LeftToRight)
        width = min(self._page.width(), max(self._column.minimumWidth(), self._column.sizeHint().width()))
        self._column.setGeometry(0 if at_left else self._page.width() - width, 0, width, self._page.height())
        self._column.raise_()

    def toggle(self, keep: Callable[[bool], object] | None = None) -> None:
        """Show or hide it; `keep` hears of the choice where it is one that lasts."""
        if self.is_folded and self.is_open:
            self.close()
            return
        if self.is_folded:
            self.is_open = True
            self._came_from = QApplication.focusWidget()
        else:
            self.wanted = not self.wanted
            if keep is not None:
                keep(self.wanted)
        self.place()

    def close(self) -> None:
        """Fold the drawer away, and give the keyboard back; a column that stands in the row stays."""
        if self.is_open:
            self.is_open = False
            came_from, self._came_from = self._came_from, None
            self.place()
            if came_from is not None and isValid(came_from) and came_from.isVisible():
                came_from.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.is_open and event.type() == QEvent.Type.KeyPress and getattr(event, "key", int)() == Qt.Key.Key_Escape:
            self.close()
            return True
        return super().eventFilter(watched, event)
