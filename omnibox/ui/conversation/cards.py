"""One item laid out: emails as cards, texts and chats as bubbles, notes on yellow, deeds as a line in the middle."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF

from omnibox.model.item import Delivery, Direction, ItemKind
from omnibox.model.rows import AttachmentRow, ItemRow
from omnibox.ui.conversation.calls import call_facts, is_call, put_call
from omnibox.ui.conversation.flow import Flow, caption, chip_row, icon_at, mirrored, unplaced
from omnibox.ui.conversation.grouping import is_deed
from omnibox.ui.conversation.leads import put_lead
from omnibox.ui.conversation.letter import has_strips, important, put_strips
from omnibox.ui.conversation.lines import PAD_X, PAD_Y, put_deed, put_hidden, put_note, put_runs
from omnibox.ui.conversation.parts import Act, Ask, Avatar, Block, Body, Chip, Fill, Label, Thumb
from omnibox.ui.conversation.pieces import chips_of, runs_of, thumbs_of
from omnibox.ui.conversation.stage import AVATAR, BUBBLE_SHARE, GUTTER, LETTER_WIDEST, Lead, Shown, Stage
from omnibox.ui.conversation.text import CHUNK, TextRun
from omnibox.ui.conversation.wording import author, came_to, is_letter, kind_word, machine_word, tick, trouble
from omnibox.ui.i18n import tr
from omnibox.ui.media import medium

THUMB = (132.0, 96.0)


def build(item: ItemRow, lead: Lead, shown: Shown, stage: Stage) -> Block:
    """Lay one item out at the stage's width; one that is not shown itself has no height."""
    flow = Flow()
    ticking = False if lead.away else _put(flow, item, lead, shown, stage)
    if lead.hidden:
        put_hidden(flow, item, lead.hidden, stage)
    parts = mirrored(flow.parts, stage.width) if stage.right_to_left else flow.parts
    return Block(item.id, flow.y, parts, ticking)


def _put(flow: Flow, item: ItemRow, lead: Lead, shown: Shown, stage: Stage) -> bool:
    put_lead(flow, lead, item, stage)
    ticking = False
    if item.kind is ItemKind.NOTE:
        put_note(flow, item, shown, stage)
    elif is_call(item):
        _call(flow, item, shown, stage)
    elif item.kind is ItemKind.MESSAGE:
        ticking = _message(flow, item, lead, shown, stage)
    else:
        put_deed(flow, item, lead, shown, stage)
    flow.gap(stage.scaled(2))
    return ticking


def _call(flow: Flow, item: ItemRow, shown: Shown, stage: Stage) -> None:
    gutter = stage.scaled(AVATAR) + GUTTER
    _caption(flow, item, stage, stage.left + gutter)
    put_call(flow, item, shown, stage, stage.left + gutter, stage.inner - gutter)


# ---------------------------------------------------------------- messages


def _message(flow: Flow, item: ItemRow, lead: Lead, shown: Shown, stage: Stage) -> bool:
    """A card or bubble with its line above and, for ours, what became of it; True when a countdown runs."""
    letter, out = is_letter(item), item.direction is not Direction.IN
    on_paper = shown.formatted and not (stage.dark and not shown.daylight)
    gutter = stage.scaled(AVATAR) + GUTTER
    widest = stage.inner - gutter if letter else stage.inner * BUBBLE_SHARE
    widest = min(widest, LETTER_WIDEST * stage.ink.scale, stage.inner - gutter)
    runs = runs_of(item, shown, stage, widest - 2 * PAD_X)
    content = max((run.width for run in runs), default=0.0)
    chips = chips_of(item, shown, stage)
    if (out or not letter) and not shown.formatted:  # a bubble has nearly the colour of a plain chip
        chips = [replace(chip, tone="inlaid") if chip.tone == "plain" else chip for chip in chips]
    files = [] if shown.formatted else thumbs_of(item)
    placed, _ = chip_row(stage.ink, chips, 0, 0, widest - 2 * PAD_X)
    content = max(
        content, max((chip.rect.right() for chip in placed), default=0.0), _thumbs_width(files, stage, widest)
    )
    width = min(widest, content + 2 * PAD_X + 1)
    if letter and not out:
        width = max(width, min(widest, stage.inner * 0.5))
    if shown.formatted or (letter and has_strips(item)):
        width = widest
    left = stage.right - width if out else stage.left + gutter
    if not lead.joined:
        _caption(flow, item, stage, left)
    top, pad = flow.y, stage.pad(PAD_Y)
    box = Flow(top + pad)
    _recipients(box, item, stage, left + PAD_X, width - 2 * PAD_X, "paper_soft" if on_paper else "text3")
    put_strips(box, item, shown, stage, left + PAD_X, width - 2 * PAD_X)
    put_runs(box, runs, left + PAD_X, rich=on_paper)
    if not (runs or placed or files or has_strips(item)):
        line = stage.ink.line("base")
        box.add(Label(QRectF(left + PAD_X, box.y, width - 2 * PAD_X, line), tr("No text"), font="base"))
        box.y += line
    _put_thumbs(box, item, files, stage, left + PAD_X, width - 2 * PAD_X)
    if placed:
        box.gap(stage.pad(8) if box.y > top + pad else 0)
        placed, box.y = chip_row(stage.ink, chips, left + PAD_X, box.y, width - 2 * PAD_X)
        box.parts.extend(placed)
    flow.add(_ground(QRectF(left, top, width, box.y + pad - top), letter=letter, out=out, rich=on_paper))
    flow.parts.extend(box.parts)
    flow.y = box.y + pad
    return _aftermath(flow, item, stage) if out else False


