"""Every measurement by name. One line adds one; its module is loaded when it is run.

A measurement is a function that takes a `Setting` and returns its rows.
"""

import importlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import Row

EVERYDAY, FULL = 200_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Setting:
    """How large, and where: corpora are kept in `cache`, `work` is an empty folder that goes afterwards.

    `clock` counts seconds: of the wall, or of this thread's processor time where the machine has other work to do.
    """

    size: int
    cache: Path
    work: Path
    clock: Callable[[], float] = time.perf_counter


Bench = Callable[[Setting], Iterable[Row]]

BENCHES = {
    "views": "benchmarks.store_views:views",
    "counts": "benchmarks.store_views:counts",
    "timeline": "benchmarks.store_timeline:timeline",
    "search": "benchmarks.store_search:search",
    "typing": "benchmarks.store_search:typing",
    "start": "benchmarks.ui_start:start",
    "list": "benchmarks.ui_list:conversation_list",
    "customer": "benchmarks.ui_timeline:customer",
    "ingest": "benchmarks.ui_ingest:ingest",
    "use": "benchmarks.ui_use:use",
    "mail_store": "benchmarks.mail_store:store",
    "mail_queries": "benchmarks.mail_queries:queries",
    "mail_line": "benchmarks.mail_line:line",
}


def load(name: str) -> Bench:
    """Return a measurement."""
    module, _, function = BENCHES[name].partition(":")
    bench: Bench = getattr(importlib.import_module(module), function)
    return bench
