"""Inboxes: each one's health, what can be done about it, and connecting further ones."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from omnibox.model.rows import InboxRow
from omnibox.ui.accounts.inbox_card import InboxCard
from omnibox.ui.i18n import tr
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form
from omnibox.ui.widgets import Button, Label
from omnibox.ui.words import engine_word

if TYPE_CHECKING:
    from omnibox.desk.channel import ChannelSpec


class InboxesPage(Form):
    """The section of the settings."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self._specs: tuple[ChannelSpec, ...] = ()
        self.inboxes: tuple[InboxRow, ...] = ()
        self._cards: dict[UUID, InboxCard] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        around = QWidget()
        around.setLayout(self._list)
        self._list.setContentsMargins(0, 0, 0, 0)
        self.add(around)
        foot = QWidget()
        self._add = QHBoxLayout(foot)
        self._add.setContentsMargins(0, 0, 0, 0)
        self.add(foot)
        self.engine = Label(services.theme, "", tone="faint")
        self.add(self.engine)
        self._sample = Button(services.theme, tr("Remove the sample data"), self._remove_sample, kind="danger")
        self._sample.hide()
        services.live.changed.connect(self._heard)
        services.tasks.read(services.desk.inboxes.specs, self, self.offer)

    def offer(self, specs: "tuple[ChannelSpec, ...]") -> None:
        """Take the channels that can be connected."""
        self._specs = specs
        for spec in specs:
            text = tr("Connect {channel}", channel=tr(spec.label))
            wanted = partial(self._services.navigation.connect_inbox.emit, spec.name)
            self._add.addWidget(Button(self._services.theme, text, wanted, icon="plus"))
        self._add.addWidget(self._sample)
        self._add.addStretch(1)
        self._look()

    def _heard(self, batch: Batch) -> None:
        if batch.has("engine.", "setting.", "inbox.", "history."):
            self._look()

    def _look(self) -> None:
        desk = self._services.desk

        def read() -> tuple[tuple[InboxRow, ...], str]:
            return desk.inboxes.list(), str(desk.engine_state().get("state", ""))

        self._services.tasks.read(read, self, self._show)

    def _show(self, found: tuple[tuple[InboxRow, ...], str]) -> None:
        self.inboxes = found[0]
        self.engine.setText(engine_word(found[1]))
        self._follow()

    def card(self, inbox_id: UUID) -> InboxCard | None:
        return self._cards.get(inbox_id)

    def _follow(self) -> None:
        known = {spec.name for spec in self._specs}
        inboxes = {inbox.id: inbox for inbox in self.inboxes}
        for gone in [one for one in self._cards if one not in inboxes]:
            card = self._cards.pop(gone)
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        for inbox in inboxes.values():
            if inbox.id in self._cards:
                self._cards[inbox.id].show_inbox(inbox)
            else:
                card = InboxCard(self._services, inbox, editable=inbox.channel in known)
                card.asked.connect(self._act)
                self._cards[inbox.id] = card
                self._list.addWidget(card)
        self._sample.setVisible(any(inbox.channel not in known for inbox in inboxes.values()))

    def _act(self, what: str, inbox_id: UUID) -> None:
        inbox = next((one for one in self.inboxes if one.id == inbox_id), None)
        if inbox is None:
            return
        desk = self._services.desk
        if what == "edit":
            self._services.navigation.edit_inbox.emit(inbox)
        elif what == "remove":
            self._confirm_removal(inbox)
        elif what == "catch_up":
            self._write(partial(desk.inboxes.catch_up, inbox_id), tr("Looking for new messages"))
        elif what == "pause":
            self._write(partial(desk.inboxes.pause, inbox_id), tr("{name} is paused", name=inbox.address))
        elif what == "resume":
            self._write(partial(desk.inboxes.resume, inbox_id), tr("{name} goes on", name=inbox.address))

    def _write(self, change: Callable[[], object], said: str) -> None:
        notices = self._services.notices
        self._services.tasks.write(change, self, lambda _: notices.say(said), notices.fail)

    def _confirm_removal(self, inbox: InboxRow) -> None:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(tr("Remove {name}?", name=inbox.address))
        box.setText(tr("Remove {name}?", name=inbox.address))
        box.setInformativeText(
            tr("Its conversations stay here and its mail stays at the provider. Only the connection ends.")
        )
        remove = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.buttonClicked.connect(lambda button: self._remove(inbox) if button is remove else None)
        box.open()

    def _remove(self, inbox: InboxRow) -> None:
        desk = self._services.desk
        self._write(partial(desk.inboxes.remove, inbox.id), tr("{name} was removed", name=inbox.address))

    def _remove_sample(self) -> None:
        desk = self._services.desk
        self._sample.setEnabled(False)
        notices = self._services.notices

        def done(_: object) -> None:
            self._sample.setEnabled(True)
            notices.say(tr("The sample data is gone"))

        def failed(error: Exception) -> None:
            self._sample.setEnabled(True)
            notices.fail(error)

        self._services.tasks.write(desk.inboxes.remove_sample_data, self, done, failed)
