"""The field customers are searched with: a glass at its beginning, a cross at its end once something stands in it."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QToolButton

from omnibox.ui import icons
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme

GLASS = 15


class SearchField(QLineEdit):
    """A line to type in, with its name for screen readers."""

    def __init__(self, theme: Theme, name: str, hint: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setClearButtonEnabled(True)
        for cross in self.findChildren(QToolButton):
            cross.setAccessibleName(tr("Clear the search"))
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        room = self._theme.grown(GLASS) + 8
        mirrored = self.isRightToLeft()
        self.setTextMargins(0 if mirrored else room, 0, room if mirrored else 0, 0)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._dress()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, edge = QPainter(self), self._theme.grown(GLASS)
        x = self.width() - edge - 10 if self.isRightToLeft() else 10
        icons.draw(painter, "search", x, (self.height() - edge) / 2, edge, self._theme.tokens.text3)
        painter.end()
