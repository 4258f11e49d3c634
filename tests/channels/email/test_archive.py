"""Kept mail on a disk: mbox in all its forms, Maildirs, single mails, zips; whatever broke in them."""

import gzip
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, strategies as st

from omnibox.channels.base import Account, Inbound, KeptMail, LeftOut
from omnibox.channels.email import shelves
from omnibox.channels.email.archive import ARCHIVE
from omnibox.channels.email.mbox import cuts, unquoted
from omnibox.channels.email.shelves import Shelf
from omnibox.model.errors import ChannelError
from omnibox.model.item import Direction

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ACCOUNT = Account(uuid4(), "shop@shop.example", "", {"addresses": "shop@shop.example,info@shop.example"}, {})
LINE = b"From maria@example.org Mon Oct  5 12:30:01 2026\n"


def mail(
    number: int, body: str = "Hello", *, sender: str = "maria@example.org", to: str = "shop@shop.example"
) -> bytes:
    return (
        f"From: {sender}\nTo: {to}\nSubject: Mail {number}\nMessage-ID: <{number}@example.org>\n"
        f"Date: Mon, 05 Oct 2026 12:30:00 +0000\n\n{body}\n"
    ).encode()


def found(root: Path, after: tuple[str, str] = ("", "")) -> list[Inbound | LeftOut]:
    """Everything an import of `root` would read."""
    read: list[Inbound | LeftOut] = []
    for shelf in ARCHIVE.shelves(root):
        if isinstance(shelf, LeftOut):
            read.append(shelf)
            continue
        mails = ARCHIVE.mails(shelf, after[1] if shelf.key == after[0] else "")
        read += [kept if isinstance(kept, LeftOut) else ARCHIVE.read(kept, ACCOUNT, NOW) for kept in mails]
    return read


def only(root: Path) -> Shelf:
    (shelf,) = ARCHIVE.shelves(root)
    assert not isinstance(shelf, LeftOut)
    return shelf


def subjects(root: Path) -> list[str]:
    return [one.subject if isinstance(one, Inbound) else f"left: {one.code}" for one in found(root)]


def texts(root: Path) -> list[str]:
    return [one.text.strip() for one in found(root) if isinstance(one, Inbound)]


MBOXES = {
    "plain": (LINE + mail(1) + b"\n" + LINE + mail(2), ["Hello", "Hello"]),
    "no blank line between": (LINE + mail(1) + LINE + mail(2), ["Hello", "Hello"]),
    "windows line ends": ((LINE + mail(1) + b"\n" + LINE + mail(2)).replace(b"\n", b"\r\n"), ["Hello", "Hello"]),
    "mboxo": (LINE + mail(1, "Hi\n\n>From here on") + b"\n" + LINE + mail(2), ["Hi\n\nFrom here on", "Hello"]),
    "mboxrd": (LINE + mail(1, ">>From me") + b"\n" + LINE + mail(2), [">From me", "Hello"]),
    "a From that nobody quoted": (
        LINE + mail(1, "Dear shop,\n\nFrom the beginning it broke.\nThanks") + b"\n" + LINE + mail(2),
        ["Dear shop,\n\nFrom the beginning it broke.\nThanks", "Hello"],
    ),
    "mboxcl2": (
        LINE + mail(1, "Quoted:\n\n" + LINE.decode() + "Subject: not a mail")
        .replace(b"Subject: Mail", b"Content-Length: 77\nSubject: Mail") + b"\n" + LINE + mail(2),
        ["Quoted:\n\n" + LINE.decode() + "Subject: not a mail", "Hello"],
    ),
    "a length that lies": (
        LINE + mail(1).replace(b"Subject", b"Content-Length: 9999\nSubject") + b"\n" + LINE + mail(2),
        ["Hello", "Hello"],
    ),
    "thunderbird": (
        b"From - Mon Oct 05 12:30:01 2026\nX-Mozilla-Status: 0001\n" + mail(1) + b"\nFrom \n" + mail(2),
        ["Hello", "Hello"],
    ),
    "a stray line in front of headers": (LINE + b">From x Mon Oct  5 12:30:01 2026\n" + mail(1), ["Hello"]),
}  # fmt: skip


