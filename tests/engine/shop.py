"""A small shop for the engine's tests: an owner, demo inboxes over folders, replies as the desk queues them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TypeVar
from uuid import UUID

from omnibox.channels.base import Account, Inbound, Participant
from omnibox.channels.demo.world import World
from omnibox.engine.engine import Engine
from omnibox.engine.homes import ThreadHome
from omnibox.engine.main import default_registry
from omnibox.engine.supervisor import Registry
from omnibox.engine.timings import Timings
from omnibox.model.actor import ENGINE, Actor, Role
from omnibox.model.conversation import Status
from omnibox.model.handle import Handle, email_handle
from omnibox.model.item import Delivery, Direction, ItemKind
from omnibox.model.journal import Event, EventType
from omnibox.model.rows import ConversationRow, ItemRow
from omnibox.store import conversations, customers, inboxes, items, operators, outbox, query
from omnibox.store.database import Connection, Store
from omnibox.store.items import NewItem

T = TypeVar("T")
PATIENCE = 60.0
ADDRESS = "support@shop.example"
MARIA = email_handle("maria@customers.example", "Maria Okafor")
TOM = email_handle("tom@customers.example", "Tom Price")

QUICK = Timings(
    lease_look=0.05,
    retry_first=0.05,
    retry_longest=0.2,
    lookup_after=0.02,
    line_first=0.02,
    line_longest=0.1,
    look_anyway=0.5,
    drain=3.0,
    answers_read=0.0,
    tick=0.05,
    probe=5.0,
)


def now() -> datetime:
    return datetime.now(UTC)


class NoSecrets:
    """A vault with nothing in it but what a test puts there."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = dict(secrets)

    def get(self, name: str) -> str | None:
        return self.secrets.get(name)

    def put(self, name: str, secret: str) -> None:
        self.secrets[name] = secret


def mail(
    number: int | str,
    text: str = "Hello",
    *,
    sender: Handle = MARIA,
    subject: str = "Boiler",
    answers: Sequence[str] = (),
    at: datetime | None = None,
) -> Inbound:
    """A plain mail to the shop."""
    return Inbound(
        provider_id=f"m{number}@customers.example",
        sender=sender,
        at=at or now() - timedelta(minutes=1),
        text=text,
        subject=subject,
        subject_key=subject.removeprefix("Re: ").casefold(),
        participants=(Participant(sender, "from"), Participant(email_handle(ADDRESS), "to")),
        answers=tuple(answers),
        raw=f"Message-ID: <m{number}>\r\n\r\n{text}".encode("utf-8", "surrogatepass"),
    )


def copy_of_ours(number: int | str, to: Handle = MARIA, *, answers: Sequence[str] = (), text: str = "Ours") -> Inbound:
    """A copy of something the shop sent, as it lies in its Sent folder."""
    own = email_handle(ADDRESS, "Shop")
    return replace(
        mail(number, text, sender=own, answers=answers),
        provider_id=f"{number}@shop.example",
        direction=Direction.OUT,
        participants=(Participant(own, "from"), Participant(to, "to")),
    )


