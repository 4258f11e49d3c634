"""Reading header fields of any quality: encoded words, ids, dates, file names; nothing here raises.

Values come raw, as the standard parser keeps them (bytes beyond ASCII as surrogate escapes), because the
library's own decoding loses text or raises on a good part of real mail.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from email.message import Message
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from omnibox.channels.email.charset import codec_of, decode, storable
from omnibox.channels.email.cutting import Part
from omnibox.channels.email.dates import parsed_date
from omnibox.channels.email.transfer import base64

_WORD = re.compile(r"=\?([^?\s=]*?)(?:\*[^?\s]*)?\?([bBqQ])\?(.{0,4000}?)\?=", re.DOTALL)
_CUT_WORD = re.compile(r"=\?([^?\s=]+)\?([bBqQ])\?([^?]{1,4000})\??\Z")
_GAP = re.compile(r"[ \t\r\n]*")
_FOLD = re.compile(r"[ \t]*[\r\n\t]+[ \t\r\n]*")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ID = re.compile(r"<([^<>]*)>")
_BARE_ID = re.compile(r"(?<![^\s<>,;:\"])[^\s<>,;:\"]+@[^\s<>,;\"]+")  # from a word's beginning: linear time
_SPACE = re.compile(r"\s+")
_QUOTED_PAIR = re.compile(rb"=([0-9A-Fa-f]{2})")
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # no file may be called so on Windows
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)
_JOINERS = "\u200c\u200d"  # invisible, and part of the spelling of Persian, Hindi and emoji
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
_MAX_IDS = 200
_MAX_NAME = 200  # characters of a file name kept
_MAX_VALUE = 50_000  # characters of a field read
_SHORT = 1000  # characters; longer values are not remembered


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
    return _remembered(value, charset) if len(value) < _SHORT else _text_of(value, charset)


@lru_cache(maxsize=1024)
def _remembered(value: str, charset: str) -> str:
    return _text_of(value, charset)  # a subject is asked for several times, a name comes again


def _text_of(value: str, charset: str) -> str:
    value = value[:_MAX_VALUE]
    if "=?" not in value and value.isascii() and value.isprintable():
        return value.strip()
    value = _FOLD.sub(" ", value)
    if "=?" not in value:
        return _plain(value, charset).strip()
    cut = _CUT_WORD.search(value[-5000:])
    if cut and not value.endswith("?="):  # a word that was cut off with its line
        value = value[: len(value) - len(cut[0])] + f"=?{cut[1]}?{cut[2]}?{cut[3]}?="
    pieces: list[str] = []
    pending: list[tuple[str, bytes]] = []
    position = 0
    for found in _WORD.finditer(value):
        between = value[position : found.start()]
        if not (pending and _GAP.fullmatch(between)):
            pieces.append(_words(pending, charset))
            pending = []
            pieces.append(_plain(between, charset))
        pending.append((found.group(1), _word_bytes(found.group(2), found.group(3))))
        position = found.end()
    pieces.append(_words(pending, charset))
    pieces.append(_plain(value[position:], charset))
    text = _CONTROL.sub("", _FOLD.sub(" ", "".join(pieces))).strip()
    if text.startswith("=?") and text != value and _WORD.fullmatch(text):  # encoded twice, by two programs
        return _text_of(text, charset)
    return text


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
    if value.isascii() and value.isprintable():
        return parsed_date(value)
    return parsed_date(_plain(_FOLD.sub(" ", value[:1000]), ""))


def file_name(part: Part, charset: str = "") -> str:
    """Return a part's file name: RFC 2231, RFC 2047 and raw 8-bit read, path taken off, NFC; "" if it has none."""
    for header, key in (("content-disposition", "filename"), ("content-type", "name"), ("content-disposition", "name")):
        if not part.value(header):
            continue
        found = part.parameters_of(header)
        name = ""
        if key in found.extended:
            data, label = found.extended[key].data, found.extended[key].charset
            name = text_of(decode(data, label or "utf-8", charset).text)
        if not name and key in found.plain:
            name = text_of(found.plain[key], charset)
        if "%" in name and "''" in name[:20]:  # RFC 2231 value under an RFC 2045 name
            label, _, rest = name.partition("''")
            name = decode(unquote_to_bytes(rest), label).text if codec_of(label) else name
        name = clean_name(name)
        if name:
            return name
    return ""


def clean_name(name: str) -> str:
    """Return a file name that names a file and nothing else: no path, no control characters, not overlong.

    It can be written on every system: signs and device names Windows forbids are changed.
    """
    name = unicodedata.normalize("NFC", storable(name)).replace("\\", "/").rstrip("/").rpartition("/")[2]
    if not (name.isascii() and name.isprintable()):
        name = "".join(sign for sign in name if sign in _JOINERS or unicodedata.category(sign) not in _INVISIBLE)
    name = _FORBIDDEN.sub("_", name).strip(" .")
    if not name.strip("_ ."):
        return ""
    if len(name) > _MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: _MAX_NAME - 20]}{dot}{ending}" if dot and len(ending) < 16 else name[:_MAX_NAME]
    return f"_{name}" if _RESERVED.match(name) else name


def _plain(value: str, charset: str) -> str:
    if value.isascii() and "\x1b" not in value:
        return _CONTROL.sub("", value) if not value.isprintable() else value
    return _CONTROL.sub("", decode(_escaped(value), None, charset).text)


def _escaped(value: str) -> bytes:
    try:
        return value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape")


def _words(words: list[tuple[str, bytes]], hint: str) -> str:
    """Decode neighbours of one charset together: senders cut in the middle of a character."""
    out: list[str] = []
    at = 0
    while at < len(words):
        charset = words[at][0].lower()
        joined = b""
        while at < len(words) and words[at][0].lower() == charset:
            joined += words[at][1]
            at += 1
        out.append(decode(joined, charset, hint).text)
    return "".join(out)


def _word_bytes(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return _QUOTED_PAIR.sub(lambda found: bytes((int(found[1], 16),)), _escaped(text.replace("_", " ")))
    return base64(_escaped(text))[0]
