"""The window that `ui_ingest` times: the true one, wired as the program wires it, with a timer of 16 ms in it.

`python -m benchmarks.ui_ingest_child DATA_DIR`. Each line it is told names what the gaps from then on belong to;
after "end" it says `gaps {name: [[gap, processor time of this thread in it]]}` in milliseconds and waits for the end
of its input.
"""

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer

from omnibox.bootstrap import Office, Options

if TYPE_CHECKING:
    from omnibox.ui.app import DeskApp


class Frames(QObject):
    """Times the gaps between the ticks of a timer that a busy window would hold up."""

    def __init__(self, window: "DeskApp") -> None:
        super().__init__(window)
        self._window = window
        self._gaps: dict[str, list[tuple[float, float]]] = {}
        self._now: list[tuple[float, float]] = []  # before the first word: nobody's
        self._last = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=16)
        self._timer.timeout.connect(self._tick)
        self._ear = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._ear.activated.connect(self._hear)
        self._timer.start()
        _say("ready")

    def _tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self._now.append(((now[0] - self._last[0]) * 1000, (now[1] - self._last[1]) * 1000))
        self._last = now

    def _hear(self) -> None:
        word = sys.stdin.readline().strip()
        if word == "end":
            _say(f"gaps {json.dumps(self._gaps)}")
        if word:
            self._now = self._gaps.setdefault(word, [])
        else:
            self._ear.setEnabled(False)
            self._window.quit()


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> int:
    """Open the window and serve it until nobody listens."""
    from omnibox.ui.app import run_desk

    folder = Path(sys.argv[1])
    office = Office(Options("desk", folder, "", folder, passphrase_stdin=False))
    try:
        return run_desk(office.connect, data_dir=folder, glance=office.glance, engine=office, ready=Frames)
    finally:
        office.close()


if __name__ == "__main__":
    sys.exit(main())
