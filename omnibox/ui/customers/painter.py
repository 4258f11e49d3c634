"""Paints one row of the customers' table."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from omnibox.model.rows import CustomerListRow
from omnibox.ui import icons
from omnibox.ui.avatar import avatar_pixmap
from omnibox.ui.customers.columns import Column, Place
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import elide, tr, tr_n
from omnibox.ui.media import medium_of_handle
from omnibox.ui.theme import Theme

AVATAR = 28
KEPT = 2000  # measured texts
LONG = timedelta(hours=24)  # a wait that stands out
GAP = 16  # px between columns
_BARS = {"name": 0.6, "reaches": 0.7}  # how much of a column's room a waiting bar takes


@dataclass(frozen=True, slots=True)
class Look:
    """What a row is drawn from besides its data."""

    selected: bool
    hovered: bool
    focused: bool


class CustomerPainter:
    """Measures with the theme's fonts once and paints rows from then on; `refresh` after a theme change."""

    def __init__(self, theme: Theme, formats: Formats) -> None:
        self._theme, self._formats = theme, formats
        self._cells: dict[str, Callable[[QPainter, QRect, CustomerListRow], object]] = {
            "name": self._name,
            "reaches": self._reaches,
            "last": lambda painter, box, row: self._write(painter, box, formats.stamp(row.last_at)),
            "open": self._open,
            "waiting": self._waiting,
            "since": lambda painter, box, row: self._write(painter, box, short_date(formats, row.created_at)),
        }
        self.refresh()

    def refresh(self) -> None:
        """Take fonts and metrics anew."""
        theme = self._theme
        self._strong = theme.font(13, 500)
        self._plain = theme.font(13, tabular=True)
        self._strong_metrics, self._plain_metrics = QFontMetrics(self._strong), QFontMetrics(self._plain)
        self._words: dict[tuple[str, int, bool], tuple[str, int]] = {}
        line = self._strong_metrics.height()
        self.height = max(theme.grown(AVATAR), line) + 2 * theme.pad(9) + 1

    def paint(self, painter: QPainter, rect: QRect, row: CustomerListRow, laid: Sequence[Place], look: Look) -> None:
        """Paint `row` into `rect`; mirrors itself where the layout runs right to left."""
        tokens = self._theme.tokens
        if look.selected:
            painter.fillRect(rect, tokens.accent_soft)
        elif look.hovered:
            painter.fillRect(rect, tokens.bg)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, tokens.line)
        if look.selected:
            painter.fillRect(_mirror(painter, rect, QRect(rect.x(), rect.y(), 3, rect.height())), tokens.accent)
        if look.focused:
            painter.setPen(tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -2))
        for place in laid:
            box = QRect(rect.x() + place.x, rect.y(), max(0, place.width - GAP), rect.height() - 1)
            self._cells[place.column.key](painter, _mirror(painter, rect, box), row)

    def paint_waiting(self, painter: QPainter, rect: QRect, laid: Sequence[Place]) -> None:
        """Paint the calm bars of a row that is on its way."""
        tokens = self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.sunken)
        for place in laid:
            wide = round((place.width - GAP) * _BARS.get(place.column.key, 0.5))
            box = QRect(rect.x() + place.x, rect.y() + rect.height() // 2 - 5, wide, 10)
            painter.drawRoundedRect(_mirror(painter, rect, box), 4, 4)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, tokens.line)

    # ---- cells
    def _name(self, painter: QPainter, box: QRect, row: CustomerListRow) -> None:
        size = self._theme.grown(AVATAR)
        picture = QRect(box.x(), box.y() + (box.height() - size) // 2, size, size)
        pixmap = avatar_pixmap(self._theme, size, row.name, str(row.id), painter.device().devicePixelRatioF())
        painter.drawPixmap(_mirror(painter, box, picture), pixmap)
        words = _mirror(painter, box, box.adjusted(size + 10, 0, 0, 0))
        note = self._theme.grown(14) if row.notes else 0
        used = self._write(painter, _cut(painter, words, note + 8 if note else 0), row.name, strong=True)
        if note:
            self._icon(painter, words, used + 8, "sticky-note", self._theme.tokens.text3, note)

    def _reaches(self, painter: QPainter, box: QRect, row: CustomerListRow) -> None:
        if not row.handles:
            return
        kind, value = row.handles[0]
        look, edge = medium_of_handle(kind), self._theme.grown(15)
        more = f"+{len(row.handles) - 1}" if len(row.handles) > 1 else ""
        room = self._plain_metrics.horizontalAdvance(more) + 8 if more else 0
        self._icon(painter, box, 0, look.icon, self._theme.channel(look.colour), edge)
        words = _mirror(painter, box, box.adjusted(edge + 8, 0, 0, 0))
        used = self._write(painter, _cut(painter, words, room), value, latin=True)
        if more:
            rest = _mirror(painter, words, words.adjusted(used + 8, 0, 0, 0))
            self._write(painter, rest, more, colour=self._theme.tokens.text3, latin=True)

    def _open(self, painter: QPainter, box: QRect, row: CustomerListRow) -> None:
        if row.open:
            self._write(painter, box, self._formats.count(row.open))

    def _waiting(self, painter: QPainter, box: QRect, row: CustomerListRow) -> None:
        if row.waiting_since is None:
            return
        tokens, edge = self._theme.tokens, self._theme.grown(14)
        long = self._formats.now() - row.waiting_since >= LONG
        self._icon(painter, box, 0, "hourglass", tokens.warn if long else tokens.text3, edge)
        words = _mirror(painter, box, box.adjusted(edge + 6, 0, 0, 0))
        waiting = self._formats.waiting(row.waiting_since)
        self._write(painter, words, waiting, colour=tokens.warn if long else tokens.text)

    def _icon(self, painter: QPainter, box: QRect, at: int, name: str, colour: QColor, edge: int) -> None:
        place = _mirror(painter, box, QRect(box.x() + at, box.y() + (box.height() - edge) // 2, edge, edge))
        icons.draw(painter, name, place.x(), place.y(), edge, colour)

    def _write(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        *,
        colour: QColor | None = None,
        strong: bool = False,
        latin: bool = False,
    ) -> int:
        """Write a text into a box and return its width. `latin`: addresses and numbers read from left to right."""
        cut, width = self._fitting(text, box.width(), strong=strong)
        painter.setFont(self._strong if strong else self._plain)
        painter.setPen(colour or self._theme.tokens.text)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        mirrored = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if mirrored and (latin or _reads_ltr(text)):
            painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            painter.drawText(box, flags | Qt.AlignmentFlag.AlignRight, cut)
            painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        else:
            painter.drawText(box, flags | Qt.AlignmentFlag.AlignLeading, cut)
        return width

    def _fitting(self, text: str, room: int, *, strong: bool) -> tuple[str, int]:
        """Return a text as far as there is room, and its width; measured once while it is scrolled by."""
        key = (text, room, strong)
        found = self._words.get(key)
        if found is None:
            metrics = self._strong_metrics if strong else self._plain_metrics
            cut = elide(metrics, text, room)
            if len(self._words) >= KEPT:
                self._words.clear()
            found = self._words[key] = (cut, metrics.horizontalAdvance(cut))
        return found


def _reads_ltr(text: str) -> bool:
    """Tell whether a text's first letter is of a script that is written from left to right."""
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((way == "L" for way in strong if way in ("L", "R", "AL")), False)


def short_date(formats: Formats, at: datetime) -> str:
    """Return a day as short as a column is: 3 Mar 2024."""
    moment = formats.local(at)
    return formats.locale.toString(QDate(moment.year, moment.month, moment.day), tr("d MMM yyyy"))


def _mirror(painter: QPainter, whole: QRect, box: QRect) -> QRect:
    """Return a box of a row that was laid out from the left where it stands in this layout."""
    if painter.layoutDirection() == Qt.LayoutDirection.LeftToRight:
        return box
    return QRect(whole.x() + whole.right() - box.right(), box.y(), box.width(), box.height())


def _cut(painter: QPainter, box: QRect, by: int) -> QRect:
    """Return a box that is narrower by so much at its end."""
    return _mirror(painter, box, box.adjusted(0, 0, -by, 0))


def spoken(row: CustomerListRow, columns: Sequence[Column], formats: Formats) -> str:
    """Return what a screen reader says of a row: the name, then the columns that say something."""
    said = {
        "reaches": ", ".join(f"{medium_of_handle(kind).word} {value}" for kind, value in row.handles[:1]),
        "last": tr("last contact {time}", time=formats.stamp(row.last_at)),
        "open": tr_n("{n} open", "{n} open", row.open) if row.open else "",
        "waiting": tr("waiting for {time}", time=formats.waiting(row.waiting_since)) if row.waiting_since else "",
        "since": tr("customer since {day}", day=formats.date(row.created_at)),
    }
    parts = [row.name, *(said.get(column.key, "") for column in columns), tr("has notes") if row.notes else ""]
    return ", ".join(part for part in parts if part)
