"""The health of the store: a look through it after an unclean end, a sound backup in a damaged one's place."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from omnibox.model.errors import Damaged, NotFound
from omnibox.store import backup
from omnibox.store.database import Store
from omnibox.store.faults import mapped
from omnibox.store.files import sync_file, sync_folder

LEAST_ROOM = 200 * 1024 * 1024  # bytes free below which a warning is due


def check(store: Store) -> None:
    """Look through the whole file; seconds on a large one, so never in the window's thread.

    Raises: Damaged with the newest sound backup.
    """
    if store.path is None:
        return
    try:
        with mapped(), closing(sqlite3.connect(f"{store.path.as_uri()}?mode=ro", uri=True)) as conn:
            sound = backup.is_sound(conn)
    except Damaged:
        sound = False
    if not sound:
        found = backup.newest_good(store.data_dir)
        raise Damaged(backup=str(found) if found else None)


def room(data_dir: Path) -> int:
    """Return the bytes free where the store lies."""
    return shutil.disk_usage(data_dir).free


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
    """Put `chosen` in the place of the store, keeping the damaged files aside. Nobody may have the store open."""
    fresh = store_file.with_name(store_file.name + ".restoring")
    backup.copy(chosen, fresh)
    aside = store_file.with_name(f"{store_file.name}.damaged-{at:%Y%m%dT%H%M%S}")
    for suffix in ("", "-wal", "-shm"):
        part = store_file.with_name(store_file.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    fresh.replace(store_file)
    sync_file(store_file)
    sync_folder(store_file.parent)
    return aside
