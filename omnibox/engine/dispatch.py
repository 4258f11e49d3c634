"""Dispatch: what waits in one inbox's outbox leaves, one message at a time, and never twice.

Every step is a row before it is an act: claimed as `sending` under the lease's token, then sent, then settled. Whoever
dies in between leaves `sending` behind, which the next holder turns into `unknown` and looks up at the provider.
"""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from omnibox.channels.base import Outbound, Receipt, Sender
from omnibox.engine import partly
from omnibox.engine.holding import Hold
from omnibox.engine.lane import Lane
from omnibox.engine.outgoing import outbound
from omnibox.engine.timings import Timings
from omnibox.model.backoff import backoff
from omnibox.model.errors import (
    AuthFailed,
    ChannelError,
    Fenced,
    OmniboxError,
    RateLimited,
    Rejected,
    Retryable,
    StoreError,
    Unknown,
)
from omnibox.model.health import MAX_SIZE
from omnibox.model.item import Delivery
from omnibox.store import inboxes, items, leases, outbox
from omnibox.store.outbox import OutboxEntry
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.dispatch")

_SHORTEST_REST = 0.02  # seconds; what is due may be held by another transaction


class Dispatcher:
    """Sends for one inbox, under one lease."""

    def __init__(self, lane: Lane, hold: Hold, sender: Sender, timings: Timings) -> None:
        self._lane = lane
        self._hold = hold
        self._sender = sender
        self._timings = timings
        self._clock = lane.store.clock
        self._look = asyncio.Event()
        self._not_before = 0.0  # of the monotonic clock: the provider asked for a pause

    def wake(self) -> None:
        """Look at the outbox now."""
        self._look.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; a send on its way is finished first.

        Raises: AuthFailed (the entry is queued again), Fenced (the lease is another's: nothing more is written).
        """
        hold = self._hold
        await self._lane.insist(lambda unit: outbox.stale(unit, hold.inbox_id, hold.token))
        while not stop.is_set():
            await self._pause()
            entry = await self._lane.insist(self._claim)
            if entry is None:
                await self._rest()
            else:
                await self._carry_out(entry)

    def _claim(self, unit: Unit) -> OutboxEntry | None:
        hold = self._hold
        outbox.heal_clock(unit, hold.inbox_id)
        return outbox.claim(unit, hold.inbox_id, hold.holder, hold.token, self._clock())

    async def _carry_out(self, entry: OutboxEntry) -> None:
        claimed_at, claimed = self._clock(), time.monotonic()
        try:
            message = await self._lane.call(lambda: outbound(self._lane.store, entry))
        except Rejected as error:
            await self._settle(entry, Delivery.FAILED, error)
            return
        if entry.needs_lookup:
            await self._look_up(entry, message)
            return
        late = max((self._clock() - claimed_at).total_seconds(), time.monotonic() - claimed)
        if late > self._timings.begin_within or not self._hold.alive():
            # A suspended machine wakes up here: somebody else may serve the inbox by now.
            await self._release(entry, entry.due_at, None)
            raise Fenced(lease="late")
        await self._send(entry, message)

    async def _send(self, entry: OutboxEntry, message: Outbound) -> None:
        try:
            async with asyncio.timeout(self._sender.patience):
                receipt = await self._sender.send(message)
        except asyncio.CancelledError:
            with contextlib.suppress(StoreError):  # then it stays `sending`, which the next holder looks up
                await self._lane.write(self._doubt(entry, Unknown("interrupted")))
            raise
        except TimeoutError:
            await self._in_doubt(entry, Unknown("timeout"))
        except Unknown as error:
            await self._in_doubt(entry, error)
        except AuthFailed as error:
            await self._release(entry, entry.due_at, error)
            raise
        except RateLimited as error:
            self._not_before = time.monotonic() + error.retry_after
            await self._release(entry, self._after(error.retry_after), error)
        except Retryable as error:
            await self._try_later(entry, error)
        except (Rejected, ChannelError) as error:
            await self._settle(entry, Delivery.FAILED, error)
        except Exception as error:
            log.exception("driver failed while sending")
            await self._in_doubt(entry, Unknown("crashed", error=type(error).__name__))
        else:
            await self._sent(entry, receipt)

    async def _look_up(self, entry: OutboxEntry, message: Outbound) -> None:
        """The message may have gone. Found: settled. Surely not there: again, or a person decides."""
        if partly.goes_to_some(entry):  # the copy that is there may be that of the first try
            await self._settle(entry, Delivery.FAILED, Unknown("interrupted"))
            return
        try:
            async with asyncio.timeout(self._sender.patience):
                receipt = await self._sender.lookup(message)
        except AuthFailed as error:
            await self._postpone(entry, error)
            raise
        except (TimeoutError, ChannelError) as error:
            await self._postpone(entry, error)
        except Exception as error:
            log.exception("driver failed while looking up")
            await self._postpone(entry, error)
        else:
            if receipt is not None:
                await self._sent(entry, receipt)
            elif not self._sender.resend_after_unknown:
                await self._settle(entry, Delivery.UNKNOWN, Unknown("not_found"))
            elif self._too_old(entry):
                await self._settle(entry, Delivery.FAILED, Rejected("gave_up", last=entry.error_code))
            else:
                await self._release(entry, entry.due_at, None)

    async def _sent(self, entry: OutboxEntry, receipt: Receipt) -> None:
        """Settle, and note each name the provider knows the message by: answers will mention one of them."""
        refused, later = partly.all_refused(entry, receipt), partly.later(receipt)
        code, params = (partly.CODE, partly.told(refused)) if refused else ("", {})
        again = [] if self._too_old(entry) else later
        lost = {address: words for address, words in refused.items() if address not in again}

        def settle(unit: Unit) -> None:
            self._held(unit, lambda: outbox.settle(unit, entry.id, self._hold.token, receipt.state, code, params))
            items.set_delivery(
                unit, entry.item_id, receipt.state, provider_id=receipt.provider_id or None, aliases=receipt.aliases
            )
            if again:
                outbox.resend(unit, entry.item_id, self._after(self._pause_after(entry)), again, lost, params)
            self._note_limit(unit, receipt.max_size)

        await self._lane.insist(settle)

    def _note_limit(self, unit: Unit, max_size: int) -> None:
        """Keep what the provider takes: the composer asks before it is too late."""
        row = inboxes.get(unit.conn, self._hold.inbox_id)
        if max_size > 0 and row is not None and row.policy.get(MAX_SIZE) != max_size:
            inboxes.amend_policy(unit, row.id, **{MAX_SIZE: max_size})

    async def _settle(self, entry: OutboxEntry, state: Delivery, error: OmniboxError) -> None:
        token, code, params = self._hold.token, error.code, error.params
        if state is Delivery.FAILED and partly.goes_to_some(entry):  # the others have it
            state, code, params = Delivery.SENT, partly.CODE, partly.told(partly.unreached(entry, error))
        await self._write(lambda unit: outbox.settle(unit, entry.id, token, state, code, params))

    async def _in_doubt(self, entry: OutboxEntry, error: Unknown) -> None:
        """Nobody knows whether it went: look it up in a moment."""
        await self._write(self._doubt(entry, error))

    def _doubt(self, entry: OutboxEntry, error: Unknown) -> Callable[[Unit], None]:
        token, at = self._hold.token, self._after(self._timings.lookup_after)

        def doubt(unit: Unit) -> None:
            outbox.settle(unit, entry.id, token, Delivery.UNKNOWN, error.code, error.params)
            outbox.postpone(unit, entry.id, token, at, error.code, error.params)

        return doubt

    async def _postpone(self, entry: OutboxEntry, error: BaseException) -> None:
        code, params = (error.code, error.params) if isinstance(error, OmniboxError) else ("timeout", {})
        age = (self._clock() - entry.created_at).total_seconds()
        at = self._after(min(self._timings.retry_longest, max(self._timings.retry_first, age / 4)))
        token = self._hold.token
        await self._write(lambda unit: outbox.postpone(unit, entry.id, token, at, code, params))

    async def _release(self, entry: OutboxEntry, due_at: datetime, error: OmniboxError | None) -> None:
        code, params = (error.code, error.params) if error else ("", {})
        token = self._hold.token
        await self._write(lambda unit: outbox.release(unit, entry.id, token, due_at, code, params))

    async def _write(self, work: Callable[[Unit], None]) -> None:
        await self._lane.insist(lambda unit: self._held(unit, lambda: work(unit)))

    def _held(self, unit: Unit, work: Callable[[], None]) -> None:
        """Do `work` on a claimed entry. A copy of the message may have been seen and settled it before us."""
        try:
            work()
        except Fenced:
            leases.require(unit, leases.inbox_lease(self._hold.inbox_id), self._hold.token)

    async def _try_later(self, entry: OutboxEntry, error: Retryable) -> None:
        if self._too_old(entry):
            await self._settle(entry, Delivery.FAILED, Rejected("gave_up", last=error.code))
            return
        await self._release(entry, self._after(self._pause_after(entry)), error)

    def _pause_after(self, entry: OutboxEntry) -> float:
        """Return the seconds until the next try."""
        return backoff(
            entry.attempts, random.random, first=self._timings.retry_first, longest=self._timings.retry_longest
        )

    def _too_old(self, entry: OutboxEntry) -> bool:
        return (self._clock() - entry.created_at).total_seconds() > self._timings.give_up

    def _after(self, seconds: float) -> datetime:
        return self._clock() + timedelta(seconds=seconds)

    async def _pause(self) -> None:
        wait = self._not_before - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)

    async def _rest(self) -> None:
        """Sleep until something is due, is queued, or a while has passed."""
        inbox_id = self._hold.inbox_id
        try:
            due = await self._lane.read(lambda conn: outbox.next_due(conn, inbox_id))
        except StoreError as error:
            log.warning("outbox: %s", error.code)
            due = None
        wait = self._timings.look_anyway
        if due is not None:
            wait = min(wait, max(_SHORTEST_REST, (due - self._clock()).total_seconds()))
        try:
            async with asyncio.timeout(wait):
                await self._look.wait()
        except TimeoutError:
            return
        self._look.clear()
