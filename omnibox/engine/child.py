"""The engine's home in a child process, seen from the desk: start it, restart it, end it.

Standard library only: the window imports this before its first paint. What is said over the pipes:
to the child one JSON line `{"vault_key": str | null}` and then nothing, where end-of-file means "stop" (it also comes
when this process is killed, so the child never outlives us); from the child JSON lines `{"state": ..., "code": ...}`.
"""

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from omnibox.model.backoff import backoff, within_budget

NICENESS = 10  # on a busy machine the window's frames come first
FATAL = 3  # exit status: trying again would end the same way (see `code`)
_PATIENCE = 20.0  # seconds a child may take to end by itself before it is ended


@dataclass(frozen=True, slots=True)
class HomeState:
    """What the desk may show. `state`: starting, running, restarting, gave_up, stopped."""

    state: str
    code: str = ""  # why it restarts or gave up: "crashed", or the child's own word
    pid: int | None = None


def _tell_nobody(_state: HomeState) -> None:
    return None


def _pause(failures: int) -> float:
    return backoff(failures, random.random)


class ChildHome:
    """Keeps one engine process running. `on_state` is called in this home's own thread, so it must only hand on.

    After five crashes in five minutes it gives up until `again` is called: an engine that dies at every start would
    only heat the machine.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        vault_key: str | None = None,
        on_state: Callable[[HomeState], None] = _tell_nobody,
        pause: Callable[[int], float] = _pause,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep what is needed; nothing runs before `start`. `pause(failures)`: seconds before the next try."""
        self._command = list(command)
        self._hello = json.dumps({"vault_key": vault_key}) + "\n"
        self._on_state = on_state
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self.state = HomeState("stopped")

    def start(self) -> None:
        """Start the engine and keep it running."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._keep, name="engine-home", daemon=True)
            self._thread.start()

    def again(self) -> None:
        """Try now: ends a wait, and starts anew after giving up."""
        self._wake.set()

    def stop(self, patience: float = _PATIENCE) -> None:
        """Ask the engine to end, wait `patience` seconds, then end it by force. Returns when it is gone."""
        thread = self._thread
        if thread is None:
            return
        with self._lock:
            self._stopping.set()
            process = self._process
            if process is not None:
                _close(process.stdin)
        self._wake.set()
        thread.join(patience)
        if thread.is_alive() and process is not None:
            process.kill()
            thread.join()
        self._thread = None

    def _keep(self) -> None:
        crashes: list[float] = []
        while not self._stopping.is_set():
            self._tell(HomeState("starting"))
            code = self._serve()
            if self._stopping.is_set():
                break
            crashes.append(self._clock())
            if code != "crashed" or not within_budget(crashes, self._clock()):
                self._tell(HomeState("gave_up", code))
                self._rest(None)
                crashes.clear()
            else:
                recent = [moment for moment in crashes if self._clock() - moment <= 300.0]
                self._tell(HomeState("restarting", code))
                self._rest(self._pause(len(recent)))
        self._tell(HomeState("stopped"))

    def _rest(self, seconds: float | None) -> None:
        if not self._stopping.is_set():
            self._wake.wait(seconds)
        self._wake.clear()

    def _serve(self) -> str:
        """Run one child to its end; return "crashed", or its own word for why another try is useless."""
        try:
            process = self._spawn()
        except OSError:
            return "cannot_start"
        if process is None:
            return "crashed"
        word = "crashed"
        with process:  # closes the pipes and waits
            for line in process.stdout or ():
                said = _parse(line)
                if said.get("state") == "running":
                    self._tell(HomeState("running", pid=process.pid))
                elif said.get("state") == "failed":
                    word = str(said.get("code") or word)
            _close(process.stdin)
        with self._lock:
            self._process = None
        return word if process.returncode == FATAL else "crashed"

    def _spawn(self) -> "subprocess.Popen[str] | None":
        with self._lock:
            if self._stopping.is_set():
                return None
            process = subprocess.Popen(  # noqa: S603 - our own executable, no shell, no outside word
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                creationflags=_windows_flags(),
            )
            self._process = process
        _lower_priority(process.pid)
        with contextlib.suppress(OSError, ValueError):  # it ended at once, or we are stopping: `wait` tells
            assert process.stdin is not None  # noqa: S101 - PIPE was asked for above
            process.stdin.write(self._hello)
            process.stdin.flush()
        return process

    def _tell(self, state: HomeState) -> None:
        self.state = state
        self._on_state(state)


def _windows_flags() -> int:
    if sys.platform == "win32":
        return subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
    return 0


def _lower_priority(pid: int) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(OSError):  # already gone, or not allowed: speed only, never correctness
            os.setpriority(os.PRIO_PROCESS, pid, NICENESS)


def _close(pipe: IO[str] | None) -> None:
    with contextlib.suppress(OSError, ValueError):  # the other end is gone: that is what closing was for
        if pipe is not None:
            pipe.close()


def _parse(line: str) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
