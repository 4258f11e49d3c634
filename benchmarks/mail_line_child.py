"""The engine that `mail_line` watches: `python -m benchmarks.mail_line_child DATA_DIR PORT`, the password on stdin.

Prints {"seconds", "stored", "memory"}: seconds from the first line to the last mail, the most memory in MiB.
"""

import asyncio
import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from omnibox.engine.engine import Engine
from omnibox.engine.main import default_registry
from omnibox.model.actor import ENGINE
from omnibox.store import inboxes, query
from omnibox.store.database import Store
from omnibox.store.migrate import migrate
from tests.fakes.dovecot import ALICE


class _Vault:
    """Holds the one password, as the desk's vault would."""

    def __init__(self, password: str) -> None:
        self._password = password

    def get(self, _name: str) -> str | None:
        return self._password

    def put(self, _name: str, _secret: str) -> None:
        return None


def _clock() -> datetime:
    return datetime.now(UTC)


def _inbox(store: Store, port: str) -> UUID:
    line = {"host": "127.0.0.1", "port": port, "security": "none"}
    settings = {f"{kind}_{key}": value for kind in ("imap", "smtp") for key, value in line.items()}
    with store.write(ENGINE) as unit:
        return inboxes.add_inbox(
            unit,
            channel="email",
            name="Bench",
            address=ALICE,
            settings={"address": ALICE, **settings},
            secret_refs={"password": "bench"},
        )


async def _served(store: Store, password: str, inbox_id: UUID) -> None:
    """Serve until the whole mailbox is in."""
    engine = Engine(store, default_registry(), _Vault(password), "bench")
    serving = asyncio.create_task(engine.run())
    bell = store.doorbell()
    try:
        while not await asyncio.to_thread(_finished, store, inbox_id):
            await asyncio.to_thread(bell.wait, 0.2)
    finally:
        bell.close()
        engine.stop()
        await serving


def _finished(store: Store, inbox_id: UUID) -> bool:
    with store.read() as conn:
        row = inboxes.get(conn, inbox_id)
    return row is not None and row.history_finished


def main(folder: Path, port: str, password: str) -> None:
    """Take the mailbox in, and say how it went."""
    url = f"sqlite:///{folder / 'line.sqlite3'}"
    migrate(url, folder, _clock)
    store = Store.open(url, clock=_clock, data_dir=folder, bulk=True)
    try:
        inbox_id = _inbox(store, port)
        began = time.perf_counter()
        asyncio.run(_served(store, password, inbox_id))
        seconds = time.perf_counter() - began
        with store.read() as conn:
            stored = int(query.value(conn, "SELECT count(*) FROM items WHERE kind = 'message'") or 0)
    finally:
        store.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "stored": stored, "memory": memory}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.stdin.read())
