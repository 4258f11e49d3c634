"""The engine's own lane to the store: one thread, one unit of work at a time, in order.

The loop never waits on a disk. A unit of work that began is never cut in two: cancelling the waiter waits for the
thread to finish, so that nobody believes a commit away that happened.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from omnibox.model.actor import ENGINE
from omnibox.model.backoff import backoff
from omnibox.model.errors import Busy, DiskFull
from omnibox.store.database import Connection, Store
from omnibox.store.unit import Unit

T = TypeVar("T")
log = logging.getLogger("omnibox.engine")

_LONGEST_PAUSE = 30.0  # seconds between tries while the disk is full or the database away


class Lane:
    """Runs units of work of the engine in its store thread."""

    def __init__(self, store: Store) -> None:
        """The thread starts with the first work and ends with `close`."""
        self.store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="engine-store")

    async def write(self, work: Callable[[Unit], T], *, durable: bool = True) -> T:
        """Run `work` in one transaction. Raises what it raises, and StoreErrors of the commit."""

        def unit_of_work() -> T:
            with self.store.write(ENGINE, durable=durable) as unit:
                return work(unit)

        return await self.call(unit_of_work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one reading transaction."""

        def look() -> T:
            with self.store.read() as conn:
                return work(conn)

        return await self.call(look)

    async def insist(self, work: Callable[[Unit], T], *, durable: bool = True) -> T:
        """Like `write`, again and again while the disk is full or the store held by others: nothing is dropped."""
        return await self.again(lambda: self.write(work, durable=durable))

    async def again(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try until neither a full disk nor another holder of the store is in the way."""
        failures = 0
        while True:
            try:
                return await attempt()
            except (DiskFull, Busy) as error:
                failures += 1
                pause = backoff(failures, random.random, longest=_LONGEST_PAUSE)
                log.warning("store %s: next try in %.1f s", error.code, pause)
                await asyncio.sleep(pause)

    async def call(self, work: Callable[[], T]) -> T:
        """Run anything in the store thread."""
        running = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            while not running.done():
                try:
                    await asyncio.wait([running])
                except asyncio.CancelledError:
                    continue  # asked twice; the thread still has to finish
            running.exception()  # seen: nobody else will ask
            raise

    def close(self) -> None:
        """Wait for the last work and end the thread."""
        self._thread.shutdown(wait=True)
