"""Blobs: attachments and raw sources by the SHA-256 of their bytes, each kept once, counted by who refers to it.

SQLite: a file a blob below `blobs/`, durable before the commit that names it; a crash in between leaves an orphan that
`sweep` removes. PostgreSQL: a row. Both take part in the unit of work, so `put` and `sweep` never meet.
"""

import hashlib
import os
import re
import zlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, text

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Damaged, NotFound
from omnibox.store import query
from omnibox.store.database import Store
from omnibox.store.files import write_durably
from omnibox.store.types import UtcTime
from omnibox.store.unit import Unit

GRACE = timedelta(hours=1)  # an orphan younger than this may belong to a commit that is still to come
_STEP = 200  # blobs looked at in one transaction
_LEVEL = 6
_NAME = re.compile(r"[0-9a-f]{64}(\.z)?")
_UPSERT = text(
    "INSERT INTO blobs (sha256, size, encoding, refs, created_at, data)"
    " VALUES (:sha256, :size, :encoding, 1, :at, :data)"
    " ON CONFLICT (sha256) DO UPDATE SET refs = blobs.refs + 1"
).bindparams(bindparam("at", type_=UtcTime))


def put(unit: Unit, data: bytes, *, compress: bool = False) -> str:
    """Keep `data` and count one reference. Returns its SHA-256 in hex. Raises: DiskFull."""
    sha256 = hashlib.sha256(data).hexdigest()
    known = query.one(unit.conn, "SELECT encoding FROM blobs WHERE sha256 = :sha256", sha256=sha256)
    encoding = known[0] if known else ("zlib" if compress else "")
    on_disk = unit.store.dialect == "sqlite"
    stored: bytes | None = None
    if on_disk:
        _write(unit.store, sha256, encoding, data)
    elif known is None:
        stored = _encode(data, encoding)
    values = {"sha256": sha256, "size": len(data), "encoding": encoding, "at": unit.now, "data": stored}
    unit.conn.execute(_UPSERT, values)
    return sha256


def get(store: Store, sha256: str) -> bytes:
    """Return a blob's bytes, proved by their hash. Raises: NotFound, Damaged (params `blob`)."""
    with store.read() as conn:
        row = query.one(conn, "SELECT encoding, data FROM blobs WHERE sha256 = :sha256", sha256=sha256)
    if row is None:
        raise NotFound(kind="blob", id=sha256)
    try:
        kept = path(store, sha256, row[0]).read_bytes() if store.dialect == "sqlite" else bytes(row[1])
        data = zlib.decompress(kept) if row[0] == "zlib" else kept
    except (OSError, zlib.error) as error:
        raise Damaged(backup=None, blob=sha256) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(backup=None, blob=sha256)
    return data


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
        gone += _sweep_files(store)
    return gone


def path(store: Store, sha256: str, encoding: str) -> Path:
    """Return where a blob's file lies (SQLite)."""
    name = f"{sha256}.z" if encoding == "zlib" else sha256
    return store.data_dir / "blobs" / sha256[:2] / name


def _write(store: Store, sha256: str, encoding: str, data: bytes) -> None:
    """Write the file if it is not there; one that is gets a new date, so that no sweep takes it for an orphan."""
    target = path(store, sha256, encoding)
    try:
        os.utime(target)
    except FileNotFoundError:
        write_durably(target, _encode(data, encoding))


def _encode(data: bytes, encoding: str) -> bytes:
    return zlib.compress(data, _LEVEL) if encoding == "zlib" else data


def _sweep_rows(store: Store) -> int:
    """Drop rows without references. Their files, if any, are orphans from then on."""
    gone = 0
    statement = text(
        "DELETE FROM blobs WHERE sha256 IN (SELECT sha256 FROM blobs WHERE refs <= 0 AND created_at < :before LIMIT :n)"
        " AND refs <= 0"
    ).bindparams(bindparam("before", type_=UtcTime))
    while True:
        with store.write(ENGINE) as unit:
            values: dict[str, Any] = {"before": unit.now - GRACE, "n": _STEP}
            count = unit.conn.execute(statement, values).rowcount
        gone += count
        if count < _STEP:
            return gone


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
    if known.get(sha256) == ("zlib" if suffix else "") or not _is_old(file, unit):
        return 0
    file.unlink(missing_ok=True)
    return 1


def _old_files(store: Store) -> Iterator[Path]:
    folder = store.data_dir / "blobs"
    before = (store.clock() - GRACE).timestamp()
    for shelf in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not shelf.is_dir():
            continue
        for file in sorted(shelf.iterdir()):
            left_half = file.name.startswith(".new-")  # a crash in the middle of writing
            if (left_half or _NAME.fullmatch(file.name)) and _modified(file) < before:
                yield file


def _is_old(file: Path, unit: Unit) -> bool:
    return _modified(file) < (unit.now - GRACE).timestamp()


def _modified(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
