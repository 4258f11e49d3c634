"""Outlook's compressed RTF, and the HTML or text inside it.

Sources: MS-OXRTFCP (compression), MS-OXRTFEX (HTML in RTF). The reader never raises: what a stream says
wrongly ends it where it is.
"""

import re
from dataclasses import dataclass, replace

_PRELOADED = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D  # "LZFu", "MELA"
_WINDOW = 4096
_MAX_SIZE = 20_000_000  # bytes of RTF made
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "headerr", "footerl",
    "footerr", "listtable", "listoverridetable", "generator", "xmlnstbl", "themedata", "datastore", "pntext",
))  # fmt: skip
_SIGNS = {
    "par": "\n", "line": "\n", "tab": "\t", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "endash": "–", "emdash": "—", "row": "\n", "cell": "\t",
}  # fmt: skip
_LITERAL = {b"~": "\u00a0", b"_": "\u2011", b"{": "{", b"}": "}", b"\\": "\\"}
_FONT_SETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258"}
_FONT_SETS |= {177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}


def decompressed(data: bytes) -> bytes:
    """Return the RTF in a PR_RTF_COMPRESSED value, b"" where there is none."""
    if len(data) < 16:
        return b""
    size, kind = int.from_bytes(data[4:8], "little"), int.from_bytes(data[8:12], "little")
    if kind == _PLAIN:
        return data[16 : 16 + size]
    if kind != _COMPRESSED:
        return b""
    window = bytearray(_PRELOADED.ljust(_WINDOW, b"\x00"))
    out = bytearray()
    write, at, end = len(_PRELOADED), 16, len(data)
    while at < end and len(out) < min(size, _MAX_SIZE):
        flags = data[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 1 >= end:
                    return bytes(out)
                offset, length = data[at] << 4 | data[at + 1] >> 4, (data[at + 1] & 15) + 2
                at += 2
                if offset == write:
                    return bytes(out)
                for step in range(length):
                    value = window[(offset + step) % _WINDOW]
                    out.append(value)
                    window[write] = value
                    write = (write + 1) % _WINDOW
            else:
                if at >= end:
                    return bytes(out)
                out.append(data[at])
                window[write] = data[at]
                write = (write + 1) % _WINDOW
                at += 1
    return bytes(out)


def rtf_words(rtf: bytes) -> tuple[str, str]:
    """Return the text and the HTML of an RTF document; only one of them is there, as it was written."""
    is_html = b"\\fromhtml" in rtf[:2000]
    words = _Reader(rtf, is_html).read()
    return ("", words) if is_html else (words.strip("\n"), "")


@dataclass(frozen=True, slots=True)
class _State:
    """What a group sets for itself and what is inside it."""

    skipped: bool = False
    tag: bool = False  # inside \\*\\htmltag: HTML to be taken as it stands
    hidden: bool = False  # between \\htmlrtf and \\htmlrtf0: RTF for readers that know no HTML
    font: int = -1
    wide: int = 1  # bytes that stand in for a \\u sign


class _Reader:
    """One pass over the tokens of a document."""

    def __init__(self, rtf: bytes, is_html: bool) -> None:
        self.rtf = rtf[:_MAX_SIZE]
        self.is_html = is_html
        self.state = _State()
        self.stack: list[_State] = []
        self.out: list[str] = []
        self.pending = bytearray()  # bytes of the code page, decoded together: characters may take two
        self.codec = "cp1252"
        self.fonts: dict[int, str] = {}
        self.font_open = -1
        self.starred = False
        self.to_skip = 0

    def read(self) -> str:
        for found in _TOKEN.finditer(self.rtf):
            word, number, code, sign, brace, text = found.groups()
            if brace:
                self._flush()
                self._brace(brace)
            elif word:
                self._word(word.decode("ascii"), int(number) if number else None)
            elif code:
                self._bytes(bytes((int(code, 16),)))
            elif sign:
                self._sign(sign)
            elif text:
                self._bytes(text)
            if sign != b"*":
                self.starred = self.starred and brace is not None
        self._flush()
        return "".join(self.out)

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            self.stack.append(self.state)
        elif self.stack:
            self.state = self.stack.pop()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.starred = True
        elif sign in _LITERAL:
            self._text(_LITERAL[sign])

    def _word(self, word: str, number: int | None) -> None:
        if word == "htmltag" and self.starred:
            self._flush()
            self.state = replace(self.state, tag=True, hidden=False)
        elif word == "mhtmltag" or (self.starred and word != "htmltag") or word in _SKIPPED:
            self._flush()
            self.state = replace(self.state, skipped=word != "fonttbl" or self.state.skipped, hidden=True)
        elif word == "htmlrtf":
            self._flush()
            self.state = replace(self.state, hidden=number != 0)
        elif word in _SIGNS:
            self._text(_SIGNS[word])
        elif word == "u" and number is not None:
            self._text(chr(number & 0xFFFF))
            self.to_skip = self.state.wide
        elif word == "uc":
            self.state = replace(self.state, wide=max(0, min(number or 0, 8)))
        elif number is not None:
            self._setting(word, number)

    def _setting(self, word: str, number: int) -> None:
        if word == "ansicpg" and 0 < number < 100_000:
            self.codec = f"cp{number}" if number != 65001 else "utf-8"
        elif word == "f":
            self._flush()
            self.font_open = number
            self.state = replace(self.state, font=number)
        elif word == "fcharset" and self.font_open >= 0 and number in _FONT_SETS:
            self.fonts[self.font_open] = _FONT_SETS[number]

    def _shown(self) -> bool:
        return not self.state.skipped and not self.state.hidden

    def _text(self, text: str) -> None:
        self._flush()
        if self._shown():
            self.out.append(text)

    def _bytes(self, data: bytes) -> None:
        if self.to_skip:
            taken = min(self.to_skip, len(data))
            self.to_skip -= taken
            data = data[taken:]
        if self._shown():
            self.pending += data

    def _flush(self) -> None:
        if self.pending:
            codec = self.codec if self.state.tag else self.fonts.get(self.state.font, self.codec)
            try:
                self.out.append(self.pending.decode(codec, "replace"))
            except LookupError:
                self.out.append(self.pending.decode("cp1252", "replace"))
            self.pending.clear()
