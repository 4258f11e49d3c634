"""What tells two mails of one Message-ID apart: when they were written, and their bodies.

Nothing of it changes on the way through relays or to another server: the Date field, and the body without the spaces
and line ends that servers write anew. A list adds its own words below, so of its copies the date alone counts.
"""

import hashlib

from omnibox.channels.email.fields import Fields
from omnibox.channels.email.headers import date_of
from omnibox.model.likeness import made_of

_MOST = 65_536  # bytes of a body that are compared; what differs first behind them counts as one mail
_LOOKED_AT = 16 * _MOST
_SPACE = b"\r\n \t"
_LISTS = ("list-id", "list-post", "mailing-list")


def likeness(raw: bytes, fields: Fields) -> str:
    """Return the likeness of a mail; `raw` are all its bytes."""
    written = date_of(fields.raw("date"))
    date = f"{int(written.timestamp()):x}" if written else ""
    words = "" if any(name in fields for name in _LISTS) else _digest(raw)
    return made_of(date, words)


def _digest(raw: bytes) -> str:
    ends = [end for mark in (b"\r\n\r\n", b"\n\n") if (end := raw.find(mark)) >= 0]
    begin = min(ends, default=len(raw))
    body = raw[begin : begin + _LOOKED_AT].translate(None, _SPACE)  # before the cut: else line ends would move it
    return hashlib.blake2b(body[:_MOST], digest_size=6).hexdigest()
