"""One desk a data folder: two windows over one file would each think themselves the only one.

The lock is the operating system's, so it ends with its process, however that ends; a left-over file means nothing.
The file is never removed: between a removal and a new lock two processes could both believe they hold it.
"""

import json
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from omnibox.model.errors import Busy

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCKED_BYTE = 4096  # Windows locks bytes against readers too; who holds it must stay readable, so lock beyond


class Instance:
    """The one holder of a lock file, as a context manager."""

    def __init__(self, path: Path, role: str = "desk") -> None:
        self._path = path
        self._role = role
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock and write down who holds it.

        Raises:
            Busy: another process holds it; `params` tell its `pid` and `role` where they can be read.
            OSError: the folder is missing or cannot be written.
        """
        if self._file is not None:
            return
        file = self._path.open("a+b")  # never truncates what the holder wrote
        try:
            _lock(file)
        except OSError:
            holder = _read_holder(file)
            file.close()
            raise Busy("instance", **holder) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "role": self._role}).encode())
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is not None:
            _unlock(self._file)
            self._file.close()
            self._file = None


def _read_holder(file: IO[bytes]) -> dict[str, str | int]:
    """Who wrote the lock; empty while the holder has not written yet."""
    try:
        file.seek(0)
        words = json.loads(file.read(_LOCKED_BYTE))
        return {"pid": int(words["pid"]), "role": str(words["role"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


if sys.platform == "win32":

    def _lock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
