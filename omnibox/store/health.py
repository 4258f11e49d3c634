"""The health of the store: a look through it after an unclean end, a sound backup in a damaged one's place."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from omnibox.model.errors import Damaged, NotFound, OmniboxError
from omnibox.store import backup
from omnibox.store.database import Store
from omnibox.store.files import room_needed, sync_file, sync_folder

LEAST_ROOM = 200 * 1024 * 1024  # bytes free below which a warning is due
_PARTS = ("", "-wal", "-shm")


@contextmanager
def backup_offered(data_dir: Path) -> Iterator[None]:
    """Add the newest sound backup to a `Damaged` that names none."""
    try:
        yield
    except Damaged as error:
        if error.params.get("backup") is None:
            found = backup.newest_good(data_dir)
            error.params["backup"] = str(found) if found else None
        raise


def check(store: Store, stop: Callable[[], bool] | None = None) -> None:
    """Look through the whole file; seconds on a large one, so never in the window's thread.

    Raises: Damaged with the newest sound backup, Cancelled once `stop` says so.
    """
    if store.path is None:
        return
    with backup_offered(store.data_dir):
        if not backup.is_sound_file(store.path, stop):
            raise Damaged(backup=None)


def check_after_unclean_end(store: Store, found: Callable[[OmniboxError], None]) -> threading.Thread | None:
    """Look through a store that was not closed, in a thread of its own; `found` is called there if it is damaged.

    Returns the thread, None where there was no need.
    """
    if not store.unclean_end:
        return None

    def look() -> None:
        try:
            check(store)
        except OmniboxError as error:
            found(error)

    thread = threading.Thread(target=look, name="omnibox-check", daemon=True)
    thread.start()
    return thread


def room(data_dir: Path) -> int:
    """Return the bytes free where the store lies."""
    return shutil.disk_usage(data_dir).free


def is_short_of_room(data_dir: Path) -> bool:
    """Tell whether a warning is due."""
    return room(data_dir) < LEAST_ROOM


def restore_newest(store_file: Path, data_dir: Path, at: datetime) -> Path:
    """Put the newest sound backup in the place of a damaged store; returns where the damaged file is kept.

    What arrived after the backup is fetched again from the providers, because the cursors are in the store.
    Raises: NotFound where there is no sound backup, DiskFull.
    """
    found = backup.newest_good(data_dir)
    if found is None:
        raise NotFound(kind="backup", id="")
    return restore(store_file, found, at)


def restore(store_file: Path, chosen: Path, at: datetime) -> Path:
    """Put `chosen` in the place of the store, keeping the damaged files aside. Nobody may have the store open.

    Whenever this is cut short there is a store in place: the damaged one, to be restored again, or the sound one.
    Raises: Damaged (the backup is none), DiskFull.
    """
    fresh = store_file.with_name(store_file.name + ".restoring")
    backup.copy(chosen, fresh)
    aside = store_file.with_name(f"{store_file.name}.damaged-{at:%Y%m%dT%H%M%S%f}")
    with room_needed():
        for suffix in _PARTS:
            _keep(store_file.with_name(store_file.name + suffix), aside.with_name(aside.name + suffix))
        sync_folder(store_file.parent)
        # A log left behind would be played back onto the restored file and spoil it.
        for suffix in _PARTS[1:]:
            store_file.with_name(store_file.name + suffix).unlink(missing_ok=True)
        sync_folder(store_file.parent)
        fresh.replace(store_file)
        sync_file(store_file)
        sync_folder(store_file.parent)
    return aside


def _keep(part: Path, aside: Path) -> None:
    """Give a file a second name, or copy it where the disk knows no second names."""
    if not part.exists():
        return
    try:
        os.link(part, aside)
    except OSError:
        shutil.copy2(part, aside)
