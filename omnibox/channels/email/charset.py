"""Bytes of mail to text that can always be stored: any charset label, right, wrong or missing.

What comes out has no lone surrogates and no NUL: both are refused by databases and JSON.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

# labels mail carries -> what is meant; browsers and mail programs read them the same way
_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "utf8mb4": "utf-8",
    "unicode": "utf-8",
}
_NO_CHARSET = frozenset(
    {"", "none", "unknown", "unknown-8bit", "default", "binary", "8bit", "x-unknown", "_iso-2022-jp"}
)
_NOT_ASCII = ("utf-7", "utf-16", "utf-32", "hz", "iso2022")  # codecs in which ASCII bytes may mean something else
_LABEL_JUNK = re.compile(r"[\s\"'<>;,]+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_GUESS_FROM = 64  # bytes; a guess from fewer is a coin's throw
_GUESS_LOOK = 20_000  # bytes looked at, so that a long body costs no more than a short one


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the codec that read it, and what was wrong ("" if nothing was)."""

    text: str
    codec: str
    damage: str = ""


def storable(text: str) -> str:
    """Return `text` without NUL and lone surrogates."""
    return _UNSTORABLE.sub("", text) if _UNSTORABLE.search(text) else text


def codec_of(label: str | None) -> str:
    """Return the name of the Python codec a charset label means, "" if it means none we know."""
    name = _LABEL_JUNK.sub("", label or "").lower()
    if name in _NO_CHARSET:
        return ""
    name = _ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    # rot13, base64 and their like are codecs too, and no charsets; the flag has no public name
    return info.name if getattr(info, "_is_text_encoding", True) else ""


def decode(data: bytes, label: str | None = None) -> Decoded:
    """Decode a body or a header: the label if it fits, UTF-8, a guess, cp1252; never raises."""
    codec = codec_of(label)
    damage = "" if codec or not label or label.lower() in _NO_CHARSET else "unknown_charset"
    if data.isascii() and not codec.startswith(_NOT_ASCII):
        return Decoded(storable(data.decode("ascii")), codec or "ascii", damage)
    if codec:
        read = _strict(data, codec)
        if read is not None:
            return Decoded(read, codec, damage)
        damage = "wrong_charset"
    read = _strict(data, "utf-8")
    if read is not None:
        return Decoded(read, "utf-8", damage or ("" if codec else "undeclared_charset"))
    if codec:
        # the label is nearly right more often than a guess is: keep it where little is broken
        loose = data.decode(codec, "replace")
        if loose.count("�") * 20 <= len(loose):
            return Decoded(storable(loose), codec, "wrong_charset")
    guessed = _guess(data)
    read = _strict(data, guessed) if guessed else None
    if read is not None:
        return Decoded(read, guessed, damage or "undeclared_charset")
    return Decoded(storable(data.decode("cp1252", "replace")), "cp1252", damage or "undeclared_charset")


def _strict(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        # cp1252 leaves five bytes undefined; mail programs pass them through
        return storable(data.decode("latin-1")) if codec == "cp1252" else None
    return storable(text.removeprefix("\ufeff"))


def _guess(data: bytes) -> str:
    if len(data) < _GUESS_FROM:
        return ""
    best = from_bytes(data[:_GUESS_LOOK]).best()
    return best.encoding if best is not None else ""
