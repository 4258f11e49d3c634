"""What was done last, in words, and the way back from it."""

from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from omnibox.model.conversation import Status
from omnibox.model.rows import ItemRow, OperationRow, PastRow
from omnibox.ui.history.dialog import HistoryDialog
from omnibox.ui.history.words import done_words, refusal_words
from omnibox.ui.main_window import MainWindow
from tests.desk.world import World
from tests.ui.room import Room

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def mails(world: World) -> list[ItemRow]:
    inbox = world.inbox()
    names = ("Maria Okafor", "Ahmed Khalil", "Dana Lind")
    return [world.mail(inbox, sender=f"{name.split()[0].lower()}@example.com", name=name) for name in names]


def ids(mails: list[ItemRow]) -> list[UUID]:
    return [mail.conversation_id for mail in mails if mail.conversation_id is not None]


def status(room: Room, mail: ItemRow) -> Status:
    assert mail.conversation_id is not None
    return room.world.desk.lists.rows([mail.conversation_id])[0].status


def opened(room: Room, main: MainWindow) -> HistoryDialog:
    room.catch_up()
    main.inbox.list_pane.list.setFocus()
    QTest.keyClick(main.inbox.list_pane.list, Qt.Key.Key_Z, CTRL | SHIFT)
    room.settle()
    assert main.history.isVisible()
    return main.history


def said(dialog: HistoryDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog) and label.text()]


def test_it_lists_what_was_done_with_names_and_takes_it_back(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    work = room.world.desk.work
    work.resolve(ids(mails[:1]))
    work.resolve(ids(mails[1:]))
    room.world.desk.customers.rename(mails[0].customer_id, "Maria O.")
    dialog = opened(room, main)
    words = said(dialog)
    assert {"Renamed Maria O.", "Resolved 2 conversations", "Resolved Maria O."} <= set(words)
    assert [done_words(row) for row in dialog.rows] == [
        "Renamed Maria O.",
        "Resolved 2 conversations",
        "Resolved Maria O.",
    ]
    dialog.undo(2)
    room.settle()
    assert status(room, mails[0]) is Status.OPEN
    assert dialog.rows[2].undone
    assert 2 not in dialog.undo_buttons
    assert any("Undone" in text for text in said(dialog))
    dialog.close()


def test_many_are_taken_back_together(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    room.world.desk.work.resolve(ids(mails))
    dialog = opened(room, main)
    dialog.undo(0)
    room.until(lambda: all(status(room, mail) is Status.OPEN for mail in mails))
    room.catch_up()
    assert dialog.rows[0].undone
    dialog.close()


def test_what_moved_on_is_said_and_has_no_button(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    room.world.desk.work.resolve(ids(mails[:1]))
    room.world.desk.work.reopen(ids(mails[:1]))
    dialog = opened(room, main)
    assert list(dialog.undo_buttons) == [0]
    assert "Changed again since then: its status." in refusal_words(dialog.rows[1])
    dialog.close()


def test_what_moved_on_while_it_was_listed_is_refused_with_words(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    room.world.desk.work.resolve(ids(mails[:1]))
    dialog = opened(room, main)
    rows = dialog.rows
    room.world.desk.work.reopen(ids(mails[:1]))
    dialog._fill(rows)  # as it was before the window heard of it
    dialog.undo(0)
    room.settle()
    assert "Something changed in the meantime" in dialog._said.text()
    assert status(room, mails[0]) is Status.OPEN
    dialog.close()


def test_nothing_done_says_so(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    dialog = opened(room, main)
    assert [row for row in dialog.rows if row.operation.name != "connect"] == []
    dialog._fill(())
    assert "Nothing was done yet" in said(dialog)
    dialog.close()


def test_it_follows_while_it_is_open(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    dialog = opened(room, main)
    room.world.desk.work.resolve(ids(mails[:1]))
    room.catch_up()
    room.until(lambda: bool(dialog.rows) and done_words(dialog.rows[0]) == "Resolved Maria Okafor")
    dialog.close()


def test_every_undo_button_says_what_it_undoes(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    room.world.desk.work.resolve(ids(mails[:1]))
    dialog = opened(room, main)
    assert dialog.undo_buttons[0].accessibleName() == "Undo: Resolved Maria Okafor"
    assert dialog.undo_buttons[0].hasFocus()
    QTest.keyClick(dialog.undo_buttons[0], Qt.Key.Key_Space)
    room.settle()
    assert status(room, mails[0]) is Status.OPEN
    dialog.close()


def test_ctrl_z_takes_the_last_back_and_says_what(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    work = room.world.desk.work
    work.resolve(ids(mails[:1]))
    work.snooze(ids(mails[1:2]), room.services.formats.suggestions()[0][1].at)
    main.inbox.list_pane.list.setFocus()
    for expected, mail in (("Undone: Snoozed Ahmed Khalil", mails[1]), ("Undone: Resolved Maria Okafor", mails[0])):
        QTest.keyClick(main.inbox.list_pane.list, Qt.Key.Key_Z, CTRL)
        room.settle()
        assert room.said[-1] == expected
        assert status(room, mail) is Status.OPEN
    QTest.keyClick(main.inbox.list_pane.list, Qt.Key.Key_Z, CTRL)
    room.settle()
    assert room.said[-1] == "There is nothing to undo"


def test_ctrl_z_says_why_the_last_stays(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    done = room.world.desk.work.resolve(ids(mails[:1]))
    other = room.world.hire("Dana")
    other.work.reopen(ids(mails[:1]))
    assert done.operation_id is not None
    main.inbox.list_pane.list.setFocus()
    QTest.keyClick(main.inbox.list_pane.list, Qt.Key.Key_Z, CTRL)
    room.settle()
    assert room.said[-1] == "Resolved Maria Okafor: Changed again since then: its status."
    assert status(room, mails[0]) is Status.OPEN


@pytest.mark.parametrize(
    "name, words",
    [
        ("reply", "Sent a reply to Maria"), ("note", "Wrote a note on Maria"), ("trash", "Moved to the trash: Maria"),
        ("assign", "Changed who works on Maria"), ("never heard of", "Changed Maria"),
    ],
)  # fmt: skip
def test_everything_has_words(room: Room, name: str, words: str) -> None:
    operation = OperationRow(uuid4(), room.world.clock(), name, None, {}, undone=False)
    assert done_words(PastRow(operation, None, "Maria", 0, undone=False)) == words
    for code in ("sending", "final", "gone", "odd", "assignee_id"):
        assert refusal_words(PastRow(operation, None, "Maria", 0, undone=False, refusal=(code,)))
