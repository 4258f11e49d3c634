"""The engine that `mail_store` times: `python -m benchmarks.mail_store_child DATA_DIR MAILDIR BEGUN`.

Makes a store with an inbox for kept mail, asks for the import as the desk does, and serves until it is done. Prints
{"seconds", "stored", "memory", "engine"}: seconds since BEGUN, the parent's `time.monotonic()` (a person waits for the
start of the program, too), memory in MiB.
"""

import asyncio
import json
import shutil
import sys
import threading
import time
from datetime import UTC, datetime
from multiprocessing import active_children
from pathlib import Path

from omnibox.engine import importing
from omnibox.engine.engine import Engine
from omnibox.engine.main import default_registry
from omnibox.model.actor import ENGINE
from omnibox.model.ids import uuid7
from omnibox.model.importing import RUNNING, ImportState
from omnibox.store import inboxes, settings
from omnibox.store.database import Store
from omnibox.store.migrate import migrate

_LOOK = 0.1  # seconds between looks at the memory
_ADDRESS = "support@shop.example"


class _Memory(threading.Thread):
    """Watches how much memory this process and its workers take; what they share is counted once."""

    def __init__(self) -> None:
        super().__init__()
        self.own = self.all = 0.0  # MiB, the most of each
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(_LOOK):
            own = _pss("self")
            workers = sum(_pss(str(child.pid)) for child in active_children())
            self.own, self.all = max(self.own, own), max(self.all, own + workers)


def _pss(pid: str) -> float:
    """Return MiB of a process, its proportional set size; 0 where it is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0) / 1024


class _NoSecrets:
    def get(self, _name: str) -> str | None:
        return None

    def put(self, _name: str, _secret: str) -> None:
        return None


def _clock() -> datetime:
    return datetime.now(UTC)


def _begin(store: Store, mails: Path) -> ImportState:
    with store.write(ENGINE) as unit:
        inbox_id = inboxes.add_inbox(
            unit,
            channel="email",
            name="Kept",
            address=_ADDRESS,
            settings={"address": _ADDRESS, "kept": "true"},
            secret_refs={},
            state="paused",
        )
        begun = ImportState(uuid7(unit.now), inbox_id, str(mails))
        settings.put(unit, begun.key, begun.to_json(), quiet=True)
    return begun


async def _served(store: Store, begun: ImportState) -> tuple[ImportState, float]:
    """Serve until the import is done; return how it ended, and when."""
    engine = Engine(store, default_registry(), _NoSecrets(), "bench")
    serving = asyncio.create_task(engine.run())
    bell = store.doorbell()
    while True:
        await asyncio.to_thread(bell.wait, 1.0)
        with store.read() as conn:
            state = importing.load(conn, begun.id)
        if state is not None and state.state != RUNNING:
            break
    took = time.monotonic() - float(sys.argv[3])
    bell.close()
    engine.stop()
    await serving
    return state, took


def main() -> None:
    """Import, and say how it went."""
    folder, mails = Path(sys.argv[1]), Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    url = f"sqlite:///{folder / 'omnibox.sqlite3'}"
    migrate(url, folder, _clock)
    store = Store.open(url, clock=_clock, data_dir=folder)
    memory = _Memory()
    memory.start()
    try:
        state, took = asyncio.run(_served(store, _begin(store, mails)))
    finally:
        memory.ended.set()
        memory.join()
        store.close()
    print(json.dumps({"seconds": took, "stored": state.stored, "memory": memory.all, "engine": memory.own}))


if __name__ == "__main__":
    main()
