"""Paints one row of the conversation list: avatar, name, time, channel and subject, preview, chips."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from omnibox.model.item import Direction
from omnibox.model.rows import ConversationRow
from omnibox.ui import icons
from omnibox.ui.avatar import avatar_pixmap
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.chips import Chip
from omnibox.ui.media import medium
from omnibox.ui.theme import Theme

AVATAR = 34
LEFT, TEXT_LEFT, RIGHT = 12, 56, 13
TOP = 11
CHIP_TONES = {
    "plain": ("sunken", "text2"),
    "accent": ("accent_soft", "accent"),
    "danger": ("danger_soft", "danger"),
    "warn": ("warn_soft", "warn"),
    "ok": ("ok_soft", "ok"),
}


@dataclass(frozen=True, slots=True)
class RowLook:
    """What a row is drawn from besides its data."""

    time: str
    chips: tuple[Chip, ...]
    selected: bool
    hovered: bool
    focused: bool


class RowPainter:
    """Measures with the theme's fonts once and paints rows from then on; `refresh` after a theme change."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.refresh()

    def refresh(self) -> None:
        """Take fonts and metrics anew."""
        theme = self._theme
        self._name = theme.font(13, 500)
        self._strong = theme.font(13, 600)
        self._text = theme.font(13)
        self._time = theme.font(12, tabular=True)
        self._chip = theme.font(11.5, 500)
        self._metrics = QFontMetrics(self._text)
        self._strong_metrics = QFontMetrics(self._strong)
        self._time_metrics = QFontMetrics(self._time)
        self._chip_metrics = QFontMetrics(self._chip)
        self._line = max(18, self._metrics.height() + 2)

    def height(self, chips: int) -> int:
        """Return a row's height in px with or without chips."""
        plain = TOP + 3 * self._line + 11
        return plain + self._chip_height() + 5 if chips else plain

    def _chip_height(self) -> int:
        return self._chip_metrics.height() + 4

    def paint(self, painter: QPainter, rect: QRect, row: ConversationRow, look: RowLook) -> None:
        """Paint `row` into `rect`; mirrors itself where the layout runs right to left."""
        tokens = self._theme.tokens
        if look.selected:
            painter.fillRect(rect, tokens.accent_soft)
        elif look.hovered:
            painter.fillRect(rect, tokens.bg)
        self._edges(painter, rect, look)
        size, dpr = round(AVATAR * self._theme.scale), painter.device().devicePixelRatioF()
        pixmap = avatar_pixmap(self._theme, size, row.customer_name, str(row.customer_id), dpr)
        painter.drawPixmap(self._mirror(painter, rect, QRect(rect.x() + LEFT, rect.y() + TOP, size, size)), pixmap)
        left = rect.x() + TEXT_LEFT + size - AVATAR
        width = rect.right() - RIGHT - left
        top = rect.y() + TOP - 2
        self._first_line(painter, rect, QRect(left, top, width, self._line), row, look)
        self._second_line(painter, rect, QRect(left, top + self._line, width, self._line), row)
        self._third_line(painter, rect, QRect(left, top + 2 * self._line, width, self._line), row)
        if look.chips:
            self._paint_chips(painter, rect, left, top + 3 * self._line + 5, look.chips)

    def _edges(self, painter: QPainter, rect: QRect, look: RowLook) -> None:
        tokens = self._theme.tokens
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, tokens.line)
        if look.selected:
            bar = self._mirror(painter, rect, QRect(rect.x(), rect.y(), 3, rect.height()))
            painter.fillRect(bar, tokens.accent)
        if look.focused:
            painter.setPen(tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def _first_line(self, painter: QPainter, rect: QRect, line: QRect, row: ConversationRow, look: RowLook) -> None:
        tokens = self._theme.tokens
        width = self._time_metrics.horizontalAdvance(look.time)
        self._write(painter, rect, QRect(line.right() - width, line.y(), width + 1, line.height()), look.time, "time")
        left = line.x()
        if row.unread:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent)
            dot = QRect(left, line.y() + line.height() // 2 - 4, 8, 8)
            painter.drawEllipse(QRectF(self._mirror(painter, rect, dot)))
            left += 14
        space = line.right() - width - 8 - left
        self._write(
            painter, rect, QRect(left, line.y(), space, line.height()), row.customer_name,
            "strong" if row.unread else "name",
        )  # fmt: skip

    def _second_line(self, painter: QPainter, rect: QRect, line: QRect, row: ConversationRow) -> None:
        look = medium(row.channel)
        edge = round(15 * self._theme.scale)
        icon = self._mirror(painter, rect, QRect(line.x(), line.y() + (line.height() - edge) // 2, edge, edge))
        icons.draw(painter, look.icon, icon.x(), icon.y(), edge, self._theme.channel(look.colour))
        rest = line.adjusted(edge + 5, 0, 0, 0)
        self._write(painter, rect, rest, row.subject or tr("(no subject)"), "subject" if row.subject else "preview")

    def _third_line(self, painter: QPainter, rect: QRect, line: QRect, row: ConversationRow) -> None:
        text = tr("You: {text}", text=row.preview) if row.last_direction is Direction.OUT else row.preview
        self._write(painter, rect, line, text, "preview")

    def _write(self, painter: QPainter, whole: QRect, box: QRect, text: str, kind: str) -> None:
        tokens = self._theme.tokens
        font, metrics, colour = {
            "name": (self._name, self._metrics, tokens.text),
            "strong": (self._strong, self._strong_metrics, tokens.text),
            "subject": (self._text, self._metrics, tokens.text),
            "preview": (self._text, self._metrics, tokens.text2),
            "time": (self._time, self._time_metrics, tokens.text3),
        }[kind]
        painter.setFont(font)
        painter.setPen(colour)
        cut = text if kind == "time" else metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(self._mirror(painter, whole, box), flags | Qt.AlignmentFlag.AlignLeading, cut)

    def _paint_chips(self, painter: QPainter, whole: QRect, left: int, top: int, chips: tuple[Chip, ...]) -> None:
        tokens, height = self._theme.tokens, self._chip_height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for chip in chips:
            icon = 16 if chip.icon else 0
            room = whole.right() - RIGHT - left - 12 - icon
            if room < 24:
                return
            text = self._chip_metrics.elidedText(chip.text, Qt.TextElideMode.ElideRight, min(room, 150))
            width = self._chip_metrics.horizontalAdvance(text) + 12 + icon
            ground, ink = CHIP_TONES[chip.tone]
            box = self._mirror(painter, whole, QRect(left, top, width, height))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.role(ground))
            painter.drawRoundedRect(box, 5, 5)
            if icon:
                place = self._mirror(painter, box, QRect(box.x() + 5, box.y() + (height - 12) // 2, 12, 12))
                icons.draw(painter, chip.icon, place.x(), place.y(), 12, tokens.role(ink))
            painter.setPen(tokens.role(ink))
            painter.setFont(self._chip)
            inner = self._mirror(painter, box, box.adjusted(6 + icon, 0, -6, 0))
            painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, text)
            left += width + 5

    @staticmethod
    def _mirror(painter: QPainter, whole: QRect, box: QRect) -> QRect:
        if painter.layoutDirection() != Qt.LayoutDirection.RightToLeft:
            return box
        return QRect(whole.left() + whole.right() - box.right(), box.y(), box.width(), box.height())
