"""Blobs: attachments and raw sources by the SHA-256 of their bytes, each kept once, counted by who refers to it.

SQLite: a file a blob below `blobs/`, durable before the commit that names it; a crash in between leaves an orphan that
`sweep` removes; what an import brings lies in packs (`packs.py`). PostgreSQL: a row. All take part in the unit of
work, so `put` and `sweep` never meet.

What is large is staged first: hashing, compressing and writing thirty megabytes takes longer than a transaction may.
"""

import hashlib
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, bindparam, text

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Damaged, NotFound
from omnibox.store import packs, query
from omnibox.store.database import Store
from omnibox.store.files import write_durably
from omnibox.store.packs import Packed
from omnibox.store.types import UtcTime
from omnibox.store.unit import Unit

GRACE = timedelta(hours=1)  # a row nobody refers to any more may be referred to again by an undo
FILE_GRACE = timedelta(days=8)  # a file without a row is still named by the backups of the last week
_STEP = 200  # blobs looked at in one transaction
_LEVEL = 6
_NAME = re.compile(r"[0-9a-f]{64}(\.z)?")
_COUNT = "UPDATE blobs SET refs = refs + 1 WHERE sha256 = :sha256"
_KEPT = "SELECT encoding, data FROM blobs WHERE sha256 = :sha256"
_UNPACK = "UPDATE blobs SET encoding = :encoding, data = NULL WHERE sha256 = :sha256"
_ADD = (
    "INSERT INTO blobs (sha256, size, encoding, refs, created_at, data)"
    " VALUES (:sha256, :size, :encoding, 1, :at, :data)"
    " ON CONFLICT (sha256) DO UPDATE SET refs = blobs.refs + 1"
)


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes made ready outside a transaction: hashed, compressed and, on SQLite, on the disk already."""

    sha256: str
    size: int
    encoding: str
    kept: bytes = field(repr=False)


def stage(store: Store, data: bytes, *, compress: bool = False) -> Staged:
    """Make `data` ready for `put`, in any thread and outside of every transaction. Raises: DiskFull."""
    encoding = "zlib" if compress else ""
    staged = Staged(hashlib.sha256(data).hexdigest(), len(data), encoding, _encode(data, encoding))
    if store.dialect == "sqlite":
        _write(store, staged)
    return staged


def put(unit: Unit, data: bytes | Staged | Packed, *, compress: bool = False) -> str:
    """Keep bytes (or what `stage` or a pack made of them) and count one reference. Returns their SHA-256 in hex.

    Raises: DiskFull; the transaction is to be given up then.
    """
    if isinstance(data, Packed):
        return packs.put(unit, data)
    staged = data if isinstance(data, Staged) else stage(unit.store, data, compress=compress)
    if query.run(unit.conn, _COUNT, sha256=staged.sha256):
        return _mended(unit, staged)
    on_disk = unit.store.dialect == "sqlite"
    if on_disk:
        _write(unit.store, staged)  # again: a sweep may have come between
    query.run(
        unit.conn,
        _ADD,
        sha256=staged.sha256,
        size=staged.size,
        encoding=staged.encoding,
        at=unit.now,
        data=None if on_disk else staged.kept,
    )
    return staged.sha256


def _mended(unit: Unit, staged: Staged) -> str:
    """Write a known blob's file again if it was lost; here is the only moment its bytes are at hand."""
    if unit.store.dialect == "sqlite":
        known, data = query.rows(unit.conn, _KEPT, sha256=staged.sha256)[0]
        if known.startswith(packs.MARK):
            if packs.there(unit.store.data_dir, bytes(data)):
                return staged.sha256
            known = staged.encoding
            query.run(unit.conn, _UNPACK, sha256=staged.sha256, encoding=known)
        if known != staged.encoding:
            plain = _decode(staged.kept, staged.encoding)
            staged = Staged(staged.sha256, staged.size, known, _encode(plain, known))
        _write(unit.store, staged)
    return staged.sha256


def get(store: Store, sha256: str) -> bytes:
    """Return a blob's bytes, proved by their hash. Raises: NotFound, Damaged (params `blob`)."""
    with store.read() as conn:
        row = query.one(conn, "SELECT encoding, data FROM blobs WHERE sha256 = :sha256", sha256=sha256)
    if row is None:
        raise NotFound(kind="blob", id=sha256)
    encoding = row[0].removeprefix(packs.MARK)
    try:
        if encoding != row[0]:
            kept = packs.kept(store.data_dir, bytes(row[1]))
        else:
            kept = path(store, sha256, encoding).read_bytes() if store.dialect == "sqlite" else bytes(row[1] or b"")
        data = _decode(kept, encoding)
    except (OSError, ValueError, zlib.error) as error:
        raise Damaged(backup=None, blob=sha256) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(backup=None, blob=sha256)
    return data


