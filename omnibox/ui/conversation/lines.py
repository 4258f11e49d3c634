"""What only the team sees: notes on yellow, and lines that say what was done, told in one where they belong."""

from functools import partial

from PySide6.QtCore import QPointF, QRectF

from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.flow import Flow, chip_row, icon_at, unplaced
from omnibox.ui.conversation.parts import Act, Ask, Body, Chip, Fill, Label, Rule
from omnibox.ui.conversation.pieces import Run, chips_of, runs_of
from omnibox.ui.conversation.stage import Lead, Shown, Stage
from omnibox.ui.conversation.wording import activity, author, group_words, leads_to
from omnibox.ui.i18n import tr, tr_n

PAD_X, PAD_Y = 14.0, 10.0


def put_runs(box: Flow, runs: list[Run], x: float, *, rich: bool) -> None:
    """Add text below text."""
    for run in runs:
        if run.text:
            box.add(Body(QPointF(x, box.y), run, "paper_ink" if rich else "text"))
            box.y += run.height


def put_note(flow: Flow, item: ItemRow, shown: Shown, stage: Stage) -> None:
    """A note over the whole width, with a lock: nobody must ever take it for something sent."""
    ink, left, width, pad = stage.ink, stage.left, stage.inner, stage.pad(PAD_Y)
    size, line = stage.scaled(13), ink.line("small")
    top = flow.y
    box = Flow(top + pad)
    box.add(icon_at("lock", "warn", left + PAD_X, box.y, size, line))
    who = author(item, stage.me, stage.customer_name)
    words = tr("Note · {who} · {time}", who=who, time=stage.formats.time(item.at))
    secret = tr("Only your team sees this")
    secret_width = ink.width(secret, "small") + 2
    room = width - 2 * PAD_X - size - 6
    fits = ink.width(words, "small_strong") + secret_width + 16 <= room
    x = left + PAD_X + size + 6
    wide = ink.width(words, "small_strong") + 2 if fits else room
    tip = partial(stage.formats.full, item.at)
    box.add(Label(QRectF(x, box.y, wide, line), words, "warn", "small_strong", tip=tip))
    if fits:
        x = left + width - PAD_X - secret_width
        box.add(Label(QRectF(x, box.y, secret_width, line), secret, "text2", "small", "end"))
    else:  # said in a line of its own rather than left out
        box.y += line + 2
        box.add(Label(QRectF(left + PAD_X, box.y, width - 2 * PAD_X, line), secret, "text2"))
    box.y += line + 5
    put_runs(box, runs_of(item, shown, stage, width - 2 * PAD_X), left + PAD_X, rich=False)
    chips, bottom = chip_row(ink, chips_of(item, shown, stage), left + PAD_X, box.y + 8, width - 2 * PAD_X)
    if chips:
        box.parts.extend(chips)
        box.y = bottom
    flow.add(Fill(QRectF(left, top, width, box.y + pad - top), "note_bg", "note_line"))
    flow.parts.extend(box.parts)
    flow.y = box.y + pad


def put_deed(flow: Flow, item: ItemRow, lead: Lead, shown: Shown, stage: Stage) -> None:
    """What somebody did, in the middle between two lines; a group is told in one and can be spread."""
    if lead.group:
        words = group_words(lead.group, stage.formats, stage.me)
        line = _line(flow, words, stage)
        icon = "chevron-down" if shown.spread else "chevron-right"
        ask = Ask(Act.GROUP, item.id)
        state = (
            tr("{words}. Press to fold", words=words) if shown.spread else tr("{words}. Press to see each", words=words)
        )
        size = stage.scaled(12)
        flow.add(icon_at(icon, "text3", line.right() + 2, line.y(), size, line.height()))
        flow.add(Chip(line.adjusted(-8, -2, size + 10, 2), state.format(words=words), ask, tone="bare"))
        if not shown.spread:
            return
        flow.gap(stage.pad(6))
    _line(flow, activity(item, stage.formats, dict(stage.names), stage.me), stage, item)


def _line(flow: Flow, words: str, stage: Stage, item: ItemRow | None = None) -> QRectF:
    """Words between two lines; returns where the words stand."""
    ink, room = stage.ink, stage.inner - 72
    rows = _rows(words, room, stage)
    line = ink.line("small")
    height = line * len(rows)
    width = min(max(ink.width(row, "small") for row in rows) + 2, room)
    x, middle = stage.left + (stage.inner - width) / 2, round(flow.y + height / 2)
    side = x - 12 - stage.left
    spare = 0.0 if item else stage.scaled(12) + 4  # for the mark of a group
    tip = partial(stage.formats.full, item.at) if item else None
    flow.add(Rule(QRectF(stage.left, middle, side, 1)))
    for number, row in enumerate(rows):
        flow.add(Label(QRectF(x, flow.y + number * line, width, line), row, "text3", "small", "centre", tip))
    other = leads_to(item) if item is not None else None
    if item is not None and other is not None:
        ask = Ask(Act.THREAD, item.id, other)
        flow.add(Chip(QRectF(x - 8, flow.y - 2, width + 16, height + 4), words, ask, tone="bare", tip=tr("Go there")))
    flow.add(Rule(QRectF(x + width + 12 + spare, middle, side - spare, 1)))
    place = QRectF(x, flow.y, width, height)
    flow.y += height
    return place


def _rows(words: str, room: float, stage: Stage) -> list[str]:
    """Break words into as few rows as there is room for."""
    rows = [""]
    for word in words.split(" "):
        longer = f"{rows[-1]} {word}".lstrip()
        if rows[-1] and stage.ink.width(longer, "small") + 2 > room:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


def put_hidden(flow: Flow, item: ItemRow, count: int, stage: Stage) -> None:
    """Below the newest item: that lines of activity are hidden. Pressing it shows them."""
    words = tr_n("{n} activity line hidden", "{n} activity lines hidden", count)
    chip = unplaced(words, Ask(Act.ACTIVITY, item.id), "eye-off", "quiet", tip=tr("Show activity"))
    placed, _ = chip_row(stage.ink, [chip], 0, 0, stage.inner)
    x = stage.left + (stage.inner - placed[0].rect.width()) / 2
    flow.gap(stage.pad(8))
    placed, flow.y = chip_row(stage.ink, [chip], x, flow.y, placed[0].rect.width() + 1)
    flow.parts.extend(placed)
