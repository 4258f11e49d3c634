"""Bytes of mail to text that can always be stored: any charset label, right, wrong or missing.

What comes out has no lone surrogates and no NUL: both are refused by databases and JSON. Labels are read as
browsers read them (WHATWG Encoding): the older sets are taken for the larger ones their senders mean.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from omnibox.channels.email.charset_tables import VISCII, japanese
from omnibox.channels.email.guessing import guess

# labels mail carries -> what is meant
_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb": "gb18030",
    "cp936": "gb18030",
    "gb231280": "gb18030",
    "csgb2312": "gb18030",
    "euccn": "gb18030",
    "ksc56011987": "cp949",
    "ksc56011989": "cp949",
    "ksc5601": "cp949",
    "ksx1001": "cp949",
    "euckr": "cp949",
    "korean": "cp949",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "cnbig5": "big5hkscs",
    "big5eten": "big5hkscs",
    "iso88591": "cp1252",
    "latin1": "cp1252",
    "l1": "cp1252",
    "iso88591windows31latin1": "cp1252",
    "ansi": "cp1252",
    "western": "cp1252",
    "iso88599": "cp1254",
    "iso885911": "cp874",
    "windows874": "cp874",
    "tis620": "cp874",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "mskanji": "cp932",
    "windows31j": "cp932",
    "cswindows31j": "cp932",
    "unicode11utf7": "utf-7",
    "unicode20utf7": "utf-7",
    "iso88598i": "iso8859-8",
    "iso88598e": "iso8859-8",
    "iso88596i": "iso8859-6",
    "iso88596e": "iso8859-6",
    "macintosh": "mac-roman",
    "mac": "mac-roman",
    "macce": "mac-latin2",
    "maccentraleurope": "mac-latin2",
    "maccentraleurroman": "mac-latin2",
    "macukrainian": "mac-cyrillic",
    "koi8ru": "koi8-u",
    "koi8": "koi8-r",
    "koi": "koi8-r",
    "utf8mb4": "utf-8",
    "unicode": "utf-8",
    "utf": "utf-8",
    "cp65001": "utf-8",
    "hzgb2312": "hz",
    "viscii": "viscii",
    "csviscii": "viscii",
    "viscii111": "viscii",
    "win": "cp1252",
    "isoir100": "cp1252",
    "iso10646ucs2": "utf-16",
    "ucs2": "utf-16",
    "utf16": "utf-16",
    "windows936": "gb18030",
    "windows949": "cp949",
    "windows950": "big5hkscs",
    "windows932": "cp932",
}
_ASCII = frozenset({"usascii", "ascii", "ansix341968", "ansix341986", "iso646us", "us", "ansi1252", "7bit", "asci"})
_NO_CHARSET = frozenset(
    {"", "none", "unknown", "unknown8bit", "default", "binary", "8bit", "userdefined", "defaultcharset", "iso", "ibm"}
    | {"utf8orunknown", "charset", "null", "undefined", "auto", "unkown", "autodetect", "all"}
)
_NOT_ASCII = ("utf-7", "utf-16", "utf-32", "hz", "iso2022", "viscii")  # in them ASCII bytes may mean something else
_JUNK = re.compile(r"[^a-z0-9]+")
_BY_PATTERN = (
    (re.compile(r"(?:iso)?8859(\d{1,2})\D*\Z|(?:iso)?8859(\d{1,2})19\d\d\Z"), "iso8859-"),
    (re.compile(r"(?:windows|win|cp|ms|mswin|ibm|dos|oem)*(\d{3,4})\Z"), "cp"),
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# sets with one byte a character: text in them is hardly ever good UTF-8 by chance
_SINGLE = ("cp125", "iso8859", "koi8", "mac-", "cp874", "cp43", "cp85", "cp86", "latin")
_WIDER = {"iso8859-2": "cp1250", "iso8859-5": "cp1251", "iso8859-7": "cp1253", "iso8859-8": "cp1255"}
_SECOND = {
    "big5hkscs": ("cp950",),
    "euc_jp": ("euc_jis_2004",),
    "cp949": ("johab",),
    "cp932": ("shift_jis_2004",),
    "hz": ("gb18030",),
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the codec that read it, and what was wrong ("" if nothing was)."""

    text: str
    codec: str
    damage: str = ""


