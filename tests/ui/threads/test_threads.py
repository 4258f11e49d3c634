"""Merging, splitting and moving by hand: what is offered, what it says first, and the way back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from omnibox.model.item import ItemKind
from omnibox.ui.conversation.parts import Act, Ask
from omnibox.ui.main_window import MainWindow
from omnibox.ui.threads.dialog import RegroupDialog
from omnibox.ui.threads.split_dialog import SplitDialog
from tests.ui.room import Room
from tests.ui.threads.conftest import Shop

SHIFT = Qt.KeyboardModifier.ShiftModifier


def opened(room: Room, main: MainWindow, kind: type[QDialog]) -> QDialog:
    """Wait for a dialog and for what it reads."""
    room.settle()
    found = [one for one in main.findChildren(kind) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def open_at(room: Room, shop: Shop, main: MainWindow, item: str) -> None:
    mail = getattr(shop, item)
    main.inbox.open(mail.customer_id, mail.conversation_id)
    room.settle()


def trigger(main: MainWindow, name: str) -> None:
    action = main.services.actions.action(name)
    assert action.isEnabled()
    action.trigger()


def test_the_open_one_merges_with_one_that_is_found(room: Room, shop: Shop, main: MainWindow) -> None:
    open_at(room, shop, main, "parcel")
    trigger(main, "merge")
    dialog = opened(room, main, RegroupDialog)
    assert isinstance(dialog, RegroupDialog)
    assert dialog.choosing is not None
    assert dialog.choosing.list.count() == 1  # the customer's other one, before anything is typed
    assert "Invoice" in dialog.choosing.list.item(0).text()
    room.type(dialog.choosing.field, "heron")
    room.qtbot.waitUntil(
        lambda: (
            "Heron" in dialog.choosing.list.item(0).text()
            if dialog.choosing and dialog.choosing.list.count()
            else False
        )
    )
    room.settle()
    assert "Bob Heron" in dialog.said.text()  # whose words come to stand elsewhere is said before
    assert dialog.keeper.currentData() == shop.place(shop.parcel)
    room.press(dialog.choosing.field, Qt.Key.Key_Return)
    room.settle()
    room.catch_up()
    assert room.world.conversation(shop.heron.conversation_id).merged_into == shop.parcel.conversation_id
    assert main.inbox.current.conversation_id == shop.parcel.conversation_id
    timeline = main.inbox.conversation.feed.items
    assert shop.heron.id in [item.id for item in timeline]
    assert [item.payload["what"] for item in timeline if item.kind is ItemKind.ACTIVITY] == ["merged"]
    room.offers[-1].undo()
    room.settle()
    room.catch_up()
    assert room.world.conversation(shop.heron.conversation_id).merged_into is None
    main.inbox.open(shop.parcel.customer_id, shop.parcel.conversation_id)
    room.settle()
    assert shop.heron.id not in [item.id for item in main.inbox.conversation.feed.items]
    assert room.failures == []


def test_the_other_one_may_be_the_one_that_stays(room: Room, shop: Shop, main: MainWindow) -> None:
    open_at(room, shop, main, "parcel")
    trigger(main, "merge")
    dialog = opened(room, main, RegroupDialog)
    assert isinstance(dialog, RegroupDialog)
    dialog.keeper.setCurrentIndex(1)
    dialog.keeper.activated.emit(1)
    room.settle()
    dialog.accept()
    room.settle()
    room.catch_up()
    assert room.world.conversation(shop.parcel.conversation_id).merged_into == shop.invoice.conversation_id
    assert main.inbox.current.conversation_id == shop.invoice.conversation_id


def test_the_selected_ones_merge_with_one_another(room: Room, shop: Shop, main: MainWindow) -> None:
    ids = [shop.place(item) for item in (shop.parcel, shop.invoice, shop.heron)]
    main.inbox.list_pane.list.selection.take(ids)
    assert "bulk-merge" in [action.objectName() for action in main.inbox.list_pane.bar.more_menu().actions()]
    trigger(main, "merge")
    dialog = opened(room, main, RegroupDialog)
    assert isinstance(dialog, RegroupDialog)
    assert dialog.choosing is None
    assert dialog.keeper.count() == 3
    dialog.accept()
    room.settle()
    room.catch_up()
    assert [room.world.conversation(one).merged_into for one in ids] == [None, ids[0], ids[0]]
    room.qtbot.waitUntil(lambda: main.inbox.list_pane.model.known == 1)


def test_a_conversation_is_split_from_the_message_the_keyboard_is_on(room: Room, shop: Shop, main: MainWindow) -> None:
    open_at(room, shop, main, "parcel")
    main.inbox.conversation.timeline.current = shop.again.id
    trigger(main, "split")
    dialog = opened(room, main, SplitDialog)
    assert isinstance(dialog, SplitDialog)
    assert dialog.yes.isEnabled()
    dialog.accept()
    room.settle()
    room.catch_up()
    new = room.world.item(shop.again.id).conversation_id
    assert new != shop.parcel.conversation_id
    assert main.inbox.current.conversation_id == new
    room.until(lambda: main.inbox.list_pane.model.known == 4)
    room.offers[-1].undo()
    room.settle()
    assert room.world.item(shop.again.id).conversation_id == shop.parcel.conversation_id


def test_a_message_is_moved_and_the_last_one_makes_it_a_merge(room: Room, shop: Shop, main: MainWindow) -> None:
    open_at(room, shop, main, "parcel")
    pane = main.inbox.conversation
    pane.move_elsewhere(shop.again.id)
    dialog = opened(room, main, RegroupDialog)
    assert isinstance(dialog, RegroupDialog)
    assert "Invoice" in dialog.said.text()
    dialog.accept()
    room.settle()
    room.catch_up()
    assert room.world.item(shop.again.id).conversation_id == shop.invoice.conversation_id
    pane.move_elsewhere(shop.parcel.id)
    last = opened(room, main, RegroupDialog)
    assert isinstance(last, RegroupDialog)
    assert "become one" in last.said.text()
    last.accept()
    room.settle()
    assert room.world.conversation(shop.parcel.conversation_id).merged_into == shop.invoice.conversation_id


def test_a_line_leads_to_the_other_conversation_and_on_to_where_it_lives(
    room: Room, shop: Shop, main: MainWindow
) -> None:
    done = room.world.desk.threads.split(shop.place(shop.parcel), [shop.again.id])
    room.world.desk.threads.merge(shop.place(shop.heron), [done.changed[0]])
    open_at(room, shop, main, "parcel")
    main.inbox.conversation.deeds.do(Ask(Act.THREAD, shop.parcel.id, done.changed[0]))
    room.settle()
    assert main.inbox.current.conversation_id == shop.heron.conversation_id


def test_what_others_merged_under_our_hands_is_followed(room: Room, shop: Shop, main: MainWindow) -> None:
    open_at(room, shop, main, "invoice")
    room.world.hire("Carla").threads.merge(shop.place(shop.parcel), [shop.place(shop.invoice)])
    room.catch_up()
    room.until(lambda: main.inbox.current.conversation_id == shop.parcel.conversation_id)


def test_without_a_message_to_begin_with_it_says_so(room: Room, shop: Shop, main: MainWindow) -> None:
    open_at(room, shop, main, "parcel")
    main.inbox.conversation.timeline.current = None
    main.inbox.conversation.split()
    assert room.said[-1] == "Go to a message in the timeline first."


@pytest.mark.parametrize("name", ["merge", "split", "move_items"])
def test_nothing_open_nothing_to_do(room: Room, main: MainWindow, name: str) -> None:
    room.settle()
    assert not main.services.actions.action(name).isEnabled()
