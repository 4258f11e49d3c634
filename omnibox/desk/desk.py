"""The desk: what a person can do, grouped by subject. Window, tests and command line call the same functions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from omnibox.desk.compose import Compose
from omnibox.desk.customers import Customers
from omnibox.desk.drafts import Drafts
from omnibox.desk.feed import JournalFeed
from omnibox.desk.inboxes import Inboxes
from omnibox.desk.lists import Lists
from omnibox.desk.requests import Requests
from omnibox.desk.search import Search
from omnibox.desk.seat import Seat
from omnibox.desk.settings import Settings
from omnibox.desk.timeline import Timeline
from omnibox.desk.undoing import recent_operations, undo
from omnibox.desk.work import Work
from omnibox.model.actor import Actor
from omnibox.model.intents import Done
from omnibox.model.rows import OperationRow, OperatorRow
from omnibox.store import inboxes, operators, settings
from omnibox.store.database import Store
from omnibox.store.secrets import Vault


class Desk:
    """One person at one store. Everything blocks while it reads or writes; the window calls it from threads."""

    def __init__(self, store: Store, actor: Actor, vault: Vault) -> None:
        self._seat = seat = Seat(store, actor, vault)
        self.lists = Lists(seat)
        self.timeline = Timeline(seat)
        self.work = Work(seat)
        self.compose = Compose(seat)
        self.drafts = Drafts(seat)
        self.search = Search(seat)
        self.inboxes = Inboxes(seat)
        self.requests = Requests(seat)
        self.customers = Customers(seat)
        self.settings = Settings(seat)

    @property
    def actor(self) -> Actor:
        """Who sits here."""
        return self._seat.actor

    def undo(self, operation_id: UUID) -> Done:
        """Take an operation back. Raises: Conflict where something moved on since, Denied, NotFound."""
        return undo(self._seat, operation_id)

    def recent_operations(self, limit: int = 20) -> tuple[OperationRow, ...]:
        """Return what this person did last, the newest first."""
        return recent_operations(self._seat, limit)

    @property
    def locked(self) -> bool:
        """Whether a passphrase is needed before any secret can be read or kept."""
        return self._seat.vault.locked

    def unlock(self, passphrase: str) -> None:
        """Open the sealed secrets, or seal them for the first time. Raises: VaultLocked, Damaged, DiskFull."""
        self._seat.vault.unseal(passphrase)

    def operators(self) -> tuple[OperatorRow, ...]:
        """Return everybody who works here, by name; disabled people too, because they wrote things."""
        with self._seat.store.read() as conn:
            return operators.list_operators(conn)

    def feed(self) -> JournalFeed:
        """Return the journal from now on. Iterate it in a thread of its own."""
        return JournalFeed(self._seat)

    def engine_state(self) -> Mapping[str, Any]:
        """Return what the engine last said of itself: state, pid, at; {} if it never ran."""
        with self._seat.store.read() as conn:
            found: Mapping[str, Any] = settings.get(conn, "engine", {})
            return found

    def has_inboxes(self) -> bool:
        """Tell whether anything is connected; if not, the window opens on its welcome page."""
        with self._seat.store.read() as conn:
            return bool(inboxes.list_inboxes(conn))
