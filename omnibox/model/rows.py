"""What the store hands out and the window shows: frozen rows, already joined and ready to draw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from omnibox.model.actor import Role
from omnibox.model.conversation import Priority, Status
from omnibox.model.customer_list import CustomerKey
from omnibox.model.handle import HandleKind, Verification
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """A person who works here."""

    id: UUID
    name: str
    role: Role
    disabled: bool = False


KEPT: Final = "kept"  # in an inbox's settings: "true" where there is no line behind it


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One connected endpoint. `state`: new, active, connecting, offline, auth_failed, paused, removed."""

    id: UUID
    channel: str
    name: str
    address: str
    state: str
    state_code: str
    state_params: Mapping[str, Any]
    state_at: datetime
    connected_at: datetime
    settings: Mapping[str, str]
    secret_refs: Mapping[str, str]
    undo_seconds: int
    history_done: int = 0
    history_total: int | None = None
    history_finished: bool = False
    last_seen_at: datetime | None = None  # last time the line was known to be good
    policy: Mapping[str, Any] = field(default_factory=dict)  # what differs from the channel's own; see model/routing.py

    @property
    def kept(self) -> bool:
        """Whether it only holds mail that was imported: it has no line, and nothing is sent from it."""
        return self.settings.get(KEPT) == "true"

    @property
    def medium(self) -> str:
        """The word items carry and icons go by: the channel, or what the inbox's settings say it stands for."""
        return self.settings.get("medium") or self.channel


@dataclass(frozen=True, slots=True)
class HandleRow:
    """One address of a customer as stored."""

    id: UUID
    customer_id: UUID
    kind: HandleKind
    value: str
    norm: str
    scope: str
    label: str
    primary: bool
    verification: Verification


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """The head of the customer panel."""

    id: UUID
    name: str
    name_source: str  # human, provider, address
    created_at: datetime
    handles: tuple[HandleRow, ...]
    notes: tuple["ItemRow", ...] = ()
    conversations: tuple["ConversationRow", ...] = ()  # newest first, at most 20
    version: int = 1


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """A customer found while somebody types. `handle` is the address that fits best, "" where there is none."""

    id: UUID
    name: str
    handle: str
    kind: HandleKind | None
    last_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerListRow:
    """One row of the page of customers. `handles`: kind and address, the primary one first."""

    id: UUID
    name: str
    handles: tuple[tuple[HandleKind, str], ...]
    last_at: datetime
    created_at: datetime
    open: int  # conversations that are worked on
    waiting_since: datetime | None
    notes: bool  # whether there is a lasting note


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A page of customers in the query's order. `next` is None at the end; `total` counts all who fit."""

    rows: tuple[CustomerListRow, ...]
    next: CustomerKey | None
    total: int


@dataclass(frozen=True, slots=True)
class CustomerNote:
    """A lasting note about a customer."""

    item: "ItemRow"
    pinned: bool


@dataclass(frozen=True, slots=True)
class CustomerNotes:
    """Lasting notes: the pinned ones and a page of the others, each newest first. `older` is None at the end."""

    pinned: tuple[CustomerNote, ...]
    notes: tuple[CustomerNote, ...]
    older: "PageKey | None"


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One row of the list."""

    id: UUID
    customer_id: UUID
    customer_name: str
    inbox_id: UUID
    channel: str
    subject: str
    preview: str
    status: Status
    priority: Priority
    assignee_id: UUID | None
    assignee_name: str
    unread: int  # inbound items not read yet
    last_at: datetime
    last_direction: Direction
    waiting_since: datetime | None  # oldest inbound nobody answered yet
    snoozed_until: datetime | None
    failed: bool  # a send failed and nobody dealt with it
    has_draft: bool
    backfilled: bool
    number: int  # short reference for people
    tags: tuple[str, ...] = ()
    version: int = 1
    resolved_at: datetime | None = None
    due_at: datetime | None = None  # the nearer of reply target and end of the snooze
    merged_into: UUID | None = None  # the conversation it lives on in


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """Somebody at a conversation now. `kind`: viewing, replying (colleagues), typing (a customer in a live channel)."""

    conversation_id: UUID
    operator_id: UUID | None  # None: the customer
    name: str
    kind: str
    at: datetime
    words: str = ""  # what a customer typed so far
    here: bool = False  # this very window's own


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """One file of an item. `state`: stored, pending, failed."""

    id: UUID
    item_id: UUID
    name: str
    mime: str
    size: int
    sha256: str
    content_id: str
    inline: bool
    state: str


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """Somebody on a message. `role`: from, to, cc, bcc, reply_to."""

    kind: HandleKind
    value: str
    norm: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of a timeline, complete but for HTML and raw source, which are read on demand."""

    id: UUID
    customer_id: UUID
    conversation_id: UUID | None
    inbox_id: UUID | None
    channel: str
    kind: ItemKind
    direction: Direction
    at: datetime
    author_id: UUID | None
    author_name: str  # operator for ours, sender's name for theirs
    subject: str
    text: str
    visible_chars: int | None  # text[:visible_chars] is shown, the rest folded
    has_html: bool
    has_raw: bool
    delivery: Delivery
    error_code: str
    error_params: Mapping[str, Any]
    machine: MachineClass
    backfilled: bool
    undo_until: datetime | None = None  # set while an outbound item can be withdrawn
    due_at: datetime | None = None
    attachments: tuple[AttachmentRow, ...] = ()
    participants: tuple[ParticipantRow, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)  # activity: {"what": code, ...params}
    conversation_subject: str = ""
    conversation_number: int = 0
    read: bool = True
    version: int = 1
    also_in: tuple[str, ...] = ()  # addresses of our inboxes, where the same mail came to more than one