@dataclass
class Shop:
    """One store with an owner; inboxes are added by the test."""

    store: Store
    folder: Path
    owner: Actor
    worlds: dict[UUID, World] = field(default_factory=dict)

    @staticmethod
    def of(store: Store, folder: Path) -> "Shop":
        with store.write(ENGINE) as unit:
            row = operators.ensure_owner(unit, "owner", "Olga Owner")
        return Shop(store, folder, Actor(row.id, row.name, Role.OWNER))

    def inbox(self, address: str = ADDRESS, *, policy: dict[str, object] | None = None, **settings: str) -> UUID:
        """Connect a demo inbox over a folder of its own."""
        folder = self.folder / f"world{len(self.worlds)}"
        with self.store.write(self.owner) as unit:
            inbox_id = inboxes.add_inbox(
                unit,
                channel="demo",
                name="Shop",
                address=address,
                settings={"world": str(folder), "patience": "10", **settings},
                secret_refs={},
                policy=policy or {},
            )
        self.worlds[inbox_id] = World(folder)
        return inbox_id

    def account(self, inbox_id: UUID) -> Account:
        return Account(inbox_id, ADDRESS, "Shop", {"world": str(self.worlds[inbox_id].folder)}, {})

    def thread(self, inbox_id: UUID, customer: Handle = MARIA) -> UUID:
        """Open a conversation with a customer who wrote nothing yet."""
        with self.store.write(self.owner) as unit:
            known = customers.find_by_handle(unit.conn, customer.kind, customer.norm)
            customer_id = known or customers.add_customer(unit, customer.name, "provider", unit.now)
            if known is None:
                customers.add_handle(unit, customer_id, customer, primary=True)
            return conversations.add_conversation(
                unit,
                customer_id=customer_id,
                inbox_id=inbox_id,
                subject="Boiler",
                subject_key="boiler",
                status=Status.OPEN,
                at=unit.now,
            )

    def reply(
        self,
        conversation_id: UUID,
        text: str = "Our answer",
        *,
        provider_id: str | None = None,
        wait: float = 0.0,
        to: dict[str, str] | None = None,
    ) -> UUID:
        """Queue an answer as the desk does: item, outbox and journal in one commit."""
        with self.store.write(self.owner) as unit:
            row = conversations.get(unit.conn, conversation_id)
            assert row is not None
            item_id = items.add_item(
                unit,
                NewItem(
                    customer_id=row.customer_id,
                    conversation_id=row.id,
                    inbox_id=row.inbox_id,
                    channel=row.channel,
                    kind=ItemKind.MESSAGE,
                    direction=Direction.OUT,
                    at=unit.now,
                    author_id=self.owner.id,
                    author_name=self.owner.name,
                    provider_id=provider_id,
                    subject="Re: Boiler",
                    text=text,
                    delivery=Delivery.QUEUED,
                    is_read=True,
                ),
            )
            outbox.queue(
                unit,
                item_id=item_id,
                inbox_id=row.inbox_id,
                conversation_id=row.id,
                conversation_version=row.version,
                message={
                    "to": [to or {"value": MARIA.value, "name": MARIA.name, "kind": "email"}],
                    "subject": "Re: Boiler",
                },
                due_at=unit.now + timedelta(seconds=wait),
            )
            unit.emit(Event(EventType.REPLY_QUEUED, row.customer_id, row.id, item_id, row.inbox_id))
        return item_id

    def engine(
        self, holder: str = "engine-a", *, timings: Timings = QUICK, vault: NoSecrets | None = None
    ) -> ThreadHome:
        """An engine in a thread over this store."""
        return ThreadHome(lambda: Engine(self.store, default_registry(), vault or NoSecrets(), holder, timings))

    # ---- looking

    def until(self, look: Callable[[Connection], T | None]) -> T:
        """Wait at the doorbell until `look` finds something; return it."""
        bell = self.store.doorbell()
        end = monotonic() + PATIENCE
        try:
            while True:
                with self.store.read() as conn:
                    found = look(conn)
                if found:
                    return found
                if monotonic() > end:
                    raise TimeoutError("nothing of the kind came")
                bell.wait(0.1)  # a folder's files ring no bell
        finally:
            bell.close()

    def until_delivery(self, item_id: UUID, *states: Delivery) -> ItemRow:
        def look(conn: Connection) -> ItemRow | None:
            (row,) = items.item_rows(conn, [item_id])
            return row if row.delivery in states else None

        return self.until(look)

    def until_state(self, inbox_id: UUID, state: str, code: str | None = None) -> str:
        def look(conn: Connection) -> str | None:
            row = inboxes.get(conn, inbox_id)
            fits = row is not None and row.state == state and code in (None, row.state_code)
            return state if fits else None

        return self.until(look)

    def until_items(self, count: int) -> list[ItemRow]:
        """Wait until there are `count` messages."""

        def look(conn: Connection) -> list[ItemRow] | None:
            found = self.messages(conn)
            return found if len(found) >= count else None

        return self.until(look)

    def messages(self, conn: Connection | None = None) -> list[ItemRow]:
        """Every item but activity lines, oldest first."""
        if conn is None:
            with self.store.read() as own:
                return self.messages(own)
        raws = query.rows(conn, "SELECT id FROM items WHERE kind <> 'activity' ORDER BY at, id")
        return list(items.item_rows(conn, [query.uuid_of(raw[0]) for raw in raws]))

    def conversation(self, conversation_id: UUID | None) -> ConversationRow:
        assert conversation_id is not None
        with self.store.read() as conn:
            row = conversations.get(conn, conversation_id)
        assert row is not None
        return row

    def count(self, table: str) -> int:
        with self.store.read() as conn:
            return int(query.value(conn, f"SELECT count(*) FROM {table}"))


def no_registry() -> Registry:
    """A registry whose drivers cannot be made: what happens when a channel's library is broken."""

    def driver(channel: str) -> object:
        raise ImportError(channel)

    return Registry(default_registry().spec, driver)  # type: ignore[arg-type] # never returns
