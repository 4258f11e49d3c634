"""The lines of the customer panel: a handle, a field with its value, a conversation of the past.

Lines are made once and shown anew for each customer: what is made for every one of them would never quite go.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QDate, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QHBoxLayout, QMenu, QSizePolicy, QWidget

from omnibox.model.conversation import Status
from omnibox.model.handle import Verification
from omnibox.model.rows import ConversationRow, HandleRow
from omnibox.ui import icons
from omnibox.ui.conversation.wording import status_word
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import elide, tr
from omnibox.ui.media import medium, medium_of_handle
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Label

LINE = 18  # px of a line's words at a text size of 100 %
PAD = 6
_STATUS_ICONS = {
    Status.OPEN: ("circle-dot", "accent"),
    Status.WAITING: ("hourglass", "text3"),
    Status.SNOOZED: ("alarm-clock", "text3"),
    Status.RESOLVED: ("check", "ok"),
    Status.SPAM: ("ban", "text3"),
    Status.TRASH: ("trash-2", "text3"),
}
W = TypeVar("W", bound=QWidget)


class Pool(Generic[W]):
    """Lines of one kind at the end of a layout: as many as are needed are shown, none is thrown away."""

    def __init__(self, layout: QBoxLayout, make: Callable[[], W]) -> None:
        self._layout, self._make = layout, make
        self._made: list[W] = []
        self._first = layout.count()
        self.shown = 0

    def show(self, count: int) -> Sequence[W]:
        """Return `count` lines to be filled; the others are hidden."""
        while len(self._made) < count:
            made = self._make()
            self._layout.insertWidget(self._first + len(self._made), made)
            self._made.append(made)
        for place, line in enumerate(self._made):
            line.setVisible(place < count)
        self.shown = count
        return self.lines

    @property
    def lines(self) -> Sequence[W]:
        """Those that are shown."""
        return self._made[: self.shown]


def line_height(theme: Theme) -> int:
    """Return a line's height in px at the text size and density in force."""
    return round(LINE * theme.scale) + theme.pad(8)


