"""One run of selectable plain text: wrapped once, then drawn, hit and selected from the cached lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from omnibox.ui.i18n import reads_from_right

LINE_HEIGHT = 1.42  # of the font's pixel size: what the pictures show for 13 px text
CHUNK = 12_000  # characters shown at once; more on demand, so that one letter of a megabyte costs no second
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}>'\""


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a text that opens something: `start` and `length` in characters, `target` the whole URL."""

    start: int
    length: int
    target: str
    words: str = ""  # what stands there to be read


def find_links(text: str) -> tuple[Link, ...]:
    """Find web and email addresses; what follows them as punctuation is not part of them."""
    links = []
    for match in _LINK.finditer(text):
        word = match.group().rstrip(_TRAILING)
        if word.count("(") > word.count(")") and match.group()[len(word) :].startswith(")"):
            word += ")"
        lower = word.casefold()
        if lower.startswith(("http://", "https://")):
            target = word
        elif lower.startswith("www."):
            target = "https://" + word
        else:
            target = "mailto:" + word
        links.append(Link(match.start(), len(word), target))
    return tuple(links)


def _utf16(text: str, index: int) -> int:
    """Qt counts UTF-16 units, Python characters: translate where emoji stand before `index`."""
    return index + sum(1 for char in text[:index] if ord(char) > 0xFFFF)


def _from_utf16(text: str, units: int) -> int:
    count = 0
    for index, char in enumerate(text):
        if count >= units:
            return index
        count += 2 if ord(char) > 0xFFFF else 1
    return len(text)


class TextRun:
    """A plain text in lines of at most `width` pixels. Offsets in and out are Python characters."""

    def __init__(
        self,
        text: str,
        font: QFont,
        width: float,
        link_color: QColor | None = None,
        called: Sequence[tuple[int, int]] = (),
    ) -> None:
        """`called`: (start, end) of people who are called by name; they stand out as links do, but lead nowhere."""
        self.text = text
        self.links = find_links(text) if link_color is not None else ()
        self._wide = not text.isascii() and max(text) > "\uffff"
        self._layout = QTextLayout(text.replace("\n", "\u2028"), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if self.right_to_left:
            option.setAlignment(Qt.AlignmentFlag.AlignRight)  # Qt hangs every line on the left unless told
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        if link_color is not None and (self.links or called):
            links = [self._link_format(link, link_color) for link in self.links]
            self._layout.setFormats([*links, *(self._called_format(*place, link_color) for place in called)])
        self.width = 0.0  # of the longest line
        self.height = 0.0
        line_height = round(font.pixelSize() * LINE_HEIGHT)
        self._wrap(width, line_height)
        if self.right_to_left and self.width < width:  # its lines hang on the right edge: bring that edge in
            self._wrap(ceil(self.width) + 1, line_height)

    @property
    def right_to_left(self) -> bool:
        """Whether the first letter that has a direction reads from the right."""
        return reads_from_right(self.text)

    def _link_format(self, link: Link, color: QColor) -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        made.start = self._units(link.start)
        made.length = self._units(link.start + link.length) - made.start
        form = QTextCharFormat()
        form.setForeground(color)
        form.setFontUnderline(True)
        made.format = form
        return made

    def _called_format(self, start: int, end: int, color: QColor) -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        made.start = self._units(start)
        made.length = self._units(end) - made.start
        form = QTextCharFormat()
        form.setForeground(color)
        form.setFontWeight(600)
        made.format = form
        return made

    def _wrap(self, width: float, line_height: float) -> None:
        self._layout.beginLayout()
        y = self.width = 0.0
        while True:
            line = self._layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            step = max(line_height, line.height())
            line.setPosition(QPointF(0, y + (step - line.height()) / 2))
            y += step
            self.width = max(self.width, line.naturalTextWidth())
        self._layout.endLayout()
        self.height = y

    def _units(self, index: int) -> int:
        return _utf16(self.text, index) if self._wide else index

    def _characters(self, units: int) -> int:
        return _from_utf16(self.text, units) if self._wide else units

    def draw(
        self, painter: QPainter, at: QPointF, color: QColor, clip: QRectF, marked: Sequence["Marked"] = ()
    ) -> None:
        """Draw the lines that touch `clip` (painter coordinates), with `marked` characters on their grounds."""
        painter.setPen(color)
        self._layout.draw(painter, at, [self._format_of(mark) for mark in marked if mark.start < mark.end], clip)

    def _format_of(self, mark: "Marked") -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        made.start = self._units(mark.start)
        made.length = self._units(mark.end) - made.start
        made.format = mark.form()
        return made

    def y_of(self, offset: int) -> float:
        """Where the line that holds a character begins."""
        return self._layout.lineForTextPosition(self._units(offset)).y() if self.text else 0.0

    def offset_at(self, point: QPointF) -> int:
        """The character boundary nearest to a point inside the run."""
        for number in range(self._layout.lineCount()):
            line = self._layout.lineAt(number)
            if point.y() < line.y() + line.height() or number == self._layout.lineCount() - 1:
                return self._characters(line.xToCursor(point.x()))
        return 0

    def link_at(self, point: QPointF) -> Link | None:
        if not self.links:
            return None
        for number in range(self._layout.lineCount()):
            line = self._layout.lineAt(number)
            if line.y() <= point.y() <= line.y() + line.height():
                if not line.naturalTextRect().contains(QPointF(point.x(), line.y() + line.height() / 2)):
                    return None
                offset = self._characters(line.xToCursor(point.x(), line.CursorPosition.CursorOnCharacter))
                found = next((link for link in self.links if link.start <= offset < link.start + link.length), None)
                return replace(found, words=self.slice(found.start, found.start + found.length)) if found else None
        return None

    def slice(self, start: int, end: int) -> str:
        """The text between two offsets."""
        return self.text[start:end]

    @property
    def end(self) -> int:
        """The last offset."""
        return len(self.text)

    def word_at(self, offset: int) -> tuple[int, int]:
        """Start and end of the word around an offset, for the double click."""
        start = end = min(offset, len(self.text))
        while start > 0 and _in_word(self.text[start - 1]):
            start -= 1
        while end < len(self.text) and _in_word(self.text[end]):
            end += 1
        return start, end


def _in_word(char: str) -> bool:
    return char.isalnum() or char in "_-'’"


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of a run that stands out, in characters, and how it looks. `lined`: not by its colour alone."""

    start: int
    end: int
    ground: QColor
    ink: QColor
    lined: bool = False

    def form(self) -> QTextCharFormat:
        """The look as Qt wants it."""
        form = QTextCharFormat()
        form.setBackground(self.ground)
        form.setForeground(self.ink)
        form.setFontUnderline(self.lined)
        return form
