"""What of a file or folder is mail: mbox files, Maildirs with their folders, single mails, and those in a zip.

Told by what is in them, not by their names: Thunderbird's mbox files have none, exports have any. Everything is listed
in one order that stays the same while mail is only added, so that a place in it is enough to go on from.
"""

import gzip
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from omnibox.channels.base import KeptMail, LeftOut
from omnibox.channels.email import mbox

LARGEST: Final = 200 << 20  # bytes of one mail
_HEAD = 8192
_HEADERS = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:[!-9;-~]{1,80}[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*\n){2}")
_EMLX = re.compile(rb"\A(\d{1,10})[ \t]*\r?\n")
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")
_UNIQUE = re.compile(r"[:;!]2,[A-Za-z]*$")
_ASIDE = re.compile(
    r"^\.?(INBOX\.)?(trash|deleted|papierkorb|gel[oö]scht|corbeille|papelera|junk|spam|drafts?|entw[uü]rfe|brouillons)\b",
    re.IGNORECASE,
)
_SENT = re.compile(r"(^|[./ ])(sent|gesendet|envoy|enviad|inviat|verzonden|wys[lł]an|отправлен)", re.IGNORECASE)
# What programs keep beside mail; nothing anybody would miss.
_BESIDE = re.compile(
    r"(^\.|\.(msf|lock|lck|dat|sqlite|db|sbd|json|log|index|cache|toc|summary|ev-summary|ibex\.index|cmeta)$"
    r"|^(dovecot|maildirfolder|maildirsize|subscriptions|courierimap|\.uidvalidity)|popstate|msgFilterRules)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Mails that lie together. `kind`: mbox, gz, maildir, file or zip; `size` in bytes; `mails`: None not counted."""

    key: str
    kind: str
    path: str
    size: int
    mails: int | None = None
    sent: bool = False


def shelves(root: Path) -> Iterator[Shelf | LeftOut]:
    """Yield what there is below `root` (or `root` itself), in the order of its names, and what is no mail."""
    if not root.is_dir():
        yield _of_file(root, root.name)
        return
    yield from _of_folder(root, "")


def _of_folder(folder: Path, key: str) -> Iterator[Shelf | LeftOut]:
    try:
        with os.scandir(folder) as found:
            entries = sorted((entry.name, entry.is_dir()) for entry in found)  # links are followed
    except OSError as error:
        yield LeftOut(key or folder.name, _word(error))
        return
    names = {name for name, is_dir in entries if is_dir}
    if {"cur", "new"} <= names:
        yield _maildir(folder, key)
        entries = [(name, is_dir) for name, is_dir in entries if is_dir and name not in ("cur", "new", "tmp")]
    for name, is_dir in entries:
        inner = f"{key}/{name}" if key else name
        if not is_dir:
            if not _BESIDE.search(name):
                yield _of_file(folder / name, inner)
        elif _ASIDE.search(name):
            yield LeftOut(inner, "aside")
        elif len(inner) < 2_000 and not (folder / name).is_symlink():
            yield from _of_folder(folder / name, inner)


def _maildir(folder: Path, key: str) -> Shelf:
    names = _names(folder)
    return Shelf(key or folder.name, "maildir", str(folder), 0, len(names), _sent(key))


def _of_file(path: Path, key: str) -> Shelf | LeftOut:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
        kind = _kind(head, path)
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        return LeftOut(key, _word(error))
    if not kind:
        return LeftOut(key, "empty" if not head else "no_mail")
    count = 1 if kind == "file" else None
    return Shelf(key, kind, str(path), size, count, _sent(key))


def _kind(head: bytes, path: Path) -> str:
    if head.startswith(b"\x1f\x8b"):
        with gzip.open(path) as inner:
            return "gz" if _kind_of(inner.read(_HEAD)) else ""
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    return _kind_of(head)


def _kind_of(head: bytes) -> str:
    if mbox.begins_mbox(head):
        return "mbox"
    return "file" if _HEADERS.match(head) or _EMLX.match(head) else ""


def mails(shelf: Shelf, after: str) -> Iterator[KeptMail | LeftOut]:
    """Yield the mails of a shelf that come after the place `after` ("": all). Raises: OSError, zipfile.BadZipFile,
    EOFError, zlib.error where the rest cannot be read.
    """
    if shelf.kind == "maildir":
        yield from _in_maildir(shelf, after)
    elif shelf.kind == "zip":
        yield from _in_zip(shelf, after)
    elif shelf.kind == "mbox":
        with Path(shelf.path).open("rb") as file:
            yield from _in_mbox(shelf, file, after)
    elif shelf.kind == "gz":
        with closing(gzip.open(shelf.path)) as stream:
            yield from _in_stream(shelf, cast(BinaryIO, stream), after)
    elif not after:
        yield KeptMail(shelf.path, place="1", name=shelf.key, sent=shelf.sent, at=_modified(shelf.path))


def _in_maildir(shelf: Shelf, after: str) -> Iterator[KeptMail | LeftOut]:
    for unique, part, name in _names(Path(shelf.path)):
        if unique > after:
            flags = _FLAGS.search(name)
            read = part == "cur" and (flags is None or "S" in flags[1])
            path = f"{shelf.path}/{part}/{name}"
            if flags is not None and "T" in flags[1]:
                yield LeftOut(f"{shelf.key}/{name}", "deleted", unique)
            else:
                yield KeptMail(path, place=unique, name=name, seen=read, sent=shelf.sent, at=_from_name(unique))


def _names(folder: Path) -> list[tuple[str, str, str]]:
    """Return (unique name, cur or new, name) of every mail, in the order in which they were delivered."""
    found = []
    for part in ("cur", "new"):
        with os.scandir(folder / part) as entries:
            found += [(_UNIQUE.sub("", entry.name), part, entry.name) for entry in entries if entry.name[0] != "."]
    return sorted(found)


def moved(kept: KeptMail) -> str:
    """Return where a Maildir's mail went that a mail program renamed since it was listed. Raises: FileNotFoundError."""
    folder = Path(kept.path).parent.parent
    for unique, part, name in _names(folder) if (folder / "cur").is_dir() else ():
        if unique == kept.place:
            return f"{folder}/{part}/{name}"
    raise FileNotFoundError(kept.path)


def _in_mbox(shelf: Shelf, file: BinaryIO, after: str) -> Iterator[KeptMail | LeftOut]:
    for cut in mbox.cuts(file, int(after or 0)):
        place = str(cut.end)
        if cut.end - cut.start > LARGEST:
            yield LeftOut(f"{shelf.key}@{cut.place}", "too_large", place)
        else:
            yield KeptMail(
                shelf.path, place, f"{shelf.key}@{cut.place}", cut.start, cut.end - cut.start, sent=shelf.sent,
                at=cut.stamp, mbox=True,
            )  # fmt: skip


def _in_stream(shelf: Shelf, stream: BinaryIO, after: str) -> Iterator[KeptMail | LeftOut]:
    if _kind_of(stream.read(_HEAD)) == "file":
        stream.seek(0)
        if not after:
            yield KeptMail(shelf.path, "1", shelf.key, data=stream.read(LARGEST), sent=shelf.sent)
        return
    stream.seek(0)
    with closing(gzip.open(shelf.path)) as second:
        yield from _from_streams(stream, cast(IO[bytes], second), after, shelf.key, "", shelf, shelf.sent)


def _in_zip(shelf: Shelf, after: str) -> Iterator[KeptMail | LeftOut]:
    """Yield the mails of a zip; an mbox in it comes with its bytes, its place is (member, offset)."""
    last, _, offset = after.rpartition("\0")
    with zipfile.ZipFile(shelf.path) as archive:
        for member in sorted(archive.infolist(), key=lambda one: one.filename):
            name = member.filename
            if member.is_dir() or _BESIDE.search(name.rpartition("/")[2]) or name < last:
                continue
            begin = offset if name == last else ""
            yield from _in_member(shelf, archive, member, begin)


def _in_member(
    shelf: Shelf, archive: zipfile.ZipFile, member: zipfile.ZipInfo, begin: str
) -> Iterator[KeptMail | LeftOut]:
    name = member.filename
    try:
        with archive.open(member) as file:
            kind = _kind_of(file.read(_HEAD))
        if kind == "mbox":
            with archive.open(member) as first, archive.open(member) as second:
                yield from _from_streams(first, second, begin, f"{shelf.key}/{name}", f"{name}\0", shelf, _sent(name))
            return
    except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:  # RuntimeError: encrypted
        yield LeftOut(f"{shelf.key}/{name}", _word(error), f"{name}\x001")
        return
    place = f"{name}\x001"
    if begin:
        return
    if kind != "file":
        yield LeftOut(f"{shelf.key}/{name}", "no_mail", place)
    elif member.file_size > LARGEST:
        yield LeftOut(f"{shelf.key}/{name}", "too_large", place)
    else:
        yield KeptMail(shelf.path, place, f"{shelf.key}/{name}", sent=_sent(name), member=name)


def _from_streams(
    first: IO[bytes], second: IO[bytes], begin: str, name: str, before: str, shelf: Shelf, sent: bool
) -> Iterator[KeptMail | LeftOut]:
    """Yield the mails of a compressed mbox with their bytes: nobody else can go to a place in it.

    One stream finds where they end, the other follows with their bytes.
    """
    for cut in mbox.cuts(cast(BinaryIO, first), int(begin or 0), counted=False):
        place, label = f"{before}{cut.end}", f"{name}@{cut.place}"
        if cut.end - cut.start > LARGEST:
            yield LeftOut(label, "too_large", place)
            continue
        second.seek(cut.start)
        raw = second.read(cut.end - cut.start)
        yield KeptMail(shelf.path, place, label, data=raw, sent=sent, at=cut.stamp, mbox=True)


def _sent(key: str) -> bool:
    first, last = key.partition("/")[0], key.rpartition("/")[2]
    return bool(_SENT.search(first) or _SENT.search(last))


def _from_name(unique: str) -> float:
    """Return when a Maildir's mail was delivered: its name begins with that second."""
    digits = unique.partition(".")[0]
    return float(digits) if digits.isdecimal() and len(digits) <= 10 else 0.0


def _modified(path: str) -> float:
    try:
        return Path(path).stat().st_mtime
    except OSError:
        return 0.0


def _word(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "not_allowed"
    if isinstance(error, FileNotFoundError):
        return "gone"
    return "encrypted" if isinstance(error, RuntimeError) and "encrypted" in str(error) else "unreadable"
