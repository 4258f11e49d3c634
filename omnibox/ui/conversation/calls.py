"""Calls and voicemails as cards: which way, how long, how long waited, and what was said."""

from PySide6.QtCore import QPointF, QRectF

from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.flow import Flow, chip_row, icon_at
from omnibox.ui.conversation.lines import PAD_X, PAD_Y
from omnibox.ui.conversation.parts import Body, Fill, Label
from omnibox.ui.conversation.pieces import chips_of
from omnibox.ui.conversation.stage import Shown, Stage
from omnibox.ui.conversation.text import TextRun
from omnibox.ui.conversation.wording import clock, seconds_of
from omnibox.ui.i18n import tr

WIDEST = 460.0


def is_call(item: ItemRow) -> bool:
    """Whether an item is drawn as a call."""
    return item.kind in (ItemKind.CALL, ItemKind.VOICEMAIL)


def missed(item: ItemRow) -> bool:
    """Whether nobody took the call."""
    return bool(item.payload.get("missed"))


def title(item: ItemRow) -> str:
    """What came of a call in two words."""
    if item.kind is ItemKind.VOICEMAIL:
        return tr("Voicemail")
    if missed(item):
        return tr("Missed call") if item.direction is Direction.IN else tr("Nobody answered")
    return tr("Answered")


def call_icon(item: ItemRow) -> tuple[str, str]:
    """Icon and colour token of a call."""
    if item.kind is ItemKind.VOICEMAIL:
        return "voicemail", "phone"
    if missed(item):
        return "phone-missed", "warn"
    return ("phone-incoming", "ok") if item.direction is Direction.IN else ("phone-outgoing", "ok")


def call_facts(item: ItemRow) -> str:
    """How long was waited, in words; empty where that is not known."""
    wait = seconds_of(item, "wait")
    return tr("waited {time}", time=clock(wait)) if wait else ""


def put_call(flow: Flow, item: ItemRow, shown: Shown, stage: Stage, left: float, widest: float) -> None:
    """The card: mark, what came of it, how long; below it what was said and the files there really are."""
    ink, pad = stage.ink, stage.pad(PAD_Y)
    width = min(widest, WIDEST * ink.scale)
    if item.direction is not Direction.IN:
        left = stage.right - width
    top, inner = flow.y, width - 2 * PAD_X
    box = Flow(top + pad)
    size, line = stage.scaled(18), max(stage.scaled(18), ink.line("strong"))
    icon, color = call_icon(item)
    box.add(icon_at(icon, color, left + PAD_X, box.y, size, line))
    duration = seconds_of(item, "duration")
    length = clock(duration) if duration else ""
    length_width = ink.width(length, "base") + 2 if length else 0.0
    x = left + PAD_X + size + 8
    room = inner - size - 8 - length_width - (8 if length else 0)
    box.add(Label(QRectF(x, box.y, room, line), title(item), "text", "strong"))
    if length:
        box.add(
            Label(
                QRectF(left + width - PAD_X - length_width, box.y, length_width, line), length, "text2", "base", "end"
            )
        )
    box.y += line
    text = item.text.strip()
    if text:
        box.gap(stage.pad(6))
        run = TextRun(text, ink.font("base"), inner, ink.color("accent"))
        box.add(Body(QPointF(left + PAD_X, box.y), run, "text2" if item.kind is ItemKind.CALL else "text"))
        box.y += run.height
    chips = chips_of(item, shown, stage)
    if chips:
        placed, box.y = chip_row(ink, chips, left + PAD_X, box.y + stage.pad(8), inner)
        box.parts.extend(placed)
    flow.add(Fill(QRectF(left, top, width, box.y + pad - top), "raised", "line"))
    flow.parts.extend(box.parts)
    flow.y = box.y + pad
