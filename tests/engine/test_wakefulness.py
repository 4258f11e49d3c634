"""After a sleep of the machine every line is renewed at once."""

import asyncio
from datetime import UTC, datetime, timedelta

from omnibox.engine.wakefulness import Wakefulness


class Clocks:
    """A wall clock and a steady one that a test turns."""

    def __init__(self) -> None:
        self.wall = datetime(2024, 6, 1, tzinfo=UTC)
        self.steady = 100.0
        self.asked = asyncio.Event()

    def now(self) -> datetime:
        self.asked.set()
        return self.wall

    def count(self) -> float:
        return self.steady


async def _noticed(wall: float, steady: float) -> bool:
    """Turn the clocks between two looks; tell whether that was taken for sleep."""
    clocks = Clocks()
    waiting = asyncio.create_task(Wakefulness(clocks.now, 0.03, clocks.count).slept())
    await clocks.asked.wait()
    clocks.wall += timedelta(seconds=wall)
    clocks.steady += steady
    for _ in range(3):  # looks after that
        clocks.asked.clear()
        both = {waiting, asyncio.create_task(clocks.asked.wait())}
        _, left = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            for task in left:
                task.cancel()
            return True
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    return False


def test_either_clock_tells_and_neither_cries_wolf() -> None:
    async def check() -> None:
        assert await _noticed(wall=3600.0, steady=0.0)  # asleep on Linux and macOS
        assert await _noticed(wall=3600.0, steady=3600.0)  # asleep on Windows
        assert not await _noticed(wall=0.005, steady=0.005)
        assert not await _noticed(wall=-3600.0, steady=0.0)  # set back

    asyncio.run(check())
