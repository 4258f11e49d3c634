"""Screen readers: every control of every page has a name, everything is reached by Tab, and the keys are listed."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from omnibox.model.rows import ItemRow
from omnibox.ui.actions import SPECS
from omnibox.ui.keys_sheet import KeysSheet
from omnibox.ui.main_window import MainWindow
from tests.desk.world import World
from tests.ui.room import Room

CONTROLS = {
    QAccessible.Role.Button,
    QAccessible.Role.PushButton,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
    QAccessible.Role.ComboBox,
    QAccessible.Role.List,
    QAccessible.Role.ListItem,
    QAccessible.Role.Heading,
    QAccessible.Role.ProgressBar,
}


@pytest.fixture
def mails(world: World) -> list[ItemRow]:
    inbox = world.inbox()
    return [world.mail(inbox, sender=f"c{number}@example.com", name=f"Customer {number}") for number in range(3)]


def tree(interface: QAccessibleInterface, path: str = "") -> Iterator[tuple[str, QAccessibleInterface]]:
    yield path, interface
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child.isValid() and not child.state().invisible:
            yield from tree(child, f"{path}/{type(child.object()).__name__}")


def nameless(widget: QWidget) -> list[str]:
    return [
        f"{path} {interface.role().name}"
        for path, interface in tree(QAccessible.queryAccessibleInterface(widget))
        if interface.role() in CONTROLS and not interface.text(QAccessible.Text.Name)
    ]


def test_everything_in_the_inbox_has_a_name(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    QTest.keyClick(main, Qt.Key.Key_J)
    room.settle()
    assert nameless(main) == []


def test_everything_in_the_search_has_a_name(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    main.open_search("customer")
    room.settle()
    assert nameless(main.search) == []


def test_everything_on_the_page_of_inboxes_has_a_name(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    main.show_inboxes()
    room.settle()
    assert nameless(main.inboxes) == []


def test_everything_in_the_connect_form_has_a_name(room: Room, main: MainWindow) -> None:
    assert nameless(main.welcome) == []
    main.connect_inbox(main._start.specs[0])
    form = main.form
    assert form is not None
    form.fields.unfold(on=True)
    room.settle()
    assert nameless(form) == []


def test_the_current_row_is_said_to_be(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    main.inbox.list_pane.list.setFocus()
    QTest.keyClick(main, Qt.Key.Key_J)
    room.settle()
    interface = QAccessible.queryAccessibleInterface(main.inbox.list_pane.list)
    states = [interface.child(number).state() for number in range(interface.childCount())]
    assert [bool(state.selected) for state in states] == [True, False, False]


def reached_by_tab(main: MainWindow) -> list[QWidget]:
    seen: list[QWidget] = []
    for _ in range(120):
        QTest.keyClick(main.window(), Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None or now in seen:
            break
        seen.append(now)
    return seen


def test_tab_reaches_rail_views_list_and_search(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    main.rail.inbox.setFocus()
    reached = [main.rail.inbox, *reached_by_tab(main)]
    for part in (main.rail.settings, main.rail.me, main.inbox.list_pane.search, main.inbox.list_pane.list):
        assert part in reached
    views = [widget for widget in reached if widget.objectName().startswith("view-")]
    assert len(views) >= 1


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has no grabs
def test_the_sheet_lists_every_key_that_does_something(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    QTest.keyClick(main, Qt.Key.Key_Question)
    sheet = main.findChildren(KeysSheet)[-1]
    said = {label.text() for label in sheet.findChildren(QLabel)}
    claimed = room.services.actions.claimed()
    assert {spec.label for spec in claimed} <= said
    assert {"J", "E", "Ctrl+K"} <= said
    assert {spec.id for spec in claimed} >= {"next", "reply", "note", "resolve", "palette", "undo"}
    sheet.close()


def test_no_two_actions_share_a_key() -> None:
    keys = [key for spec in SPECS for key in spec.keys]
    assert len(keys) == len(set(keys))