def ref(unit: Unit, sha256: str) -> bool:
    """Count one more reference to a blob that somebody holds. False: it is not here any more."""
    sql = "UPDATE blobs SET refs = refs + 1 WHERE sha256 = :sha256 AND refs > 0"
    return query.run(unit.conn, sql, sha256=sha256) == 1


def unref(unit: Unit, sha256: str) -> None:
    """Take one reference back; the bytes go with the next sweep once nobody refers to them."""
    query.run(unit.conn, "UPDATE blobs SET refs = refs - 1 WHERE sha256 = :sha256 AND refs > 0", sha256=sha256)


def total_bytes(conn: Connection) -> int:
    """Return how much all blobs hold, uncompressed."""
    return int(query.value(conn, "SELECT COALESCE(sum(size), 0) FROM blobs WHERE refs > 0"))


def sweep(store: Store) -> int:
    """Remove what nobody refers to, older than the grace period, in short transactions. Returns how many went."""
    gone = _sweep_rows(store)
    if store.dialect == "sqlite":
        gone += _sweep_files(store) + packs.sweep(store, _file_limit(store.clock()))
    return gone


def path(store: Store, sha256: str, encoding: str) -> Path:
    """Return where a blob's file lies (SQLite)."""
    name = f"{sha256}.z" if encoding == "zlib" else sha256
    return store.data_dir / "blobs" / sha256[:2] / name


def _write(store: Store, staged: Staged) -> None:
    """Write the file if it is not there; one that is gets a new date, so that no sweep takes it for an orphan."""
    target = path(store, staged.sha256, staged.encoding)
    try:
        os.utime(target)
    except FileNotFoundError:
        write_durably(target, staged.kept)


def _encode(data: bytes, encoding: str) -> bytes:
    return zlib.compress(data, _LEVEL) if encoding == "zlib" else data


def _decode(kept: bytes, encoding: str) -> bytes:
    return zlib.decompress(kept) if encoding == "zlib" else kept


_UNUSED = text(
    "SELECT sha256, encoding FROM blobs WHERE refs <= 0 AND created_at < :before ORDER BY sha256 LIMIT :n"
).bindparams(bindparam("before", type_=UtcTime))


def _sweep_rows(store: Store) -> int:
    """Drop rows without references. Their files stay for as long as a backup may name them."""
    gone = 0
    while True:
        with store.write(ENGINE) as unit:
            unused = unit.conn.execute(_UNUSED, {"before": unit.now - GRACE, "n": _STEP}).all()
            if store.dialect == "sqlite":
                for sha256, encoding in unused:
                    if encoding.startswith(packs.MARK):
                        continue  # the next sweep of the packs leaves it out
                    _begin_grace(path(store, sha256, encoding))
            hashes = [row[0] for row in unused]
            sql = "DELETE FROM blobs WHERE sha256 IN :hashes AND refs <= 0"  # once more: another unit may use it again
            gone += query.run(unit.conn, sql, hashes=hashes) if hashes else 0
        if len(unused) < _STEP:
            return gone


def _begin_grace(file: Path) -> None:
    with suppress(FileNotFoundError):
        os.utime(file)


def _sweep_files(store: Store) -> int:
    files = _old_files(store)
    gone = 0
    while step := list(islice(files, _STEP)):
        with store.write(ENGINE) as unit:  # nobody else is between writing a file and committing its row
            hashes = sorted({file.name.partition(".")[0] for file in step})
            known = {raw[0]: raw[1] for raw in query.rows(unit.conn, _KNOWN, hashes=hashes)}
            for file in step:
                gone += _drop_orphan(file, known, unit)
    return gone


_KNOWN = "SELECT sha256, encoding FROM blobs WHERE sha256 IN :hashes"


def _drop_orphan(file: Path, known: dict[str, str], unit: Unit) -> int:
    sha256, _, suffix = file.name.partition(".")
    if known.get(sha256) == ("zlib" if suffix else "") or _modified(file) >= _file_limit(unit.now):
        return 0
    file.unlink(missing_ok=True)
    return 1


def _old_files(store: Store) -> Iterator[Path]:
    folder = store.data_dir / "blobs"
    before = _file_limit(store.clock())
    for shelf in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not shelf.is_dir():
            continue
        for file in sorted(shelf.iterdir()):
            left_half = file.name.startswith(".new-")  # a crash in the middle of writing
            if (left_half or _NAME.fullmatch(file.name)) and _modified(file) < before:
                yield file


def _file_limit(now: datetime) -> float:
    return (now - FILE_GRACE).timestamp()


def _modified(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
