"""Kept mail read from a disk: the archive face of this channel."""

import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from omnibox.channels.base import Account, Inbound, KeptMail, LeftOut
from omnibox.channels.email import mbox, shelves
from omnibox.channels.email.reading import Arrival, Own, read_mail
from omnibox.channels.email.shelves import LARGEST, Shelf
from omnibox.model.errors import ChannelError
from omnibox.model.handle import normal_email
from omnibox.model.item import Direction, MachineClass

_EMLX = re.compile(rb"\A(\d{1,10})[ \t]*\r?\n")
_UNREADABLE = (OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zipfile.BadZipFile, zlib.error)


class MailArchive:
    """See `channels.base.Archive`."""

    def shelves(self, root: Path) -> Iterator[Shelf | LeftOut]:
        """Yield what is mail below `root`."""
        return shelves.shelves(root)

    def mails(self, shelf: Shelf, after: str) -> Iterator[KeptMail | LeftOut]:
        """Yield a shelf's mails; what of a shelf cannot be read ends it with an error that names it."""
        try:
            yield from shelves.mails(shelf, after)
        except _UNREADABLE as error:
            raise ChannelError("unreadable", name=shelf.key) from error

    def read(self, kept: KeptMail, account: Account, now: datetime) -> Inbound | LeftOut:
        """Return a mail as an item of history."""
        try:
            raw = _bytes(kept)
        except PermissionError:
            return LeftOut(kept.name, "not_allowed", kept.place)
        except _UNREADABLE:
            return LeftOut(kept.name, "gone" if not Path(kept.path).exists() else "unreadable", kept.place)
        if not raw.strip():
            return LeftOut(kept.name, "empty", kept.place)
        seen = kept.seen if kept.seen is not None else mbox.seen(raw)
        inbound, _ = read_mail(raw, Arrival(now, seen=seen, sent=kept.sent, history=True), _own(account))
        return _dated(_directed(inbound, account), kept, now)


def _bytes(kept: KeptMail) -> bytes:
    raw = kept.data if kept.data is not None else _from_disk(kept)
    if kept.mbox:
        raw = mbox.unquoted(raw)
        return raw[:-2] if raw.endswith(b"\r\n\r\n") else raw[:-1] if raw.endswith(b"\n\n") else raw
    length = _EMLX.match(raw)  # Apple Mail: the length, the mail, a list of properties
    return raw[length.end() : length.end() + int(length[1])] if length else raw


def _from_disk(kept: KeptMail) -> bytes:
    if kept.member:
        with _zip(kept.path).open(kept.member) as file:
            return file.read(LARGEST)
    try:
        return _part(kept.path, kept)
    except FileNotFoundError:
        return _part(shelves.moved(kept), kept)  # a mail program marked it meanwhile


def _part(path: str, kept: KeptMail) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a path object for each of a million files costs a tenth
        if kept.start:
            file.seek(kept.start)
        length = kept.length if kept.length >= 0 else os.fstat(file.fileno()).st_size - kept.start
        return _read(file, min(length, LARGEST))  # room is taken for all that is asked for: never ask for the most


def _read(file: io.FileIO, length: int) -> bytes:
    """Read so many bytes, or what there is of them."""
    data = file.read(length)
    while len(data) < length and (more := file.read(length - len(data))):
        data += more
    return data


@lru_cache(maxsize=1)
def _zip(path: str) -> zipfile.ZipFile:
    """Keep the one that is read open: its list of members may be long."""
    return zipfile.ZipFile(path)


@lru_cache(maxsize=4)
def _norms(address: str, further: str) -> frozenset[str]:
    return frozenset(normal_email(one) for one in (address, *further.split(",")) if "@" in one)


def _own(account: Account) -> Own:
    norms = _norms(account.address, account.settings.get("addresses", ""))
    return Own(norms, account.secrets.get("thread_key", ""))


def _directed(inbound: Inbound, account: Account) -> Inbound:
    """Our own mail goes out, wherever it lay; what we wrote to ourselves stays what came."""
    own = _own(account).addresses
    outsiders = any(person.handle.norm not in own for person in inbound.participants if person.role != "from")
    if inbound.direction is Direction.OUT or inbound.sender.norm not in own or not outsiders:
        return inbound
    return replace(inbound, direction=Direction.OUT, machine=MachineClass.OWN)


def _dated(inbound: Inbound, kept: KeptMail, now: datetime) -> Inbound:
    """A mail that names no moment has that of its delivery, or of its file."""
    if inbound.at != now or not 0 < kept.at < now.timestamp():
        return inbound
    return replace(inbound, at=datetime.fromtimestamp(kept.at, UTC))


ARCHIVE: Final = MailArchive()
