"""A conversation as a PDF: every message with who, when and by which inbox, its files named; made in a worker thread.

Qt lays text out in any thread that made the document. Scripts without a glyph in the first font get one of another.
"""

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QLocale, QMarginsF, QRectF, QSizeF, Qt, QThread
from PySide6.QtGui import (
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from omnibox.model.errors import Cancelled, DiskFull, Invalid
from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.wording import tick, trouble
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr

Watch = Callable[[int, int], bool]  # steps done, of how many; False gives it up
_MARGIN = 18.0  # mm
_FOOT = 10.0  # mm
_DPI = 96  # of the layout; the paper has as many dots as its printer likes
_LETTER_LANDS = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "PR"})
_LEAST = 12.0  # px that the smallest line of a message takes
_WRONG = QColor(176, 32, 40)
_SOFT, _RULE = QColor(95, 95, 105), QColor(205, 205, 212)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands above all: what it is, and what it says of when it was made."""

    title: str
    made: str


def write_pdf(
    target: Path,
    sheet: Sheet,
    rows: Sequence[ItemRow],
    inboxes: Mapping[UUID, str],
    formats: Formats,
    watch: Watch | None = None,
) -> int:
    """Write the PDF and return its pages. Raises: Cancelled, DiskFull, Invalid(field="path"); nothing is left then."""
    handle, name = tempfile.mkstemp(prefix=".omnibox-", suffix=".pdf", dir=target.parent)
    os.close(handle)
    making = Path(name)
    try:
        pages = _Thread(lambda: _Printer(making, sheet, formats, inboxes, watch).write(rows)).result()
        if not making.stat().st_size:
            raise DiskFull
        making.replace(target)
    except BaseException:
        making.unlink(missing_ok=True)
        raise
    return pages


def page_size(locale: QLocale) -> QPageSize:
    """Return what paper is in the land: letter in a few, A4 elsewhere."""
    land = QLocale.territoryToCode(locale.territory())
    return QPageSize(QPageSize.PageSizeId.Letter if land in _LETTER_LANDS else QPageSize.PageSizeId.A4)


class _Thread(QThread):
    """Lays out in a thread of Qt's: a document's layout keeps timers, which need one that knows them."""

    def __init__(self, work: Callable[[], int]) -> None:
        super().__init__()
        self._work = work
        self._pages = 0
        self._error: BaseException | None = None

    def result(self) -> int:
        """Do the work and wait for it. Raises what it raises."""
        self.start()
        self.wait()
        if self._error is not None:
            raise self._error
        return self._pages

    def run(self) -> None:
        try:
            self._pages = self._work()
        except BaseException as error:  # noqa: BLE001 -- it is raised where it is waited for
            self._error = error


class _Printer:
    def __init__(
        self, path: Path, sheet: Sheet, formats: Formats, inboxes: Mapping[UUID, str], watch: Watch | None
    ) -> None:
        self._sheet, self._formats, self._inboxes, self._watch = sheet, formats, inboxes, watch
        self._writer = QPdfWriter(str(path))
        self._writer.setPageSize(page_size(QLocale()))
        margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
        self._writer.setResolution(_DPI * 4)
        self._writer.setTitle(sheet.title)
        self._writer.setCreator("Omnibox")
        self._document = QTextDocument()
        self._document.setDefaultFont(QFont("Inter", 10))
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._document.setDefaultTextOption(option)
        self._document.setDocumentMargin(0)
        self._cursor = QTextCursor(self._document)

    def write(self, rows: Sequence[ItemRow]) -> int:
        self._line(self._sheet.title, size=16, bold=True, space=2)
        self._line(self._sheet.made, size=9, colour=_SOFT, space=14)
        steps = len(rows) + 1
        for number, row in enumerate(rows):
            self._look(number, steps)
            self._item(row)
        self._look(len(rows), steps)
        return self._paint()

    def _look(self, done: int, whole: int) -> None:
        if self._watch is not None and not self._watch(done, whole):
            raise Cancelled

    def _item(self, row: ItemRow) -> None:
        formats = self._formats
        inbox = self._inboxes.get(row.inbox_id, "") if row.inbox_id else ""
        mark = tick(row, formats) if row.direction is Direction.OUT else None
        when = " · ".join(part for part in (_moment(formats, row), inbox, mark.word if mark else "") if part)
        self._line(_who(row), size=10.5, bold=True, space=0, above=10, rule=True)
        self._line(when, size=8.5, colour=_SOFT, space=0)
        for words in _people(row):
            self._line(words, size=8.5, colour=_SOFT, space=0)
        if wrong := trouble(row):  # paper must not tell of a letter nobody got as if it had arrived
            self._line(wrong, size=8.5, colour=_WRONG, space=0)
        if row.subject:
            self._line(row.subject, size=10, bold=True, space=0, above=4)
        for text in row.text.rstrip().split("\n") or [""]:
            self._line(text, size=10, space=0, above=3 if not text else 0)
        for file in row.attachments:
            self._line(tr("Attachment: {name} ({size})", name=file.name, size=formats.size(file.size)), size=9,
                       colour=_SOFT, space=0, above=2)  # fmt: skip

    def _line(
        self,
        text: str,
        *,
        size: float,
        space: float,
        bold: bool = False,
        colour: QColor | None = None,
        above: float = 0,
        rule: bool = False,
    ) -> None:
        block, letters = QTextBlockFormat(), QTextCharFormat()
        block.setBottomMargin(space)
        block.setTopMargin(above)
        block.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if rule:
            block.setProperty(QTextBlockFormat.Property.UserProperty, True)
            block.setNonBreakableLines(False)
        letters.setFontPointSize(size)
        letters.setFontWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        if colour is not None:
            letters.setForeground(colour)
        self._cursor.insertBlock(block, letters)
        self._cursor.insertText(text, letters)

    def _paint(self) -> int:
        """Paint page by page, the foot of each with its number."""
        document, writer = self._document, self._writer
        area = writer.pageLayout().paintRectPixels(writer.resolution())
        scale = writer.resolution() / _DPI
        foot = _FOOT / 25.4 * _DPI
        size = QSizeF(area.width() / scale, area.height() / scale - foot)
        document.setPageSize(size)
        pages = document.pageCount()
        painter = QPainter(writer)
        try:
            painter.scale(scale, scale)
            for page in range(pages):
                self._look(page, pages + 1)
                if page and not writer.newPage():
                    raise DiskFull
                painter.save()
                painter.translate(0, -page * size.height())
                self._rules(painter, page, size)
                document.drawContents(painter, QRectF(0, page * size.height(), size.width(), size.height()))
                painter.restore()
                self._foot(painter, page + 1, pages, QRectF(0, size.height(), size.width(), foot))
        finally:
            if not painter.end():
                raise Invalid(field="path", reason="unusable")
        return pages

    def _rules(self, painter: QPainter, page: int, size: QSizeF) -> None:
        """Draw the line above each message that begins on the page."""
        painter.setPen(_RULE)
        layout, block = self._document.documentLayout(), self._document.begin()
        top, bottom = page * size.height(), (page + 1) * size.height()
        while block.isValid():
            if block.blockFormat().property(QTextBlockFormat.Property.UserProperty):
                y = layout.blockBoundingRect(block).top() - 1
                if y >= bottom - _LEAST:  # nothing of it stands on this page
                    return
                if y >= top:
                    painter.drawLine(0, round(y), round(size.width()), round(y))
            block = block.next()

    def _foot(self, painter: QPainter, page: int, pages: int, area: QRectF) -> None:
        painter.setPen(_SOFT)
        font = QFont("Inter")
        font.setPixelSize(11)  # of the layout: points would be those of the paper, and grow with it
        painter.setFont(font)
        number = tr("Page {n} of {all}", n=self._formats.count(page), all=self._formats.count(pages))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, number)
        room = QRectF(area.left(), area.top(), area.width() * 0.75, area.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self._sheet.title[:120])


def _moment(formats: Formats, row: ItemRow) -> str:
    """Return day and time with year and zone: paper outlives the one and travels out of the other."""
    return f"{formats.date(row.at)} {formats.time(row.at)} {formats.local(row.at).tzname() or ''}".rstrip()


def _who(row: ItemRow) -> str:
    name = row.author_name or tr("Unknown")
    if row.kind is ItemKind.NOTE:
        return tr("{name} (internal note)", name=name)
    address = next((one.value for one in row.participants if one.role == "from"), "")
    shown = f"{name} <{address}>" if address and address != name else name
    return tr("We: {name}", name=shown) if row.direction is Direction.OUT else shown


def _people(row: ItemRow) -> list[str]:
    lines = []
    for role, word in (("to", tr("To")), ("cc", tr("Cc")), ("bcc", tr("Bcc"))):
        people = [
            f"{one.name} <{one.value}>" if one.name else one.value for one in row.participants if one.role == role
        ]
        if people:
            lines.append(f"{word}: {', '.join(people)}")
    return lines
