"""An hour of an operator's work without the pauses, in a process of its own: what its memory does meanwhile."""

import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.corpus.cache import copy_of
from benchmarks.registry import Setting
from benchmarks.report import Row, at_most

DEEDS = 3600  # one a second for an hour
_GROWTH = 5  # percent
_WARM = 0.1  # of the deeds: by then every part was built once


def use(setting: Setting) -> Iterator[Row]:
    """Resident memory of the window's process over the deeds, after everything was built and used once."""
    path = copy_of(setting.size, setting.cache, setting.work / "use")
    command = [sys.executable, "-m", "benchmarks.ui_use_child", str(path), str(DEEDS)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    samples: list[tuple[int, float]] = json.loads(said.splitlines()[-1])
    warm = next(mib for deed, mib in samples if deed >= DEEDS * _WARM)
    last = samples[-1][1]
    yield Row(f"memory when everything was used once, after {DEEDS * _WARM:.0f} deeds", warm, "MiB")
    yield Row(f"memory after {DEEDS:,} deeds", last, "MiB")
    yield Row("the most in between", max(mib for _, mib in samples), "MiB")
    yield at_most("growth over an hour of use", (last / warm - 1) * 100, _GROWTH, unit="%")
