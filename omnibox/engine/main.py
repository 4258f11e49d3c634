"""The engine as a process: `omnibox engine` under a desk, `omnibox hub` on a server.

Under a desk its standard input is the tether: one JSON line with the vault's key, then nothing; end-of-file means the
desk has ended, in order or not. On standard output it says `{"state": "running"}` or why it cannot run.
"""

import asyncio
import hashlib
import json
import os
import platform
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from omnibox.channels import registry as channels
from omnibox.engine.child import FATAL
from omnibox.engine.engine import Engine
from omnibox.engine.homes import HUB_DRAIN, serve, serve_hub
from omnibox.engine.supervisor import Registry
from omnibox.engine.timings import Timings
from omnibox.engine.tokens import Secrets
from omnibox.model.errors import Busy, StoreError
from omnibox.store.database import Store

_HARD_END = 30.0  # seconds after the tether broke: a driver that hangs must not keep the process
_LOCK_LOOK = 0.1  # seconds between looks at the lock of an engine that is just ending
_LOCK_PATIENCE = 40.0

MakeVault = Callable[[str | None], Secrets]
Clock = Callable[[], datetime]


class Lock(Protocol):
    """One engine a data folder: `omnibox.instance.Instance` is the one there is."""

    def acquire(self) -> None:
        """Raises: Busy."""
        ...

    def release(self) -> None:
        """Let go."""
        ...


def holder_name(data_dir: Path) -> str:
    """Return this machine's and folder's name in leases.

    It is the same after a restart, so that a crashed engine takes its own inboxes up again at once; the lock of the
    data folder makes sure that there is only one. It tells nobody where the folder lies.
    """
    place = f"{platform.node()}:{data_dir.resolve()}"
    return f"engine-{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def default_registry() -> Registry:
    """Return the channels of this program."""
    return Registry(channels.spec, channels.driver)


class Tether:
    """Standard input, watched by a thread: its end is the desk's end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._broken = threading.Event()
        self._finished = threading.Event()
        self._stop: Callable[[], None] | None = None
        self._lock = threading.Lock()

    def hello(self) -> dict[str, Any]:
        """Read the first line; {} where none came or it is not understood."""
        line = b""
        while not line.endswith(b"\n"):
            byte = os.read(self._descriptor, 1)
            if not byte:
                self._broken.set()
                break
            line += byte
        try:
            said = json.loads(line)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def watch(self) -> None:
        """Begin to watch."""
        threading.Thread(target=self._watch, name="engine-tether", daemon=True).start()

    def on_break(self, stop: Callable[[], None]) -> None:
        """Have `stop` called, in the watching thread, when the tether breaks; now if it has."""
        with self._lock:
            self._stop = stop
            if self._broken.is_set():
                stop()

    def is_broken(self, within: float = 0.0) -> bool:
        """Wait up to `within` seconds for the break."""
        return self._broken.wait(within)

    def finished(self) -> None:
        """All is done: no hard end is needed."""
        self._finished.set()

    def _watch(self) -> None:
        while not self._broken.is_set() and os.read(self._descriptor, 4096):
            continue  # nothing is to be said after the first line
        with self._lock:
            self._broken.set()
            if self._stop is not None:
                self._stop()
        if not self._finished.wait(_HARD_END):
            os._exit(1)


def engine_main(
    url: str,
    data_dir: Path,
    *,
    make_vault: MakeVault,
    lock: Lock,
    clock: Clock,
    registry: Registry | None = None,
    timings: Timings | None = None,
) -> int:
    """Be the engine of a desk until the tether on standard input breaks. Returns the exit code."""
    tether = Tether(sys.stdin.fileno())
    key = tether.hello().get("vault_key")
    tether.watch()
    if not _alone(lock, tether):
        return 0 if tether.is_broken() else 1
    try:
        return _run(url, data_dir, make_vault(key), clock, registry or default_registry(), timings or Timings(), tether)
    finally:
        tether.finished()
        lock.release()


def _alone(lock: Lock, tether: Tether) -> bool:
    """Take the lock; the engine of a desk that was killed a moment ago may still be ending."""
    looks = int(_LOCK_PATIENCE / _LOCK_LOOK)
    for _ in range(looks):
        try:
            lock.acquire()
        except Busy:
            if tether.is_broken(_LOCK_LOOK):
                return False
        else:
            return True
    _say({"state": "failed", "code": "instance"})
    return False


def _run(
    url: str, data_dir: Path, vault: Secrets, clock: Clock, registry: Registry, timings: Timings, tether: Tether
) -> int:
    try:
        store = Store.open(url, clock=clock, data_dir=data_dir, bulk=True)
    except Busy as error:
        _say({"state": "failed", "code": error.code})
        return 1
    except StoreError as error:  # another try would find the same store
        _say({"state": "failed", "code": error.code})
        return FATAL
    try:
        asyncio.run(_serve(store, registry, vault, holder_name(data_dir), timings, tether))
    finally:
        store.close()
    return 0


async def _serve(
    store: Store, registry: Registry, vault: Secrets, holder: str, timings: Timings, tether: Tether
) -> None:
    loop = asyncio.get_running_loop()

    def stopped(stop: Callable[[], None]) -> None:
        tether.on_break(lambda: _from_thread(loop, stop))

    await serve(lambda: Engine(store, registry, vault, holder, timings), stopped, lambda: _say({"state": "running"}))


def _from_thread(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(stop)


def hub_main(url: str, data_dir: Path, *, vault: Secrets, lock: Lock, clock: Clock, ready: Callable[[], None]) -> None:
    """Be a team's headless engine until SIGTERM. Raises: Busy (another hub uses this data folder), StoreError."""
    lock.acquire()
    try:
        store = Store.open(url, clock=clock, data_dir=data_dir, bulk=True)
        try:
            timings = replace(Timings(), drain=HUB_DRAIN)
            serve_hub(lambda: Engine(store, default_registry(), vault, holder_name(data_dir), timings), ready)
        finally:
            store.close()
    finally:
        lock.release()


def _say(words: dict[str, Any]) -> None:
    try:
        sys.stdout.write(json.dumps(words) + "\n")
        sys.stdout.flush()
    except OSError:  # the desk is gone; the tether tells us in a moment
        return
