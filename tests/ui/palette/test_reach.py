"""Everything the mouse can press has a command in the one box."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QTabBar, QWidget

from omnibox.model.rows import ItemRow
from omnibox.ui.main_window import MainWindow
from omnibox.ui.palette.commands import press
from omnibox.ui.palette.rows import Row
from omnibox.ui.settings.sections import SECTIONS
from tests.desk.world import World
from tests.ui.room import Room

# What has no command of its own, and why that is right.
WITHOUT = {
    "You: Otto Owner": "a menu of what has commands: theme, do not disturb, settings",
    "Inbox": "the rail's way back; the views' commands go there",
}


@pytest.fixture
def mail(world: World) -> ItemRow:
    return world.mail(world.inbox(), name="Maria Okafor", sender="maria@example.com")


def named(root: QWidget) -> Iterator[tuple[str, QAbstractButton]]:
    """What can be pressed now, with its name; parts of Qt's own fields (clear, scroll) have none."""
    for button in root.findChildren(QAbstractButton):
        name = (button.accessibleName() or button.text().replace("&", "")).strip()
        if name and button.isVisible() and button.isEnabled() and not isinstance(button.parentWidget(), QTabBar):
            yield name, button


def listed(room: Room, main: MainWindow) -> list[Row]:
    main.open_palette(">")
    room.settle()
    found = [row for row in main.search.results.rows() if row.can_choose]
    main.search.leave()
    return found


@pytest.mark.parametrize("page", ["inbox", "customers", "welcome", *(f"settings {one.key}" for one in SECTIONS)])
def test_every_button_of_a_page_has_a_command(room: Room, mail: ItemRow, main: MainWindow, page: str) -> None:
    main.inbox.open(mail.customer_id, mail.conversation_id)
    room.settle()
    where, _, section = page.partition(" ")
    if section:
        main.show_settings(section)
    else:
        main.show_page(where)
    room.settle()
    buttons, rows = dict(named(main)), listed(room, main)
    commands, keys = {row.title for row in rows}, tuple(f"({row.keys})" for row in rows if row.keys)
    missing = [
        name
        for name, button in buttons.items()
        if name not in commands
        and name not in WITHOUT
        and not button.toolTip().endswith(keys)  # the action it stands for
        and f"Go to {name.rpartition(', ')[0]}" not in commands  # a view, with its count
    ]
    assert len(buttons) >= 4
    assert missing == []


def test_what_is_left_out_is_really_there(room: Room, mail: ItemRow, main: MainWindow) -> None:
    assert set(WITHOUT) <= {name for name, _ in named(main)}


def test_a_button_is_pressed_by_its_name(room: Room, mail: ItemRow, main: MainWindow) -> None:
    main.inbox.open(mail.customer_id, mail.conversation_id)
    room.settle()
    main.open_palette(">cc")
    room.settle()
    assert main.search.results.current_row is not None
    assert main.search.results.current_row.title == "Cc"
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    assert "Cc" not in {row.title for row in listed(room, main)}  # its line is open now: there is nothing left to press


def test_a_button_that_went_away_is_not_pressed(room: Room, mail: ItemRow, main: MainWindow) -> None:
    pressed: list[bool] = []
    button = QPushButton(main)
    button.clicked.connect(lambda: pressed.append(True))
    button.setEnabled(False)
    press(button)
    button.setEnabled(True)
    press(button)
    assert pressed == [True]
