"""One item laid out: emails as cards, texts and chats as bubbles, notes on yellow, deeds as a line in the middle."""

from functools import partial

from PySide6.QtCore import QPointF, QRectF

from omnibox.model.item import Delivery, Direction, ItemKind
from omnibox.model.rows import AttachmentRow, ItemRow
from omnibox.ui.conversation.flow import Flow, caption, chip_row, icon_at, mirrored, unplaced
from omnibox.ui.conversation.leads import put_lead
from omnibox.ui.conversation.parts import Act, Ask, Avatar, Block, Body, Chip, Fill, Label, Rule, Thumb
from omnibox.ui.conversation.rich import RichRun
from omnibox.ui.conversation.stage import AVATAR, BUBBLE_SHARE, GUTTER, LETTER_WIDEST, Lead, Shown, Stage
from omnibox.ui.conversation.text import CHUNK, TextRun
from omnibox.ui.conversation.wording import activity, author, is_letter, kind_word, machine_word, tick, trouble
from omnibox.ui.i18n import tr
from omnibox.ui.media import medium

PAD_X, PAD_Y = 14.0, 10.0
THUMB = (132.0, 96.0)
THUMB_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
THUMB_LARGEST = 25_000_000  # bytes; larger pictures are only offered as files
_INLINE_SHOWN_FROM = 16_000  # smaller inline images are logos and spacers


def build(item: ItemRow, lead: Lead, shown: Shown, stage: Stage) -> Block:
    """Lay one item out at the stage's width."""
    flow = Flow()
    put_lead(flow, lead, item, stage)
    ticking = False
    if item.kind is ItemKind.NOTE:
        _note(flow, item, shown, stage)
    elif item.kind in (ItemKind.MESSAGE, ItemKind.CALL, ItemKind.VOICEMAIL):
        ticking = _message(flow, item, lead, shown, stage)
    else:
        _deed(flow, item, stage)
    flow.gap(stage.scaled(2))
    parts = mirrored(flow.parts, stage.width) if stage.right_to_left else flow.parts
    return Block(item.id, flow.y, parts, ticking)


# ---------------------------------------------------------------- text


def shown_text(item: ItemRow, shown: Shown) -> str:
    """The plain text as unfolded: without the quoted part unless asked for, in stretches where it is very long."""
    text = item.text if shown.quoted or item.visible_chars is None else item.text[: item.visible_chars]
    return text.rstrip()[: CHUNK * shown.chunks]


def _runs(item: ItemRow, shown: Shown, stage: Stage, width: float) -> list[TextRun | RichRun]:
    ink = stage.ink
    if shown.rich and shown.html is not None:
        return [RichRun(shown.html, ink.font("base"), width, shown.images)]
    text = shown_text(item, shown)
    link = ink.color("accent")
    runs: list[TextRun | RichRun] = [
        TextRun(text[start : start + CHUNK], ink.font("base"), width, link) for start in range(0, len(text), CHUNK)
    ]
    return runs


def _chips(item: ItemRow, shown: Shown, stage: Stage) -> list[Chip]:
    """What can be pressed below a text: files first, then ways to see more of it."""
    chips = [_file_chip(item, file, stage) for file in item.attachments if not file.inline or not item.has_html]
    plain = not (shown.rich and shown.html is not None)
    folded = item.visible_chars is not None and item.visible_chars < len(item.text.rstrip())
    text_length = len(item.text) if shown.quoted or item.visible_chars is None else item.visible_chars
    if plain and text_length > CHUNK * shown.chunks:
        chips.append(unplaced(tr("Show more"), Ask(Act.MORE, item.id), "chevron-down"))
    if plain and folded:
        word = tr("Hide quoted text") if shown.quoted else tr("Show quoted text")
        chips.append(unplaced(word, Ask(Act.QUOTE, item.id)))
    if item.has_html and not shown.html_too_large:
        word = tr("Show as text") if shown.rich else tr("Show formatting")
        chips.append(unplaced(word, Ask(Act.RICH, item.id)))
    if item.has_html and shown.html_too_large and item.has_raw:
        tip = tr("This message is too large to be shown with its formatting.")
        chips.append(unplaced(tr("Show original"), Ask(Act.RAW, item.id), tip=tip))
    return chips


