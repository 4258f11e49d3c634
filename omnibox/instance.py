"""One desk a data folder: two windows over one file would each think themselves the only one.

The lock is the operating system's, so it ends with its process, however that ends; a left-over file means nothing.
The file is never removed: between a removal and a new lock two processes could both believe they hold it.

Beside the lock there is a door: a local socket at which a second start asks the first one to come forward. It carries
that wish and nothing else; who is first the lock says alone.
"""

import json
import os
import stat
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


def door_of(data_dir: Path) -> str:
    """Return where the window of a data folder listens: a socket's path, on Windows a pipe's name.

    It lies where this person's programs alone can reach it; "" where this machine has no such place.
    """
    from hashlib import sha256

    name = f"omnibox-{sha256(str(data_dir.resolve()).encode()).hexdigest()[:16]}"
    if sys.platform == "win32":
        return name
    place = _private_place()
    return "" if place is None else str(place / name)


def knock(door: str, token: str = "") -> bool:
    """Ask the window behind a door to come forward. Returns whether it answered that it does.

    `token` is the window manager's leave to come to the front, as it was given to this start.
    """
    if not door:
        return False
    try:
        answer = _ask(door, f"open {token}\n".encode())
    except OSError:  # nobody there, or not yet, or somebody who does not answer
        return False
    return answer.startswith(b"here")


def _private_place() -> Path | None:
    """Return a folder that belongs to this person alone, made where there is none."""
    import tempfile

    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and _is_private(Path(runtime)):
        return Path(runtime)
    made = Path(tempfile.gettempdir()) / f"omnibox-{os.getuid()}"
    try:
        made.mkdir(mode=stat.S_IRWXU, exist_ok=True)
    except OSError:
        return None
    return made if _is_private(made) else None  # somebody else may have made it first


def _is_private(folder: Path) -> bool:
    try:
        facts = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and not facts.st_mode & 0o077


def _read_holder(file: IO[bytes]) -> dict[str, str | int]:
    """Who wrote the lock; empty while the holder has not written yet."""
    try:
        file.seek(0)
        words = json.loads(file.read(_LOCKED_BYTE))
        return {"pid": int(words["pid"]), "role": str(words["role"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


_ANSWER_SECONDS = 5.0  # a window that is busy drawing may take a moment

if sys.platform == "win32":

    def _ask(door: str, words: bytes) -> bytes:
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)  # this start may come to the front: it hands that on
        with Path(rf"\\.\pipe\{door}").open("r+b", buffering=0) as pipe:
            pipe.write(words)
            return pipe.read(16) or b""

else:

    def _ask(door: str, words: bytes) -> bytes:
        import socket

        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_ANSWER_SECONDS)
            line.connect(door)
            line.sendall(words)
            return line.recv(16)


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
