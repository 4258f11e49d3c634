"""Reading header fields of any quality: encoded words, ids, dates, parameters; nothing here raises.

Values come raw, as the standard parser keeps them (bytes beyond ASCII as surrogate escapes), because the
library's own decoding loses text or raises on a good part of real mail.
"""

import binascii
import re
import unicodedata
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import mktime_tz, parsedate_tz
from urllib.parse import unquote_to_bytes

from omnibox.channels.email.charset import codec_of, decode, storable

_WORD = re.compile(r"=\?([^?\s]*?)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_GAP = re.compile(r"[ \t\r\n]*")
_FOLD = re.compile(r"[ \t]*[\r\n]+[ \t]*|\t")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_COMMENT = re.compile(r"\([^()]*\)")
_ID = re.compile(r"<([^<>]*)>")
_BARE_ID = re.compile(r"[^\s<>,;:\"]+@[^\s<>,;\"]+")
_SPACE = re.compile(r"\s+")
_QUOTED_PAIR = re.compile(r"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_FIRST_YEAR = 1971  # before it a date is a clock that was never set
_MAX_IDS = 200
_MAX_NAME = 200  # characters of a file name kept


def raw_value(message: Message, name: str) -> str:
    """Return the first field called `name` as it came, "" if there is none."""
    for value in raw_values(message, name):
        return value
    return ""


def raw_values(message: Message, name: str) -> Iterator[str]:
    """Yield every field called `name` as it came."""
    wanted = name.lower()
    for key, value in message.raw_items():
        if key.lower() == wanted:
            yield str(value)


def text_of(value: str, charset: str = "") -> str:
    """Return a raw value as text: unfolded, encoded words decoded, 8-bit bytes read.

    `charset` is the body's, the next best word where raw bytes are not UTF-8.
    """
    if "=?" not in value and value.isascii() and value.isprintable():
        return value.strip()
    value = _FOLD.sub(" ", value)
    if "=?" not in value:
        return _plain(value, charset).strip()
    pieces: list[str] = []
    pending: list[tuple[str, bytes]] = []
    position = 0
    for found in _WORD.finditer(value):
        between = value[position : found.start()]
        if not (pending and _GAP.fullmatch(between)):
            pieces.append(_words(pending))
            pending = []
            pieces.append(_plain(between, charset))
        pending.append((found.group(1), _word_bytes(found.group(2), found.group(3))))
        position = found.end()
    pieces.append(_words(pending))
    pieces.append(_plain(value[position:], charset))
    return _CONTROL.sub("", _SPACE.sub(" ", "".join(pieces))).strip()


def message_ids(value: str) -> tuple[str, ...]:
    """Return the ids of a Message-ID, In-Reply-To or References field in their order, in angle brackets.

    Ids with two @, with spaces folded into them or without brackets are taken; `<>` is not.
    """
    if not (value.isascii() and value.isprintable()):
        value = _plain(_FOLD.sub(" ", value), "")
    ids = [_SPACE.sub("", found) for found in _ID.findall(value)]
    if not ids:
        ids = _BARE_ID.findall(value)
    return tuple(dict.fromkeys(f"<{found}>" for found in ids if found))[-_MAX_IDS:]


def date_of(value: str) -> datetime | None:
    """Return a Date field as aware UTC; None where it says nothing believable. Source: RFC 5322 section 3.3."""
    text = _SPACE.sub(" ", _COMMENT.sub(" ", _plain(value, "")))
    try:
        parsed = parsedate_tz(text)
        moment = datetime.fromtimestamp(mktime_tz(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None
    return moment if moment is not None and _FIRST_YEAR <= moment.year < 2200 else None


def file_name(part: Message) -> str:
    """Return a part's file name: RFC 2231, RFC 2047 and raw 8-bit read, path taken off, NFC; "" if it has none."""
    for header, key in (("content-disposition", "filename"), ("content-type", "name")):
        found = _parameter(part, header, key)
        if isinstance(found, tuple):
            charset, _, raw = found
            name = decode(_latin(str(raw)), charset or "utf-8").text
        else:
            name = text_of(str(found)) if found else ""
        if "%" in name and "''" in name[:20]:  # RFC 2231 value under an RFC 2045 name
            charset, _, rest = name.partition("''")
            name = decode(unquote_to_bytes(rest), charset).text if codec_of(charset) else name
        name = clean_name(name)
        if name:
            return name
    return ""


def _parameter(part: Message, header: str, key: str) -> str | tuple[str | None, str | None, str] | None:
    """Return a parameter of a field; raw bytes are read first, the library would only give marks of unknown ones."""
    raw = raw_value(part, header)
    holder = part
    if not raw.isascii():
        holder = Message()
        holder[header] = _FOLD.sub(" ", _plain(raw, ""))
    try:
        return holder.get_param(key, None, header, unquote=True)
    except (ValueError, UnicodeError, LookupError, IndexError):
        return None


def clean_name(name: str) -> str:
    """Return a file name that names a file and nothing else: no path, no control characters, not overlong."""
    name = unicodedata.normalize("NFC", storable(name)).replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Zl", "Zp")).strip(" .")
    if len(name) > _MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: _MAX_NAME - 20]}{dot}{ending}" if dot and len(ending) < 16 else name[:_MAX_NAME]
    return name


def _plain(value: str, charset: str) -> str:
    if value.isascii():
        return _CONTROL.sub("", value) if not value.isprintable() else value
    return _CONTROL.sub("", decode(_escaped(value), charset or None).text)


def _escaped(value: str) -> bytes:
    try:
        return value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape")


def _latin(value: str) -> bytes:
    """Return the bytes of a percent-decoded value: the library hands them out as characters below 256."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return _escaped(value)


def _words(words: list[tuple[str, bytes]]) -> str:
    """Decode neighbours of one charset together: senders cut in the middle of a character."""
    out: list[str] = []
    at = 0
    while at < len(words):
        charset = words[at][0].lower()
        joined = b""
        while at < len(words) and words[at][0].lower() == charset:
            joined += words[at][1]
            at += 1
        out.append(decode(joined, charset).text)
    return "".join(out)


def _word_bytes(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        raw = _escaped(text.replace("_", " "))
        return _QUOTED_PAIR.sub(lambda found: chr(int(found.group(1), 16)), raw.decode("latin-1")).encode("latin-1")
    return lenient_base64(text)


def lenient_base64(text: str) -> bytes:
    """Decode base64 whatever its padding, and whatever else stands in it."""
    kept = _NOT_BASE64.sub("", text)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    try:
        return b64decode(kept + "=" * (-len(kept) % 4))
    except (binascii.Error, ValueError):
        return b""
