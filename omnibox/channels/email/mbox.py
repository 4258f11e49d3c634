"""Where the mails of an mbox file begin and end, however it was written; read as a stream, whatever its size.

A line `From ...` begins a mail. Text may hold such a line too, where its writer forgot to put `>` in front (mboxo,
mboxrd) or counted instead (mboxcl2): so the line has to look like an envelope, and headers have to follow it. A
Content-Length is believed where what it leads to is the next `From ` line or the end.

Source: RFC 4155, https://www.loc.gov/preservation/digital/formats/fdd/fdd000383.shtml (the variants).
"""

import re
import time
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

BLOCK: Final = 1 << 20  # bytes read at a time
_LONGEST = 64 << 20  # bytes of one mail that are kept in memory while its end is looked for
_PEEK = 4096  # bytes behind a `From ` line that are looked at
_DATED = re.compile(rb"From .*(?:\d{1,2}:\d\d|\d{4})")
_STRICT = re.compile(rb"From \S+ +\w{3},? +\w{3} +\d{1,2} +\d\d:\d\d(?::\d\d)? .*\d{4}")
_HEADER = re.compile(rb"(?:>?From [^\n]*\n)*[!-9;-~]{1,80}[ \t]*:")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_STAMP = re.compile(rb"(\w{3} +\d{1,2} +\d\d:\d\d(?::\d\d)?).*?(\d{4})")
_STATUS = re.compile(rb"^(?:x-)?status:[ \t]*([A-Z]*)", re.IGNORECASE | re.MULTILINE)
_MOZILLA = re.compile(rb"^x-mozilla-status:[ \t]*([0-9a-f]{4})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cut:
    """One mail of the file: its place is that of its `From ` line, its bytes begin behind it."""

    place: int
    start: int
    end: int
    stamp: float = 0.0  # POSIX seconds of the `From ` line, 0: none


def begins_mbox(head: bytes) -> bool:
    """Tell whether a file that begins with `head` is an mbox."""
    return head.startswith(b"From ") and _is_start(head, 0, strict=False)


def cuts(file: BinaryIO, start: int = 0, *, counted: bool = True) -> Iterator[Cut]:
    """Yield the mails from `start` on, the place of a `From ` line or 0. `counted`: believe Content-Length, which
    takes a file that can be read at any place. Raises: OSError.
    """
    window = _Window(file, start)
    place = start
    while place is not None:
        body, stamp = _behind(window, place)
        following = _counted_end(window, body) if counted else None
        if following is None:
            following = _next_start(window, body)
        end = window.end if following is None else following
        if end > body:
            yield Cut(place, body, end, stamp)
        if following is None:
            return
        place = following
        window.forget(place)


def unquoted(raw: bytes) -> bytes:
    """Return a mail without its `From ` line, lines quoted as `>From ` as they were (mboxrd)."""
    return _QUOTED.sub(rb"\1", raw) if b"\n>" in raw else raw


def seen(raw: bytes) -> bool:
    """Tell whether the file's owner had read it; a mail that says nothing of it was."""
    head = raw[: raw.find(b"\n\n") + 1 or 16_384]
    mozilla = _MOZILLA.search(head)
    if mozilla is not None:
        return bool(int(mozilla[1], 16) & 1)
    status = _STATUS.search(head)
    return status is None or b"R" in status[1]


class _Window:
    """What of the file is in memory: from the mail that is looked at on."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file = file
        file.seek(start)
        self.base = start
        self.data = b""
        self.ended = False

    @property
    def end(self) -> int:
        return self.base + len(self.data)

    def reach(self, place: int) -> None:
        """Read on until `place` is in memory, or the end."""
        parts = [self.data]
        have = self.end
        while have < place and not self.ended:
            block = self._file.read(max(BLOCK, min(place - have, 16 * BLOCK)))
            self.ended = not block
            parts.append(block)
            have += len(block)
        if len(parts) > 1:
            self.data = b"".join(parts)

    def more(self) -> bool:
        """Read a block; False at the end."""
        before = self.end
        self.reach(before + max(BLOCK, len(self.data) // 2))  # in proportion: a huge mail is not copied each megabyte
        return self.end > before

    def forget(self, place: int) -> None:
        """Let go of what lies before `place`."""
        if place - self.base > BLOCK // 2:
            self.data, self.base = self.data[place - self.base :], place

    def slide(self) -> None:
        """Keep no more than a tail where a mail has no end in sight."""
        if len(self.data) > _LONGEST:
            self.data, self.base = self.data[-64:], self.end - 64

    def bytes(self, start: int, length: int) -> bytes:
        """Return bytes from a place on, fewer at the end."""
        self.reach(start + length)
        return self.data[start - self.base : start - self.base + length]


def _behind(window: _Window, place: int) -> tuple[int, float]:
    """Return where the mail begins whose `From ` line stands at `place` (or which has none), and that line's date."""
    head = window.bytes(place, _PEEK)
    if not head.startswith(b"From "):
        return place, 0.0
    line_end = head.find(b"\n") + 1 or len(head)
    return place + line_end, _stamp(head[:line_end])


def _next_start(window: _Window, body: int) -> int | None:
    """Return the place of the next `From ` line, None where there is none."""
    look = body - 1  # the line feed before it may be the one that ended this mail's own `From ` line
    while True:
        found = window.data.find(b"\nFrom ", max(0, look - window.base))
        if found < 0:
            look = max(look, window.end - 5)
            window.slide()
            if not window.more():
                return None
            continue
        place = window.base + found + 1
        head = window.bytes(place, _PEEK)
        at = place - window.base
        blank = window.data[max(0, at - 2) : at].endswith(b"\n\n") or window.data[max(0, at - 4) : at] == b"\r\n\r\n"
        if _is_start(head, 0, strict=not blank):
            return place
        look = place


def _is_start(head: bytes, at: int, *, strict: bool) -> bool:
    line, found, rest = head[at:].partition(b"\n")
    envelope = _STRICT.match(line) if strict else _DATED.match(line) or len(line.split()) <= 2
    return bool(envelope) and (not found or not rest or _HEADER.match(rest) is not None)


def _counted_end(window: _Window, body: int) -> int | None:
    head = window.bytes(body, 16_384)
    gap = re.search(rb"\r?\n\r?\n", head)
    length = _LENGTH.search(head, 0, gap.start() + 1) if gap else None
    if gap is None or length is None:
        return None
    end = body + gap.end() + int(length[1])
    if int(length[1]) > _LONGEST:
        return None
    behind = window.bytes(end, 64)
    for skipped in (0, 1, 2):
        if behind[skipped:].startswith(b"From ") and not behind[:skipped].strip():
            return end + skipped
    return None


def _stamp(line: bytes) -> float:
    found = _STAMP.search(line)
    if found is None:
        return 0.0
    text = f"{found[1].decode()} {found[2].decode()}"
    for form in ("%b %d %H:%M:%S %Y", "%b %d %H:%M %Y"):
        try:
            return float(timegm(time.strptime(text, form)))
        except (ValueError, OverflowError):
            continue
    return 0.0
