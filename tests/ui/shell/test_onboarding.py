"""Welcome, connecting an inbox, sample data. The engine's part is played by writing its answers to the store."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from omnibox.desk.desk import Desk
from omnibox.model.actor import ENGINE
from omnibox.model.rows import RequestRow
from omnibox.store import inboxes, requests
from omnibox.store.secrets import Vault
from omnibox.ui.main_window import MainWindow
from omnibox.ui.onboarding.connect import ConnectPage
from omnibox.ui.onboarding.fields import Fields
from omnibox.ui.onboarding.passphrase import PassphraseDialog
from tests.desk.world import World
from tests.ui.room import Room

GOOD = [{"what": "imap_login", "ok": True}, {"what": "smtp_login", "ok": True}]
REFUSED = [
    {"what": "imap_login", "ok": False, "code": "auth_refused", "params": {"host": "imap.example.com"}},
    {"what": "smtp_login", "ok": True},
]


def answer(room: Room, steps: list[dict[str, Any]]) -> RequestRow:
    """Take the open probe as the engine does and answer it."""
    with room.world.store.write(ENGINE) as unit:
        request = requests.claim(unit, "test", ["probe"])
        assert request is not None
        requests.answer(unit, request.id, True, {"steps": steps, "ok": all(step["ok"] for step in steps)})
    return request


def words(widget: ConnectPage) -> str:
    return "\n".join(label.text() for label in widget.steps.findChildren(QLabel) if label.isVisibleTo(widget.steps))


@pytest.fixture
def form(room: Room, main: MainWindow) -> ConnectPage:
    card = main.welcome.card("email")
    assert card is not None
    card.button.click()
    made = main.form
    assert made is not None
    type_in(room, made, address="ann@gmail.com", password="secret-word")
    return made


def type_in(room: Room, form: ConnectPage, **values: str) -> None:
    for key, value in values.items():
        field = form.fields.rows[key].input
        assert isinstance(field, QLineEdit)
        field.clear()
        room.type(field, value)
    room.qtbot.waitUntil(lambda: not form._guess.isActive())
    room.settle()


def submit(room: Room, form: ConnectPage) -> None:
    form.submit()
    room.settle()


def test_a_first_run_opens_on_the_welcome_page(room: Room, main: MainWindow) -> None:
    assert main.pages.currentWidget() is main.welcome
    assert not main.rail.isVisible()
    assert main.welcome.sample.isVisible()
    assert not main.welcome.open.isVisible()


def test_what_is_not_there_is_not_offered(room: Room, main: MainWindow) -> None:
    assert list(main.welcome._channels) == ["email"]


def test_servers_are_guessed_from_the_address(room: Room, form: ConnectPage) -> None:
    assert form.fields.values()["imap_host"] == "imap.gmail.com"
    assert form.fields.values()["smtp_host"] == "smtp.gmail.com"


def test_what_a_person_typed_is_not_guessed_over(room: Room, form: ConnectPage) -> None:
    type_in(room, form, imap_host="mail.of.my.own")
    type_in(room, form, address="ann@fastmail.com")
    assert form.fields.values()["imap_host"] == "mail.of.my.own"
    assert form.fields.values()["smtp_host"] == "smtp.fastmail.com"


def test_nothing_is_saved_before_the_servers_answered(room: Room, form: ConnectPage, main: MainWindow) -> None:
    submit(room, form)
    assert not form.go.isEnabled()
    assert "Nothing is saved yet" in words(form)
    assert room.world.desk.inboxes.list() == ()


def test_a_probe_that_worked_connects_and_shows_the_import(room: Room, form: ConnectPage, main: MainWindow) -> None:
    submit(room, form)
    request = answer(room, GOOD)
    room.until(lambda: main.form is None)
    room.until(lambda: len(main.counts.inboxes) == 1)
    inbox = room.world.desk.inboxes.list()[0]
    assert inbox.address == "ann@gmail.com"
    assert "secret-word" not in str(request.payload)
    assert main.pages.currentWidget() is main.welcome
    with room.world.store.write(ENGINE) as unit:
        inboxes.set_state(unit, inbox.id, "active")
        inboxes.set_history(unit, inbox.id, 7738, 12480, False)
    card = main.welcome.card("email")
    assert card is not None
    room.until(lambda: "12" in card._text.text())
    assert card._text.text().startswith("ann@gmail.com · ")
    assert card._bar.isVisible()
    main.welcome.open.click()
    assert main.pages.currentWidget() is main.inbox
    assert main.rail.isVisible()


def test_a_refusal_is_told_in_words_step_by_step(room: Room, form: ConnectPage, main: MainWindow) -> None:
    submit(room, form)
    answer(room, REFUSED)
    room.until(lambda: "sign in" in words(form))
    assert "The server refused the user name or the password." in words(form)
    assert "app password" in words(form)
    assert form.go.isEnabled()
    assert room.world.desk.inboxes.list() == ()


def test_cancelling_a_probe_keeps_the_form_and_forgets_the_secret(
    room: Room, form: ConnectPage, main: MainWindow
) -> None:
    submit(room, form)
    held = set(room.world.vault.names())
    form.cancel()
    room.settle()
    assert form.go.isEnabled()
    assert main.form is form
    assert set(room.world.vault.names()) < held
    with room.world.store.write(ENGINE) as unit:  # the engine answers all the same, too late
        request = requests.claim(unit, "test", ["probe"])
        if request is not None:
            requests.answer(unit, request.id, True, {"steps": GOOD, "ok": True})
    room.catch_up()
    assert room.world.desk.inboxes.list() == ()


def test_cancel_on_a_quiet_form_goes_back(room: Room, form: ConnectPage, main: MainWindow) -> None:
    form.cancel()
    assert main.pages.currentWidget() is main.welcome
    assert main.form is None


def test_a_field_that_is_wrong_is_marked_where_it_stands(room: Room, form: ConnectPage) -> None:
    type_in(room, form, imap_port="99999")
    submit(room, form)
    row = form.fields.rows["imap_port"]
    assert row._hint.text() == "A port is a number from 1 to 65535."
    assert row.isVisible()
    assert form.go.isEnabled()


def test_a_missing_password_is_asked_for(room: Room, form: ConnectPage) -> None:
    field = form.fields.rows["password"].input
    assert isinstance(field, QLineEdit)
    field.clear()
    submit(room, form)
    assert form.fields.rows["password"]._hint.text() == "This is needed."


def test_an_engine_that_is_gone_is_said_to_be(room: Room, form: ConnectPage) -> None:
    submit(room, form)
    form.probe._timer.timeout.emit()
    room.settle()
    assert "The engine is not running." in words(form)
    assert form.go.isEnabled()


def test_the_password_can_be_looked_at(room: Room, form: ConnectPage) -> None:
    row = form.fields.rows["password"]
    assert isinstance(row.input, QLineEdit)
    assert row.input.echoMode() == QLineEdit.EchoMode.Password
    row._eye.click()
    assert row.input.echoMode() == QLineEdit.EchoMode.Normal


def test_sample_data_is_one_click_away(room: Room, main: MainWindow) -> None:
    main.welcome.sample.click()
    room.until(lambda: len(main.counts.inboxes) > 0)
    assert main.pages.currentWidget() is main.inbox
    remove = room.services.actions.action("remove_sample")
    assert remove.isEnabled()
    assert remove in main.rail.me.make_menu().actions()
    remove.trigger()
    room.until(lambda: main.counts.inboxes == ())
    assert room.said[-1].startswith("The sample data is gone")
    room.settle()
    assert main.pages.currentWidget() is main.welcome
    assert not remove.isEnabled()
    assert remove not in main.rail.me.make_menu().actions()


def test_a_new_password_is_tried_before_it_is_kept(room: Room, main: MainWindow) -> None:
    inbox_id = connected(room, main)
    with room.world.store.write(ENGINE) as unit:
        inboxes.set_state(unit, inbox_id, "auth_failed", "auth_refused", {"host": "imap.gmail.com"})
    room.until(lambda: bool(main.banners.troubles))
    trouble = main.banners.troubles[0]
    assert trouble.button == "Enter the password anew"
    assert trouble.act is not None
    trouble.act()
    form = main.form
    assert form is not None
    assert form.fields.values()["address"] == "ann@gmail.com"
    type_in(room, form, password="another-word")
    submit(room, form)
    answer(room, GOOD)
    room.until(lambda: main.form is None)
    assert room.world.desk.inboxes.list()[0].state != "auth_failed"


def connected(room: Room, main: MainWindow) -> UUID:
    """Connect an inbox through the form."""
    main.connect_inbox(main._start.specs[0])
    form = main.form
    assert form is not None
    type_in(room, form, address="ann@gmail.com", password="secret-word")
    submit(room, form)
    answer(room, GOOD)
    room.until(lambda: main.form is None)
    return room.world.desk.inboxes.list()[0].id


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has no grabs
def test_a_new_passphrase_is_asked_for_twice(room: Room, main: MainWindow) -> None:
    given: list[str] = []
    dialog = PassphraseDialog(room.services.theme, given.append, main, new=True)
    dialog.open()
    dialog.first.setText("short")
    dialog.accept()
    dialog.first.setText("long enough words")
    dialog.accept()
    assert given == []
    assert dialog.hint.text() == "The two are not the same."
    dialog.second.setText("long enough words")
    dialog.accept()
    assert given == ["long enough words"]


@pytest.mark.parametrize("sealed, place", [(False, "keyring"), (True, "sealed")])
def test_the_hint_says_where_the_password_will_lie(room: Room, sealed: bool, place: str) -> None:
    spec = room.world.desk.inboxes.specs()[0]
    fields = room.add(Fields(room.services.theme, spec, sealed=sealed))
    said = fields.rows["password"].findChildren(QLabel)[-1].text()
    assert place in said
    fields.complain("password", "required")
    fields.rows["password"].complain("")
    assert fields.rows["password"].findChildren(QLabel)[-1].text() == said


def test_a_desk_with_a_sealed_file_says_so(world: World, tmp_path: Path) -> None:
    sealed = Desk(world.store, world.owner, Vault.open_deferred(tmp_path / "secrets"))
    assert sealed.seals_secrets
    assert not world.desk.seals_secrets
    sealed.unlock("correct horse battery staple")
    assert sealed.seals_secrets
