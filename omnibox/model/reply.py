"""Answering: who gets it, under which subject, with which words of the original below, and what it does to the work."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import escape

from omnibox.model.conversation import Status
from omnibox.model.errors import Invalid
from omnibox.model.handle import Handle, HandleKind, make_handle
from omnibox.model.intents import Addressing
from omnibox.model.rows import ParticipantRow

MAX_RECIPIENTS = 100  # of one message, all fields together
MAX_QUOTE = 20_000  # characters; an endless chain of quotes helps nobody
MAX_SUBJECT = 500  # characters

_NAMED = re.compile(r"\s*(?P<name>.*?)\s*<(?P<value>[^<>]*)>\s*", re.DOTALL)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# one @ with something on both sides, no space, quote or bracket; a label of the domain may be of any script
_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@(?!-)[^\s@<>()\[\]\\,;:\"/]{1,253}")
_PHONE = re.compile(r"\+?\d{3,15}")
_REPLY_MARK = re.compile(
    r"\s*(?:re|aw|antw|sv|vs|odp|rif|ynt|回复|答复|返信)\s*(?:[\[(^]\d{1,3}[\])]?)?\s*[:：]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One addressee, checked."""

    handle: Handle
    name: str

    def stored(self) -> dict[str, str]:
        """Return the form an outbox row keeps."""
        return {"value": self.handle.value, "name": self.name, "kind": self.handle.kind.value}


def shown(value: str, name: str) -> str:
    """Return how an addressee is written in an address field."""
    name = _UNSEEN.sub(" ", name).replace("<", "").replace(">", "").strip().strip('"')
    return f"{name} <{value}>" if name and name != value else value


def parse_recipient(text: str, kind: HandleKind, field: str) -> Recipient:
    """Read `a@b` or `Name <a@b>`. Raises: Invalid(field, reason="address", value), reason "control" for odd bytes."""
    if _UNSEEN.search(text):
        raise Invalid(field=field, reason="control")
    named = _NAMED.fullmatch(text)
    name, value = (named["name"].strip('" '), named["value"].strip()) if named else ("", text.strip())
    handle = make_handle(kind, value, name)
    if not _valid(handle):
        raise Invalid(field=field, reason="address", value=value)
    return Recipient(handle, name)


def _valid(handle: Handle) -> bool:
    if handle.kind is HandleKind.EMAIL:
        domain = handle.norm.rpartition("@")[2]
        return bool(_EMAIL.fullmatch(handle.value)) and ".." not in handle.value and domain.isascii() and bool(domain)
    if handle.kind in (HandleKind.PHONE, HandleKind.WHATSAPP):
        return bool(_PHONE.fullmatch(handle.norm))
    return bool(handle.value)


def parse_recipients(texts: Iterable[str], kind: HandleKind, field: str) -> tuple[Recipient, ...]:
    """Read a whole address field; the same address twice counts once. Raises: Invalid."""
    found: dict[str, Recipient] = {}
    for text in texts:
        recipient = parse_recipient(text, kind, field)
        found.setdefault(recipient.handle.norm, recipient)
    if len(found) > MAX_RECIPIENTS:
        raise Invalid(field=field, reason="too_many", max=MAX_RECIPIENTS)
    return tuple(found.values())


def answer_sender(people: Collection[ParticipantRow], own: Collection[str]) -> Addressing:
    """Return whom a plain reply goes to: Reply-To if it is given, else the sender. `own` are our normal forms.

    Answering a message of our own writes to those it went to.
    """
    first = _first(people, own)
    return Addressing(_written(first or _role(people, ("to",), own)))


def answer_all(people: Collection[ParticipantRow], own: Collection[str]) -> Addressing:
    """Return whom a reply to all goes to: the sender first, then everybody it was for; copies stay copies.

    Where the writer named who is to get answers (Mail-Followup-To), it is those alone.
    """
    named = _role(people, ("followup_to",), own)
    if named:
        return Addressing(_written(named))
    to = [*_first(people, own), *_role(people, ("to",), own)]
    return Addressing(_written(to), _written(_role(people, ("cc",), {*own, *(person.norm for person in to)})))


def _first(people: Collection[ParticipantRow], own: Collection[str]) -> list[ParticipantRow]:
    """Return who asked for the answer; nobody where we wrote it ourselves."""
    return _role(people, ("reply_to",), own) or _role(people, ("from",), own)


def _role(people: Iterable[ParticipantRow], roles: Collection[str], own: Collection[str]) -> list[ParticipantRow]:
    return [person for person in people if person.role in roles and person.norm and person.norm not in own]


def _written(people: Iterable[ParticipantRow]) -> tuple[str, ...]:
    once = {person.norm: person for person in reversed(tuple(people))}  # the first of two wins
    return tuple(shown(person.value, person.name) for person in reversed(once.values()))


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: one `Re:`, whatever marks stood there. Empty stays empty."""
    text = one_line(subject)
    while found := _REPLY_MARK.match(text):
        text = text[found.end() :].strip()
    return f"Re: {text}" if text else ""


def one_line(text: str) -> str:
    """Return `text` on one line and within bounds: a line break in a subject would be a header of its own."""
    return _UNSEEN.sub(" ", _encodable(text)).strip()[:MAX_SUBJECT].rstrip()


def clean_text(text: str) -> str:
    """Return what was written with plain line ends and without what no database or mail can carry."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").rstrip()
    return _encodable(text)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def quoted(original: str, attribution: str, mark: str = "") -> str:
    """Return the plain quote that stands below an answer: `mark` if there is one, the attribution line, `> ` lines.

    Source: RFC 3676 section 4.5 (a `>` before each line, no space before a further `>`).
    """
    text = original.rstrip()[:MAX_QUOTE]
    lines = (f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in text.split("\n"))
    return "\n".join((*((mark, "") if mark else ()), one_line(attribution), *lines))


def quoted_html(original: str, attribution: str, mark: str = "") -> str:
    """Return the same quote for the HTML part."""
    above = f"<p>{escape(mark)}</p>" if mark else ""
    lines = "<br>".join(escape(line) for line in original.rstrip()[:MAX_QUOTE].split("\n"))
    return f'{above}<p>{escape(one_line(attribution))}</p><blockquote type="cite">{lines}</blockquote>'


def marker(words: str) -> str:
    """Return the line that parts an answer from what it quotes, in any language: our own reader knows its signs."""
    return f"##- {one_line(words)} -##"


def picture_id(sha256: str) -> str:
    """Return the name by which a mail's HTML shows one of its own files (RFC 2392), without brackets."""
    return f"{sha256[:32]}@omnibox"


def status_after_reply(status: Status) -> Status:
    """Return what an answer makes of the work: now the customer has to say something.

    A snooze was somebody's decision about a day and outlives the answer; finished or discarded work that is
    answered goes on.
    """
    return status if status in (Status.WAITING, Status.SNOOZED) else Status.WAITING
