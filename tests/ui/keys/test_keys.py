"""Keys in the window: pressed, changed, shared, kept, and silent while somebody types."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from omnibox.model.conversation import Status
from omnibox.model.rows import ItemRow
from omnibox.ui.actions import DEFAULTS
from omnibox.ui.keys.keymap import Keymap
from omnibox.ui.keys.recorder import KeyField, KeysDialog
from omnibox.ui.keys_sheet import KeysSheet
from omnibox.ui.main_window import MainWindow
from omnibox.ui.settings.keys import Keys
from tests.desk.world import World
from tests.ui.room import Room

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has no grabs


@pytest.fixture
def mail(world: World) -> ItemRow:
    return world.mail(world.inbox(), sender="maria@example.com", name="Maria Okafor")


@pytest.fixture
def section(room: Room, main: MainWindow) -> Keys:
    main.show_settings("keys")
    room.settle()
    body = main.settings.body("keys")
    assert isinstance(body, Keys)
    return body


def dialog(section: Keys, action: str) -> KeysDialog:
    QTest.mouseClick(section._rows[action][1], Qt.MouseButton.LeftButton)
    return section.findChildren(KeysDialog)[-1]


def status(room: Room, mail: ItemRow) -> Status:
    assert mail.conversation_id is not None
    return room.world.desk.lists.rows([mail.conversation_id])[0].status


def opened(room: Room, main: MainWindow, mail: ItemRow) -> None:
    main.show_inbox()
    with room.qtbot.waitActive(room.window):
        room.window.activateWindow()
    main.inbox.open(mail.customer_id, mail.conversation_id)
    main.inbox.list_pane.list.setFocus()
    room.settle()


def test_a_sequence_is_pressed_one_after_the_other(room: Room, mail: ItemRow, main: MainWindow) -> None:
    main.inbox.list_pane.list.setFocus()
    QTest.keyClick(main.inbox.list_pane.list, Qt.Key.Key_G)
    QTest.keyClick(main.inbox.list_pane.list, Qt.Key.Key_S)
    room.settle()
    view = main.inbox.list_pane.loader.view
    assert view is not None
    assert view.key == "snoozed"


def test_single_letters_type_where_somebody_types(room: Room, mail: ItemRow, main: MainWindow) -> None:
    opened(room, main, mail)
    field = QLineEdit(main)
    field.show()
    field.setFocus()
    QTest.keyClicks(field, "eagsz!#")
    room.settle()
    assert field.text() == "eagsz!#"
    assert status(room, mail) is Status.OPEN


def test_a_changed_key_works_at_once_and_the_old_one_no_more(
    room: Room, mail: ItemRow, main: MainWindow, section: Keys
) -> None:
    keymap = room.services.keys.keymap.with_keys("resolve", ["Y"])
    room.services.keys.choose(keymap)
    opened(room, main, mail)
    QTest.keyClick(main.inbox.list_pane.list, Qt.Key.Key_E)
    room.settle()
    assert status(room, mail) is Status.OPEN
    QTest.keyClick(main.inbox.list_pane.list, Qt.Key.Key_Y)
    room.settle()
    assert status(room, mail) is Status.RESOLVED
    assert room.services.actions.hint("resolve") == "Resolve or reopen (Y)"


def test_it_is_kept_for_this_person(room: Room, main: MainWindow, section: Keys) -> None:
    room.services.keys.choose(room.services.keys.keymap.with_keys("resolve", ["Y"]))
    room.settle()
    assert room.world.desk.settings.mine()["keys"] == {"preset": "omnibox", "changed": {"resolve": ["Y"]}}
    room.services.choices.put("keys", None)
    assert room.services.keys.keymap == Keymap(DEFAULTS)


def test_a_key_is_recorded_and_one_that_is_taken_is_settled(room: Room, main: MainWindow, section: Keys) -> None:
    asked = dialog(section, "snooze")
    QTest.keyClick(asked.field, Qt.Key.Key_E)
    with room.qtbot.waitSignal(asked.field.recorded):
        pass
    assert "belongs to “Resolve or reopen”" in asked.said.text()
    assert asked.take.isVisible()
    QTest.mouseClick(asked.keep, Qt.MouseButton.LeftButton)
    assert room.services.keys.keymap == Keymap(DEFAULTS)
    QTest.keyClick(asked.field, Qt.Key.Key_E)
    with room.qtbot.waitSignal(asked.field.recorded):
        pass
    QTest.mouseClick(asked.take, Qt.MouseButton.LeftButton)
    assert room.services.keys.keymap.keys("snooze") == ("Z", "E")
    assert room.services.keys.keymap.keys("resolve") == ()
    assert section._rows["resolve"][1].text() == "No key"
    asked.close()


def test_two_presses_make_a_sequence(room: Room, main: MainWindow, section: Keys) -> None:
    asked = dialog(section, "snooze")
    with room.qtbot.waitSignal(asked.field.recorded) as heard:
        QTest.keyClick(asked.field, Qt.Key.Key_Y)
        QTest.keyClick(asked.field, Qt.Key.Key_Z)
    assert heard.args == ["Y, Z", ""]
    assert room.services.keys.keymap.keys("snooze") == ("Z", "Y, Z")
    asked.close()


def test_shift_belongs_to_what_it_types(room: Room, main: MainWindow, section: Keys) -> None:
    asked = dialog(section, "snooze")
    with room.qtbot.waitSignal(asked.field.recorded) as heard:
        QTest.keyClick(asked.field, Qt.Key.Key_Percent, SHIFT)
    assert heard.args == ["%", ""]
    asked.close()


@pytest.mark.parametrize(
    "key, held, said",
    [
        (Qt.Key.Key_C, CTRL, "is needed for editing text"),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "presses buttons"),
        (Qt.Key.Key_F4, ALT, "The system keeps"),
    ],
)
def test_a_refused_key_is_told_and_changes_nothing(
    room: Room, main: MainWindow, section: Keys, key: Qt.Key, held: Qt.KeyboardModifier, said: str
) -> None:
    asked = dialog(section, "snooze")
    with room.qtbot.waitSignal(asked.field.recorded):
        QTest.keyClick(asked.field, key, held)
    assert said in asked.said.text()
    assert room.services.keys.keymap == Keymap(DEFAULTS)
    asked.close()


def test_a_key_is_taken_away_and_reset_brings_it_back(room: Room, main: MainWindow, section: Keys) -> None:
    asked = dialog(section, "undo")
    asked._remove("U")
    assert room.services.keys.keymap.keys("undo") == ("Ctrl+Z",)
    asked._reset()
    assert room.services.keys.keymap == Keymap(DEFAULTS)
    asked.close()


def test_recording_disturbs_nothing_and_escape_leaves(
    room: Room, mail: ItemRow, main: MainWindow, section: Keys
) -> None:
    opened(room, main, mail)
    field = KeyField(room.services.theme)
    field.setParent(main)
    field.show()
    field.setFocus()
    with room.qtbot.waitSignal(field.recorded):
        QTest.keyClick(field, Qt.Key.Key_E)
    room.settle()
    assert status(room, mail) is Status.OPEN
    main.show_settings("keys")
    asked = dialog(section, "undo")
    QTest.keyClick(asked.field, Qt.Key.Key_Escape)
    assert not asked.isVisible()


def test_a_preset_keeps_what_was_changed(room: Room, main: MainWindow, section: Keys) -> None:
    room.services.keys.choose(room.services.keys.keymap.with_keys("resolve", ["Y"]).with_keys("unread", ["B"]))
    section._take_preset("gmail")
    keymap = room.services.keys.keymap
    assert keymap.keys("snooze") == ("B",)  # the map's own key; ours gives way
    assert keymap.keys("resolve") == ("Y",)
    assert keymap.clashes() == ()
    assert section.preset.currentData() == "gmail"
    QTest.mouseClick(section.reset, Qt.MouseButton.LeftButton)
    assert room.services.keys.keymap == Keymap(DEFAULTS)


def test_a_map_travels_as_a_file(room: Room, main: MainWindow, section: Keys, tmp_path: Path) -> None:
    wanted = Keymap(DEFAULTS, "outlook").with_keys("resolve", ["Y"])
    room.services.keys.choose(wanted)
    path = tmp_path / "keys.json"
    section.write_file(path)
    room.settle()
    room.services.keys.choose(Keymap(DEFAULTS))
    section.read_file(path)
    room.settle()
    assert room.services.keys.keymap == wanted


@pytest.mark.parametrize("text", ["", "{}", '{"format": "omnibox-keys", "keys": {"snooze": ["E"]}}'])
def test_a_spoiled_file_changes_nothing_and_is_told(
    room: Room, main: MainWindow, section: Keys, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text, "utf-8")
    section.read_file(path)
    room.settle()
    assert room.services.keys.keymap == Keymap(DEFAULTS)
    assert section.said.text().startswith("Nothing was changed")


def test_a_file_that_is_not_there_is_told(room: Room, main: MainWindow, section: Keys, tmp_path: Path) -> None:
    section.read_file(tmp_path / "gone.json")
    room.settle()
    assert [type(error) for error in room.failures] == [FileNotFoundError]


def test_the_section_finds_by_name_and_by_key(room: Room, main: MainWindow, section: Keys) -> None:
    section.filter.setText("ctrl+k")
    assert [action for action, (row, _) in section._rows.items() if not row.isHidden()] == ["palette"]
    section.filter.setText("snooze")
    assert not section._rows["snooze"][0].isHidden()
    section.filter.setText("xyzzy")
    assert not section._nothing.isHidden()


def test_every_key_speaks(room: Room, main: MainWindow, section: Keys) -> None:
    button = section._rows["resolve"][1]
    assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name) == "Resolve or reopen: E"
    asked = dialog(section, "resolve")
    assert QAccessible.queryAccessibleInterface(asked.field).text(QAccessible.Text.Name) == "Press the key you want"
    asked.close()


def test_the_sheet_shows_the_map_in_force_and_finds(room: Room, mail: ItemRow, main: MainWindow) -> None:
    room.services.keys.choose(room.services.keys.keymap.with_keys("resolve", ["Y"]))
    main.inbox.list_pane.list.setFocus()
    QTest.keyClick(main.inbox.list_pane.list, Qt.Key.Key_Question)
    sheet = main.findChildren(KeysSheet)[-1]

    def shown() -> set[str]:
        return {label.text() for label in sheet.findChildren(QLabel) if label.isVisibleTo(sheet)}

    assert {"Y", "Resolve or reopen", "G, I"} <= shown()
    QTest.keyClicks(sheet.field, "snooze")
    assert "Snooze" in shown()
    assert "Resolve or reopen" not in shown()
    sheet.close()


def test_the_sheet_is_no_larger_than_the_window(room: Room, mail: ItemRow, main: MainWindow) -> None:
    room.window.resize(1024, 640)
    room.services.theme.set_scale(2.0)
    sheet = KeysSheet(room.services, main)
    sheet.show()
    assert sheet.width() <= 1024
    assert sheet.height() <= 640
    sheet.close()
    room.services.theme.set_scale(1.0)
