"""How an address signs in: where its servers come from, and whether a provider's own page stands for the password."""

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit

from omnibox.model.rows import InboxRow
from omnibox.model.sign_in import AUTH, OWN, PASSWORD, SignIn
from omnibox.ui.onboarding.fields import Fields
from omnibox.ui.onboarding.finding import LOOK, Finding, Found
from omnibox.ui.onboarding.sign_in import SignInPanel
from omnibox.ui.services import UiServices

if TYPE_CHECKING:
    from omnibox.desk.channel import ChannelSpec

ALONE = "oauth"  # `sign_in` of a guess: no password works there
APP_PASSWORD = "app_password"  # one made for this program alone


class Ways(QObject):
    """Keeps the two lines below the address, and what they decide, in step with the form."""

    found = Signal(object)  # settings for the form
    searched = Signal()  # a search is over
    signed_in = Signal()  # a page stands for the password: it can be tried
    address_chosen = Signal(str)
    changed = Signal()  # what leads on is another thing now

    def __init__(self, services: UiServices, spec: "ChannelSpec", fields: Fields, inbox: InboxRow | None) -> None:
        super().__init__(fields)
        self._services, self._spec, self._fields, self._inbox = services, spec, fields, inbox
        self._providers: dict[str, SignIn] = {}
        self._guess: dict[str, str] = {}
        self._auth: tuple[str, ...] = ()  # what a search said
        self._facts: Found = {}
        self._anew = False
        self.finding = Finding(services, spec.name)
        self.panel = SignInPanel(services, spec.name)
        if "address" in fields.rows:
            fields.insert_after("address", self.panel)
            fields.insert_after("address", self.finding)
            self.finding.setVisible(False)
            box = fields.rows["address"].input
            if isinstance(box, QLineEdit):
                box.editingFinished.connect(self.finding.hurry)
        self.finding.found.connect(self._found)
        self.finding.ended.connect(self.searched)
        self.panel.signed_in.connect(self._signed_in)
        self.panel.address_wanted.connect(self.address_chosen)
        self.panel.password_wanted.connect(self._by_password)
        self.panel.begun.connect(self._show_password)
        self.panel.settings_wanted.connect(lambda: services.navigation.open_settings.emit("sign_in"))
        self._load()

    def _load(self) -> None:
        desk, channel = self._services.desk, self._spec.name

        def read() -> tuple[dict[str, SignIn], bool]:
            return desk.consents.providers(channel), bool(desk.settings.get(LOOK, True))

        self._services.tasks.read(read, self, self._loaded, self._services.notices.fail)

    def _loaded(self, known: tuple[dict[str, SignIn], bool]) -> None:
        self._providers, looks = known
        self.finding.allowed = looks and self._spec.discovers
        self._offer()
        if self._anew:
            self._anew = False
            self.panel.start()

    # ---- what the form asks
    @property
    def busy(self) -> bool:
        """Whether the servers are still looked for."""
        return self.finding.busy

    @property
    def consent(self) -> UUID | None:
        """The redeemed sign-in to try with, None where there is none."""
        return self.panel.consent

    def hurry(self) -> None:
        """Somebody waits for the search."""
        self.finding.hurry()

    def begin(self, *, anew: bool) -> None:
        """The form is on screen. `anew`: an inbox has to sign in again, and nothing else is wanted."""
        if anew and self._way != PASSWORD:
            self._anew = True
            if self._providers:
                self._loaded((self._providers, self.finding.allowed))

    def guessed(self, guess: dict[str, str]) -> None:
        """Take what is known of an address without asking."""
        if guess.get("address") != self._guess.get("address"):
            self._auth, self._facts = (), {}
            if self._inbox is None:
                self._set_way(PASSWORD)
        self._guess = guess
        if not self._same:
            self.finding.guessed(guess)
        self._offer()

    @property
    def by_page(self) -> bool:
        """Whether the next step is a provider's page, not the form's own button."""
        return self.panel.leads and self._way == PASSWORD

    def go(self) -> None:
        """Take that step."""
        self.panel.start()

    def again(self) -> bool:
        """Ask for the sign-in once more; tell whether there is a page for it."""
        if self.panel.provider is None:
            return False
        self.panel.offer_again()
        return True

    # ---- deciding
    @property
    def _same(self) -> bool:
        """Whether this is an inbox whose address nobody has changed: its servers need no search."""
        return self._inbox is not None and self._fields.rows["address"].value == self._inbox.address

    @property
    def _way(self) -> str:
        row = self._fields.rows.get(AUTH)
        return (row.value if row is not None else "") or PASSWORD

    def _set_way(self, way: str) -> None:
        if AUTH in self._fields.rows:
            self._fields.rows[AUTH].fill(way)
        self._show_password()

    def _show_password(self) -> None:
        """A password is asked for where one can work and no page stands for it."""
        asked = self._way == PASSWORD and self.panel.asks_password
        for row in self._fields.rows.values():
            if row.field.kind == "secret":
                row.setVisible(asked)
        self.changed.emit()

    def _offer(self) -> None:
        """Offer the page that belongs to the address, or to the inbox."""
        key, password = self._page()
        provider = self._providers.get(key)
        if provider is None:
            self.panel.withdraw()
        else:
            address = self._fields.rows["address"].value
            facts = self._facts or self._guess
            help_page = str(facts.get("help", "")) if facts.get("sign_in") == APP_PASSWORD else ""
            held, folded = self._same and self._way == key, self._same and self._way == PASSWORD
            self.panel.offer(provider, address, app_password=help_page, password=password, held=held, folded=folded)
        self._show_password()

    def _page(self) -> tuple[str, bool]:
        """Return the key of a page ("" for none), and whether a password would do as well."""
        pages = [one for one in self._auth if one != PASSWORD]
        if pages:
            return pages[0], PASSWORD in self._auth
        password = self._guess.get("sign_in") != ALONE
        if self._same and self._way != PASSWORD:
            return self._way, password
        if self._guess.get("page"):
            return self._guess["page"], password
        own = self._providers.get(OWN)
        known = bool(self._guess.get("provider")) or not self._guess
        return (OWN if own is not None and own.ready and not known else ""), True

    def _found(self, one: Found) -> None:
        self._auth, self._facts = tuple(str(way) for way in one.get("auth", ())), one
        self.found.emit({str(key): str(value) for key, value in dict(one.get("settings", {})).items() if value})
        self._offer()

    def _signed_in(self, _request: UUID) -> None:
        provider = self.panel.provider
        if provider is not None:
            self._set_way(provider.key)
            self.signed_in.emit()

    def _by_password(self) -> None:
        self.panel.give_up()
        self.panel.fold()
        self._set_way(PASSWORD)
        secret = next((row for row in self._fields.rows.values() if row.field.kind == "secret"), None)
        if secret is not None:
            secret.input.setFocus()
