"""Signing in by the provider's own page: the button, the wait for the browser, and how it ended, in words."""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from omnibox.desk.consents import Consent
from omnibox.desk.redirects import Landing, Words
from omnibox.model.errors import VaultLocked
from omnibox.model.rows import RequestRow
from omnibox.model.sign_in import SignIn
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.desktop.browser import open_page
from omnibox.ui.i18n import tr
from omnibox.ui.onboarding.passphrase import ask_passphrase
from omnibox.ui.onboarding.probe import Probe
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, IconLabel, Label
from omnibox.ui.words import error_words, words_of


class SignInPanel(QWidget):
    """One provider's sign-in. Hidden while there is none."""

    signed_in = Signal(object)  # UUID of the redeemed consent
    address_wanted = Signal(str)  # the address that signed in is to be used instead
    password_wanted = Signal()  # an (app) password after all
    begun = Signal()  # the page is on its way
    settings_wanted = Signal()  # to where a provider is set up
    _came = Signal(object, object)  # consent's id, Landing: crosses from the listener's thread

    def __init__(self, services: UiServices, channel: str) -> None:
        super().__init__()
        self._services, self._channel = services, channel
        self.provider: SignIn | None = None
        self.address = ""
        self.consent: UUID | None = None  # of the request that was redeemed
        self._begun: Consent | None = None
        self._help = self._who = ""
        self.password_works = True
        self.folded = False  # the person types a password after all
        self._exchange = Probe(services, self, forget=lambda _request: None)
        self._exchange.answered.connect(self._answered)
        self._exchange.failed.connect(self._failed)
        self._came.connect(self._landed)
        self._build()
        self.hide()

    def _build(self) -> None:
        theme = self._services.theme
        self._icon = IconLabel(theme, "key-round", "text3", 17)
        self._title = Label(theme, "", weight=500, wrap=True)
        self._text = Label(theme, "", tone="soft", wrap=True)
        self.go = Button(theme, "", self.start, kind="primary", icon="external-link")
        self.instead = Button(theme, "", self.start, icon="external-link")
        self.again = Button(theme, tr("Open the page again"), self._open_again, icon="external-link")
        self.copy = Button(theme, tr("Copy the link"), self._copy, kind="ghost", icon="copy")
        self.stop = Button(theme, tr("Cancel the sign-in"), self.give_up, kind="ghost")
        self.use = Button(theme, "", self._use)
        self.keep = Button(theme, "", self._keep, kind="ghost")
        self.set_up = Button(theme, tr("Set up this sign-in"), self.settings_wanted.emit, icon="settings")
        self.help = Button(
            theme, tr("How to make an app password"), self._open_help, kind="ghost", icon="external-link"
        )
        self.password = Button(theme, tr("Use a password instead"), self.password_wanted.emit, kind="ghost")
        self._buttons = (
            self.go,
            self.instead,
            self.again,
            self.copy,
            self.stop,
            self.use,
            self.keep,
            self.set_up,
            self.help,
            self.password,
        )
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._title)
        words.addWidget(self._text)
        line = QHBoxLayout()
        line.setSpacing(9)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        foot = WrapLayout(gap=8)
        for button in self._buttons:
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(9)
        layout.addLayout(line)
        layout.addLayout(foot)

    @property
    def waiting(self) -> bool:
        """Whether a page is open in the browser, or its answer on the way."""
        return self._begun is not None

    @property
    def asks_password(self) -> bool:
        """Whether a password is to be typed: none stands here, or the person wants to, or only one can work."""
        if self.provider is None or self.folded:
            return True
        return not self.provider.ready and self.password_works

    @property
    def leads(self) -> bool:
        """Whether the next step is the page: its button is the one to press."""
        return self.provider is not None and self.provider.ready and not self.folded and self.consent is None

    # ---- offering
    def offer(
        self, provider: SignIn, address: str, *, app_password: str = "", password: bool = True, held: bool = False,
        folded: bool = False,
    ) -> None:  # fmt: skip
        """Offer a provider's page.

        Args:
            app_password: a link to how one is made, "" where none is known.
            password: whether any password works there.
            held: the inbox signs in there already.
            folded: the inbox has a password already.
        """
        same = self.provider == provider and address == self.address
        if same and (self.waiting or self.consent or self.folded):
            return
        self.give_up()
        self.provider, self.address, self._help = provider, address, app_password
        self.password_works, self.folded = password, folded
        self.go.setText(tr("Sign in with {provider}", provider=provider.label))
        self.instead.setText(tr("Sign in again") if held else tr("Sign in with {provider}", provider=provider.label))
        self.password.setText(tr("Use an app password instead") if app_password else tr("Use a password instead"))
        if held and provider.ready:
            title = tr("You sign in on the page of {provider}", provider=provider.label)
            self._say("circle-check", "ok", title, "", self.instead, *self._or_password)
        elif folded:
            self.fold()
        else:
            self._say_offer()
        self.show()

    def offer_again(self) -> None:
        """What was signed in does not serve any more, or was never there: point at the way on."""
        self.give_up()
        if self.provider is not None:
            self.folded = False
            self._say_offer()
            (self.go if self.provider.ready else self.set_up).setFocus()

    def fold(self) -> None:
        """A password is typed after all: leave the way back, and say what kind of password it is."""
        self.folded = True
        if self.provider is None or not self.provider.ready:
            return
        if self._help:
            title = tr("Use an app password for {provider}", provider=self.provider.label)
            text = tr("Make one in your account's security settings and enter it below.")
            self._say("info", "text3", title, text, self.help, self.instead)
        else:
            self._say("key-round", "text3", tr("With a password"), "", self.instead)

    def withdraw(self) -> None:
        """There is no such page for this address."""
        self.give_up()
        self.provider, self.folded = None, False
        self.hide()

    @property
    def _or_password(self) -> tuple[QWidget, ...]:
        return (self.password,) if self.password_works else ()

    def _say_offer(self) -> None:
        if self.provider is not None and self.provider.ready:
            name = self.provider.label
            text = tr(
                "{provider} asks you on its own page, in your browser. Omnibox never sees your password.", provider=name
            )
            self._say("key-round", "text3", tr("No password is needed here"), text, self.go, *self._or_password)
        elif self.provider is not None:
            self._say_missing(self.provider.label)

    def _say_missing(self, name: str) -> None:
        """Nobody registered Omnibox there: say so, and what can be done."""
        if self.password_works:
            title = tr("Use an app password for {provider}", provider=name)
            text = tr(
                "Make one in your account's security settings and enter it below. To sign in on {provider}'s page"
                " instead, Omnibox must be registered there once, under Mail sign-in.",
                provider=name,
            )
            shown = (self.help, self.set_up) if self._help else (self.set_up,)
            self._say("info", "text3", title, text, *shown)
            return
        title = tr("{provider} takes no passwords from programs", provider=name)
        text = tr(
            "One signs in on its own page. For that, Omnibox must be registered with {provider} once: it takes five"
            " minutes, costs nothing, and Mail sign-in says how.",
            provider=name,
        )
        self._say("info", "warn", title, text, self.set_up)

    # ---- signing in
    def start(self) -> None:
        """Listen for the answer and open the page."""
        provider, desk, address = self.provider, self._services.desk, self.address
        if provider is None or self.waiting:
            return
        words = Words(
            done=(tr("You are signed in"), tr("You can close this page and go back to Omnibox.")),
            failed=(tr("You are not signed in"), tr("Go back to Omnibox to try again. You can close this page.")),
            lang=_language(),
            right_to_left=QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft,
        )
        channel, key, came = self._channel, provider.key, self._came

        def heard(consent_id: UUID, landing: Landing) -> None:
            with suppress(RuntimeError):  # the form is gone
                came.emit(consent_id, landing)

        self.consent, self.folded = None, False
        self.go.setEnabled(False)
        self.begun.emit()
        self._services.tasks.write(
            lambda: desk.consents.begin(channel, key, address, words, heard), self, self._opened, self._failed
        )

    def _opened(self, begun: Consent) -> None:
        self.go.setEnabled(True)
        if self.provider is None or self.provider.key != begun.provider.key or not self.isVisible():
            self._close(begun.id)  # the person went on while it began
            return
        self._begun = begun
        name = begun.provider.label
        if open_page(begun.url):
            title = tr("Waiting for you in the browser")
            text = tr(
                "Sign in to {provider} as {address} there. This page goes on by itself.",
                provider=name,
                address=self.address,
            )
        else:
            title = tr("No browser could be opened")
            text = tr("Copy the link and open it in any browser on this computer.")
        self._say("loader", "text3", title, text, self.again, self.copy, self.stop)
        self.again.setFocus()

    def give_up(self) -> None:
        """Wait no longer."""
        begun, self._begun, self.consent = self._begun, None, None
        self._exchange.cancel()
        if begun is not None:
            self._close(begun.id)
            self._say_offer()

    def _close(self, consent_id: UUID) -> None:
        desk = self._services.desk
        self._services.tasks.write(lambda: desk.consents.cancel(consent_id))

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():  # the page was left, not the window folded away
            self.give_up()

    # ---- how it ended
    def _landed(self, consent_id: UUID, landing: Landing) -> None:
        if self._begun is None or self._begun.id != consent_id:
            return
        self.window().activateWindow()
        if landing.code:
            self._say("loader", "text3", tr("Finishing the sign-in…"), "", self.stop)
            self._redeem()
            return
        code = {"access_denied": "consent_denied", "expired": "consent_late"}.get(landing.error, "sign_in_refused")
        self._tell(code, {"provider": self._begun.provider.label, "text": landing.error})

    def _redeem(self) -> None:
        begun, desk = self._begun, self._services.desk
        if begun is not None:
            self._exchange.ask(lambda: desk.consents.redeem(begun.id))

    def _answered(self, row: RequestRow) -> None:
        if row.state != "answered" or not row.answer.get("ok"):
            params = dict(row.answer)
            self._tell(str(params.get("code", "channel")), params)
            return
        self._begun, self.consent = None, row.id
        who = str(row.answer.get("address", ""))
        if who and who.casefold() != self.address.casefold():
            self._other(who)
            return
        self._done(who or self.address)
        self.signed_in.emit(row.id)

    def _done(self, who: str) -> None:
        self._say("circle-check", "ok", tr("Signed in as {address}", address=who), "", *self._or_password)

    def _other(self, who: str) -> None:
        """Somebody else signed in: a mistake, or a mailbox that is shared with them."""
        self._who = who
        title = tr("You signed in as {address}", address=who)
        text = tr("You typed {address}. Which one should this inbox read?", address=self.address)
        self.use.setText(tr("Use {address}", address=who))
        self.keep.setText(tr("Keep {address}: a mailbox shared with me", address=self.address))
        self._say("triangle-alert", "warn", title, text, self.use, self.keep, self.go)

    def _use(self) -> None:
        self.address = self._who
        self.address_wanted.emit(self._who)
        self._keep()

    def _keep(self) -> None:
        self._done(self._who)
        self.signed_in.emit(self.consent)

    def _failed(self, error: Exception) -> None:
        self.go.setEnabled(True)
        if isinstance(error, VaultLocked) and self._begun is not None:
            ask_passphrase(self._services, self, self._redeem, new=bool(error.params.get("new")))
            return
        words = words_of(error)
        self._fail(words.title, words.body)

    def _tell(self, code: str, params: Mapping[str, object]) -> None:
        words = error_words(code, params)
        self._fail(words.title, words.body)

    def _fail(self, title: str, body: str) -> None:
        begun, self._begun, self.consent = self._begun, None, None
        if begun is not None:
            self._close(begun.id)
        self._say("circle-alert", "danger", title, body, self.go, *self._or_password)

    # ---- parts
    def _say(self, icon: str, role: str, title: str, text: str, *shown: QWidget) -> None:
        self._icon.set_icon(icon, role)
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        for button in self._buttons:
            button.setVisible(button in shown)

    def _open_again(self) -> None:
        if self._begun is not None:
            open_page(self._begun.url)

    def _copy(self) -> None:
        if self._begun is not None:
            QGuiApplication.clipboard().setText(self._begun.url)
            self._services.notices.say(tr("The link is copied"))

    def _open_help(self) -> None:
        open_page(self._help)


def _language() -> str:
    """Return the language of our own words, as HTML names it."""
    return QLocale().bcp47Name()
