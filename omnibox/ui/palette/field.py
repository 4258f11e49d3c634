"""The field of the one box: a magnifier before the words, and a line below them while it has the keyboard."""

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from omnibox.ui import icons
from omnibox.ui.theme import Theme

SIDE, GAP, ICON, ABOVE = 16, 10, 18, 11  # px
LINE = 2  # px: the line that says where the keyboard is


class Field(QLineEdit):
    """Painted, not styled, where it changes with the keyboard: a style sheet would be worked out anew each time."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "bare")
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        font = self._theme.font(15)
        high = QFontMetrics(font).height() + 2 * ABOVE
        self.setStyleSheet(f"font-size: {font.pixelSize()}px; min-height: {high}px;")
        self._make_room()

    def _make_room(self) -> None:
        theme = self._theme
        lead = SIDE + theme.grown(ICON) + GAP
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.setTextMargins(0 if right_to_left else lead, 0, lead if right_to_left else 0, 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        edge = self._theme.grown(ICON)
        place = QRect(SIDE, (self.height() - edge) // 2, edge, edge)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place.moveRight(self.width() - 1 - SIDE)
        if place.intersects(event.rect()):
            icons.draw(painter, "search", place.x(), place.y(), edge, self._theme.tokens.text3)
        if self.hasFocus():
            painter.fillRect(0, self.height() - LINE, self.width(), LINE, self._theme.tokens.accent)
        painter.end()
