"""Backups of an owner's store: a consistent copy made while everybody works on, checked before it counts.

A backup is `backups/omnibox-<time>.sqlite3`. Blobs are not copied: they are files that never change, named by what
they hold, and a sweep leaves those alone that a backup of the last week may name (`blobs.FILE_GRACE`).
PostgreSQL has tools of its own (`pg_dump`), which its administrator runs.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from omnibox.model.errors import Cancelled, Damaged
from omnibox.store.database import Store
from omnibox.store.engines import sqlite
from omnibox.store.faults import fault
from omnibox.store.files import make_folders, room_needed, sync_file, sync_folder

Progress = Callable[[int, int], bool]  # pages copied, of how many; False gives the copy up

KEEP = 7
STEPS = 20_000  # of SQLite's machine between two looks whether somebody wants to stop
PAGES = 512  # copied in one step; writers get their turn in between
_PATTERN = "omnibox-*.sqlite3"


def backup(store: Store, progress: Progress | None = None) -> Path | None:
    """Make a verified copy and return its path; None on PostgreSQL.

    Raises: DiskFull, Damaged, Cancelled where `progress` said so; nothing is left then.
    """
    if store.path is None:
        return None
    folder = store.data_dir / "backups"
    make_folders(folder)
    target = folder / f"omnibox-{store.clock():%Y%m%dT%H%M%S%f}.sqlite3"
    part = target.with_suffix(".part")
    try:
        copy(store.path, part, progress)
        part.replace(target)
    except BaseException:
        _remove(part)
        raise
    sync_folder(folder)
    return target


def copy(source: Path, target: Path, progress: Progress | None = None) -> None:
    """Copy a store in small steps and prove the copy. Raises: DiskFull, Damaged, Busy, Cancelled."""

    def tell(_status: int, left: int, whole: int) -> None:
        if progress is not None and not progress(whole - left, whole):
            raise Cancelled

    _remove(target)
    with driver_mapped():
        sqlite.prepare_file(target)
        with closing(_opened(source)) as old, closing(_opened(target)) as new:
            # One moment for the whole copy. Without it each commit of somebody else starts the copy over, and on a
            # busy store it never ends.
            old.execute("BEGIN")
            figures = _figures(old)
            old.backup(new, pages=PAGES, progress=tell, sleep=0.005)
            old.execute("ROLLBACK")
            new.execute("PRAGMA journal_mode = DELETE")
            if not is_sound(new) or _figures(new) != figures:
                raise Damaged(backup=None)
        sync_file(target)


@contextmanager
def driver_mapped() -> Iterator[None]:
    """Turn errors of sqlite3 and of the disk into errors of ours."""
    try:
        with room_needed():
            yield
    except sqlite3.Error as error:
        raise fault(error) from error


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=sqlite.BUSY_SECONDS)


def rotate(store: Store, keep: int = KEEP) -> None:
    """Remove all but the newest `keep` backups."""
    for old in backups(store.data_dir)[keep:]:
        _remove(old)


def backups(data_dir: Path) -> list[Path]:
    """Return the backups, the newest first."""
    return sorted((data_dir / "backups").glob(_PATTERN), reverse=True)


def newest_good(data_dir: Path) -> Path | None:
    """Return the newest backup that is sound now, None where there is none. Reads each one it looks at in full."""
    return next((path for path in backups(data_dir) if is_sound_file(path)), None)


def is_sound_file(path: Path, stop: Callable[[], bool] | None = None) -> bool:
    """Tell whether SQLite finds nothing wrong in a file; reads all of it. Raises: Cancelled once `stop` says so."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            if stop is not None:
                conn.set_progress_handler(lambda: int(stop()), STEPS)
            sound = is_sound(conn)
    except sqlite3.Error:
        sound = False
    if stop is not None and stop():  # what was cut short says nothing
        raise Cancelled
    return sound


def is_sound(conn: sqlite3.Connection) -> bool:
    """Tell whether SQLite finds nothing wrong."""
    return bool(conn.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")


def _figures(conn: sqlite3.Connection) -> list[int]:
    """Return how many rows every table holds: the same in a true copy of one moment. FTS5's own tables are blobs."""
    names = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_index%'")
    counted = (f'SELECT count(*) FROM "{name}"' for (name,) in sorted(names.fetchall()))
    return [int(conn.execute(sql).fetchone()[0]) for sql in counted]


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
