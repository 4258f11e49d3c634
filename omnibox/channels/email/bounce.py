"""Delivery status notifications: which mail of ours failed, for whom, and why. Source: RFC 3464."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

from omnibox.channels.email.headers import message_ids, raw_value, text_of

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ID_LINE = re.compile(r"^>?\s*Message-I[dD]:\s*(<[^<>\s]+>)", re.MULTILINE)
_MAX_PARTS = 50
_MAX_REMOTE = 300  # characters of the far server's words kept


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a notification says of one recipient. `original` is the Message-ID of the mail it is about."""

    original: str
    recipient: str
    action: str  # failed, delayed, delivered, relayed, expanded
    status: str  # enhanced code like 5.1.1, "" if none was given
    remote: str


def bounces(message: Message) -> tuple[Bounce, ...]:
    """Return what a notification says, () where it does not name a mail of which it speaks."""
    original = ""
    reports: list[Message] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        inner = part.get_payload()
        if kind == "message/delivery-status" and isinstance(inner, list):
            reports += [block for block in inner if isinstance(block, Message)]
        elif kind in ("message/rfc822", "message/global") and isinstance(inner, list):
            original = original or next((_id_of(mail) for mail in inner if isinstance(mail, Message)), "")
        elif kind in ("text/rfc822-headers", "message/rfc822-headers") and isinstance(inner, str):
            original = original or _id_of(HeaderParser().parsestr(inner))
        elif kind == "text/plain" and isinstance(inner, str):
            original = original or next(iter(_ID_LINE.findall(inner[:50_000])), "")
    if not original:
        return ()
    told = tuple(bounce for block in reports if (bounce := _told(block, original)) is not None)
    return told or _from_headers(message, original)


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts of a report, not going into the mail it encloses."""
    waiting, seen = [message], 0
    while waiting and seen < _MAX_PARTS:
        part = waiting.pop(0)
        seen += 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting = [child for child in inner if isinstance(child, Message)] + waiting
        else:
            yield part


def _id_of(message: Message) -> str:
    return next(iter(message_ids(raw_value(message, "message-id"))), "")


def _told(block: Message, original: str) -> Bounce | None:
    recipient = raw_value(block, "final-recipient") or raw_value(block, "original-recipient")
    action = raw_value(block, "action").split(";")[0].strip().lower()
    if not recipient and not action:
        return None
    remote = text_of(raw_value(block, "diagnostic-code")).partition(";")[2].strip()
    status = _STATUS.search(raw_value(block, "status")) or _STATUS.search(remote)
    return Bounce(
        original=original,
        recipient=text_of(recipient).rpartition(";")[2].strip().strip("<>"),
        action=action or "failed",
        status=status.group(1) if status else "",
        remote=remote[:_MAX_REMOTE],
    )


def _from_headers(message: Message, original: str) -> tuple[Bounce, ...]:
    failed = text_of(raw_value(message, "x-failed-recipients"))
    return tuple(Bounce(original, one.strip(), "failed", "", "") for one in failed.split(",") if one.strip())
