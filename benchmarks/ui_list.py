"""The conversation list: turning to a view, scrolling, and searching as one types, in the true window."""

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks.corpus.cache import copy_of
from benchmarks.registry import Setting
from benchmarks.report import Row, at_most
from benchmarks.timing import opened, percentile

if TYPE_CHECKING:
    from omnibox.ui.app import DeskApp
    from omnibox.ui.main_window import MainWindow

_VIEW_MS, _OPEN_MS, _FRAME_MS, _KEY_MS = 60, 60, 12, 60
_ROUNDS, _TALKS, _FRAMES, _NOTCH = 6, 100, 300, 64
_TYPED = ("the", "boiler", "invoice 20", "thank you", "order")


def conversation_list(setting: Setting) -> Iterator[Row]:
    """p99 of each over the whole corpus."""
    anywhere = _anywhere(setting)
    with _window(setting) as window:
        views, talks = _views(window), _opened(window, anywhere)
        frames, keys = _scrolled(window, setting.clock), _typed(window)
        yield at_most("turning to any view until its rows are painted, p99", percentile(views, 0.99), _VIEW_MS)
        yield at_most("opening any conversation until it is painted, p99", percentile(talks, 0.99), _OPEN_MS)
        yield at_most("a frame while scrolling through the longest view, p99", percentile(frames, 0.99), _FRAME_MS)
        yield at_most("a key in the search until its hits are there, p99", percentile(keys, 0.99), _KEY_MS)
        yield Row("the same, median", percentile(keys, 0.5))


@contextmanager
def _window(setting: Setting) -> Iterator["MainWindow"]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from omnibox.desk.desk import Desk
    from omnibox.model.actor import Actor
    from omnibox.store import operators
    from omnibox.store.database import Store
    from omnibox.store.secrets import Vault
    from omnibox.ui.app import DeskApp, make_application

    path = copy_of(setting.size, setting.cache, setting.work / "list")
    store = Store.open(f"sqlite:///{path}", clock=lambda: datetime.now(UTC), data_dir=path.parent)
    with store.read() as conn:
        owner = operators.list_operators(conn)[0]
    actor, vault = Actor(owner.id, owner.name, owner.role), Vault.open_deferred(path.parent / "vault")
    app = make_application()
    run = DeskApp(app, lambda: Desk(store, actor, vault), None)
    run.frame.resize(1440, 900)
    run.frame.show()
    try:
        yield _complete(run)
    finally:
        run.quit()
        run.end()
        store.close()


def _complete(run: "DeskApp") -> "MainWindow":
    _until(lambda: run.window is not None and run.window.inbox.is_complete)
    if run.window is None:
        raise RuntimeError
    return run.window


def _until(done: Callable[[], bool]) -> None:
    """Serve events until something is so."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    give_up = time.monotonic() + 60
    while not done():
        if time.monotonic() > give_up:
            raise TimeoutError
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)


def _timed(act: Callable[[], object], done: Callable[[], bool]) -> float:
    begin = time.perf_counter()
    act()
    _until(done)
    return (time.perf_counter() - begin) * 1000


def _views(window: "MainWindow") -> list[float]:
    """Turn to every view in turn; what is empty counts too."""
    pane = window.inbox.list_pane
    figures = []
    for _ in range(_ROUNDS):
        for view in window.counts.views:

            def painted() -> bool:
                if not pane.loader.ready:
                    return False
                pane.list.viewport().repaint()
                return True

            figures.append(_timed(partial(window.inbox.show_view, view), painted))
    return figures


def _opened(window: "MainWindow", talks: list[tuple[UUID, UUID]]) -> list[float]:
    """Open conversations from all over the corpus, one after the other."""
    painted: list[bool] = []
    window.inbox.conversation.timeline.settled.connect(lambda: painted.append(True))
    figures = []
    for customer, conversation in talks:
        painted.clear()
        _until(lambda: not window.services.tasks.busy)
        figures.append(_timed(partial(window.inbox.open, customer, conversation), lambda: bool(painted)))
    return figures


def _anywhere(setting: Setting) -> list[tuple[UUID, UUID]]:
    """Return customers and conversations by chance, the same in each run."""
    from omnibox.store import query

    with opened(setting) as store, store.read() as conn:
        every = query.rows(conn, "SELECT customer_id, id FROM conversations ORDER BY id")
    return [(query.uuid_of(raw[0]), query.uuid_of(raw[1])) for raw in random.Random(4).sample(every, _TALKS)]


def _scrolled(window: "MainWindow", clock: Callable[[], float]) -> list[float]:
    """Scroll on, notch by notch, rows fetched as they come into sight; a frame is what one notch costs."""
    pane = window.inbox.list_pane
    longest = max(window.counts.views, key=lambda view: window.counts.numbers.get(view.key, 0))
    window.inbox.show_view(longest)
    _until(lambda: pane.loader.ready and not window.services.tasks.busy)
    figures = []
    for _ in range(_FRAMES):
        begin = clock()
        pane.list.scroll_pixels(_NOTCH)
        pane.list.viewport().repaint()
        figures.append((clock() - begin) * 1000)
        _until(lambda: True)
    return figures


def _typed(window: "MainWindow") -> list[float]:
    """Type into the search, letter by letter, each after the answer to the one before."""
    window.open_search()
    overlay = window.search
    came: list[object] = []
    overlay.searching.found.connect(came.append)
    figures = []
    for text in _TYPED:
        for end in range(1, len(text) + 1):
            if not text[:end].strip():
                continue
            came.clear()
            figures.append(_timed(partial(overlay.field.setText, text[:end]), lambda: bool(came)))
    overlay.leave()
    return figures
