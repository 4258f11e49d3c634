"""Packs: the blobs of many mails in one file, for an import: 100,000 small files would each wait for the disk.

A pack is written whole, durable before the first row that names it, and never changed. A row says which pack, where
and how long (`encoding` begins with `pack`, `data` holds the place). When some of a pack's blobs are gone, a sweep
writes what is left into a new one; the old file stays as long as a backup may name it. PostgreSQL keeps the bytes in
the row: there a pack only carries them.
"""

import hashlib
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from omnibox.model.actor import ENGINE
from omnibox.store import query, schema
from omnibox.store.files import make_folders, room_needed, sync_file, sync_folder, write_durably

if TYPE_CHECKING:
    from omnibox.store.database import Store
    from omnibox.store.unit import Unit

MARK = "pack"  # what the encoding of a packed blob begins with
_NAME = re.compile(r"[0-9a-f]{32}\.pack")
_SHELF = "packs"
_LEVEL = 3  # zlib: level 6 takes half as long again for four per cent less
_MEMORY = 4 << 20  # bytes of a pack that are kept until they are written
_STEP = 2_000  # rows looked at in one reading
_ADD = (
    "INSERT INTO blobs (sha256, size, encoding, refs, created_at, data)"
    " VALUES (:sha256, :size, :encoding, 1, :at, :data)"
    " ON CONFLICT (sha256) DO UPDATE SET refs = blobs.refs + 1"
)


@dataclass(frozen=True, slots=True)
class Packed:
    """One blob in a pack. `length` bytes from `offset` on are it, as `encoding` ("" or zlib) keeps it."""

    sha256: str
    size: int
    encoding: str
    pack: str
    offset: int
    length: int


class Pack:
    """A pack that is being filled, in any process; nothing bears its name before `close`."""

    def __init__(self, data_dir: Path) -> None:
        self.name = uuid4().hex
        self._file = _file(data_dir, self.name)
        self._making = self._file.with_name(f".new-{self.name}")
        self._parts: list[bytes] = []
        self._kept = 0  # bytes in memory
        self._known: dict[str, Packed] = {}
        self._end = 0

    def add(self, data: bytes, *, compress: bool) -> Packed:
        """Take bytes in, the same ones once. Raises: DiskFull."""
        sha256 = hashlib.sha256(data).hexdigest()
        known = self._known.get(sha256)
        if known is None:
            kept = zlib.compress(data, _LEVEL) if compress else data
            known = Packed(sha256, len(data), "zlib" if compress else "", self.name, self._end, len(kept))
            self._known[sha256] = known
            self._parts.append(kept)
            self._kept += len(kept)
            self._end += len(kept)
            if self._kept > _MEMORY:
                self._write()
        return known

    def close(self) -> None:
        """Make it durable. Raises: DiskFull with nothing left behind."""
        if not self._end:
            return
        try:
            self._write()
            with room_needed():
                sync_file(self._making)
                self._making.replace(self._file)
                sync_folder(self._file.parent)
        except BaseException:
            self.abandon()
            raise

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._making.unlink(missing_ok=True)

    def _write(self) -> None:
        with room_needed():
            make_folders(self._making.parent)
            handle = os.open(self._making, os.O_CREAT | os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "ab") as file:
                file.writelines(self._parts)
        self._parts.clear()
        self._kept = 0


def put(unit: "Unit", one: Packed) -> str:
    """Count one reference; what is new is kept where its pack has it. Returns its SHA-256 in hex."""
    on_disk = unit.store.dialect == "sqlite"
    row = {
        "sha256": one.sha256,
        "size": one.size,
        "encoding": MARK + one.encoding if on_disk else one.encoding,
        "at": query.encode(unit.now, unit.store.dialect),
        "data": _place(one) if on_disk else kept(unit.store.data_dir, _place(one)),
    }
    unit.run_many(_ADD, (row,), after=schema.blobs)
    return one.sha256


def bytes_of(data_dir: Path, one: Packed) -> bytes:
    """Return what a packed blob stands for. Raises: OSError, ValueError, zlib.error."""
    found = kept(data_dir, _place(one))
    return zlib.decompress(found) if one.encoding else found


