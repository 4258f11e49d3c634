"""A small shop to test on: an owner, inboxes, customers who write, and answers."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from omnibox.model.actor import ENGINE, Actor, Role
from omnibox.model.conversation import Status
from omnibox.model.handle import email_handle
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.journal import Event, EventType
from omnibox.model.rows import ParticipantRow
from omnibox.store import conversations, customers, inboxes, items, operators, outbox
from omnibox.store.database import Store
from omnibox.store.unit import Unit


@dataclass
class World:
    """Made once a test; its methods write through a unit the test opened, so that a test sees its own transactions."""

    store: Store
    owner: Actor
    inbox: UUID
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    @staticmethod
    def of(store: Store, inbox: str = "support") -> "World":
        """Fill an empty store with an owner and one inbox."""
        with store.write(ENGINE) as unit:
            owner = operators.ensure_owner(unit, "owner", "Olga Owner")
            inbox_id = add_inbox(unit, inbox)
        return World(store, Actor(owner.id, owner.name, Role.OWNER), inbox_id)

    def customer(self, unit: Unit, name: str = "") -> UUID:
        """Add a customer with an address of their own."""
        number = next(self.numbers)
        handle = email_handle(f"customer{number}@example.org", name or f"Customer {number}")
        customer_id = customers.add_customer(unit, handle.name, "provider", unit.now)
        customers.add_handle(unit, customer_id, handle, primary=True)
        return customer_id

    def conversation(
        self,
        unit: Unit,
        customer_id: UUID | None = None,
        *,
        status: Status = Status.OPEN,
        inbox: UUID | None = None,
        assignee_id: UUID | None = None,
        subject: str = "Order",
    ) -> UUID:
        """Open a conversation, with a customer of its own if none is given."""
        return conversations.add_conversation(
            unit,
            customer_id=customer_id or self.customer(unit),
            inbox_id=inbox or self.inbox,
            subject=subject,
            subject_key=subject.casefold(),
            status=status,
            at=unit.now,
            assignee_id=assignee_id,
        )

    def mail(
        self,
        unit: Unit,
        conversation_id: UUID,
        text: str = "Where is my order?",
        *,
        direction: Direction = Direction.IN,
        at: datetime | None = None,
        machine: MachineClass = MachineClass.HUMAN,
        delivery: Delivery = Delivery.NONE,
        provider_id: str | None = None,
        **more: object,
    ) -> UUID:
        """Store one message and summarise its conversation."""
        row = conversations.get(unit.conn, conversation_id)
        assert row is not None
        item_id = items.add_item(
            unit,
            items.NewItem(
                customer_id=row.customer_id,
                conversation_id=conversation_id,
                inbox_id=row.inbox_id,
                channel="email",
                kind=ItemKind.MESSAGE,
                direction=direction,
                at=at or unit.now,
                author_id=None if direction is Direction.IN else self.owner.id,
                author_name=row.customer_name if direction is Direction.IN else self.owner.name,
                provider_id=provider_id or f"<{next(self.numbers)}@example.org>",
                subject=row.subject,
                text=text,
                machine=machine,
                delivery=delivery,
                **more,  # type: ignore[arg-type]  # further columns of NewItem, named by the test
            ),
        )
        conversations.summarise(unit, conversation_id)
        event = EventType.MESSAGE_RECEIVED if direction is Direction.IN else EventType.REPLY_QUEUED
        unit.emit(Event(event, row.customer_id, conversation_id, item_id, row.inbox_id))
        return item_id

    def reply(self, unit: Unit, conversation_id: UUID, due_at: datetime | None = None) -> UUID:
        """Queue an answer: item and outbox entry. Returns the item."""
        item_id = self.mail(
            unit, conversation_id, "On its way.", direction=Direction.OUT, delivery=Delivery.QUEUED, is_read=True
        )
        row = conversations.get(unit.conn, conversation_id)
        assert row is not None
        outbox.queue(
            unit,
            item_id=item_id,
            inbox_id=row.inbox_id,
            conversation_id=conversation_id,
            conversation_version=row.version,
            message={"to": ["customer@example.org"]},
            due_at=due_at or unit.now,
        )
        return item_id


def add_inbox(unit: Unit, name: str) -> UUID:
    """Connect an inbox of that name."""
    return inboxes.add_inbox(
        unit, channel="email", name=name, address=f"{name}@example.org", settings={}, secret_refs={"password": "x"}
    )


def person(address: str, role: str, name: str = "") -> ParticipantRow:
    """Somebody on a message."""
    handle = email_handle(address, name)
    return ParticipantRow(handle.kind, handle.value, handle.norm, handle.name, role)
