"""The journal as the window follows it: facts in commit order, in batches, from now on."""

import threading
from collections.abc import Callable, Iterator

from omnibox.desk.presence import Presence
from omnibox.desk.seat import Seat
from omnibox.model.journal import JournalRow
from omnibox.model.rows import PresenceRow
from omnibox.store import journal

BATCH = 500  # rows
SAFETY_SECONDS = 30.0  # a look without a ring; the doorbell is only a hint


class JournalFeed:
    """Iterate it in a thread of its own; `close` from any other ends the iteration at once.

    The first batch holds what happened after the feed was made, even before the iteration began. Who is around comes by
    the same bell: `hear_presence` says where to.
    """

    def __init__(self, seat: Seat, presence: Presence, after: int | None = None) -> None:
        self._store = seat.store
        self._presence = presence
        self._hear: Callable[[tuple[PresenceRow, ...]], object] | None = None
        self._around: tuple[PresenceRow, ...] = ()
        self._bell = seat.store.doorbell()
        self._closed = threading.Event()
        with self._store.read() as conn:
            self._cursor = journal.head(conn) if after is None else after

    @property
    def cursor(self) -> int:
        """The last journal position handed out."""
        return self._cursor

    def hear_presence(self, hear: Callable[[tuple[PresenceRow, ...]], object]) -> None:
        """Call `hear`, in the iterating thread, whenever others came, went or typed on. Before the iteration begins."""
        self._hear = hear

    def __iter__(self) -> Iterator[tuple[JournalRow, ...]]:
        try:
            while not self._closed.is_set():
                batch = self._next()
                self._look_around()
                if batch:
                    yield batch
                else:
                    self._bell.wait(SAFETY_SECONDS)
        finally:
            self._bell.close()

    def close(self) -> None:
        """End the iteration. Any thread."""
        self._closed.set()
        self._bell.stop()

    def _next(self) -> tuple[JournalRow, ...]:
        with self._store.read() as conn:
            batch = tuple(journal.read(conn, self._cursor, BATCH))
        if batch:
            self._cursor = batch[-1].seq
        return batch

    def _look_around(self) -> None:
        if self._hear is None:
            return
        found = self._presence.around()
        if found != self._around:
            self._around = found
            self._hear(found)
