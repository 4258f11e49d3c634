"""A shop for whole runs: a Dovecot, an SMTP server, a store, a person at the desk, and an engine at home somewhere."""

import getpass
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from omnibox.config import paths
from omnibox.desk.desk import Desk
from omnibox.model.actor import ENGINE, Actor
from omnibox.model.intents import ReplyIntent, Sent
from omnibox.model.item import Delivery, Direction, ItemKind
from omnibox.model.rows import ConversationRow, InboxRow, ItemRow, RequestRow
from omnibox.model.views import BUILT_IN
from omnibox.store import inboxes, journal, operators
from omnibox.store.database import Store
from omnibox.store.migrate import migrate
from omnibox.store.secrets import Vault
from tests.e2e.homes import Home
from tests.e2e.mailbox import Mailbox
from tests.fakes.dovecot import PASSWORD, Dovecot
from tests.fakes.smtp import SmtpServer
from tests.support.keyring_file import FileKeyring

OURS = "support@shop.example"
ANN = "ann@customer.example"
BOB = "bob@customer.example"
USERS = {OURS: PASSWORD, ANN: "ann's word", BOB: "bob's word"}
PATIENCE = 40.0
ALL = next(view for view in BUILT_IN if view.key == "all")

T = TypeVar("T")


def now() -> datetime:
    return datetime.now(UTC)


def poll(look: Callable[[], T | None], what: str = "") -> T:
    """Look at something that rings no bell (a server) until it is there; returns it. Raises: TimeoutError."""
    end, pause = time.monotonic() + PATIENCE, threading.Event()
    while not (found := look()):
        if time.monotonic() > end:
            raise TimeoutError(what or "it never came")
        pause.wait(0.02)
    return found


