"""Every view in the order its person chose, also after the next start."""

from datetime import timedelta

from PySide6.QtWidgets import QMenu

from omnibox.desk.desk import Desk
from omnibox.model.rows import ItemRow
from omnibox.model.views import BUILT_IN, Order
from omnibox.ui.inbox import sort_button
from omnibox.ui.main_window import MainWindow
from tests.ui.inbox.hands import names, owner
from tests.ui.room import Room


def pick(main: MainWindow, word: str) -> None:
    menu = main.inbox.list_pane.sort.menu_of(main)
    next(action for action in menu.actions() if action.text() == word).trigger()
    menu.deleteLater()


def show(room: Room, main: MainWindow, key: str) -> None:
    view = main.inbox.views.view(key)
    assert view is not None
    main.inbox.show_view(view)
    room.settle()


def test_the_order_is_chosen_in_the_head_and_kept_for_each_view(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    pane = main.inbox.list_pane
    assert pane.sort.text() == "Waiting longest"
    main.inbox.open(mails[2].customer_id, mails[2].conversation_id)
    room.settle()
    pick(main, "Newest first")
    room.settle()
    room.until(lambda: names(main)[:1] == ["Customer 7"])
    assert pane.sort.accessibleName() == "Sorted by: Newest first"
    assert pane.list.current_id == mails[2].conversation_id
    assert pane.list.current == 5  # still marked, at its new place
    show(room, main, "open")
    assert pane.sort.text() == "Waiting longest"
    show(room, main, "unassigned")
    assert names(main)[0] == "Customer 7"
    room.settle()
    assert room.world.desk.settings.get("my.sort") == {"unassigned": "newest"}


def test_what_is_due_next_stands_first(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    inbox = mails[0].inbox_id
    assert inbox is not None
    show(room, main, "open")
    pick(main, "Next due")
    room.until(lambda: names(main) == [f"Customer {n}" for n in range(8)])
    quick = room.world.inbox("quick@shop.example")
    room.world.desk.inboxes.reply_within(quick, 5)
    room.world.mail(quick, sender="q@example.com", name="Quick One")
    room.until(lambda: names(main)[:1] == ["Quick One"])


def test_a_view_nobody_waits_in_has_one_order_and_no_menu(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    show(room, main, "resolved")
    sort = main.inbox.list_pane.sort
    assert sort.text() == "Newest first"
    assert not sort.isEnabled()
    before = len(main.findChildren(QMenu))
    sort.click()
    assert len(main.findChildren(QMenu)) == before


def test_a_word_nobody_knows_changes_nothing(room: Room, main: MainWindow) -> None:
    view = BUILT_IN[0]
    for odd in ("sideways", 7, ["newest"]):
        room.services.choices.put(sort_button.KEY, {view.key: odd})
        assert sort_button.chosen(view, room.services.choices) == view
    room.services.choices.put(sort_button.KEY, "newest")
    assert sort_button.chosen(view, room.services.choices) == view
    sort_button.choose(view, Order.DUE, room.services.choices)
    assert sort_button.chosen(view, room.services.choices).order is Order.DUE


def test_another_window_of_the_same_person_follows(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    same: Desk = room.world.desk
    same.settings.put("my.sort", {"unassigned": "newest"})
    room.until(lambda: names(main)[:1] == ["Customer 7"])


def test_a_snooze_until_they_reply_has_no_hour_and_ends_with_their_mail(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    room.world.desk.work.snooze([owner(mails[0])], None)
    row = room.world.conversation(mails[0].conversation_id)
    assert row.snoozed_until is None
    assert row.due_at is not None
    assert row.due_at - row.last_at == timedelta(hours=4)  # the promise to reply still runs
    show(room, main, "snoozed")
    room.until(lambda: names(main) == ["Customer 0"])
    assert "Until they reply" in main.inbox.list_pane.list.row_name(0)
