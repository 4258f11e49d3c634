"""Connecting without a password and without knowing servers: the form, a browser, a provider on loopback.

The engine's part is played by writing its answers to the store; the provider's page and our own are real.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from omnibox.model.actor import ENGINE
from omnibox.model.rows import RequestRow
from omnibox.model.sign_in import OWN
from omnibox.store import inboxes, requests
from omnibox.ui.main_window import MainWindow
from omnibox.ui.onboarding.connect import ConnectPage
from omnibox.ui.settings.mail_sign_in import MailSignIn
from tests.fakes.openid import OpenIdProvider, visit
from tests.ui.room import Room

ADDRESS = "ann@shop.example"
FOUND = {
    "source": "domain",
    "place": "autoconfig.shop.example",
    "provider": "Shop",
    "settings": {"imap_host": "imap.hoster.example", "smtp_host": "smtp.hoster.example", "user": "ann"},
    "auth": ["password"],
}
GOOD: dict[str, Any] = {"ok": True, "steps": [{"what": "imap_login", "ok": True}, {"what": "smtp_login", "ok": True}]}


class Browser(QObject):
    """What the system is asked to open, instead of opening it."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[str] = []
        for scheme in ("http", "https"):
            QDesktopServices.setUrlHandler(scheme, self, "open")  # type: ignore[arg-type]  # it takes text; the stub does not know

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.pages.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))

    def close(self) -> None:
        for scheme in ("http", "https"):
            QDesktopServices.unsetUrlHandler(scheme)


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    yield made
    made.close()


@pytest.fixture
def provider(room: Room) -> Iterator[OpenIdProvider]:
    with OpenIdProvider(ADDRESS) as made:
        room.world.desk.consents.enter(OWN, made.settings())
        yield made


@pytest.fixture
def form(room: Room, main: MainWindow, browser: Browser) -> Iterator[ConnectPage]:
    main.connect_inbox(main._start.specs[0])
    assert main.form is not None
    room.settle()
    yield main.form
    room.world.desk.consents.close()


def write(room: Room, form: ConnectPage, address: str = ADDRESS) -> None:
    box = form.fields.rows["address"].input
    assert isinstance(box, QLineEdit)
    box.clear()
    room.type(box, address)
    room.qtbot.waitUntil(lambda: not form._guess.isActive())
    room.settle()


def claim(room: Room, kind: str) -> RequestRow:
    with room.world.store.write(ENGINE) as unit:
        request = requests.claim(unit, "test", [kind])
    assert request is not None, kind
    return request


def answer(room: Room, kind: str, **said: Any) -> RequestRow:
    request = claim(room, kind)
    with room.world.store.write(ENGINE) as unit:
        requests.answer(unit, request.id, True, said)
    room.catch_up()
    return request


def words(part: QWidget) -> str:
    """Everything that can be read on it."""
    seen: list[QLabel | QPushButton] = [*part.findChildren(QLabel), *part.findChildren(QPushButton)]
    return "\n".join(one.text() for one in seen if one.isVisibleTo(part))


# ---- looking for servers


def test_what_is_found_fills_the_form_and_says_where_it_is_from(room: Room, form: ConnectPage) -> None:
    write(room, form)
    form.fields.rows["address"].input.clearFocus()  # the field is left: nobody waits for more
    room.settle()
    assert "Looking for the servers of shop.example" in words(form.ways.finding)
    asked = answer(room, "discover", found=[FOUND], offline=False)
    assert asked.payload == {"channel": "email", "address": ADDRESS}
    values = form.fields.values()
    assert (values["imap_host"], values["smtp_host"], values["user"]) == (
        "imap.hoster.example",
        "smtp.hoster.example",
        "ann",
    )
    assert "shop.example publishes its servers, at autoconfig.shop.example." in words(form.ways.finding)