@dataclass
class Shop:
    """Everything one test needs; `open_shop` in conftest makes and ends it."""

    dovecot: Dovecot
    smtp: SmtpServer
    data_dir: Path
    url: str = ""
    clock: Callable[[], datetime] = now
    homes: list[Home] = field(default_factory=list)

    def __post_init__(self) -> None:
        place = paths(self.data_dir)
        place.prepare()
        self.url = self.url or place.store_url
        self.keyring_file = self.data_dir / "keyring.json"
        self.keyring = FileKeyring(self.keyring_file)
        self.vault: Vault = Vault.open_keyring(backend=self.keyring)
        migrate(self.url, self.data_dir, self.clock)
        self.store = Store.open(self.url, clock=self.clock, data_dir=self.data_dir)
        with self.store.write(ENGINE) as unit:
            owner = operators.ensure_owner(unit, getpass.getuser(), "Otto Owner")  # whom the window will find here
        self.actor = Actor(owner.id, owner.name, owner.role)
        self.desk = Desk(self.store, self.actor, self.vault)
        self.ours = Mailbox(self.dovecot, OURS)

    def close(self) -> None:
        for home in reversed(self.homes):
            home.stop()
        self.store.close()

    def start(self, home: Home) -> None:
        """Start an engine; it ends with the shop."""
        self.homes.append(home)
        home.start()

    # ---- waiting

    def until(self, look: Callable[[], T | None], what: str = "", patience: float = PATIENCE) -> T:
        """Look at the store at each ring of its doorbell until there is something. Raises: TimeoutError."""
        bell = self.store.doorbell()
        end = time.monotonic() + patience
        try:
            while not (found := look()):
                left = end - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"{what or 'it never came'}\n{self.tell()}")
                bell.wait(left)
            return found
        finally:
            bell.close()

    def tell(self) -> str:
        """How things stand, for the message of a failure."""
        with self.store.read() as conn:
            rows = journal.read(conn, max(0, journal.head(conn) - 30), 30)
        lines = [
            f"inbox {one.address}: {one.state} {one.state_code} {dict(one.state_params)}" for one in self.inboxes()
        ]
        lines += [f"{row.seq} {row.type} {dict(row.states)}" for row in rows]
        lines += [f"{one.direction} {one.kind} {one.delivery} {one.error_code} {one.subject}" for one in self.items()]
        return "\n".join([*lines, *self.dovecot.log().splitlines()[-10:]])

    def journal(self, after: int = 0) -> list[str]:
        """The types of what happened since."""
        with self.store.read() as conn:
            return [row.type for row in journal.read(conn, after, 100_000)]

    def head(self) -> int:
        with self.store.read() as conn:
            return journal.head(conn)

    # ---- connecting

    def settings(self, **changes: str) -> dict[str, str]:
        """What a person types into the form, passwords aside."""
        return {
            "address": OURS,
            "name": "The Shop",
            "user": OURS,
            "imap_host": "127.0.0.1",
            "imap_port": str(self.dovecot.tls_port),
            "imap_security": "tls",
            "smtp_host": "127.0.0.1",
            "smtp_port": str(self.smtp.port),
            "smtp_security": self.smtp.security,
            "ca_file": str(self.dovecot.certificates.ca_file),
            **changes,
        }

    def probe(self, password: str = PASSWORD, **changes: str) -> RequestRow:
        """Ask the engine to try the form; returns the finished request."""
        request = self.desk.inboxes.probe("email", self.settings(**changes), {"password": password})
        return self.desk.requests.wait(request, PATIENCE)

    def connect(self, undo_seconds: int = 0, **changes: str) -> InboxRow:
        """Probe, save, and wait until the line is up. `undo_seconds` 0: what is sent leaves at once."""
        answered = self.probe(**changes)
        assert answered.answer.get("ok"), json.dumps(dict(answered.answer))
        inbox = self.desk.inboxes.connect(answered.id)
        with self.store.write(ENGINE) as unit:
            inboxes.change(unit, inbox.id, settings={**inbox.settings, "undo_seconds": str(undo_seconds)})
        return self.until(self.active, "the inbox never became active")

    def inboxes(self) -> tuple[InboxRow, ...]:
        return self.desk.inboxes.list()

    def active(self) -> InboxRow | None:
        """The inbox, once its line is up."""
        return next((row for row in self.inboxes() if row.state == "active"), None)

    def inbox_is(self, state: str, code: str | None = None) -> bool:
        return any(row.state == state and code in (None, row.state_code) for row in self.inboxes())

    # ---- looking

    def conversations(self) -> tuple[ConversationRow, ...]:
        page = self.desk.lists.page(ALL, limit=500)
        return page.rows

    def items(self) -> list[ItemRow]:
        """Every message and note of every customer, customer by customer, oldest first."""
        found: list[ItemRow] = []
        for customer in dict.fromkeys(row.customer_id for row in self.conversations()):
            before = None
            pages: list[Sequence[ItemRow]] = []
            while True:
                page = self.desk.timeline.page(customer, before, 200)
                pages.insert(0, page.items)
                if page.older is None:
                    break
                before = page.older
            found += [item for items in pages for item in items if item.kind is not ItemKind.ACTIVITY]
        return found

    def inbound(self) -> list[ItemRow]:
        return [item for item in self.items() if item.direction is Direction.IN]

    def item(self, subject: str) -> ItemRow:
        """Wait for the first inbound item of a subject."""
        return self.until(lambda: next((one for one in self.inbound() if one.subject == subject), None), subject)

    def conversation(self, conversation_id: UUID | None) -> ConversationRow:
        assert conversation_id is not None
        return self.desk.lists.rows([conversation_id])[0]

    def again(self, item_id: UUID) -> ItemRow:
        return self.desk.timeline.items([item_id])[0]

    # ---- working

    def receive(self, raw: bytes, subject: str, at: datetime | None = None) -> ItemRow:
        """A mail arrives at the server; wait until it stands in the timeline.

        Servers date arrivals in whole seconds. Without `at` it is dated a little ahead, so that it counts as written
        when it is received, and after everything that was done before.
        """
        self.dovecot.deliver(OURS, raw, at=at or now() + timedelta(seconds=2))
        return self.item(subject)

    def intent(self, item: ItemRow, text: str, *, everyone: bool = False, **more: object) -> ReplyIntent:
        """What the composer hands over."""
        assert item.conversation_id is not None
        options = self.desk.compose.reply_options(item.conversation_id)
        people = options.reply_all if everyone else options.reply
        given = {
            "to": people.to,
            "cc": people.cc,
            "subject": options.subject,
            "answers_item_id": options.answers_item_id,
            **more,
        }
        return ReplyIntent(item.conversation_id, options.base_version, text, **given)  # type: ignore[arg-type]  # by name

    def reply(self, item: ItemRow, text: str, *, everyone: bool = False, **more: object) -> Sent:
        return self.desk.compose.reply(self.intent(item, text, everyone=everyone, **more))

    def until_delivery(self, item_id: UUID, *states: Delivery) -> ItemRow:
        """Wait until an outbound item stands at one of these states."""

        def look() -> ItemRow | None:
            row = self.again(item_id)
            return row if row.delivery in states else None

        return self.until(look, f"never {states}")
