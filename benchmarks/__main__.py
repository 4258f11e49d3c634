"""`python -m benchmarks [name ...] [--size N | --full] [--busy] [--cache DIR] [--json FILE]`.

Exit code 0 when every target was met, 1 when one was missed.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import platformdirs

from benchmarks.registry import BENCHES, EVERYDAY, FULL, Setting, load
from benchmarks.report import Section, as_json, markdown, missed


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Reproducible measurements beside peers.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"which to run: {', '.join(BENCHES)}; all by default")
    parser.add_argument("--size", type=int, default=EVERYDAY, help=f"messages in the corpus ({EVERYDAY:,})")
    parser.add_argument("--full", action="store_true", help=f"{FULL:,} messages")
    parser.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("omnibox-benchmarks")))
    parser.add_argument("--busy", action="store_true", help="count processor time: the machine has other work to do")
    parser.add_argument("--json", type=Path, help="write everything there as well")
    found = parser.parse_args()
    if unknown := set(found.names) - set(BENCHES):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    return found


def main() -> int:
    """Run what was asked for, show the table, tell what was missed."""
    asked = _arguments()
    size = FULL if asked.full else asked.size
    clock = time.thread_time if asked.busy else time.perf_counter
    sections: list[Section] = []
    for name in asked.names or BENCHES:
        begin = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="omnibox-bench-") as work:
            rows = tuple(load(name)(Setting(size, asked.cache, Path(work), clock)))
        sections.append(Section(f"{name}, {size:,} messages", rows))
        print(f"{name}: {time.monotonic() - begin:.0f} s", file=sys.stderr)
    counted = "processor" if asked.busy else "wall"
    print(f"{counted} time, in turn with the peer: medians of the best rounds, percentiles of all\n")
    print(markdown(sections))
    if asked.json:
        asked.json.write_text(as_json(sections, {"size": size, "clock": counted}), encoding="utf-8")
    lost = missed(sections)
    print(f"\nmissed: {'; '.join(lost)}" if lost else "\nall targets met")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
