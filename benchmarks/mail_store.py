"""A Maildir parsed and stored: the true import of the true engine, beside `notmuch new` and `mu index` on the same.

Each program begins with a fresh database on the same disk, and the mails have been read once before, so that all find
them in memory. Ours goes first at full size; a tenth of it is then done in the other order.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpus.maildir import maildir
from benchmarks.peers import MU, NOTMUCH, PACKAGES, Peer, missing
from benchmarks.registry import Setting
from benchmarks.report import Row, at_most

LARGEST = 100_000  # mails; more would take more than eight minutes beside the peers
_TARGETS = {NOTMUCH: 0.4, MU: 0.8}
_MOST_MEMORY = 250  # MiB, engine and workers together


def store(setting: Setting) -> Iterator[Row]:
    """Import and index; keeps the stores in the cache for the queries."""
    if lacking := missing():
        packages = ", ".join(PACKAGES[name] for name in lacking)
        yield Row("not measured", 0.0, "s", note=f"install {packages}")
        return
    size = min(setting.size, LARGEST)
    mails = maildir(size, setting.cache)
    home = home_of(size, setting.cache)
    ours = _ours(mails, home / "omnibox", size)
    peers = {name: Peer(name, home / name, mails).index() for name in (NOTMUCH, MU)}
    yield from _rows(f"{size:,} mails", ours["seconds"], peers)
    yield Row("mails a second", size / ours["seconds"], "mails/s")
    yield at_most(
        "memory, engine and workers", ours["memory"], _MOST_MEMORY, unit="MiB", note=f"engine {ours['engine']:.0f}"
    )
    tenth = max(500, size // 10)
    mails = maildir(tenth, setting.cache)
    others = {name: Peer(name, setting.work / name, mails).index() for name in (MU, NOTMUCH)}
    yield from _rows(
        f"{tenth:,} mails, the other order", _ours(mails, setting.work / "omnibox", tenth)["seconds"], others
    )


def home_of(size: int, cache: Path) -> Path:
    """Return where the stores of a size lie."""
    return cache / f"mail-stores-{size}"


def _rows(what: str, ours: float, peers: dict[str, float]) -> Iterator[Row]:
    for name, seconds in peers.items():
        times = _TARGETS[name]
        yield Row(what, ours, "s", seconds, name, f"<= {times:g}x", ours <= times * seconds)


def _ours(mails: Path, folder: Path, size: int) -> dict[str, float]:
    """Import in a process of its own, as the engine is one; its start counts."""
    for path in mails.joinpath("cur").iterdir():
        path.read_bytes()  # whoever came first would else read them from the disk for all
    command = [sys.executable, "-m", "benchmarks.mail_store_child", str(folder), str(mails), str(time.monotonic())]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    if found["stored"] != size:
        raise RuntimeError(f"{found['stored']:.0f} of {size} mails were stored")
    return found
