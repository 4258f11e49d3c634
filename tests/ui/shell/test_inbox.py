"""Views, list and what the keys do, on a real desk."""

from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Status
from omnibox.model.journal import Event, EventType
from omnibox.model.rows import ConversationRow, ItemRow
from omnibox.store import conversations
from omnibox.ui.inbox.loader import PAGE
from omnibox.ui.inbox.snooze_menu import SnoozeMenu
from omnibox.ui.inbox.views_panel import ViewButton
from omnibox.ui.main_window import MainWindow
from tests.desk.world import World
from tests.ui.room import Room


@pytest.fixture
def mails(world: World) -> list[ItemRow]:
    """Six customers wrote, ten minutes apart, the first one first."""
    inbox = world.inbox()
    made = []
    for number in range(6):
        world.clock.forward(minutes=10)
        made.append(
            world.mail(
                inbox,
                f"Question {number}",
                sender=f"c{number}@example.com",
                name=f"Customer {number}",
                subject=f"S{number}",
            )
        )
    return made


def key(main: MainWindow, which: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(main, which, held)


def ids(main: MainWindow) -> list[UUID | None]:
    model = main.inbox.list_pane.model
    return [model.id_at(place) for place in range(model.rowCount())]


def names(main: MainWindow) -> list[str]:
    model = main.inbox.list_pane.model
    return [row.customer_name if (row := model.row(place)) else "?" for place in range(model.rowCount())]


def view_button(main: MainWindow, key: str) -> ViewButton:
    return main.inbox.views.findChildren(ViewButton, f"view-{key}")[0]


def go(room: Room, main: MainWindow, view: str) -> None:
    view_button(main, view).click()
    room.settle()


def row_of(room: Room, mail: ItemRow) -> ConversationRow:
    return room.world.conversation(mail.conversation_id)


def test_the_longest_waiting_stands_first(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    assert names(main) == [f"Customer {number}" for number in range(6)]


def test_counts_are_exact_and_follow_by_themselves(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    button = view_button(main, "unassigned")
    assert button.accessibleName() == "Unassigned, 6 conversations"
    room.world.desk.work.resolve([mails[0].conversation_id])  # type: ignore[list-item]  # a mail has one
    room.until(lambda: main.counts.numbers["resolved"] == 1)
    assert button.accessibleName() == "Unassigned, 5 conversations"
    assert main.counts.numbers == room.world.desk.lists.counts()


def test_new_mail_appears_by_itself(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    room.world.mail(mails[0].inbox_id, sender="new@example.com", name="Nora New")  # type: ignore[arg-type]  # it has one
    room.until(lambda: "Nora New" in names(main))
    assert len(ids(main)) == 7


def test_j_and_k_walk_and_open(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    for which in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K):
        key(main, which)
    room.settle()
    assert main.inbox.current.conversation_id == mails[1].conversation_id
    assert main.inbox.conversation.customer_id == mails[1].customer_id


def test_opening_marks_as_read(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    assert row_of(room, mails[0]).unread == 1
    key(main, Qt.Key.Key_J)
    room.until(lambda: row_of(room, mails[0]).unread == 0)
    room.until(lambda: not main.inbox.list_pane.model.row(0).unread)  # type: ignore[union-attr]  # it is fetched


def test_e_resolves_goes_on_and_can_be_undone(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    key(main, Qt.Key.Key_J)
    room.settle()
    key(main, Qt.Key.Key_E)
    room.until(lambda: row_of(room, mails[0]).status is Status.RESOLVED)
    room.until(lambda: len(ids(main)) == 5)
    assert main.inbox.current.conversation_id == mails[1].conversation_id
    assert main.pill.text == "Resolved: Customer 0"
    key(main, Qt.Key.Key_U)
    room.until(lambda: row_of(room, mails[0]).status is Status.OPEN)
    room.until(lambda: len(ids(main)) == 6)


def test_undo_after_the_pill_is_gone_takes_back_the_last_operation(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    room.world.desk.work.resolve([mails[2].conversation_id])  # type: ignore[list-item]  # a mail has one
    key(main, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    room.until(lambda: row_of(room, mails[2]).status is Status.OPEN)
    key(main, Qt.Key.Key_U)
    room.settle()
    assert room.said[-1] == "There is nothing to undo"


def test_resolved_work_is_reopened_by_the_same_key(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    room.world.desk.work.resolve([mails[0].conversation_id])  # type: ignore[list-item]  # a mail has one
    go(room, main, "resolved")
    room.until(lambda: names(main) == ["Customer 0"])
    key(main, Qt.Key.Key_J)
    room.settle()
    key(main, Qt.Key.Key_E)
    room.until(lambda: row_of(room, mails[0]).status is Status.OPEN)


def test_a_takes_and_gives_back(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    key(main, Qt.Key.Key_J)
    room.settle()
    key(main, Qt.Key.Key_A)
    room.until(lambda: row_of(room, mails[0]).assignee_id == room.world.owner.id)
    room.until(lambda: main.inbox.current.row is not None and main.inbox.current.row.assignee_id is not None)
    key(main, Qt.Key.Key_A)
    room.until(lambda: row_of(room, mails[0]).assignee_id is None)


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has no grabs
def test_z_offers_moments_and_snoozes(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    key(main, Qt.Key.Key_J)
    room.settle()
    key(main, Qt.Key.Key_Z)
    menu = main.findChildren(SnoozeMenu)[-1]
    menu.actions()[0].trigger()
    menu.close()
    room.until(lambda: row_of(room, mails[0]).status is Status.SNOOZED)
    until = row_of(room, mails[0]).snoozed_until
    assert until is not None
    assert timedelta(minutes=59) < until - room.services.formats.now() < timedelta(minutes=61)


def test_letters_typed_into_a_field_are_letters(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    key(main, Qt.Key.Key_J)
    room.settle()
    field = QLineEdit(main)
    field.show()
    field.setFocus()
    QTest.keyClicks(field, "jeans")
    room.settle()
    assert field.text() == "jeans"
    assert row_of(room, mails[0]).status is Status.OPEN
    assert main.inbox.current.conversation_id == mails[0].conversation_id


def test_what_makes_no_sense_is_off(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    actions = room.services.actions
    assert not actions.action("resolve").isEnabled()
    key(main, Qt.Key.Key_J)
    room.settle()
    assert actions.action("resolve").isEnabled()


def test_a_conversation_somebody_else_resolved_leaves_the_list_and_stays_open(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    key(main, Qt.Key.Key_J)
    room.settle()
    room.world.hire("Bea").work.resolve([mails[0].conversation_id])  # type: ignore[list-item]  # a mail has one
    room.until(lambda: len(ids(main)) == 5)
    assert main.inbox.current.conversation_id == mails[0].conversation_id
    assert main.inbox.list_pane.list.current == -1


def test_a_row_that_changes_does_not_move_what_is_looked_at(
    room: Room, world: World, mails: list[ItemRow], main: MainWindow
) -> None:
    for number in range(30):
        world.mail(mails[0].inbox_id, sender=f"d{number}@example.com", name=f"D {number}")  # type: ignore[arg-type]  # it has one
    room.until(lambda: len(ids(main)) == 36)
    rows = main.inbox.list_pane.list
    rows.set_position(12.5)
    top = rows.model.id_at(12)
    place = rows.rect_of(12).top()
    world.desk.work.resolve([mails[0].conversation_id, mails[1].conversation_id])  # type: ignore[list-item]  # they have
    room.until(lambda: len(ids(main)) == 34)
    assert rows.model.id_at(10) == top
    assert abs(rows.rect_of(10).top() - place) <= 2


def test_a_long_view_is_read_whole_only_when_somebody_scrolls_there(
    room: Room, world: World, mails: list[ItemRow], main: MainWindow
) -> None:
    with world.store.write(ENGINE) as unit:
        for number in range(400):
            conversation = conversations.add_conversation(
                unit, customer_id=mails[0].customer_id, inbox_id=mails[0].inbox_id, subject=f"Old {number}",  # type: ignore[arg-type]  # it has one
                subject_key="old", status=Status.RESOLVED, at=unit.now,
            )  # fmt: skip
            conversations.summarise(unit, conversation)
        unit.emit(Event(EventType.HISTORY_IMPORTED, inbox_id=mails[0].inbox_id, states={"items": 400}))
    go(room, main, "resolved")
    pane = main.inbox.list_pane
    room.until(lambda: pane.model.rowCount() == 400)
    assert pane.model.known < 400
    assert pane.model.known >= PAGE
    pane.list.set_position(390)
    room.until(lambda: pane.model.whole)
    room.until(lambda: pane.model.row(399) is not None)
    assert len(ids(main)) == 400


def test_an_empty_view_says_what_to_do(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    go(room, main, "snoozed")
    assert main.inbox.list_pane._stack.currentWidget() is main.inbox.list_pane._empty
    assert "Press Z" in main.inbox.list_pane._empty._body.text()


def test_every_inbox_has_a_view(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    room.world.inbox("orders@shop.example")
    with room.world.store.write(ENGINE) as unit:
        unit.emit(Event(EventType.INBOX_ADDED))
    room.until(lambda: len(main.counts.inboxes) == 2)
    go(room, main, f"inbox:{mails[0].inbox_id}")
    assert len(ids(main)) == 6


def test_the_list_speaks_its_rows(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    interface = QAccessible.queryAccessibleInterface(main.inbox.list_pane.list)
    said = interface.child(0).text(QAccessible.Text.Name)
    assert said.startswith("Customer 0, 1 unread, Email, S0, Question 0")


def test_the_customer_folds_away_in_a_narrow_window(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    assert not main.inbox.customer.isVisible(), "nobody is chosen: no empty column"
    key(main, Qt.Key.Key_J)
    room.settle()
    assert main.inbox.customer.isVisible()
    room.window.resize(1100, 700)
    room.settle()
    assert not main.inbox.customer.isVisible()
    room.services.actions.action("customer_panel").trigger()
    assert main.inbox.customer.isVisible()
    room.window.resize(1440, 900)
    room.settle()
    assert main.inbox.customer.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has no grabs
def test_the_menu_of_a_row_does_what_the_keys_do(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    rows = main.inbox.list_pane.list
    rows.menu_wanted.emit(rows.model.row(2), rows.mapToGlobal(rows.rect_of(2).center()))
    room.settle()
    menu = main.inbox.findChildren(QMenu)[-1]
    assert main.inbox.current.conversation_id == mails[2].conversation_id
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts[0] == "Resolve or reopen"
    assert texts[-2:] == ["Mark as spam", "Move to the trash"]
    menu.actions()[-1].trigger()
    menu.close()
    room.until(lambda: row_of(room, mails[2]).status is Status.TRASH)
    room.until(lambda: len(ids(main)) == 5)


def test_spam_has_a_key_and_a_way_back(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    key(main, Qt.Key.Key_J)
    room.settle()
    key(main, Qt.Key.Key_Exclam)
    room.until(lambda: row_of(room, mails[0]).status is Status.SPAM)
    room.until(lambda: main.pill.text == "Marked as spam: Customer 0")
    key(main, Qt.Key.Key_U)
    room.until(lambda: row_of(room, mails[0]).status is Status.OPEN)


def test_keys_of_the_list_do_nothing_while_another_page_hides_it(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    room.press(main, Qt.Key.Key_J)
    room.settle()
    actions = room.services.actions
    assert actions.action("resolve").isEnabled()
    main.show_settings("about")
    room.settle()
    assert not actions.action("resolve").isEnabled()
    assert not actions.action("next").isEnabled()
    main.inbox.current.changed.emit()  # whoever enables it meanwhile
    assert not actions.action("resolve").isEnabled()
    assert actions.action("palette").isEnabled()
    assert actions.action("undo").isEnabled()
    room.press(main, Qt.Key.Key_E)
    room.settle()
    ids = [mail.conversation_id for mail in mails if mail.conversation_id is not None]
    assert {one.status for one in room.world.desk.lists.rows(ids)} == {Status.OPEN}
    main.show_inbox()
    assert actions.action("resolve").isEnabled()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_double_click_opens_a_window_of_its_own(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    rows = main.inbox.list_pane.list
    QTest.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.rect_of(1).center())
    room.settle()
    (window,) = main.windows.open_ones
    row = main.inbox.list_pane.model.row(1)
    assert row is not None
    assert window.customer_id == row.customer_id
    window.close()
