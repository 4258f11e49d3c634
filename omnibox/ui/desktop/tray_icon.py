"""The mark with a number on it, drawn for every size a panel asks for: sharp at any scale, legible on light and dark.

The square of the accent carries its own ground, so no panel's colour matters. With a number the number is the icon: at
16 px a mark with a dot beside it says nothing, two digits do.
"""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QIconEngine, QPainter, QPixmap

from omnibox.ui import icons

SIZES = (16, 20, 22, 24, 32, 44, 48, 64, 128)
MOST = 99
ROOMY = 24  # px: below that two digits are all that can be read
GROUND, INK = QColor("#3358d4"), QColor("#ffffff")
EDGE = QColor(255, 255, 255, 70)  # keeps the square apart from a panel of the same blue
QUIET_GROUND = QColor("#575763")  # nobody is to be disturbed


def number_text(count: int, edge: float = 64) -> str:
    """Return what is written on an icon of `edge` px, "" for nothing."""
    return "" if count <= 0 else str(count) if count <= MOST else f"{MOST}+" if edge >= ROOMY else str(MOST)


def pixmap(edge: int, count: int, *, quiet: bool = False) -> QPixmap:
    """Draw the icon `edge` device pixels wide."""
    made = QPixmap(edge, edge)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint(painter, QRectF(0, 0, edge, edge), count, quiet=quiet)
    painter.end()
    return made


def paint(painter: QPainter, box: QRectF, count: int, *, quiet: bool = False) -> None:
    """Draw the icon into `box`."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    edge = box.width()
    painter.setPen(EDGE)
    painter.setBrush(QUIET_GROUND if quiet else GROUND)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), edge / 4, edge / 4)
    text = number_text(count, edge)
    if text:
        painter.setFont(_fitting(text, edge))
        painter.setPen(INK)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
    else:
        size = round(edge * 0.62)
        at = (edge - size) / 2
        icons.draw(painter, "messages-square", box.x() + at, box.y() + at, size, INK)


def _fitting(text: str, edge: float) -> QFont:
    """Return the largest font in which `text` fits the square."""
    font = QFont("Inter")
    font.setWeight(QFont.Weight.DemiBold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    size = max(6, round(edge * 0.72))
    while size > 5:
        font.setPixelSize(size)
        if QFontMetricsF(font).horizontalAdvance(text) <= edge * 0.86:
            break
        size -= 1
    return font


class _Engine(QIconEngine):
    """Draws anew for every size and scale."""

    def __init__(self, count: int, *, quiet: bool) -> None:
        super().__init__()
        self._count, self._quiet = count, quiet

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint(painter, QRectF(rect), self._count, quiet=self._quiet)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return pixmap(min(size.width(), size.height()), self._count, quiet=self._quiet)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """Qt 6.11 hands `size` in points."""
        made = self.pixmap(size * scale, mode, state)
        made.setDevicePixelRatio(scale)
        return made

    def availableSizes(self, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off) -> list[QSize]:
        return [QSize(edge, edge) for edge in SIZES]

    def clone(self) -> QIconEngine:
        return _Engine(self._count, quiet=self._quiet)


def icon(count: int, *, quiet: bool = False) -> QIcon:
    """Return the icon of the window (count 0) or of the tray."""
    return QIcon(_Engine(count, quiet=quiet))
