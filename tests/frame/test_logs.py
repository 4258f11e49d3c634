import errno
import io
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from omnibox import logs
from tests.support.logs import AllowLog

SAMPLES = [  # what a careless line or a library's error may hold, and the part that must not be in the log
    ("mail from Alice <alice.o'hara+x@example.org> refused", "example.org"),
    ("RCPT TO:<bob@sub.example.co.uk>", "bob"),
    ("jörg@münchen.example wrote", "münchen"),
    ("Message-ID <abc.123@mail.example.com>", "mail.example.com"),
    ("call from +49 (30) 1234-5678 lost", "5678"),
    ("text to +15005550006", "15005550006"),
    ("customer 00493012345678", "3012345678"),
    ("password=hunter2 user=x", "hunter2"),
    ("{'password': 'hunter two', 'port': 993}", "hunter two"),
    ('{"api_key": "sk-12345"}', "sk-12345"),
    ("Authorization: Basic QWxhZGRpbjpvcGVu", "QWxhZGRpbjpvcGVu"),
    ("Authorization: Bearer eyJhbGciOi.J9", "eyJhbGciOi"),
    ("header bearer eyJhbGciOiJIUzI1", "eyJhbGciOiJIUzI1"),
    ("A001 LOGIN carol hunter2", "hunter2"),
    ('A001 LOGIN "carol" "hun\\"ter2"', "ter2"),
    ("AUTH PLAIN AGFsaWNlAHNlY3JldA==", "AGFsaWNlAHNlY3JldA"),
    ("A002 AUTHENTICATE XOAUTH2 dXNlcj1hbGljZQ==", "dXNlcj1hbGljZQ"),
    ("connecting to postgresql://omni:s3cret@db/omnibox", "s3cret"),
    ("vault_key: 00ff00ff", "00ff00ff"),
    ("INSERT failed [parameters: ('secret words', 1)]", "secret words"),
    ("DETAIL:  Failing row contains (1, private words, null).", "private words"),
    ("DETAIL:  Key (norm)=(private words) already exists.", "private words"),
    (f"no such file {Path.home()}/Documents", str(Path.home())),
]
KEPT = ["inbox 0192f0c4-5b1e-7cc3-98c4-dc0c0c07398f", "took 1234567 us", "port 993", "uid 12345678", "SMTP 550 5.1.1"]


@pytest.mark.parametrize("text, private", SAMPLES)
def test_nothing_personal_gets_through(text: str, private: str) -> None:
    assert private not in logs.redact(text)


@pytest.mark.parametrize("text", KEPT)
def test_what_helps_stays(text: str) -> None:
    assert logs.redact(text) == text


@given(st.from_regex(r"[a-z0-9._%+-]{1,20}@[a-z0-9-]{1,20}\.[a-z]{2,6}", fullmatch=True), st.text(max_size=20))
def test_no_address_survives_whatever_stands_around_it(address: str, around: str) -> None:
    assert address not in logs.redact(f"{around} {address} {around}")


@given(st.text(max_size=300))
def test_redacting_never_fails(text: str) -> None:
    logs.redact(text)


@pytest.fixture
def log_file(data_dir: Path, allow_log: AllowLog) -> Iterator[Path]:
    allow_log("omnibox.test")
    undo = logs.setup(data_dir, "desk")
    yield data_dir / "desk.log"
    undo()


def test_a_line_tells_its_subject_and_a_traceback_is_redacted(log_file: Path) -> None:
    try:
        raise ValueError("bad address dora@example.org")
    except ValueError:
        logging.getLogger("omnibox.test").exception("Reading %s failed.", "item 7")
    text = log_file.read_text()
    assert "ERROR" in text.splitlines()[0]
    assert "omnibox.test: Reading item 7 failed." in text.splitlines()[0]
    assert "ValueError: bad address <address>" in text
    assert "dora" not in text


def test_a_message_cannot_forge_a_line(log_file: Path) -> None:
    logging.getLogger("omnibox.test").info("subject: %s", "hi\n2026-01-01 CRITICAL forged")
    assert len(log_file.read_text().splitlines()) == 1


def test_a_body_logged_by_mistake_is_cut(log_file: Path) -> None:
    logging.getLogger("omnibox.test").info("x" * 100_000)
    assert log_file.stat().st_size < logs.LONGEST + 200


def test_libraries_are_heard_from_warning_on(log_file: Path) -> None:
    logging.getLogger("omnibox.test").info("ours")
    logging.getLogger("aiosmtplib.test").info("theirs")
    assert "ours" in log_file.read_text()
    assert "theirs" not in log_file.read_text()


def test_a_file_that_grows_is_turned_over(log_file: Path) -> None:
    handler = next(h for h in logging.getLogger().handlers if isinstance(h, logs.PatientFileHandler))
    handler.maxBytes = 5_000
    for number in range(1_000):
        logging.getLogger("omnibox.test").info("line %d of many", number)
    files = list(log_file.parent.glob("desk.log*"))
    assert len(files) == logs.BACKUPS + 1
    assert sum(file.stat().st_size for file in files) <= 5_000 * len(files)


def test_what_nobody_caught_is_logged(data_dir: Path, allow_log: AllowLog, monkeypatch: pytest.MonkeyPatch) -> None:
    allow_log("uncaught")
    monkeypatch.setattr(threading, "excepthook", lambda args: None)  # pytest's own would fail this test
    monkeypatch.setattr(sys, "excepthook", lambda *args: None)

    def fall() -> None:
        raise RuntimeError("for eve@example.org")

    undo = logs.setup(data_dir, "desk")
    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    sys.excepthook(KeyError, KeyError("frank@example.org"), None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    undo()
    text = (data_dir / "desk.log").read_text()
    assert [line.partition("uncaught ")[2] for line in text.splitlines() if "CRITICAL" in line] == [
        "RuntimeError in a thread",
        "KeyError",
    ]
    assert "example.org" not in text


class FullDisk(io.StringIO):
    """Takes nothing until there is room again."""

    full = True

    def write(self, text: str) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)


def test_a_full_disk_costs_lines_and_says_how_many(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = logs.PatientFileHandler(data_dir / "desk.log")
    handler.setFormatter(logs.RedactingFormatter())
    handler.stream = disk = FullDisk()  # type: ignore[assignment] # a stand-in for a file on a full disk
    for word in ("one", "two"):
        handler.emit(logging.makeLogRecord({"name": "omnibox.test", "msg": word, "levelname": "INFO"}))
    disk.full = False
    handler.emit(logging.makeLogRecord({"name": "omnibox.test", "msg": "three", "levelname": "INFO"}))
    assert [line.rpartition(": ")[2] for line in disk.getvalue().splitlines()] == ["three", "2 lines lost"]
    assert capsys.readouterr() == ("", "")
    handler.close()


def test_undo_leaves_nothing_behind(data_dir: Path) -> None:
    root = logging.getLogger()
    before = (list(root.handlers), sys.excepthook, threading.excepthook, logging.getLogger("omnibox").level)
    logs.setup(data_dir, "desk", levels={"omnibox": logging.DEBUG}, console=True)()
    assert (list(root.handlers), sys.excepthook, threading.excepthook, logging.getLogger("omnibox").level) == before
