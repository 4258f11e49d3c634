"""Notices that are nothing but text: whom a mail did not reach, and why, in the words servers of many makes use."""

import re
from dataclasses import dataclass

from omnibox.channels.email.bounce_words import COPY, DELAYED, FAILED, REASONS
from omnibox.channels.email.headers import message_ids

MAX_REMOTE = 300  # characters of the far server's words that are kept
_MAX_TEXT = 60_000
_MAX_LINES = 400
_CONTEXT = 14  # lines below an address that speak of it
_MOST = 50  # recipients of one notice
_STATUS = re.compile(r"(?<![\d.])([245])\.([0-7])\.(\d{1,3})(?![\d])(?!\.\d)")
_CODE = re.compile(r"(?<![\w.:-])([45]\d\d)(?=[ \-:,#)]|\Z)")
_ADDRESS = re.compile(r"[^\s<>()\[\]{}:;,\"'|=@*]{1,64}@[^\s<>()\[\]{}:;,\"'|=@*/]{1,255}")
_LEADING = re.compile(
    r"[\s>*•-]*(?:[^\W\d_][^:]{0,40}"
    r"(?:recipient|address|empfänger|destinataire|destinatario|адрес|rcpt to|收件人)[^:]{0,20}[:;]\s*(?:rfc822;\s*)?)?"
    r"[<\"']?([^\s<>()\[\]{}:;,\"'|=@]{1,64}@[^\s<>()\[\]{}:;,\"'|=@]{1,255})[>\"']?\s*(?:[:(<,-].*|\Z)",
    re.IGNORECASE,
)
_ID = re.compile(r"^[>\s]*message-id:\s*(?:\n\s+)?(<[^<>\s]{3,900}>)", re.IGNORECASE | re.MULTILINE)
_LABELLED = re.compile(
    r"^[>\s]*(?:final-recipient|original-recipient|x-actual-recipient)\s*:\s*(?:[\w-]+\s*;\s*)?<?([^\s<>;]+@[^\s<>;]+?)>?\s*$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a text says of one recipient ("" where it names none)."""

    recipient: str
    status: str
    remote: str
    action: str


def original_id(text: str) -> str:
    """Return the Message-ID of the mail a text holds a copy of, "" if it names none."""
    found = _ID.search(text[:_MAX_TEXT])
    return next(iter(message_ids(found.group(1))), "") if found else ""


def status_of(text: str, delayed: bool = False) -> str:
    """Return the enhanced status (RFC 3463) of a server's words: as written, or what its words mean; "" if nothing."""
    found = _STATUS.search(text)
    if found:
        return ".".join(found.groups())
    code = _CODE.search(text)
    first = code.group(1)[0] if code else ("4" if delayed else "5")
    for words, rest in REASONS:
        if words.search(text):
            return f"{'4' if rest == '4.5' else first}.{rest}"
    return f"{first}.0.0" if code else ""


def is_delayed(subject: str, text: str) -> bool:
    """Tell whether a notice only warns that a mail waits: servers that gave up say so, too."""
    head = text[:3000]
    if DELAYED.search(subject) and not FAILED.search(subject):
        return True
    return DELAYED.search(head) is not None and FAILED.search(f"{subject}\n{head}") is None


def read_notice(text: str, subject: str, named: list[str], strangers_to: frozenset[str]) -> list[Told]:
    """Return what a notice says of each recipient, in its order.

    `named` are recipients known from fields; `strangers_to` are addresses that are none: ours, the server's.
    """
    notice = _notice(text)
    lines = notice.split("\n")[:_MAX_LINES]
    delayed = is_delayed(subject, notice)
    places = _places(lines, named, strangers_to)
    action = "delayed" if delayed else "failed"
    if not places:
        remote = _words(lines, 0, len(lines))
        return [Told("", status_of(remote or notice, delayed), remote, action)]
    told: list[Told] = []
    starts = sorted({number for number in places.values() if number >= 0})
    for recipient, number in list(places.items())[:_MOST]:
        end = next((start for start in starts if start > number >= 0), len(lines))
        begin, end = (number, min(end, number + _CONTEXT)) if number >= 0 else (0, len(lines))
        remote = _words(lines, begin, end, recipient) or _words(lines, 0, len(lines), recipient)
        around = "\n".join(lines[begin:end])
        status = status_of(remote, delayed) or status_of(around, delayed) or status_of(notice, delayed)
        told.append(Told(recipient, status, remote, action))
    return told


def _notice(text: str) -> str:
    """Return the notice without the copy of the mail below it."""
    text = text[:_MAX_TEXT].replace("\r\n", "\n")
    for found in COPY.finditer(text):
        if _ADDRESS.search(text[: found.start()]) or found.start() > 200:
            return text[: found.start()]
    return text


def _places(lines: list[str], named: list[str], strangers_to: frozenset[str]) -> dict[str, int]:
    """Return the line each recipient is named in, -1 for one that only the fields name."""
    found: dict[str, int] = {}
    for number, line in enumerate(lines):
        if "@" not in line:
            continue
        leading = _LABELLED.match(line) or _LEADING.match(line)
        if leading is not None:
            _note(found, leading.group(1), number, strangers_to)
    wanted = {one.lower() for one in named}
    found = {one: number for one, number in found.items() if one.lower() in wanted} if wanted else found
    for number, line in enumerate(lines if not found or wanted else ()):
        for address in _ADDRESS.findall(line) if "@" in line else ():
            plain = address.strip(".'`‘’“”").lower()
            if not wanted or plain in wanted:
                _note(found, address, number, strangers_to)
        if found and not wanted:
            break
    for one in named:
        if one.lower() not in {key.lower() for key in found}:
            found[one] = -1
    return found


def _note(found: dict[str, int], address: str, number: int, strangers_to: frozenset[str]) -> None:
    plain = address.strip(".'`‘’“”?!")
    known = {key.lower() for key in found}
    local, _, domain = plain.lower().partition("@")
    if "." not in domain and domain != "localhost":
        return
    if plain.lower() in known or plain.lower() in strangers_to or local in ("postmaster", "mailer-daemon"):
        return
    found[plain] = number


def _words(lines: list[str], begin: int, end: int, recipient: str = "") -> str:
    """Return the far server's words within some lines: the line with a code, else the one with a reason."""
    for test in (_has_code, _has_reason):
        for number in range(begin, end):
            said = lines[number].replace(f"<{recipient}>", " ") if recipient else lines[number]
            if test(said.strip(" >")):
                return _joined(lines, number, end, recipient)
    return ""


def _has_code(line: str) -> bool:
    return _STATUS.search(line) is not None or _CODE.search(line) is not None


def _has_reason(line: str) -> bool:
    return len(line) > 8 and any(words.search(line) for words, _ in REASONS[:8])


def _joined(lines: list[str], number: int, end: int, recipient: str) -> str:
    """Return a line with those it goes on in: indented ones, and such that follow directly without a new address."""
    said = [lines[number]]
    for line in lines[number + 1 : min(end, number + 5)]:
        begins = line[:1].isupper() and said[-1].rstrip().endswith(".")
        if not line.strip() or "@" in line or begins:
            break
        said.append(line)
    text = " ".join(" ".join(said).split())
    text = text.replace(f"<{recipient}>:", "").replace(f"<{recipient}>", "") if recipient else text
    return text.strip(" :>-")[:MAX_REMOTE]
