"""What a person means to do, and what the desk answers: plain values between window and desk."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

FileRef = tuple[str, str, str, int]  # name, MIME type, SHA-256, size in bytes; the bytes lie in the store


@dataclass(frozen=True, slots=True)
class Addressing:
    """Who gets a message. Entries are `a@b` or `Name <a@b>`; for other channels the plain address."""

    to: tuple[str, ...]
    cc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyIntent:
    """One message to a customer, as written.

    `base_version` is the mark `reply_options` handed out when the writing began: what happened since is
    checked before anything is queued. `attribution` is the localised line above the quoted original; without
    it nothing is quoted. `html` holds what was written only; the quote is added to it.
    """

    conversation_id: UUID
    base_version: int
    text: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    files: tuple[FileRef, ...] = ()
    answers_item_id: UUID | None = None
    html: str = ""
    attribution: str = ""
    inbox_id: UUID | None = None  # None: the inbox the customer wrote to
    send_at: datetime | None = None  # aware; None: now, after the channel's undo time
    cancel_on_reply: bool = False  # with `send_at`: back to the draft if the customer writes first
    undo_seconds: int | None = None  # how long it can be taken back; None: as its inbox has it
    signature: str = ""  # see model/sign_off.py
    formatted: bool = False  # an HTML part is made even where nothing of the text has a look of its own
    today: str = ""  # the day of writing in the window's words, for signatures
    calendar: str = ""  # an iCalendar object with a METHOD, see RFC 5546


@dataclass(frozen=True, slots=True)
class NewMessage:
    """The first message of a conversation, to a customer or to an address nobody knows yet.

    `customer_id` names whose address it is; None: whoever has it, else a customer is made of it.
    """

    inbox_id: UUID
    to: tuple[str, ...]
    text: str
    subject: str = ""
    html: str = ""
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    files: tuple[FileRef, ...] = ()
    customer_id: UUID | None = None
    send_at: datetime | None = None
    cancel_on_reply: bool = False
    undo_seconds: int | None = None
    signature: str = ""
    formatted: bool = False
    today: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A stored message or note. `undo_until`: it can be withdrawn before that moment (None: never)."""

    item_id: UUID
    operation_id: UUID
    undo_until: datetime | None
    customer_id: UUID | None = None
    conversation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a change did. `operation_id` is None where nothing was changed or nothing can be undone."""

    operation_id: UUID | None
    changed: tuple[UUID, ...]
