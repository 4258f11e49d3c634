"""An hour of an operator's work without the pauses, in a process of its own: what its memory does meanwhile."""

import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.corpus.cache import copy_of
from benchmarks.registry import Setting
from benchmarks.report import Row, at_most

WARM, HOUR = 600, 3600  # deeds, one a second: ten minutes in which parts are built and caches fill, then an hour
_GROWTH = 5  # percent


def use(setting: Setting) -> Iterator[Row]:
    """Resident memory of the window's process over the deeds, after everything was built and used once."""
    path = copy_of(setting.size, setting.cache, setting.work / "use")
    command = [sys.executable, "-m", "benchmarks.ui_use_child", str(path), str(WARM + HOUR)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    samples: list[tuple[int, float]] = json.loads(said.splitlines()[-1])
    warm = next(mib for deed, mib in samples if deed >= WARM)
    last = samples[-1][1]
    yield Row("memory when the window is there", samples[0][1], "MiB")
    yield Row("memory after ten minutes", warm, "MiB")
    yield Row("memory an hour later", last, "MiB", note=f"{HOUR:,} deeds")
    yield Row("the most in between", max(mib for _, mib in samples), "MiB")
    yield at_most("growth over the hour", (last / warm - 1) * 100, _GROWTH, unit="%")
