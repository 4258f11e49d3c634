"""`python -m tests.gallery --out DIR [--target DIR]`: paints every surface of the true window, and a sheet of them all.

Runs offscreen in a process of its own for each device pixel ratio, at a wall clock of 12:14 as in the target pictures.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

SCREEN = {"screens": [{"name": "gallery", "x": 0, "y": 0, "width": 1680, "height": 1050, "logicalDpi": 96, "dpr": 1}]}
RATIOS = (1.0, 1.5, 2.0)
WALL = 12 * 60 + 14  # the minute of the day the target pictures were painted at


def main(arguments: Sequence[str] | None = None) -> int:
    """Paint, or start the processes that do."""
    given = _parse(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    if given.ratio:
        from tests.gallery.shots import paint

        return paint(given.out, given.only, given.ratio)
    with tempfile.TemporaryDirectory(prefix="ob-gallery-") as folder:
        screen = Path(folder) / "screen.json"
        screen.write_text(json.dumps(SCREEN), "utf-8")
        ended = [_run(given, ratio, screen) for ratio in RATIOS]
    from tests.gallery.sheet import write

    write(given.out, given.target)
    return max(ended)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the pictures go")
    parser.add_argument("--target", type=Path, metavar="DIR", help="the folder with the target pictures")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="surfaces whose names begin so")
    parser.add_argument("--ratio", type=float, default=0.0, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _run(given: argparse.Namespace, ratio: float, screen: Path) -> int:
    words = [sys.executable, "-m", "tests.gallery", "--out", str(given.out), "--ratio", str(ratio)]
    if given.only:
        words += ["--only", *given.only]
    variables = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
        "QT_SCALE_FACTOR": str(ratio),
        "QT_SCALE_FACTOR_ROUNDING_POLICY": "PassThrough",
        "QT_LOGGING_RULES": "qt.qpa.*=false",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "LANG": "C.UTF-8",
        "TZ": _zone(),
    }
    return subprocess.run(words, env=variables, check=False).returncode


def _zone() -> str:
    """A time zone in which it is 12:14 now, in POSIX words (whose sign is the other way round)."""
    now = datetime.now(UTC)
    behind = now.hour * 60 + now.minute - WALL
    sign = "-" if behind < 0 else "+"
    return f"<GAL>{sign}{abs(behind) // 60}:{abs(behind) % 60:02}"


if __name__ == "__main__":
    raise SystemExit(main())
