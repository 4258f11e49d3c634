"""Taking mail in: one connection listens, one works; new mail first, older mail behind it, for ever.

Nothing is remembered outside the cursor, which travels in the same batch as the mail it stands for. Any
error ends the generator; the engine waits and starts it again from the stored cursor.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from omnibox.channels.base import Batch, Json
from omnibox.channels.email.imap_session import Idled
from omnibox.channels.email.lines import Lines
from omnibox.channels.email.reading import Own
from omnibox.channels.email.settings import EmailSettings, Timings
from omnibox.channels.email.sync import boxes_of
from omnibox.channels.email.walk import Walk


class MailReceiver:
    """The receiving face of one email inbox."""

    def __init__(self, settings: EmailSettings, lines: Lines, own: Own, timings: Timings) -> None:
        """Open nothing yet."""
        self._settings = settings
        self._lines = lines
        self._own = own
        self._timings = timings
        self._news = asyncio.Event()

    def nudge(self) -> None:
        """Look for new mail now."""
        self._news.set()

    async def receive(self, cursor: Json) -> AsyncIterator[Batch]:
        """Yield batches for ever; see `base.Receiver`."""
        worker = await self._lines.open()
        watch: asyncio.Task[None] | None = None
        try:
            boxes = boxes_of(cursor, await worker.folders(), self._settings.folders)
            walk = Walk(worker, self._lines.spare, boxes, self._own, self._settings.connected_at)
            yield walk.batch()  # the line is good
            if "IDLE" in worker.capabilities:
                watch = asyncio.create_task(self._watch(boxes[0].name), name="email idle")
            async for batch in self._rounds(walk, watch):
                yield batch
        finally:
            if watch is not None:
                watch.cancel()
                await asyncio.gather(watch, return_exceptions=True)
            await worker.close()

    async def _rounds(self, walk: Walk, watch: asyncio.Task[None] | None) -> AsyncIterator[Batch]:
        loop = asyncio.get_running_loop()
        first = True  # that the line is good was just said
        due = loop.time()  # when every mailbox is looked at next, however busy the one that is listened to
        while True:
            everywhere = loop.time() >= due
            if everywhere or self._news.is_set():
                self._news.clear()
                told = first
                first = False
                async for batch in walk.fresh(everywhere):
                    told = True
                    yield batch
                if everywhere and not told:
                    yield walk.batch()  # nothing new, and the line is good
                self._lines.followed(walk.counted())
                due = loop.time() + self._timings.poll if everywhere else due
            if watch is not None and watch.done():
                watch.result()  # a lost line ends everything; a server that will not IDLE leaves us polling
                watch = None
            walked = False
            if not self._settings.history_paused:
                async for batch in walk.older(self._news):
                    walked = True
                    yield batch
            if not walked and await self._quiet(watch, min(self._timings.pulse, due - loop.time())):
                await walk.pulse()

    async def _quiet(self, watch: asyncio.Task[None] | None, seconds: float) -> bool:
        """Wait for news or a lost line; True where neither came for `seconds`."""
        news = asyncio.ensure_future(self._news.wait())
        waiting: set[asyncio.Future[Any]] = {news, watch} if watch is not None else {news}
        try:
            done, _ = await asyncio.wait(waiting, timeout=max(0.0, seconds), return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        return not done

    async def _watch(self, mailbox: str) -> None:
        """Keep an IDLE open and ring at each change; ends where the server cannot IDLE or allows no second line."""
        async with self._lines.listening() as session:
            idled = Idled.QUIET
            while session is not None and idled is not Idled.REFUSED and not self._lines.scarce:
                if idled is Idled.QUIET:
                    await session.select(mailbox)  # once a round: UIDVALIDITY may change without a word
                idled = await session.idle(self._timings.idle_round, self.nudge)
                self.nudge()
