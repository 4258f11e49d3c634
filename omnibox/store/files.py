"""Writing files so that after a crash or on a full disk there is the old file or the new one, never half of one."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from omnibox.model.errors import DiskFull

_NO_ROOM = frozenset(
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name)
)  # Windows has no EDQUOT


@contextlib.contextmanager
def room_needed() -> Iterator[None]:
    """Turn the system's "no room" errors into `DiskFull`; every other one passes."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull from error
        raise


def sync_folder(folder: Path) -> None:
    """Make names in `folder` durable. Windows keeps them durable by itself and opens no folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make the contents of `path` durable."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def make_folders(folder: Path) -> None:
    """Create `folder` with its parents, each one durable in its own parent, for its owner alone."""
    if folder.is_dir():
        return
    make_folders(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def write_durably(path: Path, data: bytes) -> None:
    """Write `data` to `path`, readable by its owner alone: temporary file, fsync, rename, fsync of the folder.

    Raises DiskFull with nothing left behind.
    """
    with room_needed():
        make_folders(path.parent)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
