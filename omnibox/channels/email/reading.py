"""One raw mail to one `Inbound`: pure, complete, and never an error, so that no mail can block an inbox.

It runs in a thread for ordinary mail and in a worker process for large mail, so everything that goes in and
comes out can be pickled.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from omnibox.channels.base import Attachment, Inbound, Json, Participant, Report
from omnibox.channels.email import told
from omnibox.channels.email.authentic import Authentic, authentic
from omnibox.channels.email.bounce import bounces
from omnibox.channels.email.charset import decode
from omnibox.channels.email.facts import facts_of
from omnibox.channels.email.fields import Fields
from omnibox.channels.email.headers import date_of
from omnibox.channels.email.html import safe_html
from omnibox.channels.email.html_text import html_text
from omnibox.channels.email.html_visible import seen_page
from omnibox.channels.email.likeness import likeness
from omnibox.channels.email.machine import machine_class
from omnibox.channels.email.mime import Body, parse, take_apart
from omnibox.channels.email.new_part import new_part
from omnibox.model.handle import Handle, Verification, email_handle
from omnibox.model.item import Direction, MachineClass
from omnibox.model.message_ids import quoted_conversations, signed_conversations, token_conversations
from omnibox.model.subjects import subject_key
from omnibox.model.thread_index import is_thread_ref, thread_ref

_MAX_SUBJECT = 2000  # characters
_MAX_ANSWERS = 50
_LONGEST_GROUP = 720  # characters of a Thread-Index, some hundred answers deep
_DELIVERED_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
_SLACK = timedelta(minutes=10)  # clocks of two servers differ
_NOBODY = "unknown@omnibox.invalid"
_ROLES = (
    *(("from", "from"), ("to", "to"), ("cc", "cc"), ("bcc", "bcc"), ("reply-to", "reply_to")),
    *(("mail-reply-to", "reply_to"), ("mail-followup-to", "followup_to")),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the server says of a mail besides its bytes."""

    at: datetime  # INTERNALDATE, aware UTC
    seen: bool = False
    sent: bool = False  # from the Sent folder
    history: bool = False
    extra: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Own:
    """Whose mailbox it is: addresses in normal form, and the key of our signatures ("" if there is none)."""

    addresses: frozenset[str]
    thread_key: str = ""
    server: str = ""  # where the mail is fetched: whose stamps on it are believed


def read_mail(raw: bytes, arrival: Arrival, own: Own) -> tuple[Inbound, tuple[Report, ...]]:
    """Return the mail as an item, and what it reports of earlier mail of ours (a bounce)."""
    try:
        return _read(raw, arrival, own)
    except Exception:  # noqa: BLE001 - whatever a mail does to a parser, it is shown raw and the next one comes in
        return unreadable(raw, arrival), ()


def mail_id(raw: bytes, fields: Fields) -> str:
    """Return the Message-ID, or one made of the bytes where there is none: the same mail gives the same id."""
    given = fields.ids("message-id")
    return given[0] if given else f"<{hashlib.sha256(raw).hexdigest()}@omnibox.invalid>"


def refused_mail(place: str, arrival: Arrival) -> Inbound:
    """Return what stands for a mail the server has and will not give; `place` names it for good."""
    word = hashlib.sha256(place.encode("utf-8", "replace")).hexdigest()
    return replace(
        unreadable(b"", arrival), provider_id=f"<refused.{word}@omnibox.invalid>", damage=("server_refused",)
    )


def _read(raw: bytes, arrival: Arrival, own: Own) -> tuple[Inbound, tuple[Report, ...]]:
    message, damage = parse(raw)
    body = take_apart(message)
    for code in damage:
        body.note(code)
    fields = Fields(message)
    fields.charset = body.charset
    provider_id = mail_id(raw, fields)
    if not fields.ids("message-id"):
        body.note("no_message_id")
    subject = fields.text("subject")[:_MAX_SUBJECT]
    machine = MachineClass.OWN if arrival.sent else machine_class(fields, own.addresses, own.thread_key)
    text, visible, html = _texts(body, subject)
    answers, anchors = _thread(fields, provider_id, own)
    if not (anchors or arrival.history or arrival.sent):
        anchors = quoted_conversations(text, own.thread_key)
    at = _when(fields, arrival, body)
    stamped = Authentic({}) if arrival.sent else authentic(fields, own.server)
    inbound = Inbound(
        provider_id=provider_id,
        sender=_sender(fields, body, own, stamped.attested),
        at=at,
        text=text,
        direction=Direction.OUT if arrival.sent else Direction.IN,
        subject=subject,
        html=html,
        visible_chars=visible,
        participants=_participants(fields),
        answers=answers,
        anchors=anchors,
        subject_key=subject_key(subject),
        aliases=fields.ids("x-microsoft-original-message-id"),
        machine=machine,
        attachments=_attachments(body, html),
        raw=raw,
        likeness=likeness(raw, fields),
        seen=arrival.seen,
        history=arrival.history,
        damage=tuple(body.damage),
        extra=dict(arrival.extra),
        payload=_payload(fields, body, own, machine, at) | ({"authentic": stamped.results} if stamped.results else {}),
    )
    notice = machine is MachineClass.BOUNCE or message.kind == "multipart/report"
    said = bounces(message, own.addresses) if notice and not arrival.sent else ()
    if not said:
        return inbound, ()
    if all(is_thread_ref(one) for one in answers):
        inbound = told.answering(inbound, said, own.thread_key)
    return replace(inbound, payload={**inbound.payload, **told.payload(said)}), told.reports(said, at)


