"""The journal as the engine follows it: a thread waits at the doorbell, the loop reads what is new."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from functools import partial

from omnibox.engine.lane import Lane
from omnibox.model.errors import OmniboxError
from omnibox.model.journal import JournalRow
from omnibox.store import journal
from omnibox.store.database import Store

log = logging.getLogger("omnibox.engine")

_LOOK_ANYWAY = 15.0  # seconds; the doorbell is only a hint
_AFTER_TROUBLE = 1.0
_BATCH = 500


class Bell:
    """Wakes a loop when the store's doorbell rings. One thread, ended by `close`."""

    def __init__(self, store: Store, loop: asyncio.AbstractEventLoop) -> None:
        self._store = store
        self._loop = loop
        self._rung = asyncio.Event()
        self._stop = threading.Event()
        self._doorbell = store.doorbell()
        self._thread = threading.Thread(target=self._listen, name="engine-bell", daemon=True)
        self._thread.start()

    async def wait(self) -> None:
        """Return when there may be something new."""
        try:
            async with asyncio.timeout(_LOOK_ANYWAY):
                await self._rung.wait()
        except TimeoutError:
            return
        self._rung.clear()

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        self._doorbell.stop()
        self._thread.join()

    def _listen(self) -> None:
        try:
            while not self._stop.is_set():
                if self._ring_after_wait():
                    self._loop.call_soon_threadsafe(self._rung.set)
        finally:
            self._doorbell.close()

    def _ring_after_wait(self) -> bool:
        try:
            return self._doorbell.wait(_LOOK_ANYWAY)
        except OmniboxError as error:  # the database is away: the look every few seconds goes on
            log.warning("doorbell: %s", error.code)
            self._stop.wait(_AFTER_TROUBLE)
            return True


async def follow(lane: Lane, bell: Bell, after: int) -> AsyncIterator[list[JournalRow]]:
    """Yield what was journalled after position `after`, in commit order, for ever; empty after a quiet while."""
    while True:
        try:
            rows = await lane.read(partial(journal.read, after=after, limit=_BATCH))
        except OmniboxError as error:
            log.warning("journal: %s", error.code)
            await asyncio.sleep(_AFTER_TROUBLE)
            continue
        if rows:
            after = rows[-1].seq
        yield rows
        if len(rows) < _BATCH:
            await bell.wait()
