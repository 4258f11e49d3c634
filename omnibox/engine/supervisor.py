"""One inbox, supervised: lease, driver, reception, dispatch and read marks, restarted until the inbox is switched off.

What one inbox's driver does never reaches another inbox: whatever it raises ends here, as a state of that inbox.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from omnibox.channels import registry as channels
from omnibox.channels.base import Discover, Driver, DriverFactory, PictureFetcher, SignInWire
from omnibox.channels.spec import ChannelSpec
from omnibox.engine.accounts import make_account, refusal
from omnibox.engine.dispatch import Dispatcher
from omnibox.engine.flags import ReadMarks
from omnibox.engine.holding import Hold
from omnibox.engine.lane import Lane
from omnibox.engine.receiving import Reception, say_state
from omnibox.engine.timings import Timings
from omnibox.engine.tokens import Secrets, Tokens
from omnibox.model.backoff import backoff
from omnibox.model.errors import AuthFailed, Fenced, NotFound, OmniboxError
from omnibox.model.health import HISTORY
from omnibox.model.rows import InboxRow
from omnibox.store import inboxes

log = logging.getLogger("omnibox.inbox")


@dataclass(frozen=True, slots=True)
class Registry:
    """The channels an engine may use; `omnibox.channels.registry` is the one there is."""

    spec: Callable[[str], ChannelSpec]
    driver: Callable[[str], DriverFactory]
    discover: Callable[[str], Discover | None] = channels.discover
    sign_in_wire: Callable[[], SignInWire] = channels.sign_in_wire
    picture_wire: Callable[[], PictureFetcher] = channels.picture_wire


@dataclass(frozen=True, slots=True)
class Tools:
    """What every part of one engine shares."""

    lane: Lane
    registry: Registry
    vault: Secrets
    holder: str
    timings: Timings
    tokens: Tokens


def open_driver(tools: Tools, row: InboxRow) -> Driver:
    """Make the driver of an inbox with its secrets opened. May read the keyring: never on the loop.

    Raises: AuthFailed where a secret is missing, OmniboxError where the vault is locked, KeyError for a channel that
    is not registered.
    """
    # What is older than the connection is history: a driver that starts anew must not take today for that day.
    settings = {"connected_at": row.connected_at.isoformat(), HISTORY: str(row.policy.get(HISTORY, "")), **row.settings}
    whose = (row.id, row.address, row.name)
    account = make_account(tools.vault, tools.tokens, row.channel, whose, settings, row.secret_refs)
    return tools.registry.driver(row.channel)(account, tools.lane.store.clock)


class InboxTask:
    """Serves one inbox until it is removed or `stop` is called."""

    def __init__(self, tools: Tools, inbox_id: UUID) -> None:
        self.inbox_id = inbox_id
        self._tools = tools
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()
        self._failures = 0
        self._reception: Reception | None = None
        self._dispatcher: Dispatcher | None = None
        self._marks: ReadMarks | None = None

    def stop(self) -> None:
        """End soon: what is being sent may finish."""
        self._stopping.set()
        self._changed.set()

    def changed(self) -> None:
        """The inbox's row was changed by a person: read it and start over."""
        self._changed.set()

    def nudge(self) -> None:
        """Look now."""
        if self._reception is not None:
            self._reception.nudge()
        else:
            self._changed.set()

    def wake_sender(self) -> None:
        """Something was queued."""
        if self._dispatcher is not None:
            self._dispatcher.wake()

    def wake_marks(self) -> None:
        """Somebody read something."""
        if self._marks is not None:
            self._marks.wake()

    async def run(self) -> None:
        """Serve the inbox. Never raises but for cancellation."""
        while not self._stopping.is_set():
            self._changed.clear()
            try:
                pause = await self._once()
            except OmniboxError as error:
                pause = await self._failed(error.code, error.params)
            except Exception:
                log.exception("inbox task failed")
                pause = await self._failed("crashed", {})
            if pause is not None and pause < 0:
                return
            await self._rest(pause)

    async def _failed(self, code: str, params: dict[str, Any]) -> float:
        self._failures += 1
        await say_state(self._tools.lane, self.inbox_id, "offline", code, params)
        timings = self._tools.timings
        return backoff(self._failures, random.random, first=timings.line_first, longest=timings.line_longest)

    async def _rest(self, seconds: float | None) -> None:
        """Wait, but not when something changed; None waits for a change alone."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()

    async def _once(self) -> float | None:
        """Serve until something ends it; return how long to wait (None: for a change, below 0: for ever)."""
        tools = self._tools
        row = await tools.lane.insist(lambda unit: inboxes.get(unit.conn, self.inbox_id))
        if row is None or row.state == "removed":
            return -1.0
        if row.state == "paused":
            return None
        hold = await Hold.take(tools.lane, self.inbox_id, tools.holder, tools.timings)
        if hold is None:
            return tools.timings.lease_look
        try:
            return await self._hold_and_serve(row, hold)
        finally:
            await hold.give_back()

    async def _hold_and_serve(self, row: InboxRow, hold: Hold) -> float | None:
        tools = self._tools
        if row.state != "offline":  # a line that is known to be broken stays so until it works
            await say_state(tools.lane, row.id, "connecting")
        try:
            driver = await asyncio.to_thread(open_driver, tools, row)
            try:
                await self._serve(row, hold, driver)
            finally:
                self._reception = self._dispatcher = self._marks = None
                await _close(driver, tools.timings.close)
        except AuthFailed as error:
            code = refusal(error.code, row.settings)
            await say_state(tools.lane, row.id, "auth_failed", code, error.params)
            return None
        except (Fenced, NotFound) as error:
            log.info("inbox let go: %s", error.code)
            return tools.timings.lease_look
        self._failures = 0
        return 0.0

    async def _serve(self, row: InboxRow, hold: Hold, driver: Driver) -> None:
        """Run the faces side by side until the inbox changes, the engine stops, or one of them raises."""
        tools = self._tools
        spec = tools.registry.spec(row.channel)
        halt = asyncio.Event()
        works: list[Coroutine[Any, Any, None]] = [hold.keep(), self._until_changed()]
        if driver.receiver is not None:
            self._reception = Reception(tools.lane, hold, spec, driver.receiver, tools.timings)
            works.append(self._reception.run())
        if driver.flags is not None:
            self._marks = ReadMarks(tools.lane, row.id, driver.flags, tools.timings)
            works.append(self._marks.run())
        if driver.sender is not None:
            self._dispatcher = Dispatcher(tools.lane, hold, driver.sender, tools.timings)
            works.append(self._dispatcher.run(halt))
        tasks = [asyncio.create_task(work) for work in works]
        sending = tasks[-1] if driver.sender is not None else None
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._wind_up(tasks, sending, halt)
        for task in tasks:
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error

    async def _until_changed(self) -> None:
        await self._changed.wait()

    async def _wind_up(
        self, tasks: Sequence["asyncio.Task[None]"], sending: "asyncio.Task[None] | None", halt: asyncio.Event
    ) -> None:
        """Cancel what can be cut; let a message that is on its way finish, for a while."""
        halt.set()
        if self._dispatcher is not None:
            self._dispatcher.wake()
        for task in tasks:
            if task is not sending:
                task.cancel()
        if sending is not None and not sending.done():
            await asyncio.wait([sending], timeout=self._tools.timings.drain)
            sending.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _close(driver: Driver, patience: float) -> None:
    try:
        async with asyncio.timeout(patience):
            await driver.close()
    except TimeoutError:
        log.warning("driver did not close in time")
    except Exception:
        log.exception("driver failed to close")
