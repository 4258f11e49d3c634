"""Read marks on their way to the provider and back: what is read here is read there too, and the other way round.

A mark of ours that still waits is the later word: what the provider says of that item meanwhile is older.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from omnibox.channels.base import Flags, FlagWriter
from omnibox.engine.lane import Lane
from omnibox.engine.timings import Timings
from omnibox.model.backoff import backoff
from omnibox.model.errors import AuthFailed, ChannelError
from omnibox.model.item import Direction
from omnibox.model.journal import EventType, JournalRow
from omnibox.store import items, journal, settings
from omnibox.store.database import Connection
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.inbox")

_BATCH = 500
_FAR = 2000  # facts; so far the kept cursor may lag behind the true one while nothing is to be written


class ReadMarks:
    """Follows the journal by a cursor of its own, so that marks set while the line was down are written later."""

    def __init__(self, lane: Lane, inbox_id: UUID, writer: FlagWriter, timings: Timings) -> None:
        self._lane = lane
        self._inbox_id = inbox_id
        self._writer = writer
        self._timings = timings
        self._key = _key(inbox_id)
        self._look = asyncio.Event()
        self._failures = 0

    def wake(self) -> None:
        """There is something new in the journal."""
        self._look.set()

    async def run(self) -> None:
        """Write marks for ever. Raises: AuthFailed, StoreError."""
        after = await self._lane.insist(lambda unit: settings.get(unit.conn, self._key))
        if after is None:  # marks older than the connection are the provider's own
            after = await self._lane.insist(self._begin)
        kept = after
        while True:
            rows = await self._lane.read(partial(journal.read, after=after, limit=_BATCH))
            if rows and await self._write(rows):
                after = rows[-1].seq
            if after - kept >= _FAR:
                kept = after
                await self._lane.insist(partial(self._keep, seq=after))
            if len(rows) < _BATCH or self._failures:
                await self._rest()

    def _begin(self, unit: Unit) -> int:
        head = journal.head(unit.conn)
        self._keep(unit, head)
        return head

    def _keep(self, unit: Unit, seq: int) -> None:
        settings.put(unit, self._key, seq, quiet=True)

    async def _write(self, rows: list[JournalRow]) -> bool:
        """Write the marks of these rows, the last word on each item. False: not now."""
        marks: dict[UUID, bool] = {}
        for row in rows:
            marks.update(_marks(row))
        if not marks:
            return True
        names = await self._lane.read(lambda conn: items.provider_ids(conn, list(marks), self._inbox_id))
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
        await self._lane.insist(partial(self._keep, seq=rows[-1].seq))
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


def follow(unit: Unit, inbox_id: UUID, said: Sequence[Flags]) -> None:
    """Take over marks set at the provider, where they differ: one fact a conversation, whatever the number of items.

    History never becomes unread by it: nobody here has to read it.
    """
    known = items.exists(unit.conn, inbox_id, sorted({one.provider_id for one in said}))
    wanted = {known[one.provider_id]: one.seen for one in said if one.provider_id in known}
    waiting = _waiting(unit.conn, inbox_id) if wanted else frozenset()
    marks: dict[bool, list[UUID]] = {True: [], False: []}
    for row in items.item_rows(unit.conn, list(wanted)):
        seen = wanted[row.id]
        takes = row.direction is Direction.IN and row.read != seen and row.id not in waiting
        if takes and (seen or not row.backfilled):
            marks[seen].append(row.id)
    for seen, ids in marks.items():
        if ids:
            items.set_read(unit, ids, seen)


def _waiting(conn: Connection, inbox_id: UUID) -> frozenset[UUID]:
    """Return the items with a mark of ours that was not written to the provider yet."""
    after = settings.get(conn, _key(inbox_id))
    if after is None:
        return frozenset()
    return frozenset(item for row in journal.read(conn, after, _FAR + _BATCH) for item in _marks(row))


def _marks(row: JournalRow) -> dict[UUID, bool]:
    """Return what a fact says of a person's reading."""
    if row.type != EventType.MESSAGE_SEEN or row.actor_id is None:
        return {}
    return {UUID(item): bool(row.states.get("read")) for item in row.states.get("items", ())}


def _key(inbox_id: UUID) -> str:
    return f"engine.read_marks.{inbox_id}"
