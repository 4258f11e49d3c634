"""Formatted mail: keys and buttons, what is pasted, what goes out, what a draft keeps."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication

from omnibox.model.reply import picture_id
from omnibox.model.rich import to_html
from tests.ui.writing.conftest import Desk

AtDesk = Callable[..., Desk]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises nothing and grabs nothing
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def html(desk: Desk) -> str:
    return to_html(desk.composer.editor.blocks())


def test_formats_by_key_go_out_as_html_with_a_plain_part_and_survive_a_restart(at_desk: AtDesk) -> None:
    desk = at_desk()
    editor = desk.composer.editor
    desk.room.type(editor, "Hello ")
    desk.room.press(editor, Qt.Key.Key_B, CONTROL)
    desk.room.type(editor, "you")
    desk.room.press(editor, Qt.Key.Key_B, CONTROL)
    desk.room.press(editor, Qt.Key.Key_Return)
    desk.room.press(editor, Qt.Key.Key_8, CONTROL | SHIFT)
    desk.room.type(editor, "one")
    desk.room.press(editor, Qt.Key.Key_Return)
    desk.room.type(editor, "two")
    written = "<p>Hello <b>you</b></p><ul><li>one</li><li>two</li></ul>"
    assert html(desk) == written
    desk.reopen()
    assert html(desk) == written
    desk.composer.send()
    desk.room.settle()
    sent = desk.timeline()[-1]
    message = desk.room.world.entry(sent.id).message
    assert message["written"] == written
    assert message["html"].startswith(written + "<p>")  # the quote stands below
    assert sent.text.startswith("Hello you\n- one\n- two")
    desk.room.offers[-1].undo()
    desk.room.settle()
    assert html(desk) == written


def test_an_empty_entry_ends_a_list(at_desk: AtDesk) -> None:
    desk = at_desk()
    editor = desk.composer.editor
    editor.formatting.numbers()
    desk.room.type(editor, "one")
    desk.room.press(editor, Qt.Key.Key_Return)
    desk.room.press(editor, Qt.Key.Key_Return)
    desk.room.type(editor, "after")
    assert html(desk) == "<ol><li>one</li></ol><p>after</p>"
    desk.room.settle()


def test_a_customer_who_writes_plain_is_answered_plain_unless_one_chooses(at_desk: AtDesk) -> None:
    desk = at_desk(html="")
    assert not desk.composer.editor.rich
    assert not desk.composer.format_bar.isVisible()
    desk.room.type(desk.composer.editor, "plain")
    assert html(desk) == "<p>plain</p>"
    desk.room.click(desk.composer.rich_button)
    assert desk.composer.format_bar.isVisible()
    desk.composer.editor.selectAll()
    desk.room.press(desk.composer.editor, Qt.Key.Key_I, CONTROL)
    assert html(desk) == "<p><i>plain</i></p>"
    desk.room.click(desk.composer.rich_button)  # and back: the words stay
    assert html(desk) == "<p>plain</p>"
    desk.room.settle()


def test_a_key_of_formats_makes_a_plain_mail_a_formatted_one(at_desk: AtDesk) -> None:
    desk = at_desk()
    editor = desk.composer.editor
    desk.composer.rich_button.click()  # plain
    desk.room.settle()
    assert not editor.rich
    desk.room.type(editor, "dear you")
    editor.selectAll()
    desk.room.press(editor, Qt.Key.Key_B, CONTROL)
    assert not desk.composer.format_bar.isHidden()
    assert html(desk) == "<p><b>dear you</b></p>"


def test_the_tab_in_force_pressed_again_gives_the_keyboard_back(at_desk: AtDesk) -> None:
    desk = at_desk()
    tab = desk.composer.tabs.button("email")
    tab.setFocus()
    tab.click()
    desk.room.settle()
    assert desk.composer.editor.hasFocus()


def test_what_an_empty_text_cannot_take_back_is_the_windows(at_desk: AtDesk) -> None:
    desk = at_desk()
    editor = desk.composer.editor

    def takes_undo() -> bool:
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CONTROL)
        asked.ignore()
        QApplication.sendEvent(editor, asked)
        return asked.isAccepted()

    desk.room.type(editor, "Hello")
    assert takes_undo()
    desk.composer.send()
    desk.room.settle()
    assert not takes_undo()


def test_the_form_follows_the_customer_and_one_can_choose_another(at_desk: AtDesk) -> None:
    """Who writes formatted mail gets a formatted part even of words without looks; the button makes it plain."""
    desk = at_desk()
    desk.room.type(desk.composer.editor, "just words")
    desk.composer.send()
    desk.room.settle()
    assert str(desk.room.world.entry(desk.timeline()[-1].id).message["html"]).startswith("<p>just words</p>")
    desk.composer.rich_button.click()
    desk.room.type(desk.composer.editor, "plain words")
    desk.composer.send()
    desk.room.settle()
    assert desk.room.world.entry(desk.timeline()[-1].id).message["html"] == ""


def test_a_paste_keeps_our_few_looks_or_none(at_desk: AtDesk) -> None:
    desk = at_desk()
    data = QMimeData()
    data.setHtml('<div style="color:red"><script>x</script><b>Big</b> <a href="javascript:x">news</a></div>')
    data.setText("Big news")
    QGuiApplication.clipboard().setMimeData(data)
    desk.composer.editor.paste()
    assert html(desk) == "<p><b>Big</b> news</p>"
    desk.composer.editor.selectAll()
    desk.room.press(desk.composer.editor, Qt.Key.Key_V, CONTROL | SHIFT)
    assert html(desk) == "<p>Big news</p>"
    desk.room.settle()


def test_the_look_of_the_bar_follows_the_cursor_and_what_does_not_fit_folds(at_desk: AtDesk) -> None:
    desk = at_desk()
    bar = desk.composer.format_bar
    bold = bar.buttons[0]
    desk.room.click(bold)
    desk.room.type(desk.composer.editor, "x")
    assert bold.isChecked()
    assert not bar.more.isVisible()
    desk.room.window.resize(400, 700)
    desk.room.settle()
    assert bar.more.isVisible()
    menu = bar.more_menu()
    clear = menu.actions()[-1]
    clear.trigger()
    menu.deleteLater()
    assert html(desk) == "<p>x</p>"
    desk.room.settle()


def test_links_are_asked_for_and_checked(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.room.type(desk.composer.editor, "page")
    desk.composer.editor.selectAll()
    desk.room.press(desk.composer.editor, Qt.Key.Key_L, CONTROL | SHIFT)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.address.setText("javascript:alert(1)")  # type: ignore[attr-defined]  # the link dialog
    dialog.accept()  # type: ignore[attr-defined]  # as above
    assert dialog.isVisible()
    dialog.address.setText("example.com/page")  # type: ignore[attr-defined]  # as above
    dialog.accept()  # type: ignore[attr-defined]  # as above
    assert dialog.isVisible()  # no scheme: said, not guessed
    dialog.address.setText("https://example.com/page")  # type: ignore[attr-defined]  # as above
    dialog.accept()  # type: ignore[attr-defined]  # as above
    assert html(desk) == '<p><a href="https://example.com/page">page</a></p>'
    desk.room.settle()


def test_a_pasted_picture_stands_between_the_words_and_again_after_a_restart(at_desk: AtDesk) -> None:
    desk = at_desk()
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    QGuiApplication.clipboard().setImage(image)
    desk.room.type(desk.composer.editor, "See: ")
    desk.composer.editor.paste()
    desk.room.settle()
    ((_, mime, sha256, _),) = desk.composer.files.files
    name = picture_id(sha256)
    assert mime == "image/png"
    assert f'<img src="cid:{name}" alt="">' in html(desk)
    desk.reopen()
    assert f'<img src="cid:{name}" alt="">' in html(desk)
    desk.composer.send()
    desk.room.settle()
    (file,) = desk.timeline()[-1].attachments
    assert (file.content_id, file.inline) == (name, True)


@pytest.mark.parametrize("size", [30_000_000])
def test_what_does_not_fit_is_said_before_it_is_read(at_desk: AtDesk, tmp_path: Path, size: int) -> None:
    desk = at_desk()
    big = tmp_path / "big.bin"
    with big.open("wb") as file:
        file.truncate(size)
    desk.composer.attaching.add([big])
    desk.room.settle()
    assert desk.composer.files.files == ()
    assert desk.room.said[-1] == "big.bin does not fit: all files together may have 23.8 MB"
    assert desk.room.failures == []


def test_reading_a_file_can_be_given_up(at_desk: AtDesk, tmp_path: Path) -> None:
    desk = at_desk()
    big = tmp_path / "big.bin"
    with big.open("wb") as file:
        file.truncate(20_000_000)
    desk.composer.attaching.add([big])
    desk.composer.files.given_up.emit("big.bin")
    desk.room.settle()
    assert desk.composer.files.files == ()
    assert (desk.room.failures, desk.room.said) == ([], [])


def test_a_file_is_removed_by_key_and_the_keyboard_stays_in_the_row(at_desk: AtDesk, tmp_path: Path) -> None:
    desk = at_desk()
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    desk.composer.attaching.add([tmp_path / "a.txt", tmp_path / "b.txt"])
    desk.room.settle()
    first = desk.composer.files.layout().itemAt(0).widget()  # type: ignore[union-attr]  # it has one
    assert first is not None
    desk.room.press(first, Qt.Key.Key_Delete)
    assert [file[0] for file in desk.composer.files.files] == ["b.txt"]
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName().startswith("b.txt")
    desk.room.settle()


def test_arabic_is_written_from_the_right(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.composer.editor.set_text("مرحبا\nHello")
    blocks = [desk.composer.editor.document().findBlockByNumber(n).textDirection() for n in (0, 1)]
    assert blocks == [Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight]
    desk.room.settle()
