"""What a notice says of earlier mail of ours: which mail, whom it did not reach, and why.

Sources: RFC 3464 and 6533 (delivery status), 3461, 3463 (codes), 5965 (complaints), 8098 (read receipts). Servers that
keep to none of them are read by their words.
"""

import re
from dataclasses import dataclass, field, replace

from omnibox.channels.email.addresses import mailboxes
from omnibox.channels.email.bounce_text import MAX_REMOTE, Told, original_id, read_notice, status_of
from omnibox.channels.email.charset import decode
from omnibox.channels.email.cutting import Part, cut
from omnibox.channels.email.fields import Fields
from omnibox.channels.email.headers import message_ids, text_of
from omnibox.channels.email.html_text import html_text

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")  # RFC 6533 3
_MAX_PARTS = 50
_MAX_DEPTH = 5
_MOST = 50
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_MAILS = ("message/rfc822", "message/global")
_HEADERS = ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
_ACTIONS = {
    "failure": "failed",
    "fail": "failed",
    "error": "failed",
    "expired": "failed",
    "undeliverable": "failed",
    "hard": "failed",
    "deferred": "delayed",
    "delay": "delayed",
    "warning": "delayed",
    "deliverable": "delivered",
}
FAILED, DELAYED, COMPLAINT, READ = "failed", "delayed", "complaint", "read"


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a notice says of one recipient. `original` is the Message-ID of the mail, "" where it does not name it."""

    original: str
    recipient: str
    action: str  # failed, delayed, delivered, relayed, expanded; complaint, read
    status: str  # enhanced code like 5.1.1, "" if none was given
    remote: str

    @property
    def hard(self) -> bool:
        """Whether trying again is of no use."""
        return self.action == FAILED and self.status.startswith("5")


@dataclass(slots=True)
class _Held:
    """What the parts of a notice hold."""

    original: str = ""
    sent_to: list[str] = field(default_factory=list)  # receivers of the enclosed mail
    blocks: list[Part] = field(default_factory=list)
    complaint: Part | None = None
    receipt: Part | None = None
    texts: list[str] = field(default_factory=list)


def bounces(message: Part, own: frozenset[str] = frozenset()) -> tuple[Bounce, ...]:
    """Return what a notice says, recipient by recipient; `own` are addresses of ours, in normal form."""
    held = _Held()
    _gather(message, held, 0)
    text = "\n".join(held.texts)
    fields = Fields(message)
    held.original = held.original or original_id(text) or _answered(fields)
    if held.complaint is not None:
        return (_complaint(held.complaint, held),)
    if held.receipt is not None:
        return _receipt(held.receipt, held)
    told = [one for block in held.blocks if (one := _of_block(block, held.original)) is not None]
    named = list(dict.fromkeys(one.recipient for one in told if one.recipient)) or _named(fields)
    lacking = not told or any(not (one.status and one.remote and one.recipient) for one in told)
    notices = read_notice(text, fields.text("subject"), named, _strangers(fields, own)) if lacking else []
    if told:
        return tuple(_filled(one, notices, held) for one in told[:_MOST])
    return tuple(_of_text(one, held) for one in notices[:_MOST])


def _gather(part: Part, held: _Held, depth: int) -> None:
    """Look into the parts of a notice, not into the mail it encloses."""
    if depth > _MAX_DEPTH:
        return
    for child in part.parts()[:_MAX_PARTS] if part.kind.startswith("multipart/") else [part]:
        kind = child.kind
        if kind.startswith("multipart/"):
            _gather(child, held, depth + 1)
        elif kind in _STATUS_PARTS:
            held.blocks += child.parts()
        elif kind == "message/feedback-report":
            held.complaint = next(iter(child.parts()), None)
        elif kind in ("message/disposition-notification", "message/global-disposition-notification"):
            held.receipt = cut(child.content())
        elif kind in _MAILS and child is not part:
            _enclosed(next(iter(child.parts()), None), held)
        elif kind in _HEADERS:
            _enclosed(cut(child.content()), held)
        elif kind.startswith("text/") and len(held.texts) < _MAX_PARTS:
            _read_text(child, held)


def _enclosed(mail: Part | None, held: _Held) -> None:
    if mail is None:
        return
    held.original = held.original or next(iter(message_ids(mail.value("message-id"))), "")
    if not held.sent_to:
        held.sent_to = [one.address for name in ("to", "cc") for one in mailboxes(mail.value(name))][:_MOST]


def _read_text(part: Part, held: _Held) -> None:
    text = decode(part.content()[:200_000], part.get_content_charset()).text
    if part.kind == "text/html":
        text = html_text(text).text
    if "final-recipient:" in text[:4000].lower() and not held.blocks:
        # a delivery status that says it is plain text
        blocks = [cut(block.encode() + b"\n") for block in re.split(r"\r?\n\s*\r?\n", text[:100_000]) if block.strip()]
        held.blocks = [block for block in blocks if block.value("final-recipient")]
    held.texts.append(text)


def _answered(fields: Fields) -> str:
    """Return the mail a notice answers by its header, where it encloses none."""
    chain = fields.ids("in-reply-to") or fields.ids("references")
    return chain[-1] if chain else ""


def _named(fields: Fields) -> list[str]:
    return [one.strip().strip("<>") for one in fields.text("x-failed-recipients").split(",") if "@" in one]


def _strangers(fields: Fields, own: frozenset[str]) -> frozenset[str]:
    """Return addresses in a notice that are no recipients: whom it is from and to."""
    people = [one.address.lower() for name in ("from", "to", "cc", "reply-to") for one in fields.people(name)]
    return frozenset(people) | own


def _of_block(block: Part, original: str) -> Bounce | None:
    final, first = (_address(block.value(name)) for name in ("final-recipient", "original-recipient"))
    word = text_of(block.value("action")).split(";")[0].strip().lower().split(" ")[0]
    given = text_of(block.value("status"))
    if not (final or first or word) or not (word or given or final or first):
        return None
    if block.value("reporting-mta") and not (final or first):
        return None
    kind, _, remote = text_of(block.value("diagnostic-code")).partition(";")
    remote = " ".join((remote or kind).split())
    status = _status(given, remote)
    action = _ACTIONS.get(word, word) or {"4": DELAYED, "2": "delivered"}.get(status[:1], FAILED)
    return Bounce(original, final or first, action, status, remote[:MAX_REMOTE])


def _address(value: str) -> str:
    r"""Return the address of "rfc822; x@y" or "utf-8; x\x{E9}@y"."""
    text = text_of(value)
    address = text.rpartition(";")[2].strip().strip("<>").strip()
    plain = _ESCAPED.sub(lambda found: _letter(int(found.group(1), 16)), address)
    return plain.split(" ")[0].strip("<>") if "@" in plain else ""


def _letter(code: int) -> str:
    return chr(code) if 0x20 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _status(given: str, remote: str) -> str:
    """Return the more telling of both codes: many servers give 5.0.0 and name the reason in their words."""
    found, said = _STATUS.search(given), _STATUS.search(remote)
    plain = found.group(1) if found else ""
    if said is not None and (not plain or (plain.endswith(".0.0") and said.group(1)[0] == plain[0])):
        return said.group(1)
    if plain and not plain.endswith(".0.0"):
        return plain
    meant = status_of(remote) if remote else ""
    return meant if meant and (not plain or meant[0] == plain[0]) and not meant.endswith(".0.0") else plain or meant


def _filled(one: Bounce, notices: list[Told], held: _Held) -> Bounce:
    """Return what a block says with what it leaves out taken from the notice's words."""
    words = next((told for told in notices if told.recipient.lower() == one.recipient.lower()), None)
    words = words or (notices[0] if len(notices) == 1 else None)
    if words is None:
        return one
    recipient = one.recipient or words.recipient or (held.sent_to[0] if len(held.sent_to) == 1 else "")
    plain = not one.status or one.status.endswith(".0.0")
    better = words.status if plain and words.status and words.status[:1] == (one.status[:1] or words.status[:1]) else ""
    return replace(one, recipient=recipient, status=better or one.status, remote=one.remote or words.remote)


def _of_text(told: Told, held: _Held) -> Bounce:
    recipient = told.recipient or (held.sent_to[0] if len(held.sent_to) == 1 else "")
    return Bounce(held.original, recipient, told.action, told.status, told.remote)


def _complaint(report: Part, held: _Held) -> Bounce:
    """Return a complaint (RFC 5965): the mail arrived, and its reader calls it spam."""
    named = _address(report.value("original-rcpt-to")) or _address(report.value("removal-recipient"))
    recipient = named or (held.sent_to[0] if len(held.sent_to) == 1 else "")
    return Bounce(held.original, recipient, COMPLAINT, "", text_of(report.value("feedback-type"))[:MAX_REMOTE])


def _receipt(report: Part, held: _Held) -> tuple[Bounce, ...]:
    """Return a read receipt (RFC 8098); one that says "deleted" or "denied" tells nothing."""
    original = next(iter(message_ids(report.value("original-message-id"))), "") or held.original
    if "displayed" not in text_of(report.value("disposition")).lower():
        return ()
    return (Bounce(original, _address(report.value("final-recipient")), READ, "", ""),)
