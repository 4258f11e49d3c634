"""Use-cases off the UI thread: order, owners, cancelling, failures, awaiting."""

import asyncio
import threading
from collections.abc import Iterator
from functools import partial

import pytest
import qasync
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from omnibox.ui.tasks import Cancelled, Tasks


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_writes_run_one_after_the_other_in_the_order_they_were_asked_for(tasks: Tasks, qtbot: QtBot) -> None:
    done: list[int] = []
    gate = threading.Event()
    tasks.write(lambda: gate.wait(10))
    with qtbot.waitSignal(tasks.idle):
        for number in range(20):
            tasks.write(partial(done.append, number))
        gate.set()
    assert done == list(range(20))


def test_work_leaves_the_ui_thread_and_its_result_comes_back_to_it(tasks: Tasks, qtbot: QtBot) -> None:
    came: list[threading.Thread] = []
    with qtbot.waitSignal(tasks.idle):
        tasks.read(threading.current_thread, None, lambda worker: came.extend((worker, threading.current_thread())))
    worker, receiver = came
    assert worker is not threading.main_thread()
    assert receiver is threading.main_thread()


def test_reads_go_on_while_a_write_takes_its_time(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    tasks.write(lambda: gate.wait(10))
    came: list[int] = []
    tasks.read(lambda: 1, None, came.append)
    qtbot.waitUntil(lambda: came == [1])
    assert tasks.busy
    gate.set()


def test_a_late_result_for_a_dead_owner_is_dropped(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    came: list[object] = []
    owner = QObject()
    tasks.read(lambda: gate.wait(10), owner, came.append)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        QApplication.sendPostedEvents(owner, 52)  # DeferredDelete
    with qtbot.waitSignal(tasks.idle):
        gate.set()
    assert came == []


def test_a_cancelled_read_is_skipped_and_calls_nobody(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    ran: list[int] = []
    came: list[object] = []
    for _ in range(3):  # every reader is busy
        tasks.read(lambda: gate.wait(10))
    job = tasks.read(lambda: ran.append(1), None, came.append, came.append)
    job.cancel()
    with qtbot.waitSignal(tasks.idle):
        gate.set()
    assert (ran, came, job.cancelled) == ([], [], True)


def test_a_cancelled_write_is_carried_out_all_the_same(tasks: Tasks, qtbot: QtBot) -> None:
    ran: list[int] = []
    came: list[object] = []
    job = tasks.write(lambda: ran.append(1), None, came.append)
    job.cancel()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert (ran, came) == ([1], [])


def test_an_error_reaches_who_asked_and_nobody_else(tasks: Tasks, qtbot: QtBot) -> None:
    heard: list[Exception] = []
    unheard: list[Exception] = []
    tasks.unheard.connect(unheard.append)
    with qtbot.waitSignal(tasks.idle):
        tasks.read(lambda: 1 // 0, None, None, heard.append)
    assert [type(error) for error in heard] == [ZeroDivisionError]
    assert unheard == []


def test_an_error_nobody_asked_for_is_told_centrally(tasks: Tasks, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tasks.unheard) as heard:
        tasks.write(lambda: 1 // 0)
    assert isinstance(heard.args[0], ZeroDivisionError)


def test_only_a_write_that_worked_says_that_the_disk_takes_writes(tasks: Tasks, qtbot: QtBot) -> None:
    wrote: list[int] = []
    tasks.wrote.connect(lambda: wrote.append(1))
    with qtbot.waitSignal(tasks.idle):
        tasks.read(lambda: 1)
        tasks.write(lambda: 1 // 0, None, None, lambda _: None)
    assert wrote == []
    with qtbot.waitSignal(tasks.wrote):
        tasks.write(lambda: 1)


def test_closing_finishes_the_writes_that_were_asked_for(qapp: QApplication) -> None:
    tasks, done, gate = Tasks(), [], threading.Event()
    tasks.write(lambda: gate.wait(10))
    tasks.write(lambda: done.append(1))
    gate.set()
    tasks.close()
    assert done == [1]
    with pytest.raises(RuntimeError):
        tasks.read(lambda: 1)


def test_what_landed_before_the_end_but_was_not_handed_over_is_dropped(qapp: QApplication) -> None:
    tasks, done = Tasks(), threading.Event()
    came: list[object] = []
    tasks.read(done.set, None, came.append)
    assert done.wait(10)
    tasks.close()
    QApplication.processEvents()
    assert came == []


def test_jobs_can_be_awaited_under_qasync(qapp: QApplication) -> None:
    loop = qasync.QEventLoop(qapp)
    seen: list[object] = []

    async def story() -> None:
        tasks = Tasks()
        seen.append(await tasks.write(lambda: "written"))
        with pytest.raises(ZeroDivisionError):
            await tasks.read(lambda: 1 // 0)
        gate = threading.Event()
        job = tasks.read(lambda: gate.wait(10))
        waiting = asyncio.ensure_future(_result(job))
        await asyncio.sleep(0)
        job.cancel()
        gate.set()
        with pytest.raises(Cancelled):
            await waiting
        tasks.close()

    async def _result(job: object) -> object:
        return await job  # type: ignore[misc]  # a Job is awaitable

    with loop:
        loop.run_until_complete(story())
    assert seen == ["written"]
