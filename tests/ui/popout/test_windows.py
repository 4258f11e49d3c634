"""Conversations in windows of their own: their keys, their drafts, their places, and how they come back."""

import json
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from omnibox.model.conversation import Status
from omnibox.model.rows import ConversationRow, ItemRow
from omnibox.ui.main_window import MainWindow
from omnibox.ui.popout.drafts import reload_draft
from omnibox.ui.popout.window import ConversationWindow
from tests.ui.room import Room

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises no window


@pytest.fixture
def mails(room: Room) -> list[ItemRow]:
    inbox = room.world.inbox()
    return [room.world.mail(inbox, sender=f"c{n}@example.com", name=f"Customer {n}") for n in range(3)]


def row(room: Room, item: ItemRow) -> ConversationRow:
    assert item.conversation_id is not None
    return room.world.desk.lists.rows([item.conversation_id])[0]


def pop(room: Room, main: MainWindow, item: ItemRow) -> ConversationWindow:
    """Pop an item's conversation out, and wait until its window has the focus and shows it."""
    main.pop_out(item.customer_id, item.conversation_id)
    window = next(one for one in main.windows.open_ones if one.customer_id == item.customer_id)
    window.activateWindow()
    room.qtbot.waitUntil(window.isActiveWindow)
    room.settle()
    room.qtbot.waitUntil(lambda: window.current.row is not None)
    room.settle()
    return window


def focus(room: Room, window: object) -> None:
    """Give a window the focus."""
    assert isinstance(window, ConversationWindow | MainWindow)
    window.window().activateWindow()
    room.qtbot.waitUntil(window.isActiveWindow)
    room.settle()


def text(window: ConversationWindow | MainWindow) -> str:
    pane = window.pane if isinstance(window, ConversationWindow) else window.inbox.conversation
    return pane.composer.editor.toPlainText()


