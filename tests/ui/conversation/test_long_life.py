"""One lifelong thread: tens of thousands of items in bounded memory, words found in all of them, days gone to."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from omnibox.model.actor import ENGINE
from omnibox.model.ids import search_key, uuid7
from omnibox.model.rows import ItemRow
from omnibox.store import schema
from omnibox.ui.conversation.feed import MOST, NEWER, PAGE
from omnibox.ui.conversation.jump import JumpPopup
from omnibox.ui.conversation.pane import ConversationPane
from tests.ui.conversation.test_view import in_sight, pane_inbox, show, talk
from tests.ui.room import Room

BATCH = 2_000


def long_life(room: Room, count: int) -> ItemRow:
    """A customer with `count` texts, one an hour; written past the intake, which is not what is looked at here."""
    first = room.world.mail(room.world.inbox(), "the very first", subject="Parcel")
    begin = first.at
    for start in range(1, count, BATCH):
        rows: list[dict[str, object]] = []
        for number in range(start, min(count, start + BATCH)):
            at = begin + timedelta(hours=number)
            rows.append(
                {
                    "id": uuid7(at), "customer_id": first.customer_id, "conversation_id": first.conversation_id,
                    "inbox_id": first.inbox_id, "channel": "sms", "kind": "message", "direction": "in", "at": at,
                    "stored_at": at, "search_key": search_key(at), "author_name": "Ann Lee", "subject": "",
                    "text": f"text number {number}", "delivery": "", "error_code": "", "error_params": {},
                    "payload": {}, "is_read": True, "has_html": False, "backfilled": False,
                }
            )  # fmt: skip
        with room.world.store.write(ENGINE, durable=False) as unit:
            unit.insert_many(schema.items, rows)
    room.world.clock.forward(hours=count + 1)
    return first


def test_fifty_thousand_items_are_walked_both_ways_in_bounded_memory(room: Room, pane: ConversationPane) -> None:
    count = 50_000
    first = long_life(room, count)
    view = show(room, pane, first)
    feed = pane.feed
    walked, most = 0, 0
    while not (feed.older is None and view.scroll_state.placed[0].index == 0):
        view.go_to_start()
        placed = view.scroll_state.placed[0]
        at = feed.items[placed.index].id
        room.settle()
        if feed.index_of(at) > 0:  # a page came above: what was read stayed where it was
            assert in_sight(view)[at] == placed.y
        walked += 1
        most = max(most, len(feed.items), len(view.column.heights))
        assert len(view.column._blocks) <= 160
    assert feed.items[0].id == first.id
    assert walked >= count // PAGE - 2
    while feed.newer:
        view.scroll_state.to_index(len(feed.items) - 1, 0.0)
        view.arrange()
        room.settle()
        most = max(most, len(feed.items), len(view.column.heights))
    assert feed.items[-1].text == f"text number {count - 1}"
    assert most <= MOST + NEWER
    view.go_to_end()
    room.settle()
    assert view.scroll_state.at_end


def test_what_is_selected_is_not_let_go(room: Room, pane: ConversationPane) -> None:
    first = long_life(room, 2_000)
    view = show(room, pane, first)
    room.press(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    text = view.selected_text()
    for _ in range(30):
        view.go_to_start()
        room.settle()
    assert len(pane.feed.items) > MOST
    assert view.selected_text() == text


def test_something_new_is_told_while_an_old_stretch_is_shown(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 330)
    view = show(room, pane, mails[0], mails[20].id)
    assert pane.feed.newer
    before = in_sight(view)
    room.world.mail(pane_inbox(room), "here I am", conversation_id=mails[0].conversation_id)
    room.until(view._pill.isVisible)
    assert view._pill.text() == "1 new message"
    assert in_sight(view) == before
    room.click(view._pill)
    room.settle()
    assert pane.feed.items[-1].text == "here I am"
    assert view.scroll_state.at_end


# ---------------------------------------------------------------- finding


def look_for(room: Room, pane: ConversationPane, text: str) -> str:
    room.services.actions.action("find_in_timeline").trigger()
    pane.find_bar.field.setText(text)
    room.until(lambda: not pane.hunt.looking)
    return pane.find_bar.count.text()


def marked(pane: ConversationPane, item_id: UUID) -> list[str]:
    """The words that stand out in an item; the one that is stood on in capitals."""
    placed = next(one for one in pane.timeline.scroll_state.placed if one.block.item_id == item_id)
    found = []
    for body in placed.block.bodies:
        for start, end, here in pane.timeline.found(body):
            word = body.run.slice(start, end)
            found.append(word.upper() if here else word.lower())
    return found


def test_words_are_found_in_the_whole_life_also_where_it_is_not_loaded(room: Room, pane: ConversationPane) -> None:
    first = long_life(room, 5_000)
    view = show(room, pane, first)
    assert look_for(room, pane, "VERY first") == "1 of 1"
    assert first.id in in_sight(view)
    assert marked(pane, first.id) == ["VERY FIRST"]
    assert look_for(room, pane, "number 12") == "1 of 111"  # 12, 120 to 129, 1200 to 1299
    assert look_for(room, pane, "number 4999") == "1 of 1"
    assert pane.feed.items[-1].text == "text number 4999"
    assert look_for(room, pane, "nobody wrote this") == "Not found"
    assert not pane.find_bar.older.isEnabled()


def test_enter_goes_round_and_escape_stays_where_it_is(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 30)
    view = show(room, pane, mails[0])
    assert look_for(room, pane, "number 2") == "1 of 11"  # 29 to 20, and 2
    assert marked(pane, mails[29].id) == ["NUMBER 2"]
    field = pane.find_bar.field
    assert field.hasFocus()
    room.press(field, Qt.Key.Key_Return)
    assert pane.find_bar.count.text() == "2 of 11"
    assert (marked(pane, mails[29].id), marked(pane, mails[28].id)) == (["number 2"], ["NUMBER 2"])
    room.press(field, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    room.press(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert pane.find_bar.count.text() == "11 of 11"
    assert mails[2].id in in_sight(view)
    room.press(field, Qt.Key.Key_F3)
    assert pane.find_bar.count.text() == "1 of 11"
    view.setFocus()
    room.press(view, Qt.Key.Key_F3)  # from the timeline, too
    assert pane.find_bar.count.text() == "2 of 11"
    field.setFocus()
    before = in_sight(view)
    room.press(field, Qt.Key.Key_Escape)
    assert pane.find_bar.isHidden()
    assert in_sight(view).keys() >= before.keys()
    assert marked(pane, mails[29].id) == []
    assert view.hasFocus()


def test_folded_quotes_open_for_what_stands_in_them(room: Room, pane: ConversationPane) -> None:
    text = "Thanks.\n\nOn Monday you wrote:\n> the Größe of the valve"
    mail = room.world.mail(room.world.inbox(), text)
    with room.world.store.write(ENGINE) as unit:
        unit.update(schema.items, mail.id, visible_chars=8)
    view = show(room, pane, mail)
    assert "valve" not in view.column.block(0).bodies[0].run.text
    assert look_for(room, pane, "grosse of") == "1 of 1"
    assert view.column.shown(mail.id).quoted
    assert marked(pane, mail.id) == ["GRÖSSE OF"]


def test_what_comes_while_one_looks_counts_too(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 5)
    show(room, pane, mails[0])
    assert look_for(room, pane, "number 1") == "1 of 1"
    room.world.mail(pane_inbox(room), "number 1, number 1", conversation_id=mails[0].conversation_id)
    room.until(lambda: pane.find_bar.count.text() == "3 of 3")
    assert marked(pane, mails[1].id) == ["NUMBER 1"]


# ---------------------------------------------------------------- going to a day


def test_a_day_is_gone_to_however_far_away(room: Room, pane: ConversationPane) -> None:
    first = long_life(room, 24 * 400)
    view = show(room, pane, first)
    room.services.actions.action("jump_to_date").trigger()
    popup = pane.jump
    assert isinstance(popup, JumpPopup)
    day = room.world.clock().astimezone(UTC) - timedelta(days=200)
    QTest.keyClicks(popup.field, f"{day:%d.%m.%Y}")
    assert popup.understood.text().startswith(f"{day:%A}, {day.day} {day:%B}")
    room.press(popup.field, Qt.Key.Key_Return)
    room.settle()
    assert popup.isHidden()
    shown = pane.feed.items[pane.feed.index_of(view.current)] if view.current else None
    assert shown is not None
    assert shown.at >= datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert shown.at - datetime(day.year, day.month, day.day, tzinfo=UTC) < timedelta(hours=1)
    assert shown.id in in_sight(view)
    assert pane.feed.newer
    assert pane.feed.older is not None


def test_the_first_message_and_the_newest_are_a_press_away(room: Room, pane: ConversationPane) -> None:
    first = long_life(room, 3_000)
    view = show(room, pane, first)
    for label, text in (("First message", "the very first"), ("Newest message", "text number 2999")):
        pane.choose_day()
        assert pane.jump is not None
        button = next(one for one in pane.jump.buttons if one.text() == label)
        face = QAccessible.queryAccessibleInterface(button)
        assert face is not None
        assert face.text(QAccessible.Text.Name) == label
        room.click(button)
        room.settle()
        assert text in {pane.feed.items[one.index].text for one in view.scroll_state.placed}


def test_what_is_no_day_of_the_past_says_so(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 2)
    show(room, pane, mails[0])
    pane.choose_day()
    popup = pane.jump
    assert popup is not None
    QTest.keyClicks(popup.field, "soonish")
    assert popup.understood.text() == "No day of the past that is understood"
    room.press(popup.field, Qt.Key.Key_Return)
    assert popup.isVisible()
    room.press(popup.field, Qt.Key.Key_Escape)
    assert not popup.isVisible()
