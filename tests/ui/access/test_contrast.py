"""Contrast of what is really drawn: the ink of every painted word and label against the ground it stands on."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from tests.ui.fits import foremost, name, shown, top_levels
from tests.ui.inkwell import Stroke, listening
from tests.ui.stage import Look
from tests.ui.staging import Raise, show
from tests.ui.surfaces import Surface, all_surfaces

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises nothing and grabs nothing
TEXT = 4.5
THIN = 0.9  # the darkest pixel of a thin letter is a little lighter than its ink


def luminance(colour: QColor) -> float:
    """Relative luminance. Source: WCAG 2.2, "relative luminance"."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours(image: QImage, rect: QRect) -> Counter[int]:
    area = rect.intersected(image.rect())
    return Counter(
        image.pixel(x, y) for y in range(area.top(), area.bottom() + 1, 2) for x in range(area.left(), area.right() + 1)
    )


def faint_strokes(image: QImage, strokes: list[Stroke]) -> Iterator[str]:
    """Words painted by hand: the pen is known, the ground is the colour that is most common around them."""
    for stroke in strokes:
        found = colours(image, stroke.place)
        if not found or sum(found.values()) < 20:
            continue
        ground = QColor.fromRgb(found.most_common(1)[0][0])
        ratio = contrast(stroke.ink, ground)
        if ratio < TEXT and stroke.ink != ground:
            yield f"{ratio:.1f}: {stroke.text[:50]!r} {stroke.ink.name()} on {ground.name()}"


def faint_labels(image: QImage, root: QWidget) -> Iterator[str]:
    """Labels and buttons Qt paints: the ink is the colour that stands out most."""
    for widget in shown(root):
        if not isinstance(widget, QLabel | QPushButton) or not widget.text() or not widget.isEnabled():
            continue
        if widget.visibleRegion().boundingRect() != widget.rect():  # scrolled out, in part at least
            continue
        found = colours(image, QRect(widget.mapTo(root, QPoint(0, 0)), widget.size()))
        if sum(found.values()) < 20 or len(found) < 3:
            continue
        ground = QColor.fromRgb(found.most_common(1)[0][0])
        best = max(contrast(QColor.fromRgb(one), ground) for one in found)
        if best < TEXT * THIN:
            yield f"{best:.1f}: {name(widget)} on {ground.name()}"


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("surface", all_surfaces(), ids=lambda found: found.name)
def test_every_word_can_be_read(raise_stage: Raise, surface: Surface, mode: str) -> None:
    stage = show(raise_stage, surface, Look(mode=mode))
    faint: list[str] = []
    for window in top_levels(stage.frame):
        with listening() as well:
            image = foremost(window).grab().toImage()
        faint += [*faint_strokes(image, well.strokes), *faint_labels(image, foremost(window))]
    assert not faint, "\n" + "\n".join(dict.fromkeys(faint))
