"""A row that changes does not jump under the pointer."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from omnibox.model.rows import ItemRow
from omnibox.ui.inbox.resting import PARKED_S
from omnibox.ui.main_window import MainWindow
from tests.ui.inbox.hands import key, leave, listed, names, owner, point
from tests.ui.room import Room


def resolve(room: Room, *mails: ItemRow) -> None:
    """A colleague does it."""
    room.world.hire("Cora").work.resolve([owner(one) for one in mails])


def test_rows_wait_for_the_pointer_and_say_so(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    view = main.inbox.list_pane.list
    room.catch_up()
    before = listed(main)
    point(view, 2)
    resolve(room, mails[0], mails[1])
    room.until(view.pill.isVisible)
    assert view.pill.text() == "2 changed"
    assert listed(main) == before
    room.until(lambda: "Resolved" in view.row_name(0))  # what they say is true at once
    leave(view)
    room.until(lambda: len(listed(main)) == 6)
    assert not view.pill.isVisible()


def test_a_click_on_what_waits_lets_it_come_without_moving_the_pointed_row(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    view = main.inbox.list_pane.list
    point(view, 2)
    resolve(room, mails[5])
    room.until(view.pill.isVisible)
    view.pill.click()
    room.until(lambda: len(listed(main)) == 7)
    assert names(main)[2] == "Customer 2"


def test_what_one_does_oneself_is_shown_at_once(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    view = main.inbox.list_pane.list
    main.inbox.open(mails[0].customer_id, mails[0].conversation_id)
    room.settle()
    point(view, 1)
    key(main, Qt.Key.Key_E)
    room.until(lambda: len(listed(main)) == 7)
    assert not view.pill.isVisible()


def test_new_rows_far_away_come_at_once(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    """Below what is in sight nothing moves, so nothing has to wait."""
    view = main.inbox.list_pane.list
    room.window.resize(1440, 420)
    room.settle()
    point(view, 1)
    assert [place for place, _ in view.rows_in_sight()][-1] < 6
    resolve(room, mails[7])
    room.until(lambda: len(listed(main)) == 7)
    assert not view.pill.isVisible()


def test_a_pressed_row_keeps_its_place_until_the_button_is_let_go(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    view = main.inbox.list_pane.list
    at = QPoint(160, view.rect_of(3).center().y())
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    resolve(room, mails[0])
    room.until(view.pill.isVisible)
    assert len(listed(main)) == 8
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    room.until(lambda: len(listed(main)) == 7)
    assert main.inbox.current.conversation_id == mails[3].conversation_id


def test_a_pointer_left_there_holds_nothing_up(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    view = main.inbox.list_pane.list
    point(view, 2)
    resolve(room, mails[0])
    room.until(view.pill.isVisible)
    view._resting._moved_at -= PARKED_S
    view._resting.wait()
    room.until(lambda: len(listed(main)) == 7)


def test_rows_slide_unless_less_movement_is_wished_for(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    view = main.inbox.list_pane.list
    moved: list[float] = []
    view._motion._glide.valueChanged.connect(moved.append)
    room.catch_up()
    view._motion._last = 0.0
    resolve(room, mails[2])
    room.until(lambda: len(listed(main)) == 7 and not view._motion.moving and bool(moved))
    assert view._motion._glide.duration() < 150
    room.services.choices.put("still", True)
    view._motion._last = 0.0
    moved.clear()
    resolve_again(room, mails[3])
    room.until(lambda: len(listed(main)) == 6)
    assert moved == []


def resolve_again(room: Room, mail: ItemRow) -> None:
    room.world.desk.work.resolve([owner(mail)])


def test_the_marked_conversation_and_the_place_in_the_list_are_kept(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    view = main.inbox.list_pane.list
    room.window.resize(1440, 420)
    room.settle()
    main.inbox.open(mails[5].customer_id, mails[5].conversation_id)
    room.settle()
    view.set_position(4)
    top = view.rect_of(4).y()
    resolve(room, mails[0], mails[1])
    room.until(lambda: len(listed(main)) == 6)
    assert view.current == 3
    assert view.current_id == mails[5].conversation_id
    assert view.rect_of(2).y() == top  # the row that was at the top still is
