"""What has to be done by the clock: wake what was put away, let questions run out, fold, sweep, back up.

The clock on the wall jumps: a machine sleeps, a person corrects it. So every look takes all that is due, however long
ago, and the daily work is measured by what was last done, not by an hour that may never come.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from omnibox.engine.lane import Lane
from omnibox.engine.timings import Timings
from omnibox.model.conversation import Status
from omnibox.model.errors import OmniboxError
from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import InboxRow
from omnibox.store import (
    backup,
    blobs,
    conversations,
    counts,
    inboxes,
    items,
    outbox,
    presence,
    requests,
    scheduled,
    search_rebuild,
    settings,
)
from omnibox.store.database import Connection
from omnibox.store.items import NewItem
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.housekeeping")

_JUMP = 5.0  # seconds the two clocks may drift apart between looks before it counts as a jump
_SHORTEST_REST = 0.02  # seconds
_OVERDUE_REST = 1.0  # seconds until what could not be released is tried again
_WAKE_AT_ONCE = 50  # conversations in one unit of work
_REQUESTS_LIVE = timedelta(minutes=10)
_FOLD_EVERY = 60.0
_DAY = timedelta(hours=23)
_DAILY_KEY = "engine.daily"


class Housekeeping:
    """Runs beside the inboxes of one engine."""

    def __init__(
        self,
        lane: Lane,
        timings: Timings,
        jumped: Callable[[], None],
        released: Callable[[UUID], None] | None = None,
    ) -> None:
        """`jumped` is called when the clock was set or the machine slept: lines may be dead without knowing.

        `released` is told of an inbox in whose outbox the time of a message has come.
        """
        self._lane = lane
        self._timings = timings
        self._jumped = jumped
        self._released = released
        self._clock = lane.store.clock
        self._started = time.monotonic()
        self._awake = self._clock(), self._started  # by both clocks: from here on inboxes are read
        self._folded = 0.0
        self._look = asyncio.Event()

    def wake(self) -> None:
        """Look now."""
        self._look.set()

    async def run(self) -> None:
        """Keep house for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._refill_search(), name="search-refill")
            await self._keep()

    async def _keep(self) -> None:
        wall, steady = self._clock(), time.monotonic()
        while True:
            try:
                await self.look()
            except OmniboxError as error:
                log.warning("housekeeping: %s", error.code)
            except Exception:  # the next look tries again; mail must not stop for it
                log.exception("housekeeping failed")
            await self._rest()
            new_wall, new_steady = self._clock(), time.monotonic()
            if abs((new_wall - wall).total_seconds() - (new_steady - steady)) > _JUMP:
                log.info("the clock jumped")
                self._awake = new_wall, new_steady
                self._jumped()
            wall, steady = new_wall, new_steady

    async def _refill_search(self) -> None:
        """After an update that cuts words in another way: the index anew, newest first, a few items at a time, beside
        everything else. What an end of the program leaves undone goes on at the next start.
        """
        try:
            if not await self._lane.call(partial(search_rebuild.needs_rebuild, self._lane.store)):
                return
            log.info("search is filled anew")
            while await self._lane.insist(search_rebuild.step):
                continue  # the lane is first come, first served: mail is taken in between two steps
            log.info("search is filled")
        except OmniboxError as error:
            log.warning("search not filled anew: %s", error.code)

    async def look(self) -> None:
        """Do everything that is due."""
        await self._release_scheduled()
        await self._wake_snoozed()
        await self._lane.write(lambda unit: requests.expire(unit, unit.now - _REQUESTS_LIVE))
        if time.monotonic() - self._folded > _FOLD_EVERY:
            self._folded = time.monotonic()
            await self._lane.write(counts.fold)
            await self._lane.write(presence.sweep)
        if time.monotonic() - self._started > self._timings.daily_after:
            await self._daily()

    async def _release_scheduled(self) -> None:
        """Queue the messages whose time has come, one in a unit of work: several engines over a store do each once."""
        due = await self._lane.read(lambda conn: outbox.scheduled(conn, due_by=self._clock()))
        unread = await self._lane.read(self._unread) if due else frozenset()
        for item_id in due:
            try:
                inbox_id = await self._lane.write(partial(_release, item_id=item_id, unread=unread))
            except OmniboxError as error:  # one that cannot go keeps neither the others nor the house waiting
                log.warning("scheduled: %s", error.code)
                continue
            if inbox_id is not None and self._released is not None:
                self._released(inbox_id)

    def _unread(self, conn: Connection) -> frozenset[UUID]:
        """Return the inboxes that were not read since the engine began or the machine woke up, for a while only.

        What the customer answered meanwhile lies there, and has to withdraw what waits for it before that leaves.
        """
        since, steady = self._awake
        if time.monotonic() - steady > self._timings.answers_first:
            return frozenset()
        read_by = self._clock() - timedelta(seconds=self._timings.answers_read)
        return frozenset(row.id for row in inboxes.list_inboxes(conn) if not _read(row, since, read_by))

    async def _wake_snoozed(self) -> None:
        while True:
            due = await self._lane.read(lambda conn: conversations.due_snoozes(conn, self._clock()))
            if not due:
                return
            await self._lane.write(partial(_wake, ids=due[:_WAKE_AT_ONCE]))

    async def _daily(self) -> None:
        """Back up, sweep and tidy, once a day; several engines over one store do it once."""
        last = await self._lane.read(lambda conn: settings.get(conn, _DAILY_KEY))
        now = self._clock()
        if last is not None and timedelta(0) <= now - datetime.fromisoformat(last) < _DAY:
            return
        await self._lane.write(lambda unit: settings.put(unit, _DAILY_KEY, now.isoformat(), quiet=True))
        store = self._lane.store
        await asyncio.to_thread(blobs.sweep, store)
        if store.dialect == "sqlite":
            await asyncio.to_thread(backup.backup, store)
            await asyncio.to_thread(backup.rotate, store)
        await self._lane.call(store.optimize)

    async def _until_next(self) -> float:
        """Return how long to sleep: a tick at most, for the clock may be set or stand still in between."""
        try:
            due = await self._lane.read(outbox.next_scheduled)
        except OmniboxError as error:
            log.warning("scheduled: %s", error.code)
            due = None
        if due is None:
            return self._timings.tick
        left = (due - self._clock()).total_seconds()
        return min(self._timings.tick, max(_SHORTEST_REST, left) if left > 0 else _OVERDUE_REST)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(await self._until_next()):
                await self._look.wait()
        except TimeoutError:
            return
        self._look.clear()


