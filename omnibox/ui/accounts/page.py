"""Inboxes: each one's health, what can be done about it, and connecting further ones."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QMessageBox, QVBoxLayout, QWidget

from omnibox.model.health import InboxHealth, StoreHealth
from omnibox.model.rows import InboxRow
from omnibox.ui.accounts.inbox_card import InboxCard
from omnibox.ui.accounts.overall import Overall, Sign, signs
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form
from omnibox.ui.widgets import Button

if TYPE_CHECKING:
    from omnibox.desk.channel import ChannelSpec

LOOK_MS = 15_000  # "2 min ago" grows old while the page is looked at
_NEWS = ("engine.", "setting.", "inbox.", "history.", "message.", "reply.", "delivery.", "operation.")
Found = tuple[tuple[InboxHealth, ...], StoreHealth]


class InboxesPage(Form):
    """The section of the settings."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self._specs: tuple[ChannelSpec, ...] = ()
        self._health: tuple[InboxHealth, ...] = ()
        self._cards: dict[UUID, InboxCard] = {}
        self._looking = self._again = False
        self.overall = Overall(services)
        self.overall.show_signs([Sign(("loader", "text3"), tr("Looking…"))])
        self.add(self.overall)
        self._list = self._column()
        foot = QWidget()
        self._foot = WrapLayout(foot, gap=8)
        self.add(foot)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        services.live.changed.connect(self._heard)
        services.tasks.read(services.desk.inboxes.specs, self, self.offer, services.notices.fail)

    def _column(self) -> QVBoxLayout:
        around = QWidget()
        column = QVBoxLayout(around)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.add(around)
        return column

    def offer(self, specs: "tuple[ChannelSpec, ...]") -> None:
        """Take the channels that can be connected."""
        self._specs = specs
        for spec in specs:
            text = tr("Connect {channel}", channel=tr(spec.label))
            wanted = partial(self._services.navigation.connect_inbox.emit, spec.name)
            self._foot.addWidget(Button(self.theme, text, wanted, icon="plus"))
        self._look()

    def card(self, inbox_id: UUID) -> InboxCard | None:
        """Return an inbox's card."""
        return self._cards.get(inbox_id)

    # ---- looking
    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()
        if self._specs:
            self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def _heard(self, batch: Batch) -> None:
        if self.isVisible() and batch.has(*_NEWS):
            self._look()

    def _look(self) -> None:
        """Ask how everything is; never twice at once, and once more after what came meanwhile."""
        if self._looking:
            self._again = True
            return
        self._looking, self._again = True, False
        upkeep = self._services.desk.upkeep

        def read() -> Found:
            return upkeep.inboxes(), upkeep.store()

        self._services.tasks.read(read, self, self._show, self._refused)

    def _landed(self) -> None:
        self._looking = False
        if self._again:
            self._look()

    def _refused(self, error: Exception) -> None:
        self._landed()
        self._services.notices.fail(error)

    def _show(self, found: Found) -> None:
        self._health = found[0]
        self.overall.show_signs(signs(self._services, *found))
        served = found[1].engine.get("state") == "running"
        known = {spec.name for spec in self._specs}
        healths = {health.inbox.id: health for health in self._health}
        for gone in [one for one in self._cards if one not in healths]:
            card = self._cards.pop(gone)
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        for inbox_id, health in healths.items():
            if inbox_id in self._cards:
                self._cards[inbox_id].show_health(health, served=served)
            else:
                card = InboxCard(self._services, health, editable=health.inbox.channel in known)
                card.show_health(health, served=served)
                card.asked.connect(self._act)
                self._cards[inbox_id] = card
                self._list.addWidget(card)
        self._landed()

    # ---- doing
    def _act(self, what: str, inbox_id: UUID) -> None:
        health = next((one for one in self._health if one.inbox.id == inbox_id), None)
        if health is None:
            return
        inbox, inboxes = health.inbox, self._services.desk.inboxes
        if what == "edit":
            self._services.navigation.edit_inbox.emit(inbox)
        elif what == "failed":
            self._services.navigation.open_view.emit("failed")
        elif what == "remove":
            self._confirm_removal(health)
        elif what == "catch_up":
            self._write(partial(inboxes.catch_up, inbox_id), tr("Looking for new messages"))
        elif what == "pause":
            self._write(partial(inboxes.pause, inbox_id), tr("{name} is paused", name=inbox.address))
        elif what == "resume":
            self._write(partial(inboxes.resume, inbox_id), tr("{name} goes on", name=inbox.address))
        elif what == "history" and health.history_paused:
            self._write(partial(inboxes.resume_history, inbox_id), tr("Older messages are fetched again"))
        elif what == "history":
            said = tr("Older messages wait; new ones come as before")
            self._write(partial(inboxes.pause_history, inbox_id), said)

    def _write(self, change: Callable[[], object], said: str) -> None:
        notices = self._services.notices
        self._services.tasks.write(change, self, lambda _: notices.say(said), notices.fail)

    def _confirm_removal(self, health: InboxHealth) -> None:
        inbox = health.inbox
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(tr("Remove {name}?", name=inbox.address))
        box.setText(tr("Remove {name}?", name=inbox.address))
        box.setInformativeText(
            tr(
                "Kept: every conversation, note and file that is here, and all mail at the provider. Gone: the"
                " connection and the stored password. You can connect it again at any time."
            )
        )
        remove = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.buttonClicked.connect(lambda button: self._remove(inbox) if button is remove else None)
        box.open()

    def _remove(self, inbox: InboxRow) -> None:
        desk = self._services.desk
        self._write(partial(desk.inboxes.remove, inbox.id), tr("{name} was removed", name=inbox.address))
