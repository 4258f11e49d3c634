"""The line over all inboxes: does mail flow, is the store sound, is there room, is there a backup."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from omnibox.model.health import InboxHealth, StoreHealth
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.onboarding.column import Card, clear
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import IconLabel, Label
from omnibox.ui.words import engine_word

WELL, WARN, BAD = ("circle-check", "ok"), ("triangle-alert", "warn"), ("circle-alert", "danger")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at: how it is, in an icon and in words."""

    look: tuple[str, str]
    text: str


def signs(services: UiServices, inboxes: Sequence[InboxHealth], store: StoreHealth) -> list[Sign]:
    """Return what is to be said, in the order in which it matters."""
    found = [_mail(store, inboxes)]
    troubled = sum(one.inbox.state in ("offline", "auth_failed") for one in inboxes)
    if inboxes and not troubled:
        found.append(Sign(WELL, tr_n("{n} inbox, none in trouble", "{n} inboxes, none in trouble", len(inboxes))))
    elif troubled:
        found.append(Sign(WARN, tr_n("{n} inbox needs a look", "{n} inboxes need a look", troubled)))
    size = services.formats.size
    if store.short_of_room:
        found.append(Sign(BAD, tr("Only {size} are free on the disk: make room soon.", size=size(store.room))))
    else:
        found.append(Sign(WELL, tr("{size} free on the disk", size=size(store.room))))
    if store.path is not None:
        found.append(_backup(services, store))
    return found


def _mail(store: StoreHealth, inboxes: Sequence[InboxHealth]) -> Sign:
    if not inboxes:
        return Sign(WARN, tr("Nothing is connected yet."))
    state = str(store.engine.get("state", ""))
    return Sign(WELL if state == "running" else WARN, engine_word(state))


def _backup(services: UiServices, store: StoreHealth) -> Sign:
    if not store.backups:
        return Sign(WARN, tr("There is no backup yet; the first one is made within a day."))
    newest = store.backups[0]
    return Sign(WELL, tr("The last backup was proved sound: {time}", time=services.formats.stamp(newest.at)))


class Overall(Card):
    """The signs, below each other."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self.signs: list[Sign] = []
        self._rows: list[tuple[IconLabel, Label]] = []
        self._lines = QVBoxLayout(self)
        self._lines.setSpacing(6)
        self.setAccessibleName(tr("Overall"))
        services.theme.changed.connect(self._breathe)
        self._breathe()

    def _breathe(self) -> None:
        gap = self._services.theme.pad(13)
        self._lines.setContentsMargins(18, gap, 18, gap)

    def show_signs(self, found: list[Sign]) -> None:
        """Say how things are now; nothing moves where nothing changed."""
        if found == self.signs:
            return
        if len(found) != len(self._rows):
            self._rows = []
            clear(self._lines)
            for _ in found:
                self._add_row()
        self.signs = found
        for (icon, label), sign in zip(self._rows, found, strict=True):
            icon.set_icon(*sign.look)
            label.setText(sign.text)

    def _add_row(self) -> None:
        theme = self._services.theme
        icon, label = IconLabel(theme, *WELL, size=16), Label(theme, "", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(9)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label, 1)
        self._lines.addLayout(row)
        self._rows.append((icon, label))
