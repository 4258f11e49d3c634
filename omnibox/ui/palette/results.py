"""The list of the one box, painted: headings, commands with their keys, people, and what messages were found."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import SearchGroup, SearchHit
from omnibox.ui import icons
from omnibox.ui.avatar import avatar_pixmap
from omnibox.ui.i18n import elide, tr, tr_n
from omnibox.ui.media import medium
from omnibox.ui.painted_list import PaintedList
from omnibox.ui.palette.rows import Row, runs
from omnibox.ui.services import UiServices

SIDE, INDENT = 18, 52
AVATAR, ICON = 24, 17
LEAD = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
TRAIL = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing


class Results(PaintedList):
    """Draws rows; the row a person chose stays under their eyes when others come in above it."""

    opened = Signal(object, bool)  # Row, whether in a window of its own

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services = services
        self._rows: list[Row] = []
        self.setAccessibleName(tr("What was found"))
        self.activated.connect(lambda row: self.opened.emit(self._rows[row], False))
        services.theme.changed.connect(self.relayout)

    # ---- content
    def fill(self, rows: list[Row], *, fresh: bool) -> None:
        """Show `rows`. `fresh`: something else was typed, so that the first of them is chosen; else the one that is
        chosen stays chosen, and where it is on screen.
        """
        key = "" if fresh else self.current_key
        seat = self.rect_of(self.current).top() if key and not self.rect_of(self.current).isNull() else None
        self._rows = rows
        self.current = next((at for at, row in enumerate(rows) if key and row.key == key), -1)
        if self.current < 0:
            self.current = next((at for at, row in enumerate(rows) if row.can_choose), -1)
            seat = None
        self.relayout()
        if fresh:
            self.set_position(0)
        elif seat is not None:
            self.reveal(self.current)
            self.scroll_pixels(self.rect_of(self.current).top() - seat)
        self.look_again()

    @property
    def current_key(self) -> str:
        """What the chosen row stands for, "" where none is chosen."""
        return self._rows[self.current].key if 0 <= self.current < len(self._rows) else ""

    @property
    def current_row(self) -> Row | None:
        """The chosen row."""
        return self._rows[self.current] if 0 <= self.current < len(self._rows) else None

    def rows(self) -> list[Row]:
        """What is listed."""
        return self._rows

    def open_current(self, *, pop_out: bool = False) -> None:
        if 0 <= self.current < len(self._rows):
            self.opened.emit(self._rows[self.current], pop_out)

    # ---- what the list asks
    def count(self) -> int:
        return len(self._rows)

    def can_choose(self, row: int) -> bool:
        return self._rows[row].can_choose

    def _line(self) -> int:
        return QFontMetrics(self._services.theme.font()).height() + 3

    def row_height(self, row: int) -> int:
        pad, one = self._services.theme.pad, self._rows[row]
        if one.heading:
            return self._line() + pad(11)
        return self._line() * 2 + pad(13) if one.hit else max(pad(34), self._line() + pad(16))

    def row_name(self, row: int) -> str:
        one = self._rows[row]
        if one.hit is not None:
            hit = one.hit
            parts = (self._kind(hit), hit.subject, hit.snippet, self._services.formats.full(hit.at))
        elif one.group is not None:
            name, found = one.group.customer_name, len(one.group.hits)
            return tr_n("{name}, {n} found", "{name}, {n} found", found, name=name)
        else:
            parts = (one.title, one.detail, one.keys, "")
        return ", ".join(part for part in parts if part)

    def _kind(self, hit: SearchHit) -> str:
        return tr("Note") if hit.kind is ItemKind.NOTE else medium(hit.channel).word

    # ---- painting
    def paint_row(self, painter: QPainter, row: int, rect: QRect) -> None:
        one, tokens = self._rows[row], self._services.theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if one.can_choose and row in (self.current, self.hovered):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_soft if row == self.current else tokens.sunken)
            painter.drawRoundedRect(QRectF(rect).adjusted(8, 1, -8, -1), 7, 7)
            if row == self.current:  # not by colour alone
                painter.setBrush(tokens.accent)
                bar = QRect(rect.x() + 8, rect.y() + 8, 3, rect.height() - 16)
                painter.drawRoundedRect(self._mirror(rect, bar), 1.5, 1.5)
                self._paint_focus(painter, rect)
        if one.heading:
            self._paint_heading(painter, rect, one)
        elif one.hit is not None:
            self._paint_hit(painter, rect, one.hit)
        elif one.group is not None:
            self._paint_group(painter, rect, one.group)
        else:
            self._paint_line(painter, rect, one, current=row == self.current)

    def _paint_focus(self, painter: QPainter, rect: QRect) -> None:
        """Ring the chosen row while the list itself, not the field, has the keyboard."""
        if self.hasFocus() and self.keyboard:
            painter.setPen(self._services.theme.tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(8.5, 1.5, -8.5, -1.5), 7, 7)

    def _paint_heading(self, painter: QPainter, rect: QRect, one: Row) -> None:
        theme = self._services.theme
        painter.setFont(theme.font(12, 500))
        painter.setPen(theme.tokens.text3)
        painter.drawText(self._mirror(rect, rect.adjusted(SIDE, 4, -SIDE, 0)), LEAD, one.title)

    def _paint_line(self, painter: QPainter, rect: QRect, one: Row, *, current: bool) -> None:
        theme, tokens = self._services.theme, self._services.theme.tokens
        self._paint_picture(painter, rect, one)
        end = rect.right() - SIDE - self._paint_keys(painter, rect, one, current=current)
        left, font = rect.x() + INDENT, theme.font(13, 500)
        metrics = QFontMetrics(font)
        title = elide(metrics, one.title, max(0, end - left))
        width = min(metrics.horizontalAdvance(title) + 2, max(0, end - left))
        painter.setFont(font)
        painter.setPen(tokens.text if one.can_choose else tokens.text2)
        painter.drawText(self._mirror(rect, QRect(left, rect.y(), width, rect.height())), LEAD, title)
        left += width + 10
        if one.detail and end - left > 24:
            plain = theme.font()
            painter.setFont(plain)
            painter.setPen(tokens.text2)
            text = elide(QFontMetrics(plain), one.detail, end - left)
            painter.drawText(self._mirror(rect, QRect(left, rect.y(), end - left, rect.height())), LEAD, text)

    def _paint_picture(self, painter: QPainter, rect: QRect, one: Row) -> None:
        theme = self._services.theme
        if one.person:
            box = QRect(rect.x() + SIDE, rect.y() + (rect.height() - AVATAR) // 2, AVATAR, AVATAR)
            dpr = painter.device().devicePixelRatioF()
            picture = avatar_pixmap(theme, AVATAR, one.title, one.person, dpr)
            painter.drawPixmap(self._mirror(rect, box), picture)
        elif one.icon:
            size = theme.grown(ICON)
            left = rect.x() + SIDE + (AVATAR - size) // 2
            box = self._mirror(rect, QRect(left, rect.y() + (rect.height() - size) // 2, size, size))
            icons.draw(painter, one.icon, box.x(), box.y(), size, theme.channel(one.colour))

    def _paint_keys(self, painter: QPainter, rect: QRect, one: Row, *, current: bool) -> int:
        """Paint the key at the end, Enter's sign where the chosen row has none; return the width it took."""
        text = one.keys or ("↵" if current and one.can_choose else "")
        if not text:
            return 0
        theme, tokens = self._services.theme, self._services.theme.tokens
        font = theme.font(11, 500)
        metrics = QFontMetrics(font)
        width, height = metrics.horizontalAdvance(text) + 12, metrics.height() + 5
        box = QRect(rect.right() - SIDE - width, rect.y() + (rect.height() - height) // 2, width, height)
        box = self._mirror(rect, box)
        painter.setPen(tokens.line)
        painter.setBrush(tokens.surface)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font)
        painter.setPen(tokens.text2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        return width + 12

    def _paint_group(self, painter: QPainter, rect: QRect, group: SearchGroup) -> None:
        theme, tokens = self._services.theme, self._services.theme.tokens
        top = rect.y() + (rect.height() - AVATAR) // 2 + 2
        dpr = painter.device().devicePixelRatioF()
        picture = avatar_pixmap(theme, AVATAR, group.customer_name, str(group.customer_id), dpr)
        painter.drawPixmap(self._mirror(rect, QRect(rect.x() + SIDE, top, AVATAR, AVATAR)), picture)
        painter.setFont(theme.font(13, 600))
        painter.setPen(tokens.text)
        box = rect.adjusted(INDENT, 4, -SIDE, 0)
        metrics = QFontMetrics(painter.font())
        name = elide(metrics, group.customer_name, box.width())
        painter.drawText(self._mirror(rect, box), LEAD, name)

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
        painter.drawText(self._mirror(rect, place), TRAIL, when)
        title = theme.font(13, 500)
        room = rect.width() - INDENT - 22 - SIDE - width - 10
        painter.setFont(title)
        painter.setPen(tokens.text)
        text = elide(QFontMetrics(title), hit.subject or self._kind(hit), room)
        box = self._mirror(rect, QRect(rect.x() + INDENT + 22, rect.y() + 6, room, line))
        painter.drawText(box, LEAD, text)
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
            cut = elide(metrics, text, end - left)
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
