"""Thread-Index, by which Outlook groups mail. Source: MS-OXOMSG 2.2.1.3 (PidTagConversationIndex).

22 bytes name the conversation: a reserved byte, five bytes of time, a GUID, which here is the conversation's own id.
Each answer adds five bytes that tell how long after the first mail it was written.
"""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from uuid import UUID

HEADER = 22  # bytes
CHILD = 5
_MOST = HEADER + CHILD * 100  # a header line has its limits; deeper answers share the last place
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_REF = "thread-index:"
_SHORT_RANGE = 1 << 49  # ticks of 100 ns: some 1.7 years


def thread_index(conversation_id: UUID, at: datetime, parent: str = "") -> str:
    """Return the header of a mail written at `at` (aware), base64.

    `parent` is the header of the mail it answers, "" if there is none: then it is the first of its conversation. A
    parent that is none of the kind counts as missing.
    """
    above = _bytes(parent)
    ticks = _ticks(at)
    if above is None:
        # Of the eight bytes of a FILETIME the first six count; the first of them is the reserved byte's place.
        return _text(b"\x01" + ticks.to_bytes(8, "big")[1:6] + conversation_id.bytes)
    if len(above) + CHILD > _MOST:
        above = above[: _MOST - CHILD]
    return _text(above + _child(above, ticks))


def thread_ref(header: str) -> str:
    """Return a pseudo id of the conversation a header names: equal for all mails of one thread, "" for what is none."""
    found = _bytes(header)
    return f"{_REF}{found[6:HEADER].hex()}" if found is not None else ""


def named_conversation(ref: str) -> UUID:
    """Return the conversation of ours that a pseudo id would name; a foreign one names none that is there."""
    return UUID(hex=ref.removeprefix(_REF))


def is_thread_ref(ref: str) -> bool:
    """Tell such a pseudo id from a Message-ID."""
    return ref.startswith(_REF)


def began(header: str) -> datetime | None:
    """Return when the first mail of a thread was written, to some 6.5 milliseconds; None for what is no header."""
    found = _bytes(header)
    return _EPOCH + timedelta(microseconds=_start(found) // 10) if found is not None else None


def _child(above: bytes, ticks: int) -> bytes:
    """Return five bytes: one bit for the scale, 31 bits of the time since the beginning, four and four of no meaning.

    The random bits are made of the place itself, so that the same mail gives the same header when it is sent again.
    """
    passed = max(0, ticks - _start(above))
    far = passed >= _SHORT_RANGE
    value = min(passed >> (23 if far else 18), (1 << 31) - 1)
    rest = binascii.crc32(above + ticks.to_bytes(8, "big")) & 0xFF
    return ((int(far) << 31) | value).to_bytes(4, "big") + bytes([rest])


def _start(found: bytes) -> int:
    """Return the time of the header block in ticks of 100 ns since 1601; its high byte has been 1 since 1829."""
    return int.from_bytes(b"\x01" + found[1:6] + b"\0\0", "big")


def _ticks(at: datetime) -> int:
    passed = at.astimezone(UTC) - _EPOCH
    return ((passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds) * 10


def _bytes(header: str) -> bytes | None:
    """Read a header; programs fold it and leave the padding off."""
    text = "".join(header.split())
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (ValueError, binascii.Error):
        return None
    return found if len(found) >= HEADER and (len(found) - HEADER) % CHILD == 0 else None


def _text(found: bytes) -> str:
    return base64.b64encode(found).decode("ascii")