def storable(text: str) -> str:
    """Return `text` without NUL and lone surrogates."""
    return text if text.isascii() and "\x00" not in text else _UNSTORABLE.sub("", text)


@lru_cache(maxsize=512)
def codec_of(label: str | None) -> str:
    """Return the name of the codec a charset label means, "" if it means none we know."""
    name = _JUNK.sub("", (label or "").lower()[:80])
    if name in _NO_CHARSET:
        return ""
    if name in _ASCII:
        return "ascii"
    for form in (name, name.lstrip("x"), name.removeprefix("cs"), name.removeprefix("charset")):
        if form in _ALIASES:
            return _known(_ALIASES[form])
        for pattern, stem in _BY_PATTERN:
            found = pattern.match(form)
            if found:
                number = next(group for group in found.groups() if group)
                return _known(_ALIASES.get(f"iso8859{number}", stem + number) if stem == "iso8859-" else stem + number)
    if "utf8" in name:
        return "utf-8"
    if "2022jp" in name:
        return "iso2022_jp"
    return _known((label or "").strip(" \t\"';")) or _known(name) or _known(name.removeprefix("x")) or _spelled(name)


def _spelled(name: str) -> str:
    """Return the codec of a name that lost its hyphens: `macturkish`, `eucjp`, `utf16le`."""
    for stem in ("mac", "euc", "koi8", "utf16", "utf32", "utf"):
        at = name.find(stem)
        if at >= 0:
            rest = name[at + len(stem) :]
            found = _known(f"{stem}-{rest}") or _known(f"{stem}_{rest}")
            if found:
                return found
    return ""


def _known(name: str) -> str:
    if name == "viscii":
        return name
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    # rot13, base64 and their like are codecs too, and no charsets; the flag has no public name
    return info.name if getattr(info, "_is_text_encoding", True) and info.name not in _NO_SETS else ""


_NO_SETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "unicode-escape", "mbcs"}
)


def decode(data: bytes, label: str | None = None, hint: str = "") -> Decoded:
    """Decode a body or a header: by its label if that fits, as UTF-8, by `hint`, by a guess, as cp1252; never raises.

    `hint` is a codec that other parts of the same mail were written in.
    """
    codec = codec_of(label)
    if data.isascii():
        if not codec.startswith(_NOT_ASCII):
            return _ascii(data, codec, label)
    elif codec == "ascii":
        return replace(decode(data, None, hint), damage="")  # the commonest of lies: it says nothing
    damage = "" if codec or not label or _JUNK.sub("", label.lower()) in _NO_CHARSET | _ASCII else "unknown_charset"
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        marked = _marked(data)
        if marked is not None:
            return Decoded(marked, "utf-8" if data[0] == 0xEF else "utf-16", damage)
    if codec:
        return _labelled(data, codec)
    read = _strict(data, "utf-8")
    if read is not None:
        return Decoded(read, "utf-8", damage or "undeclared_charset")
    for guessed in (hint, guess(data)):
        read = _strict(data, guessed) if guessed and guessed != "utf-8" else None
        if read is not None:
            return Decoded(read, guessed, damage or "undeclared_charset")
    loose = data.decode("utf-8", "replace")
    if _mostly(loose):
        return Decoded(storable(loose), "utf-8", damage or "undeclared_charset")
    return Decoded(_latin(data), "cp1252", damage or "undeclared_charset")


