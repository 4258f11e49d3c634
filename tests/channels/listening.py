"""Reading a receiver in tests: gather batches until something holds, never for ever."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from omnibox.channels.base import Batch, Driver, Inbound, Json

PATIENCE = 30.0  # seconds; a hang fails, nothing is timed


def items(batches: Sequence[Batch]) -> list[Inbound]:
    """Return the items of batches, in their order."""
    return [event for batch in batches for event in batch.events if isinstance(event, Inbound)]


class Listener:
    """An open receiver and what it has yielded."""

    def __init__(self, stream: AsyncIterator[Batch]) -> None:
        self._stream = stream
        self.batches: list[Batch] = []

    @property
    def cursor(self) -> Json:
        """The cursor of the last batch."""
        return self.batches[-1].cursor

    @property
    def items(self) -> list[Inbound]:
        """Every item so far."""
        return items(self.batches)

    async def next(self) -> Batch:
        """Return the next batch. Raises what the receiver raises; TimeoutError on a hang."""
        async with asyncio.timeout(PATIENCE):
            batch = await anext(self._stream)
        self.batches.append(batch)
        return batch

    async def until(self, holds: Callable[["Listener"], bool]) -> list[Inbound]:
        """Read on until `holds`; returns every item so far."""
        while not holds(self):
            await self.next()
        return self.items

    async def has(self, *provider_ids: str) -> list[Inbound]:
        """Read on until all these items came."""
        return await self.until(lambda listener: set(provider_ids) <= {item.provider_id for item in listener.items})

    async def finished(self) -> list[Inbound]:
        """Read on until the history is filled in."""
        return await self.until(lambda listener: any(b.progress and b.progress.finished for b in listener.batches))


@asynccontextmanager
async def listening(driver: Driver, cursor: Json | None = None) -> AsyncIterator[Listener]:
    """Open a driver's receiver; closed with the block, the driver too."""
    assert driver.receiver is not None
    stream = driver.receiver.receive(cursor or {})
    try:
        yield Listener(stream)
    finally:
        await stream.aclose()  # type: ignore[attr-defined] # every receiver is an async generator
        await driver.close()
