"""One inbox on the page of inboxes: how it is doing, and what can be done about it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout

from omnibox.model.rows import InboxRow
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.media import medium
from omnibox.ui.onboarding.column import Card, IconTile
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label
from omnibox.ui.words import error_words, state_word

TONES = {"auth_failed": "danger", "offline": "warn"}


def state_line(services: UiServices, inbox: InboxRow) -> str:
    """Return the state in words: "Connected, last seen 2 min ago"."""
    word = state_word(inbox.state)
    if inbox.state == "active" or inbox.last_seen_at is None:
        return word
    return tr("{state}, last seen {time}", state=word, time=services.formats.ago(inbox.last_seen_at))


class InboxCard(Card):
    """Shows an InboxRow; tells which button was pressed."""

    asked = Signal(str, object)  # what: catch_up, pause, resume, edit, remove; the inbox's id

    def __init__(self, services: UiServices, inbox: InboxRow, *, editable: bool) -> None:
        super().__init__(services.theme)
        theme = services.theme
        self._services, self.inbox = services, inbox
        look = medium(inbox.medium)
        self._name = Label(theme, "", weight=600)
        self._state = Label(theme, "", tone="soft")
        self._why = Label(theme, "", px=12, tone="danger", wrap=True)
        self._import = Label(theme, "", px=12, tone="faint")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Import"))
        self._buttons = {
            "catch_up": Button(theme, tr("Catch up now"), self._asks("catch_up"), icon="refresh-cw"),
            "resume": Button(theme, tr("Resume"), self._asks("resume"), icon="play"),
            "edit": Button(theme, tr("Settings"), self._asks("edit")),
            "pause": Button(theme, tr("Pause"), self._asks("pause")),
            "remove": Button(theme, tr("Remove"), self._asks("remove"), kind="danger"),
        }
        self._editable = editable
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self._name, self._state, self._why, self._import, self._bar):
            words.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(IconTile(theme, look.icon, look.colour), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.setContentsMargins(52, 4, 0, 0)
        for button in self._buttons.values():
            foot.addWidget(button)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addLayout(foot)
        self.show_inbox(inbox)

    def _asks(self, what: str) -> "_Ask":
        return _Ask(self, what)

    def show_inbox(self, inbox: InboxRow) -> None:
        """Follow the inbox."""
        self.inbox = inbox
        named = bool(inbox.name) and inbox.name != inbox.address
        self._name.setText(f"{inbox.name} · {inbox.address}" if named else inbox.address)
        self._state.setText(state_line(self._services, inbox))
        self._state.set_tone(TONES.get(inbox.state, "soft"))
        trouble = inbox.state in ("offline", "auth_failed") and inbox.state_code
        words = error_words(inbox.state_code, inbox.state_params) if trouble else None
        self._why.setText(words.whole if words else "")
        self._why.setVisible(words is not None)
        self._progress(inbox)
        paused = inbox.state == "paused"
        for what, shown in {
            "catch_up": inbox.state in ("active", "offline", "connecting"),
            "resume": paused,
            "pause": not paused and inbox.state != "auth_failed",
            "edit": self._editable,
        }.items():
            self._buttons[what].setVisible(shown)
        self._buttons["edit"].setText(tr("Enter the password anew") if inbox.state == "auth_failed" else tr("Settings"))
        self.setAccessibleName(f"{inbox.address}, {self._state.text()}")

    def _progress(self, inbox: InboxRow) -> None:
        total = inbox.history_total
        running = not inbox.history_finished and bool(total)
        self._bar.setVisible(running)
        done = self._services.formats.count(inbox.history_done)
        if running and total:
            self._bar.setRange(0, total)
            self._bar.setValue(min(inbox.history_done, total))
            self._import.setText(
                tr_n("Older mail: {done} of {n} message", "Older mail: {done} of {n} messages", total, done=done)
            )
        elif inbox.history_done:
            self._import.setText(tr_n("{n} older message imported", "{n} older messages imported", inbox.history_done))
        self._import.setVisible(bool(self._import.text()))


class _Ask:
    """Emits the card's signal; a plain object, so that the button holds no loop of closures."""

    def __init__(self, card: InboxCard, what: str) -> None:
        self._card, self._what = card, what

    def __call__(self) -> None:
        self._card.asked.emit(self._what, self._card.inbox.id)
