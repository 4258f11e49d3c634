"""Times beside their peers: one of ours, one of theirs, in turn, so that both meet the same machine."""

import gc
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from benchmarks.corpus.cache import NAME, corpus
from benchmarks.registry import Setting
from benchmarks.report import Row, at_most_times
from omnibox.store.database import Store

Question = Callable[[Connection], object]
Clock = Callable[[], float]
_RAW = "the same SQL, raw sqlite3"
_ROUNDS = 4


@dataclass
class Pair:
    """Milliseconds of ours and of the peer's, question by question, the best of some rounds; `every`: all of ours."""

    ours: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)
    every: list[float] = field(default_factory=list)

    def row(self, what: str) -> Row:
        """Return the medians side by side, held to twice the peer and two milliseconds."""
        return at_most_times(what, statistics.median(self.ours), statistics.median(self.peer), _RAW, times=2, plus=2)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@contextmanager
def opened(setting: Setting) -> Iterator[Store]:
    """Open the corpus of that size."""
    folder = corpus(setting.size, setting.cache)
    store = Store.open(f"sqlite:///{folder / NAME}", clock=lambda: datetime.now(UTC), data_dir=setting.work)
    try:
        yield store
    finally:
        store.close()


def beside_raw(store: Store, questions: Sequence[Question], clock: Clock = time.perf_counter) -> Pair:
    """Ask each question through the store and as the bare SQL it came to, in turn; of some rounds the best counts.

    The best, because a machine that does something else in between says nothing about either of them. Percentiles
    are taken over `every`: there the slow ones are what is asked for.
    """
    pair = Pair()
    with closing(_raw(store.path)) as raw, _no_collector():
        for question in questions:
            statements = _recorded(store, question)
            figures = [
                (_timed(partial(_ask, store, question), clock), _timed(partial(_replay, raw, statements), clock))
                for _ in range(_ROUNDS)
            ]
            pair.every.extend(ours for ours, _ in figures)
            pair.ours.append(min(ours for ours, _ in figures))
            pair.peer.append(min(peer for _, peer in figures))
    return pair


def _ask(store: Store, question: Question) -> None:
    with store.read() as conn:
        question(conn)


def _recorded(store: Store, question: Question) -> list[str]:
    """Return the statements a question comes to, values filled in, as SQLite saw them."""
    seen: list[str] = []
    with store.read() as conn:
        driver: Any = conn.connection.driver_connection
        driver.set_trace_callback(seen.append)
        try:
            question(conn)
        finally:
            driver.set_trace_callback(None)
    return [statement for statement in seen if not statement.startswith("--")]  # FTS5's own are marked so


def _raw(path: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(str(path), isolation_level=None, cached_statements=256)
    connection.execute("PRAGMA cache_size = -8000")  # as the store's readers
    return connection


def _replay(raw: sqlite3.Connection, statements: Sequence[str]) -> None:
    raw.execute("BEGIN")
    for statement in statements:
        raw.execute(statement).fetchall()
    raw.execute("COMMIT")


def _timed(work: Callable[[], None], clock: Clock) -> float:
    begin = clock()
    work()
    return (clock() - begin) * 1000


@contextmanager
def _no_collector() -> Iterator[None]:
    """Keep the cyclic collector out of single figures: it would be charged to whoever comes next."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
