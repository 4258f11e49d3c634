"""Read marks on their way back to the provider: what a person reads here is read there too."""

import asyncio
import contextlib
import logging
import random
from functools import partial
from uuid import UUID

from omnibox.channels.base import FlagWriter
from omnibox.engine.lane import Lane
from omnibox.engine.timings import Timings
from omnibox.model.backoff import backoff
from omnibox.model.errors import AuthFailed, ChannelError
from omnibox.model.journal import EventType, JournalRow
from omnibox.store import items, journal, settings
from omnibox.store.database import Connection

log = logging.getLogger("omnibox.inbox")

_BATCH = 500


class ReadMarks:
    """Follows the journal by a cursor of its own, so that marks set while the line was down are written later."""

    def __init__(self, lane: Lane, inbox_id: UUID, writer: FlagWriter, timings: Timings) -> None:
        self._lane = lane
        self._inbox_id = inbox_id
        self._writer = writer
        self._timings = timings
        self._key = f"engine.read_marks.{inbox_id}"
        self._look = asyncio.Event()
        self._failures = 0

    def wake(self) -> None:
        """There is something new in the journal."""
        self._look.set()

    async def run(self) -> None:
        """Write marks for ever. Raises: AuthFailed, StoreError."""
        after = await self._lane.insist(lambda unit: settings.get(unit.conn, self._key))
        if after is None:  # marks older than the connection are the provider's own
            after = await self._lane.insist(lambda unit: journal.head(unit.conn))
        while True:
            rows = await self._lane.read(partial(journal.read, after=after, limit=_BATCH))
            if rows and await self._write(rows):
                after = rows[-1].seq
            if len(rows) < _BATCH or self._failures:
                await self._rest()

    async def _write(self, rows: list[JournalRow]) -> bool:
        """Write the marks of these rows, the last word on each item. False: not now."""
        marks: dict[UUID, bool] = {}
        for row in rows:
            if row.type == EventType.MESSAGE_SEEN and row.actor_id is not None and row.inbox_id == self._inbox_id:
                marks.update({UUID(item): bool(row.states.get("read")) for item in row.states.get("items", ())})
        if not marks:
            return True
        names = await self._lane.read(lambda conn: _names(conn, list(marks)))
        try:
            for seen in (True, False):
                ids = [names[item] for item, mark in marks.items() if mark is seen and item in names]
                if ids:
                    await self._writer.mark_seen(ids, seen)
        except AuthFailed:
            raise
        except ChannelError as error:
            self._failures += 1
            log.info("read marks wait: %s", error.code)
            return False
        self._failures = 0
        await self._lane.insist(lambda unit: settings.put(unit, self._key, rows[-1].seq, quiet=True))
        return True

    async def _rest(self) -> None:
        timings = self._timings
        wait = timings.look_anyway
        if self._failures:
            wait = backoff(self._failures, random.random, first=timings.line_first, longest=timings.line_longest)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._look.wait()
        self._look.clear()


def _names(conn: Connection, item_ids: list[UUID]) -> dict[UUID, str]:
    return items.provider_ids(conn, item_ids)
