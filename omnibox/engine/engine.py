"""The engine: one coroutine that serves every inbox, answers questions and keeps house."""

import asyncio
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from omnibox.engine.asks import Asks
from omnibox.engine.bell import Bell, follow
from omnibox.engine.housekeeping import Housekeeping
from omnibox.engine.lane import Lane
from omnibox.engine.supervisor import InboxTask, Registry, Tools
from omnibox.engine.timings import Timings
from omnibox.engine.tokens import Secrets, Tokens
from omnibox.model.errors import OmniboxError
from omnibox.model.journal import Event, EventType, JournalRow
from omnibox.store import inboxes, journal, settings
from omnibox.store.database import Store
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.engine")

PRESENCE = "engine"  # the setting that tells whether an engine runs: {"state", "pid", "at"}
_WAKES_SENDER = frozenset({EventType.REPLY_QUEUED, EventType.DELIVERY_CHANGED, EventType.OPERATION_UNDONE})
_RESTARTS = frozenset({EventType.INBOX_ADDED, EventType.INBOX_CHANGED, EventType.INBOX_REMOVED})


class Engine:
    """Serves a store's inboxes until `stop`. At home in a child process, in a thread, or in a hub."""

    def __init__(
        self, store: Store, registry: Registry, vault: Secrets, holder: str, timings: Timings | None = None
    ) -> None:
        """`holder` names this engine in leases: two that run at once must differ, one that restarts must not."""
        self._store = store
        times, lane = timings or Timings(), Lane(store)
        tokens = Tokens(lane, vault, registry.spec, registry.sign_in_wire, times.token_again)
        self._tools = Tools(lane, registry, vault, holder, times, tokens)
        self._stopping = asyncio.Event()
        self._tasks: dict[UUID, tuple[InboxTask, asyncio.Task[None]]] = {}
        self._asks = Asks(self._tools, self._nudge)
        self._house = Housekeeping(self._tools.lane, self._tools.timings, self._jumped, self._released)
        self.running = asyncio.Event()

    def stop(self) -> None:
        """End soon; call it on the engine's loop."""
        self._stopping.set()

    async def run(self) -> None:
        """Serve until `stop` is called; what is being sent may finish. Raises: StoreError where it cannot begin."""
        lane = self._tools.lane
        bell = Bell(self._store, asyncio.get_running_loop())
        try:
            after = await lane.read(journal.head)
            await lane.insist(lambda unit: _presence(unit, "running", os.getpid()))
            await self._serve_all()
            await self._asks.look()
            await self._asks.imports.resume()
            self.running.set()
            await self._until_stopped(
                asyncio.create_task(self._follow(bell, after), name="engine-journal"),
                asyncio.create_task(self._house.run(), name="engine-house"),
            )
        finally:
            await self._wind_up()
            await asyncio.to_thread(bell.close)
            await asyncio.to_thread(lane.close)

    async def _until_stopped(self, *helpers: "asyncio.Task[None]") -> None:
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            done, _ = await asyncio.wait({stopping, *helpers}, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopping}:
                await task  # a helper ends only by failing: say why
        finally:
            for task in (stopping, *helpers):
                task.cancel()
            await asyncio.gather(stopping, *helpers, return_exceptions=True)

    async def _wind_up(self) -> None:
        await self._asks.close()
        for supervised, _ in self._tasks.values():
            supervised.stop()
        running = [task for _, task in self._tasks.values()]
        if running:
            patience = self._tools.timings.drain + self._tools.timings.close + 2.0
            await asyncio.wait(running, timeout=patience)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._tools.tokens.close()
        try:
            await self._tools.lane.write(lambda unit: _presence(unit, "stopped", None))
        except OmniboxError as error:
            log.warning("presence: %s", error.code)

    # ---- the journal decides what to do

    async def _follow(self, bell: Bell, after: int) -> None:
        async for rows in follow(self._tools.lane, bell, after):
            if not rows or any(row.type == EventType.REQUEST_ASKED for row in rows):
                await self._asks.look()
            if not rows or any(row.type in _RESTARTS for row in rows):
                await self._serve_all()
            self._pass_on(rows)

    def _pass_on(self, rows: Iterable[JournalRow]) -> None:
        """Tell each inbox what concerns it. What the engine did itself is no news to it."""
        for row in rows:
            if row.inbox_id is None or row.inbox_id not in self._tasks:
                continue
            supervised, _ = self._tasks[row.inbox_id]
            if row.actor_id is None:
                if row.type == EventType.REPLY_QUEUED:  # a rule's answer: its sender knows nothing of it yet
                    supervised.wake_sender()
            elif row.type in _RESTARTS:
                supervised.changed()
            elif row.type in _WAKES_SENDER:
                supervised.wake_sender()
            elif row.type == EventType.MESSAGE_SEEN:
                supervised.wake_marks()

    async def _serve_all(self) -> None:
        """Have one task for each inbox that is connected."""
        for inbox_id, (_, task) in list(self._tasks.items()):
            if task.done():
                del self._tasks[inbox_id]
        rows = await self._tools.lane.insist(lambda unit: inboxes.list_inboxes(unit.conn))
        for row in rows:
            if row.id not in self._tasks:
                supervised = InboxTask(self._tools, row.id)
                self._tasks[row.id] = (supervised, asyncio.create_task(supervised.run(), name=f"inbox-{row.id}"))

    def _nudge(self, inbox_id: UUID) -> bool:
        known = self._tasks.get(inbox_id)
        if known is not None:
            known[0].nudge()
        return known is not None

    def _released(self, inbox_id: UUID) -> None:
        """The time of a scheduled message has come."""
        known = self._tasks.get(inbox_id)
        if known is not None:
            known[0].wake_sender()

    def _jumped(self) -> None:
        for supervised, _ in self._tasks.values():
            supervised.nudge()
            supervised.wake_sender()


def _presence(unit: Unit, state: str, pid: int | None) -> None:
    now: datetime = unit.now
    settings.put(unit, PRESENCE, {"state": state, "pid": pid, "at": now.isoformat()}, quiet=True)
    unit.emit(Event(EventType.ENGINE_CHANGED, states={"state": state}))
