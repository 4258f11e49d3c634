"""A field of addresses cut at its commas, with quoted text, comments, brackets and groups told apart.

Source: RFC 5322 section 3.4, and 4.4 for the obsolete forms. Text that is opened and never closed is taken
as it stands. Every sign is looked at a bounded number of times.
"""

import re
from typing import NamedTuple

_MARK = re.compile(r'=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,4000}\?=|[\\"<>(),;:]')
_QUOTE_END = re.compile(r'\\.|"', re.DOTALL)
_PARENTHESIS = re.compile(r"\\.|[()]", re.DOTALL)
_PATIENCE = 20  # openings without an end before no more ends are looked for


class Piece(NamedTuple):
    """What stands between two commas: words, what is inside the brackets (None: no brackets), comments."""

    words: str
    inside: str | None
    comment: str


def pieces(value: str) -> list[Piece]:
    """Cut an unfolded field; never raises."""
    return _Cutter(value).cut()


class _Cutter:
    """One pass over a field."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.at = 0
        self.unclosed = 0
        self.out: list[Piece] = []
        self._begin()

    def _begin(self) -> None:
        self.words: list[str] = []
        self.comments: list[str] = []
        self.inside: str | None = None
        self.named = 0  # words that stood before the brackets

    def cut(self) -> list[Piece]:
        while (mark := _MARK.search(self.value, self.at)) is not None:
            self.words.append(self.value[self.at : mark.start()])
            self.at = mark.end()
            self._take(mark[0])
        self.words.append(self.value[self.at :])
        self._end()
        return self.out

    def _end(self) -> None:
        self.out.append(Piece("".join(self.words), self.inside, " ".join(self.comments)))
        self._begin()

    def _take(self, sign: str) -> None:
        match sign:
            case '"':
                self.words.append(self._quoted())
            case "\\":
                self.words.append(self.value[self.at : self.at + 1])
                self.at += 1
            case "(":
                self._comment()
            case "<":
                self._angle(self._bracket())
            case "," | ";":
                self._end()
            case ":":
                self._colon()
            case ">" | ")":
                self.words.append(" ")
            case _:
                self.words.append(sign)  # an encoded word

    def _angle(self, text: str) -> None:
        """Take what stands in brackets; a second address without a comma before it begins a piece of its own."""
        if self.inside is not None and "@" in self.inside:
            if "@" not in text:
                return
            after = self.words[self.named :]
            del self.words[self.named :]
            self._end()
            self.words = after
        self.inside, self.named = text, len(self.words)

    def _quoted(self) -> str:
        """Return a quoted string; it keeps its quotes where it is the local part of an address."""
        if self.unclosed >= _PATIENCE:
            return ""
        out: list[str] = []
        at = self.at
        while (found := _QUOTE_END.search(self.value, at)) is not None:
            out.append(self.value[at : found.start()])
            at = found.end()
            if found[0] == '"':
                self.at = at
                text = "".join(out)
                return f'"{text}"' if self.value.startswith("@", at) else text
            out.append(found[0][1:])
        self.unclosed += 1
        return ""

    def _comment(self) -> None:
        if self.unclosed >= _PATIENCE:
            return
        depth = 1
        for found in _PARENTHESIS.finditer(self.value, self.at):
            depth += {"(": 1, ")": -1}.get(found[0], 0)
            if depth == 0:
                self.comments.append(self.value[self.at : found.start()])
                self.words.append(" ")
                self.at = found.end()
                return
        self.unclosed += 1

    def _bracket(self) -> str:
        """Return what stands in angle brackets; where none closes them, up to the next comma."""
        while self.value.startswith(("<", " "), self.at):
            self.at += 1
        start = self.at
        end = self._find(">", start)
        if self.value.startswith('"', start):
            end = self._find(">", max(self._find('"', start + 1), start))
        comma, opened = self._find(",", start), self._find("<", start)
        if end < 0 or (0 <= comma < opened < end):
            end = comma if comma >= 0 else len(self.value)
            self.at = end
        else:
            self.at = end + 1
        return self.value[start:end]

    def _find(self, sign: str, start: int) -> int:
        return self.value.find(sign, start, start + 2000)

    def _colon(self) -> None:
        """Drop a group's name, `mailto:` and a route; a colon in a name that was never quoted stays."""
        before = "".join(self.words)
        group = self.value.find(";", self.at) >= 0 or self.value.find("@", self.at) < 0
        if group or "@" in before or before.strip().lower() in ("mailto", "smtp"):
            self._begin()
        else:
            self.words.append(":")
