"""Strips inside a letter's card: an icon, words, and what can be pressed. Quiet unless something is odd."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from omnibox.ui.conversation.flow import Flow, chip_row, icon_at
from omnibox.ui.conversation.parts import Body, Chip, Fill
from omnibox.ui.conversation.stage import Stage
from omnibox.ui.conversation.text import TextRun

PAD = 10.0
_TONES = {  # ground, icon
    "plain": ("bubble_in", "text2"),
    "warn": ("warn_soft", "warn"),
    "danger": ("danger_soft", "danger"),
    "ok": ("ok_soft", "ok"),
}


@dataclass(frozen=True, slots=True)
class Strip:
    """`title` stands strong above `lines`; `tone`: plain, warn, danger, ok."""

    icon: str
    title: str = ""
    lines: Sequence[str] = ()
    chips: Sequence[Chip] = ()
    tone: str = "plain"


def put_strip(box: Flow, strip: Strip, stage: Stage, x: float, width: float) -> None:
    """Add one strip over the whole width of the card's inside."""
    ink, size = stage.ink, stage.scaled(15)
    ground, tint = _TONES[strip.tone]
    pad = stage.pad(8)
    inner = Flow(box.y + pad)
    left = x + PAD + size + 8
    room = width - 2 * PAD - size - 8
    inner.add(icon_at(strip.icon, tint, x + PAD, inner.y, size, ink.line("base") * 1.15))
    for words, font in (
        *(((strip.title, "strong"),) if strip.title else ()),
        *((line, "base") for line in strip.lines),
    ):
        run = TextRun(words, ink.font(font), room)  # no links: a hint must not lead where it warns of
        inner.add(Body(QPointF(left, inner.y), run, "text" if font == "strong" else "text2"))
        inner.y += run.height
    if strip.chips:
        inner.gap(stage.pad(6))
        placed, inner.y = chip_row(ink, strip.chips, left, inner.y, room)
        inner.parts.extend(placed)
    box.add(Fill(QRectF(x, box.y, width, inner.y + pad - box.y), ground, radius=8))
    box.parts.extend(inner.parts)
    box.y = inner.y + pad + stage.pad(8)
