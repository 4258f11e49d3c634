"""The window's process as a test sees it: steps come from it, words go to it, and it can be killed."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from omnibox.bootstrap import ENGINE_LOCK
from omnibox.instance import Instance
from omnibox.model.errors import Busy, Damaged
from tests.e2e.homes import ROOT, child_variables
from tests.e2e.shop import Shop, poll
from tests.fakes.xvfb import Xvfb

EXPECTED = "the desk could not be opened: "
PATIENCE = 80.0  # longer than the hand's own, which says better what is missing


class Window:
    """One run of `tests.e2e.window_driver` on a screen of its own."""

    def __init__(
        self,
        shop: Shop,
        screen: Xvfb,
        script: str,
        facts: Mapping[str, Any] | None = None,
        *,
        keyring: bool = True,
        alone: bool = True,
        bus: str = "disabled:",
    ) -> None:
        """Start it. `keyring` False: a machine that has none. `alone` False: another window's engine goes on.

        `bus` is the address of a session bus.
        """
        self._alone = alone
        self._engine_lock = shop.data_dir / ENGINE_LOCK
        with suppress(Damaged):  # some are started on a store that is beyond that
            shop.desk.settings.put("look_for_servers", False)  # nobody beyond this machine is asked
        home = shop.data_dir / "home"
        home.mkdir(exist_ok=True)
        variables = {
            **os.environ,
            **screen.variables,
            **child_variables(shop.keyring_file if keyring else None),
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "LANG": "C.UTF-8",
            "QT_LOGGING_RULES": "qt.qpa.*=false",
        }
        words = [sys.executable, "-m", "tests.e2e.window_driver", script, str(shop.data_dir), json.dumps(facts or {})]
        self._errors = (shop.data_dir / f"window-{script}.err").open("w+")
        self._process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._said: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._listen, name=f"window-{script}", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._errors.close()
        if self._alone:
            poll(self._engine_gone, "the engine outlives its window")

    def _engine_gone(self) -> bool:
        """It ends by itself within a moment, however its window ended."""
        lock = Instance(self._engine_lock, "test")
        try:
            lock.acquire()
        except Busy:
            return False
        lock.release()
        return True

    @property
    def pid(self) -> int:
        return self._process.pid

    def step(self, name: str) -> dict[str, Any]:
        """Wait until the script says it is there; returns what it tells. Raises: AssertionError with its reasons."""
        try:
            while (said := self._said.get(timeout=PATIENCE)) is not None:
                assert said["step"] != "failed", f"{said['why']}\nin sight: {said['shown']}\n{self._stderr()}"
                if said["step"] == name:
                    return said
        except queue.Empty:
            raise AssertionError(f"the window never came to {name}\n{self._stderr()}") from None
        raise AssertionError(f"the window ended before {name}\n{self._stderr()}")

    def say(self, word: str) -> None:
        """Let a script go on that waits for this word."""
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Wait until the program ended by itself, in order and with nothing on stderr but why it did not open."""
        assert self._process.wait(PATIENCE) == 0, self._stderr()
        self._thread.join()
        surprises = [line for line in self._stderr().splitlines() if not line.startswith(EXPECTED)]
        assert surprises == [], surprises

    def kill(self) -> None:
        """Kill -9, wherever it is."""
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.put(json.loads(line))
        self._said.put(None)

    def _stderr(self) -> str:
        return Path(self._errors.name).read_text()[-4000:]