def _ground(rect: QRectF, *, letter: bool, out: bool, rich: bool) -> Fill:
    if rich:
        return Fill(rect, "paper", "line")
    if out:
        return Fill(rect, "bubble_out")
    return Fill(rect, "raised", "line") if letter else Fill(rect, "bubble_in")


def _recipients(box: Flow, item: ItemRow, stage: Stage, x: float, width: float, color: str) -> None:
    """The carbon copies, and which of our inboxes it came to: who else reads this matters before answering."""
    copies = [person.name or person.value for person in item.participants if person.role == "cc"]
    said = [tr("Cc {names}", names=", ".join(map(stage.data, copies)))] if copies else []
    said += [came_to(item)] if item.also_in else []
    height = stage.ink.line("small")
    for text in said:
        box.add(Label(QRectF(x, box.y, width, height), text, color, "small", tip=partial(_caption_tip, item, stage)))
        box.y += height + 6


def _thumbs_width(files: list[AttachmentRow], stage: Stage, widest: float) -> float:
    wide = stage.scaled(THUMB[0])
    return min(widest - 2 * PAD_X, len(files) * (wide + 8) - 8) if files else 0.0


def _put_thumbs(box: Flow, item: ItemRow, files: list[AttachmentRow], stage: Stage, x: float, width: float) -> None:
    if not files:
        return
    wide = min(stage.scaled(THUMB[0]), width)
    high = round(wide * THUMB[1] / THUMB[0])
    a_row = max(1, int((width + 8) // (wide + 8)))
    box.gap(8)
    for number, file in enumerate(files):
        rect = QRectF(x + (number % a_row) * (wide + 8), box.y + (number // a_row) * (high + 8), wide, high)
        label = tr("Picture {name}", name=file.name)
        box.add(Thumb(rect, file, Ask(Act.PICTURE, item.id, file), label))
    box.y += ((len(files) + a_row - 1) // a_row) * (high + 8) - 8


def _caption(flow: Flow, item: ItemRow, stage: Stage, left: float) -> None:
    """The line above: icon, who or what, subject, time; for ours the state at the end."""
    ink, size, line = stage.ink, stage.scaled(14), stage.ink.line("small")
    look, time = medium(item.channel), stage.formats.time(item.at)
    tip = partial(_caption_tip, item, stage)
    if item.direction is Direction.IN:
        avatar = stage.scaled(AVATAR)
        name = stage.customer_name or item.author_name  # the first page may be there before the customer's card
        flow.add(Avatar(QRectF(stage.left, flow.y, avatar, avatar), name, str(item.customer_id)))
        flow.add(icon_at(look.icon, look.colour, left, flow.y, size, line))
        tail, head = _joined(machine_word(item), important(item), time, call_facts(item)), _head(item, stage)
        if ink.width(f"{head} · {tail}", "small") > stage.right - left - size - 6:
            tail = _joined(machine_word(item), time)  # the rest is in the tip, and read out
        x = left + size + 6
        flow.parts.extend(caption(ink, head, tail, QPointF(x, flow.y), stage.right - x, tip))
    else:
        state = tick(item, stage.formats)
        who = author(item, stage.me, stage.customer_name)
        sent_at = "" if item.delivery is Delivery.SCHEDULED else time  # when it will be is said by its state
        words = _joined(stage.data(who), sent_at, call_facts(item), state.word if state else "")
        mark = size + 4 if state else 0.0
        text = min(ink.width(words, "small") + 2, stage.inner - size - 6 - mark)
        x = stage.right - mark - text
        flow.add(icon_at(look.icon, look.colour, x - size - 6, flow.y, size, line))
        color = state.color if state and state.color in {"danger", "warn"} else "text3"
        flow.add(Label(QRectF(x, flow.y, text, line), words, color, "small", "end", tip))
        if state:
            flow.add(icon_at(state.icon, state.color, stage.right - size, flow.y, size, line))
    flow.y += line + 6


def _joined(*words: str) -> str:
    return " · ".join(word for word in words if word)


def _head(item: ItemRow, stage: Stage) -> str:
    """What an inbound line begins with: the writer where it is not the customer, else the medium; then the subject."""
    who = author(item, stage.me, stage.customer_name)
    kind = kind_word(item)
    start = kind if who == (stage.customer_name or who) else stage.data(who)
    return f"{start} · {stage.data(item.subject)}" if item.subject else start


def _caption_tip(item: ItemRow, stage: Stage) -> str:
    lines = [_joined(stage.formats.full(item.at), call_facts(item))]
    for role, word in (("from", tr("From")), ("to", tr("To")), ("cc", tr("Cc"))):
        people = [
            f"{person.name} <{person.value}>" if person.name else person.value
            for person in item.participants
            if person.role == role
        ]
        if people:
            lines.append(f"{word}: {', '.join(people)}")
    return "\n".join(lines)


def _aftermath(flow: Flow, item: ItemRow, stage: Stage) -> bool:
    """Below what we sent: the countdown with Undo, or why it failed with the next step."""
    seconds = undo_seconds(item, stage.now)
    chips: list[Chip] = []
    words, color = "", "text3"
    if item.delivery is Delivery.SCHEDULED:
        chips = [
            unplaced(tr("Edit"), Ask(Act.UNDO, item.id), "pencil", tip=tr("Take it back to the composer")),
            unplaced(tr("Send now"), Ask(Act.SEND_NOW, item.id), "send"),
            unplaced(tr("Change time"), Ask(Act.RESCHEDULE, item.id), "calendar-clock"),
            unplaced(tr("Cancel"), Ask(Act.DISCARD_LATER, item.id), "x"),
        ]
    elif item.delivery is Delivery.QUEUED and item.error_code:  # its server wants to be asked again
        words, color = trouble(item), "warn"
    elif seconds > 0:
        words = tr("Goes out in {n} s", n=seconds)
        chips = [unplaced(tr("Undo"), Ask(Act.UNDO, item.id), "undo-2", "accent")]
    elif item.delivery is Delivery.FAILED:
        words, color = trouble(item), "danger"
        chips = [
            unplaced(tr("Try again"), Ask(Act.RETRY, item.id), "rotate-cw", "accent"),
            unplaced(tr("Discard"), Ask(Act.DISCARD, item.id)),
        ]
    elif item.delivery is Delivery.UNKNOWN:
        words, color = trouble(item), "warn"
        chips = [unplaced(tr("Send again?"), Ask(Act.RETRY, item.id), "rotate-cw", "accent")]
    else:  # it went, but perhaps not to everybody
        words, color = trouble(item), "warn"
        if item.error_code == "recipients_refused":
            chips = [unplaced(tr("Send again to them"), Ask(Act.RESEND, item.id), "rotate-cw", "accent")]
    if not words and not chips:
        return False
    flow.gap(stage.pad(6))
    run = TextRun(words, stage.ink.font("small"), min(stage.inner, LETTER_WIDEST) - 8)
    placed, _ = chip_row(stage.ink, chips, 0, 0, stage.inner)
    chips_width = max((chip.rect.right() for chip in placed), default=0.0)  # of the widest row, where they wrap
    beside = run.width + 12 + chips_width <= stage.inner and run.height <= placed[-1].rect.height() if placed else False
    if beside:
        placed, bottom = chip_row(stage.ink, chips, stage.right - chips_width, flow.y, chips_width + 1)
        y = flow.y + (bottom - flow.y - run.height) / 2
        flow.add(Body(QPointF(stage.right - chips_width - 12 - run.width, y), run, color))
    else:
        flow.add(Body(QPointF(stage.right - run.width - 2, flow.y), run, color))
        placed, bottom = chip_row(stage.ink, chips, stage.right - chips_width, flow.y + run.height + 6, chips_width + 1)
    flow.parts.extend(placed)
    flow.y = bottom
    return seconds > 0


def undo_seconds(item: ItemRow, now: float) -> int:
    """Whole seconds in which a queued send can still be withdrawn; 0 when it cannot."""
    if item.delivery is not Delivery.QUEUED or item.undo_until is None:
        return 0
    return max(0, int(item.undo_until.timestamp() - now + 0.999))


def guess_height(item: ItemRow, stage: Stage) -> float:
    """About how high an item will be, without laying it out; wrong by little is enough."""
    if is_deed(item):
        return 20.0 + stage.pad(16)
    line = stage.ink.line("base") * 1.2
    per_line = stage.ink.chars_in(min(stage.inner * BUBBLE_SHARE, LETTER_WIDEST * stage.ink.scale))
    shown = item.visible_chars if item.visible_chars is not None else len(item.text)
    stretch = min(shown, CHUNK)
    lines = 1 + item.text.count("\n", 0, stretch) + stretch / max(20.0, per_line)
    return 62.0 + lines * line + (34.0 if item.attachments or item.has_html else 0.0)
