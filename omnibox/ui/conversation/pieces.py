"""What cards, bubbles and notes are made of: their text, their files, and what can be pressed below them."""

import re

from omnibox.model.item import ItemKind
from omnibox.model.rows import AttachmentRow, ItemRow
from omnibox.ui.conversation.flow import unplaced
from omnibox.ui.conversation.letter import unsubscribe_chip
from omnibox.ui.conversation.parts import Act, Ask, Chip
from omnibox.ui.conversation.rich import PAPER_LINK, RichRun
from omnibox.ui.conversation.slices import Slices
from omnibox.ui.conversation.stage import Shown, Stage
from omnibox.ui.conversation.text import CHUNK, TextRun
from omnibox.ui.i18n import tr

THUMB_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
THUMB_LARGEST = 25_000_000  # bytes; larger pictures are only offered as files
_INLINE_SHOWN_FROM = 16_000  # smaller inline images are logos and spacers
_SHEETS = ("csv", "xls", "xlsx", "ods", "numbers")
_ARCHIVES = ("zip", "gz", "tgz", "bz2", "xz", "7z", "rar", "tar")
_WRITINGS = ("pdf", "txt", "md", "doc", "docx", "odt", "rtf", "html", "log", "eml")
Run = TextRun | RichRun


def shown_text(item: ItemRow, shown: Shown) -> str:
    """The plain text as unfolded: without the quoted part unless asked for, in stretches where it is very long."""
    text = item.text if shown.quoted or item.visible_chars is None else item.text[: item.visible_chars]
    return text.rstrip()[: CHUNK * shown.chunks]


def runs_of(item: ItemRow, shown: Shown, stage: Stage, width: float) -> list[Run]:
    """The text of an item laid out: with its formatting where that is unfolded, else plain."""
    ink = stage.ink
    form = shown.form(dark=stage.dark)
    if form is not None and shown.page is not None:
        by_night = stage.dark and not shown.daylight
        look = (ink.font("base"), width, shown.page.images, ink.color("accent") if by_night else PAPER_LINK)
        return list(form.runs(*look)) if isinstance(form, Slices) else [RichRun(form, *look)]
    text = shown_text(item, shown)
    link = ink.color("accent")
    parts = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    note = item.kind is ItemKind.NOTE
    return [TextRun(part, ink.font("base"), width, link, _called(part, stage) if note else ()) for part in parts]


def _called(text: str, stage: Stage) -> list[tuple[int, int]]:
    """Where colleagues are called: "@Dana", or the whole name."""
    if "@" not in text:
        return []
    names = {word for name in stage.names.values() for word in (name, name.split(" ")[0]) if word}
    longest_first = sorted(names, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest_first))
    return (
        [found.span() for found in re.finditer(rf"(?<!\w)@(?:{pattern})(?!\w)", text, re.IGNORECASE)] if pattern else []
    )


def chips_of(item: ItemRow, shown: Shown, stage: Stage) -> list[Chip]:
    """What can be pressed below a text: files first, then ways to see more of it."""
    chips = [
        chip for file in item.attachments if not file.inline or not item.has_html for chip in _file(item, file, stage)
    ]
    folded = item.visible_chars is not None and item.visible_chars < len(item.text.rstrip())
    if shown.formatted:
        folded = shown.page is not None and shown.page.folds
    text_length = len(item.text) if shown.quoted or item.visible_chars is None else item.visible_chars
    if not shown.formatted and text_length > CHUNK * shown.chunks:
        chips.append(unplaced(tr("Show more"), Ask(Act.MORE, item.id), "chevron-down"))
    if folded:
        word = tr("Hide quoted text") if shown.quoted else tr("Show quoted text")
        chips.append(unplaced(word, Ask(Act.QUOTE, item.id)))
    return [*chips, *_formatting(item, shown, stage), *unsubscribe_chip(item)]


def _formatting(item: ItemRow, shown: Shown, stage: Stage) -> list[Chip]:
    if not item.has_html:
        return []
    if shown.fetching:
        return [unplaced(tr("Stop"), Ask(Act.STOP, item.id), "x", tip=tr("The formatting is being prepared"))]
    form = shown.form(dark=stage.dark)
    slices = form if isinstance(form, Slices) else None
    word = tr("Show as text") if shown.rich else tr("Show formatted")
    chips = [unplaced(word, Ask(Act.RICH, item.id))]
    if shown.formatted and stage.dark:
        word = tr("Dark ground") if shown.daylight else tr("White ground")
        chips.append(unplaced(word, Ask(Act.DAYLIGHT, item.id), "sun-moon"))
    if slices is not None and slices.working:
        done = round(slices.share * 100)
        chips.append(unplaced(tr("Stop at {n} %", n=done), Ask(Act.STOP, item.id), "x"))
    if slices is not None and (slices.cut_short or slices.stopped) and item.has_raw:
        tip = tr("Not all of this message is shown with its formatting.")
        chips.append(unplaced(tr("Show original"), Ask(Act.RAW, item.id), tip=tip))
    return chips


def _file(item: ItemRow, file: AttachmentRow, stage: Stage) -> list[Chip]:
    """The chip of a file; where it could not be fetched, one more to try again."""
    words = f"{file.name or tr('Unnamed file')} · {stage.formats.size(file.size)}"
    ask = Ask(Act.FILE, item.id, file)
    if file.state == "pending":
        return [unplaced(words, ask, "loader", tip=tr("Still being fetched"))]
    if file.state == "failed":
        again = unplaced(
            tr("Try again"), Ask(Act.FETCH, item.id, file), "rotate-cw", tip=tr("Fetch {name} again", name=file.name)
        )
        return [unplaced(words, ask, "circle-alert", "danger", tip=tr("Could not be fetched")), again]
    return [unplaced(words, ask, file_icon(file), tip=tr("Open or save {name}", name=file.name))]


def file_icon(file: AttachmentRow) -> str:
    """The icon of a file's kind; a paperclip where it is none of those known."""
    ending = file.name.rpartition(".")[2].casefold()
    if file.mime.startswith("image/"):
        return "file-image"
    if ending in _SHEETS:
        return "file-spreadsheet"
    if ending in _ARCHIVES:
        return "file-archive"
    return "file-text" if ending in _WRITINGS or file.mime.startswith("text/") else "paperclip"


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
