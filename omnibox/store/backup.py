"""Backups of an owner's store: a consistent copy made while everybody works on, checked before it counts.

A backup is `backups/omnibox-<time>.sqlite3`. Blobs are not copied: they are files that never change, named by what
they hold, and none is removed while the store or a backup younger than the sweep's grace may name it.
PostgreSQL has tools of its own (`pg_dump`), which its administrator runs.
"""

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from omnibox.model.errors import Damaged, StoreError
from omnibox.store.database import Store
from omnibox.store.engines import sqlite
from omnibox.store.faults import mapped
from omnibox.store.files import make_folders, sync_file, sync_folder

KEEP = 7
PAGES = 512  # copied in one step; writers get their turn in between
_PATTERN = "omnibox-*.sqlite3"


def backup(store: Store) -> Path | None:
    """Make a verified copy and return its path; None on PostgreSQL. Raises: DiskFull, Damaged (nothing is left)."""
    if store.path is None:
        return None
    folder = store.data_dir / "backups"
    make_folders(folder)
    target = folder / f"omnibox-{store.clock():%Y%m%dT%H%M%S%f}.sqlite3"
    part = target.with_suffix(".part")
    try:
        copy(store.path, part)
        part.replace(target)
    except BaseException:
        _remove(part)
        raise
    sync_folder(folder)
    return target


def copy(source: Path, target: Path) -> None:
    """Copy a store in small steps and prove the copy. Raises: DiskFull, Damaged, Busy."""
    sqlite.prepare_file(target)
    with mapped(), closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new, pages=PAGES, sleep=0.005)
        new.execute("PRAGMA journal_mode = DELETE")
        if not is_sound(new) or _size(new) != _size(old):
            raise Damaged(backup=None)
    sync_file(target)


def rotate(store: Store, keep: int = KEEP) -> None:
    """Remove all but the newest `keep` backups."""
    for old in backups(store.data_dir)[keep:]:
        _remove(old)


def backups(data_dir: Path) -> list[Path]:
    """Return the backups, the newest first."""
    return sorted((data_dir / "backups").glob(_PATTERN), reverse=True)


def newest_good(data_dir: Path) -> Path | None:
    """Return the newest backup that is sound now, None where there is none."""
    for path in backups(data_dir):
        with (
            suppress(StoreError, sqlite3.Error),
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as conn,
        ):
            if is_sound(conn):
                return path
    return None


def made_at(path: Path) -> datetime:
    """Return when a backup was made, by its file."""
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone()


def is_sound(conn: sqlite3.Connection) -> bool:
    """Tell whether SQLite finds nothing wrong."""
    return bool(conn.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")


def _size(conn: sqlite3.Connection) -> tuple[int, ...]:
    """Return figures a copy must share: they only ever grow, and the copy is of one moment."""
    return (int(conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]),)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
