"""The first word and the parameters of a Content-Type or Content-Disposition field, as senders write them.

RFC 2045 gives the grammar, RFC 2231 the continuations and charsets; senders leave out quotes, never close
them, put quotes into quotes, encode by RFC 2047 what should be RFC 2231, and mix both.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

_MAX_LENGTH = 20_000  # characters of a field looked at
_MAX_PARAMETERS = 2_000
_SIMPLE = re.compile(r'\s*([!-:<>-~]+)\s*((?:;\s*[\w-]+=(?:"[^"\\\r\n]*"|[^\s;"()\\=?\'%]+)\s*)*);?\s*')
_EACH = re.compile(r';\s*([\w-]+)=(?:"([^"]*)"|([^\s;"]+))')
_WORD = re.compile(r"\s*([^\s;()\",]+)")
_NAME = re.compile(r"[;,\s]*([^\s=;,\"]{1,100})\s*=\s*")
_BETWEEN = re.compile(r"[;,\s]*")
_END_OF_QUOTE = re.compile(r'"\s*(?:;|\(|\Z|[\w-]+(?:\*\d*\*?)?\s*=)')
_FOLD = re.compile(r"[\r\n]+(?=[ \t])|[\r\n]+")
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")
_TRAILING_COMMENT = re.compile(r"\s+\([^()]*\)\s*\Z")


@dataclass(frozen=True, slots=True)
class Extended:
    """A value in the form of RFC 2231: its bytes, and the charset it names ("" if none)."""

    data: bytes
    charset: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """`word` is the field's first word, lower case; names are lower case, values raw."""

    word: str
    plain: dict[str, str] = field(default_factory=dict)
    extended: dict[str, Extended] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return a parameter as raw text, "" if it is not there."""
        if name in self.plain:
            return self.plain[name]
        found = self.extended.get(name)
        return found.data.decode("ascii", "surrogateescape") if found else ""


_NONE = Parameters("")


def parameters(value: str) -> Parameters:
    """Read a raw field; never raises."""
    if not value:
        return _NONE
    value = value[:_MAX_LENGTH]
    simple = _SIMPLE.fullmatch(value)
    if simple:
        found: dict[str, str] = {}
        for name, quoted, bare in _EACH.findall(simple[2]):
            found.setdefault(name.lower(), quoted or bare)
        return Parameters(simple[1].lower(), found)
    value = _FOLD.sub("", value)
    word = _WORD.match(value)
    if word is None or "=" in word[1]:  # parameters alone
        return _assembled("", _pairs(value, 0))
    return _assembled(word[1].strip("'<>").lower(), _pairs(value, word.end()))


def _pairs(value: str, at: int) -> list[tuple[str, str]]:
    """Return name and value of every parameter from `at` on."""
    pairs: list[tuple[str, str]] = []
    first = value.find(";", at)
    at = at if first < 0 or at == 0 else first
    while at < len(value) and len(pairs) < _MAX_PARAMETERS:
        name = _NAME.match(value, at)
        if name is None:
            between = _BETWEEN.match(value, at)  # looked at just now: never again from each of its signs
            following = value.find(";", max(at + 1, between.end() if between else 0))
            if following < 0:
                break
            at = following
            continue
        start = name.end()
        if value.startswith('"', start):
            found, at = _quoted(value, start + 1)
        else:
            end = value.find(";", start)
            end = len(value) if end < 0 else end
            found, at = _TRAILING_COMMENT.sub("", value[start:end]).strip(), end
        pairs.append((name[1].lower(), found))
    return pairs


def _quoted(value: str, start: int) -> tuple[str, int]:
    """Return the text of a quoted value and where it ends; a quote inside it does not end it."""
    closed = _END_OF_QUOTE.search(value, start)
    if closed is None:
        end = value.find('"', start)
        if end < 0:  # never closed
            end = value.find(";", start)
            end = len(value) if end < 0 else end
    else:
        end = closed.start()
        while end > start and value[end - 1] == "\\" and value[end - 2 : end - 1] != "\\":
            further = _END_OF_QUOTE.search(value, end + 1)
            if further is None:
                break
            end = further.start()
    return value[start:end].replace('\\"', '"').replace("\\\\", "\\"), end + 1


def _assembled(word: str, pairs: list[tuple[str, str]]) -> Parameters:
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in pairs:
        section = _SECTION.fullmatch(name)
        if section is None or (section[2] is None and section[3] is None):
            plain.setdefault(name, value)
        else:
            pieces.setdefault(section[1], {}).setdefault(int(section[2] or 0), (value, bool(section[3])))
    extended: dict[str, Extended] = {}
    for name, sections in pieces.items():
        ordered = [sections[number] for number in sorted(sections)]
        if any(encoded for _, encoded in ordered):
            extended[name] = _extended(ordered)
        else:
            plain[name] = "".join(value for value, _ in ordered)
    return Parameters(word, plain, extended)


def _extended(sections: list[tuple[str, bool]]) -> Extended:
    """Join the sections of one value; the charset stands before the first (RFC 2231 section 4)."""
    first, encoded = sections[0]
    charset = ""
    if encoded or first.count("'") >= 2:
        head, quote, rest = first.partition("'")
        language, second, text = rest.partition("'")
        if quote and second and len(head) < 40 and len(language) < 40:
            charset, first = head.strip(), text
    data = b""
    for value, is_encoded in [(first, encoded), *sections[1:]]:
        raw = value.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if is_encoded else raw
    return Extended(data, charset)
