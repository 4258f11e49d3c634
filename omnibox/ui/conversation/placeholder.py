"""What the timeline shows instead of items: calm bars while waiting, words when there is nothing."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from omnibox.ui.conversation.ink import Ink
from omnibox.ui.conversation.stage import Stage

_SHAPES = ((False, 0.62, 64), (True, 0.5, 46), (False, 0.4, 46), (False, 0.7, 84), (True, 0.55, 64))


def paint_skeleton(painter: QPainter, stage: Stage, top: float, bottom: float) -> None:
    """Bars in the shape of bubbles, from the lower edge upwards."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(stage.ink.color("sunken"))
    painter.setClipRect(QRectF(0, top, stage.width, bottom - top), Qt.ClipOperation.IntersectClip)
    y, number = bottom - 16, 0
    while y > top:
        out, share, height = _SHAPES[number % len(_SHAPES)]
        width = stage.inner * share
        x = stage.right - width if out else stage.left + 38
        painter.drawRoundedRect(QRectF(x, y - height, width, height), 10, 10)
        if not out:
            painter.drawEllipse(QRectF(stage.left, y - height, 28, 28))
        y -= height + 24
        number += 1
    painter.restore()


def paint_words(painter: QPainter, area: QRect, ink: Ink, title: str, body: str) -> None:
    """A title and a line in the middle."""
    line = round(ink.line("base") * 1.5)
    middle = area.center().y() - line
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
    painter.setFont(ink.font("strong"))
    painter.setPen(ink.color("text"))
    painter.drawText(QRect(area.x() + 24, middle - line // 2, area.width() - 48, line), flags, title)
    painter.setFont(ink.font("base"))
    painter.setPen(ink.color("text2"))
    painter.drawText(QRect(area.x() + 24, middle + line // 2, area.width() - 48, line * 2), flags, body)
