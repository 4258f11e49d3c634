"""Copies of attachments for other programs to open: in one folder below the data folder, emptied at each start.

A folder of the system's for temporary files would keep them after a crash, and nobody would know whose they are.
"""

import shutil
import tempfile
import threading
from pathlib import Path
from typing import Final
from uuid import UUID

from omnibox.desk import files
from omnibox.desk.files import Clash
from omnibox.desk.seat import Seat
from omnibox.store.files import room_needed

FOLDER: Final = "opened"


class Copies:
    """What was opened by this desk lies in a folder of its own; what earlier ones left is swept."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._lock = threading.Lock()  # a sweep must not meet a folder that is just being made
        self._own: Path | None = None

    def make(self, attachment_id: UUID) -> Path:
        """See `Timeline.open_copy`."""
        return files.save(self._seat, attachment_id, self._folder(), Clash.NUMBER)

    def sweep(self, *, own: bool) -> int:
        """See `Timeline.sweep_copies`."""
        with self._lock:
            kept = None if own else self._own
            left = [path for path in self._home.glob("*") if path != kept]
            if own:
                self._own = None
            for path in left:
                shutil.rmtree(path, ignore_errors=True)  # one that is still open elsewhere goes at the next start
        return sum(not path.exists() for path in left)

    @property
    def _home(self) -> Path:
        return self._seat.store.data_dir / FOLDER

    def _folder(self) -> Path:
        with self._lock, room_needed(), files.told():
            if self._own is None or not self._own.is_dir():
                self._home.mkdir(mode=0o700, exist_ok=True)
                self._own = Path(tempfile.mkdtemp(dir=self._home))
            return self._own
