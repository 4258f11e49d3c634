"""The first message of a conversation: whose address it is, and which piece of work it belongs to."""

from uuid import UUID

from omnibox.channels import registry
from omnibox.desk import outgoing, replying, signing
from omnibox.desk.seat import Seat
from omnibox.desk.withdrawing import sent
from omnibox.model.conversation import Joining, Status
from omnibox.model.errors import Conflict, Invalid, NotFound
from omnibox.model.handle import Handle, make_handle
from omnibox.model.intents import NewMessage, Sent
from omnibox.model.item import Direction
from omnibox.model.journal import Event, EventType
from omnibox.model.permissions import Permission
from omnibox.model.reply import clean_text, parse_recipient
from omnibox.model.routing import RouteFacts, inbox_policy, route
from omnibox.model.rows import ConversationRow, InboxRow
from omnibox.model.subjects import subject_key
from omnibox.store import conversations, customers
from omnibox.store.unit import Unit


def start(seat: Seat, message: NewMessage) -> Sent:
    """See `Compose.start`."""
    seat.require(Permission.REPLY)
    with seat.store.read() as conn:
        inbox = replying.known_inbox(conn, message.inbox_id)
        signatures = signing.load(conn, seat, inbox)
    target = replying.aim(inbox, None, None, clean_text(message.text), seat.now())
    if target.limits.needs_subject and not message.subject.strip():
        raise Invalid(field="subject", reason="empty")
    letter = outgoing.word(seat, target, message, signatures=signatures)
    with seat.write_final(Permission.REPLY, "start", {"item": str(letter.item_id)}) as unit:
        customer_id = _customer(unit, message, letter.to[0].handle)
        conversation = _conversation(unit, inbox, customer_id, message.subject if target.limits.needs_subject else "")
        due = message.send_at or unit.now + outgoing.patience(message, inbox)
        outgoing.queue(
            unit,
            letter,
            conversation,
            due,
            later=message.send_at is not None,
            cancel_on_reply=message.cancel_on_reply,
        )
        customers.touch(unit, customer_id, unit.now)
        return sent(unit, letter.item_id, due, customer_id, conversation.id)


def _customer(unit: Unit, message: NewMessage, handle: Handle) -> UUID:
    """Return whose address it is; an unknown one is added to the named customer, or makes a new one.

    Raises: Conflict(what=["handle"], customer=id) where it is somebody else's, NotFound.
    """
    owner = customers.find_by_handle(unit.conn, handle.kind, handle.norm, handle.scope)
    wanted = customers.survivor(unit.conn, message.customer_id) if message.customer_id else None
    if owner is not None:
        if wanted is not None and wanted != owner:
            raise Conflict(what=["handle"], customer=str(owner))
        return owner
    if wanted is None:
        source = "human" if handle.name else "address"
        wanted = customers.add_customer(unit, handle.name or handle.value, source, unit.now)
        customers.add_handle(unit, wanted, handle, primary=True)
        unit.emit(Event(EventType.CUSTOMER_ADDED, customer_id=wanted))
        return wanted
    if wanted not in customers.names(unit.conn, [wanted]):
        raise NotFound(kind="customer", id=str(wanted))
    customers.add_handle(unit, wanted, handle)
    unit.emit(Event(EventType.CUSTOMER_CHANGED, customer_id=wanted, states={"handles": "added"}))
    return wanted


def _conversation(unit: Unit, inbox: InboxRow, customer_id: UUID, subject: str) -> ConversationRow:
    """Join what is going on, or open something new: by the rules an item that arrived would follow."""
    policy = inbox_policy(registry.spec(inbox.channel).policy, inbox.policy)
    by_customer = policy.joining is Joining.CUSTOMER
    known = conversations.candidates(unit.conn, customer_id, inbox.id, with_finished=by_customer)
    facts = RouteFacts(policy=policy, inbox_id=inbox.id, at=unit.now, direction=Direction.OUT, customer=tuple(known))
    decision = route(facts)
    conversation_id = decision.join
    if conversation_id is None:
        conversation_id = conversations.add_conversation(
            unit,
            customer_id=customer_id,
            inbox_id=inbox.id,
            subject=subject,
            subject_key=subject_key(subject),
            status=Status.WAITING,
            at=unit.now,
            linked_to=decision.linked_to,
            assignee_id=unit.actor.id,
        )
        unit.emit(
            Event(
                EventType.CONVERSATION_ADDED,
                customer_id,
                conversation_id,
                inbox_id=inbox.id,
                states={"status": str(Status.WAITING)},
            )
        )
    row = conversations.get(unit.conn, conversation_id, unit.actor.id)
    assert row is not None  # noqa: S101  # made or found in this very transaction
    return row


def whose(seat: Seat, inbox_id: UUID, address: str) -> tuple[UUID, str] | None:
    """See `Compose.whose`."""
    with seat.store.read() as conn:
        inbox = replying.known_inbox(conn, inbox_id)
        recipient = parse_recipient(address, replying.kind_of(inbox), "to")
        handle = make_handle(recipient.handle.kind, recipient.handle.value)
        owner = customers.find_by_handle(conn, handle.kind, handle.norm, handle.scope)
        return (owner, customers.names(conn, [owner]).get(owner, "")) if owner else None
