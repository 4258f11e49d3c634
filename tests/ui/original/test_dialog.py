"""The original of a message in its dialog: behind glass, or its source where there is no browser."""

import sys

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget

from omnibox.desk.original import MAX_PAGE, Original, original_of
from omnibox.ui.links import LinkOpener
from omnibox.ui.original.dialog import MOST_SHOWN, OriginalDialog, web_there
from tests.ui.mails import bounce, newsletter, outlook_thread, sealed
from tests.ui.room import Room, room, world

__all__ = ["room", "world"]


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PySide6.QtWebEngineWidgets", "PySide6.QtWebEngineCore"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "omnibox.ui.original.web", raising=False)


def shown(room: Room, original: Original) -> tuple[OriginalDialog, list[str], LinkOpener]:
    saved: list[str] = []
    parent = room.add(QWidget())
    links = LinkOpener(room.services.notices, parent)
    dialog = OriginalDialog(room.services, original, links, parent, lambda: saved.append("saved"))
    dialog.open()
    room.settle()
    return dialog, saved, links


def test_without_a_browser_the_source_is_shown(room: Room, no_browser: None) -> None:
    assert not web_there()
    dialog, _, _ = shown(room, original_of(newsletter().raw))
    assert dialog.view is None
    assert dialog.pages.currentWidget() is dialog.text
    assert "Subject: Autumn is here" in dialog.text.toPlainText()
    assert "nothing to show its page safely" in dialog.told.text()
    dialog.accept()


def test_a_browser_that_is_there_in_part_is_none(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "omnibox.ui.original.web", raising=False)
    monkeypatch.setitem(sys.modules, "PySide6.QtWebEngineCore", None)
    monkeypatch.setattr("omnibox.ui.original.dialog.web_there", lambda: True)
    dialog, _, _ = shown(room, original_of(newsletter().raw))
    assert dialog.view is None
    dialog.accept()


def test_a_mail_without_a_page_needs_no_browser(room: Room) -> None:
    dialog, saved, _ = shown(room, original_of(b"Subject: hi\r\n\r\nhello \xff\r\n" + b"x" * MOST_SHOWN))
    assert dialog.view is None
    assert "omnibox.ui.original.web" not in sys.modules
    assert dialog.text.toPlainText().startswith("Subject: hi\n\nhello \ufffd")
    assert dialog.told.text() == "The first 390.6 kB are shown."
    dialog.findChildren(type(dialog.told))
    for button in dialog.findChildren(QWidget):
        if getattr(button, "text", str)() == "Save":
            room.click(button)
    assert saved == ["saved"]
    dialog.accept()


def test_a_link_behind_the_glass_is_always_asked_about(room: Room, no_browser: None) -> None:
    dialog, _, links = shown(room, original_of(newsletter().raw))
    dialog._open("https://nord.example/autumn")
    asked = links.asking
    assert isinstance(asked, QMessageBox)
    assert asked.text() == "This link opens nord.example"
    asked.reject()
    dialog.accept()


def test_page_and_pictures_are_taken_out_of_a_mail() -> None:
    found = original_of(newsletter().raw)
    assert b"<h1>Autumn is here</h1>" in found.page
    assert found.charset == "utf-8"
    assert found.pictures["head"].mime == "image/png"
    assert found.pictures["head"].data.startswith(b"\x89PNG")
    assert b"WordSection1" in original_of(outlook_thread().raw).page
    assert original_of(bounce().raw).page == b""
    assert original_of(sealed().raw).page == b""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 500,
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n" * 5_000,
        b"Content-Type: text/html; charset=nonsense\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(200)),
    ],
)
def test_nothing_a_mail_holds_is_an_error(raw: bytes) -> None:
    assert original_of(raw).raw == raw


def test_a_page_beyond_all_measure_is_shown_as_source() -> None:
    assert original_of(b"Content-Type: text/html\r\n\r\n" + b"x" * (MAX_PAGE + 1)).page == b""


def test_pictures_of_a_mail_are_no_programs() -> None:
    raw = (
        b"Content-Type: multipart/related; boundary=a\r\n\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>x\r\n"
        b"--a\r\nContent-Type: image/svg+xml\r\nContent-ID: <s>\r\n\r\n<svg/>\r\n"
        b"--a\r\nContent-Type: text/html\r\nContent-ID: <h>\r\n\r\n<p>y\r\n--a--\r\n"
    )
    assert original_of(raw).pictures == {}
