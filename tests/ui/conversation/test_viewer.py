"""Attached files: pictures looked at, texts read, what may run a program asked about, large mails formatted."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDesktopServices, QFont, QGuiApplication
from PySide6.QtWidgets import QMenu, QMessageBox, QPushButton

from omnibox.model.actor import ENGINE
from omnibox.model.rows import ItemRow
from omnibox.store import blobs
from omnibox.store.items import NewFile
from omnibox.ui.conversation.file_deeds import can_run
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.conversation.parts import Act, Ask
from omnibox.ui.conversation.pieces import file_icon
from omnibox.ui.conversation.raw_dialog import TextDialog
from omnibox.ui.conversation.slices import CHARS, NODES, PIECES, Slices, cut
from omnibox.ui.conversation.thumbs import decode
from omnibox.ui.conversation.viewer import PictureDialog
from tests.ui.conversation.made import attachment
from tests.ui.conversation.test_parts import png
from tests.ui.conversation.test_view import Opened, press_chip, show
from tests.ui.room import Room


def received(room: Room, *files: tuple[str, str, bytes], html: str = "") -> ItemRow:
    with room.world.store.write(ENGINE) as unit:
        made = [
            NewFile(name=name, mime=mime, size=len(data), sha256=blobs.put(unit, data), state="stored")
            for name, mime, data in files
        ]
    return room.world.mail(room.world.inbox(), "see the files", files=made, html=html)


def viewer(room: Room, pane: ConversationPane, number: int = 0) -> PictureDialog:
    item = pane.feed.items[0]
    pane.timeline.ask(Ask(Act.PICTURE, item.id, item.attachments[number]))
    room.settle()
    (dialog,) = pane.timeline.findChildren(PictureDialog)
    return dialog


def test_pictures_are_leafed_through_enlarged_and_copied(room: Room, pane: ConversationPane) -> None:
    mail = received(
        room,
        ("a.png", "image/png", png(40, 20)),
        ("n.txt", "text/plain", b"x"),
        ("b.png", "image/png", png(3_000, 2_000)),
    )
    show(room, pane, mail)
    dialog = viewer(room, pane)
    assert dialog.canvas.image.size() == QSize(40, 20)
    assert dialog.size_word.text() == "100 %"
    room.press(dialog, Qt.Key.Key_Right)
    room.settle()
    assert dialog.windowTitle() == "b.png"
    assert dialog.canvas.image.size() == QSize(3_000, 2_000)
    assert dialog.canvas.factor < 1  # it is fitted
    room.press(dialog, Qt.Key.Key_1)
    assert dialog.canvas.factor == 1
    assert dialog.canvas.width() == 3_000
    room.press(dialog, Qt.Key.Key_Plus)
    assert dialog.size_word.text() == "125 %"
    room.press(dialog, Qt.Key.Key_0)
    assert dialog.canvas.factor < 1
    room.press(dialog, Qt.Key.Key_Right)
    room.settle()
    assert dialog.windowTitle() == "a.png"
    dialog.copy()
    assert QGuiApplication.clipboard().image().size() == QSize(40, 20)
    room.press(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_cannot_be_decoded_says_so_and_traps_are_refused(room: Room, pane: ConversationPane) -> None:
    mail = received(room, ("broken.png", "image/png", b"\x89PNG\r\n\x1a\n nothing"))
    show(room, pane, mail)
    dialog = viewer(room, pane)
    assert dialog.canvas.words == "broken.png cannot be shown. It can be saved."
    assert not dialog.grab().isNull()
    dialog.accept()
    assert decode(_claims(30_000, 30_000), QSize(100, 100)).isNull()


def _claims(width: int, height: int) -> bytes:
    """A small file that says it is huge."""
    data = bytearray(png(4, 4))
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return bytes(data)


def test_a_text_is_read_here(room: Room, pane: ConversationPane) -> None:
    mail = received(room, ("notes.txt", "text/plain", "Grüße\r\nA".encode()))
    show(room, pane, mail)
    press_chip(pane.timeline, Act.FILE)
    room.settle()
    (dialog,) = pane.timeline.findChildren(TextDialog)
    assert dialog.text.toPlainText() == "Grüße\nA"
    dialog.accept()


@pytest.mark.parametrize(
    "name",
    [
        "setup.exe",
        "run.SH",
        "invoice.pdf.js",
        "bill.docm",
        "page.html",
        "noending",
        "x.lnk ",
        "order.ex\ufeffe",  # the copy is called order.exe
        "fdp.e\u202exe",
        "trip.settingcontent-ms",
        "share.inetloc",
    ],
)
def test_what_may_run_a_program_is_known(name: str) -> None:
    assert can_run(attachment(name, "application/octet-stream"))


@pytest.mark.parametrize("name", ["invoice.pdf", "photo.jpg", "table.xlsx", "voice.wav"])
def test_what_is_only_shown_is_not_asked_about(name: str) -> None:
    assert not can_run(attachment(name, "application/octet-stream"))


def test_what_may_run_a_program_is_opened_only_after_a_warning(room: Room, pane: ConversationPane) -> None:
    mail = received(room, ("setup.exe", "application/octet-stream", b"MZ"), ("a.pdf", "application/pdf", b"%PDF"))
    show(room, pane, mail)
    system = Opened()
    QDesktopServices.setUrlHandler("file", system, "take")  # type: ignore[arg-type]  # the stub says bytes, PySide wants str
    try:
        exe, pdf = pane.feed.items[0].attachments
        pane.deeds.files.open(exe)
        room.settle()
        (box,) = pane.timeline.findChildren(QMessageBox)
        assert "setup.exe" in box.text()
        assert system.urls == []
        assert box.defaultButton().text() == "Do not open"
        box.reject()
        room.settle()
        assert system.urls == []
        pane.deeds.files.open(pdf)
        room.until(lambda: len(system.urls) == 1)
        opened = Path(system.urls[0].removeprefix("file://"))
        assert opened.read_bytes() == b"%PDF"
        assert opened.name == "a.pdf"
        pane.deeds.files.open(exe)
        box = next(one for one in pane.timeline.findChildren(QMessageBox) if one.isVisible())
        next(one for one in box.findChildren(QPushButton) if one.text() == "Open anyway").click()
        room.until(lambda: len(system.urls) == 2)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert opened.is_relative_to(room.world.store.data_dir)  # where the next start finds it
    room.world.desk.timeline.sweep_copies(own=True)
    assert not opened.exists()


def test_the_menu_opens_saves_and_copies_links(room: Room, pane: ConversationPane) -> None:
    with room.world.store.write(ENGINE) as unit:
        sha = blobs.put(unit, b"%PDF")
    file = NewFile(name="a.pdf", mime="application/pdf", size=4, sha256=sha, state="stored")
    mail = room.world.mail(room.world.inbox(), "https://example.com/a", files=[file])
    show(room, pane, mail)
    menu = pane.deeds.build_menu(pane.feed.items[0])
    words = {action.text(): action for action in menu.actions()}
    assert {"Copy text", "Copy link", "Open a.pdf", "Save a.pdf"} <= set(words)
    words["Copy link"].trigger()
    assert QGuiApplication.clipboard().text() == "https://example.com/a"
    menu.close()
    offered = QMenu()
    pane.deeds.files.fill(offered, pane.feed.items[0].attachments[0])
    assert [action.text() for action in offered.actions()] == ["Open a.pdf", "Save a.pdf"]
    offered.deleteLater()


@pytest.mark.parametrize(
    "name, mime, icon",
    [
        ("a.png", "image/png", "file-image"), ("a.xlsx", "x/y", "file-spreadsheet"), ("a.zip", "x/y", "file-archive"),
        ("a.pdf", "application/pdf", "file-text"), ("voice.wav", "audio/wav", "paperclip"),
    ],
)  # fmt: skip
def test_kinds_of_files_have_their_icons(name: str, mime: str, icon: str) -> None:
    assert file_icon(attachment(name, mime)) == icon


# ---------------------------------------------------------------- large mails


def large(rows: int) -> str:
    return "<table>" + "".join(f"<tr><td>row {n}</td><td><b>cell</b> {n}</td></tr>" for n in range(rows)) + "</table>"


def test_a_large_mail_shows_its_text_first_and_is_formatted_in_pieces(room: Room, pane: ConversationPane) -> None:
    mail = received(room, html=large(2_000))
    view = show(room, pane, mail)
    assert view.column.block(0).bodies[0].run.text == "see the files"
    press_chip(view, Act.RICH)
    assert view.column.shown(mail.id).fetching
    room.until(lambda: view.column.shown(mail.id).formatted)
    slices = view.column.shown(mail.id).form(dark=False)
    assert isinstance(slices, Slices)
    room.until(lambda: not slices.working)
    block = view.column.block(0)
    assert len(block.bodies) > 20
    assert sum(body.run.text.count("row ") for body in block.bodies) == 2_000
    assert Act.STOP not in {part.ask.act for part in block.pressables}


def test_formatting_a_large_mail_can_be_stopped(room: Room, pane: ConversationPane) -> None:
    mail = received(room, html=large(20_000))
    view = show(room, pane, mail)
    press_chip(view, Act.RICH)
    room.until(lambda: view.column.shown(mail.id).formatted)
    view.ask(Ask(Act.STOP, mail.id))
    slices = view.column.shown(mail.id).form(dark=False)
    assert isinstance(slices, Slices)
    assert not slices.working
    assert 0 < slices.share < 1
    view.ask(Ask(Act.RICH, mail.id))
    assert view.column.block(0).bodies[0].run.text == "see the files"


def test_pieces_are_small_and_whole(qapp: object) -> None:
    html = "<div><p>" + "</p><p>".join(f"word {n}" for n in range(3_000)) + "</p><pre>" + "x" * 50_000 + "</pre></div>"
    pieces = cut(html)
    assert all(piece.count("<p>") <= NODES for piece in pieces)
    assert all(len(piece) <= 3 * CHARS for piece in pieces)
    assert all(piece.startswith("<div>") and piece.endswith("</div>") for piece in pieces)
    assert sum(piece.count("word ") for piece in pieces) == 3_000
    assert sum(piece.count("x") for piece in pieces) == 50_000
    assert cut("") == ()
    assert cut("<p>a &lt;b&gt; &amp; c</p>") == ("<p>a &lt;b&gt; &amp; c</p>",)


def test_what_is_beyond_all_measure_is_cut_short_and_says_so(qapp: object) -> None:
    slices = Slices(("<p>x</p>",) * (PIECES + 1))
    assert slices.cut_short
    slices.runs(QFont(), 300, {})
    while slices.working:
        slices.step()
    assert slices.share == 1
