"""Spelling with the real library in its own process: marks, better words, what is passed over."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from omnibox.ui.writing import dictionaries
from omnibox.ui.writing.speller import Speller
from omnibox.ui.writing.spelling import OFF
from tests.ui.writing.conftest import Desk

AtDesk = Callable[..., Desk]


@pytest.fixture
def speller() -> Iterator[Speller]:
    made = Speller()
    yield made
    made.close()


def marked(desk: Desk) -> list[str]:
    return [word for _, word in desk.composer.tools.spelling.wrong_words()]


def until_marked(desk: Desk, *words: str) -> None:
    desk.room.qtbot.waitUntil(lambda: marked(desk) == list(words), timeout=20_000)


def test_english_and_german_are_told_apart_and_marked_with_waves(at_desk: AtDesk) -> None:
    desk = at_desk()
    editor = desk.composer.editor
    editor.setPlainText("Thank you for your mesage, we will look at https://wrogn.example and `wrogn` it.")
    until_marked(desk, "mesage")
    selection = editor.extraSelections()[0]
    assert selection.format.underlineStyle() is QTextCharFormat.UnderlineStyle.WaveUnderline
    editor.setPlainText("Vielen Dank für die Nachicht, wir prüfen den Wartungsvertrag und das Heizungsrohr.")
    until_marked(desk, "Nachicht")
    assert desk.composer.tools.spelling.language == "de_DE"
    desk.room.settle()


def test_an_answer_begins_in_the_customers_language(at_desk: AtDesk) -> None:
    desk = at_desk("Guten Tag, wann kommt der Techniker zu mir? Vielen Dank und liebe Grüße")
    desk.composer.editor.setPlainText("Morgen Vormittg")
    until_marked(desk, "Vormittg")
    desk.composer.tools.spelling.choose(OFF)
    assert marked(desk) == []
    desk.room.settle()


def test_better_words_come_into_the_menu_and_replace(at_desk: AtDesk) -> None:
    desk = at_desk()
    spelling, editor = desk.composer.tools.spelling, desk.composer.editor
    editor.setPlainText("🎉 We have recieved the letter from you")
    until_marked(desk, "recieved")
    menu = QMenu(editor)
    place = spelling.wrong_words()[0][0]
    spelling.dress_menu(menu, place + 2)
    desk.room.qtbot.waitUntil(lambda: menu.actions()[0].text() == "received", timeout=20_000)
    menu.actions()[0].trigger()
    assert editor.toPlainText() == "🎉 We have received the letter from you"
    menu.deleteLater()
    until_marked(desk)
    desk.room.settle()


def test_a_word_is_learned_for_good_or_ignored_for_now(at_desk: AtDesk) -> None:
    desk = at_desk()
    spelling = desk.composer.tools.spelling
    desk.composer.editor.setPlainText("The frobnicator and the wibblator are for you")
    until_marked(desk, "frobnicator", "wibblator")
    spelling.learn("frobnicator")
    assert marked(desk) == ["wibblator"]
    spelling.ignore("wibblator")
    assert marked(desk) == []
    assert desk.room.services.choices.get("spelling_words") == ["frobnicator"]
    desk.room.settle()


def test_quotes_are_left_alone(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.composer.editor.set_text("", "<blockquote><p>you wroet this</p></blockquote><p>and we have answerd it</p>")
    until_marked(desk, "answerd")
    desk.room.settle()


def test_it_can_be_switched_off(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.composer.editor.setPlainText("We have recieved the letter from you")
    until_marked(desk, "recieved")
    desk.room.services.choices.put("spelling", False)
    assert marked(desk) == []
    desk.room.settle()


def test_our_dictionaries_are_there(qapp: QObject) -> None:
    found = dictionaries.find()
    assert {"de_DE", "en_GB", "en_US"} <= set(found)


def test_a_folder_of_ones_own_comes_first(qapp: QObject, tmp_path: Path) -> None:
    (tmp_path / "fr_FR.aff").write_text("SET UTF-8\n")
    (tmp_path / "fr_FR.dic").write_text("1\nbonjour\n")
    (tmp_path / "nonsense.dic").write_text("x")
    assert dictionaries.find([tmp_path]) == {"fr_FR": str(tmp_path / "fr_FR")}


def test_a_broken_dictionary_and_a_killed_process_cost_marks_and_nothing_else(
    speller: Speller, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "xx_XX.aff").write_bytes(b"\xff\xfe\x00garbage")
    (tmp_path / "xx_XX.dic").write_bytes(b"\x00\xff")
    (tmp_path / "en_GB.aff").write_text("SET UTF-8\n")
    (tmp_path / "en_GB.dic").write_text("1\nhello\n")
    speller._find = lambda: dictionaries.find([tmp_path])
    with qtbot.waitSignal(speller.ready):
        speller.begin()
    with qtbot.waitSignal(speller.learned, timeout=20_000):
        speller.wrong("en_GB", ["hello", "helo"])
    assert speller.wrong("en_GB", ["hello", "helo"]) == {"helo"}
    with qtbot.waitSignal(speller.learned, timeout=20_000):
        speller.wrong("xx_XX", ["any"])
    process = speller.process
    assert process is not None
    process.kill()
    process.join()
    with qtbot.waitSignal(speller.learned, timeout=20_000):
        speller.wrong("en_GB", ["lost"])  # asked of the dead one
    with qtbot.waitSignal(speller.learned, timeout=20_000):
        speller.wrong("en_GB", ["hallo"])  # a new one answers
    assert speller.wrong("en_GB", ["hallo"]) == {"hallo"}
