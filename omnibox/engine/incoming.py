"""What arrives is made fit to be stored: times clamped, text clean, an id where the provider gave none."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from omnibox.channels.base import Attachment, Inbound, Participant
from omnibox.model.handle import Handle, HandleKind, make_handle
from omnibox.store.clean import clean_json, clean_text

_LONGEST_ID = 900  # characters; longer provider ids are kept as a hash, so that every index can hold them
_LONGEST_NAME = 300
_LONGEST_SUBJECT = 1000
_MOST_IDS = 100  # of a chain of answers; a thread longer than that is found by its newest


def normal(item: Inbound, now: datetime) -> Inbound:
    """Return `item` with its time in UTC and not after `now`, storable text, and a provider id."""
    return replace(
        item,
        provider_id=names(item)[0],
        sender=_handle(item.sender),
        at=clamped(item.at, now),
        text=clean_text(item.text),
        subject=clean_text(item.subject)[:_LONGEST_SUBJECT],
        html=clean_text(item.html),
        participants=tuple(Participant(_handle(p.handle), p.role) for p in item.participants),
        vouched=tuple(_handle(handle) for handle in item.vouched),
        answers=tuple(_id(ref) for ref in item.answers if ref)[:_MOST_IDS],
        aliases=tuple(_id(ref) for ref in item.aliases if ref)[:_MOST_IDS],
        subject_key=clean_text(item.subject_key)[:_LONGEST_SUBJECT],
        attachments=tuple(_attachment(file) for file in item.attachments),
        payload=clean_json(item.payload),
        tags=tuple(name for name in (clean_text(tag).strip()[:60] for tag in item.tags) if name),
    )


def reduced(item: Inbound, now: datetime) -> Inbound:
    """Return the least of an item that could not be stored whole: who, when, and its source as it came."""
    loose: Any = item  # a driver broke its promise: no field is sure to be what it says
    sender = loose.sender if isinstance(loose.sender, Handle) and isinstance(loose.sender.norm, str) else None
    try:
        at = clamped(item.at, now)
    except (TypeError, ValueError, OverflowError, AttributeError):
        at = now
    return Inbound(
        provider_id=names(item)[0],
        sender=_handle(sender) if sender else make_handle(HandleKind.OTHER, "unknown"),
        at=at,
        text="",
        direction=item.direction,
        machine=item.machine,
        raw=loose.raw if isinstance(loose.raw, bytes) else None,
        seen=bool(item.seen),
        history=bool(item.history),
        damage=("reduced",),
    )


def names(item: Inbound) -> list[str]:
    """Return every id the item may be known by, in normal form, even of one that breaks all promises."""
    loose: Any = item
    given = loose.provider_id if isinstance(loose.provider_id, str) else ""
    aliases = loose.aliases if isinstance(loose.aliases, list | tuple) else ()
    return [_id(given) or fallback_id(item), *(_id(alias) for alias in aliases if isinstance(alias, str) and alias)]


def clamped(at: datetime, now: datetime) -> datetime:
    """Return the provider's time, but never later than receipt. A time without a zone is taken for UTC."""
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return min(aware, now)


def fallback_id(item: Inbound) -> str:
    """Return an id that is the same each time the same item comes: a hash of its source, or of what it says."""
    if isinstance(item.raw, bytes):
        source = item.raw
    else:
        source = repr((item.sender, item.at, item.subject, item.text)).encode("utf-8", "replace")
    return f"hash:{hashlib.sha256(source).hexdigest()}"


def _id(value: str) -> str:
    text = clean_text(value).strip()
    if len(text) <= _LONGEST_ID:
        return text
    return f"long:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def _handle(handle: Handle) -> Handle:
    norm = clean_text(handle.norm).strip()[:_LONGEST_ID] or "unknown"
    value = clean_text(handle.value)[:_LONGEST_ID]
    scope = clean_text(handle.scope)
    name = " ".join(clean_text(handle.name).split())[:_LONGEST_NAME]
    if (norm, value, scope, name) == (handle.norm, handle.value, handle.scope, handle.name):
        return handle  # nearly always: a copy costs more than the look
    return replace(handle, value=value, norm=norm, scope=scope, name=name)


def _attachment(file: Attachment) -> Attachment:
    return replace(
        file,
        name=clean_text(file.name)[:_LONGEST_NAME],
        mime=clean_text(file.mime)[:_LONGEST_NAME],
        content_id=clean_text(file.content_id)[:_LONGEST_ID],
        locator=clean_text(file.locator),
    )
