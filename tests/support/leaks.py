"""Widgets, timers and threads that outlive their test fail it, with the line that started them."""

import gc
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

PATIENCE = 5.0  # seconds for things that are already ending
HELPERS = {"QTipLabel"}  # Qt keeps one tooltip window for itself


class Starts:
    """Weak references to what was started, each with the line of the test or program that did."""

    def __init__(self) -> None:
        self.threads: list[tuple[weakref.ref[Any], str]] = []
        self.timers: list[tuple[weakref.ref[Any], str]] = []

    def clear(self) -> None:
        self.threads.clear()
        self.timers.clear()


def _who() -> str:
    """The innermost line outside this file: who called start()."""
    for frame in reversed(traceback.extract_stack()):
        if frame.filename != __file__:
            return f"{frame.filename}:{frame.lineno} {frame.line}"
    return "unknown"


def _watched(start: Callable[..., Any], started: list[tuple[weakref.ref[Any], str]]) -> Callable[..., Any]:
    def watched_start(self: Any, *args: Any) -> Any:
        started.append((weakref.ref(self), _who()))
        return start(self, *args)

    return watched_start


@pytest.fixture(scope="session", autouse=True)
def _starts() -> Iterator[Starts]:
    """Note each QThread and QTimer that starts, where Qt is loaded at all."""
    starts = Starts()
    core = sys.modules.get("PySide6.QtCore")
    with pytest.MonkeyPatch.context() as patch:
        if core is not None:
            patch.setattr(core.QThread, "start", _watched(core.QThread.start, starts.threads))
            patch.setattr(core.QTimer, "start", _watched(core.QTimer.start, starts.timers))
        yield starts


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest, _starts: Starts) -> Iterator[None]:
    """Compare before and after. It is set up first, so it looks after qtbot has closed its widgets."""
    threads = set(threading.enumerate())
    widgets = {id(widget) for widget in _top_level()}
    _starts.clear()
    yield
    if request.node.get_closest_marker("allow_leak"):
        return
    found = [*_python_threads(threads), *_qt_leaks(widgets, _starts)]
    if found:
        pytest.fail("left behind:\n" + "\n".join(found) + "\nEnd it in the test or in the fixture that made it.")


def _python_threads(before: set[threading.Thread]) -> list[str]:
    end = time.monotonic() + PATIENCE
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in left:
        thread.join(max(0.0, end - time.monotonic()))
    return [f"thread {thread.name}" for thread in left if thread.is_alive()]


def _application() -> Any:
    core = sys.modules.get("PySide6.QtCore")
    return core.QCoreApplication.instance() if core is not None else None


def _top_level() -> list[Any]:
    module = sys.modules.get("PySide6.QtWidgets")
    if module is None or not isinstance(_application(), module.QApplication):
        return []
    widgets = module.QApplication.topLevelWidgets()
    return [w for w in widgets if w.parent() is None and type(w).__name__ not in HELPERS]


def _qt_leaks(before: set[int], starts: Starts) -> list[str]:
    if _application() is None:
        return []
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    found = _look(before, starts)
    if found:  # what only a reference cycle keeps alive is no leak
        gc.collect()
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
        found = _look(before, starts)
    return found


def _look(before: set[int], starts: Starts) -> list[str]:
    is_valid = sys.modules["shiboken6"].isValid
    found = [f"widget {w!r}" for w in _top_level() if id(w) not in before]
    for ref, who in starts.threads:
        thread = ref()
        if thread is not None and is_valid(thread) and thread.isRunning() and not thread.wait(int(PATIENCE * 1000)):
            found.append(f"QThread started at {who}")
    for ref, who in starts.timers:
        timer = ref()
        if timer is not None and is_valid(timer) and timer.isActive():
            found.append(f"QTimer started at {who}")
    core = sys.modules["PySide6.QtCore"]
    if not core.QThreadPool.globalInstance().waitForDone(int(PATIENCE * 1000)):
        found.append("a job in the global QThreadPool")
    return found
