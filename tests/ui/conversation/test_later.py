"""What is to be sent later stands in the timeline with its time, and with ways to change one's mind."""

from datetime import timedelta
from uuid import UUID

from omnibox.model.item import Delivery
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.conversation.parts import Act, Label
from omnibox.ui.writing.schedule import MomentDialog
from tests.ui.conversation.test_view import in_sight, pane_inbox, press_chip, show, talk
from tests.ui.room import Room


def scheduled(room: Room, mail: ItemRow) -> UUID:
    at = room.world.clock() + timedelta(days=1)
    return room.world.reply(mail, "I will come tomorrow.", send_at=at).item_id


def opened(room: Room, pane: ConversationPane) -> UUID:
    mail = room.world.mail(room.world.inbox(), "when do you come?")
    item_id = scheduled(room, mail)
    show(room, pane, mail)
    return item_id


def acts(pane: ConversationPane, item_id: UUID) -> list[Act]:
    block = pane.timeline.column.block(pane.feed.index_of(item_id))
    return [part.ask.act for part in block.pressables]


def test_it_says_when_and_what_can_be_done(room: Room, pane: ConversationPane) -> None:
    item_id = opened(room, pane)
    block = pane.timeline.column.block(pane.feed.index_of(item_id))
    words = [part.text for part in block.parts if isinstance(part, Label)]
    assert any(word.startswith("You · Scheduled for tomorrow ") for word in words)
    assert acts(pane, item_id) == [Act.UNDO, Act.SEND_NOW, Act.RESCHEDULE, Act.DISCARD_LATER]


def test_it_goes_now(room: Room, pane: ConversationPane) -> None:
    item_id = opened(room, pane)
    press_chip(pane.timeline, Act.SEND_NOW)
    room.until(lambda: room.world.item(item_id).delivery is Delivery.QUEUED)


def test_it_comes_back_to_be_edited(room: Room, pane: ConversationPane) -> None:
    item_id = opened(room, pane)
    press_chip(pane.timeline, Act.UNDO)
    room.until(lambda: pane.feed.index_of(item_id) < 0)
    assert "I will come tomorrow." in pane.composer.editor.toPlainText()


def test_it_is_cancelled_and_its_text_is_kept(room: Room, pane: ConversationPane) -> None:
    item_id = opened(room, pane)
    press_chip(pane.timeline, Act.DISCARD_LATER)
    room.until(lambda: pane.feed.index_of(item_id) < 0)
    assert room.world.item(item_id).delivery is Delivery.CANCELLED


def test_its_time_is_changed(room: Room, pane: ConversationPane) -> None:
    item_id = opened(room, pane)
    before = room.world.item(item_id).due_at
    press_chip(pane.timeline, Act.RESCHEDULE)
    (dialog,) = pane.timeline.findChildren(MomentDialog)
    dialog.words.setText("in 3 days")
    dialog.accept()
    room.until(lambda: room.world.item(item_id).due_at != before)
    due = room.world.item(item_id).due_at
    assert due is not None
    assert due - room.world.clock() > timedelta(days=2)


def test_what_arrives_before_it_is_news_all_the_same(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 40)
    scheduled(room, mails[-1])
    view = show(room, pane, mails[0])
    view.scroll_by(-900)
    room.settle()
    before = in_sight(view)
    room.world.mail(pane_inbox(room), "here I am", conversation_id=mails[0].conversation_id)
    room.until(view._pill.isVisible)
    assert view._pill.text() == "1 new message"
    assert in_sight(view) == before
