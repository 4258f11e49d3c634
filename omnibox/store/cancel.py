"""Taking back a question: search as you type asks a new one with every key."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from omnibox.model.errors import Cancelled

if TYPE_CHECKING:
    import psycopg

_STEPS = 2_000  # of SQLite's machine between two looks: some 20 us
_PATIENCE = 5.0  # seconds a PostgreSQL server may take to hear that it should stop


class Cancel:
    """One question's way out. `cancel()` may be called from any thread, at any time, more than once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requested = threading.Event()
        self._interrupt: Callable[[], None] | None = None

    @property
    def requested(self) -> bool:
        """Whether somebody called `cancel()`."""
        return self._requested.is_set()

    def cancel(self) -> None:
        """Ask for the end. Returns at once; the asking thread gets `Cancelled`.

        A word that reaches a PostgreSQL server between two statements is lost there; say it again.
        """
        with self._lock:
            self._requested.set()
            if self._interrupt is not None:
                self._interrupt()

    def check(self) -> None:
        """Raise Cancelled if it was asked for."""
        if self._requested.is_set():
            raise Cancelled

    @contextmanager
    def watch(self, conn: Connection) -> Iterator[None]:
        """Make statements on `conn` stop when `cancel()` is called, and raise Cancelled then.

        On PostgreSQL the transaction is dead afterwards: end it.
        """
        self.check()
        raw: Any = conn.connection.driver_connection
        try:
            with self._sqlite(raw) if conn.dialect.name == "sqlite" else self._postgresql(raw):
                yield
        except Exception:  # a statement that was stopped fails in as many ways as there are drivers
            self.check()
            raise

    @contextmanager
    def _sqlite(self, raw: Any) -> Iterator[None]:
        raw.set_progress_handler(self._requested.is_set, _STEPS)
        try:
            yield
        finally:
            raw.set_progress_handler(None, 0)

    @contextmanager
    def _postgresql(self, raw: "psycopg.Connection") -> Iterator[None]:
        """Let `cancel()` tell the server, in a thread of its own because that opens a connection."""
        told: list[threading.Thread] = []

        def interrupt() -> None:
            thread = threading.Thread(target=_tell, args=(raw,), name="omnibox-cancel", daemon=True)
            told.append(thread)
            thread.start()

        with self._lock:
            self._interrupt = interrupt
        try:
            self.check()
            yield
        finally:
            with self._lock:
                self._interrupt = None
            for thread in told:  # a late word must not end the next question of this connection
                thread.join()


def _tell(raw: "psycopg.Connection") -> None:
    import psycopg

    with suppress(psycopg.Error):  # the server is away: then nothing runs there any more
        raw.cancel_safe(timeout=_PATIENCE)
