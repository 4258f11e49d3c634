"""The demo driver: one of two counterparts stands at the other end of the line.

With the setting `script` it is the sample cast of `script.py`, which answers after a moment; with `world` it is a
folder that a test writes to and reads from (`world.py`). Neither needs a network.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from omnibox.channels.base import (
    Account,
    Batch,
    Clock,
    Driver,
    Fetcher,
    FlagWriter,
    Inbound,
    Json,
    Outbound,
    ProbeStep,
    Progress,
    Receipt,
    Receiver,
    Sender,
)
from omnibox.channels.demo.cast import CastLine
from omnibox.channels.demo.world import World
from omnibox.model.errors import AuthFailed, RateLimited, Rejected, Retryable, Unknown

_LOOK_EVERY = 0.02  # seconds between looks at the folder
_SLOW = 0.5  # seconds a provider takes for what is planned as slow


class DemoDriver:
    """One demo inbox at work."""

    def __init__(self, line: "CastLine | WorldLine") -> None:
        """Let `line` be every face it can be."""
        self.receiver: Receiver | None = line
        self.sender: Sender | None = line
        self.fetcher: Fetcher | None = line if isinstance(line, WorldLine) else None
        self.flags: FlagWriter | None = line if isinstance(line, WorldLine) else None
        self._line = line

    async def probe(self) -> Sequence[ProbeStep]:
        return await self._line.probe()

    async def close(self) -> None:
        return None


class WorldLine:
    """Every face over a folder."""

    def __init__(self, account: Account, clock: Clock) -> None:
        """Read the settings `world` (folder), `patience` (seconds), `resend` (yes, no), `batch` (events in one)."""
        self.world = World(Path(account.settings["world"]))
        self.patience = float(account.settings.get("patience", "30"))
        self.resend_after_unknown = account.settings.get("resend", "yes") == "yes"
        self._batch = int(account.settings.get("batch", "10"))
        self._clock = clock
        self._look = asyncio.Event()

    async def receive(self, cursor: Json) -> AsyncIterator[Batch]:
        """Yield what the folder's inbound file holds from the cursor's byte on, then what is appended."""
        word = self.world.next_word("receive")
        if word != "cut":
            _stumble(word)
        offset, done = int(cursor.get("offset", 0)), int(cursor.get("done", 0))
        yield Batch((), {"offset": offset, "done": done})
        while True:
            events, offset = self.world.take(offset, self._batch)
            if not events:
                await self._rest()
                continue
            old = all(isinstance(event, Inbound) and event.history for event in events)
            progress = None
            if old:
                done += len(events)
                left = self.world.remaining(offset)
                progress = Progress(done, done + left, finished=left == 0)
            yield Batch(events, {"offset": offset, "done": done}, progress, live=not old)
            if word == "cut":
                raise Retryable("connection_lost")

    def nudge(self) -> None:
        self._look.set()

    async def send(self, message: Outbound) -> Receipt:
        """Let the message leave, or meet what is planned."""
        word = self.world.next_word("send")
        if word in ("hang", "unknown"):
            await self._doubt(word)
        _stumble(word)
        provider_id = message.provider_id or f"{uuid.uuid4()}@demo"
        at = self._clock()
        self.world.keep(message, provider_id, at)
        if word == "slow":
            await asyncio.sleep(_SLOW)
        if word in ("taken_hang", "taken_unknown"):
            await self._doubt(word.removeprefix("taken_"))
        return Receipt(provider_id, at)

    async def lookup(self, message: Outbound) -> Receipt | None:
        """Look for the message among those that left."""
        _stumble(self.world.next_word("lookup"))
        line = self.world.find(message)
        return Receipt(str(line["provider_id"]), self._clock()) if line else None

    async def fetch(self, locator: str) -> bytes:
        """Return a file of the folder."""
        _stumble(self.world.next_word("fetch"))
        data = self.world.file(locator)
        if data is None:
            raise Rejected("file_gone")
        return data

    async def mark_seen(self, provider_ids: Sequence[str], seen: bool) -> None:
        """Put the read marks on disk."""
        _stumble(self.world.next_word("mark_seen"))
        self.world.mark(provider_ids, seen)

    async def probe(self) -> Sequence[ProbeStep]:
        word = self.world.next_word("probe")
        if word == "hang":
            await asyncio.get_running_loop().create_future()
        return (ProbeStep("demo_connect", word == "ok", "" if word == "ok" else word),)

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._look.wait(), _LOOK_EVERY)
        except TimeoutError:
            return
        self._look.clear()

    async def _doubt(self, word: str) -> None:
        if word == "hang":
            await asyncio.get_running_loop().create_future()  # never: the engine's patience ends it
        raise Unknown("connection_lost")


def _stumble(word: str) -> None:
    """Raise the error that `word` names."""
    if word == "retryable":
        raise Retryable("connection_lost")
    if word == "rejected":
        raise Rejected("mailbox_gone")
    if word == "auth_failed":
        raise AuthFailed("auth_refused")
    if word.startswith("rate_limited"):
        raise RateLimited(float(word.partition(":")[2] or "0.05"))


def make_driver(account: Account, clock: Clock) -> Driver:
    """Return the driver of a demo inbox."""
    return DemoDriver(WorldLine(account, clock) if "world" in account.settings else CastLine(account, clock))
