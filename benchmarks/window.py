"""The true window over a copy of a corpus, offscreen, and the clock hands to time it with."""

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks.corpus.cache import copy_of
from benchmarks.registry import Setting

if TYPE_CHECKING:
    from omnibox.store.database import Store
    from omnibox.ui.app import DeskApp
    from omnibox.ui.main_window import MainWindow

Talk = tuple[UUID, UUID]  # customer, conversation
PATIENCE = 60  # seconds


@contextmanager
def window_over(setting: Setting, name: str) -> Iterator["tuple[MainWindow, Store]"]:
    """Open the window over a copy of the corpus; complete when it is handed out."""
    with window_at(copy_of(setting.size, setting.cache, setting.work / name)) as opened:
        yield opened


@contextmanager
def window_at(path: Path) -> Iterator["tuple[MainWindow, Store]"]:
    """Open the window over a store's file."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from omnibox.desk.desk import Desk
    from omnibox.model.actor import Actor
    from omnibox.store import operators
    from omnibox.store.database import Store
    from omnibox.store.secrets import Vault
    from omnibox.ui.app import DeskApp, make_application

    store = Store.open(f"sqlite:///{path}", clock=lambda: datetime.now(UTC), data_dir=path.parent)
    with store.read() as conn:
        owner = operators.list_operators(conn)[0]
    actor, vault = Actor(owner.id, owner.name, owner.role), Vault.open_deferred(path.parent / "vault")
    app = make_application()
    run = DeskApp(app, lambda: Desk(store, actor, vault), None)
    run.frame.resize(1440, 900)
    run.frame.show()
    try:
        yield _complete(run), store
    finally:
        run.quit()
        run.end()
        store.close()


def _complete(run: "DeskApp") -> "MainWindow":
    until(lambda: run.window is not None and run.window.inbox.is_complete)
    if run.window is None:
        raise RuntimeError
    return run.window


def until(done: Callable[[], bool]) -> None:
    """Serve events until something is so. Raises: TimeoutError."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    give_up = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > give_up:
            raise TimeoutError
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)


def quiet(window: "MainWindow") -> None:
    """Serve events until nothing is on its way any more."""
    until(lambda: not window.services.tasks.busy)


def timed(act: Callable[[], object], done: Callable[[], bool]) -> float:
    """Return the milliseconds from the beginning of `act` until `done`, events served meanwhile."""
    begin = time.perf_counter()
    act()
    until(done)
    return (time.perf_counter() - begin) * 1000


def talks(store: "Store", count: int) -> list[Talk]:
    """Return conversations by chance, the same in each run."""
    from omnibox.store import query

    with store.read() as conn:
        every = query.rows(conn, "SELECT customer_id, id FROM conversations ORDER BY id")
    return [(query.uuid_of(raw[0]), query.uuid_of(raw[1])) for raw in random.Random(4).sample(every, count)]


def busiest(store: "Store") -> UUID:
    """Return the customer with the longest timeline."""
    from omnibox.store import query

    with store.read() as conn:
        raw = query.rows(conn, "SELECT customer_id FROM items GROUP BY customer_id ORDER BY count(*) DESC LIMIT 1")
    return query.uuid_of(raw[0][0])