class RowButton(QAbstractButton):
    """An icon, words that give way, and something short at the end; pressed as a whole."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._icon, self._colour, self._end = "", "text2", ""
        self._tip = ""
        self._latin = False
        self.strong = False
        self.value: Any = None  # whose line it is
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_row(
        self, text: str, *, icon: str = "", colour: str = "text2", end: str = "", tip: str = "", latin: bool = False
    ) -> None:
        """Show these. `latin`: an address or a number, which reads from left to right in every language."""
        self._icon, self._colour, self._end, self._tip, self._latin = icon, colour, end, tip, latin
        self.setText(text)
        self.setAccessibleName(", ".join(word for word in (text, end) if word))
        self.setToolTip(tip)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, line_height(self._theme))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, theme = self._theme.tokens, self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(tokens.accent if self.hasFocus() else tokens.sunken, 1))
            painter.setBrush(tokens.sunken)
            painter.drawRoundedRect(ground, 6, 6)
        rtl = self.isRightToLeft()
        area = self.rect().adjusted(PAD, 0, -PAD, 0)
        size = round(15 * theme.scale)
        if self._icon:
            x = area.right() - size + 1 if rtl else area.x()
            icons.draw(painter, self._icon, x, (self.height() - size) // 2, size, theme.channel(self._colour))
            area = area.adjusted(0, 0, -size - 8, 0) if rtl else area.adjusted(size + 8, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter
        if self._end:
            painter.setFont(theme.font(12, tabular=True))
            painter.setPen(tokens.text3)
            painter.drawText(area, flags | Qt.AlignmentFlag.AlignTrailing, self._end)
            room = QFontMetrics(painter.font()).horizontalAdvance(self._end) + 8
            area = area.adjusted(room, 0, 0, 0) if rtl else area.adjusted(0, 0, -room, 0)
        font = theme.font(13, 600 if self.strong else 400)
        words = elide(QFontMetrics(font), self.text(), area.width())
        self.setToolTip(self.text() if words != self.text() and not self._tip else self._tip)
        painter.setFont(font)
        painter.setPen(tokens.text)
        side = Qt.AlignmentFlag.AlignLeading
        if self._latin and rtl:
            painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            side = Qt.AlignmentFlag.AlignRight
        painter.drawText(area, flags | side, words)


def show_handle(row: RowButton, handle: HandleRow) -> None:
    """Show one address; pressing it copies it."""
    look = medium_of_handle(handle.kind)
    sure = handle.verification in (Verification.ATTESTED, Verification.VERIFIED)
    proof = tr("Verified") if sure else tr("Not verified")
    tip = f"{handle.value}\n{proof}\n{tr('Press to copy')}"
    row.value = handle
    row.show_row(handle.value, icon=look.icon, colour=look.colour, end=handle.label, tip=tip, latin=True)
    row.setAccessibleName(f"{look.word} {handle.value}, {proof}")


def show_history(row: RowButton, formats: Formats, past: ConversationRow, *, current: bool) -> None:
    """Show one conversation of the past or present."""
    icon, colour = _STATUS_ICONS[past.status]
    subject = past.subject or medium(past.channel).word
    row.value, row.strong = past, current
    tip = f"{subject} · #{past.number}\n{status_word(past.status)} · {formats.full(past.last_at)}"
    row.show_row(subject, icon=icon, colour=colour, end=_stamp(formats, past.last_at), tip=tip)
    name = tr(
        "{subject}, {status}, {time}", subject=subject, status=status_word(past.status), time=formats.full(past.last_at)
    )
    row.setAccessibleName(name)


def _stamp(formats: Formats, at: datetime) -> str:
    """Return when it was, as short as it is clear: of earlier years the month will do."""
    moment = formats.local(at)
    if moment.year == formats.now().year:
        return formats.stamp(at)
    return formats.locale.toString(QDate(moment.year, moment.month, moment.day), tr("MMM yyyy"))


class FieldRow(QWidget):
    """A name and its value; where it can be changed, pressing the value opens a menu."""

    picked = Signal(object)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._tone = "text"
        self._label = Label(theme, name, tone="soft")
        self.value = _ValueButton(theme)
        self._choices: list[tuple[str, object]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self.value, 1)
        self.value.clicked.connect(self._open)

    def show_value(self, text: str, choices: list[tuple[str, object]] | None = None, tone: str = "text") -> None:
        """Show a value; `choices` (words, value) make it changeable."""
        self._choices = choices or []
        self.value.show_value(text, changeable=bool(self._choices), tone=tone)
        self.value.setAccessibleName(f"{self._name}: {text}")

    def menu(self) -> QMenu:
        """The menu of values."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, value in self._choices:
            action = menu.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(words == self.value.text())
            action.triggered.connect(lambda _=False, value=value: self.picked.emit(value))
        return menu

    def _open(self) -> None:
        if self._choices:
            self.menu().popup(self.value.mapToGlobal(self.value.rect().bottomLeft()))


class _ValueButton(QAbstractButton):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._changeable = False
        self._tone = "text"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_value(self, text: str, *, changeable: bool, tone: str) -> None:
        self.setText(text)
        self._changeable, self._tone = changeable, tone
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if changeable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if changeable else Qt.CursorShape.ArrowCursor)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, line_height(self._theme))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self._changeable and (self.underMouse() or self.hasFocus())
        if lively:
            painter.setPen(QPen(tokens.accent if self.hasFocus() else tokens.sunken, 1))
            painter.setBrush(tokens.sunken)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        area = self.rect().adjusted(PAD, 0, -PAD, 0)
        if lively:  # what can be changed says so before it is pressed
            edge, rtl = round(13 * self._theme.scale), self.isRightToLeft()
            x = area.x() if rtl else area.right() - edge + 1
            icons.draw(painter, "chevron-down", x, (self.height() - edge) // 2, edge, tokens.text3)
            area = area.adjusted(edge + 4, 0, 0, 0) if rtl else area.adjusted(0, 0, -edge - 4, 0)
        font = self._theme.font(13, 500)
        painter.setFont(font)
        painter.setPen(tokens.role(self._tone))
        words = elide(QFontMetrics(font), self.text(), area.width())
        self.setToolTip(self.text() if words != self.text() else "")
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing, words)
