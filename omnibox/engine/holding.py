"""One engine's hold on one inbox: the lease is taken, beaten, and known to be lost before anybody else has it."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from omnibox.engine.lane import Lane
from omnibox.engine.timings import Timings
from omnibox.model.errors import Fenced, StoreError
from omnibox.store import leases

log = logging.getLogger("omnibox.inbox")


class Hold:
    """A lease that is ours, with its fencing token. Made by `take`."""

    def __init__(self, lane: Lane, inbox_id: UUID, holder: str, token: int, timings: Timings) -> None:
        self.inbox_id = inbox_id
        self.holder = holder
        self.token = token
        self._lane = lane
        self._timings = timings
        self._clock: Callable[[], datetime] = lane.store.clock
        self._beaten_at, self._beaten = self._clock(), time.monotonic()

    @staticmethod
    async def take(lane: Lane, inbox_id: UUID, holder: str, timings: Timings) -> "Hold | None":
        """Take the inbox's lease; None while another engine has it."""
        name = leases.inbox_lease(inbox_id)
        token = await lane.insist(lambda unit: leases.acquire(unit, name, holder, timings.lease_ttl))
        return None if token is None else Hold(lane, inbox_id, holder, token, timings)

    def alive(self) -> bool:
        """Tell whether the lease is surely still ours, by the clock on the wall (a suspended machine's monotonic
        clock stands still) and by the monotonic one (the one on the wall may be set back).
        """
        wall = (self._clock() - self._beaten_at).total_seconds()
        return max(wall, time.monotonic() - self._beaten) < self._timings.lease_ttl

    async def keep(self) -> None:
        """Beat for ever. Raises: Fenced as soon as the lease is another's, or could be."""
        name = leases.inbox_lease(self.inbox_id)
        while True:
            await asyncio.sleep(self._timings.lease_beat)
            at, monotonic = self._clock(), time.monotonic()
            try:
                ours = await self._lane.write(
                    lambda unit: leases.beat(unit, name, self.holder, self.token, self._timings.lease_ttl)
                )
            except StoreError as error:
                log.warning("lease not beaten: %s", error.code)
                ours = self.alive()
                if ours:
                    continue
            if not ours:
                raise Fenced(lease=name)
            self._beaten_at, self._beaten = at, monotonic

    async def give_back(self) -> None:
        """Let somebody else have it at once."""
        name = leases.inbox_lease(self.inbox_id)
        try:
            await self._lane.write(lambda unit: leases.release(unit, name, self.holder, self.token))
        except StoreError as error:
            log.info("lease runs out by itself: %s", error.code)
