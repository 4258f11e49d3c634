"""Cold start: our window beside an empty one of PySide6, in turn, each in a process of its own."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.corpus.cache import copy_of
from benchmarks.registry import Setting
from benchmarks.report import Row, at_most_times
from benchmarks.screens import Environment, screens

_ROUNDS = 9
_PEER = "empty PySide6 window"


def start(setting: Setting) -> Iterator[Row]:
    """From the start of the process to the first frame, the first rows, and everything on screen."""
    store = copy_of(setting.size, setting.cache, setting.work / "start")
    remembered = {"inboxes": 1, "view": "open", "mode": "light"}
    (store.parent / "window.json").write_text(json.dumps(remembered), encoding="utf-8")
    clock = time.perf_counter if setting.clock is time.perf_counter else _childrens_time
    with screens() as found:
        for name, environment in found.items():
            yield from _on_screen(name, environment, store, clock)


def _on_screen(name: str, environment: Environment, store: Path, clock: Callable[[], float]) -> Iterator[Row]:
    stages = ("empty", "paint", "rows", "complete")
    figures: dict[str, list[float]] = {stage: [] for stage in stages}
    for _ in range(_ROUNDS):
        for stage in stages:
            figures[stage].append(_run(stage, store, clock, environment))
            store.with_name(store.name + "-wal").unlink(missing_ok=True)  # left by a process that was cut off
            store.with_name(store.name + "-shm").unlink(missing_ok=True)
    medians = {stage: statistics.median(found) for stage, found in figures.items()}
    yield at_most_times(f"{name}: first frame", medians["paint"], medians["empty"], _PEER, times=1.5)
    yield at_most_times(f"{name}: inbox rows on screen", medians["rows"], medians["empty"], _PEER, times=3.5)
    yield Row(f"{name}: everything on screen, desk open", medians["complete"], peer=medians["empty"], peer_name=_PEER)


def _run(stage: str, store: Path, clock: Callable[[], float], environment: Environment) -> float:
    """Return the milliseconds a stage took, the process's own start and end included."""
    command = [sys.executable, "-m", "benchmarks.ui_child", stage, str(store)]
    begin = clock()
    subprocess.run(command, env=environment, check=True, timeout=120, stderr=subprocess.DEVNULL)
    return (clock() - begin) * 1000


def _childrens_time() -> float:
    """Processor time of every process that ended, in seconds."""
    times = os.times()
    return times.children_user + times.children_system
