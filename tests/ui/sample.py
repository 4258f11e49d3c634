"""A store full of the sample customers, as the engine takes them in; made once and copied for whoever needs one."""

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from omnibox.config import paths
from omnibox.desk.desk import Desk
from omnibox.model.actor import ENGINE, Actor, Role
from omnibox.model.rows import ConversationRow
from omnibox.model.views import BUILT_IN
from omnibox.store import operators
from omnibox.store.database import Store
from omnibox.store.migrate import migrate
from omnibox.store.secrets import Vault
from omnibox.store.settings import put
from tests.e2e.homes import in_thread
from tests.store.keyrings import MemoryKeyring

PATIENCE = 60.0
ME, COLLEAGUE = "Carl Weiss", "Dana Lindgren"
WHO = "Maria Okafor"
ALL = next(view for view in BUILT_IN if view.key == "all")


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Office:
    """An open store with the desk of one person at it."""

    store: Store
    desk: Desk
    colleague: Desk

    def row(self, name: str = WHO) -> ConversationRow:
        """Return a customer's newest piece of work. Raises: StopIteration."""
        return next(row for row in self.desk.lists.page(ALL, limit=500).rows if row.customer_name == name)

    def close(self) -> None:
        self.store.close()


def open_office(folder: Path) -> Office:
    """Open the store in `folder`, which is made where there is none, at the desk of `ME`."""
    place = paths(folder)
    place.prepare()
    migrate(place.store_url, folder, now)
    store = Store.open(place.store_url, clock=now, data_dir=folder)
    with store.write(ENGINE) as unit:
        me = operators.ensure_owner(unit, "carl", ME)
        known = next((row for row in operators.list_operators(unit.conn) if row.name == COLLEAGUE), None)
        other = known or operators.add_operator(unit, "dana", COLLEAGUE, Role.OPERATOR)
        put(unit, "engine", {"state": "running", "at": now().isoformat()})  # as the window's own would say
    vault = Vault.open_keyring(backend=MemoryKeyring())
    desks = [Desk(store, Actor(row.id, row.name, row.role), vault) for row in (me, other)]
    return Office(store, *desks)


def fill(folder: Path) -> None:
    """Take in the whole sample world and close everything again. Raises: TimeoutError."""
    office = open_office(folder)
    vault = Vault.open_keyring(backend=MemoryKeyring())
    try:
        with in_thread(office.store, vault):
            office.desk.inboxes.add_sample_data()
            _wait(lambda: _all_in(office.desk))
    finally:
        office.close()


def copy(source: Path, target: Path) -> Path:
    """Give somebody a filled store of their own."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    return target


def _all_in(desk: Desk) -> bool:
    inboxes = desk.inboxes.list()
    if not inboxes or not all(row.history_finished for row in inboxes):
        return False
    found = next((row for row in desk.lists.page(ALL, limit=500).rows if row.customer_name == WHO), None)
    if found is None:
        return False
    return {"email", "sms", "phone"} <= {item.channel for item in desk.timeline.page(found.customer_id).items}


def _wait(look: Callable[[], bool]) -> None:
    end, pause = time.monotonic() + PATIENCE, threading.Event()
    while not look():
        if time.monotonic() > end:
            raise TimeoutError("the sample customers never came")
        pause.wait(0.05)
