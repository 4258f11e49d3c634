"""Folders that become work and further addresses: listed by the server, chosen by switch, kept at once."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from omnibox.model.actor import ENGINE
from omnibox.store import requests
from omnibox.ui.settings.inbox_rules import InboxRules
from tests.ui.room import Room


@pytest.fixture
def page(room: Room) -> InboxRules:
    room.world.inbox("support@shop.example")
    room.catch_up()
    page = room.add(InboxRules(room.services), 900, 1400)
    room.settle()
    return page


def answer(room: Room, ok: bool, **words: object) -> None:
    """Answer as the engine does."""
    with room.world.store.write(ENGINE) as unit:
        asked = requests.claim(unit, "engine", ["folders"])
        assert asked is not None
        requests.answer(unit, asked.id, ok, dict(words))
    room.catch_up()


def names(room: Room, page: InboxRules, key: str = "folders") -> list[str]:
    room.settle()
    assert page.row is not None
    return room.world.desk.inboxes.get(page.row.id).settings.get(key, "").splitlines()


def list_them(room: Room, page: InboxRules) -> None:
    page.folders.fetch.click()
    room.settle()
    assert page.folders.fetch.text() == "Asking the server"
    answer(room, True, folders=["INBOX", "Orders", "Support/Läden"])
    room.until(lambda: bool(page.folders.switches))


def test_folders_are_listed_when_asked_for_and_chosen_by_switch(room: Room, page: InboxRules) -> None:
    assert page.folders.summary.hint.text() == "Inbox"
    assert page.folders.summary.hint.isVisible()
    assert page.folders.switches == {}
    list_them(room, page)
    assert page.folders.fetch.text() == "Choose folders"
    on = {name: switch.isChecked() for name, switch in page.folders.switches.items()}
    assert on == {"INBOX": True, "Orders": False, "Support/Läden": False}
    assert page.folders.switches["Orders"].accessibleName() == "Orders"
    page.folders.switches["Support/Läden"].click()
    assert names(room, page) == ["INBOX", "Support/Läden"]
    room.press(page.folders.switches["INBOX"], Qt.Key.Key_Space)
    assert names(room, page) == ["Support/Läden"]
    assert page.folders.summary.hint.text() == "Support/Läden"
    page.folders.switches["Support/Läden"].click()  # the last one: an inbox that reads nothing is none
    assert page.folders.problem.text() == "At least one folder has to be read."
    assert page.folders.switches["Support/Läden"].isChecked()
    assert names(room, page) == ["Support/Läden"]
    if folder := os.environ.get("OMNIBOX_PICTURES"):  # to be looked at
        page.folders.grab().save(str(Path(folder) / "folders.png"))


def test_a_folder_that_is_gone_stays_in_sight(room: Room, page: InboxRules) -> None:
    assert page.row is not None
    room.world.desk.inboxes.set_folders(page.row.id, ["INBOX", "Gone"])
    room.catch_up()
    list_them(room, page)
    assert page.folders.switches["Gone"].isChecked()
    page.folders.switches["Gone"].click()
    assert names(room, page) == ["INBOX"]


def test_a_server_that_cannot_be_asked_says_why(room: Room, page: InboxRules) -> None:
    page.folders.fetch.click()
    room.settle()
    answer(room, False, code="refused", host="imap.shop.example", port=993)
    room.until(lambda: bool(page.folders.problem.text()))
    assert "imap.shop.example does not answer on port 993." in page.folders.problem.text()
    assert page.folders.fetch.text() == "Choose folders"


def test_further_addresses_are_kept_or_refused_with_a_reason(room: Room, page: InboxRules) -> None:
    aliases = page.folders.aliases
    aliases.setFocus()
    room.type(aliases, "sales@shop.example info@shop.example")
    room.press(aliases, Qt.Key.Key_Return)
    assert names(room, page, "aliases") == ["sales@shop.example, info@shop.example"]
    aliases.clear()
    room.type(aliases, "not an address")
    room.press(aliases, Qt.Key.Key_Return)
    room.until(lambda: bool(page.folders.problem.text()))
    assert names(room, page, "aliases") == ["sales@shop.example, info@shop.example"]
