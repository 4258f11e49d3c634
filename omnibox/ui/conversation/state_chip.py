"""A word about how a conversation stands, on a tinted ground; and who else is there."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from omnibox.model.rows import PresenceRow
from omnibox.ui import icons
from omnibox.ui.avatar import avatar_pixmap
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices

_FONT = (11.5, 500)
FACE = 20  # diameter of an avatar at a text size of 100 percent


class StateChip(QWidget):
    """A word, with an icon where one helps."""

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._theme = services.theme
        self.access: object = None  # the accessible face, kept alive here
        self._text, self._icon, self._tones = "", "", ("sunken", "text2")
        self._theme.changed.connect(self._refit)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        return self._text

    def say(self, text: str, tones: tuple[str, str], icon: str = "", tip: str = "") -> None:
        """Show `text`; the header hides a chip that says nothing."""
        self._text, self._tones, self._icon = text, tones, icon
        self.setAccessibleName(tip or text)
        self.setToolTip(tip)
        self._refit()

    def _refit(self) -> None:
        self.updateGeometry()
        self.update()

    def _icon_room(self) -> int:
        return self._theme.grown(12) + 4 if self._icon else 0

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(*_FONT))
        return QSize(metrics.horizontalAdvance(self._text) + 14 + self._icon_room(), metrics.height() + 5)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.role(self._tones[0]))
        painter.drawRoundedRect(self.rect(), 5, 5)
        letters, mirrored, room = tokens.role(self._tones[1]), self.isRightToLeft(), self._icon_room()
        if self._icon:
            size = self._theme.grown(12)
            x = self.width() - 6 - size if mirrored else 6
            icons.draw(painter, self._icon, x, (self.height() - size) // 2, size, letters)
        painter.setFont(self._theme.font(*_FONT))
        painter.setPen(letters)
        area = self.rect().adjusted(0, 0, -room, 0) if mirrored else self.rect().adjusted(room, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._text)


class Company(QWidget):
    """Who else looks, writes or types: a face and a few words; the words give way where there is no room."""

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._theme = services.theme
        self.access: object = None  # the accessible face, kept alive here
        self._rows: tuple[PresenceRow, ...] = ()
        self.words = ""
        self.faces_only = False
        self._theme.changed.connect(self.updateGeometry)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[PresenceRow]) -> None:
        """Show these; nobody hides it."""
        self._rows = tuple(rows)
        self.words = company_words(self._rows)
        self.setAccessibleName(self.words)
        self.setToolTip("\n".join(company_words((row,)) for row in self._rows))
        self.updateGeometry()
        self.update()

    @property
    def empty(self) -> bool:
        return not self._rows

    def _faces(self) -> tuple[PresenceRow, ...]:
        return self._rows[:3]

    def width_with_words(self) -> int:
        metrics = QFontMetrics(self._theme.font(12))
        return self._faces_width() + 6 + metrics.horizontalAdvance(self.words) + 2

    def _faces_width(self) -> int:
        size = self._theme.grown(FACE)
        return size + max(0, len(self._faces()) - 1) * round(size * 0.7)

    def sizeHint(self) -> QSize:
        size = self._theme.grown(FACE)
        line = QFontMetrics(self._theme.font(12)).height()
        return QSize(self._faces_width() if self.faces_only else self.width_with_words(), max(size, line) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        size, mirrored = theme.grown(FACE), self.isRightToLeft()
        x, y = 0, (self.height() - size) // 2
        for row in self._faces():
            picture = avatar_pixmap(theme, size, row.name, str(row.operator_id or row.name), self.devicePixelRatioF())
            painter.drawPixmap(self.width() - x - size if mirrored else x, y, picture)
            x += round(size * 0.7)
        if self.faces_only:
            return
        start = self._faces_width() + 6
        area = QRect(0 if mirrored else start, 0, self.width() - start, self.height())
        painter.setFont(theme.font(12))
        painter.setPen(theme.tokens.text2)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, self.words)


def company_words(rows: Sequence[PresenceRow]) -> str:
    """Say who is there and what they do: Dana is viewing, Maria is typing, Dana and 2 more are here."""
    if not rows:
        return ""
    name = rows[0].name.split()[0] if rows[0].name.split() else tr("Somebody")
    if len(rows) > 1:
        return tr_n("{name} and {n} more are here", "{name} and {n} more are here", len(rows) - 1, name=name)
    if rows[0].kind == "typing":
        return tr("{name} is typing", name=name)
    return tr("{name} is replying", name=name) if rows[0].kind == "replying" else tr("{name} is viewing", name=name)
