"""What chips, menus and dialogs do."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit

from omnibox.model.actor import ENGINE
from omnibox.model.errors import NotFound
from omnibox.model.rows import ItemRow
from omnibox.store import blobs
from omnibox.store.items import NewFile
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.conversation.parts import Act, Ask, Thumb
from omnibox.ui.conversation.viewer import PictureDialog
from omnibox.ui.original.dialog import OriginalDialog
from tests.ui.conversation.test_parts import png
from tests.ui.room import Room

RAW = b"From: ann@example.com\r\nSubject: \xff odd\r\n\r\nhello\r\n"


def received(room: Room, name: str, data: bytes, mime: str) -> ItemRow:
    with room.world.store.write(ENGINE) as unit:
        sha, raw = blobs.put(unit, data), blobs.put(unit, RAW, compress=True)
    file = NewFile(name=name, mime=mime, size=len(data), sha256=sha, state="stored")
    return room.world.mail(room.world.inbox(), "see the file", files=[file], raw_sha256=raw)


def show(room: Room, pane: ConversationPane, mail: ItemRow) -> None:
    room.catch_up()
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()


def dialog_of(room: Room, pane: ConversationPane, kind: type[QDialog]) -> QDialog:
    room.settle()
    found = pane.timeline.findChildren(kind)
    assert len(found) == 1
    return found[0]


def test_a_file_is_saved_where_one_says_without_anything_waiting(
    room: Room, pane: ConversationPane, tmp_path: Path
) -> None:
    mail = received(room, "report.txt", b"all is well", "text/plain")
    show(room, pane, mail)
    chip = next(part for part in pane.timeline.column.block(0).pressables if part.ask.act is Act.FILE)
    pane.deeds.files.save(chip.ask.extra)
    dialog = dialog_of(room, pane, QFileDialog)
    assert isinstance(dialog, QFileDialog)
    target = tmp_path / "kept.txt"
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert field is not None
    assert field.text() == "report.txt"
    field.setText(str(target))
    with room.qtbot.waitSignal(dialog.fileSelected):
        dialog.accept()
    room.settle()
    assert target.read_bytes() == b"all is well"
    assert room.said == ["Saved: kept.txt"]


def test_pictures_are_previewed_and_open_larger(room: Room, pane: ConversationPane) -> None:
    mail = received(room, "gauge.png", png(320, 200), "image/png")
    show(room, pane, mail)
    thumb = next(part for part in pane.timeline.column.block(0).pressables if isinstance(part, Thumb))
    pane.timeline.grab()  # painting asks for the preview
    room.settle()
    image = pane.thumbs.get(thumb.file, thumb.rect.size().toSize())
    assert image is not None
    assert image.pixelColor(5, 5).name() == "#008000"
    pane.timeline.ask(thumb.ask)
    dialog = dialog_of(room, pane, PictureDialog)
    assert dialog.isVisible()
    dialog.accept()


def test_the_original_is_shown_as_it_came(room: Room, pane: ConversationPane) -> None:
    mail = received(room, "report.txt", b"x", "text/plain")
    show(room, pane, mail)
    menu = pane.deeds.build_menu(pane.feed.items[0])
    words = {action.text(): action for action in menu.actions()}
    assert {"Copy text", "Open report.txt", "Save report.txt", "Show original"} <= set(words)
    words["Copy text"].trigger()
    assert QGuiApplication.clipboard().text() == "see the file"
    words["Show original"].trigger()
    dialog = dialog_of(room, pane, OriginalDialog)
    assert isinstance(dialog, OriginalDialog)
    assert dialog.text.toPlainText() == "From: ann@example.com\nSubject: \ufffd odd\n\nhello\n"
    dialog.accept()
    menu.close()


def test_links_are_in_the_menu_for_those_without_a_mouse(room: Room, pane: ConversationPane) -> None:
    html = '<p><a href="https://shop.example/track">your parcel</a></p>'
    mail = room.world.mail(room.world.inbox(), "https://example.com/a and https://example.com/b", html=html)
    show(room, pane, mail)
    menu = pane.deeds.build_menu(pane.feed.items[0])
    words = [action.text() for action in menu.actions()]
    assert words[1:3] == ["Open https://example.com/a", "Open https://example.com/b"]
    menu.close()
    pane.timeline.ask(Ask(Act.RICH, mail.id))
    room.settle()
    menu = pane.deeds.build_menu(pane.feed.items[0])
    assert "Open https://shop.example/track" in [action.text() for action in menu.actions()]
    menu.close()


def test_a_source_that_is_gone_is_said(room: Room, pane: ConversationPane) -> None:
    mail = room.world.mail(room.world.inbox())
    show(room, pane, mail)
    pane.deeds.show_raw(mail.id)
    room.settle()
    assert [type(error) for error in room.failures] == [NotFound]


def test_a_file_still_on_its_way_is_said(room: Room, pane: ConversationPane) -> None:
    file = NewFile(name="big.zip", mime="application/zip", size=9, sha256=None, state="pending")
    mail = room.world.mail(room.world.inbox(), files=[file])
    show(room, pane, mail)
    pane.deeds.files.save(pane.feed.items[0].attachments[0])
    assert room.said == ["big.zip is still being fetched"]
    assert pane.timeline.findChildren(QFileDialog) == []
