"""Putting parts one below the other: a cursor down the column, rows of chips, and the mirror for right-to-left."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF

from omnibox.ui.conversation.ink import Ink
from omnibox.ui.conversation.parts import Ask, Body, Chip, Icon, Label, Part

CHIP_PAD = 8.0
CHIP_GAP = 8.0
CHIP_ICON = 12.0
_SWAP = {"start": "end", "end": "start", "centre": "centre"}


class Flow:
    """Collects parts while going down the column."""

    def __init__(self, y: float = 0.0) -> None:
        self.y = y
        self.parts: list[Part] = []

    def add(self, part: Part) -> None:
        self.parts.append(part)

    def gap(self, pixels: float) -> None:
        self.y += pixels


def chip_height(ink: Ink) -> float:
    return ink.line("chip") + 8


def chip_width(ink: Ink, label: str, icon: str = "") -> float:
    return ink.width(label, "chip") + 2 * CHIP_PAD + (CHIP_ICON * ink.scale + 5 if icon else 0)


def chip_row(ink: Ink, chips: Iterable[Chip], left: float, y: float, width: float) -> tuple[list[Chip], float]:
    """Place chips from the left, wrapping at `width`; returns them and the y below the last row."""
    placed: list[Chip] = []
    x, height = left, chip_height(ink)
    for chip in chips:
        wide = min(width, chip_width(ink, chip.label, chip.icon))
        if x > left and x + wide > left + width:
            x, y = left, y + height + CHIP_GAP / 2
        placed.append(replace(chip, rect=QRectF(x, y, wide, height)))
        x += wide + CHIP_GAP
    return placed, (y + height if placed else y)


def unplaced(label: str, ask: Ask, icon: str = "", tone: str = "plain", tip: str = "") -> Chip:
    """A chip that `chip_row` will give its place."""
    return Chip(QRectF(), label, ask, icon, tone, tip)


def caption(ink: Ink, head: str, tail: str, at: QPointF, width: float, tip: Callable[[], str]) -> list[Label]:
    """Set "head · tail" on one line of at most `width`; only the head is cut where there is no room."""
    tail = f" · {tail}" if head else tail
    tail_width = ink.width(tail, "small") + 1
    head_width = min(ink.width(head, "small") + 1, max(0.0, width - tail_width)) if head else 0.0
    height = ink.line("small")
    labels = []
    if head:
        labels.append(Label(QRectF(at.x(), at.y(), head_width, height), head, tip=tip))
    labels.append(Label(QRectF(at.x() + head_width, at.y(), tail_width, height), tail, tip=tip))
    return labels


def mirrored(parts: Iterable[Part], width: float) -> list[Part]:
    """The same parts seen in a mirror, for right-to-left windows."""
    turned: list[Part] = []
    for part in parts:
        rect = part.rect
        x = width - rect.right()
        if isinstance(part, Body):
            turned.append(replace(part, at=QPointF(x, part.at.y())))
        elif isinstance(part, Label):
            turned.append(replace(part, rect=QRectF(x, rect.y(), rect.width(), rect.height()), align=_SWAP[part.align]))
        else:
            turned.append(replace(part, rect=QRectF(x, rect.y(), rect.width(), rect.height())))
    return turned


def icon_at(name: str, color: str, x: float, y: float, size: float, line: float) -> Icon:
    """An icon in the middle of a line of height `line` that begins at y."""
    return Icon(QRectF(x, round(y + (line - size) / 2), size, size), name, color)
