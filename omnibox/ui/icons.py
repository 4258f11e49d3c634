"""Lucide icons (ISC) from resources/icons: tinted, 1.75 px stroke, rendered for the very DPR they are shown at."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from omnibox.resource import resource

STROKE = 1.75


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text("utf-8").replace('stroke-width="2"', f'stroke-width="{STROKE}"')


@lru_cache(maxsize=512)
def _pixmap(name: str, size: int, rgba: int, dpr: float) -> QPixmap:
    colour = QColor.fromRgba(rgba)
    svg = _source(name).replace("currentColor", colour.name())
    pixmap = QPixmap(round(size * dpr), round(size * dpr))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(dpr)
    return pixmap


def pixmap(name: str, size: int, colour: QColor, dpr: float) -> QPixmap:
    """Return icon `name` (file name without .svg) at `size` logical px. Cached: do not change it.

    Raises: FileNotFoundError for a name that did not ship.
    """
    return _pixmap(name, size, colour.rgba(), dpr)


def draw(painter: QPainter, name: str, x: float, y: float, size: int, colour: QColor) -> None:
    """Paint icon `name` with its top left at (x, y), sharp at the painter's DPR."""
    device = painter.device()
    painter.drawPixmap(QRectF(x, y, size, size).topLeft(), pixmap(name, size, colour, device.devicePixelRatioF()))


class _Engine(QIconEngine):
    """Draws an icon anew for every size and DPR, so nothing is ever scaled."""

    def __init__(self, name: str, colour: QColor, disabled: QColor, checked: QColor, *, leading: bool) -> None:
        super().__init__()
        self._what = (name, colour, disabled, checked)
        self._leading = leading

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        size = min(rect.width(), rect.height())
        spare = rect.width() - size
        left = (
            (0 if painter.layoutDirection() == Qt.LayoutDirection.LeftToRight else spare)
            if self._leading
            else spare // 2
        )
        at = QPoint(rect.x() + left, rect.y() + (rect.height() - size) // 2)
        dpr = painter.device().devicePixelRatioF()
        painter.drawPixmap(at, pixmap(self._what[0], size, self._colour(mode, state), dpr))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """Qt hands `size` in logical pixels and wants it `scale` times as large: so it is sharp on every screen."""
        edge = min(size.width(), size.height())
        drawn = pixmap(self._what[0], edge, self._colour(mode, state), scale)
        if not self._leading or size.width() <= size.height():
            return drawn
        wide = QPixmap(size * scale)
        wide.setDevicePixelRatio(scale)
        wide.fill(Qt.GlobalColor.transparent)
        painter = QPainter(wide)
        mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        painter.drawPixmap(QPoint(size.width() - edge if mirrored else 0, 0), drawn)
        painter.end()
        return wide

    def clone(self) -> QIconEngine:
        return _Engine(*self._what, leading=self._leading)

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        _, colour, disabled, checked = self._what
        if mode == QIcon.Mode.Disabled:
            return disabled
        return checked if state == QIcon.State.On else colour


def icon(
    name: str, colour: QColor, *, disabled: QColor | None = None, checked: QColor | None = None, leading: bool = False
) -> QIcon:
    """Return a QIcon tinted with `colour`; make it anew when the theme changes.

    `leading`: an icon asked for wider than high stands at the beginning, so that the rest is a gap before a text.
    """
    return QIcon(_Engine(name, colour, disabled or colour, checked or colour, leading=leading))
