"""The original of a message in its dialog: behind glass, or its source where there is no browser."""

import sys
from io import BytesIO

import pytest
from PySide6.QtWidgets import QMessageBox

from omnibox.desk.original import MAX_PAGE, original_of
from omnibox.model.actor import ENGINE
from omnibox.model.rows import ItemRow
from omnibox.store import blobs
from omnibox.ui.conversation.letter_deeds import LetterDeeds
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.original.dialog import OriginalDialog
from omnibox.ui.original.handing import pack, unpack
from omnibox.ui.original.process import Glass, glass_words, web_there
from omnibox.ui.original.source import MOST_SHOWN
from tests.ui.mails import bounce, newsletter, outlook_thread, sealed
from tests.ui.room import Room, room, world

__all__ = ["room", "world"]


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PySide6.QtWebEngineWidgets", "PySide6.QtWebEngineCore"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.fixture
def letters(room: Room) -> LetterDeeds:
    return room.add(ConversationPane(room.services)).deeds.letters


def received(room: Room, raw: bytes) -> ItemRow:
    with room.world.store.write(ENGINE) as unit:
        sha = blobs.put(unit, raw, compress=True)
    return room.world.mail(room.world.inbox(), "see the original", raw_sha256=sha)


def dialogs(letters: LetterDeeds) -> list[OriginalDialog]:
    return letters._view.findChildren(OriginalDialog)


def test_without_a_browser_the_source_is_shown(room: Room, letters: LetterDeeds, no_browser: None) -> None:
    assert not web_there()
    letters.show_original(received(room, newsletter().raw).id)
    room.settle()
    (dialog,) = dialogs(letters)
    assert "Subject: Autumn is here" in dialog.text.toPlainText()
    assert "nothing to show its page safely" in dialog.told.text()
    dialog.accept()


def test_a_browser_that_does_not_work_is_none(
    room: Room, letters: LetterDeeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "no such platform")  # the child ends at once
    letters.show_original(received(room, newsletter().raw).id)
    room.until(lambda: bool(dialogs(letters)))
    assert "Subject: Autumn is here" in dialogs(letters)[0].text.toPlainText()
    dialogs(letters)[0].accept()


def test_a_mail_without_a_page_needs_no_browser(room: Room, letters: LetterDeeds) -> None:
    letters.show_original(received(room, b"Subject: hi\r\n\r\nhello \xff\r\n" + b"x" * MOST_SHOWN).id)
    room.settle()
    (dialog,) = dialogs(letters)
    assert letters.glass is None
    assert dialog.text.toPlainText().startswith("Subject: hi\n\nhello \ufffd")
    assert dialog.told.text() == "The first 390.6 kB are shown."
    dialog.accept()


def test_the_glass_is_a_process_of_its_own_and_ends_when_it_is_let_go(
    room: Room, letters: LetterDeeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QTWEBENGINE_DISABLE_SANDBOX", "1")  # tests may run as root
    letters.show_original(received(room, newsletter().raw).id)
    room.settle()
    glass = letters.glass
    assert glass is not None
    outcome: list[str] = []
    for name in ("ready", "failed", "ended"):
        getattr(glass, name).connect(lambda name=name: outcome.append(name))
    room.qtbot.waitUntil(lambda: bool(outcome), timeout=40_000)
    if outcome == ["ready"]:  # else there is no browser that works on this machine, and the source is shown
        assert dialogs(letters) == []
        assert "PySide6.QtWebEngineCore" not in sys.modules
        glass.end()
        room.qtbot.waitUntil(lambda: outcome == ["ready", "ended"])
    else:
        (dialog,) = dialogs(letters)
        dialog.accept()


def test_a_link_behind_the_glass_is_always_asked_about(room: Room, letters: LetterDeeds) -> None:
    saved: list[str] = []
    glass = Glass(room.services, original_of(newsletter().raw), letters._links, lambda: saved.append("saved"), letters)
    told = ["noise of a browser", "{}", '{"what": "link", "word": "https://nord.example/autumn"}']
    for line in (*told, '{"what": "save", "word": ""}'):
        glass.hear(f"{line}\n".encode())
    asked = letters._links.asking
    assert isinstance(asked, QMessageBox)
    assert asked.text() == "This link opens nord.example"
    assert saved == ["saved"]
    asked.reject()


def test_what_is_handed_to_the_glass_arrives(room: Room) -> None:
    original = original_of(newsletter().raw)
    words = glass_words(room.services)
    assert unpack(BytesIO(pack(original, words))) == (original, words)
    for broken in (b"", b'12\n{"raw": "', b"x\n", b"999999999999\n"):
        with pytest.raises(ValueError, match=r".*"):
            unpack(BytesIO(broken))


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
