"""The sign that files may be let go here."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme


class DropZone(QWidget):
    """Lies over the composer while files hang over it; the pointer goes through."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(tr("Let go to attach"))
        self.hide()

    def open(self, over: QWidget) -> None:
        """Show it over a widget."""
        self.setGeometry(over.geometry())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(tokens.accent_soft)
        painter.setPen(QPen(tokens.accent, 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 10, 10)
        painter.setFont(self._theme.font(13, 600))
        painter.setPen(tokens.accent)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("Let go to attach"))
        painter.end()