def _file_chip(item: ItemRow, file: AttachmentRow, stage: Stage) -> Chip:
    size = stage.formats.size(file.size)
    ask = Ask(Act.FILE, item.id, file)
    name = file.name or tr("Unnamed file")
    if file.state == "pending":
        return unplaced(f"{name} · {size}", ask, "loader", tip=tr("Still being fetched"))
    if file.state == "failed":
        return unplaced(f"{name} · {size}", ask, "circle-alert", tip=tr("Could not be fetched"))
    return unplaced(f"{name} · {size}", ask, "paperclip", tip=tr("Save {name}", name=name))


def thumbs_of(item: ItemRow) -> list[AttachmentRow]:
    """The attachments that get a preview."""
    return [
        file
        for file in item.attachments
        if file.state == "stored"
        and file.mime in THUMB_TYPES
        and file.size <= THUMB_LARGEST
        and (not file.inline or file.size >= _INLINE_SHOWN_FROM)
    ]


# ---------------------------------------------------------------- messages


def _message(flow: Flow, item: ItemRow, lead: Lead, shown: Shown, stage: Stage) -> bool:
    """A card or bubble with its line above and, for ours, what became of it; True when a countdown runs."""
    letter, out = is_letter(item), item.direction is not Direction.IN
    gutter = stage.scaled(AVATAR) + GUTTER
    widest = stage.inner - gutter if letter else stage.inner * BUBBLE_SHARE
    widest = min(widest, LETTER_WIDEST * stage.ink.scale, stage.inner - gutter)
    runs = _runs(item, shown, stage, widest - 2 * PAD_X)
    content = max((run.width for run in runs), default=0.0)
    chips = _chips(item, shown, stage)
    files = [] if shown.rich else thumbs_of(item)
    placed, _ = chip_row(stage.ink, chips, 0, 0, widest - 2 * PAD_X)
    content = max(
        content, max((chip.rect.right() for chip in placed), default=0.0), _thumbs_width(files, stage, widest)
    )
    width = min(widest, content + 2 * PAD_X + 1)
    if letter and not out:
        width = max(width, min(widest, stage.inner * 0.5))
    if shown.rich and shown.html is not None:
        width = widest
    left = stage.right - width if out else stage.left + gutter
    if not lead.joined:
        _caption(flow, item, stage, left)
    top = flow.y
    box = Flow(top + PAD_Y)
    _recipients(box, item, stage, left + PAD_X, width - 2 * PAD_X, "paper_soft" if shown.rich else "text3")
    _put_runs(box, runs, left + PAD_X, rich=shown.rich)
    _put_thumbs(box, item, files, stage, left + PAD_X, width - 2 * PAD_X)
    if placed:
        box.gap(8 if box.y > top + PAD_Y else 0)
        placed, box.y = chip_row(stage.ink, chips, left + PAD_X, box.y, width - 2 * PAD_X)
        box.parts.extend(placed)
    flow.add(_ground(QRectF(left, top, width, box.y + PAD_Y - top), letter=letter, out=out, rich=shown.rich))
    flow.parts.extend(box.parts)
    flow.y = box.y + PAD_Y
    return _aftermath(flow, item, stage) if out else False


def _ground(rect: QRectF, *, letter: bool, out: bool, rich: bool) -> Fill:
    if rich:
        return Fill(rect, "paper", "line")
    if out:
        return Fill(rect, "bubble_out")
    return Fill(rect, "raised", "line") if letter else Fill(rect, "bubble_in")


def _put_runs(box: Flow, runs: list[TextRun | RichRun], x: float, *, rich: bool) -> None:
    for run in runs:
        if run.text:
            box.add(Body(QPointF(x, box.y), run, "paper_ink" if rich else "text"))
            box.y += run.height


def _recipients(box: Flow, item: ItemRow, stage: Stage, x: float, width: float, color: str) -> None:
    """The carbon copies, where there are any: who else reads this matters before answering."""
    copies = [person.name or person.value for person in item.participants if person.role == "cc"]
    if not copies:
        return
    height = stage.ink.line("small")
    text = tr("Cc {names}", names=", ".join(copies))
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
        tail = time if not machine_word(item) else f"{machine_word(item)} · {time}"
        x = left + size + 6
        flow.parts.extend(caption(ink, _head(item, stage), tail, QPointF(x, flow.y), stage.right - x, tip))
    else:
        state = tick(item, stage.formats)
        who = author(item, stage.me, stage.customer_name)
        words = f"{who} · {time}" + (f" · {state.word}" if state else "")
        mark = size + 4 if state else 0.0
        text = min(ink.width(words, "small") + 2, stage.inner - size - 6 - mark)
        x = stage.right - mark - text
        flow.add(icon_at(look.icon, look.colour, x - size - 6, flow.y, size, line))
        color = state.color if state and state.color in {"danger", "warn"} else "text3"
        flow.add(Label(QRectF(x, flow.y, text, line), words, color, "small", "end", tip))
        if state:
            flow.add(icon_at(state.icon, state.color, stage.right - size, flow.y, size, line))
    flow.y += line + 6


