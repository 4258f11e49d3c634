"""What a search found: customers as headings, their items below, newest first, matches marked."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import SearchGroup, SearchHit, SearchPage
from omnibox.ui import icons
from omnibox.ui.avatar import avatar_pixmap
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.media import medium
from omnibox.ui.painted_list import PaintedList
from omnibox.ui.services import UiServices

SIDE, INDENT = 18, 52


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a customer's heading, or one hit of theirs."""

    group: SearchGroup
    hit: SearchHit | None


def entries(page: SearchPage) -> list[Entry]:
    """Return the page's groups and hits as lines."""
    return [Entry(group, hit) for group in page.groups for hit in (None, *group.hits)]


def runs(text: str, marks: tuple[tuple[int, int], ...]) -> Iterator[tuple[str, bool]]:
    """Yield (piece, whether it is a match). Marks that overlap or lie outside are cut."""
    at = 0
    for begin, length in sorted(marks):
        start, end = max(at, begin), min(len(text), begin + length)
        if end <= start:
            continue
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


class SearchResults(PaintedList):
    """Draws a SearchPage."""

    opened = Signal(object)  # Entry

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services = services
        self._entries: list[Entry] = []
        self.setAccessibleName(tr("Search results"))
        self.activated.connect(lambda row: self.opened.emit(self._entries[row]))
        services.theme.changed.connect(self.relayout)

    def show_page(self, page: SearchPage | None) -> None:
        """Show what was found; the first hit becomes current, so that Enter opens it."""
        self._entries = entries(page) if page else []
        self.current = next((row for row in range(len(self._entries)) if self.can_choose(row)), -1)
        self.set_position(0)
        self.relayout()
        self.look_again()

    def open_current(self) -> None:
        """Open what Enter would open; nothing where nothing was found."""
        if 0 <= self.current < len(self._entries):
            self.opened.emit(self._entries[self.current])

    def count(self) -> int:
        return len(self._entries)

    def can_choose(self, row: int) -> bool:
        entry = self._entries[row]
        return entry.hit is not None or not entry.group.hits

    def _line(self) -> int:
        return QFontMetrics(self._services.theme.font()).height() + 3

    def row_height(self, row: int) -> int:
        return self._line() * 2 + 13 if self._entries[row].hit else max(34, self._line() + 20)

    def row_name(self, row: int) -> str:
        entry = self._entries[row]
        if entry.hit is None:
            return tr_n("{name}, {n} found", "{name}, {n} found", len(entry.group.hits), name=entry.group.customer_name)
        hit = entry.hit
        parts = (self._kind(hit), hit.subject, hit.snippet, self._services.formats.full(hit.at))
        return ", ".join(part for part in parts if part)

    def _kind(self, hit: SearchHit) -> str:
        return tr("Note") if hit.kind is ItemKind.NOTE else medium(hit.channel).word

    def paint_row(self, painter: QPainter, row: int, rect: QRect) -> None:
        entry, tokens = self._entries[row], self._services.theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.can_choose(row) and row in (self.current, self.hovered):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_soft if row == self.current else tokens.sunken)
            painter.drawRoundedRect(QRectF(rect).adjusted(8, 1, -8, -1), 7, 7)
        if entry.hit is None:
            self._paint_heading(painter, rect, entry.group)
        else:
            self._paint_hit(painter, rect, entry.hit)

    def _paint_heading(self, painter: QPainter, rect: QRect, group: SearchGroup) -> None:
        theme, tokens = self._services.theme, self._services.theme.tokens
        size = 24
        top = rect.y() + (rect.height() - size) // 2 + 2
        dpr = painter.device().devicePixelRatioF()
        picture = avatar_pixmap(theme, size, group.customer_name, str(group.customer_id), dpr)
        painter.drawPixmap(self._mirror(rect, QRect(rect.x() + SIDE, top, size, size)), picture)
        painter.setFont(theme.font(13, 600))
        painter.setPen(tokens.text)
        box = self._mirror(rect, rect.adjusted(INDENT, 4, -SIDE, 0))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, group.customer_name)

    def _paint_hit(self, painter: QPainter, rect: QRect, hit: SearchHit) -> None:
        theme, tokens, line = self._services.theme, self._services.theme.tokens, self._line()
        note = hit.kind is ItemKind.NOTE
        look = medium(hit.channel)
        mark = self._mirror(rect, QRect(rect.x() + INDENT, rect.y() + 8 + (line - 15) // 2, 15, 15))
        colour = tokens.warn if note else theme.channel(look.colour)
        icons.draw(painter, "lock" if note else look.icon, mark.x(), mark.y(), 15, colour)
        when = self._services.formats.stamp(hit.at)
        font = theme.font(12, tabular=True)
        width = QFontMetrics(font).horizontalAdvance(when) + 2
        painter.setFont(font)
        painter.setPen(tokens.text3)
        place = QRect(rect.right() - SIDE - width, rect.y() + 6, width, line)
        painter.drawText(
            self._mirror(rect, place), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing, when
        )
        title = theme.font(13, 500)
        room = rect.width() - INDENT - 22 - SIDE - width - 10
        painter.setFont(title)
        painter.setPen(tokens.text)
        text = QFontMetrics(title).elidedText(
            hit.subject or self._kind(hit), Qt.TextElideMode.ElideRight, room
        )  # fmt: skip
        box = self._mirror(rect, QRect(rect.x() + INDENT + 22, rect.y() + 6, room, line))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, text)
        self._paint_snippet(painter, rect, rect.y() + 6 + line, hit)

    def _paint_snippet(self, painter: QPainter, rect: QRect, top: int, hit: SearchHit) -> None:
        theme, tokens, line = self._services.theme, self._services.theme.tokens, self._line()
        plain, strong = theme.font(), theme.font(13, 600)
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left, end = rect.x() + INDENT + 22, rect.right() - SIDE
        lead = tr("You: {text}", text="") if hit.direction is Direction.OUT else ""
        pieces = [(lead, False)] if lead else []
        for text, match in (*pieces, *runs(hit.snippet.replace("\n", " "), hit.marks)):
            font: QFont = strong if match else plain
            metrics = QFontMetrics(font)
            cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, end - left)
            width = metrics.horizontalAdvance(cut)
            box = self._mirror(rect, QRect(left, top, width, line)) if right_to_left else QRect(left, top, width, line)
            painter.setFont(font)
            painter.setPen(tokens.accent if match else tokens.text2)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, cut)
            left += width
            if cut != text or left >= end:
                return

    def _mirror(self, whole: QRect, box: QRect) -> QRect:
        if self.layoutDirection() != Qt.LayoutDirection.RightToLeft:
            return box
        corner = QPoint(whole.left() + whole.right() - box.right(), box.y())
        return QRect(corner, box.size())
