"""Importing mail from the settings: chosen, counted, begun, watched, its result told, taken back."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt

from omnibox.model.actor import ENGINE
from omnibox.model.importing import DONE, FAILED, STOPPED, ImportState
from omnibox.store import requests, settings
from omnibox.ui.settings.data import Data
from omnibox.ui.settings.import_card import ImportCard
from tests.ui.room import Room


@pytest.fixture
def page(room: Room) -> Data:
    made = room.add(Data(room.services), 760, 900)
    room.settle()
    return made


def answer(room: Room, **found: object) -> None:
    """Play the engine: answer the newest question."""
    store = room.world.store
    with store.write(ENGINE) as unit:
        row = requests.claim(unit, "test", ["import"])
        assert row is not None
        assert row.payload["do"] == "look"
        requests.answer(unit, row.id, True, {"mails": 3, "bytes": 9, "left": 0, "names": [], "more": False, **found})


def asked(room: Room) -> bool:
    with room.world.store.read() as conn:
        return bool(conn.exec_driver_sql("SELECT 1 FROM requests WHERE state = 'asked'").fetchone())


def put(room: Room, state: ImportState) -> None:
    with room.world.store.write(ENGINE) as unit:
        settings.put(unit, state.key, state.to_json())


def test_a_folder_is_counted_and_begun_with_the_keyboard(room: Room, page: Data, tmp_path: Path) -> None:
    part = page.importing
    part.choose(tmp_path)
    room.until(lambda: asked(room))
    assert not part.go.isEnabled()
    answer(room, mails=234, left=2, names=[["a.png", "no_mail"], ["b", "empty"]])
    room.until(part.go.isEnabled)
    assert part._found.text() == f"234 mails in {tmp_path}"
    assert part._left.text() == "2 were left out: a.png (no mail), b (empty)"
    room.press(part.address, Qt.Key.Key_Return)
    room.until(part._wrong.isVisible)
    assert part.address.hasFocus()
    room.type(part.address, "me@shop.example")
    room.press(part.address, Qt.Key.Key_Return)
    room.until(lambda: len(part._cards) == 1)
    (card,) = part._cards.values()
    assert card._words.text() == "0 mails so far"
    (begun,) = room.world.desk.imports.all()
    assert begun.path == str(tmp_path)
    assert not part._plan_row.isVisible()


def test_nothing_found_is_told_and_cannot_be_begun(room: Room, page: Data, tmp_path: Path) -> None:
    page.importing.choose(tmp_path)
    room.until(lambda: asked(room))
    answer(room, mails=0)
    room.until(lambda: page.importing._found.text().startswith("No mail was found"))
    assert not page.importing.go.isEnabled()


STATES = {
    DONE: ("7 mails imported · 2 were here already", {"forget", "take_back"}),
    STOPPED: ("Stopped: 7 mails imported · 2 were here already", {"go_on", "forget", "take_back"}),
    FAILED: ("Its inbox was removed. (7 mails imported · 2 were here already)", {"go_on", "forget", "take_back"}),
}


@pytest.mark.parametrize("state", STATES)
def test_an_ended_import_says_what_came_of_it(room: Room, state: str) -> None:
    words, buttons = STATES[state]
    card = room.add(ImportCard(room.services), 600, 300)
    shown = ImportState(uuid4(), uuid4(), "/mail/old.mbox", state, stored=7, known=2, fresh=True, code="inbox_gone")
    card.show_state(shown)
    assert card._words.text() == words
    assert {name for name, button in card.buttons.items() if button.isVisible()} == buttons
    card.show_state(replace(shown, fresh=False))
    assert not card.buttons["take_back"].isVisible()
    assert card.accessibleName() == f"old.mbox: {words}"


def test_a_running_import_is_stopped(room: Room, page: Data) -> None:
    state = ImportState(uuid4(), uuid4(), "/mail/old", done=50, total=200, stored=50)
    put(room, state)
    page.importing.look()
    room.until(lambda: state.id in page.importing._cards)
    card = page.importing._cards[state.id]
    assert card._words.text() == "50 of 200 mails"
    assert (card._bar.value(), card._bar.maximum()) == (50, 200)
    room.click(card.buttons["stop"])
    room.until(lambda: card._words.text().startswith("Stopped"))
    room.click(card.buttons["forget"])
    room.until(lambda: not page.importing._cards)
