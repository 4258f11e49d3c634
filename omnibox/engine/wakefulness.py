"""Noticing that the machine slept: lines that were open then are dead, though nobody says so."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

_OFTEN = 3  # looks that fit into the gap that counts as sleep


class Wakefulness:
    """Compares two clocks with the time we meant to wait: asleep, one of them or both go on without us.

    The wall clock does on every system, the monotonic one on Windows. Somebody who sets the wall clock forward looks
    the same, which costs one reconnect; setting it back is not noticed, and need not be.
    """

    def __init__(self, clock: Callable[[], datetime], gap: float, steady: Callable[[], float] = time.monotonic) -> None:
        """`gap`: seconds beyond what was meant that count as sleep."""
        self._clock = clock
        self._steady = steady
        self._gap = gap

    async def slept(self) -> None:
        """Return once the machine has slept."""
        while True:
            wall, steady = self._clock(), self._steady()
            await asyncio.sleep(self._gap / _OFTEN)
            passed = max((self._clock() - wall).total_seconds(), self._steady() - steady)
            if passed > self._gap + self._gap / _OFTEN:
                return