@dataclass(frozen=True, slots=True)
class PageKey:
    """Keyset position: strictly before (older than) this point."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class ListKey:
    """Keyset position in a list: strictly after this point in the view's order."""

    value: int  # queue key, due key or microseconds of last activity, by the view's order
    id: UUID


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A page of a timeline, oldest first. `older` is None at the very beginning."""

    items: tuple[ItemRow, ...]
    older: PageKey | None


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """A page of a list in the view's order. `next` is None at the end."""

    rows: tuple[ConversationRow, ...]
    next: ListKey | None


@dataclass(frozen=True, slots=True)
class Glance:
    """What the first page needs, read at a glance before the desk is open. `counts` go by the view's key."""

    operator: OperatorRow
    inboxes: tuple[InboxRow, ...]
    counts: Mapping[str, int]
    view: str
    page: ConversationPage


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One found item. `snippet` holds plain text, `marks` the (start, length) of matches in it."""

    item_id: UUID
    customer_id: UUID
    customer_name: str
    conversation_id: UUID | None
    channel: str
    kind: ItemKind
    direction: Direction
    at: datetime
    subject: str
    snippet: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """Hits of one customer, newest first; groups are ordered by their newest hit."""

    customer_id: UUID
    customer_name: str
    hits: tuple[SearchHit, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What a search found. `total` is capped; `capped` says there are more."""

    groups: tuple[SearchGroup, ...]
    total: int
    capped: bool
    problems: tuple[str, ...] = ()  # codes for parts of the query that were not understood


@dataclass(frozen=True, slots=True)
class DraftRow:
    """Text not yet an intent. `mode`: reply, note."""

    id: UUID
    operator_id: UUID
    customer_id: UUID
    conversation_id: UUID | None
    mode: str
    inbox_id: UUID | None
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    base_version: int
    files: tuple[tuple[str, str, str, int], ...]  # (name, mime, sha256, size)
    updated_at: datetime
    bcc: tuple[str, ...] = ()
    html: str = ""  # the formatted form, see model/rich.py; "" where nothing is formatted


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One question from desk to engine. `state`: asked, working, answered, failed."""

    id: UUID
    kind: str
    inbox_id: UUID | None
    payload: Mapping[str, Any]
    state: str
    answer: Mapping[str, Any]
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One use of a use-case, for the undo list."""

    id: UUID
    at: datetime
    name: str
    actor_id: UUID | None
    params: Mapping[str, Any]
    undone: bool


@dataclass(frozen=True, slots=True)
class PastRow:
    """Something a person did, for the list of what was done last.

    `conversations` is how many it changed, 0 where it was about something else. `refusal` says what stands against
    taking it back now: codes as in Conflict ("final": it never can be); empty where nothing is known to.
    """

    operation: OperationRow
    customer_id: UUID | None
    customer_name: str
    conversations: int
    undone: bool
    refusal: tuple[str, ...] = ()