def _read(row: InboxRow, since: datetime, by: datetime) -> bool:
    """Tell whether an inbox's line got good between two moments; one that is switched off holds nothing up."""
    if row.state in ("removed", "paused"):
        return True
    good = row.state_at if row.state_at >= since else row.last_seen_at
    return row.state == "active" and good is not None and since <= good <= by


def _release(unit: Unit, item_id: UUID, unread: frozenset[UUID] = frozenset()) -> UUID | None:
    """Queue one scheduled message; return its inbox, None where somebody was faster or an answer may withdraw it."""
    entry = outbox.of_item(unit.conn, item_id)
    if entry is None or (entry.message.get("cancel_on_reply") and entry.inbox_id in unread):
        return None
    return entry.inbox_id if scheduled.release(unit, item_id) else None


def _wake(unit: Unit, ids: Sequence[UUID]) -> None:
    """Open conversations whose time has come, with a line that says why."""
    for conversation_id in ids:
        row = conversations.get(unit.conn, conversation_id)
        if row is None or row.status is not Status.SNOOZED:
            continue
        conversations.change(unit, conversation_id, status=Status.OPEN)
        items.add_item(
            unit,
            NewItem(
                customer_id=row.customer_id,
                conversation_id=row.id,
                inbox_id=row.inbox_id,
                channel=row.channel,
                kind=ItemKind.ACTIVITY,
                direction=Direction.INTERNAL,
                at=unit.now,
                is_read=True,
                payload={"what": "status", "from": str(Status.SNOOZED), "to": str(Status.OPEN), "by": "time"},
            ),
        )
