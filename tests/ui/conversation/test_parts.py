from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from omnibox.model.handle import HandleKind
from omnibox.ui.conversation.recipients import RecipientField, split_addresses
from omnibox.ui.conversation.thumbs import decode
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.theme import Theme


def png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows files only
    return bytes(data.data())


def test_previews_cover_their_place_and_no_more() -> None:
    image = decode(png(800, 400), QSize(100, 100))
    assert (image.width(), image.height()) == (200, 100)


def test_what_is_no_picture_gives_none() -> None:
    assert decode(b"%PDF-1.7 nothing to see", QSize(100, 100)).isNull()


def test_a_picture_that_claims_a_giant_size_is_not_decoded() -> None:
    header = b"P6\n60000 60000\n255\n"  # a PPM of ten gigabytes, of which only the head is there
    assert decode(header + b"\0" * 64, QSize(100, 100)).isNull()


def test_pasted_addresses_are_cut_where_entries_end() -> None:
    text = 'Ann Lee <ann@x.de>, "Bo, Jr." <bo@x.de>; cy@x.de\ndi@x.de'
    assert split_addresses(text) == ["Ann Lee <ann@x.de>", '"Bo, Jr." <bo@x.de>', "cy@x.de", "di@x.de"]


def test_typed_addresses_become_chips_and_wrong_ones_are_known(qtbot: QtBot) -> None:
    field = RecipientField(Theme("light"), "To")
    qtbot.addWidget(field)
    field.set_values(("Ann Lee <ann@x.de>",), HandleKind.EMAIL)
    assert [field.wrong] == [False]
    field.edit.setText("not an address")
    with qtbot.waitSignal(field.changed):
        field.commit()
    assert list(field.values) == ["Ann Lee <ann@x.de>", "not an address"]
    assert [field.wrong] == [True]
    with qtbot.waitSignal(field.changed):
        QTest.keyClick(field.edit, Qt.Key.Key_Backspace)
    assert list(field.values) == ["Ann Lee <ann@x.de>"]


def test_rows_wrap_where_there_is_no_room(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = WrapLayout(holder, gap=4)
    for _ in range(6):
        part = QLabel("x")
        part.setFixedSize(50, 20)
        layout.addWidget(part)
    assert layout.heightForWidth(1_000) == 20
    assert layout.heightForWidth(160) == 44
    assert layout.heightForWidth(50) == 6 * 24 - 4
