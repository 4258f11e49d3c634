"""Reading the mails of an import in worker processes: parsed, cut into words, their bytes in a durable pack.

A worker is told of a few mails over a pipe and answers over it; when the engine is gone the pipe breaks and it ends.
Nothing of it is needed to go on: what a worker that died was reading is read again.
"""

import asyncio
import gc
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from uuid import UUID

from omnibox.channels.base import Account, Attachment, Inbound, KeptMail, LeftOut
from omnibox.engine import incoming, storing
from omnibox.engine.files import Files
from omnibox.model.errors import DiskFull
from omnibox.model.text import item_tokens
from omnibox.store.packs import Pack, Packed

log = logging.getLogger("omnibox.import")

_TRIES = 2  # of mails a worker died of, before each is read by itself
_NICE = 5  # more than the engine


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is told: these mails, of this channel, for this account."""

    channel: str
    mails: Sequence[KeptMail | LeftOut]
    account: Account
    now: datetime
    data_dir: Path


@dataclass(frozen=True, slots=True)
class Made:
    """What it answers: per mail an item or why there is none, the words of each item, where the bytes lie."""

    items: tuple[Inbound | LeftOut, ...]
    words: dict[str, str]  # between spaces, by what `_place` says: several mails may bear one id
    packed: dict[bytes, Packed]  # by what stands for the bytes in the items
    pack: str


class PackedFiles(Files):
    """The files of one answer."""

    normal = True  # the worker saw to it
    history_was_read = False  # what a person brings keeps the marks it has

    def __init__(self, made: Made) -> None:
        """Nothing is read: the bytes lie in the pack."""
        super().__init__()
        self._made = made

    def of(self, data: bytes) -> Packed:
        """Return where the bytes are that `data` stands for."""
        return self._made.packed[data]

    def words(self, item: Inbound) -> Sequence[str]:
        """Return the item's words, cut by the worker."""
        cut = self._made.words.get(_place(item), "")
        return cut.split(" ") if cut else ()


def make(task: Task) -> Made:
    """Read the mails. Raises: DiskFull."""
    from omnibox.channels import registry

    archive = registry.archive(task.channel)
    assert archive is not None  # noqa: S101  # the importer asked before it began
    pack = Pack(task.data_dir)
    items: list[Inbound | LeftOut] = []
    words: dict[str, str] = {}
    packed: dict[bytes, Packed] = {}
    try:
        for mail in task.mails:
            read = mail if isinstance(mail, LeftOut) else archive.read(mail, task.account, task.now)
            if isinstance(read, Inbound):
                read = _without_bytes(incoming.normal(read, task.now), pack, packed)
                words[_place(read)] = " ".join(item_tokens(storing.searchable(read, task.account.inbox_id)))
            items.append(read)
        pack.close()
    except BaseException:
        pack.abandon()
        raise
    return Made(tuple(items), words, packed, pack.name)


def _place(item: Inbound) -> str:
    """Return what tells an item of a pack from the others: its source there, whatever name it is stored under."""
    return item.raw.decode() if item.raw else item.provider_id


def _without_bytes(item: Inbound, pack: Pack, packed: dict[bytes, Packed]) -> Inbound:
    """Put an item's bytes into the pack; short words stand for them."""

    def put(data: bytes | None, *, compress: bool) -> bytes | None:
        if data is None:
            return None
        one = pack.add(data, compress=compress)
        word = one.sha256.encode()
        packed[word] = one
        return word

    def file(one: Attachment) -> Attachment:
        return replace(one, data=put(one.data, compress=False))

    return replace(item, raw=put(item.raw, compress=True), attachments=tuple(map(file, item.attachments)))


class Crew:
    """A few workers. Answers come in the order in which they were asked for by the caller's own waiting."""

    def __init__(self, size: int) -> None:
        """No process starts before it is needed."""
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._workers = [_Worker() for _ in range(size)]
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def make(self, task: Task) -> Made:
        """Have mails read. What a worker dies of twice is left out, and said. Raises: DiskFull."""
        for _ in range(_TRIES):
            with suppress(EOFError, OSError):
                return await self._ask(task)
            log.warning("an import's worker died")
        if len(task.mails) == 1:
            name = task.mails[0].name
            lost = LeftOut(name, "unreadable", task.mails[0].place)
            return Made((lost,), {}, {}, "")
        parts = [await self.make(replace(task, mails=[mail])) for mail in task.mails]
        return Made(
            tuple(item for part in parts for item in part.items),
            {key: value for part in parts for key, value in part.words.items()},
            {key: value for part in parts for key, value in part.packed.items()},
            "",
        )

    async def _ask(self, task: Task) -> Made:
        worker = await self._idle.get()
        asked = asyncio.get_running_loop().run_in_executor(None, partial(worker.ask, task))
        try:
            answer = await asyncio.shield(asked)
        except asyncio.CancelledError:
            worker.end()
            with suppress(Exception):
                await asked
            raise
        finally:
            self._idle.put_nowait(worker)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        """End every worker."""
        for worker in self._workers:
            worker.end()


class _Worker:
    """One process, started when it is first asked and again after it died."""

    def __init__(self) -> None:
        self._context = get_context("spawn")  # the engine has threads: a forked copy of a lock may stay locked
        self._line: Connection | None = None
        self._process: BaseProcess | None = None

    def ask(self, task: Task) -> "Made | Exception":
        """Blocks. Raises: EOFError, OSError where the process died."""
        if self._line is None:
            self._start()
        line = self._line
        assert line is not None  # noqa: S101  # `_start` has just made it; this is for mypy
        try:
            line.send(task)
            answer: Made | Exception = line.recv()
        except (EOFError, OSError):
            self.end()
            raise
        return answer

    def end(self) -> None:
        """Kill the process, if there is one."""
        (line, process), self._line, self._process = (self._line, self._process), None, None
        if process is not None:
            process.kill()
            process.join()
        if line is not None:
            line.close()

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs,), name="import reader", daemon=True)
        process.start()
        theirs.close()
        self._line, self._process = ours, process


def _work(line: Connection) -> None:
    """Answer until the line breaks."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    gc.freeze()
    gc.disable()  # a part leaves little in circles; it is looked for between two parts
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            task = line.recv()
            gc.collect()
            try:
                answer: Made | Exception = make(task)
            except DiskFull as error:
                answer = error
            line.send(answer)


def account_for(inbox_id: UUID, address: str, own: Sequence[str], thread_key: str) -> Account:
    """Return whose mail is read: `own` are all addresses of ours."""
    secrets = {"thread_key": thread_key} if thread_key else {}
    return Account(inbox_id, address, "", {"addresses": ",".join(own)}, secrets)
