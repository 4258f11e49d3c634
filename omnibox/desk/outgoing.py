"""An answer on its way into the outbox: checked, worded, and queued in one commit."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from omnibox.channels.spec import Capability
from omnibox.desk import replying, secret_names, signing
from omnibox.desk.replying import Target
from omnibox.desk.seat import Seat
from omnibox.desk.withdrawing import check_time
from omnibox.model import rich, sign_off
from omnibox.model.errors import Invalid, VaultLocked, VaultUnavailable
from omnibox.model.handle import make_handle
from omnibox.model.ids import uuid7
from omnibox.model.intents import FileRef, NewMessage, ReplyIntent
from omnibox.model.item import Delivery, Direction, ItemKind
from omnibox.model.journal import Event, EventType
from omnibox.model.message_ids import domain_of, new_message_id
from omnibox.model.reply import (
    MAX_RECIPIENTS,
    Recipient,
    clean_text,
    marker,
    one_line,
    parse_recipients,
    picture_id,
    quoted,
    quoted_html,
    reply_subject,
)
from omnibox.model.rows import ConversationRow, InboxRow, ParticipantRow
from omnibox.model.sign_off import Signed, SignOff
from omnibox.store import blobs, conversations, items, outbox, scheduled
from omnibox.store.unit import Unit

MAX_UNDO = 600  # seconds
MAX_CALENDAR = 200_000  # characters
QUOTE, QUOTE_NONE, MARKER = "quote", "none", "quote_marker"  # words of an inbox's policy
_NO_SIGNATURES: Mapping[str, SignOff] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Letter:
    """An answer, ready to be queued."""

    item_id: UUID
    target: Target
    text: str  # complete: what was written, then the quote
    visible_chars: int | None
    html: str
    subject: str
    to: tuple[Recipient, ...]
    cc: tuple[Recipient, ...]
    bcc: tuple[Recipient, ...]
    files: tuple[dict[str, Any], ...]
    answers: tuple[str, ...]
    id_key: str | None  # signs the message's id; None: the provider gives it one
    written: str = ""  # the formatted form without signature and quote, for the draft of an undone send
    pictures: tuple[dict[str, Any], ...] = ()  # of the signature; they stay with it
    calendar: str = ""


def prepare(seat: Seat, intent: ReplyIntent) -> Letter:
    """Check an intent and word it. No transaction is held: the vault may take its time. Raises: Invalid, NotFound."""
    with seat.store.read() as conn:
        target = replying.find_target(
            conn,
            intent.conversation_id,
            seat.now(),
            answers_item_id=intent.answers_item_id,
            inbox_id=intent.inbox_id,
            text=clean_text(intent.text),
        )
        answered = target.answered
        answers = (
            items.chain(conn, answered.conversation_id, answered.id) if answered and answered.conversation_id else ()
        )
        signatures = signing.load(conn, seat, target.inbox)
    return word(seat, target, intent, answers, signatures)


def word(
    seat: Seat,
    target: Target,
    intent: ReplyIntent | NewMessage,
    answers: Iterable[str] = (),
    signatures: Mapping[str, SignOff] = _NO_SIGNATURES,
) -> Letter:
    """Check what was written against its target and word it. Raises: Invalid."""
    words, written = clean_text(intent.text), _written(target, intent)
    if intent.send_at is not None:
        check_time(seat, intent.send_at)
    _check_text(target, words, intent)
    _check_files(target, intent)
    to, cc, bcc = _recipients(target, intent)
    subject = _subject(target, intent)
    signed = _signed(seat, target, intent, signatures, to[0].name, subject)
    quote = _quote(target, intent) if isinstance(intent, ReplyIntent) else ""
    whole = sign_off.below(words, signed)
    whole = f"{whole}\n\n{quote}" if quote else whole
    html = _html(target, intent, _formatted(target, intent, words, written), signed, bool(quote))
    return Letter(
        item_id=uuid7(seat.now()),
        target=target,
        text=whole,
        visible_chars=len(words) if len(whole) > len(words) else None,
        html=html,
        subject=subject,
        to=to,
        cc=cc,
        bcc=bcc,
        files=tuple(map(_file, intent.files)),
        answers=tuple(answers),
        id_key=_id_key(seat, target),
        written=written,
        pictures=tuple(_file(file) for file in signed.files if f'"cid:{picture_id(file[2])}"' in html),
        calendar=_calendar(target, intent),
    )


def queue(
    unit: Unit,
    letter: Letter,
    conversation: ConversationRow,
    due_at: datetime,
    *,
    later: bool = False,
    cancel_on_reply: bool = False,
) -> None:
    """Write it all: item, files, outbox, the conversation's new state, the journal.

    With `later` the message waits for `due_at` as scheduled, and moves nothing until then.
    """
    inbox, state = letter.target.inbox, Delivery.SCHEDULED if later else Delivery.QUEUED
    _take_files(unit, letter)
    items.add_item(unit, _item(unit, letter, conversation, state, due_at if later else unit.now))
    former = {} if later else scheduled.move(unit, conversation, unit.actor.id)
    conversations.summarise(unit, conversation.id)
    outbox.queue(
        unit,
        item_id=letter.item_id,
        inbox_id=inbox.id,
        conversation_id=conversation.id,
        conversation_version=conversation.version,
        message={**_message(letter), "former": former, "cancel_on_reply": cancel_on_reply},
        due_at=due_at,
        state=state,
    )
    unit.emit(Event(EventType.REPLY_QUEUED, conversation.customer_id, conversation.id, letter.item_id, inbox.id))


def patience(intent: ReplyIntent | NewMessage, inbox: InboxRow) -> timedelta:
    """Return how long a message can be taken back: as its writer chose, else as its inbox has it."""
    seconds = inbox.undo_seconds if intent.undo_seconds is None else intent.undo_seconds
    return timedelta(seconds=max(0, min(MAX_UNDO, seconds)))


def _take_files(unit: Unit, letter: Letter) -> None:
    """Let the item hold each file, and the composer let go of it; a signature keeps its own."""
    for file in (*letter.files, *letter.pictures):
        if not blobs.ref(unit, file["sha256"]):
            raise Invalid(field="files", reason="gone", name=file["name"])
    for file in letter.files:
        blobs.unref(unit, file["sha256"])


def _item(unit: Unit, letter: Letter, conversation: ConversationRow, state: Delivery, at: datetime) -> items.NewItem:
    target = letter.target
    roles = (("to", letter.to), ("cc", letter.cc), ("bcc", letter.bcc))
    return items.NewItem(
        item_id=letter.item_id,
        customer_id=conversation.customer_id,
        conversation_id=conversation.id,
        inbox_id=target.inbox.id,
        channel=target.inbox.medium,
        kind=ItemKind.MESSAGE,
        direction=Direction.OUT,
        at=at,
        author_id=unit.actor.id,
        author_name=unit.actor.name,
        subject=letter.subject,
        text=letter.text,
        visible_chars=letter.visible_chars,
        html=letter.html,
        delivery=state,
        provider_id=_provider_id(letter, conversation.id),
        refs=letter.answers,
        participants=_participants(target, roles),
        files=tuple(_new_file(letter, file) for file in (*letter.files, *letter.pictures)),
        is_read=True,
    )


def _new_file(letter: Letter, file: dict[str, Any]) -> items.NewFile:
    """Return a file as the item holds it; what the HTML shows between the words is no attachment to be listed."""
    content_id = picture_id(file["sha256"])
    inline = f'"cid:{content_id}"' in letter.html
    return items.NewFile(**file, content_id=content_id if inline else "", inline=inline)


def _participants(target: Target, roles: Iterable[tuple[str, tuple[Recipient, ...]]]) -> tuple[ParticipantRow, ...]:
    """Return everybody on the message, ourselves first: whoever of them answers belongs to this conversation."""
    us = make_handle(target.kind, target.inbox.address)
    sender = ParticipantRow(us.kind, us.value, us.norm, replying.sender_name(target.inbox), "from")
    others = ((person, role) for role, people in roles for person in people)
    return (
        sender,
        *(ParticipantRow(one.handle.kind, one.handle.value, one.handle.norm, one.name, role) for one, role in others),
    )


def _message(letter: Letter) -> dict[str, Any]:
    """Return what the engine needs beside the item."""
    inbox = letter.target.inbox
    return {
        "to": [person.stored() for person in letter.to],
        "cc": [person.stored() for person in letter.cc],
        "bcc": [person.stored() for person in letter.bcc],
        "subject": letter.subject,
        "html": letter.html,
        "written": letter.written,
        "answers": list(letter.answers),
        "files": [dict(file) for file in letter.files],
        "from": {"value": inbox.address, "name": replying.sender_name(inbox)},
        **{key: value for key, value in _besides(letter).items() if value},
    }


def _besides(letter: Letter) -> dict[str, Any]:
    """Return what few messages have."""
    answered = letter.target.answered
    return {
        "pictures": [dict(file) for file in letter.pictures],
        "calendar": letter.calendar,
        "thread_parent": str(answered.payload.get("thread_index", "")) if answered else "",
    }


def _check_text(target: Target, words: str, intent: ReplyIntent | NewMessage) -> None:
    if not words.strip() and not intent.files:
        raise Invalid(field="text", reason="empty")
    limits = target.limits
    if not limits.may_send:
        raise Invalid(field="inbox", reason=limits.reason or "closed")
    if limits.max_chars is not None and len(words) > limits.max_chars:
        raise Invalid(field="text", reason="too_long", max=limits.max_chars)


def _check_files(target: Target, intent: ReplyIntent | NewMessage) -> None:
    if not intent.files:
        return
    most = target.limits.max_attachment_bytes
    if Capability.ATTACH not in target.capabilities or not most:
        raise Invalid(field="files", reason="not_supported")
    if sum(size for _name, _mime, _sha256, size in intent.files) > most:
        raise Invalid(field="files", reason="too_large", max=most)


def _recipients(
    target: Target, intent: ReplyIntent | NewMessage
) -> tuple[tuple[Recipient, ...], tuple[Recipient, ...], tuple[Recipient, ...]]:
    """Read the address fields; somebody named twice gets it once, in the plainest place."""
    if not intent.to:
        raise Invalid(field="to", reason="empty")
    if Capability.CC not in target.capabilities and (intent.cc or intent.bcc or len(intent.to) > 1):
        raise Invalid(field="to", reason="one_only")
    to = parse_recipients(intent.to, target.kind, "to")
    seen = {person.handle.norm for person in to}
    cc = _without(parse_recipients(intent.cc, target.kind, "cc"), seen)
    bcc = _without(parse_recipients(intent.bcc, target.kind, "bcc"), seen | {person.handle.norm for person in cc})
    if len(to) + len(cc) + len(bcc) > MAX_RECIPIENTS:
        raise Invalid(field="to", reason="too_many", max=MAX_RECIPIENTS)
    return to, cc, bcc


def _without(people: tuple[Recipient, ...], seen: set[str]) -> tuple[Recipient, ...]:
    return tuple(person for person in people if person.handle.norm not in seen)


def _subject(target: Target, intent: ReplyIntent | NewMessage) -> str:
    if Capability.SUBJECT not in target.capabilities:
        return ""
    known = (target.answered.subject if target.answered else "") or (
        target.conversation.subject if target.conversation else ""
    )
    return one_line(intent.subject) or reply_subject(known)


def _quote(target: Target, intent: ReplyIntent) -> str:
    """Return the quoted original: in letters, where the window worded its first line and the inbox quotes."""
    if not (intent.attribution and target.answered and Capability.SUBJECT in target.capabilities):
        return ""
    if target.inbox.policy.get(QUOTE) == QUOTE_NONE:
        return ""
    return quoted(target.answered.text, intent.attribution, _mark(target))


def _mark(target: Target) -> str:
    """Return the line above the quote, where the inbox wants one."""
    words = target.inbox.policy.get(MARKER)
    return marker(str(words)) if words else ""


def _written(target: Target, intent: ReplyIntent | NewMessage) -> str:
    """Return the formatted part in our own few tags, whatever came; "" where the channel or the writer has none."""
    if not intent.html or Capability.RICH_TEXT not in target.capabilities:
        return ""
    return rich.to_html(rich.from_html(intent.html))


def _formatted(target: Target, intent: ReplyIntent | NewMessage, words: str, written: str) -> str:
    """Return the formatted part; who writes formatted mail gets one even where nothing has a look of its own."""
    if written or not intent.formatted or Capability.RICH_TEXT not in target.capabilities:
        return written
    return rich.to_html(rich.from_text(words))


def _html(target: Target, intent: ReplyIntent | NewMessage, written: str, signed: Signed, quote: bool) -> str:
    if not written:
        return ""
    if signed.html and not sign_off.stands_in(clean_text(intent.text), signed):
        written = sign_off.below_html(written, signed)
    if not (quote and target.answered and isinstance(intent, ReplyIntent)):
        return written
    return written + quoted_html(target.answered.text, intent.attribution, _mark(target))


def _signed(
    seat: Seat,
    target: Target,
    intent: ReplyIntent | NewMessage,
    found: Mapping[str, SignOff],
    name: str,
    subject: str,
) -> Signed:
    """Return the signature; only letters carry one. Raises: Invalid for a variable nobody knows."""
    if Capability.SUBJECT not in target.capabilities:
        return Signed("", "", ())
    customer = target.conversation.customer_name if target.conversation else name
    return signing.signed(found, intent.signature, signing.values(seat, target, customer, subject, intent.today))


def _file(file: FileRef) -> dict[str, Any]:
    return dict(zip(("name", "mime", "sha256", "size"), file, strict=True))


def _calendar(target: Target, intent: ReplyIntent | NewMessage) -> str:
    """Return the calendar object a letter carries. Raises: Invalid(field="calendar", reason="too_long")."""
    if not isinstance(intent, ReplyIntent) or Capability.SUBJECT not in target.capabilities:
        return ""
    if len(intent.calendar) > MAX_CALENDAR:
        raise Invalid(field="calendar", reason="too_long", max=MAX_CALENDAR)
    return intent.calendar


def _id_key(seat: Seat, target: Target) -> str | None:
    """Return the inbox's key for the ids of its messages, None where the provider gives them.

    A vault that is shut keeps nobody from writing: an unsigned id is found by itself, as any foreign one.
    """
    if Capability.OWN_IDS not in target.capabilities:
        return None
    name, key = target.inbox.secret_refs.get(secret_names.THREAD_KEY), None
    with contextlib.suppress(VaultLocked, VaultUnavailable):
        key = seat.vault.get(name) if name else None
    return key or ""


def _provider_id(letter: Letter, conversation_id: UUID) -> str | None:
    """Choose the message's id now, where the channel lets us."""
    if letter.id_key is None:
        return None
    return new_message_id(conversation_id, letter.item_id, letter.id_key, domain_of(letter.target.inbox.address))
