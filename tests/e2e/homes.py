"""Where a test's engine lives: in a thread of the test, or as the true child process of the program."""

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Protocol

from omnibox.channels import registry
from omnibox.channels.base import Account, Clock, Driver, DriverFactory
from omnibox.channels.email.driver import EmailDriver
from omnibox.channels.email.settings import Timings as LineTimings
from omnibox.engine.child import ChildHome, HomeState
from omnibox.engine.engine import Engine
from omnibox.engine.homes import ThreadHome
from omnibox.engine.supervisor import Registry
from omnibox.engine.timings import Timings
from omnibox.store.database import Store
from omnibox.store.secrets import Vault
from tests.support.keyring_file import BACKEND, FILE_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
# Waits a person would not notice are long for a test; what is waited for stays the same.
SHORT = Timings(
    lease_ttl=3.0, lease_beat=0.5, lease_look=0.1, retry_first=0.1, retry_longest=0.5, lookup_after=0.1,
    line_first=0.05, line_longest=0.2, look_anyway=5.0, tick=0.5, token_again=0.0,
)  # fmt: skip
SHORT_LINES = LineTimings(connect=2.0, command=3.0, idle_round=1.0, done=1.0, poll=0.5, errand=2.0, send=3.0)


class Home(Protocol):
    """An engine that can be started and ended."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


def in_thread(
    store: Store, vault: Vault, holder: str = "test", timings: Timings = SHORT, lines: LineTimings = SHORT_LINES
) -> ThreadHome:
    """An engine in a thread of this process, with the channels' own drivers told to wait less."""

    def driver(channel: str) -> DriverFactory:
        return make_email if channel == "email" else registry.driver(channel)

    def make_email(account: Account, clock: Clock) -> Driver:
        return EmailDriver(account, clock, lines)

    return ThreadHome(lambda: Engine(store, Registry(registry.spec, driver), vault, holder, timings))


class ProcessHome:
    """The engine as the desktop runs it: `omnibox engine` in a process of its own, kept running by its home."""

    def __init__(self, data_dir: Path, keyring: Path, database: str = "") -> None:
        words = ["--database", database] if database else []
        self._command = [sys.executable, "-m", "omnibox", "engine", "--data-dir", str(data_dir), *words]
        self._variables = child_variables(keyring)
        self._home: ChildHome | None = None
        self._changed = threading.Condition()
        self.states: list[HomeState] = []

    def start(self) -> None:
        """Returns when it serves."""
        command = [sys.executable, "-c", _WITH_VARIABLES, repr(self._variables), *self._command]
        self._home = ChildHome(command, on_state=self._note, pause=lambda _failures: 0.0)
        self._home.start()
        self.wait("running", 1)

    def stop(self) -> None:
        if self._home is not None:
            self._home.stop()
            self._home = None

    def kill(self) -> int:
        """Kill -9 the process that runs now; its home starts another. Returns how many have run so far."""
        with self._changed:
            running = [state for state in self.states if state.state == "running"]
        assert running[-1].pid is not None
        os.kill(running[-1].pid, signal.SIGKILL)
        return len(running)

    def again_after(self, count: int) -> None:
        """Wait until one more than `count` serves. A home that gave up after too many crashes is told to go on."""
        with self._changed:
            while sum(state.state == "running" for state in self.states) <= count:
                if self.states[-1].state == "gave_up" and self._home is not None:
                    self._home.again()
                if not self._changed.wait(PATIENCE):
                    raise TimeoutError(f"no engine after {count}: {self.states[-5:]}")

    def wait(self, word: str, count: int) -> None:
        """Until the home said a state for the `count`th time."""
        with self._changed:
            if not self._changed.wait_for(lambda: [s.state for s in self.states].count(word) >= count, PATIENCE):
                raise TimeoutError(f"not {count} x {word}: {self.states}")

    def _note(self, state: HomeState) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()


# The home starts its child with the environment it has; a test must not change that of all others.
_WITH_VARIABLES = (
    "import ast, os, sys; given, *words = sys.argv[1:]; os.environ.update(ast.literal_eval(given)); "
    "os.execv(words[0], words)"
)


def child_variables(keyring: Path | None) -> dict[str, str]:
    """What a process of the program is told so that it finds our keyring, or none."""
    backend = BACKEND if keyring else "keyring.backends.fail.Keyring"
    return {"PYTHON_KEYRING_BACKEND": backend, FILE_VARIABLE: str(keyring or ""), "PYTHONPATH": str(ROOT)}
