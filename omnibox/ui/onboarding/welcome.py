"""The first page: connect an inbox, or look around with sample data."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from omnibox.model.rows import InboxRow
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.onboarding.column import Card, Column, IconTile, clear
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label
from omnibox.ui.words import error_words, state_word

if TYPE_CHECKING:
    from omnibox.desk.channel import ChannelSpec


def progress_words(services: UiServices, inbox: InboxRow) -> str:
    """Return how far an inbox is: "7,738 of 12,480 messages"."""
    count = services.formats.count
    if inbox.history_total:
        done = min(inbox.history_done, inbox.history_total)
        return tr_n("{done} of {n} message", "{done} of {n} messages", inbox.history_total, done=count(done))
    if inbox.history_done:
        return tr_n("{n} message", "{n} messages", inbox.history_done)
    if inbox.state_code:
        return error_words(inbox.state_code, inbox.state_params).title
    return state_word(inbox.state)


class ChannelCard(Card):
    """A channel: offered, or connected with the state of its import."""

    connect_wanted = Signal(object)  # ChannelSpec

    def __init__(self, services: UiServices, spec: "ChannelSpec") -> None:
        super().__init__(services.theme)
        self._services, self.spec = services, spec
        self._title = Label(services.theme, tr(spec.label), weight=600)
        self._text = Label(services.theme, tr(spec.texts.get("card", "")), tone="soft", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        self._bar.setAccessibleName(tr("Import"))
        self._bar.hide()
        self.button = Button(services.theme, tr("Connect"), lambda: self.connect_wanted.emit(spec), kind="primary")
        self.button.setAccessibleName(tr("Connect {channel}", channel=tr(spec.label)))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(14)
        row.addWidget(IconTile(services.theme, spec.icon, spec.colour))
        row.addLayout(words, 1)
        row.addWidget(self._bar)
        row.addWidget(self.button)

    def show_inboxes(self, inboxes: list[InboxRow]) -> None:
        """Show what is connected on this channel."""
        if not inboxes:
            return
        lines = [f"{inbox.address} · {progress_words(self._services, inbox)}" for inbox in inboxes]
        self._text.setText("\n".join(lines))
        done = sum(inbox.history_done for inbox in inboxes)
        total = sum(inbox.history_total or 0 for inbox in inboxes)
        running = any(not inbox.history_finished for inbox in inboxes) and total > 0
        self._bar.setVisible(running)
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(min(done, total))
        self.button.setText(tr("Connect another"))
        self.button.setProperty("kind", "plain")
        self.button.style().unpolish(self.button)
        self.button.style().polish(self.button)


class Welcome(Column):
    """Opens while no inbox is connected, and from the settings."""

    connect_wanted = Signal(object)  # ChannelSpec
    sample_wanted = Signal()
    inbox_wanted = Signal()

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self.setAccessibleName(tr("Welcome"))
        self.head(
            tr("Bring your conversations together"),
            tr(
                "Connect one channel to begin. You can add others at any time. "
                "Everything stays on this computer unless you join a team."
            ),
        )
        self._cards = QVBoxLayout()
        self._cards.setSpacing(10)
        self.body.addLayout(self._cards)
        self.sample = Button(
            services.theme, tr("Look around with sample data"), self.sample_wanted.emit, kind="ghost", icon="play"
        )
        self.open = Button(services.theme, tr("Open inbox"), self.inbox_wanted.emit, kind="primary")
        self.open.hide()
        foot = QHBoxLayout()
        foot.addWidget(self.sample)
        foot.addStretch(1)
        foot.addWidget(self.open)
        around = QWidget()
        around.setLayout(foot)
        foot.setContentsMargins(0, 10, 0, 0)
        self.body.addWidget(around)
        self._channels: dict[str, ChannelCard] = {}

    def offer(self, specs: "tuple[ChannelSpec, ...]") -> None:
        """Show a card for each channel that can be connected."""
        clear(self._cards)
        self._channels.clear()
        for spec in specs:
            card = ChannelCard(self._services, spec)
            card.connect_wanted.connect(self.connect_wanted)
            self._channels[spec.name] = card
            self._cards.addWidget(card)

    def card(self, channel: str) -> ChannelCard | None:
        return self._channels.get(channel)

    def show_inboxes(self, inboxes: tuple[InboxRow, ...]) -> None:
        """Follow the inboxes: their import, and whether there is something to open."""
        for name, card in self._channels.items():
            card.show_inboxes([inbox for inbox in inboxes if inbox.channel == name])
        self.open.setVisible(bool(inboxes))
        self.sample.setVisible(not inboxes)
