"""The desk: what a person can do, grouped by subject. Window, tests and command line call the same functions."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from omnibox.desk.lists import Lists
from omnibox.desk.seat import Seat
from omnibox.model.actor import Actor
from omnibox.model.intents import Done
from omnibox.model.rows import OperationRow, OperatorRow, PastRow
from omnibox.store import inboxes, operators, settings
from omnibox.store.database import Store
from omnibox.store.secrets import Vault

if TYPE_CHECKING:
    from omnibox.desk.alerts import Alerts
    from omnibox.desk.compose import Compose
    from omnibox.desk.consents import Consents
    from omnibox.desk.customers import Customers
    from omnibox.desk.drafts import Drafts
    from omnibox.desk.exporting import Export
    from omnibox.desk.feed import JournalFeed
    from omnibox.desk.importing import Imports
    from omnibox.desk.inboxes import Inboxes
    from omnibox.desk.invites import Invites
    from omnibox.desk.presence import Presence
    from omnibox.desk.requests import Requests
    from omnibox.desk.search import Search
    from omnibox.desk.settings import Settings
    from omnibox.desk.signing import Signatures
    from omnibox.desk.threads import Threads
    from omnibox.desk.timeline import Timeline
    from omnibox.desk.upkeep import Upkeep
    from omnibox.desk.work import Work


class Desk:
    """One person at one store. Everything blocks while it reads or writes; the window calls it from threads.

    A subject is loaded when it is first used: the list of a window that opens waits for the lists alone.
    """

    def __init__(self, store: Store, actor: Actor, vault: Vault) -> None:
        self._seat = Seat(store, actor, vault)
        self.lists = Lists(self._seat)

    @cached_property
    def alerts(self) -> "Alerts":
        from omnibox.desk.alerts import Alerts

        return Alerts(self._seat)

    @cached_property
    def timeline(self) -> "Timeline":
        from omnibox.desk.timeline import Timeline

        return Timeline(self._seat)

    @cached_property
    def work(self) -> "Work":
        from omnibox.desk.work import Work

        return Work(self._seat)

    @cached_property
    def threads(self) -> "Threads":
        from omnibox.desk.threads import Threads

        return Threads(self._seat)

    @cached_property
    def compose(self) -> "Compose":
        from omnibox.desk.compose import Compose

        return Compose(self._seat)

    @cached_property
    def drafts(self) -> "Drafts":
        from omnibox.desk.drafts import Drafts

        return Drafts(self._seat)

    @cached_property
    def search(self) -> "Search":
        from omnibox.desk.search import Search

        return Search(self._seat)

    @cached_property
    def inboxes(self) -> "Inboxes":
        from omnibox.desk.inboxes import Inboxes

        return Inboxes(self._seat)

    @cached_property
    def consents(self) -> "Consents":
        from omnibox.desk.consents import Consents

        return Consents(self._seat)

    @cached_property
    def requests(self) -> "Requests":
        from omnibox.desk.requests import Requests

        return Requests(self._seat)

    @cached_property
    def invites(self) -> "Invites":
        from omnibox.desk.invites import Invites

        return Invites(self._seat)

    @cached_property
    def customers(self) -> "Customers":
        from omnibox.desk.customers import Customers

        return Customers(self._seat)

    @cached_property
    def signatures(self) -> "Signatures":
        from omnibox.desk.signing import Signatures

        return Signatures(self._seat)

    @cached_property
    def settings(self) -> "Settings":
        from omnibox.desk.settings import Settings

        return Settings(self._seat)

    @cached_property
    def presence(self) -> "Presence":
        from omnibox.desk.presence import Presence

        return Presence(self._seat)

    @cached_property
    def imports(self) -> "Imports":
        from omnibox.desk.importing import Imports

        return Imports(self._seat)

    @cached_property
    def export(self) -> "Export":
        from omnibox.desk.exporting import Export

        return Export(self._seat)

    @cached_property
    def upkeep(self) -> "Upkeep":
        from omnibox.desk.upkeep import Upkeep

        return Upkeep(self._seat)

    @property
    def actor(self) -> Actor:
        """Who sits here."""
        return self._seat.actor

    def undo(self, operation_id: UUID) -> Done:
        """Take an operation back. Raises: Conflict where something moved on since, Denied, NotFound."""
        from omnibox.desk.undoing import undo

        return undo(self._seat, operation_id)

    def recent_operations(self, limit: int = 20) -> tuple[OperationRow, ...]:
        """Return what this person did last, the newest first."""
        from omnibox.desk.undoing import recent_operations

        return recent_operations(self._seat, limit)

    def history(self, limit: int = 30) -> tuple[PastRow, ...]:
        """Return what this person did last, the newest first, with what stands against taking it back."""
        from omnibox.desk.past import history

        return history(self._seat, limit)

    @property
    def locked(self) -> bool:
        """Whether a passphrase is needed before any secret can be read or kept."""
        return self._seat.vault.locked

    @property
    def seals_secrets(self) -> bool:
        """Whether passwords lie in a sealed file, because this computer has no keyring."""
        return self._seat.vault.in_file

    def unlock(self, passphrase: str) -> None:
        """Open the sealed secrets, or seal them for the first time. Raises: VaultLocked, Damaged, DiskFull."""
        self._seat.vault.unseal(passphrase)

    def operators(self) -> tuple[OperatorRow, ...]:
        """Return everybody who works here, by name; disabled people too, because they wrote things."""
        with self._seat.store.read() as conn:
            return operators.list_operators(conn)

    def feed(self) -> "JournalFeed":
        """Return the journal from now on. Iterate it in a thread of its own."""
        from omnibox.desk.feed import JournalFeed

        return JournalFeed(self._seat, self.presence)

    def engine_state(self) -> Mapping[str, Any]:
        """Return what the engine last said of itself: state, pid, at; {} if it never ran."""
        with self._seat.store.read() as conn:
            found: Mapping[str, Any] = settings.get(conn, "engine", {})
            return found

    def has_inboxes(self) -> bool:
        """Tell whether anything is connected; if not, the window opens on its welcome page."""
        with self._seat.store.read() as conn:
            return bool(inboxes.list_inboxes(conn))
