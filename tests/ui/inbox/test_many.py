"""Several conversations at once: by mouse and by keyboard, done as one and taken back as one."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit

from omnibox.desk import work
from omnibox.model.actor import Role
from omnibox.model.conversation import Status
from omnibox.model.rows import ItemRow
from omnibox.ui.inbox.bulk import SLOW_MS
from omnibox.ui.inbox.tag_dialog import TagDialog
from omnibox.ui.main_window import MainWindow
from tests.ui.inbox.hands import CTRL, SHIFT, click, key, leave, listed, names, owner
from tests.ui.room import Room

GRIP = 20


def chosen(main: MainWindow) -> set[str]:
    selection, model = main.inbox.list_pane.list.selection, main.inbox.list_pane.model
    return {row.customer_name for one in selection.ids if (row := model.row(model.place(one)))}


def statuses(room: Room, mails: list[ItemRow]) -> list[Status]:
    return [row.status for row in room.world.desk.lists.rows([owner(one) for one in mails])]


def pick(main: MainWindow, *places: int) -> None:
    for place in places:
        click(main, place, x=GRIP)


def test_the_mouse_selects_by_avatar_by_ctrl_and_by_shift(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    pick(main, 1)
    assert chosen(main) == {"Customer 1"}
    assert main.inbox.current.conversation_id is None  # selecting opens nothing
    click(main, 3, CTRL)
    assert chosen(main) == {"Customer 1", "Customer 3"}
    click(main, 3, CTRL)
    assert chosen(main) == {"Customer 1"}
    click(main, 4, SHIFT)
    assert chosen(main) == {"Customer 1", "Customer 3", "Customer 4"}
    click(main, 0)  # a plain click opens and selects nothing
    room.settle()
    assert chosen(main) == set()
    assert main.inbox.current.conversation_id == mails[0].conversation_id
    click(main, 2, CTRL)  # the open one is meant, too
    assert chosen(main) == {"Customer 0", "Customer 2"}


def test_the_keyboard_extends_shrinks_and_lets_go(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    key(main, Qt.Key.Key_J)
    key(main, Qt.Key.Key_J)
    room.settle()
    opened = main.inbox.current.conversation_id
    for _ in range(3):
        key(main, Qt.Key.Key_J, SHIFT)
    assert chosen(main) == {f"Customer {n}" for n in (1, 2, 3, 4)}
    key(main, Qt.Key.Key_K, SHIFT)
    assert chosen(main) == {f"Customer {n}" for n in (1, 2, 3)}
    view = main.inbox.list_pane.list
    view.setFocus()
    room.press(view, Qt.Key.Key_Down, SHIFT)
    assert chosen(main) == {f"Customer {n}" for n in (1, 2, 3, 4)}
    assert main.inbox.current.conversation_id == opened
    room.press(view, Qt.Key.Key_Escape)
    assert chosen(main) == set()


@pytest.fixture
def crowd(room: Room, mails: list[ItemRow]) -> None:
    for number in range(292):
        room.world.mail(mails[0].inbox_id, sender=f"more{number}@example.com")  # type: ignore[arg-type]  # it has one


def test_all_means_the_whole_view_loaded_or_not(room: Room, crowd: None, main: MainWindow) -> None:
    assert main.inbox.list_pane.model.known < 300
    key(main, Qt.Key.Key_A, CTRL)
    room.until(lambda: len(main.inbox.list_pane.list.selection) == 300)
    assert main.inbox.list_pane.bar.accessibleName() == "All 300 selected"


def test_many_are_resolved_as_one_and_come_back_as_one(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    click(main, 0)
    room.settle()
    pick(main, 0, 1, 2)
    key(main, Qt.Key.Key_E)
    room.until(lambda: main.pill.text == "3 conversations resolved")
    room.until(lambda: len(listed(main)) == 5)
    assert statuses(room, mails)[:4] == [*[Status.RESOLVED] * 3, Status.OPEN]
    assert main.inbox.current.conversation_id == mails[3].conversation_id  # on to the neighbour
    assert chosen(main) == set()
    assert len(room.world.desk.recent_operations()) == 1
    main.pill.undo()
    room.until(lambda: main.pill.text == "Undone for 3 conversations")
    assert set(statuses(room, mails)) == {Status.OPEN}
    room.until(lambda: len(listed(main)) == 8)


def test_what_was_changed_meanwhile_is_said_and_left(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    pick(main, 0, 1, 2)
    key(main, Qt.Key.Key_E)
    room.until(lambda: main.pill.text == "3 conversations resolved")
    room.world.hire("Cora").work.reopen([owner(mails[1])])
    main.pill.undo()
    room.until(lambda: main.pill.text == "Undone for 2 conversations, 1 changed since and stays")


def test_the_last_operation_on_many_is_undone_in_steps(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    pick(main, 0, 1)
    key(main, Qt.Key.Key_E)
    room.until(lambda: main.pill.text == "2 conversations resolved")
    main.pill.dismiss()
    key(main, Qt.Key.Key_U)
    room.until(lambda: main.pill.text == "Undone for 2 conversations")


@pytest.mark.parametrize(
    "name,said",
    [
        ("read", "2 conversations marked read"),
        ("spam", "2 conversations marked as spam"),
        ("trash", "2 conversations in the trash"),
    ],
)
def test_the_menu_does_the_rest(room: Room, mails: list[ItemRow], main: MainWindow, name: str, said: str) -> None:
    pick(main, 0, 1)
    menu = main.inbox.list_pane.bar.more_menu()
    words = [action.objectName() for action in menu.actions() if not action.isSeparator()]
    assert words == [f"bulk-{word}" for word in ("reopen", "tag", "merge", "read", "unread", "spam", "trash")]
    next(action for action in menu.actions() if action.objectName() == f"bulk-{name}").trigger()
    menu.close()
    room.until(lambda: main.pill.text == said)
    if name == "read":
        assert chosen(main) == {"Customer 0", "Customer 1"}  # one may want to go on with them


def test_a_tag_for_many(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    pick(main, 0, 1)
    main.inbox.many.do("tag", QPoint())
    (dialog,) = main.inbox.findChildren(TagDialog)
    field = dialog.findChildren(QLineEdit)[0]
    field.setText("  refund ")
    dialog.accept()
    room.until(lambda: main.pill.text == "2 conversations tagged")
    assert [row.tags for row in room.world.desk.lists.rows([owner(one) for one in mails[:3]])] == [
        ("refund",), ("refund",), (),
    ]  # fmt: skip


def test_a_long_change_shows_how_far_it_is_and_can_be_stopped(
    room: Room, mails: list[ItemRow], main: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PART", 2)
    pane = main.inbox.list_pane
    pane.bulk._patience.setInterval(0)
    assert SLOW_MS <= 1000
    seen: list[tuple[int, int]] = []
    pane.bulk.slow.connect(lambda: seen.append((-1, -1)))

    def moved() -> None:
        seen.append((pane.bulk.done, pane.bulk.total))
        if pane.bulk.done >= 4:
            pane.bulk.stop()

    pane.bulk.moved.connect(moved)
    pick(main, *range(8))
    pane.bar.wanted.emit("resolve", QPoint())
    room.until(lambda: main.pill.text == "Stopped: 4 conversations resolved, 4 left as they were")
    assert (2, 8) in seen
    assert (4, 8) in seen
    assert statuses(room, mails).count(Status.RESOLVED) == 4
    assert not pane.bar.shows_progress
    main.pill.undo()
    room.until(lambda: main.pill.text == "Undone for 4 conversations")
    assert set(statuses(room, mails)) == {Status.OPEN}


def test_an_undo_that_stops_can_be_gone_on_with(
    room: Room, mails: list[ItemRow], main: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PART", 2)
    pane = main.inbox.list_pane
    pick(main, *range(6))
    pane.bar.wanted.emit("resolve", QPoint())
    room.until(lambda: main.pill.text == "6 conversations resolved")
    pane.bulk.moved.connect(pane.bulk.stop)
    main.pill.undo()
    room.until(lambda: main.pill.text.startswith("Undone for 2 conversations, the rest is as it was"))
    assert statuses(room, mails).count(Status.RESOLVED) == 4
    assert room.offers[-1].label == "Go on"
    pane.bulk.moved.disconnect(pane.bulk.stop)
    main.pill.undo()
    room.until(lambda: main.pill.text == "Undone for 4 conversations")
    assert set(statuses(room, mails)) == {Status.OPEN}


def test_a_screen_reader_hears_what_is_selected(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    view = main.inbox.list_pane.list
    pick(main, 1, 2)
    found = QAccessible.queryAccessibleInterface(view)
    states = [found.child(nth).state() for nth in range(4)]
    assert [bool(state.selected) for state in states] == [False, True, True, False]
    assert all(state.multiSelectable for state in states)


def test_who_leaves_the_view_leaves_the_selection(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    pick(main, 0, 1)
    leave(main.inbox.list_pane.list)
    room.world.desk.work.resolve([owner(mails[0])])
    room.until(lambda: len(listed(main)) == 7)
    assert chosen(main) == {"Customer 1"}
    assert main.inbox.list_pane.bar.accessibleName() == "1 selected"


def test_only_what_one_may_do_is_offered(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    watcher = room.world.hire("Olga", Role.OBSERVER)
    room.services.connected = watcher
    assert main.inbox.list_pane.bar.entries() == []
    assert names(main)[0] == "Customer 0"
