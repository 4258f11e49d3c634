"""Paints one row of the conversation list: avatar, name, time, channel and subject, preview, chips."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from omnibox.model.item import Direction
from omnibox.model.rows import ConversationRow
from omnibox.ui import icons
from omnibox.ui.avatar import avatar_pixmap
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.chips import Chip
from omnibox.ui.inbox.row_look import RIGHT, Measures, RowLook, mirrored
from omnibox.ui.media import medium
from omnibox.ui.theme import Theme

CHIP_TONES = {
    "plain": ("sunken", "text2"),
    "accent": ("accent_soft", "accent"),
    "danger": ("danger_soft", "danger"),
    "warn": ("warn_soft", "warn"),
    "ok": ("ok_soft", "ok"),
}
LONGEST_CHIP = 150  # px; longer names are cut
LEAST_CHIP = 40
FLAGS = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignLeading
COMPANY = {"replying": ("pencil", "warn"), "viewing": ("eye", "accent")}


class RowPainter:
    """Measures with the theme's fonts once and paints rows from then on; `refresh` after a theme change."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.refresh()

    def refresh(self) -> None:
        """Take fonts and metrics anew."""
        self.measures = Measures(self._theme)

    def height(self, chips: int) -> int:
        """Return a row's height in px with or without chips."""
        return self.measures.height(chips)

    def paint(self, painter: QPainter, rect: QRect, row: ConversationRow, look: RowLook) -> None:
        """Paint `row` into `rect`; mirrors itself where the layout runs right to left."""
        tokens, m = self._theme.tokens, self.measures
        if look.current or look.selected:
            painter.fillRect(rect, tokens.accent_soft)
        elif look.hovered:
            painter.fillRect(rect, tokens.bg)
        self._edges(painter, rect, look)
        self._avatar(painter, rect, row, look)
        left, width = rect.x() + m.text_left, rect.width() - m.text_left - RIGHT
        top = rect.y() + m.top
        self._first_line(painter, rect, QRect(left, top, width, m.line), row, look)
        second = QRect(left, top + m.line, width, m.line)
        if m.two_lines:
            self._compact_line(painter, rect, second, row, look)
            return
        self._subject(painter, rect, second, row)
        self._preview(painter, rect, second.translated(0, m.line), row, look)
        if look.chips:
            place = QRect(left, top + 3 * m.line + m.chip_gap, width, m.chip_height)
            self._chips(painter, rect, place, look.chips)

    # ---- ground and avatar
    def _edges(self, painter: QPainter, rect: QRect, look: RowLook) -> None:
        tokens = self._theme.tokens
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, tokens.line)
        if look.current:
            painter.fillRect(self._mirror(painter, rect, QRect(rect.x(), rect.y(), 3, rect.height())), tokens.accent)
        if look.focused:
            painter.setPen(tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def _avatar(self, painter: QPainter, rect: QRect, row: ConversationRow, look: RowLook) -> None:
        box = self._mirror(painter, rect, self.measures.avatar_box(rect))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if look.selected or look.hovered or look.selecting:
            self._check(painter, box, checked=look.selected)
        else:
            dpr = painter.device().devicePixelRatioF()
            pixmap = avatar_pixmap(self._theme, box.width(), row.customer_name, str(row.customer_id), dpr)
            painter.drawPixmap(box, pixmap)
        if look.company:
            self._badge(painter, rect, look)

    def _check(self, painter: QPainter, box: QRect, *, checked: bool) -> None:
        tokens, edge = self._theme.tokens, round(box.width() * 0.56)
        inner = QRectF(0, 0, edge, edge)
        inner.moveCenter(QRectF(box).center())
        painter.setPen(QPen(tokens.accent if checked else tokens.text3, 1.5))
        painter.setBrush(tokens.accent if checked else tokens.surface)
        painter.drawRoundedRect(inner, 5, 5)
        if checked:
            mark = edge - 5
            at = inner.center() - QPointF(mark / 2, mark / 2)
            icons.draw(painter, "check", at.x(), at.y(), mark, tokens.accent_text)

    def _badge(self, painter: QPainter, rect: QRect, look: RowLook) -> None:
        """An eye or a pen at the avatar's foot: a colleague is there."""
        tokens, m = self._theme.tokens, self.measures
        icon, tone = COMPANY[look.company]
        avatar = m.avatar_box(rect)
        disc = QRect(avatar.right() - m.badge + 5, avatar.bottom() - m.badge + 5, m.badge, m.badge)
        disc = self._mirror(painter, rect, disc)
        painter.setPen(QPen(tokens.accent_soft if look.current or look.selected else tokens.surface, 2))
        painter.setBrush(tokens.role(f"{tone}_soft"))
        painter.drawEllipse(disc)
        size = m.badge - 6
        icons.draw(painter, icon, disc.x() + 3, disc.y() + 3, size, tokens.role(tone))

    # ---- lines
    def _first_line(self, painter: QPainter, rect: QRect, line: QRect, row: ConversationRow, look: RowLook) -> None:
        tokens, m = self._theme.tokens, self.measures
        width = m.time_metrics.horizontalAdvance(look.time) + 1
        time = QRect(line.right() + 1 - width, line.y(), width, line.height())
        self._write(painter, rect, time, look.time, m.time, m.time_metrics, tokens.text3)
        left = line.x()
        if row.unread:
            edge = round(8 * self._theme.scale)
            dot = QRect(left, line.y() + (line.height() - edge) // 2, edge, edge)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent)
            painter.drawEllipse(QRectF(self._mirror(painter, rect, dot)))
            left += edge + 6
        name = QRect(left, line.y(), time.x() - 8 - left, line.height())
        font, metrics = (m.strong, m.strong_metrics) if row.unread else (m.name, m.name_metrics)
        self._write(painter, rect, name, row.customer_name, font, metrics, tokens.text)

    def _subject(self, painter: QPainter, rect: QRect, line: QRect, row: ConversationRow) -> None:
        tokens, m = self._theme.tokens, self.measures
        rest = self._icon(painter, rect, line, row)
        colour = tokens.text if row.subject else tokens.text2
        self._write(painter, rect, rest, row.subject or tr("(no subject)"), m.text, m.text_metrics, colour)

    def _icon(self, painter: QPainter, rect: QRect, line: QRect, row: ConversationRow) -> QRect:
        """Paint the medium's icon at the line's beginning; return what is left of the line."""
        look, edge = medium(row.channel), self.measures.icon
        icon = self._mirror(painter, rect, QRect(line.x(), line.y() + (line.height() - edge) // 2, edge, edge))
        icons.draw(painter, look.icon, icon.x(), icon.y(), edge, self._theme.channel(look.colour))
        return line.adjusted(edge + 5, 0, 0, 0)

    def _preview(self, painter: QPainter, rect: QRect, line: QRect, row: ConversationRow, look: RowLook) -> None:
        tokens, m = self._theme.tokens, self.measures
        if look.typing is not None:
            self._typing(painter, rect, line, look.typing)
            return
        text = tr("You: {text}", text=row.preview) if row.last_direction is Direction.OUT else row.preview
        self._write(painter, rect, line, text, m.text, m.text_metrics, tokens.text2)

    def _typing(self, painter: QPainter, rect: QRect, line: QRect, words: str) -> None:
        """What is typed last matters most: it is cut at its beginning."""
        tokens, m = self._theme.tokens, self.measures
        said = tr("Typing…")
        width = m.text_metrics.horizontalAdvance(said + " ")
        self._write(painter, rect, line, said, m.text, m.text_metrics, tokens.accent)
        if words:
            room = line.adjusted(width, 0, 0, 0)
            cut = m.text_metrics.elidedText(f"“{words}”", Qt.TextElideMode.ElideLeft, room.width())
            self._write(painter, rect, room, cut, m.text, m.text_metrics, tokens.text2)

    def _compact_line(self, painter: QPainter, rect: QRect, line: QRect, row: ConversationRow, look: RowLook) -> None:
        """Subject, preview and the most pressing chips in one line."""
        tokens, m = self._theme.tokens, self.measures
        taken = self._trailing_chips(painter, rect, line, look.chips)
        rest = self._icon(painter, rect, line, row).adjusted(0, 0, -taken, 0)
        if look.typing is not None:
            self._typing(painter, rect, rest, look.typing)
            return
        subject = row.subject or tr("(no subject)")
        width = min(rest.width(), m.text_metrics.horizontalAdvance(subject) + 1)
        self._write(painter, rect, rest, subject, m.text, m.text_metrics, tokens.text if row.subject else tokens.text2)
        room = rest.adjusted(width + 6, 0, 0, 0)
        if room.width() > LEAST_CHIP:
            self._write(painter, rect, room, row.preview, m.text, m.text_metrics, tokens.text2)

    def _write(
        self, painter: QPainter, whole: QRect, box: QRect, text: str, font: QFont, metrics: QFontMetrics, colour: QColor
    ) -> None:
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(self._mirror(painter, whole, box), FLAGS, self.measures.cut(text, metrics, box.width()))

    # ---- chips
    def _chips(self, painter: QPainter, whole: QRect, line: QRect, chips: tuple[Chip, ...]) -> None:
        """As many as there is room for; how many more there are is said."""
        left = line.x()
        for number, chip in enumerate(chips):
            more = len(chips) - number - 1
            keep = self.measures.chip_size(tr("+{n}", n=more), icon=False).width() + 5 if more else 0
            room, wanted = line.right() + 1 - left, self._width(chip)
            if number and room - keep < wanted:
                rest = Chip(tr("+{n}", n=more + 1))
                if room >= self._width(rest):
                    self._chip(painter, whole, QRect(left, line.y(), room, line.height()), rest)
                return
            alone = not chip.named and room - keep < wanted  # our own words are not cut for a count of further chips
            place = QRect(left, line.y(), room if alone else room - keep, line.height())
            left += self._chip(painter, whole, place, chip) + 5
            if alone:
                return

    def _trailing_chips(self, painter: QPainter, whole: QRect, line: QRect, chips: tuple[Chip, ...]) -> int:
        """Paint the first chip at the line's end; return the width it takes."""
        if not chips:
            return 0
        most, chip = line.width() * 60 // 100, chips[0]
        if self._width(chip) > most and not chip.named:
            chip = Chip("", chip.tone, chip.icon)  # its icon says it; the words are in the tool tip
        width = min(self._width(chip), most)
        box = QRect(line.right() + 1 - width, 0, width, self.measures.chip_height)
        box.moveTop(line.y() + (line.height() - box.height()) // 2)
        self._chip(painter, whole, box, chip)
        return width + 8

    def _width(self, chip: Chip) -> int:
        """Return how wide a chip wants to be: names are cut, our own words are not."""
        whole = self.measures.chip_size(chip.text, bool(chip.icon)).width()
        return min(whole, round(LONGEST_CHIP * max(1.0, self._theme.scale))) if chip.named else whole

    def _chip(self, painter: QPainter, whole: QRect, room: QRect, chip: Chip) -> int:
        """Paint a chip at the beginning of `room`, cut to it; return its width."""
        tokens, m = self._theme.tokens, self.measures
        icon = m.chip_icon + 4 if chip.icon else 0
        text, wanted = chip.text, self._width(chip)
        if chip.named or room.width() < wanted:  # where there is room, rounding of widths must not cut a word
            most = min(room.width(), wanted)
            text = m.chip_metrics.elidedText(chip.text, Qt.TextElideMode.ElideRight, most - 12 - icon)
        width = m.chip_metrics.horizontalAdvance(text) + 1 + 12 + icon
        ground, ink = CHIP_TONES[chip.tone]
        box = self._mirror(painter, whole, QRect(room.x(), room.y(), width, room.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.role(ground))
        painter.drawRoundedRect(box, 5, 5)
        if icon:
            edge = m.chip_icon
            place = QRect(box.x() + 6, box.y() + (box.height() - edge) // 2, edge, edge)
            place = self._mirror(painter, box, place)
            icons.draw(painter, chip.icon, place.x(), place.y(), edge, tokens.role(ink))
        painter.setPen(tokens.role(ink))
        painter.setFont(m.chip)
        inner = self._mirror(painter, box, box.adjusted(6 + icon, 0, -6, 0))
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, text)
        return width

    @staticmethod
    def _mirror(painter: QPainter, whole: QRect, box: QRect) -> QRect:
        return mirrored(whole, box, right_to_left=painter.layoutDirection() == Qt.LayoutDirection.RightToLeft)
