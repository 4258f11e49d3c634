"""Typed values out of IMAP responses. Sources: RFC 3501 section 7, RFC 6154 (special use), RFC 7162 (CONDSTORE)."""

import re
from calendar import timegm
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from omnibox.channels.email.imap_reader import Response
from omnibox.channels.email.mutf7 import decode_name

_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)", re.IGNORECASE)
_DATE = re.compile(rb'\bINTERNALDATE "([^"]*)"', re.IGNORECASE)
_BODY = re.compile(rb"\bBODY\[[^\]]*\](?:<\d+>)? \{\d+\+?\}\Z", re.IGNORECASE)
_BODY_QUOTED = re.compile(rb'\bBODY\[[^\]]*\](?:<\d+>)? "((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_FETCH = re.compile(rb"\* \d+ FETCH \(", re.IGNORECASE)
_CODE = re.compile(rb"\[(UIDVALIDITY|UIDNEXT|HIGHESTMODSEQ) (\d+)\]", re.IGNORECASE)
_STATUS = re.compile(rb"\b(UIDVALIDITY|UIDNEXT|MESSAGES|HIGHESTMODSEQ) (\d+)", re.IGNORECASE)
_VANISHED = re.compile(rb"\* VANISHED (?:\(EARLIER\) )?([\d:,]+)", re.IGNORECASE)
_MODSEQ = re.compile(rb"\bMODSEQ \((\d+)\)", re.IGNORECASE)
_MODIFIED = re.compile(r"\[MODIFIED ([\d:,]+)\]", re.IGNORECASE)
_GMAIL = re.compile(rb"\bX-GM-MSGID (\d+)", re.IGNORECASE)
_EXISTS = re.compile(rb"\* (\d+) EXISTS\b", re.IGNORECASE)
_LIST = re.compile(rb'\* LIST \(([^)]*)\) (?:"(?:\\?.)"|NIL) ?(.*)\Z', re.IGNORECASE | re.DOTALL)
_SEARCH = re.compile(rb"\* SEARCH\b(.*)\Z", re.IGNORECASE | re.DOTALL)
_INTERNAL = re.compile(r" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Selected:
    """What SELECT told. `uid_next` is 0 where the server keeps it to itself."""

    uid_validity: int
    uid_next: int
    exists: int
    mod_seq: int = 0  # HIGHESTMODSEQ; 0 where the server counts no changes


@dataclass(frozen=True, slots=True)
class Meta:
    """One mail without its bytes."""

    uid: int
    size: int
    at: datetime  # INTERNALDATE, aware UTC
    flags: frozenset[str]  # lower case
    gmail_id: int = 0  # X-GM-MSGID: one mail, whatever labels it shows under

    @property
    def seen(self) -> bool:
        """True where somebody has read it."""
        return "\\seen" in self.flags


@dataclass(frozen=True, slots=True)
class Mark:
    """How one mail is marked, and its Message-ID field as it came."""

    uid: int
    seen: bool
    header: bytes


UidRange = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in a mailbox since a modification sequence; `gone` is told by QRESYNC alone."""

    marks: tuple[Mark, ...]
    gone: tuple[UidRange, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """One mailbox of a LIST answer: its readable name and its attributes, lower case."""

    name: str
    attributes: frozenset[str]


def selected(untagged: Iterable[Response]) -> Selected:
    """Read the untagged answers of SELECT."""
    found = {"UIDVALIDITY": 0, "UIDNEXT": 0, "HIGHESTMODSEQ": 0}
    exists = 0
    for response in untagged:
        for name, number in _CODE.findall(response[0]):
            found[name.decode().upper()] = int(number)
        count = _EXISTS.match(response[0])
        if count:
            exists = int(count.group(1))
    return Selected(found["UIDVALIDITY"], found["UIDNEXT"], exists, found["HIGHESTMODSEQ"])


def status(untagged: Iterable[Response]) -> dict[str, int]:
    """Read a STATUS answer: UIDVALIDITY, UIDNEXT, MESSAGES, HIGHESTMODSEQ as far as given."""
    found: dict[str, int] = {}
    for response in untagged:
        text = response[-1] if len(response) > 1 else response[0]
        if response[0][:9].upper() == b"* STATUS ":
            found.update({name.decode().upper(): int(number) for name, number in _STATUS.findall(text)})
    return found


def metas(untagged: Iterable[Response]) -> Iterator[Meta]:
    """Yield the mails of a FETCH (UID FLAGS INTERNALDATE RFC822.SIZE) answer; what lacks a UID is somebody else's."""
    for response in untagged:
        uid, size = _UID.search(response[0]), _SIZE.search(response[0])
        if not _FETCH.match(response[0]) or uid is None or size is None:
            continue
        date, gmail = _DATE.search(response[0]), _GMAIL.search(response[0])
        yield Meta(
            uid=int(uid.group(1)),
            size=int(size.group(1)),
            at=internal_date(date.group(1).decode("ascii", "replace")) if date else _EPOCH,
            flags=_flags(response[0]) or frozenset(),
            gmail_id=int(gmail.group(1)) if gmail else 0,
        )


def marks(untagged: Iterable[Response]) -> Iterator[Mark]:
    """Yield the mails of a FETCH (UID FLAGS BODY.PEEK[HEADER...]) answer; what lacks one of them is left out."""
    for response in untagged:
        if not _FETCH.match(response[0]):
            continue
        texts = response[0::2]
        uid = next((match for text in texts if (match := _UID.search(text))), None)
        flags = next((found for text in texts if (found := _flags(text)) is not None), None)
        header = _body(response)
        if uid is not None and flags is not None and header is not None:
            yield Mark(int(uid.group(1)), "\\seen" in flags, header)


def vanished(untagged: Iterable[Response]) -> Iterator[UidRange]:
    """Yield the ranges of UIDs that VANISHED responses name. Source: RFC 7162 section 3.2.10."""
    for response in untagged:
        found = _VANISHED.match(response[0])
        if found:
            yield from uid_ranges(found.group(1).decode())


def mod_seqs(untagged: Iterable[Response]) -> dict[int, int]:
    """Return UID -> modification sequence of FETCH responses that tell both, as after a STORE of ours."""
    found = {}
    for response in untagged:
        uid, number = _UID.search(response[0]), _MODSEQ.search(response[0])
        if _FETCH.match(response[0]) and uid is not None and number is not None:
            found[int(uid.group(1))] = int(number.group(1))
    return found


def modified(text: str) -> frozenset[int]:
    """Return the UIDs that a conditional STORE left alone. Source: RFC 7162 section 3.1.3."""
    found = _MODIFIED.search(text)
    ranges = uid_ranges(found.group(1)) if found else ()
    return frozenset(uid for low, high in ranges for uid in range(low, high + 1))


def uid_ranges(text: str) -> Iterator[UidRange]:
    """Yield the ranges of a sequence set without `*`, each with its lower end first."""
    for part in text.split(","):
        low, _, high = part.partition(":")
        if low.isdigit() and (high or low).isdigit():
            ends = int(low), int(high or low)
            yield min(ends), max(ends)


def uid_set(uids: Iterable[int]) -> str:
    """Return UIDs as a sequence set, neighbours as ranges: servers refuse lines of more than some kilobytes."""
    parts: list[list[int]] = []
    for uid in sorted(set(uids)):
        if parts and uid == parts[-1][1] + 1:
            parts[-1][1] = uid
        else:
            parts.append([uid, uid])
    return ",".join(str(low) if low == high else f"{low}:{high}" for low, high in parts)


def _flags(text: bytes) -> frozenset[str] | None:
    found = _FLAGS.search(text)
    return frozenset(found.group(1).decode("ascii", "replace").lower().split()) if found else None


def bodies(untagged: Iterable[Response]) -> dict[int, bytes]:
    """Return UID -> bytes of a FETCH (UID BODY.PEEK[...]) answer; UID may stand before or behind the body."""
    found: dict[int, bytes] = {}
    for response in untagged:
        if not _FETCH.match(response[0]):
            continue
        texts = response[0::2]
        uid = next((match for text in texts if (match := _UID.search(text))), None)
        data = _body(response)
        if uid is not None and data is not None:
            found[int(uid.group(1))] = data
    return found


def _body(response: Response) -> bytes | None:
    for at in range(0, len(response) - 1, 2):
        if _BODY.search(response[at]):
            return response[at + 1]
    for text in response[0::2]:
        quoted = _BODY_QUOTED.search(text)
        if quoted:
            return re.sub(rb"\\(.)", rb"\1", quoted.group(1))
    return None


def numbers(untagged: Iterable[Response]) -> list[int]:
    """Return the numbers of SEARCH answers, ascending, each once."""
    found: set[int] = set()
    for response in untagged:
        match = _SEARCH.match(response[0])
        if match:
            found.update(int(word) for word in match.group(1).split() if word.isdigit())
    return sorted(found)


def folders(untagged: Iterable[Response]) -> list[Folder]:
    """Return the mailboxes of LIST answers."""
    found = []
    for response in untagged:
        match = _LIST.match(response[0])
        if match:
            raw = response[1] if len(response) > 1 else _unquoted(match.group(2).strip())
            attributes = frozenset(match.group(1).decode("ascii", "replace").lower().split())
            found.append(Folder(decode_name(raw.decode("utf-8", "replace")), attributes))
    return found


def internal_date(text: str) -> datetime:
    """Return an INTERNALDATE as aware UTC; the epoch where it cannot be read."""
    match = _INTERNAL.match(text)
    if not match or match.group(2).lower() not in _MONTHS:
        return _EPOCH
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
    offset = (int(zone_hours) * 60 + int(zone_minutes)) * (60 if sign == "+" else -60)
    try:
        moment = (int(year), _MONTHS.index(month.lower()) + 1, int(day), int(hour), int(minute), int(second))
        return datetime.fromtimestamp(timegm(moment) - offset, UTC)
    except (ValueError, OverflowError, OSError):
        return _EPOCH


def _unquoted(text: bytes) -> bytes:
    if text.startswith(b'"') and text.endswith(b'"') and len(text) > 1:
        return re.sub(rb"\\(.)", rb"\1", text[1:-1])
    return text