@pytest.mark.parametrize("form", MBOXES)
def test_an_mbox_is_cut_where_its_mails_begin(tmp_path: Path, form: str) -> None:
    data, expected = MBOXES[form]
    (tmp_path / "Inbox").write_bytes(data)
    assert [text.replace("\r\n", "\n") for text in texts(tmp_path / "Inbox")] == expected
    with gzip.open(tmp_path / "zipped", "wb") as file:
        file.write(data)
    if form != "mboxcl2":  # lengths are believed where any place can be looked at
        assert texts(tmp_path / "zipped") == texts(tmp_path / "Inbox")


@given(
    st.lists(st.text(st.characters(codec="ascii", exclude_characters="\r\x00"), max_size=300), min_size=1, max_size=6)
)
def test_what_was_quoted_comes_back_mail_by_mail(bodies: list[str]) -> None:
    """An mboxrd as it is meant to be written; bodies with `From ` lines of every depth."""
    import io
    import re

    raws = [mail(n, f"From the {n}th\n{body}") for n, body in enumerate(bodies)]
    written = b"".join(LINE + re.sub(rb"(?m)^(>*From )", rb">\1", raw) + b"\n" for raw in raws)
    back = [unquoted(written[cut.start : cut.end])[:-1] for cut in cuts(io.BytesIO(written))]
    assert back == raws


def test_an_mbox_is_gone_on_with_behind_any_of_its_mails(tmp_path: Path) -> None:
    path = tmp_path / "Inbox"
    path.write_bytes(b"".join(LINE + mail(n, "x" * (n * 1000)) + b"\n" for n in range(40)))
    shelf = only(path)
    every = list(ARCHIVE.mails(shelf, ""))
    assert len(every) == 40
    for number, one in enumerate(every):
        rest = list(ARCHIVE.mails(shelf, one.place))
        assert [other.place for other in rest] == [other.place for other in every[number + 1 :]]


def test_a_huge_file_is_read_as_a_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from omnibox.channels.email import mbox

    monkeypatch.setattr(mbox, "_LONGEST", 4096)
    monkeypatch.setattr(mbox, "BLOCK", 512)
    path = tmp_path / "Inbox"
    path.write_bytes(b"".join(LINE + mail(n, f"{n}\n" + "long line of text\n" * 800) + b"\n" for n in range(3)))
    assert [text.split()[0] for text in texts(path)] == ["0", "1", "2"]


def test_maildir_flags_folders_and_order(tmp_path: Path) -> None:
    names = {
        "cur/2000.b.host:2,S": 2, "cur/1000.a.host:2,": 1, "new/3000.c.host": 3, "cur/4000.d.host:2,ST": 4,
        ".Sent/cur/1500.e.host:2,S": 5, ".Trash/cur/1.x:2,S": 6, ".Work.Shop/new/10.y": 7,
    }  # fmt: skip
    for name, number in names.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(mail(number))
    for folder in (tmp_path, tmp_path / ".Sent", tmp_path / ".Trash", tmp_path / ".Work.Shop"):
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(exist_ok=True)
    (tmp_path / "dovecot.index.log").write_bytes(b"\0" * 40)
    (tmp_path / "subscriptions").write_text("Work")
    read = found(tmp_path)
    mails = [one for one in read if isinstance(one, Inbound)]
    assert [one.subject for one in mails] == ["Mail 1", "Mail 2", "Mail 3", "Mail 5", "Mail 7"]
    assert [one.seen for one in mails] == [False, True, False, True, False]
    assert [one.direction for one in mails] == [Direction.IN] * 3 + [Direction.OUT, Direction.IN]
    assert [one.code for one in read if isinstance(one, LeftOut)] == ["deleted", "aside"]
    assert all(one.history for one in mails)