def test_what_was_typed_stays_and_looking_can_be_stopped(room: Room, form: ConnectPage) -> None:
    write(room, form)
    form.ways.hurry()
    room.settle()
    typed = form.fields.rows["imap_host"]
    typed.fill("mine.example")
    form._edited("imap_host")
    form.ways.finding._stop.click()
    assert form.ways.finding.isHidden()
    answer(room, "discover", found=[FOUND], offline=False)  # too late
    assert typed.value == "mine.example"
    assert form.fields.values()["smtp_host"] == "smtp.shop.example"


@pytest.mark.parametrize(
    "said, told",
    [
        ({"found": [], "offline": True}, "seems to be offline"),
        ({"found": [], "offline": False}, "Nobody publishes the servers of shop.example"),
        ({"found": [{"source": "domain", "provider": "Old mail", "pop_only": True}]}, "Old mail lets programs fetch"),
    ],
)
def test_what_is_not_found_is_said_plainly(room: Room, form: ConnectPage, said: dict[str, Any], told: str) -> None:
    write(room, form)
    form.ways.hurry()
    room.settle()
    answer(room, "discover", **said)
    assert told in words(form.ways.finding)
    if not said["found"]:
        form.ways.finding._again.click()
        room.settle()
        assert claim(room, "discover").payload["address"] == ADDRESS


def test_nobody_is_asked_where_that_is_switched_off(room: Room, main: MainWindow) -> None:
    section = room.add(MailSignIn(room.services))
    room.settle()
    section.look.click()
    room.settle()
    main.connect_inbox(main._start.specs[0])
    form = main.form
    assert form is not None
    room.settle()
    write(room, form)
    assert not form.ways.busy
    assert form.fields.values()["imap_host"] == "imap.shop.example"


def test_connect_waits_for_a_search_that_runs(room: Room, form: ConnectPage) -> None:
    write(room, form)
    form.fields.rows["password"].fill("secret-word")
    form.submit()
    room.settle()
    assert not form.go.isEnabled()
    answer(room, "discover", found=[FOUND], offline=False)
    assert claim(room, "probe").payload["settings"]["imap_host"] == "imap.hoster.example"


def test_a_provider_without_imap_is_told_at_once(room: Room, form: ConnectPage) -> None:
    write(room, form, "ann@hal.ne.jp")
    assert "Omnibox needs IMAP" in words(form.ways.finding)


# ---- signing in


def test_from_the_address_to_the_inbox_without_a_password(
    room: Room, main: MainWindow, form: ConnectPage, browser: Browser, provider: OpenIdProvider
) -> None:
    form.ways._load()
    room.settle()
    write(room, form)
    form.ways.finding.stop()
    panel = form.ways.panel
    assert not form.fields.rows["password"].isVisible()
    form.go.click()  # what leads on is the page
    room.until(lambda: bool(browser.pages))
    assert panel.waiting
    assert f"as {ADDRESS}" in words(panel)
    _, page, _ = visit(browser.pages[0])
    assert "You can close this page and go back to Omnibox." in page
    room.until(lambda: "Finishing" in words(panel))
    redeemed = answer(room, "consent", ok=True, address=ADDRESS)
    assert set(redeemed.payload) == {"channel", "provider", "secret_refs"}
    room.settle()
    asked = answer(room, "probe", **GOOD)
    assert asked.payload["settings"]["auth"] == OWN
    assert set(asked.payload["secret_refs"]) == {"refresh_token"}
    room.until(lambda: main.form is None)
    (inbox,) = room.world.desk.inboxes.list()
    assert set(inbox.secret_refs) == {"refresh_token", "thread_key"}


def answer_consent(room: Room, browser: Browser, form: ConnectPage, address: str) -> None:
    """Sign in at the page, as somebody."""
    form.ways._load()
    room.settle()
    write(room, form)
    form.ways.finding.stop()
    form.ways.panel.start()
    room.until(lambda: bool(browser.pages))
    visit(browser.pages[-1])
    room.until(lambda: "Finishing" in words(form.ways.panel))
    request = claim(room, "consent")
    with room.world.store.write(ENGINE) as unit:
        requests.answer(unit, request.id, True, {"ok": True, "address": address})
    room.catch_up()


