"""Use-cases off the UI thread: writes in one thread in order, reads in a small pool.

Results come back to the UI thread through one queued signal. A result whose owner has died, or whose job was
cancelled, is dropped. Works with a plain Qt loop (callbacks) and under qasync (`await job`).
"""

import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

T = TypeVar("T")
READERS = 3


class Cancelled(Exception):
    """Raised in whoever awaits a job that was cancelled."""


class Job(Generic[T]):
    """One use-case on its way. Touch it in the UI thread only; `cancelled` may be polled from the worker."""

    def __init__(self, work: Callable[[], T], owner: QObject | None) -> None:
        self._work = work
        self._owner = owner
        self._done: list[Callable[[T], object]] = []
        self._failed: list[Callable[[Exception], object]] = []
        self._dropped: list[Callable[[], object]] = []
        self._result: T | None = None
        self._error: Exception | None = None
        self._cancel = threading.Event()
        self.finished = False
        self.writes = False

    @property
    def succeeded(self) -> bool:
        """Whether the work was done, be its result wanted or not."""
        return self.finished and self._error is None

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants the result any more; long work may poll this."""
        return self._cancel.is_set()

    def cancel(self) -> None:
        """Drop the result; work that has not begun is skipped. Cancelling twice, or late, is harmless."""
        if not self.finished:
            self._cancel.set()

    def run(self) -> None:
        """Do the work; called in a worker thread."""
        try:
            self._result = self._work()
        except Exception as error:  # noqa: BLE001 - every failure crosses to the UI thread, where words are found for it
            self._error = error

    def land(self) -> Exception | None:
        """Hand the result over, in the UI thread; return the error nobody asked to hear."""
        self.finished = True
        if self.cancelled or (self._owner is not None and not isValid(self._owner)):
            for dropped in self._dropped:
                dropped()
            return None
        if self._error is None:
            for done in self._done:
                done(cast(T, self._result))
            return None
        for failed in self._failed:
            failed(self._error)
        return None if self._failed else self._error

    def when(self, done: Callable[[T], object] | None, failed: Callable[[Exception], object] | None) -> "Job[T]":
        """Add callbacks, called in the UI thread. A cancelled job calls neither."""
        if done is not None:
            self._done.append(done)
        if failed is not None:
            self._failed.append(failed)
        return self

    def __await__(self) -> Generator[Any, None, T]:
        import asyncio

        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def deliver(result: T) -> None:
            if not future.done():
                future.set_result(result)

        def refuse(error: Exception) -> None:
            if not future.done():
                future.set_exception(error)

        self.when(deliver, refuse)
        self._dropped.append(lambda: refuse(Cancelled()))
        return (yield from future)


class Tasks(QObject):
    """The two lanes. Made in the UI thread, closed there."""

    landed = Signal(object)
    unheard = Signal(object)  # Exception: a job failed and nobody had asked to be told
    wrote = Signal()  # a change went through: the disk takes writes
    idle = Signal()  # nothing is on its way any more

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pending = 0
        self._closed = False
        self._writer: ThreadPoolExecutor | None = None
        self._readers: ThreadPoolExecutor | None = None
        self.landed.connect(self._land, Qt.ConnectionType.QueuedConnection)

    @property
    def closed(self) -> bool:
        """Whether the lanes have ended; nothing can be asked any more."""
        return self._closed

    @property
    def busy(self) -> bool:
        """Whether anything is on its way."""
        return self._pending > 0

    def read(
        self,
        work: Callable[[], T],
        owner: QObject | None = None,
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> Job[T]:
        """Run a read in the pool. With `owner`, the result is dropped once that object is deleted."""
        if self._readers is None:
            self._readers = ThreadPoolExecutor(READERS, "read")
        return self._submit(self._readers, Job(work, owner).when(done, failed), skip_cancelled=True)

    def write(
        self,
        work: Callable[[], T],
        owner: QObject | None = None,
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> Job[T]:
        """Run a change in the one writer thread, after every change asked for before it.

        A change is always carried out: cancelling, or the owner's end, only drops the answer.
        """
        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, "write")
        job = Job(work, owner).when(done, failed)
        job.writes = True
        return self._submit(self._writer, job, skip_cancelled=False)

    def _submit(self, lane: ThreadPoolExecutor, job: Job[T], *, skip_cancelled: bool) -> Job[T]:
        if self._closed:
            raise RuntimeError("tasks are closed")
        self._pending += 1

        def run() -> None:
            if not (skip_cancelled and job.cancelled):
                job.run()

        def report(_: "Future[None]") -> None:
            if not self._closed:
                self.landed.emit(job)

        lane.submit(run).add_done_callback(report)
        return job

    def _land(self, job: Job[Any]) -> None:
        self._pending -= 1
        if self._closed:  # it was queued before the end: nobody is there to take it
            return
        try:
            error = job.land()
            if job.writes and job.succeeded:
                self.wrote.emit()
            if error is not None:
                self.unheard.emit(error)
        finally:
            if self._pending == 0:
                self.idle.emit()

    def close(self) -> None:
        """Finish the writes that were asked for, skip reads that have not begun, and end the threads."""
        self._closed = True
        if self._readers is not None:
            self._readers.shutdown(wait=False, cancel_futures=True)
        if self._writer is not None:
            self._writer.shutdown(wait=True)
        if self._readers is not None:
            self._readers.shutdown(wait=True)
