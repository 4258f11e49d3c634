"""The journal as one Qt signal: a thread reads it, the UI thread gets merged batches."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from omnibox.model.journal import JournalRow
from omnibox.model.rows import PresenceRow

GATHER_MS = 25  # facts of one moment arrive together: one repaint, not twenty
log = logging.getLogger("omnibox.ui.live")


class Feed(Protocol):
    """What the desk hands out: iterating blocks until there are rows; `close` ends it from any thread."""

    def __iter__(self) -> Iterator[Sequence[JournalRow]]: ...

    def hear_presence(self, hear: Callable[[tuple[PresenceRow, ...]], object]) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Batch:
    """What happened since the last batch, oldest first, with the ids it touched."""

    rows: tuple[JournalRow, ...]

    @cached_property
    def customers(self) -> frozenset[UUID]:
        return frozenset(row.customer_id for row in self.rows if row.customer_id)

    @cached_property
    def conversations(self) -> frozenset[UUID]:
        return frozenset(row.conversation_id for row in self.rows if row.conversation_id)

    @cached_property
    def items(self) -> frozenset[UUID]:
        return frozenset(row.item_id for row in self.rows if row.item_id)

    @cached_property
    def types(self) -> frozenset[str]:
        return frozenset(row.type for row in self.rows)

    def has(self, *prefixes: str) -> bool:
        """Whether any event's type begins with one of `prefixes` ("inbox.", "engine.changed" ...)."""
        return any(word.startswith(prefixes) for word in self.types)

    def touches(self, customer_id: UUID) -> bool:
        """Whether the customer is in it, or an event speaks of the whole store (an undo)."""
        return customer_id in self.customers or "operation.undone" in self.types


class Live(QObject):
    """Follows one feed and emits `changed(Batch)` in the UI thread."""

    changed = Signal(object)
    present = Signal(object)  # tuple of PresenceRow: everybody who is anywhere, whenever that changes
    ended = Signal(object)  # Exception: the feed stopped by itself
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._rows: list[JournalRow] = []
        self._feed: Feed | None = None
        self._thread: threading.Thread | None = None
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self._deliver)
        self._woken.connect(self._begin, Qt.ConnectionType.QueuedConnection)

    def start(self, feed: Feed) -> None:
        """Follow `feed` in a thread of its own."""
        self._feed = feed
        feed.hear_presence(self.present.emit)  # queued: it comes from the feed's thread
        self._thread = threading.Thread(target=self._follow, args=(feed,), name="journal", daemon=True)
        self._thread.start()

    def _follow(self, feed: Feed) -> None:
        try:
            for rows in feed:
                self._take(rows)
        except Exception as error:
            log.exception("the journal feed stopped")
            self.ended.emit(error)

    def _take(self, rows: Sequence[JournalRow]) -> None:
        with self._lock:
            first = not self._rows
            self._rows.extend(rows)
        if first and rows:
            self._woken.emit()

    def _begin(self) -> None:
        if self._feed is not None and not self._gather.isActive():  # a wake-up may still be queued after the end
            self._gather.start()

    def _deliver(self) -> None:
        with self._lock:
            rows, self._rows = tuple(self._rows), []
        if rows:
            self.changed.emit(Batch(rows))

    def close(self) -> None:
        """End the thread; nothing is emitted afterwards."""
        self._gather.stop()
        if self._feed is not None:
            self._feed.close()
        if self._thread is not None:
            self._thread.join()
        self._feed = self._thread = None
