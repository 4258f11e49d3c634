"""Mail sign-in: how Omnibox is registered with the providers whose own page stands for a password."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from omnibox.model.errors import Invalid
from omnibox.model.sign_in import OWN
from omnibox.ui.desktop.browser import open_page
from omnibox.ui.i18n import tr
from omnibox.ui.onboarding.finding import LOOK
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form, Group, Row
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button

WIDE = 300  # px of a box, at a text size of 100 percent
SECRET = "client_secret"
_GOOGLE = "https://console.cloud.google.com/apis/credentials"
_MICROSOFT = "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade"
Fields = dict[str, QLineEdit]


class Box(QLineEdit):
    """A box that asks for the width an id needs, and makes do with less."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.grown(WIDE), super().sizeHint().height())


class MailSignIn(Form):
    """The section. What is entered is kept when the box is left; a secret goes to the vault and is not shown again."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self.fields: dict[str, Fields] = {}
        self._rows: dict[tuple[str, str], Row] = {}
        self._kept: dict[str, dict[str, Any]] = {}
        self._google()
        self._microsoft()
        self._own()
        self._looking()
        self._read()

    # ---- what is asked
    def _google(self) -> None:
        group = self.group(
            "Google",
            tr(
                "Google wants every copy of a program registered once. In its console: make a project, switch on the"
                " Gmail API, then create credentials of the kind OAuth client ID, type Desktop app."
            ),
        )
        self._link(group, tr("Open Google's console"), _GOOGLE)
        self._box(group, "google", "client_id", tr("Client ID"))
        self._box(group, "google", SECRET, tr("Client secret"), tr("Google gives one with the client ID."))

    def _microsoft(self) -> None:
        group = self.group(
            "Microsoft",
            tr(
                "In Microsoft's admin center: register an application for accounts in any directory and personal"
                " accounts, with the platform Mobile and desktop applications and the redirect address"
                " http://localhost. It needs no secret."
            ),
        )
        self._link(group, tr("Open Microsoft's admin center"), _MICROSOFT)
        self._box(group, "microsoft", "client_id", tr("Application (client) ID"))
        hint = tr("Only for a registration that is limited to your own organisation; otherwise leave it empty.")
        self._box(group, "microsoft", "tenant", tr("Directory (tenant) ID"), hint)

    def _own(self) -> None:
        group = self.group(
            tr("Another provider"),
            tr("Any provider that offers OAuth 2.0 with PKCE for IMAP and SMTP. Its help names these."),
        )
        self._box(group, OWN, "label", tr("Name"))
        self._box(group, OWN, "client_id", tr("Client ID"))
        self._box(group, OWN, SECRET, tr("Client secret"), tr("Only where the provider gave one."))
        self._box(group, OWN, "authorize_url", tr("Address of the sign-in page"), "https://…")
        self._box(group, OWN, "token_url", tr("Address for tokens"), "https://…")
        self._box(group, OWN, "scopes", tr("Scopes"), tr("Separated by spaces."))

    def _looking(self) -> None:
        group = self.group(tr("New addresses"))
        self.look = group.switch(
            tr("Look for the servers of a new address"),
            tr(
                "The provider of the address is asked, then Mozilla's public list, which hears the domain alone."
                " A password goes nowhere before you press Connect."
            ),
            on=True,
        )
        put = self._services.desk.settings.put
        tasks, notices = self._services.tasks, self._services.notices
        self.look.clicked.connect(lambda on: tasks.write(partial(put, LOOK, on), self, None, notices.fail))

    def _link(self, group: Group, text: str, url: str) -> None:
        group.row(tr("Register Omnibox"), Button(self.theme, text, partial(open_page, url), icon="external-link"))

    def _box(self, group: Group, key: str, name: str, label: str, hint: str = "") -> None:
        box = Box(self.theme, label)
        if name == SECRET:
            box.setEchoMode(QLineEdit.EchoMode.Password)
        box.editingFinished.connect(partial(self._left, key))
        self._rows[key, name] = group.row(label, box, hint)
        self.fields.setdefault(key, {})[name] = box

    # ---- what is kept
    def _read(self) -> None:
        desk = self._services.desk

        def read() -> tuple[dict[str, dict[str, Any]], bool]:
            return desk.consents.entered(), bool(desk.settings.get(LOOK, True))

        self._services.tasks.read(read, self, self._show, self._services.notices.fail)

    def _show(self, found: tuple[dict[str, dict[str, Any]], bool]) -> None:
        self._kept, looks = found
        self.look.setChecked(looks)
        for key, boxes in self.fields.items():
            kept = self._kept.get(key, {})
            for name, box in boxes.items():
                if name == SECRET:
                    box.clear()
                    box.setPlaceholderText(tr("Kept safely") if kept.get("secret") else "")
                elif not box.hasFocus():
                    box.setText(str(kept.get(name, "")))

    def _left(self, key: str) -> None:
        """A box was left: keep the provider's values, once they are enough to be of use."""
        given = {name: box.text().strip() for name, box in self.fields[key].items()}
        secret = given.pop(SECRET, "") or None
        kept = self._kept.get(key, {})
        if secret is None and all(str(kept.get(name, "")) == value for name, value in given.items()):
            return
        if key == OWN and given["client_id"] and not (given["authorize_url"] and given["token_url"]):
            return  # the rest is still to be typed
        self._say(key, "", "")
        desk = self._services.desk
        self._services.tasks.write(
            lambda: desk.consents.enter(key, given, secret), self, lambda _: self._read(), self._refusal(key)
        )

    def _refusal(self, key: str) -> Callable[[Exception], None]:
        def refused(error: Exception) -> None:
            if isinstance(error, Invalid):
                reasons = {"url": tr("This is no protected address (https://…)."), "too_long": tr("This is too long.")}
                text = reasons.get(str(error.params.get("reason")), tr("This cannot be used."))
                self._say(key, str(error.params.get("field")), text)
            else:
                self._services.notices.fail(error)

        return refused

    def _say(self, key: str, name: str, text: str) -> None:
        """Mark one box of a provider, or none."""
        for other, box in self.fields[key].items():
            wrong = other == name
            if wrong:
                self._rows[key, other].say(text)
            elif box.property("wrong") == "true":
                self._rows[key, other].say("https://…" if other.endswith("_url") else "")
            box.setProperty("wrong", "true" if wrong else "false")
            box.style().unpolish(box)
            box.style().polish(box)