def test_the_key_opens_what_is_open_here_in_a_window_of_its_own(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    room.press(main, Qt.Key.Key_J)
    room.settle()
    main.services.actions.action("pop_out").trigger()
    room.settle()
    (window,) = main.windows.open_ones
    assert window.isVisible()
    assert window.customer_id == main.inbox.current.customer_id
    room.qtbot.waitUntil(lambda: window.windowTitle().startswith("Customer"))
    assert main.inbox.conversation.customer_id == window.customer_id  # the main window shows what it showed
    main.services.actions.action("pop_out").trigger()
    room.settle()
    assert len(main.windows.open_ones) == 1
    window.close()


def test_several_stand_side_by_side_and_each_has_its_own_keys(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    first, second = pop(room, main, mails[0]), pop(room, main, mails[1])
    assert len(main.windows.open_ones) == 2
    QTest.keyClick(second.pane.timeline, Qt.Key.Key_E)
    room.until(lambda: row(room, mails[1]).status is Status.RESOLVED)
    assert row(room, mails[0]).status is Status.OPEN
    assert second.pill.can_undo
    assert not main.pill.can_undo
    second.pill.undo()
    room.until(lambda: row(room, mails[1]).status is Status.OPEN)
    first.close()
    second.close()
    room.settle()
    assert main.windows.open_ones == []


def test_closing_keeps_what_was_being_written(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    window = pop(room, main, mails[0])
    window.services.actions.action("reply").trigger()
    room.settle()
    room.type(window.pane.composer.editor, "On its way")
    QTest.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    room.settle()
    assert main.windows.open_ones == []
    again = pop(room, main, mails[0])
    room.qtbot.waitUntil(lambda: text(again) == "On its way")
    again.close()


def test_one_draft_for_all_windows_of_a_customer(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    main.services.navigation.open(mails[0].customer_id, mails[0].conversation_id)
    room.settle()
    main.services.actions.action("reply").trigger()
    room.settle()
    room.type(main.inbox.conversation.composer.editor, "Begun here")
    window = pop(room, main, mails[0])
    room.qtbot.waitUntil(lambda: text(window) == "Begun here")
    window.services.actions.action("reply").trigger()
    window.pane.composer.editor.moveCursor(window.pane.composer.editor.textCursor().MoveOperation.End)
    room.type(window.pane.composer.editor, ", ended there")
    focus(room, main)
    room.qtbot.waitUntil(lambda: text(main) == "Begun here, ended there")
    window.close()


@pytest.mark.parametrize("saving", [False, True])
def test_what_is_typed_before_the_others_text_came_is_put_behind_it(
    room: Room, mails: list[ItemRow], main: MainWindow, saving: bool
) -> None:
    main.services.navigation.open(mails[0].customer_id, mails[0].conversation_id)
    room.settle()
    window = pop(room, main, mails[0])
    begun = room.world.desk.drafts.save
    pane = window.pane
    pane.composer.begin_reply()
    inbox_id = pane.composer.writing.inbox_id if pane.composer.writing else None
    room.type(pane.composer.editor, "Dear Ann")
    pane.flush()
    room.settle()
    editor = main.inbox.conversation.composer.editor
    room.qtbot.waitUntil(lambda: text(main) == "Dear Ann")
    here, there = mails[0].customer_id, mails[0].conversation_id
    begun(here, "reply", text="Dear Ann, it is on its way", conversation_id=there, inbox_id=inbox_id)
    reload_draft(main.inbox.conversation, main.services)  # the focus came back
    editor.insertPlainText(" and more")  # before anything landed
    if saving:
        main.inbox.conversation.flush()
    room.qtbot.waitUntil(lambda: text(main) == "Dear Ann, it is on its way\n\nand more")
    main.inbox.conversation.flush()
    room.settle()
    kept = room.world.desk.drafts.load(here, "reply")
    assert kept is not None
    assert kept.text == "Dear Ann, it is on its way\n\nand more"
    window.close()


def test_links_to_others_lead_to_the_main_window(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    window = pop(room, main, mails[0])
    window.services.navigation.open(mails[2].customer_id, mails[2].conversation_id)
    room.settle()
    assert main.inbox.conversation.customer_id == mails[2].customer_id
    assert window.customer_id == mails[0].customer_id
    window.services.navigation.open_settings.emit("about")
    room.settle()
    assert main.page == "settings"
    window.close()


def test_the_customer_folds_where_there_is_no_room(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    window = pop(room, main, mails[0])
    assert window.panel.isVisible()
    window.resize(560, 600)
    QApplication.processEvents()
    assert not window.panel.isVisible()
    window.toggle_panel()
    QApplication.processEvents()
    assert window.panel.isVisible()
    assert window.width() > 560
    window.toggle_panel()
    assert not window.panel.isVisible()
    window.close()


def test_open_windows_come_back_at_the_next_start(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    window = pop(room, main, mails[1])
    window.resize(800, 620)
    main.finish()
    room.settle()
    assert main.windows.open_ones == []
    kept = json.loads(main._remember.text("popouts"))
    assert [UUID(one["customer"]) for one in kept] == [mails[1].customer_id]
    main.windows.restore()
    room.settle()
    (back,) = main.windows.open_ones
    assert (back.customer_id, back.width(), back.height()) == (mails[1].customer_id, 800, 620)
    back.close()


def test_they_stay_away_where_somebody_wants_that(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    pop(room, main, mails[1])
    main.finish()
    room.services.choices.put("popouts_restore", False)
    main.windows.restore()
    assert main.windows.open_ones == []


@pytest.mark.parametrize("kept", ["", "nonsense", "[1]", '[{"customer": "x"}]', '[{"box": [1, 2]}]', "{}"])
def test_a_spoiled_memory_of_windows_is_none(room: Room, mails: list[ItemRow], main: MainWindow, kept: str) -> None:
    main._remember.put("popouts", kept)
    main.windows.restore()
    assert main.windows.open_ones == []


def test_a_window_off_every_screen_comes_back_on_one(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    window = pop(room, main, mails[0])
    before = window.pos()
    window.place([90_000, 90_000, 700, 600])
    assert window.pos() == before
    assert (window.width(), window.height()) == (700, 600)
    window.close()
