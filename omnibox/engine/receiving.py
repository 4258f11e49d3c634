"""Receiving for one inbox: batch after batch into the store, and patience with a line that breaks."""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID

from omnibox.channels.base import Batch, Flags, Inbound, Receiver, Report
from omnibox.channels.spec import Capability, ChannelSpec
from omnibox.engine import acknowledge, intake, machines, typing
from omnibox.engine.files import Files
from omnibox.engine.holding import Hold
from omnibox.engine.lane import Lane
from omnibox.engine.placing import Place
from omnibox.engine.timings import Timings
from omnibox.engine.wakefulness import Wakefulness
from omnibox.model import own
from omnibox.model.backoff import backoff
from omnibox.model.errors import AuthFailed, ChannelError, Fenced, NotFound, RateLimited, StoreError
from omnibox.model.routing import inbox_assignee, inbox_policy
from omnibox.model.rows import InboxRow
from omnibox.store import inboxes, leases
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.inbox")

_OFF = ("removed", "paused")
# servers close lines as a matter of course; that is told when the next try fails, too, a second later
_COMMON = ("connection_lost", "ended")
_ITEMS_AT_ONCE = 10  # in one unit of work: writers wait for one another, and none for longer than 50 ms


class Reception:
    """Keeps one receiver going under one lease."""

    def __init__(self, lane: Lane, hold: Hold, spec: ChannelSpec, receiver: Receiver, timings: Timings) -> None:
        self._lane = lane
        self._hold = hold
        self._spec = spec
        self._receiver = receiver
        self._timings = timings
        self._failures = 0
        self._again = asyncio.Event()

    def nudge(self) -> None:
        """Look now: ends a driver's wait, and a wait for a broken line."""
        self._receiver.nudge()
        self._again.set()

    async def run(self) -> None:
        """Receive for ever. Raises: AuthFailed, Fenced, NotFound (the inbox is gone or paused), StoreError."""
        while True:
            pause = await self._until_it_breaks()
            self._again.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._again.wait()

    async def _until_it_breaks(self) -> float:
        """Receive until the line breaks; return the seconds to wait."""
        try:
            if await self._slept_while_receiving():
                log.info("awake again: the line is renewed")
                return 0.0
            error = ChannelError("ended")
        except AuthFailed:
            raise
        except RateLimited as limited:
            await self.say("offline", limited.code, limited.params)
            return max(limited.retry_after, self._timings.line_first)
        except ChannelError as broken:
            error = broken
        self._failures += 1
        if self._failures > 1 or error.code not in _COMMON:
            await self.say("offline", error.code, error.params)
        return backoff(
            self._failures, random.random, first=self._timings.line_first, longest=self._timings.line_longest
        )

    async def _slept_while_receiving(self) -> bool:
        """Receive until the stream ends (False) or the machine slept (True): what was open then is dead."""
        awake = Wakefulness(self._lane.store.clock, self._timings.slept)
        works = asyncio.create_task(self._receive()), asyncio.create_task(awake.slept())
        try:
            await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
            if works[0].done():
                works[0].result()
                return False
            return True
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)

    async def _receive(self) -> None:
        """Store batch after batch until the stream ends."""
        cursor = await self._lane.insist(lambda unit: inboxes.cursor(unit.conn, self._hold.inbox_id))
        stream = cast("AsyncGenerator[Batch, None]", self._receiver.receive(cursor))
        async with contextlib.aclosing(stream) as batches:
            async for batch in batches:
                await self._store(batch)
                self._failures = 0

    async def _store(self, batch: Batch) -> None:
        """Files first, then rows in small units of work; the cursor moves with the last of them."""
        files, taken = Files(), intake.Taken()
        await self._lane.again(lambda: files.stage(self._lane.store, batch))
        parts = [batch.events[start : start + _ITEMS_AT_ONCE] for start in range(0, len(batch.events), _ITEMS_AT_ONCE)]
        for number, events in enumerate(parts or [()], 1):
            last = batch if number >= len(parts) else None
            work = partial(self._take, events=events, before=taken, files=files, last=last)
            taken = await self._lane.insist(work, durable=batch.live)
        if taken.stored or taken.reduced:
            log.info("stored %d, known %d, reduced %d", len(taken.stored), taken.known, taken.reduced)

    def _take(
        self,
        unit: Unit,
        *,
        events: Sequence[Inbound | Report | Flags],
        before: intake.Taken,
        files: Files,
        last: Batch | None,
    ) -> intake.Taken:
        hold = self._hold
        lease = leases.inbox_lease(hold.inbox_id)
        if not leases.beat(unit, lease, hold.holder, hold.token, self._timings.lease_ttl):
            raise Fenced(lease=lease)
        row = inboxes.get(unit.conn, hold.inbox_id)
        if row is None or row.state in _OFF:
            raise NotFound(kind="inbox", id=str(hold.inbox_id))
        place = place_of(unit, row, self._spec)
        taken = intake.take_part(unit, place, events, before, files)
        acknowledge.answer(unit, row, self._spec, taken.stored[len(before.stored) :])
        if self._spec.can(Capability.TYPING):
            typing.said(unit, [event for event in events if isinstance(event, Inbound)])
            typing.hear(unit, place, last.typing if last is not None else ())
        if last is not None:
            intake.finish(unit, place, last, taken)
        if not inboxes.set_state(unit, row.id, "active") and self._long_unseen(unit, row):
            inboxes.seen(unit, row.id)
        return taken

    def _long_unseen(self, unit: Unit, row: InboxRow) -> bool:
        every = timedelta(seconds=self._timings.seen_every)
        return row.last_seen_at is None or abs(unit.now - row.last_seen_at) > every

    async def say(self, state: str, code: str = "", params: dict[str, Any] | None = None) -> None:
        """Write down how the line is, unless a person switched the inbox off meanwhile."""
        await say_state(self._lane, self._hold.inbox_id, state, code, params)


async def say_state(
    lane: Lane, inbox_id: UUID, state: str, code: str = "", params: dict[str, Any] | None = None
) -> None:
    """Set an inbox's state where it is news; what a person paused or removed stays so."""

    def say(unit: Unit) -> None:
        row = inboxes.get(unit.conn, inbox_id)
        if row is not None and row.state not in _OFF:
            inboxes.set_state(unit, inbox_id, state, code, params)

    try:
        await lane.write(say)
    except StoreError as error:
        log.warning("state not written: %s", error.code)


def place_of(unit: Unit, row: InboxRow, spec: ChannelSpec) -> Place:
    """Return what placing items of this inbox needs to know."""
    return Place(
        inbox_id=row.id,
        medium=row.medium,
        policy=inbox_policy(spec.policy, row.policy),
        own=own.norms(inboxes.list_inboxes(unit.conn)),
        assignee_id=inbox_assignee(row.policy),
        allowed=machines.allowed_of(row.policy),
    )
