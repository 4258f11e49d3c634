"""The top of the customer panel: portrait, name, since when, and what can be done at once."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from omnibox.model.rows import CustomerCard
from omnibox.ui.avatar import draw_avatar
from omnibox.ui.customer.name_edit import NameEdit
from omnibox.ui.customer.ways import Ways
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, Label

AVATAR = 56


class Portrait(QWidget):
    """The large avatar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name, self._key = "", ""
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        edge = self._theme.grown(AVATAR)
        self.setFixedSize(edge, edge)
        self.update()

    def show_person(self, name: str, key: str) -> None:
        self._name, self._key = name, key
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.grown(AVATAR), self._theme.grown(AVATAR))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_avatar(painter, self._theme, self.rect().toRectF(), self._name, self._key)


class Head(QWidget):
    """Who it is. `standing`: away from any timeline, so there is a way to it."""

    write_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, services: UiServices, *, standing: bool) -> None:
        super().__init__()
        self._services = services
        theme = services.theme
        self.portrait = Portrait(theme)
        self.name = NameEdit(theme)
        self.since = Label(theme, "", px=12, tone="soft", wrap=True)
        self.since.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.write = Button(theme, tr("New message"), self.write_wanted.emit, icon="square-pen")
        self.open = Button(
            theme, tr("Open the timeline"), self.open_wanted.emit, kind="primary", icon="messages-square"
        )
        self.ways = Ways(theme)
        self._deeds = QVBoxLayout()
        self._deeds.addWidget(self.ways)
        for button in (self.open, self.write):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(button)
            row.addStretch(1)
            self._deeds.addLayout(row)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.portrait, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(self.name)
        self._column.addWidget(self.since)
        self._column.addLayout(self._deeds)
        self.open.setVisible(standing)
        services.actions.changed.connect(self._offer)
        theme.changed.connect(self._dress)
        self._offer()
        self._dress()

    def _offer(self) -> None:
        """What cannot be done is not shown; beside ways to write that are, a further one is not needed."""
        claimed = self._services.actions.is_claimed("new_message")
        self.write.setVisible(claimed and self.ways.isHidden())

    def show_media(self, names: Sequence[str]) -> None:
        """Offer these ways to write."""
        self.ways.show_media(names)
        self._offer()

    def _dress(self) -> None:
        pad = self._services.theme.pad
        self._column.setContentsMargins(16, pad(18), 16, pad(14))
        self._column.setSpacing(pad(3))
        self._deeds.setContentsMargins(0, pad(8), 0, 0)
        self._deeds.setSpacing(pad(6))

    def show_card(self, card: CustomerCard) -> None:
        """Show whose panel it is."""
        formats = self._services.formats
        self.portrait.show_person(card.name, str(card.id))
        self.name.show_name(card.name)
        self.since.setText(tr("Customer since {day}", day=since(formats, card.created_at)))
        self.since.setToolTip(tr("Customer since {day}", day=formats.date(card.created_at)))


def since(formats: Formats, at: datetime) -> str:
    """Return a beginning as short as it is worth: the year of an earlier one, the day of one in this year."""
    moment = formats.local(at)
    return formats.date(at) if moment.year == formats.now().year else str(moment.year)
