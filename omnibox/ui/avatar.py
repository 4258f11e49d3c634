"""Initials on a soft ground: one painter for list, timeline and panel."""

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from omnibox.ui.formats import initials
from omnibox.ui.theme import Theme


def draw_avatar(painter: QPainter, theme: Theme, rect: QRectF, name: str, key: str) -> None:
    """Paint somebody's avatar into a square `rect`. `key` (an id) decides the colour, `name` the letters."""
    ground, letters = theme.avatar(key)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(rect)
    painter.setPen(letters)
    painter.setFont(theme.font(max(8.0, rect.width() * 0.36 / theme.scale), 600))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


@lru_cache(maxsize=512)
def avatar_pixmap(theme: Theme, size: int, name: str, key: str, dpr: float) -> QPixmap:
    """Return the avatar as a picture of `size` logical px, for rows that are painted over and over. Do not change it."""
    made = QPixmap(round(size * dpr), round(size * dpr))
    made.setDevicePixelRatio(dpr)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw_avatar(painter, theme, QRectF(0, 0, size, size), name, key)
    painter.end()
    return made
