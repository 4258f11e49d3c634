"""Upkeep: how the store is doing, a backup now, and a look through the whole file."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from omnibox.desk.seat import Seat
from omnibox.model.errors import Invalid
from omnibox.model.health import BackupRow, InboxHealth, StoreHealth
from omnibox.model.permissions import Permission
from omnibox.store import backup, health, inbox_health, settings

Progress = Callable[[int, int], bool]  # pages done, of how many; False gives the work up


class Upkeep:
    """Use-cases of the pages of settings. Everything may take seconds on a large store."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def inboxes(self) -> tuple[InboxHealth, ...]:
        """Return every inbox with what goes through it."""
        with self._seat.store.read() as conn:
            return inbox_health.read(conn)

    def store(self) -> StoreHealth:
        """Return how the store and its surroundings are."""
        store = self._seat.store
        with store.read() as conn:
            engine = settings.get(conn, "engine", {})
        folder, path = store.data_dir, store.path
        return StoreHealth(
            data_dir=folder,
            path=path,
            size=_size(path) if path is not None else 0,
            room=health.room(folder),
            short_of_room=health.is_short_of_room(folder),
            backups=tuple(_row(one) for one in backup.backups(folder)) if path is not None else (),
            engine=engine,
        )

    def back_up(self, progress: Progress | None = None) -> BackupRow:
        """Make a backup now and prove it; the oldest beyond those that are kept goes.

        Raises: Denied, Invalid (a team's PostgreSQL has tools of its own), DiskFull, Damaged, Cancelled (`progress`
        said so; nothing is left behind).
        """
        self._seat.require(Permission.SETTINGS)
        made = backup.backup(self._seat.store, progress)
        if made is None:
            raise Invalid(field="backup", reason="other")
        backup.rotate(self._seat.store)
        return _row(made)

    def check(self, stop: Callable[[], bool] | None = None) -> None:
        """Look through the whole file. It only reads, and whoever sees something odd may look: no further permission.

        Raises: Damaged with the newest sound backup, Cancelled once `stop` says so.
        """
        health.check(self._seat.store, stop)


def _row(path: Path) -> BackupRow:
    found = path.stat()
    return BackupRow(path, datetime.fromtimestamp(found.st_mtime, UTC), found.st_size)


def _size(path: Path) -> int:
    """Return the bytes of the store's file with what is still in its log."""
    parts = (path, path.with_name(path.name + "-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())
