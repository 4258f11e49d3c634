"""Connect an inbox: type, try, save. Also changes the settings or the sign-in of one that exists."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from omnibox.model.errors import Invalid, VaultLocked
from omnibox.model.rows import InboxRow, RequestRow
from omnibox.model.sign_in import AUTH, PASSWORD
from omnibox.ui.i18n import tr
from omnibox.ui.onboarding.column import Card, Column
from omnibox.ui.onboarding.fields import Fields
from omnibox.ui.onboarding.passphrase import ask_passphrase
from omnibox.ui.onboarding.probe import Probe, Steps
from omnibox.ui.onboarding.ways import Ways
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button
from omnibox.ui.words import error_words, words_of

if TYPE_CHECKING:
    from omnibox.desk.channel import ChannelSpec

GUESS_MS = 150  # a pause in typing before servers are guessed


class ConnectPage(Column):
    """One channel's form. With `inbox` it changes that one; fields start with what it has."""

    connected = Signal(object)  # InboxRow
    left = Signal()

    def __init__(self, services: UiServices, spec: "ChannelSpec", inbox: InboxRow | None = None) -> None:
        super().__init__(services.theme)
        self._services, self._spec, self._inbox = services, spec, inbox
        self.fields = Fields(services.theme, spec, sealed=services.desk.seals_secrets)
        self.steps = Steps(services.theme)
        self.probe = Probe(services, self)
        self._touched: set[str] = set(inbox.settings) if inbox else set()
        self._connecting = False
        self._when_found = False  # Connect was pressed while the servers were still looked for
        self._guess = QTimer(self)
        self._guess.setSingleShot(True)
        self._guess.setInterval(GUESS_MS)
        self._guess.timeout.connect(self._guess_now)
        self._build()
        if inbox is not None:
            for key, value in inbox.settings.items():
                if key in self.fields.rows:
                    self.fields.rows[key].fill(value)
        self.ways = Ways(services, spec, self.fields, inbox)
        self.fields.edited.connect(self._edited)
        self.fields.entered.connect(self.go.click)  # does nothing while it is off
        self.probe.answered.connect(self._answered)
        self.probe.failed.connect(self._refused)
        self.ways.found.connect(self._fill)
        self.ways.searched.connect(self._searched)
        self.ways.signed_in.connect(self.submit)
        self.ways.address_chosen.connect(self._take_address)
        self.ways.changed.connect(self._lead)

    def _build(self) -> None:
        theme, texts = self._services.theme, self._spec.texts
        title = tr(texts.get("title", "")) or tr("Connect {channel}", channel=tr(self._spec.label))
        if self._inbox is not None:
            title = tr("Settings of {address}", address=self._inbox.address)
        self.head(title, tr(texts["intro"]) if "intro" in texts else "")
        self.setAccessibleName(title)
        self.go = Button(theme, tr("Save") if self._inbox else tr("Connect"), self.submit, kind="primary")
        self.stop = Button(theme, tr("Cancel"), self.cancel)
        card = Card(theme)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(20, 18, 20, 18)
        inside.setSpacing(14)
        inside.addWidget(self.fields)
        inside.addWidget(self.steps)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.stop)
        foot.addWidget(self.go)
        inside.addLayout(foot)
        self.body.addWidget(card)

    def begin(self) -> None:
        """Put the cursor where typing begins; an inbox whose consent has ended goes straight to the page."""
        row = next(iter(self.fields.rows.values()), None)
        if row is not None:
            row.input.setFocus()
        inbox = self._inbox
        if inbox is not None:
            self._guess_now()
        self.ways.begin(anew=inbox is not None and inbox.state == "auth_failed")

    # ---- guessing
    def _edited(self, key: str) -> None:
        self._touched.add(key)
        if key == "address":
            self._guess.start()

    def _guess_now(self) -> None:
        desk, address = self._services.desk, self.fields.rows["address"].value
        self._services.tasks.read(lambda: desk.inboxes.guess(address), self, self._guessed)

    def _guessed(self, guess: dict[str, str]) -> None:
        self._fill(guess)
        self.ways.guessed(guess)

    def _fill(self, known: dict[str, str]) -> None:
        """Fill what a person has not touched."""
        for key, value in known.items():
            if key in self.fields.rows and key not in self._touched:
                self.fields.rows[key].fill(value)

    def _lead(self) -> None:
        """One button stands out: the page's, where that is the next step."""
        kind = "plain" if self.ways.by_page else "primary"
        if self.go.property("kind") != kind:
            self.go.setProperty("kind", kind)
            self.go.style().unpolish(self.go)
            self.go.style().polish(self.go)

    def _take_address(self, address: str) -> None:
        """The address that signed in is the inbox's, and the login of one that was not typed in."""
        self.fields.rows["address"].fill(address)
        if "user" in self.fields.rows and "user" not in self._touched:
            self.fields.rows["user"].fill(address)

    def _searched(self) -> None:
        if self._when_found:
            self._when_found = False
            self._busy(on=False)
            self.submit()

    # ---- trying
    def submit(self) -> None:
        """Try what was typed; it is saved only when every step worked."""
        if self.ways.by_page:
            self.ways.go()
            return
        if self.ways.busy and "imap_host" not in self._touched:
            self._when_found = True
            self._busy(on=True)
            self.ways.hurry()
            return
        desk, inbox, name = self._services.desk, self._inbox, self._spec.name
        settings, secrets, consent = self.fields.values(), self.fields.secrets(), self.ways.consent
        guess = self._guess.isActive()
        self._guess.stop()

        def ask() -> UUID:
            merged = dict(settings)
            if guess:  # Enter was quicker than the pause: the guess is made here
                found = desk.inboxes.guess(settings.get("address", ""))
                merged |= {key: value for key, value in found.items() if key in merged and key not in touched}
            if inbox is not None:
                return desk.inboxes.reprobe(inbox.id, merged, secrets, consent)
            return desk.inboxes.probe(name, merged, secrets, consent)

        touched = frozenset(self._touched)
        self._busy(on=True)
        self.steps.wait()
        self.reveal(self.steps)
        self.probe.ask(ask)

    def cancel(self) -> None:
        """Stop trying; when nothing runs, leave the page."""
        if self._when_found:
            self._when_found = False
            self._busy(on=False)
        elif self.go.isEnabled():
            self.left.emit()
        elif not self._connecting:
            self.probe.cancel()
            self._busy(on=False)
            self.steps.hide()

    def _busy(self, *, on: bool) -> None:
        self.fields.setEnabled(not on)
        self.go.setEnabled(not on)

    def _answered(self, row: RequestRow) -> None:
        if not row.answer.get("ok"):
            self._busy(on=False)
            if row.answer.get("steps"):
                self.steps.show_answer(row.answer)
            else:
                words = error_words(str(row.answer.get("code", "channel")), row.answer.get("params") or row.answer)
                self.steps.tell(words.title, words.body)
            self._point_at(row)
            self.reveal(self.steps)
            return
        self.steps.show_answer(row.answer)
        self._connecting = True
        desk = self._services.desk
        self._services.tasks.write(lambda: desk.inboxes.connect(row.id), self, self._saved, self._refused)

    def _point_at(self, row: RequestRow) -> None:
        """Put the cursor where the failure is most likely mended."""
        codes = {step.get("code") for step in row.answer.get("steps", ()) if not step.get("ok")}
        refused = bool(
            codes & {"auth_refused", "auth_failed", "app_password_needed", "consent_needed", "token_refused"}
        )
        secret = next((one for one in self.fields.rows.values() if one.field.kind == "secret"), None)
        if refused and self.fields.values().get(AUTH, PASSWORD) != PASSWORD:
            self.ways.again()
        elif refused and secret is not None and isinstance(secret.input, QLineEdit):
            secret.input.setFocus()
        elif codes:
            self.fields.unfold(on=True)

    def _saved(self, inbox: InboxRow) -> None:
        self._connecting = False
        self.connected.emit(inbox)

    def _refused(self, error: Exception) -> None:
        self._connecting = False
        self._busy(on=False)
        if isinstance(error, VaultLocked):
            self.steps.hide()
            ask_passphrase(self._services, self, self.submit, new=bool(error.params.get("new")))
            return
        if isinstance(error, Invalid) and self._complain(error.params):
            self.steps.hide()
            return
        words = words_of(error)
        self.steps.tell(words.title, words.body)

    def _complain(self, params: dict[str, Any]) -> bool:
        """Point at what is wrong or missing; tell whether it is on this page."""
        row = self.fields.rows.get(str(params.get("field", "")))
        if params.get("field") == "consent" or (row is not None and row.field.kind == "secret" and row.isHidden()):
            return self.ways.again()
        return self.fields.complain(str(params.get("field", "")), str(params.get("reason", "")))
