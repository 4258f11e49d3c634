"""Writing: what goes out, what is kept, what stops it, what comes back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from omnibox.model.actor import Role
from omnibox.model.item import Delivery, ItemKind
from omnibox.model.rows import DraftRow, ItemRow
from omnibox.ui.conversation.composer import Composer
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.conversation.parts import Act, Ask
from tests.ui.room import Room

CONTROL = Qt.KeyboardModifier.ControlModifier


def begin(room: Room, pane: ConversationPane, **fields: object) -> tuple[ItemRow, Composer]:
    """A customer has written and their conversation is open."""
    mail = room.world.mail(room.world.inbox(), **fields)  # type: ignore[arg-type]  # by name
    room.catch_up()
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()
    return mail, pane.composer


def write(room: Room, composer: Composer, text: str) -> None:
    room.type(composer.editor, text)


def timeline(room: Room, mail: ItemRow) -> list[ItemRow]:
    return list(room.world.desk.timeline.page(mail.customer_id).items)


def draft(room: Room, mail: ItemRow, mode: str = "reply") -> DraftRow | None:
    return room.world.desk.drafts.load(mail.customer_id, mode)


def test_a_reply_goes_out_and_the_place_is_empty_at_once(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    assert composer.from_label.whole == "from support@shop.example"
    assert not composer.send_button.isEnabled()
    write(room, composer, "It is on its way.")
    room.press(composer.editor, Qt.Key.Key_Return, CONTROL)
    assert composer.editor.toPlainText() == ""
    room.settle()
    sent = timeline(room, mail)[-1]
    assert sent.text.startswith("It is on its way.")
    assert "Ann Lee wrote:" in sent.text
    assert sent.delivery is Delivery.QUEUED
    assert room.world.entry(sent.id).message["to"][0]["value"] == "ann@example.com"
    assert draft(room, mail) is None
    room.until(lambda: pane.feed.index_of(sent.id) >= 0)


def test_a_send_can_be_taken_back_and_its_text_returns(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    write(room, composer, "Too early")
    composer.send()
    room.settle()
    sent = timeline(room, mail)[-1]
    offer = room.offers[-1]
    assert offer.seconds is not None
    offer.undo()
    room.settle()
    assert composer.editor.toPlainText() == "Too early"
    assert composer.to_field.values == ("Ann Lee <ann@example.com>",)
    room.until(lambda: pane.feed.index_of(sent.id) < 0)
    assert [item.id for item in timeline(room, mail)] == [mail.id]


def test_the_chip_of_a_queued_send_takes_it_back_too(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    write(room, composer, "Too early")
    composer.send()
    room.settle()
    sent = timeline(room, mail)[-1]
    room.until(lambda: pane.feed.index_of(sent.id) >= 0)
    block = pane.timeline.column.block(pane.feed.index_of(sent.id))
    assert block.ticking
    undo = next(part for part in block.pressables if part.ask.act is Act.UNDO)
    pane.timeline.ask(undo.ask)
    room.settle()
    assert composer.editor.toPlainText() == "Too early"


def test_every_pause_in_typing_keeps_a_draft_and_it_is_there_again(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    with room.qtbot.waitSignal(pane.drafts_changed):
        write(room, composer, "half a tho")
    kept = draft(room, mail)
    assert kept is not None
    assert kept.text == "half a tho"
    other = room.world.mail(room.world.desk.inboxes.list()[0].id, sender="bo@example.com", name="Bo")
    write(room, composer, "ught")
    pane.open(other.customer_id, other.conversation_id)  # leaving keeps what was typed since
    room.settle()
    assert composer.editor.toPlainText() == ""
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()
    assert composer.editor.toPlainText() == "half a thought"


def test_a_message_that_came_meanwhile_stops_the_send_until_it_was_seen(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    write(room, composer, "Come tomorrow")
    new = room.world.mail(mail.inbox_id, "No, today!", conversation_id=mail.conversation_id)  # type: ignore[arg-type]  # a mail of the world has one
    composer.send()
    room.settle()
    assert composer.editor.toPlainText() == "Come tomorrow"
    assert composer.stop_bar.text == "A new message arrived since you began."
    assert [item.id for item in timeline(room, mail)] == [mail.id, new.id]
    room.click(composer.stop_bar.button(0))  # look first
    room.settle()
    assert composer.stop_bar.text == ""
    room.until(lambda: new.id in [placed.block.item_id for placed in pane.timeline.scroll_state.placed])
    composer.send()
    room.settle()
    assert timeline(room, mail)[-1].text.startswith("Come tomorrow")


def test_send_anyway_sends_anyway(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    write(room, composer, "Come tomorrow")
    room.world.mail(mail.inbox_id, "No, today!", conversation_id=mail.conversation_id)  # type: ignore[arg-type]  # a mail of the world has one
    composer.send()
    room.settle()
    room.click(composer.stop_bar.button(1))
    room.settle()
    assert timeline(room, mail)[-1].text.startswith("Come tomorrow")
    assert composer.editor.toPlainText() == ""


def test_a_reply_not_begun_yet_answers_the_newest_message(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    new = room.world.mail(mail.inbox_id, "And?", conversation_id=mail.conversation_id)  # type: ignore[arg-type]  # a mail of the world has one
    room.until(lambda: composer.options is not None and composer.options.answers_item_id == new.id)
    write(room, composer, "Yes")
    composer.send()
    room.settle()
    assert composer.stop_bar.text == ""
    assert timeline(room, mail)[-1].text.startswith("Yes")


def test_notes_stand_on_yellow_and_never_leave(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    room.click(composer.tabs.button("note"))
    assert composer.from_label.whole == "Only your team sees this"
    assert not composer.attach_button.isVisible()
    ground = composer.frame.grab().toImage().pixelColor(composer.frame.width() // 2, 20)
    assert ground == room.services.theme.tokens.note_bg
    write(room, composer, "Careful with this one")
    room.press(composer.editor, Qt.Key.Key_Return, CONTROL)
    room.settle()
    note = timeline(room, mail)[-1]
    assert (note.kind, note.text) == (ItemKind.NOTE, "Careful with this one")
    assert note.delivery is Delivery.NONE


def test_reply_and_note_are_kept_apart(room: Room, pane: ConversationPane) -> None:
    _, composer = begin(room, pane)
    write(room, composer, "for them")
    composer.begin_note()
    assert composer.editor.toPlainText() == ""
    write(room, composer, "for us")
    composer.begin_reply()
    assert composer.editor.toPlainText() == "for them"
    composer.begin_note()
    assert composer.editor.toPlainText() == "for us"
    room.settle()


def test_reply_to_all_and_back(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane, cc=("jonas@example.com",), to=("support@shop.example", "team@example.com"))
    assert list(composer.to_field.values) == ["Ann Lee <ann@example.com>"]
    room.services.actions.action("reply_all").trigger()
    assert list(composer.to_field.values) == ["Ann Lee <ann@example.com>", "team@example.com"]
    assert list(composer.cc_field.values) == ["jonas@example.com"]
    assert composer.reply_all.text() == "Reply to one"
    write(room, composer, "Hello all")
    composer.send()
    room.settle()
    message = room.world.entry(timeline(room, mail)[-1].id).message
    assert [one["value"] for one in message["cc"]] == ["jonas@example.com"]
    room.services.actions.action("reply").trigger()
    assert list(composer.cc_field.values) == []


def test_a_wrong_address_stops_the_send_and_nothing_is_lost(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    composer.to_field.edit.setText("nobody at all")
    write(room, composer, "Hello")
    composer.send()
    room.settle()
    assert "not a valid address" in composer.stop_bar.text
    assert composer.editor.toPlainText() == "Hello"
    assert len(timeline(room, mail)) == 1


def test_files_are_attached_shown_removed_and_sent(room: Room, pane: ConversationPane, tmp_path: Path) -> None:
    mail, composer = begin(room, pane)
    for name in ("report.txt", "photo.png"):
        (tmp_path / name).write_bytes(b"content of " + name.encode())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("report.txt", "photo.png")])
    actions, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    place, no_key = QPoint(5, 5), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, actions, data, button, no_key)
    QApplication.sendEvent(composer, enter)
    assert enter.isAccepted()
    assert composer.drop_zone.isVisible()
    QApplication.sendEvent(composer, QDropEvent(place, actions, data, button, no_key))
    assert not composer.drop_zone.isVisible()
    room.settle()
    assert [file[0] for file in composer.files.files] == ["report.txt", "photo.png"]
    composer.files._remove(0)
    write(room, composer, "see the photo")
    composer.send()
    room.settle()
    sent = timeline(room, mail)[-1]
    assert [file.name for file in sent.attachments] == ["photo.png"]
    assert room.world.desk.timeline.file(sent.attachments[0].id) == b"content of photo.png"
    assert composer.files.files == ()


def test_a_pasted_picture_becomes_a_file(room: Room, pane: ConversationPane) -> None:
    _, composer = begin(room, pane)
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    QGuiApplication.clipboard().setImage(image)
    composer.editor.paste()
    room.settle()
    ((name, mime, _, size),) = composer.files.files
    assert name.endswith(".png")
    assert mime == "image/png"
    assert size > 50
    assert composer.send_button.isEnabled()


def test_a_file_that_cannot_be_read_is_said(room: Room, pane: ConversationPane, tmp_path: Path) -> None:
    _, composer = begin(room, pane)
    composer.attaching.add([tmp_path / "gone.txt"])
    room.settle()
    assert composer.files.files == ()
    assert not composer.files.isVisible()
    assert len(room.failures) == 1


def test_what_the_desk_refuses_is_given_back(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    write(room, composer, "Hello")
    watcher = room.world.hire("Wanda", Role.OBSERVER)
    room.services.connected = watcher
    composer.send()
    room.settle()
    assert composer.editor.toPlainText() == "Hello"
    assert len(timeline(room, mail)) == 1
    assert [type(error).__name__ for error in room.failures] == ["Denied"]
    room.services.connected = room.world.desk


def test_a_failed_send_says_why_and_is_tried_again(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    write(room, composer, "Hello")
    composer.send()
    room.settle()
    sent = timeline(room, mail)[-1]
    room.world.settle(sent.id, Delivery.FAILED, "mailbox_full")
    room.until(lambda: pane.feed.items[-1].delivery is Delivery.FAILED)
    block = pane.timeline.column.block(len(pane.feed.items) - 1)
    assert any("mailbox is full" in body.run.text for body in block.bodies)
    pane.timeline.ask(Ask(Act.RETRY, sent.id))
    room.until(lambda: pane.feed.items[-1].delivery is Delivery.QUEUED)
    assert room.world.entry(sent.id).state == "queued"


def test_a_failed_send_can_be_given_up(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    write(room, composer, "Hello")
    composer.send()
    room.settle()
    sent = timeline(room, mail)[-1]
    room.world.settle(sent.id, Delivery.FAILED, "mailbox_full")
    room.until(lambda: pane.feed.items[-1].delivery is Delivery.FAILED)
    pane.timeline.ask(Ask(Act.DISCARD, sent.id))
    room.until(lambda: pane.feed.index_of(sent.id) < 0)
    assert [item.id for item in timeline(room, mail)] == [mail.id]


def test_the_header_says_how_it_stands_and_follows(room: Room, pane: ConversationPane) -> None:
    mail, _ = begin(room, pane)
    assert pane.header.name.whole == "Ann Lee"
    assert pane.header.subject.whole == "Parcel · #1"
    assert pane.header.status.text == "Open"
    assert not pane.header.resolve.isVisible()  # nobody has claimed the action: what does not work is not shown
    resolve = room.world.desk.work.resolve
    assert mail.conversation_id is not None
    conversation = mail.conversation_id
    room.services.actions.on("resolve", lambda: resolve([conversation]))
    room.click(pane.header.resolve)
    room.until(lambda: pane.header.status.text == "Resolved")
    assert pane.header.resolve.text() == "Reopen"


@pytest.mark.parametrize("height", [420, 900])
def test_the_text_grows_with_what_is_written_up_to_a_limit(room: Room, pane: ConversationPane, height: int) -> None:
    _, composer = begin(room, pane)
    room.window.resize(640, height)
    small = composer.editor.height()
    composer.editor.setPlainText("line\n" * 8)
    QApplication.processEvents()
    grown = composer.editor.height()
    composer.editor.setPlainText("line\n" * 200)
    QApplication.processEvents()
    assert small < grown < composer.editor.height() + 1
    assert composer.editor.height() < 400
    room.settle()


def test_where_nothing_can_be_sent_the_reason_stands_there(room: Room, pane: ConversationPane) -> None:
    mail, composer = begin(room, pane)
    assert mail.inbox_id is not None
    room.world.desk.inboxes.remove(mail.inbox_id)
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()
    assert composer.stop_bar.text != ""
    write(room, composer, "Hello?")
    assert not composer.send_button.isEnabled()
    composer.begin_note()
    assert composer.stop_bar.text == ""
    write(room, composer, "Gone")
    assert composer.send_button.isEnabled()
    room.settle()
