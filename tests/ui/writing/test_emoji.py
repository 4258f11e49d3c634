"""The emoji picker by keyboard: names in both languages, what was used last, skin tones."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from omnibox.ui.writing.emoji import EmojiPicker, drawable
from omnibox.ui.writing.emoji_data import GROUPS, Emoji, load, search
from tests.ui.room import Room
from tests.ui.writing.conftest import Desk

AtDesk = Callable[..., Desk]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises nothing and grabs nothing
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def picker(room: Room) -> Iterator[EmojiPicker]:
    made = EmojiPicker(room.services, room.window)
    room.settle()
    yield made
    made.close()


def find(room: Room, picker: EmojiPicker, text: str) -> list[str]:
    picker.field.clear()
    room.type(picker.field, text)
    room.qtbot.waitUntil(lambda: not picker._timer.isActive())
    return list(picker.signs())


def test_every_sign_has_a_name_in_both_languages() -> None:
    known = load()
    assert len(known) > 1800
    assert {one.group for one in known} == set(GROUPS)
    assert all(one.name("en") and one.name("de") and one.words for one in known)
    assert [one.sign for one in search(known, "party popper")][:1] == ["🎉"]
    assert "🎉" in [one.sign for one in search(known, "konfetti")]
    assert search(known, "no such thing at all") == []


def test_it_is_searched_in_english_and_german_and_taken_by_enter(room: Room, picker: EmojiPicker) -> None:
    taken: list[str] = []
    picker.picked.connect(taken.append)
    assert "👍" in find(room, picker, "thumbs up")
    assert find(room, picker, "daumen hoch")[0] == "👍"
    room.press(picker.field, Qt.Key.Key_Return)
    assert taken == ["👍"]
    assert room.services.choices.get("emoji_recent") == ["👍"]
    room.settle()


def test_common_words_find_the_common_signs_first(room: Room, picker: EmojiPicker) -> None:
    firsts = {"smile": "😊", "thumbs": "👍", "heart": "❤️", "lächeln": "😊", "laecheln": "😊", "herz": "❤️"}
    found = {}
    for word in firsts:
        picker.field.setText(word)  # a test has no key for ä
        room.qtbot.waitUntil(lambda: not picker._timer.isActive())
        found[word] = picker.signs()[0]
    assert found == firsts


def test_enter_right_after_a_word_takes_its_first_hit_even_while_the_signs_are_read(room: Room) -> None:
    taken: list[str] = []
    picker = EmojiPicker(room.services, room.window)
    picker.picked.connect(taken.append)
    picker.show()
    for _ in range(2):  # the second time they are read, and the pause after typing is not over
        picker.open_at(QPoint(10, 600))
        window = picker.windowHandle()  # as keys come from outside: past the shortcuts, to what has the keyboard
        QTest.keyClicks(picker.field, "smile")
        QTest.keyClick(window, Qt.Key.Key_Return)
        room.settle()
        assert not picker.isVisible()
    assert taken == ["😊", "😊"]
    picker.close()


def test_what_the_font_cannot_draw_is_not_offered(qapp: QApplication) -> None:
    assert qapp is not None
    known = load()
    unknown = Emoji("\U0001fbfa", "symbols", {"en": "not a sign yet"}, ("not",))  # no font has it
    kept = drawable((*known, unknown))
    fonts = any(QFontDatabase.hasFamily(name) for name in ("Noto Color Emoji", "Segoe UI Emoji", "Apple Color Emoji"))
    assert (unknown in kept) is not fonts
    assert [one.sign for one in search(kept, "smile")][:1] == ["😊"]


def test_arrows_move_and_shift_lets_one_take_several(room: Room, picker: EmojiPicker) -> None:
    taken: list[str] = []
    picker.picked.connect(taken.append)
    picker.show()
    found = find(room, picker, "heart")
    room.press(picker.field, Qt.Key.Key_Return, SHIFT)
    assert picker.isVisible()
    room.press(picker.field, Qt.Key.Key_Down)
    room.press(picker.field, Qt.Key.Key_Return)
    assert not picker.isVisible()
    assert taken[0] == found[0]
    assert len(taken) == 2
    assert taken[1] in found[1:]
    room.settle()


def test_what_was_used_last_comes_first_and_tones_are_kept(room: Room, picker: EmojiPicker) -> None:
    find(room, picker, "waving hand")
    picker.tones.setCurrentRow(3)
    assert picker.signs()[0] == "👋🏽"
    picker.take()
    again = EmojiPicker(room.services, room.window)
    room.settle()
    assert again.tone == 3
    assert again.signs()[0] == "👋🏽"
    again.close()


def test_names_are_there_for_those_who_hear_them(room: Room, picker: EmojiPicker) -> None:
    find(room, picker, "rocket")
    assert picker.grid.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "rocket"
    assert picker.name.text() == "rocket"
    assert find(room, picker, "qqqqq") == []
    assert picker.name.text() == "No emoji of that name"


def test_the_key_opens_it_over_the_composer_and_the_sign_lands_in_the_text(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.room.services.actions.action("emoji").trigger()
    desk.room.settle()
    picker = desk.composer.tools._picker
    assert picker is not None
    find(desk.room, picker, "rocket")
    desk.room.press(picker.field, Qt.Key.Key_Return)
    assert desk.composer.editor.toPlainText() == "🚀"
    desk.room.settle()
