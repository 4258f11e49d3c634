"""Exporting from the window: what is asked, what comes of it, a PDF with every script, stopping."""

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QImage, QPageSize
from PySide6.QtPdf import QPdfDocument

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Cancelled
from omnibox.model.item import Delivery, Direction, ItemKind
from omnibox.model.rows import ItemRow
from omnibox.store import items
from omnibox.store.items import NewItem
from omnibox.ui.export.dialog import FOLDER, PDF, ZIP, ExportDialog
from omnibox.ui.export.pdf import Sheet, page_size, write_pdf
from tests.ui.room import Room

WORDS = (
    "Hello, where is my order?",
    "Die Größe passt nicht. Grüße",
    "שלום, איפה ההזמנה שלי?",
    "أين طلبي؟ شكرا",
    "订单还没有收到。",
    "注文が届きません",
)


def talk(room: Room) -> ItemRow:
    """A long conversation in several scripts, both ways, with a note in it."""
    world = room.world
    first = world.mail(world.inbox(), WORDS[0], name="Maria Okafor")
    with world.store.write(ENGINE) as unit:
        for n in range(1, 60):
            note = n == 7
            items.add_item(
                unit,
                NewItem(
                    customer_id=first.customer_id,
                    conversation_id=first.conversation_id,
                    inbox_id=first.inbox_id,
                    channel="email",
                    kind=ItemKind.NOTE if note else ItemKind.MESSAGE,
                    direction=Direction.INTERNAL if note else (Direction.IN, Direction.OUT)[n % 2],
                    at=unit.now,
                    author_name="Maria Okafor",
                    text=f"{WORDS[n % 6]}\n{'word ' * 60}",
                ),
            )
    return first


def text_of(path: Path) -> tuple[int, str]:
    document = QPdfDocument()
    assert document.load(str(path)) is QPdfDocument.Error.None_
    pages = document.pageCount()
    text = " ".join(document.getAllText(page).text() for page in range(pages))
    document.close()
    return pages, text


def test_a_pdf_holds_every_message_in_every_script(room: Room, tmp_path: Path) -> None:
    row = talk(room)
    desk = room.world.desk
    rows = desk.export.items(row.customer_id, row.conversation_id)
    pages = write_pdf(
        tmp_path / "x.pdf", Sheet("Maria - Order", "made now"), rows, desk.export.addresses(), room.services.formats
    )
    found, text = text_of(tmp_path / "x.pdf")
    assert found == pages > 4
    assert text.count("Maria Okafor") >= 59
    assert "where is my order" in text
    assert f"Page {pages} of {pages}" in text
    assert "internal note" not in text
    document = QPdfDocument()
    document.load(str(tmp_path / "x.pdf"))
    image = document.render(0, QSize(800, 1130))
    document.close()
    assert _ink(image) > 0.01


def test_a_pdf_says_what_did_not_arrive(room: Room, tmp_path: Path) -> None:
    mail = room.world.mail(room.world.inbox())
    sent = room.world.reply(mail)
    room.world.settle(sent.item_id, Delivery.FAILED, "mailbox_unknown")
    rows = room.world.desk.export.items(mail.customer_id, mail.conversation_id)
    write_pdf(tmp_path / "x.pdf", Sheet("Ann", "now"), rows, {}, room.services.formats)
    _, text = text_of(tmp_path / "x.pdf")
    assert "Not sent. The recipient's mailbox does not exist." in " ".join(text.split())
    assert "UTC" in text


def _ink(image: QImage) -> float:
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    from PySide6.QtGui import QPainter

    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    dark = sum(
        flat.pixelColor(x, y).lightness() < 128 for x in range(0, flat.width(), 5) for y in range(0, flat.height(), 5)
    )
    return dark / (flat.width() * flat.height() / 25)


def test_paper_is_that_of_the_land() -> None:
    assert page_size(QLocale("de_DE")).id() is QPageSize.PageSizeId.A4
    assert page_size(QLocale("en_US")).id() is QPageSize.PageSizeId.Letter


def test_a_pdf_that_is_given_up_leaves_nothing(room: Room, tmp_path: Path) -> None:
    row = talk(room)
    rows = room.world.desk.export.items(row.customer_id, row.conversation_id)
    with pytest.raises(Cancelled):
        write_pdf(tmp_path / "x.pdf", Sheet("t", "m"), rows, {}, room.services.formats, lambda done, _: done < 30)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("way, count", [(PDF, 59), (FOLDER, 59), (ZIP, 60)])
def test_the_dialog_exports_and_says_so(room: Room, tmp_path: Path, way: str, count: int) -> None:
    row = talk(room)
    dialog = ExportDialog(room.services, row.customer_id, row.conversation_id, room.window)
    dialog.open()
    dialog.ways[way].setChecked(True)
    dialog.notes.setChecked(way == ZIP)
    target = tmp_path if way == FOLDER else tmp_path / f"out.{way}"
    dialog.export_to(target, "Maria")
    room.until(lambda: dialog.made is not None)
    assert dialog._said.text().startswith(f"{count} messages are in")
    assert dialog.show_folder.isVisible()
    assert len(list(tmp_path.iterdir())) == 1
    dialog.reject()
