"""What narrows the list of customers: channel, inbox, waiting, notes, last contact."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from omnibox.model.customer_list import CustomerQuery
from omnibox.model.handle import HandleKind
from omnibox.model.rows import InboxRow
from omnibox.ui import icons
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr
from omnibox.ui.media import medium_of_handle
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button

KINDS: Final = (HandleKind.EMAIL, HandleKind.PHONE, HandleKind.WHATSAPP, HandleKind.WEBCHAT)
# English source strings: (label, days back, whether they were heard of since then)
SPANS: Final = (
    ("Today", 0, True),
    ("In the last 7 days", 7, True),
    ("In the last 30 days", 30, True),
    ("Not for 30 days", 30, False),
    ("Not for a year", 365, False),
)


class FilterButton(QPushButton):
    """One filter: says what it is set to, and looks pressed while it narrows."""

    def __init__(self, theme: Theme, text: str, *, opens: bool) -> None:
        super().__init__(text)
        self._theme, self._opens = theme, opens
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("kind", "filter")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if opens:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the chevron stands behind the words
        theme.changed.connect(self._dress)
        self._dress()

    def show_state(self, text: str, *, narrows: bool) -> None:
        """Say what it is set to."""
        self.setText(text)
        self.setChecked(narrows)
        self._dress()

    def set_mirrored(self, mirrored: bool) -> None:
        """Keep the chevron behind the words in either direction."""
        if self._opens:
            leading, trailing = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
            self.setLayoutDirection(leading if mirrored else trailing)

    def _dress(self) -> None:
        tokens, theme = self._theme.tokens, self._theme
        ink = tokens.accent if self.isChecked() else tokens.text2
        if self._opens:
            edge = theme.grown(13)
            self.setIcon(icons.icon("chevron-down", ink))
            self.setIconSize(QSize(edge, edge))
        self.setStyleSheet(
            f"QPushButton {{ min-height: {theme.grown(20) + 2 * theme.pad(2)}px; padding: 0 9px; font-weight: 500;"
            f" font-size: {round(12 * theme.scale)}px; border-radius: 7px; background: transparent;"
            f" color: {tokens.text2.name()}; border: 1px solid {tokens.line.name()}; }}"
            f"QPushButton:hover {{ background: {tokens.sunken.name()}; }}"
            f"QPushButton:checked {{ background: {tokens.accent_soft.name()}; color: {tokens.accent.name()};"
            f" border-color: {tokens.accent.name()}; }}"
            f"QPushButton:focus {{ border: 1px solid {tokens.accent.name()}; }}"
        )


class FilterBar(QWidget):
    """Holds a query's filters and says when they change; text and order are others' concern."""

    changed = Signal()

    def __init__(self, theme: Theme, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self._inboxes: tuple[InboxRow, ...] = ()
        self._kind: HandleKind | None = None
        self._inbox: UUID | None = None
        self._span = -1  # a place in SPANS
        self.channel = FilterButton(theme, "", opens=True)
        self.inbox = FilterButton(theme, "", opens=True)
        self.last = FilterButton(theme, "", opens=True)
        self.waiting = FilterButton(theme, tr("Waiting now"), opens=False)
        self.notes = FilterButton(theme, tr("Has notes"), opens=False)
        self.none = Button(theme, tr("Clear filters"), self.clear, kind="link")
        layout = WrapLayout(self, gap=6)
        for button in (self.channel, self.inbox, self.waiting, self.notes, self.last, self.none):
            layout.addWidget(button)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for button, menu in (
            (self.channel, self.channel_menu),
            (self.inbox, self.inbox_menu),
            (self.last, self.last_menu),
        ):
            button.clicked.connect(partial(self._open, button, menu))
        for button in (self.waiting, self.notes):
            button.clicked.connect(self._told)
        self._say()

    @property
    def narrows(self) -> bool:
        """Whether anything is set."""
        set_by_hand = self._kind is not None or self._inbox is not None or self._span >= 0
        return set_by_hand or self.waiting.isChecked() or self.notes.isChecked()

    def show_inboxes(self, inboxes: Sequence[InboxRow]) -> None:
        """Offer these; one that is gone narrows no more."""
        self._inboxes = tuple(inboxes)
        self.inbox.setVisible(len(self._inboxes) > 1)
        if self._inbox is not None and self._inbox not in [inbox.id for inbox in self._inboxes]:
            self._inbox = None
            self.changed.emit()
        self._say()

    def onto(self, asked: CustomerQuery) -> CustomerQuery:
        """Return the query narrowed by what is set."""
        after, before = self._bounds()
        return replace(
            asked,
            kinds=frozenset({self._kind}) if self._kind else frozenset(),
            inbox_id=self._inbox,
            waiting=self.waiting.isChecked(),
            notes=self.notes.isChecked(),
            last_after=after,
            last_before=before,
        )

    def _bounds(self) -> tuple[datetime | None, datetime | None]:
        if self._span < 0:
            return None, None
        _, days, since = SPANS[self._span]
        midnight = self._formats.now().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        moment = self._formats.moment(midnight - timedelta(days=days))
        return (moment, None) if since else (None, moment)

    def clear(self) -> None:
        """Narrow no more."""
        self._kind, self._inbox, self._span = None, None, -1
        self.waiting.setChecked(False)
        self.notes.setChecked(False)
        self._told()

    # ---- menus
    def channel_menu(self) -> QMenu:
        """One kind of address, or any."""
        menu = self._menu(tr("Any channel"), self._kind is None, partial(self._choose, "_kind", None))
        for kind in KINDS:
            self._item(menu, medium_of_handle(kind).word, self._kind is kind, partial(self._choose, "_kind", kind))
        return menu

    def inbox_menu(self) -> QMenu:
        """One inbox, or any."""
        menu = self._menu(tr("Any inbox"), self._inbox is None, partial(self._choose, "_inbox", None))
        for inbox in self._inboxes:
            name = inbox.name or inbox.address
            self._item(menu, name, self._inbox == inbox.id, partial(self._choose, "_inbox", inbox.id))
        return menu

    def last_menu(self) -> QMenu:
        """When they were last heard of."""
        menu = self._menu(tr("At any time"), self._span < 0, partial(self._choose, "_span", -1))
        for place, (label, _, _) in enumerate(SPANS):
            self._item(menu, tr(label), self._span == place, partial(self._choose, "_span", place))
        return menu

    def _menu(self, words: str, chosen: bool, does: "partial[None]") -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._item(menu, words, chosen, does)
        menu.addSeparator()
        return menu

    @staticmethod
    def _item(menu: QMenu, words: str, chosen: bool, does: "partial[None]") -> None:
        action = menu.addAction(words.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(chosen)
        action.triggered.connect(lambda _=False: does())

    def _open(self, button: FilterButton, make: object, _checked: bool = False) -> None:
        self._say()  # a click alone changes nothing
        assert callable(make)  # noqa: S101 -- one of the three above; this is for mypy
        make().popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _choose(self, name: str, value: object) -> None:
        setattr(self, name, value)
        self._told()

    def _told(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        kind = medium_of_handle(self._kind).word if self._kind else tr("Channel")
        names = {inbox.id: inbox.name or inbox.address for inbox in self._inboxes}
        self.channel.show_state(kind, narrows=self._kind is not None)
        self.inbox.show_state(
            names.get(self._inbox, tr("Inbox")) if self._inbox else tr("Inbox"), narrows=self._inbox is not None
        )
        span = tr(SPANS[self._span][0]) if self._span >= 0 else tr("Last contact")
        self.last.show_state(span, narrows=self._span >= 0)
        for button, words in (
            (self.channel, tr("Channel")),
            (self.inbox, tr("Inbox")),
            (self.last, tr("Last contact")),
        ):
            said = button.text()
            button.setAccessibleName(words if said == words else f"{words}: {said}")
        self.none.setVisible(self.narrows)
