"""What a reply would be: from which inbox, to whom, under which subject, within which limits."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from omnibox.channels import registry
from omnibox.channels.spec import Capability, ChannelSpec, Limits
from omnibox.model import own
from omnibox.model.conversation import Status
from omnibox.model.errors import NotFound
from omnibox.model.handle import KIND_OF_MEDIUM, HandleKind
from omnibox.model.health import MAX_SIZE
from omnibox.model.intents import Addressing
from omnibox.model.mail_size import room_for_files
from omnibox.model.reply import answer_all, answer_sender, reply_subject, shown
from omnibox.model.rows import ConversationRow, HandleRow, InboxRow, ItemRow
from omnibox.store import conversations, customers, inboxes, items, journal
from omnibox.store.database import Connection

_LETTER = frozenset(
    {Capability.SUBJECT, Capability.CC, Capability.RICH_TEXT}
)  # what a line without subjects has no use for
REMOVED = Limits(may_send=False, reason="inbox.removed")
KEPT_MAIL = Limits(may_send=False, reason="inbox.kept")


@dataclass(frozen=True, slots=True)
class ReplyOptions:
    """All a composer needs to begin. `base_version` goes back with the intent, unread."""

    conversation_id: UUID
    base_version: int
    answers_item_id: UUID | None
    inbox: InboxRow
    from_value: str
    from_name: str
    kind: HandleKind  # of the addresses to type in
    reply: Addressing
    reply_all: Addressing
    subject: str
    capabilities: frozenset[Capability]
    undo_seconds: int
    limits: Limits
    status: Status


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: the conversation (None: a new one), the inbox it leaves from, the item it answers."""

    conversation: ConversationRow | None
    inbox: InboxRow
    spec: ChannelSpec
    answered: ItemRow | None
    kind: HandleKind
    limits: Limits
    capabilities: frozenset[Capability]


def find_target(
    conn: Connection,
    conversation_id: UUID,
    now: datetime,
    *,
    answers_item_id: UUID | None = None,
    inbox_id: UUID | None = None,
    text: str = "",
) -> Target:
    """Find out what an answer in a conversation, or in what it was merged into, would be. Raises: NotFound.

    From an inbox of another medium it answers what last came that way, and nothing where nothing did.
    """
    conversation = conversations.get(conn, conversations.live(conn, conversation_id))
    if conversation is None:
        raise NotFound(kind="conversation", id=str(conversation_id))
    conversation_id = conversation.id
    answered = _answered(conn, conversation_id, answers_item_id)
    inbox = known_inbox(conn, inbox_id or (answered.inbox_id if answered else None) or conversation.inbox_id)
    if inbox_id is not None and answered is not None and answered.channel != inbox.medium:
        answered = items.last_inbound(conn, conversation_id, inbox.medium)
    return aim(inbox, conversation, answered, text, now)


def known_inbox(conn: Connection, inbox_id: UUID) -> InboxRow:
    """Return an inbox. Raises: NotFound."""
    inbox = inboxes.get(conn, inbox_id)
    if inbox is None:
        raise NotFound(kind="inbox", id=str(inbox_id))
    return inbox


def aim(
    inbox: InboxRow, conversation: ConversationRow | None, answered: ItemRow | None, text: str, now: datetime
) -> Target:
    """Return what a message from an inbox would be: its limits, and the kind of address it goes to."""
    spec = registry.spec(inbox.channel)
    limits = limits_of(inbox, text, now)
    capabilities = spec.capabilities if limits.needs_subject else spec.capabilities - _LETTER
    kind = next((one.kind for one in answered.participants if one.role == "from"), None) if answered else None
    return Target(conversation, inbox, spec, answered, kind or kind_of(inbox), limits, capabilities)


def kind_of(inbox: InboxRow) -> HandleKind:
    """Return which addresses an inbox writes to."""
    return KIND_OF_MEDIUM.get(inbox.medium) or registry.spec(inbox.channel).handle_kind


def options(conn: Connection, target: Target) -> ReplyOptions:
    """Return what the composer begins with."""
    if target.conversation is None:
        raise ValueError("options are those of an answer")
    ours = own_addresses(conn)
    people = target.answered.participants if target.answered else ()
    to_all = _or_customer(conn, target, answer_all(people, ours))
    to_one = Addressing(()) if _by_stranger(target) else answer_sender(people, ours)
    inbox = target.inbox
    return ReplyOptions(
        conversation_id=target.conversation.id,
        base_version=journal.head(conn),
        answers_item_id=target.answered.id if target.answered else None,
        inbox=inbox,
        from_value=inbox.address,
        from_name=sender_name(inbox),
        kind=target.kind,
        reply=_or_customer(conn, target, to_one),
        reply_all=to_all if Capability.CC in target.capabilities else Addressing(to_all.to[:1]),
        subject=reply_subject(_subject(target)) if Capability.SUBJECT in target.capabilities else "",
        capabilities=target.capabilities,
        undo_seconds=inbox.undo_seconds,
        limits=target.limits,
        status=target.conversation.status,
    )


def _by_stranger(target: Target) -> bool:
    """Tell whether somebody who is not the customer wrote what is answered: an answer is theirs only by choice."""
    return bool(target.answered and {"stranger", "new_participant"} & target.answered.payload.keys())


def limits_of(inbox: InboxRow, text: str, now: datetime) -> Limits:
    """Return what may be sent from an inbox now; its server's own size for mail counts where it is known."""
    if inbox.state == "removed":
        return REMOVED
    if inbox.kept:
        return KEPT_MAIL
    found = registry.limits(inbox.channel)(inbox.address, text, now)
    most = inbox.policy.get(MAX_SIZE)
    if not (isinstance(most, int) and most > 0 and found.max_attachment_bytes):
        return found
    room = min(found.max_attachment_bytes, room_for_files(most))
    return replace(found, max_attachment_bytes=room, max_message_bytes=most)


def sender_name(inbox: InboxRow) -> str:
    """Return the name that stands before our address."""
    name = inbox.settings.get("name") or inbox.name
    return "" if name == inbox.address else name


def own_addresses(conn: Connection) -> frozenset[str]:
    """Return the normal forms of all our addresses, those of removed inboxes too: they are still not customers."""
    return own.norms(inboxes.list_inboxes(conn, removed=True))


def _answered(conn: Connection, conversation_id: UUID, item_id: UUID | None) -> ItemRow | None:
    if item_id is None:
        return items.last_inbound(conn, conversation_id)
    found = next(iter(items.item_rows(conn, [item_id])), None)
    if found is None or found.conversation_id != conversation_id:
        raise NotFound(kind="item", id=str(item_id))
    return found


def _subject(target: Target) -> str:
    known = target.conversation.subject if target.conversation else ""
    return (target.answered.subject if target.answered else "") or known


def _or_customer(conn: Connection, target: Target, found: Addressing) -> Addressing:
    """Fall back to the customer's own address where nobody on the message can be answered."""
    if found.to or target.conversation is None:
        return found
    handles = customers.handles_of(conn, target.conversation.customer_id)
    return Addressing(_first_of_kind(handles, target.kind, target.conversation.customer_name), found.cc)


def _first_of_kind(handles: Collection[HandleRow], kind: HandleKind, name: str) -> tuple[str, ...]:
    """Return the first handle of the kind (the primary one comes first), named where the kind has names."""
    values = [handle.value for handle in handles if handle.kind is kind]
    return tuple(shown(value, name) if kind is HandleKind.EMAIL else value for value in values[:1])