def _head(item: ItemRow, stage: Stage) -> str:
    """What an inbound line begins with: the writer where it is not the customer, else the medium; then the subject."""
    who = author(item, stage.me, stage.customer_name)
    kind = kind_word(item)
    start = kind if who == (stage.customer_name or who) else who
    return f"{start} · {item.subject}" if item.subject else start


def _caption_tip(item: ItemRow, stage: Stage) -> str:
    lines = [stage.formats.full(item.at)]
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
    if seconds > 0:
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
    if not words:
        return False
    flow.gap(6)
    run = TextRun(words, stage.ink.font("small"), min(stage.inner, LETTER_WIDEST) - 8)
    placed, _ = chip_row(stage.ink, chips, 0, 0, stage.inner)
    chips_width = placed[-1].rect.right() if placed else 0.0
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


# ---------------------------------------------------------------- notes and deeds


def _note(flow: Flow, item: ItemRow, shown: Shown, stage: Stage) -> None:
    """A note over the whole width, with a lock: nobody must ever take it for something sent."""
    ink, left, width = stage.ink, stage.left, stage.inner
    size, line = stage.scaled(13), ink.line("small")
    top = flow.y
    box = Flow(top + PAD_Y)
    box.add(icon_at("lock", "warn", left + PAD_X, box.y, size, line))
    who = author(item, stage.me, stage.customer_name)
    words = tr("Note · {who} · {time}", who=who, time=stage.formats.time(item.at))
    secret = tr("Only your team sees this")
    secret_width = ink.width(secret, "small") + 2
    room = width - 2 * PAD_X - size - 6
    fits = ink.width(words, "small_strong") + secret_width + 16 <= room
    x = left + PAD_X + size + 6
    wide = ink.width(words, "small_strong") + 2 if fits else room
    box.add(
        Label(QRectF(x, box.y, wide, line), words, "warn", "small_strong", tip=partial(stage.formats.full, item.at))
    )
    if fits:
        x = left + width - PAD_X - secret_width
        box.add(Label(QRectF(x, box.y, secret_width, line), secret, "text2", "small", "end"))
    box.y += line + 5
    _put_runs(box, _runs(item, shown, stage, width - 2 * PAD_X), left + PAD_X, rich=False)
    chips, bottom = chip_row(ink, _chips(item, shown, stage), left + PAD_X, box.y + 8, width - 2 * PAD_X)
    if chips:
        box.parts.extend(chips)
        box.y = bottom
    flow.add(Fill(QRectF(left, top, width, box.y + PAD_Y - top), "note_bg", "note_line"))
    flow.parts.extend(box.parts)
    flow.y = box.y + PAD_Y


def _deed(flow: Flow, item: ItemRow, stage: Stage) -> None:
    """What somebody did, in the middle between two lines."""
    ink = stage.ink
    words = activity(item, stage.formats, dict(stage.names), stage.me)
    height = ink.line("small")
    width = min(ink.width(words, "small") + 2, stage.inner - 48)
    x, middle = stage.left + (stage.inner - width) / 2, round(flow.y + height / 2)
    flow.add(Rule(QRectF(stage.left, middle, x - 12 - stage.left, 1)))
    flow.add(
        Label(QRectF(x, flow.y, width, height), words, "text3", "small", "centre", partial(stage.formats.full, item.at))
    )
    flow.add(Rule(QRectF(x + width + 12, middle, x - 12 - stage.left, 1)))
    flow.y += height


def guess_height(item: ItemRow, stage: Stage) -> float:
    """About how high an item will be, without laying it out; wrong by little is enough."""
    if item.kind is ItemKind.ACTIVITY:
        return 36.0
    line = stage.ink.line("base") * 1.2
    per_line = stage.ink.chars_in(min(stage.inner * BUBBLE_SHARE, LETTER_WIDEST * stage.ink.scale))
    shown = item.visible_chars if item.visible_chars is not None else len(item.text)
    stretch = min(shown, CHUNK)
    lines = 1 + item.text.count("\n", 0, stretch) + stretch / max(20.0, per_line)
    return 62.0 + lines * line + (34.0 if item.attachments or item.has_html else 0.0)