def test_a_mail_that_was_marked_meanwhile_is_found(tmp_path: Path) -> None:
    for part in ("cur", "new", "tmp"):
        (tmp_path / part).mkdir()
    (tmp_path / "new" / "7.a.host").write_bytes(mail(7))
    shelf = only(tmp_path)
    (kept,) = ARCHIVE.mails(shelf, "")
    assert isinstance(kept, KeptMail)
    (tmp_path / "new" / "7.a.host").rename(tmp_path / "cur" / "7.a.host:2,RS")
    read = ARCHIVE.read(kept, ACCOUNT, NOW)
    assert isinstance(read, Inbound)
    assert read.subject == "Mail 7"
    (tmp_path / "cur" / "7.a.host:2,RS").unlink()
    assert ARCHIVE.read(kept, ACCOUNT, NOW) == LeftOut("7.a.host", "gone", "7.a.host")


def test_our_own_mail_goes_out_and_undated_mail_has_its_files_time(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(1, sender="Info <INFO@shop.example>", to="tom@example.org"))
    (tmp_path / "b.eml").write_bytes(mail(2, sender="info@shop.example", to="shop@shop.example"))
    (tmp_path / "c.eml").write_bytes(b"Subject: x\nFrom: a@b.example\n\nno date")
    import os

    os.utime(tmp_path / "c.eml", (1_600_000_000, 1_600_000_000))
    first, second, third = found(tmp_path)
    assert isinstance(first, Inbound)
    assert isinstance(second, Inbound)
    assert isinstance(third, Inbound)
    assert first.direction is Direction.OUT
    assert second.direction is Direction.IN
    assert third.at == datetime.fromtimestamp(1_600_000_000, UTC)


def test_folders_of_files_and_zips_give_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    (folder / "Gesendet").mkdir(parents=True)
    (folder / "a.eml").write_bytes(mail(1))
    (folder / "Gesendet" / "b").write_bytes(mail(2, sender="tom@example.org"))
    (folder / "c.mbox").write_bytes(LINE + mail(3) + b"\n" + LINE + mail(4))
    (folder / "notes.txt").write_text("no mail at all")
    (folder / "empty.eml").write_bytes(b"")
    (folder / "d.emlx").write_bytes(str(len(mail(5))).encode() + b"\n" + mail(5) + b"<?xml version='1.0'?><plist/>")
    with zipfile.ZipFile(tmp_path / "mails.zip", "w") as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, path.relative_to(folder).as_posix())
    plain, zipped = found(folder), found(tmp_path / "mails.zip")

    def told(read: list[Inbound | LeftOut]) -> list[tuple[str, str]]:
        return sorted((one.subject, str(one.direction)) for one in read if isinstance(one, Inbound))

    assert told(plain) == told(zipped)
    assert [subject for subject, _ in told(plain)] == ["Mail 1", "Mail 2", "Mail 3", "Mail 4", "Mail 5"]
    assert ("Mail 2", "out") in told(plain)
    assert sorted(one.code for one in plain if isinstance(one, LeftOut)) == ["empty", "no_mail"]


def test_a_zip_is_gone_on_with_inside_an_mbox(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as packed:
        packed.writestr("a.eml", mail(0))
        packed.writestr("b.mbox", b"".join(LINE + mail(n) + b"\n" for n in range(1, 5)))
        packed.writestr("c.eml", mail(5))
    shelf = only(tmp_path / "z.zip")
    every = list(ARCHIVE.mails(shelf, ""))
    assert len(every) == 6
    for number, one in enumerate(every):
        assert len(list(ARCHIVE.mails(shelf, one.place))) == 5 - number


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(LINE + mail(n, str(n) * 3000) + b"\n" for n in range(300)))
    (tmp_path / "cut.gz").write_bytes(whole[: len(whole) // 2])
    shelf = only(tmp_path / "cut.gz")
    with pytest.raises(ChannelError) as told:
        list(ARCHIVE.mails(shelf, ""))
    assert told.value.code == "unreadable"
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 no zip at all")
    shelf = only(tmp_path / "bad.zip")
    with pytest.raises(ChannelError):
        list(ARCHIVE.mails(shelf, ""))
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert subjects(tmp_path / "picture") == ["left: no_mail"]


def test_a_mail_too_large_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "LARGEST", 2000)
    (tmp_path / "m").write_bytes(LINE + mail(1) + b"\n" + LINE + mail(2, "x" * 3000) + b"\n" + LINE + mail(3))
    assert subjects(tmp_path / "m") == ["Mail 1", "left: too_large", "Mail 3"]