@pytest.mark.parametrize("takes", [True, False], ids=["the one who signed in", "the one that was typed"])
def test_somebody_else_signed_in_and_a_person_decides(
    room: Room, form: ConnectPage, browser: Browser, provider: OpenIdProvider, takes: bool
) -> None:
    answer_consent(room, browser, form, "bob@shop.example")
    panel = form.ways.panel
    assert "You signed in as bob@shop.example" in words(panel)
    (panel.use if takes else panel.keep).click()
    room.settle()
    settings = claim(room, "probe").payload["settings"]
    wanted = "bob@shop.example" if takes else ADDRESS
    assert (settings["address"], settings["user"]) == (wanted, wanted)


def test_a_refusal_at_the_page_is_told_and_can_be_tried_again(
    room: Room, form: ConnectPage, browser: Browser, provider: OpenIdProvider
) -> None:
    form.ways._load()
    room.settle()
    write(room, form)
    form.ways.finding.stop()
    panel = form.ways.panel
    provider.denies = "access_denied"
    panel.start()
    room.until(lambda: bool(browser.pages))
    visit(browser.pages[0])
    room.until(lambda: "was told not to let Omnibox in" in words(panel))
    assert panel.go.isVisible()
    panel.password.click()
    assert form.fields.rows["password"].isVisible()
    assert not form.ways.by_page


def test_waiting_can_be_ended_and_the_link_copied(
    room: Room, form: ConnectPage, browser: Browser, provider: OpenIdProvider
) -> None:
    form.ways._load()
    room.settle()
    write(room, form)
    form.ways.finding.stop()
    panel = form.ways.panel
    panel.start()
    room.until(lambda: bool(browser.pages))
    panel.again.click()
    assert len(browser.pages) == 2
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == browser.pages[0]
    panel.stop.click()
    room.settle()
    assert not panel.waiting
    assert room.world.desk.consents._open == {}
    panel.start()
    room.until(lambda: len(browser.pages) == 3)
    form.hide()  # the page is left
    room.settle()
    assert room.world.desk.consents._open == {}


def test_without_a_registration_the_form_says_so(room: Room, form: ConnectPage, main: MainWindow) -> None:
    write(room, form, "ann@gmail.com")
    said = words(form.ways.panel)
    assert "Use an app password for Google" in said
    assert "How to make an app password" in said
    assert form.fields.rows["password"].isVisible()
    write(room, form, "ann@outlook.com")
    assert "Microsoft takes no passwords from programs" in words(form.ways.panel)
    assert not form.fields.rows["password"].isVisible()
    form.submit()
    room.settle()
    assert form.ways.panel.set_up.hasFocus()
    form.ways.panel.set_up.click()
    room.settle()
    assert main.pages.currentWidget() is not form


def test_a_domain_at_google_is_offered_googles_page(room: Room, form: ConnectPage) -> None:
    room.world.desk.consents.enter("google", {"client_id": "123.apps"})
    form.ways._load()
    write(room, form)
    form.ways.hurry()
    room.settle()
    found = {
        "source": "mx",
        "place": "aspmx.l.google.com",
        "provider": "Google",
        "settings": {"imap_host": "imap.gmail.com"},
        "auth": ["google", "password"],
        "sign_in": "app_password",
        "help": "https://support.example/app",
    }
    answer(room, "discover", found=[found], offline=False)
    assert "The mail of shop.example is run by Google." in words(form.ways.finding)
    assert form.ways.panel.go.text() == "Sign in with Google"
    assert form.ways.by_page
    form.ways.panel.password.click()
    assert "Use an app password for Google" in words(form.ways.panel)
    assert form.ways.panel.help.isVisible()
    assert form.fields.rows["password"].isVisible()


