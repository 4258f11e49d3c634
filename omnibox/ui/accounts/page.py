"""Inboxes and settings: each inbox's health, connecting further ones, and how the window looks."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from omnibox.model.rows import InboxRow
from omnibox.ui.accounts.inbox_card import InboxCard
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.counts import Counts
from omnibox.ui.live import Batch
from omnibox.ui.onboarding.column import Card, Column
from omnibox.ui.services import UiServices
from omnibox.ui.theme import DARK, LIGHT, SYSTEM
from omnibox.ui.widgets import Button, Label
from omnibox.ui.words import engine_word

if TYPE_CHECKING:
    from omnibox.desk.channel import ChannelSpec

SCALES = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
LANGUAGES = (("", "As the system"), ("en", "English"), ("de", "Deutsch"))


class InboxesPage(Column):
    """The page behind the gear."""

    connect_wanted = Signal(object)  # ChannelSpec
    edit_wanted = Signal(object)  # InboxRow
    look_chosen = Signal(str, object)  # "mode", "scale" or "language", and its value

    def __init__(self, services: UiServices, counts: Counts, language: str) -> None:
        super().__init__(services.theme)
        self._services, self._counts, self._language = services, counts, language
        self._specs: tuple[ChannelSpec, ...] = ()
        self._cards: dict[UUID, InboxCard] = {}
        self.setAccessibleName(tr("Inboxes and settings"))
        self.head(tr("Inboxes and settings"), tr("How every inbox is doing, and how the window looks."))
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self.body.addLayout(self._list)
        self._add = QHBoxLayout()
        self.body.addLayout(self._add)
        self.engine = Label(services.theme, "", tone="faint")
        self.body.addWidget(self.engine)
        self._sample = Button(services.theme, tr("Remove the sample data"), self._remove_sample, kind="danger")
        self._sample.hide()
        self.body.addSpacing(12)
        self.body.addWidget(Label(services.theme, tr("Appearance"), px=15, weight=600))
        self.body.addWidget(self._looks())
        counts.inboxes_changed.connect(self._follow)
        services.live.changed.connect(self._heard)
        self._look_at_engine()

    def offer(self, specs: "tuple[ChannelSpec, ...]") -> None:
        """Take the channels that can be connected."""
        self._specs = specs
        for spec in specs:
            text = tr("Connect {channel}", channel=tr(spec.label))
            self._add.addWidget(
                Button(self._services.theme, text, partial(self.connect_wanted.emit, spec), icon="plus")
            )
        self._add.addWidget(self._sample)
        self._add.addStretch(1)
        self._follow()

    def _heard(self, batch: Batch) -> None:
        if batch.has("engine.", "setting."):
            self._look_at_engine()

    def _look_at_engine(self) -> None:
        desk = self._services.desk
        self._services.tasks.read(
            desk.engine_state, self, lambda found: self.engine.setText(engine_word(str(found.get("state", ""))))
        )

    def card(self, inbox_id: UUID) -> InboxCard | None:
        return self._cards.get(inbox_id)

    def _follow(self) -> None:
        known = {spec.name for spec in self._specs}
        inboxes = {inbox.id: inbox for inbox in self._counts.inboxes}
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
        inbox = next((one for one in self._counts.inboxes if one.id == inbox_id), None)
        if inbox is None:
            return
        desk = self._services.desk
        if what == "edit":
            self.edit_wanted.emit(inbox)
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

    # ---- looks
    def _looks(self) -> QWidget:
        theme = self._services.theme
        card = Card(theme)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        modes = [(SYSTEM, tr("Follow the system")), (LIGHT, tr("Light")), (DARK, tr("Dark"))]
        self.mode = self._choice(layout, tr("Theme"), modes, theme.mode, "mode")
        scales = [(scale, self._services.formats.locale.toString(round(scale * 100)) + " %") for scale in SCALES]
        self.scale = self._choice(layout, tr("Text size"), scales, theme.scale, "scale")
        languages = [(word, tr(name) if not word else name) for word, name in LANGUAGES]
        self.language = self._choice(layout, tr("Language"), languages, self._language, "language")
        return card

    def _choice(
        self, layout: QVBoxLayout, name: str, choices: Sequence[tuple[object, str]], chosen: object, what: str
    ) -> QComboBox:
        box = QComboBox()
        for value, text in choices:
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.setAccessibleName(name)
        box.activated.connect(lambda _: self.look_chosen.emit(what, box.currentData()))
        row = QHBoxLayout()
        row.addWidget(Label(self._services.theme, name), 1)
        row.addWidget(box)
        layout.addLayout(row)
        return box
