"""Initials on a soft ground: one painter for list, timeline and panel."""

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from omnibox.ui.formats import initials
from omnibox.ui.theme import Theme

_LETTERS = 0.36  # letter height as a part of the circle's diameter


def draw_avatar(painter: QPainter, theme: Theme, rect: QRectF, name: str, key: str) -> None:
    """Paint somebody's avatar into a square `rect`. `key` (an id) decides the colour, `name` the letters."""
    ground, ink = theme.avatar(key)
    _draw(painter, rect, initials(name), ground, ink, _font(theme, rect.width()))


def avatar_pixmap(theme: Theme, size: int, name: str, key: str, dpr: float) -> QPixmap:
    """Return the avatar as a picture of `size` logical px, for rows painted over and over. Do not change it."""
    ground, ink = theme.avatar(key)
    return _pixmap(size, initials(name), ground.rgba(), ink.rgba(), _font(theme, size), dpr)


def _font(theme: Theme, size: float) -> QFont:
    return theme.font(max(8.0, size * _LETTERS / theme.scale), 600)


@lru_cache(maxsize=512)
def _pixmap(size: int, letters: str, ground: int, ink: int, font: QFont, dpr: float) -> QPixmap:
    made = QPixmap(round(size * dpr), round(size * dpr))
    made.setDevicePixelRatio(dpr)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _draw(painter, QRectF(0, 0, size, size), letters, QColor.fromRgba(ground), QColor.fromRgba(ink), font)
    painter.end()
    return made


def _draw(painter: QPainter, rect: QRectF, letters: str, ground: QColor, ink: QColor, font: QFont) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(rect)
    painter.setPen(ink)
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letters)
    painter.restore()