def _payload(fields: Fields, body: Body, own: Own, machine: MachineClass, at: datetime) -> Json:
    """Return what the item needs besides its words, and by which word Outlook groups it, for our answer."""
    found = facts_of(fields, body, own.addresses, machine, at)
    group = "".join(fields.raw("thread-index").split())[:_LONGEST_GROUP]
    return {**found, "thread_index": group} if thread_ref(group) else found


def unreadable(raw: bytes, arrival: Arrival) -> Inbound:
    """Return a mail nothing could be made of: its bytes as text, its raw source kept."""
    return Inbound(
        provider_id=f"<{hashlib.sha256(raw).hexdigest()}@omnibox.invalid>",
        sender=email_handle(_NOBODY),
        at=arrival.at,
        text=decode(raw[:1_000_000]).text,
        direction=Direction.OUT if arrival.sent else Direction.IN,
        machine=MachineClass.OWN if arrival.sent else MachineClass.HUMAN,
        raw=raw,
        seen=arrival.seen,
        history=arrival.history,
        damage=("unreadable",),
        extra=dict(arrival.extra),
    )


def _texts(body: Body, subject: str) -> tuple[str, int | None, str]:
    """Return the text, how much of it is new, and the safe HTML."""
    if not body.html:
        return *new_part(body.text, None, subject), ""
    page = seen_page(body.html)
    safe = safe_html(body.html, page)
    body.note(safe.damage)
    body.remote_images, body.trackers = safe.remote_images, safe.trackers
    text, visible = new_part(body.text, html_text(body.html, page), subject)
    return text, visible, safe.html


def _sender(fields: Fields, body: Body, own: Own, attested: bool) -> Handle:
    author, answer_to = fields.author("from"), fields.author("reply-to")
    if author is not None and answer_to is not None:
        mine = email_handle(author.address).norm in own.addresses
        if mine and email_handle(answer_to.address).norm not in own.addresses:
            return email_handle(answer_to.address, answer_to.name or author.name)  # a contact form of our own site
    for name in ("from", "sender", "reply-to", "return-path", "x-original-from"):
        found = fields.author(name)
        if found is not None:
            sure = attested and name == "from"
            return email_handle(found.address, found.name, Verification.ATTESTED if sure else Verification.CLAIMED)
    body.note("no_sender")
    return email_handle(_NOBODY)


def _participants(fields: Fields) -> tuple[Participant, ...]:
    return tuple(
        Participant(email_handle(one.address, one.name), role)
        for header, role in _ROLES
        for one in fields.people(header)
    )


def _when(fields: Fields, arrival: Arrival, body: Body) -> datetime:
    """Return when the mail reached the mailbox; for mail moved between servers, when it first did.

    INTERNALDATE is the time of the move there, while the topmost Received line keeps the delivery's. A mail
    without one (a Sent copy) has its Date. Neither may lie in the future of INTERNALDATE.
    """
    written = date_of(fields.raw("date"))
    if written is None:
        body.note("bad_date")
    delivered = date_of(fields.raw("received").rpartition(";")[2]) if "received" in fields else None
    best = delivered or written
    if best is None or best > arrival.at + _SLACK:
        return arrival.at
    return min(best, arrival.at)


def _thread(fields: Fields, provider_id: str, own: Own) -> tuple[tuple[str, ...], tuple[UUID, ...]]:
    """Return the ids this mail answers, the likeliest first, and the conversations our signatures name."""
    replied, chain = fields.ids("in-reply-to"), fields.ids("references")
    ids = tuple(one for one in dict.fromkeys((*replied, *reversed(chain))) if one != provider_id)[:_MAX_ANSWERS]
    anchors = signed_conversations(ids, own.thread_key)
    written = [one.address for name in _DELIVERED_TO for one in fields.people(name)]
    anchors = tuple(dict.fromkeys((*token_conversations(written, own.thread_key), *anchors)))
    group = thread_ref(fields.raw("thread-index"))  # Outlook's own, where its mail lost References
    return (*ids, group) if group else ids, anchors


def _attachments(body: Body, html: str) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            name=file.name,
            mime=file.mime,
            size=len(file.data),
            data=file.data,
            content_id=file.content_id,
            inline=file.inline and f"cid:{file.content_id}" in html,
        )
        for file in body.files
    )