def _ascii(data: bytes, codec: str, label: str | None) -> Decoded:
    if b"\x1b$" in data or b"\x1b(J" in data:  # Japanese in seven bits, whatever the label says
        return Decoded(storable(japanese(data)), "iso2022_jp", "" if codec == "iso2022_jp" else "undeclared_charset")
    unknown = label and not codec and _JUNK.sub("", label.lower()) not in _NO_CHARSET
    return Decoded(storable(data.decode("ascii")), codec or "ascii", "unknown_charset" if unknown else "")


def _labelled(data: bytes, codec: str) -> Decoded:
    """Decode by a known label, and see through one that is wrong."""
    if codec.startswith(("utf-16", "utf-32")):
        return _wide(data, codec)
    if codec.startswith("iso2022_jp") and (b"\x1b" in data or data.isascii()):
        return Decoded(storable(japanese(data)), codec)
    if codec.startswith("iso2022"):
        codec = codec if data.isascii() else "utf-8"  # eight bits are what it was made to avoid
    single = codec.startswith(_SINGLE)
    if single:
        read = _strict(data, "utf-8")
        if read is not None:
            return Decoded(read, "utf-8", "wrong_charset")
    read = _strict(data, codec)
    if read is not None:
        return Decoded(read, codec)
    for other in _SECOND.get(codec, ()):
        read = _strict(data, other)
        if read is not None:
            return Decoded(read, other)
    loose = data.decode(codec, "replace")
    # the label is nearly right more often than a guess is: keep it where little is broken
    if single or _mostly(loose):
        return Decoded(storable(loose), codec, "wrong_charset")
    found = decode(data)
    return Decoded(found.text, found.codec, "wrong_charset")


def _mostly(loose: str) -> bool:
    """Tell whether what was not ASCII could mostly be read: then the codec is right and the text was cut or spoiled."""
    broken = loose.count("\ufffd")
    beyond = len(loose) - len(loose.encode("ascii", "ignore"))
    return broken * 5 <= beyond or (beyond > broken and broken <= 2)


def _wide(data: bytes, codec: str) -> Decoded:
    """Decode UTF-16 or -32; without a mark the zero bytes tell the order, and without zero bytes it is neither."""
    if (
        b"\x00" not in data[:4000]
        and not data.startswith((b"\xff\xfe", b"\xfe\xff"))
        and (data.isascii() or _odd(data))
    ):
        found = decode(data)
        return Decoded(found.text, found.codec, "wrong_charset")
    if codec == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codec = "utf-16-le" if data[1:200:2].count(0) > data[0:200:2].count(0) else "utf-16-be"
    return Decoded(storable(data.decode(codec, "replace").removeprefix("\ufeff")), codec)


def _odd(data: bytes) -> bool:
    return _strict(data, "utf-8") is not None


def _marked(data: bytes) -> str | None:
    """Return text that begins with a byte order mark, None where the mark is none."""
    if data.startswith(b"\xef\xbb\xbf"):
        return _strict(data[3:], "utf-8")
    if len(data) % 2 == 0 and b"\x00" in data[:400]:
        return _strict(data, "utf-16")
    return None


def _latin(data: bytes) -> str:
    """Decode cp1252; the five bytes it leaves undefined are passed through, as mail programs do."""
    try:
        return storable(data.decode("cp1252"))
    except UnicodeDecodeError:
        return storable("".join(_LATIN[value] for value in data))


_LATIN = tuple(bytes([value]).decode("cp1252", "ignore") or chr(value) for value in range(256))


def _strict(data: bytes, codec: str) -> str | None:
    if codec == "viscii":
        return storable(data.decode("latin-1").translate(VISCII))
    if codec == "cp1252":
        return _latin(data)
    if codec.startswith("iso2022_jp"):
        return storable(japanese(data))
    wider = _WIDER.get(codec)
    if wider and any(0x80 <= value < 0xA0 for value in data[:20_000]):
        codec = wider
    try:
        text = data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None
    if codec == "cp1258":  # it writes a tone as a sign of its own
        text = unicodedata.normalize("NFC", text)
    return storable(text.removeprefix("\ufeff"))
