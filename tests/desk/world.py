"""A small shop for desk tests: a real store, people at their desks, and mail that came in as the engine stores it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from keyring.errors import KeyringLocked

from omnibox.desk.desk import Desk
from omnibox.model.actor import ENGINE, Actor, Role
from omnibox.model.conversation import Status
from omnibox.model.handle import Handle, HandleKind, make_handle
from omnibox.model.intents import ReplyIntent, Sent
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.journal import Event, EventType
from omnibox.model.rows import ConversationRow, ItemRow, ParticipantRow
from omnibox.store import conversations, customers, inboxes, items, leases, operators, outbox
from omnibox.store.database import Store
from omnibox.store.outbox import OutboxEntry
from omnibox.store.secrets import Vault
from omnibox.store.settings import put
from omnibox.store.unit import Unit
from tests.store.keyrings import MemoryKeyring
from tests.support.stores import FakeClock

OURS = "support@shop.example"
THREAD_KEY = "0123456789abcdef" * 4


class ClosingKeyring(MemoryKeyring):
    """A keyring whose owner may shut it."""

    locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("shut")
        return super().get_password(service, username)


@dataclass
class World:
    """The shop. `desk` is the owner's."""

    store: Store
    clock: FakeClock
    keyring: ClosingKeyring = field(default_factory=ClosingKeyring)

    def __post_init__(self) -> None:
        self.vault: Vault = Vault.open_keyring(backend=self.keyring)
        with self.store.write(ENGINE) as unit:
            owner = operators.ensure_owner(unit, "otto", "Otto Owner")
        self.owner = Actor(owner.id, owner.name, owner.role)
        self.desk = Desk(self.store, self.owner, self.vault)

    def hire(self, name: str, role: Role = Role.OPERATOR) -> Desk:
        """Somebody more, at a desk of their own."""
        with self.store.write(ENGINE) as unit:
            row = operators.add_operator(unit, name.casefold(), name, role)
        return Desk(self.store, Actor(row.id, row.name, row.role), self.vault)

    def inbox(self, address: str = OURS, channel: str = "email", **settings: str) -> UUID:
        self.vault.put(f"inbox/{address}/thread_key", THREAD_KEY)
        with self.store.write(ENGINE) as unit:
            return inboxes.add_inbox(
                unit,
                channel=channel,
                name="Support",
                address=address,
                settings=settings,
                secret_refs={"thread_key": f"inbox/{address}/thread_key"},
                state="active",
            )

    def mail(
        self,
        inbox_id: UUID,
        text: str = "Where is my parcel?",
        *,
        sender: str = "ann@example.com",
        name: str = "Ann Lee",
        subject: str = "Parcel",
        conversation_id: UUID | None = None,
        to: Sequence[str] = (OURS,),
        cc: Sequence[str] = (),
        reply_to: Sequence[str] = (),
        kind: HandleKind = HandleKind.EMAIL,
        machine: MachineClass = MachineClass.HUMAN,
        files: Sequence[items.NewFile] = (),
        html: str = "",
        raw_sha256: str | None = None,
        named: bool = True,
        payload: Mapping[str, Any] | None = None,
    ) -> ItemRow:
        """A message comes in: stored in one commit, as the intake does."""
        with self.store.write(ENGINE) as unit:
            customer_id = _customer(unit, make_handle(kind, sender, name))
            conversation_id = conversation_id or _conversation(unit, customer_id, inbox_id, subject)
            roles = (("from", [sender]), ("to", to), ("cc", cc), ("reply_to", reply_to))
            people = [
                _person(kind, value, name if value == sender else "", role) for role, all_ in roles for value in all_
            ]
            row = inboxes.get(unit.conn, inbox_id)
            assert row is not None
            item_id = items.add_item(
                unit,
                items.NewItem(
                    customer_id=customer_id,
                    conversation_id=conversation_id,
                    inbox_id=inbox_id,
                    channel=row.medium,
                    kind=ItemKind.MESSAGE,
                    direction=Direction.IN,
                    at=unit.now,
                    author_name=name,
                    provider_id=f"<{unit.now.timestamp()}@example.com>",
                    subject=subject,
                    text=text,
                    html=html,
                    raw_sha256=raw_sha256,
                    machine=machine,
                    payload=payload or {},
                    participants=people if named else (),
                    files=files,
                ),
            )
            if machine is MachineClass.HUMAN:
                conversations.change(unit, conversation_id, status=Status.OPEN)
            conversations.summarise(unit, conversation_id)
            customers.touch(unit, customer_id, unit.now)
            unit.emit(Event(EventType.MESSAGE_RECEIVED, customer_id, conversation_id, item_id, inbox_id))
        return self.item(item_id)

    def item(self, item_id: UUID) -> ItemRow:
        return self.desk.timeline.items([item_id])[0]

    def conversation(self, conversation_id: UUID | None) -> ConversationRow:
        assert conversation_id is not None
        return self.desk.lists.rows([conversation_id])[0]

    def entry(self, item_id: UUID) -> OutboxEntry:
        with self.store.read() as conn:
            found = outbox.of_item(conn, item_id)
        assert found is not None
        return found

    def intent(
        self, mail: ItemRow, text: str = "It is on its way.", desk: Desk | None = None, **more: object
    ) -> ReplyIntent:
        """What a composer would hand over right now."""
        assert mail.conversation_id is not None
        options = (desk or self.desk).compose.reply_options(mail.conversation_id)
        given = {
            "to": options.reply.to,
            "subject": options.subject,
            "answers_item_id": options.answers_item_id,
            **more,
        }
        return ReplyIntent(mail.conversation_id, options.base_version, text, **given)  # type: ignore[arg-type]  # by name

    def reply(self, mail: ItemRow, text: str = "It is on its way.", **more: object) -> Sent:
        return self.desk.compose.reply(self.intent(mail, text, None, **more))

    def settle(self, item_id: UUID, state: Delivery, code: str = "") -> None:
        """The engine claims what is due and the provider answers."""
        self.clock.forward(minutes=1)
        entry = self.entry(item_id)
        with self.store.write(ENGINE) as unit:
            token = leases.acquire(unit, leases.inbox_lease(entry.inbox_id), "test", 60)
            assert token is not None
            claimed = outbox.claim(unit, entry.inbox_id, "test", token, unit.now)
            assert claimed is not None
            assert claimed.item_id == item_id
        if state is not Delivery.SENDING:
            with self.store.write(ENGINE) as unit:
                outbox.settle(unit, claimed.id, token, state, code)

    def engine_says(self, **state: object) -> None:
        with self.store.write(ENGINE) as unit:
            put(unit, "engine", state)


def _customer(unit: Unit, handle: Handle) -> UUID:
    known = customers.find_by_handle(unit.conn, handle.kind, handle.norm)
    if known is not None:
        return known
    customer_id = customers.add_customer(unit, handle.name, "provider", unit.now)
    customers.add_handle(unit, customer_id, handle, primary=True)
    return customer_id


def _conversation(unit: Unit, customer_id: UUID, inbox_id: UUID, subject: str) -> UUID:
    return conversations.add_conversation(
        unit,
        customer_id=customer_id,
        inbox_id=inbox_id,
        subject=subject,
        subject_key=subject.casefold(),
        status=Status.OPEN,
        at=unit.now,
    )


def _person(kind: HandleKind, value: str, name: str, role: str) -> ParticipantRow:
    handle = make_handle(kind, value)
    return ParticipantRow(kind, handle.value, handle.norm, name, role)
