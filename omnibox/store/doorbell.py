"""The doorbell: "look again". It carries no data; what happened stands in the journal.

SQLite: `PRAGMA data_version` of an idle connection changes with every commit of every other one (5 us a look).
PostgreSQL: LISTEN on a connection of its own, with a look of our own every few seconds, because a notification is
only a hint and a dead link says nothing.
"""

import random
import select
import socket
import sqlite3
import threading
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from omnibox.store.engines.postgresql import KEEPALIVE

if TYPE_CHECKING:
    import psycopg

POLL_SECONDS = 0.02
SAFETY_SECONDS = 4.0
_BACKOFF_FIRST, _BACKOFF_MOST = 0.2, 5.0
CHANNEL = "omnibox"


class Doorbell(Protocol):
    """One listener's bell. Make it first, then catch up, then wait; `wait` and `close` in one thread."""

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds. True: look again (perhaps for nothing); False: time is up, or stopped."""
        ...

    def ring(self) -> None:
        """End a wait with True. Any thread."""
        ...

    def stop(self) -> None:
        """End this and every later wait with False at once. Any thread."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class SqliteDoorbell:
    """Looks at the file's commit counter; commits of this process ring at once."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._event = threading.Event()
        self._stopped = False
        self._seen = self._version()

    def wait(self, timeout: float) -> bool:
        until = monotonic() + timeout
        while not self._stopped:
            self._event.clear()
            version = self._version()
            if version != self._seen:
                self._seen = version
                return True
            left = until - monotonic()
            if left <= 0:
                return False
            self._event.wait(min(POLL_SECONDS, left))
        return False

    def ring(self) -> None:
        self._event.set()

    def stop(self) -> None:
        self._stopped = True
        self._event.set()

    def close(self) -> None:
        self.stop()
        self._connection.close()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


class PostgresDoorbell:
    """LISTENs; comes back by itself after a lost connection, and then always says "look again"."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: psycopg.Connection | None = None
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._waker.setblocking(False)
        self._stopped = False
        self._pause = _BACKOFF_FIRST
        self._retry_at = 0.0
        self._look_at = monotonic() + SAFETY_SECONDS
        self._connect()

    def wait(self, timeout: float) -> bool:
        until = monotonic() + timeout
        while not self._stopped:
            if self._connection is None and monotonic() >= self._retry_at and self._connect():
                return self._look()
            now = monotonic()
            if now >= self._look_at:
                return self._probe() or self._look()
            if now >= until:
                return False
            pauses = [until, self._look_at] + ([self._retry_at] if self._connection is None else [])
            if self._heard(max(0.0, min(pauses) - now)):
                return self._look()
        return False

    def ring(self) -> None:
        try:
            self._waker.send(b"!")
        except (BlockingIOError, OSError):
            return  # it is ringing already, or closed

    def stop(self) -> None:
        self._stopped = True
        self.ring()

    def close(self) -> None:
        self.stop()
        self._drop()
        self._wake.close()
        self._waker.close()

    def _look(self) -> bool:
        self._look_at = monotonic() + SAFETY_SECONDS
        return True

    def _heard(self, timeout: float) -> bool:
        """Sleep until a notification, a ring, or the time is up. A lost connection counts as heard."""
        listening: list[socket.socket | int] = [self._wake]
        if self._connection is not None:
            listening.append(self._connection.fileno())
        ready, _, _ = select.select(listening, [], [], timeout)
        if self._wake in ready:
            self._wake.recv(4096)
            return not self._stopped
        return bool(ready) and self._consume()

    def _consume(self) -> bool:
        import psycopg

        if self._connection is None:
            return False
        try:
            self._connection.pgconn.consume_input()
            heard = False
            while self._connection.pgconn.notifies():
                heard = True
        except psycopg.Error:
            self._drop()
            return True
        return heard

    def _probe(self) -> bool:
        """Ask the server for a word, so that a half-open line is noticed. Always False: the caller looks anyway."""
        import psycopg

        if self._connection is not None:
            try:
                self._connection.execute("SELECT 1")
            except psycopg.Error:
                self._drop()
        return False

    def _connect(self) -> bool:
        import psycopg

        try:
            self._connection = psycopg.connect(self._conninfo, autocommit=True, **KEEPALIVE)  # type: ignore[arg-type]  # libpq words
            self._connection.execute(f"LISTEN {CHANNEL}")
        except (psycopg.Error, OSError):
            self._drop()
            return False
        self._pause = _BACKOFF_FIRST
        return True

    def _drop(self) -> None:
        """Forget the connection and say when to try again: later each time, and not all desks at once."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._retry_at = monotonic() + self._pause * random.uniform(0.5, 1.0)
        self._pause = min(self._pause * 2, _BACKOFF_MOST)
