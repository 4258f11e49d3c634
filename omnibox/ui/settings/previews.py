"""Small pictures of the window in a theme, to choose one by its look."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from omnibox.ui.theme import DARK, LIGHT, SYSTEM, Theme, Tokens, load_tokens

PREVIEWS = ((LIGHT, "Light"), (DARK, "Dark"), (SYSTEM, "Follow the system"))
WIDTH, HEIGHT = 148, 92


class Preview(QAbstractButton):
    """One theme. The chosen one has a frame and a mark, so that colour is not the only sign."""

    def __init__(self, theme: Theme, mode: str, name: str) -> None:
        super().__init__()
        self._theme, self._mode = theme, mode
        self.setText(name)
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self._regrow)

    def nextCheckState(self) -> None:
        """Choosing the chosen one again leaves it chosen."""
        self.setChecked(True)

    def _regrow(self) -> None:
        self.updateGeometry()
        self.update()

    def _caption(self) -> QFontMetrics:
        return QFontMetrics(self._theme.font(13, 500))

    def sizeHint(self) -> QSize:
        words = self._caption().horizontalAdvance(self.text()) + 26
        return QSize(max(WIDTH, words), HEIGHT + self._caption().height() + 12)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF((self.width() - WIDTH) / 2, 0, WIDTH, HEIGHT).adjusted(2, 2, -2, -2)
        clip = QPainterPath()
        clip.addRoundedRect(box, 8, 8)
        painter.save()
        painter.setClipPath(clip)
        if self._mode == SYSTEM:
            _window(painter, box, load_tokens(LIGHT))
            painter.setClipRect(
                QRectF(box.center().x(), box.y(), box.width(), box.height()), Qt.ClipOperation.IntersectClip
            )
            _window(painter, box, load_tokens(DARK))
        else:
            _window(painter, box, load_tokens(self._mode))
        painter.restore()
        strong = self.isChecked() or self.hasFocus()
        pen = painter.pen()
        pen.setColor(tokens.accent if strong else tokens.text3 if self.underMouse() else tokens.line)
        pen.setWidthF(2 if strong else 1)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 8, 8)
        self._paint_caption(painter)
        painter.end()

    def _paint_caption(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        below = QRectF(0, HEIGHT + 4, self.width(), self.height() - HEIGHT - 4)
        painter.setFont(self._theme.font(13, 600 if self.isChecked() else 400))
        painter.setPen(tokens.accent if self.isChecked() else tokens.text2)
        mark = "✓ " if self.isChecked() else ""
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, mark + self.text())
        if self.hasFocus():
            painter.setPen(tokens.accent)
            painter.drawRoundedRect(below.adjusted(1, 2, -1, -1), 5, 5)


def _window(painter: QPainter, box: QRectF, tokens: Tokens) -> None:
    """A window at the size of a stamp: rail, views, list and a few bubbles."""
    painter.fillRect(box, tokens.bg)
    x, y, width, height = box.x(), box.y(), box.width(), box.height()
    painter.fillRect(QRectF(x + 38, y, width - 38, height), tokens.surface)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.accent)
    painter.drawRoundedRect(QRectF(x + 4, y + 5, 8, 8), 2, 2)
    for place in range(5):
        painter.setBrush(tokens.raised if place == 0 else tokens.sunken)
        painter.drawRoundedRect(QRectF(x + 17, y + 6 + place * 10, 17, 6), 2, 2)
    for place in range(4):
        painter.setBrush(tokens.accent_soft if place == 0 else tokens.sunken)
        painter.drawRoundedRect(QRectF(x + 42, y + 6 + place * 20, 34, 15), 2, 2)
    painter.fillRect(QRectF(x + 79, y, 1, height), tokens.line)
    painter.setBrush(tokens.bubble_in)
    painter.drawRoundedRect(QRectF(x + 84, y + 14, 36, 12), 3, 3)
    painter.setBrush(tokens.bubble_out)
    painter.drawRoundedRect(QRectF(x + 100, y + 32, 38, 12), 3, 3)
    painter.setBrush(tokens.note_bg)
    painter.drawRoundedRect(QRectF(x + 84, y + 50, 54, 10), 3, 3)
    painter.setBrush(tokens.accent)
    painter.drawRoundedRect(QRectF(x + 122, y + 70, 16, 8), 2, 2)
