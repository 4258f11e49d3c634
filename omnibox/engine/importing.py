"""Importing kept mail: found on the disk, read by workers, stored as history a few mails at a time.

What was stored and where to go on are one commit, so that an engine that is killed goes on there: nothing comes twice,
nothing is lost. Live mail goes its own way meanwhile: the store is free between any two parts.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from omnibox.channels.base import Account, Archive, Inbound, KeptMail, LeftOut
from omnibox.engine import intake
from omnibox.engine.import_work import Crew, Made, PackedFiles, Task, account_for
from omnibox.engine.placing import Place
from omnibox.engine.receiving import place_of
from omnibox.engine.supervisor import Tools
from omnibox.model.errors import ChannelError, Fenced, OmniboxError, Rejected
from omnibox.model.handle import normal_email
from omnibox.model.importing import DONE, FAILED, PREFIX, RUNNING, ImportState, from_json
from omnibox.model.journal import Event, EventType
from omnibox.model.rows import InboxRow, RequestRow
from omnibox.store import inboxes, leases, packs, settings
from omnibox.store.database import Connection
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.import")

AT_ONCE = 100  # mails a worker is told of, and that are stored in one unit of work
_AHEAD = 4  # such parts on their way
_WORKERS = 2
_BROKEN = "~"  # ends the place behind which a shelf cannot be read
_LOOK_MOST = 2_000_000  # mails that are counted before an import begins

Found = tuple[str, KeptMail | LeftOut]  # the key of its shelf


class Imports:
    """The imports of one engine, one after the other; those a former one left unfinished go on."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._turn = asyncio.Lock()
        self._told = asyncio.Lock()  # one order after the other: who goes on does not meet what is just stopping
        self._tasks: dict[UUID, asyncio.Task[None]] = {}

    async def answer(self, row: RequestRow) -> tuple[bool, dict[str, Any]]:
        """Look at what a path holds, begin an import, or stop one. Payload: {"do", ...}."""
        asked = row.payload
        if asked.get("do") == "look":
            return True, await asyncio.to_thread(look, self._archive(str(asked["channel"])), Path(str(asked["path"])))
        import_id = UUID(str(asked["import"]))
        async with self._told:
            if asked.get("do") == "stop":
                await self._stop(import_id)
            else:
                self._begin(import_id)
        return True, {}

    async def resume(self) -> None:
        """Go on with what is unfinished."""
        for state in await self._tools.lane.read(unfinished):
            self._begin(state.id)

    async def close(self) -> None:
        """End; what is unfinished goes on at the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _archive(self, channel: str) -> Archive:
        from omnibox.channels import registry

        found = registry.archive(channel)
        if found is None:
            raise Rejected("no_archive")
        return found

    def _begin(self, import_id: UUID) -> None:
        if import_id not in self._tasks:
            task = asyncio.create_task(self._run(import_id), name=f"import-{import_id}")
            self._tasks[import_id] = task
            task.add_done_callback(lambda _: self._tasks.pop(import_id, None))

    async def _stop(self, import_id: UUID) -> None:
        """Let go of the work; whoever asked has written down that it is stopped."""
        task = self._tasks.get(import_id)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self, import_id: UUID) -> None:
        async with self._turn:
            try:
                await self._work(import_id)
            except Fenced:
                log.info("another engine does this import")
            except OmniboxError as error:
                log.info("import failed: %s", error.code)
                await self._fail(import_id, error.code)
            except Exception:
                log.exception("import failed")
                await self._fail(import_id, "crashed")

    async def _work(self, import_id: UUID) -> None:
        tools = self._tools
        state = await tools.lane.read(lambda conn: load(conn, import_id))
        if state is None or state.state != RUNNING:
            return
        take = partial(leases.acquire, name=state.key, holder=tools.holder, ttl=_ttl(tools))
        while (token := await tools.lane.insist(take)) is None:  # another engine is at it, or was when it was killed
            await asyncio.sleep(tools.timings.lease_look)
            state = await tools.lane.read(lambda conn: load(conn, import_id))
            if state is None or state.state != RUNNING:
                return
        row = await tools.lane.read(lambda conn: inboxes.get(conn, state.inbox_id))
        if row is None or row.state == "removed":
            raise Rejected("inbox_gone")
        if not await asyncio.to_thread(Path(state.path).exists):
            raise Rejected("path_gone")
        crew = Crew(_WORKERS)
        job = _Job(tools, state, row, self._archive(row.channel), crew, token)
        counting = asyncio.create_task(job.count())
        try:
            await job.run()
        finally:
            counting.cancel()
            await asyncio.gather(counting, return_exceptions=True)
            crew.close()
            await tools.lane.insist(lambda unit: leases.release(unit, state.key, tools.holder, token))

    async def _fail(self, import_id: UUID, code: str) -> None:
        def end(unit: Unit) -> None:
            state = load(unit.conn, import_id)
            if state is not None and state.state == RUNNING:
                _keep(unit, replace(state, state=FAILED, code=code))

        await self._tools.lane.insist(end)


class _Job:
    """One import at work."""

    def __init__(
        self, tools: Tools, state: ImportState, row: InboxRow, archive: Archive, crew: Crew, token: int
    ) -> None:
        self._tools = tools
        self._state = state
        self._row = row
        self._archive = archive
        self._crew = crew
        self._token = token
        self._counted: int | None = state.total

    async def count(self) -> None:
        """Count all there is, beside the work itself."""
        if self._counted is None:
            self._counted = await asyncio.to_thread(count, self._archive, Path(self._state.path))

    async def run(self) -> None:
        """Store part after part in order, a few being read ahead."""
        store = self._tools.lane.store
        place, account = await self._whose()
        parts = self._parts()
        reading: deque[tuple[list[Found], asyncio.Task[Made]]] = deque()
        await self._tools.lane.call(partial(store.expect_much, True))
        try:
            while True:
                while len(reading) < _AHEAD and (part := await asyncio.to_thread(_next_part, parts)):
                    told = [found for _, found in part]
                    task = Task(self._row.channel, told, account, store.clock(), store.data_dir)
                    reading.append((part, asyncio.create_task(self._made(task))))
                if not reading:
                    break
                part, making = reading[0]
                made = await making
                store_part = partial(self._take, place=place, part=part, made=made)
                await self._tools.lane.insist(store_part, durable=False)  # a power cut takes the cursor back with it
                reading.popleft()
                if store.dialect != "sqlite" and made.pack:
                    await asyncio.to_thread(packs.drop, store.data_dir, made.pack)
        finally:
            for _, making in reading:
                making.cancel()
            await asyncio.gather(*(making for _, making in reading), return_exceptions=True)
            await self._tools.lane.call(partial(store.expect_much, False))
        await self._tools.lane.insist(self._finish)

    async def _made(self, task: Task) -> Made:
        return await self._tools.lane.again(lambda: self._crew.make(task))

    async def _whose(self) -> tuple[Place, Account]:
        """Return whose mail it is. All addresses of ours count, and those a person named for this import."""
        tools, row = self._tools, self._row
        spec = tools.registry.spec(row.channel)
        place = await tools.lane.insist(lambda unit: place_of(unit, row, spec))
        further = [normal_email(word) for word in self._state.own.split(",") if word.strip()]
        place = replace(place, own=place.own | frozenset(further))
        name = row.secret_refs.get("thread_key", "")
        key = await asyncio.to_thread(tools.vault.get, name) if name else ""
        return place, account_for(row.id, row.address, sorted(place.own), key or "")

    def _parts(self) -> Iterator[Found]:
        """Yield what is to be read, from the cursor on; a shelf that breaks off is left out with the rest of it."""
        begin, after = self._state.cursor
        shelves = list(self._archive.shelves(Path(self._state.path)))
        keys = [_key(shelf) for shelf in shelves]
        first = keys.index(begin) if begin in keys else 0
        for number, shelf in enumerate(shelves[first:]):
            key = _key(shelf)
            place = after if number == 0 and key == begin else ""
            if place.endswith(_BROKEN):
                continue
            if isinstance(shelf, LeftOut):
                if not place:
                    yield key, replace(shelf, place="1")
                continue
            try:
                for found in self._archive.mails(shelf, place):
                    place = found.place
                    yield key, found
            except ChannelError as error:
                yield key, LeftOut(key, error.code, f"{place}{_BROKEN}")

    def _take(self, unit: Unit, *, place: Place, part: list[Found], made: Made) -> None:
        """Store a part and where it ends. Raises: Fenced where another engine took over, Rejected."""
        if not leases.beat(unit, self._state.key, self._tools.holder, self._token, _ttl(self._tools)):
            raise Fenced(lease=self._state.key)
        row = inboxes.get(unit.conn, self._row.id)
        if row is None or row.state == "removed":
            raise Rejected("inbox_gone")
        state = load(unit.conn, self._state.id)
        if state is None or state.state != RUNNING:
            raise Fenced(lease=self._state.key)
        items = [one for one in made.items if isinstance(one, Inbound)]
        taken = intake.take_part(unit, place, items, intake.Taken(), PackedFiles(made))
        for one in made.items:
            if isinstance(one, LeftOut):
                state = state.without(one.name, one.code)
        key, last = part[-1]
        state = replace(
            state,
            cursor=(key, last.place),
            done=state.done + len(part),
            stored=state.stored + len(taken.stored),
            known=state.known + taken.known,
            total=self._counted,
        )
        _keep(unit, state, len(taken.stored))

    def _finish(self, unit: Unit) -> None:
        state = load(unit.conn, self._state.id)
        if state is not None and state.state == RUNNING:
            _keep(unit, replace(state, state=DONE, total=state.done))


def _keep(unit: Unit, state: ImportState, stored: int = 0) -> None:
    settings.put(unit, state.key, state.to_json(), quiet=True)
    states = {
        "import": str(state.id),
        "items": stored,
        "done": state.done,
        "total": state.total,
        "finished": state.state != RUNNING,
    }
    unit.emit(Event(EventType.HISTORY_IMPORTED, inbox_id=state.inbox_id, states=states))


def load(conn: Connection, import_id: UUID) -> ImportState | None:
    """Return an import as it is kept."""
    key = f"{PREFIX}{import_id}"
    kept = settings.get(conn, key)
    return from_json(key, kept) if kept is not None else None


def unfinished(conn: Connection) -> list[ImportState]:
    """Return the imports that were begun and neither ended nor stopped."""
    found = (from_json(key, kept) for key, kept in settings.with_prefix(conn, PREFIX).items())
    return [state for state in found if state.state == RUNNING]


def look(archive: Archive, path: Path) -> dict[str, Any]:
    """Return what a path holds: {"mails", "bytes", "left", "names", "more"}. Raises: Rejected("path_gone")."""
    mails = size = left = 0
    names: list[list[str]] = []
    try:
        for shelf in archive.shelves(path):
            if isinstance(shelf, LeftOut):
                left += 1
                names += [[shelf.name[-200:], shelf.code]] if len(names) < 100 else []
                continue
            size += shelf.size
            mails += _count(archive, shelf, _LOOK_MOST - mails)
    except FileNotFoundError as error:
        raise Rejected("path_gone") from error
    return {"mails": mails, "bytes": size, "left": left, "names": names, "more": mails >= _LOOK_MOST}


def count(archive: Archive, path: Path) -> int:
    """Return how many mails and things left out an import of `path` goes through."""
    return sum(1 if isinstance(shelf, LeftOut) else _count(archive, shelf) for shelf in archive.shelves(path))


def _count(archive: Archive, shelf: Any, most: int | None = None) -> int:
    if shelf.mails is not None:
        return int(shelf.mails)
    number = 0
    with suppress(ChannelError):
        for _ in islice(archive.mails(shelf, ""), most):
            number += 1
    return number


def _next_part(found: Iterator[Found]) -> list[Found]:
    return list(islice(found, AT_ONCE))


def _key(shelf: Any) -> str:
    return str(shelf.name if isinstance(shelf, LeftOut) else shelf.key)


def _ttl(tools: Tools) -> float:
    return tools.timings.lease_ttl