def drop(data_dir: Path, name: str) -> None:
    """Delete a pack that has carried its bytes (PostgreSQL)."""
    with suppress(FileNotFoundError):
        _file(data_dir, name).unlink()


def kept(data_dir: Path, place: bytes) -> bytes:
    """Return the bytes at a place, as they are kept. Raises: OSError, ValueError where they are not whole."""
    name, offset, length = _of(place)
    with _file(data_dir, name).open("rb") as file:
        file.seek(offset)
        found = file.read(length)
    if len(found) != length:
        raise ValueError(name)
    return found


def there(data_dir: Path, place: bytes) -> bool:
    """Tell whether the pack of a place is still there."""
    return _file(data_dir, _of(place)[0]).exists()


def sweep(store: "Store", before: float) -> int:
    """Rewrite packs that lost some of their blobs, delete those nothing names; only files older than `before`.

    `before` is a POSIX time. Returns how many files went.
    """
    files = {path.name.removesuffix(".pack"): path for path in _old(store.data_dir, before)}
    living = dict.fromkeys(files, 0)
    for name, _, length in _places(store):
        if name in living:
            living[name] += length
    gone = 0
    for name, path in files.items():
        if not living[name]:
            gone += _delete(store, name, path)
        elif living[name] < path.stat().st_size:
            with suppress(FileNotFoundError, ValueError):  # a pack that is spoilt is told when it is read
                _rewrite(store, name, path)
    return gone


def _delete(store: "Store", name: str, path: Path) -> int:
    with store.write(ENGINE) as unit:  # nobody else is between writing a pack and committing its rows
        if any(row[1] == name for row in _rows_of(unit, name)):
            return 0
        path.unlink(missing_ok=True)
    return 1


def _rewrite(store: "Store", name: str, path: Path) -> None:
    """Put what is left of a pack into a new one; the old file begins its grace."""
    fresh = uuid4().hex
    with store.write(ENGINE) as unit:
        rows = _rows_of(unit, name)
        parts = [(row[0], kept(store.data_dir, row[2])) for row in rows]
        write_durably(_file(store.data_dir, fresh), b"".join(data for _, data in parts))
        offset = 0
        for sha256, data in parts:
            place = f"{fresh} {offset} {len(data)}".encode()
            query.run(unit.conn, "UPDATE blobs SET data = :data WHERE sha256 = :id", data=place, id=sha256)
            offset += len(data)
        path.touch()


def _rows_of(unit: "Unit", name: str) -> list[tuple[str, str, bytes]]:
    """Return (sha256, pack, place) of what a pack still holds."""
    sql = "SELECT sha256, data FROM blobs WHERE encoding LIKE :mark AND data >= :low AND data < :high"
    found = query.rows(
        unit.conn, sql, mark=f"{MARK}%", low=f"{name} ".encode(), high=f"{name}!".encode()
    )  # "!" follows " "
    return [(row[0], name, bytes(row[1])) for row in found]


def _places(store: "Store") -> Iterator[tuple[str, int, int]]:
    last = ""
    sql = "SELECT sha256, encoding, data FROM blobs WHERE sha256 > :last ORDER BY sha256 LIMIT :n"
    while True:
        with store.read() as conn:
            rows = query.rows(conn, sql, last=last, n=_STEP)
        yield from (_of(bytes(row[2])) for row in rows if row[1].startswith(MARK))
        if len(rows) < _STEP:
            return
        last = rows[-1][0]


def _old(data_dir: Path, before: float) -> Iterator[Path]:
    folder = data_dir / "blobs" / _SHELF
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            if _NAME.fullmatch(path.name) and path.stat().st_mtime < before:
                yield path


def _file(data_dir: Path, name: str) -> Path:
    return data_dir / "blobs" / _SHELF / f"{name}.pack"


def _place(one: Packed) -> bytes:
    return f"{one.pack} {one.offset} {one.length}".encode()


def _of(place: bytes) -> tuple[str, int, int]:
    name, offset, length = place.decode().split(" ")
    return name, int(offset), int(length)
