"""A message as it was sent, for a view that shows it untouched: its page and the pictures that came with it.

Only what such a view needs: the first page and the parts it may show. Reading mail is the channel's work and was done
when it came; this looks at the kept source once more, for one person, and believes nothing in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import policy
from email.message import Message
from email.parser import BytesParser

MAX_PAGE = 5_000_000  # bytes of a page that is shown
MAX_PICTURES = 40_000_000  # bytes of all pictures
_MAX_DEPTH, _MAX_PARTS = 50, 1_000
_BROKEN = (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError)


@dataclass(frozen=True, slots=True)
class Picture:
    """One part a page may show."""

    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Original:
    """`page` is HTML as sent, unsafe, in `charset` ("" where none is said); empty where there is none."""

    raw: bytes
    page: bytes = b""
    charset: str = ""
    pictures: Mapping[str, Picture] = field(default_factory=dict)  # by Content-ID, without brackets, in lower case


def original_of(raw: bytes) -> Original:
    """Take the page out of a mail. Never raises: what cannot be read is a source without a page."""
    try:
        return _take(raw)
    except _BROKEN:
        return Original(raw)


def _take(raw: bytes) -> Original:
    page, charset = b"", ""
    pictures: dict[str, Picture] = {}
    room = MAX_PICTURES
    for part in _leaves(BytesParser(policy=policy.compat32).parsebytes(raw)):
        kind = part.get_content_type()
        if kind == "text/html" and not page and part.get_content_disposition() != "attachment":
            page, charset = _bytes(part), str(part.get_content_charset() or "")
        name = str(part.get("content-id", "")).strip().strip("<>").casefold()
        if kind.startswith("image/") and kind != "image/svg+xml" and name and name not in pictures:
            data = _bytes(part)
            room -= len(data)
            if room >= 0:
                pictures[name] = Picture(kind, data)
    if len(page) > MAX_PAGE:
        return Original(raw)
    return Original(raw, page, charset, pictures)


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts of a mail, but nothing of the mails attached to it."""
    stack, seen = [(message, 0)], 0
    while stack and seen < _MAX_PARTS:
        part, depth = stack.pop()
        seen += 1
        children = part.get_payload()
        if isinstance(children, list):
            if part.get_content_maintype() == "multipart" and depth < _MAX_DEPTH:
                stack += [(child, depth + 1) for child in reversed(children) if isinstance(child, Message)]
        else:
            yield part


def _bytes(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
