"""Sources and attachments of a batch, made durable before its units of work begin: a transaction waits for no disk."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from omnibox.channels.base import Batch, Inbound
from omnibox.store import blobs
from omnibox.store.blobs import Staged
from omnibox.store.database import Store
from omnibox.store.packs import Packed

_AT_ONCE = 8  # files on their way to the disk together: it serves several waits at one turn


class Files:
    """The bytes of one batch, staged or as they came. Lives as long as the batch, whose bytes it knows by identity."""

    normal = False  # whether the items it goes with are in normal form already
    history_was_read = True  # older than the line: nobody has to read it now, whatever the server's marks say

    def __init__(self) -> None:
        """Nothing is staged."""
        self._staged: dict[int, Staged] = {}

    def of(self, data: bytes) -> bytes | Staged | Packed:
        """Return what is to be put into the store for `data`."""
        return self._staged.get(id(data), data)

    def words(self, item: Inbound) -> Sequence[str]:  # noqa: ARG002 -- those of an import know
        """Return the words an item is found by where they were cut beforehand, else nothing."""
        return ()

    async def stage(self, store: Store, batch: Batch) -> None:
        """Make every file of the batch durable, a few at a time, in worker threads. Raises: DiskFull."""
        waiting = iter(_parts(batch))
        while part := list(islice(waiting, _AT_ONCE)):
            done = await asyncio.gather(
                *(asyncio.to_thread(blobs.stage, store, data, compress=compress) for data, compress in part)
            )
            self._staged.update({id(data): staged for (data, _), staged in zip(part, done, strict=True)})


def _parts(batch: Batch) -> Iterable[tuple[bytes, bool]]:
    """Yield (bytes, to be compressed) of all that is bytes; a broken item's other fields are intake's trouble."""
    for event in batch.events:
        if not isinstance(event, Inbound):
            continue
        loose: Any = event
        if isinstance(loose.raw, bytes):
            yield loose.raw, True
        for file in loose.attachments if isinstance(loose.attachments, list | tuple) else ():
            if isinstance(getattr(file, "data", None), bytes):
                yield file.data, False
