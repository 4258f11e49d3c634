"""A full disk without filling one: the system refuses every write beyond a limit, as it does where no room is left.

Linux can set the limit of another process too. What SQLite and Python see is EFBIG in the place of ENOSPC, at the very
same calls; both are "no room" to the program.
"""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

SMALL = 4096  # bytes; a file's first page may still be written, as on a disk whose last block is not quite full


@contextmanager
def no_room(pid: int | None = None, limit: int = SMALL) -> Iterator[None]:
    """Let every write beyond `limit` bytes into any file fail, in this process or in `pid`."""
    target = os.getpid() if pid is None else pid
    before = resource.prlimit(target, resource.RLIMIT_FSIZE)
    resource.prlimit(target, resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.prlimit(target, resource.RLIMIT_FSIZE, before)