def test_other_settings_of_an_inbox_are_saved_without_a_new_consent(
    room: Room, main: MainWindow, browser: Browser, provider: OpenIdProvider
) -> None:
    inbox = by_page(room)
    main.edit_inbox(room.world.desk.inboxes.get(inbox))
    room.settle()
    form = main.form
    assert form is not None
    assert "You sign in on the page of Shop ID" in words(form.ways.panel)
    assert not form.fields.rows["password"].isVisible()
    form.fields.rows["name"].fill("The shop")
    form.submit()
    room.settle()
    asked = answer(room, "probe", **GOOD)
    assert asked.payload["secret_refs"] == {"refresh_token": "inbox/x/refresh_token"}
    room.until(lambda: main.form is None)
    assert room.world.desk.inboxes.get(inbox).name == "The shop"
    assert browser.pages == []


def by_page(room: Room) -> UUID:
    """An inbox that signs in on the provider's page."""
    inbox_id = room.world.inbox(ADDRESS)
    settings = {"address": ADDRESS, "auth": OWN, "imap_host": "imap.x.example", "smtp_host": "smtp.x.example"}
    with room.world.store.write(ENGINE) as unit:
        inboxes.change(unit, inbox_id, settings=settings, secret_refs={"refresh_token": "inbox/x/refresh_token"})
    return inbox_id


def test_an_inbox_whose_consent_ended_goes_straight_back_to_the_page(
    room: Room, main: MainWindow, browser: Browser, provider: OpenIdProvider
) -> None:
    inbox_id = by_page(room)
    with room.world.store.write(ENGINE) as unit:
        inboxes.set_state(unit, inbox_id, "auth_failed", "consent_needed", {"provider": "Shop ID"})
    room.until(lambda: bool(main.banners.troubles))
    trouble = main.banners.troubles[0]
    assert trouble.button == "Sign in again"
    assert "Shop ID wants you to sign in again." in trouble.text
    assert trouble.act is not None
    trouble.act()
    room.until(lambda: bool(browser.pages))  # nothing more to press
    visit(browser.pages[0])
    form = main.form
    assert form is not None
    room.until(lambda: "Finishing" in words(form.ways.panel))
    answer(room, "consent", ok=True, address=ADDRESS)
    room.settle()
    answer(room, "probe", **GOOD)
    room.until(lambda: main.form is None)
    assert room.world.desk.inboxes.get(inbox_id).state == "new"
    room.world.desk.consents.close()


# ---- the section of the settings


def fill(section: MailSignIn, key: str, **values: str) -> None:
    for name, value in values.items():
        section.fields[key][name].setText(value)
    section.fields[key]["client_id"].editingFinished.emit()


def test_a_registration_is_entered_and_its_secret_never_shown_again(room: Room) -> None:
    section = room.add(MailSignIn(room.services))
    room.settle()
    fill(section, "google", client_id="123.apps", client_secret="hush")
    room.settle()
    assert room.world.desk.consents.providers("email")["google"].ready
    assert section.fields["google"]["client_secret"].text() == ""
    assert section.fields["google"]["client_secret"].placeholderText() == "Kept safely"
    assert room.world.vault.get("sign_in/google/client_secret") == "hush"
    fill(section, "google", client_id="")
    room.settle()
    assert not room.world.desk.consents.providers("email")["google"].ready
    assert room.world.vault.get("sign_in/google/client_secret") is None


def test_an_address_that_is_not_protected_is_refused_where_it_stands(room: Room) -> None:
    section = room.add(MailSignIn(room.services))
    room.settle()
    fill(section, OWN, client_id="x", authorize_url="http://id.example/a", token_url="https://id.example/t")
    room.settle()
    assert "This is no protected address" in section._rows[OWN, "authorize_url"].hint.text()
    assert OWN not in room.world.desk.consents.entered()
    fill(section, OWN, authorize_url="https://id.example/a")
    room.settle()
    assert OWN in room.world.desk.consents.entered()
