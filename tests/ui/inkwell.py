"""Hears every word that is painted: what was cut with an ellipsis, and what had too little room.

Everything the window paints by hand goes through QPainter.drawText and QFontMetrics.elidedText; both are listened to
at the class, so a new painted row is heard without being named here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QPainter

SLACK = 1.5  # px: rounding of widths to whole pixels


@dataclass(frozen=True)
class Stroke:
    """Words that were painted: with which ink, and where in the window's picture."""

    text: str
    ink: QColor
    place: QRect


@dataclass
class Inkwell:
    """What was painted while it listened."""

    cut: list[str] = field(default_factory=list)  # the whole texts that were elided
    tight: list[str] = field(default_factory=list)  # "text: needs w x h, has w x h"
    strokes: list[Stroke] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Inkwell]:
    """Listen to everything that is painted meanwhile."""
    well = Inkwell()
    kept: list[tuple[Any, str]] = [(QFontMetrics, "elidedText"), (QFontMetricsF, "elidedText"), (QPainter, "drawText")]
    old = [getattr(kind, name) for kind, name in kept]
    new = [_eliding(old[0], well), _eliding(old[1], well), _drawing(old[2], well)]
    for (kind, name), made in zip(kept, new, strict=True):
        setattr(kind, name, made)
    try:
        yield well
    finally:
        for (kind, name), original in zip(kept, old, strict=True):
            setattr(kind, name, original)


def _eliding(original: Callable[..., str], well: Inkwell) -> Callable[..., str]:
    def elided(self: Any, text: str, *rest: Any) -> str:
        shown = original(self, text, *rest)
        if shown != text:
            well.cut.append(text)
        return shown

    return elided


def _drawing(original: Callable[..., Any], well: Inkwell) -> Callable[..., Any]:
    def draw(self: QPainter, *given: Any) -> Any:
        text = next((one for one in given if isinstance(one, str)), "")
        if text.strip() and isinstance(given[0], QRect | QRectF):
            place = self.deviceTransform().mapRect(QRectF(given[0])).toAlignedRect()
            well.strokes.append(Stroke(text, QColor(self.pen().color()), place))
        trouble = _trouble(self, text, given)
        if trouble:
            well.tight.append(trouble)
        return original(self, *given)

    return draw


def _trouble(painter: QPainter, text: str, given: tuple[Any, ...]) -> str:
    if not text.strip():
        return ""
    metrics, wide = painter.fontMetrics(), painter.fontMetrics().horizontalAdvance(text)
    box = given[0]
    if isinstance(box, QRect | QRectF):
        flags = int(given[1]) if len(given) > 2 and not isinstance(given[1], str) else 0
        return _in_a_box(metrics, text, QRectF(box), wide, flags)
    at = QPointF(box) if not isinstance(box, int | float) else QPointF(float(box), float(given[1]))
    edge = painter.device().width() / painter.device().devicePixelRatioF()
    right = painter.worldTransform().map(at + QPointF(wide, 0)).x()
    return f"{text}: ends at {right:.0f} of {edge:.0f}" if right > edge + SLACK else ""


def _in_a_box(metrics: QFontMetrics, text: str, box: QRectF, wide: float, flags: int) -> str:
    if flags & (int(Qt.TextFlag.TextWordWrap) | int(Qt.TextFlag.TextWrapAnywhere)) or "\n" in text:
        needs = metrics.boundingRect(QRect(0, 0, int(box.width()), 100_000), flags, text)
        wide, high = float(needs.width()), float(needs.height())
    else:
        high = float(metrics.ascent() + metrics.descent() - metrics.leading()) * 0.8  # what letters themselves take
    if wide > box.width() + SLACK or high > box.height() + SLACK:
        return f"{text}: needs {wide:.0f}x{high:.0f}, has {box.width():.0f}x{box.height():.0f}"
    return ""
