"""Text as search sees it: folding, tokens and where they stand.

Both databases index the tokens made here and nothing else, so both find the same. Words are folded (case, accents,
width); scripts written without spaces are cut into single characters, which are then matched as a phrase.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

TOKENS_VERSION = 1  # raise it when the same text would give other tokens: the index is then built anew

# Marks in front of a facet token. No word can begin with one, so the prefix `f` never finds a facet.
FROM, TO, HAS, IS, IN = "<", ">", "+", "=", "@"
FACET_MARKS = FROM + TO + HAS + IS + IN

LONGEST = 64  # characters of a token; longer words are cut into pieces
MAX_TEXT = 200_000  # characters of a text that are indexed; what lies beyond is read, not searched
_MAX_BYTES = 600_000  # of all tokens of an item; a tsvector holds one megabyte at most
_SHORT = 200  # characters of a name; longer ones are not remembered
_SMALL = 60_000  # fewer characters than this cannot reach the limit, even as decomposed Hangul

# Han, kana, bopomofo, Yi, Thai, Lao, Myanmar and Khmer write words without spaces between them.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(f"(?![\\W_])[{_UNSPACED}]|[^\\W_{_UNSPACED}]{{1,{LONGEST}}}")
_REST = re.compile(f"[^\\W_{_UNSPACED}]*")
_IS_UNSPACED = re.compile(f"(?![\\W_])[{_UNSPACED}]")
_PIECE = re.compile(r".{1,4096}(?=\s|\Z)|.{1,4096}", re.DOTALL)

# Letters that Unicode does not decompose though people type them without their stroke or tie.
_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n",
        "ı": "i", "ĸ": "k", "ƀ": "b", "ƶ": "z", "ɨ": "i", "ʉ": "u", "ɓ": "b", "ɖ": "d", "ɗ": "d", "ə": "e",
    }
)  # fmt: skip


def _fold_char(char: str) -> str:
    """Fold one character until folding changes nothing more."""
    folded = char
    while True:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", folded).casefold())
        plain = "".join(c for c in plain if unicodedata.category(c)[0] != "M").translate(_LETTERS)
        if plain == folded:
            return folded
        folded = plain


class _Folds(dict[int, str]):
    """What each character folds to, worked out when first met: a fixed table of all would cost half a second."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_char(chr(code))
        return folded


class _Marked(dict[int, str]):
    """The same for those that fold to one character; a mark for the others."""

    def __missing__(self, code: int) -> str:
        folded = _FOLDS[code]
        self[code] = marked = folded if len(folded) == 1 else _MARK
        return marked


_MARK = "\0"  # no store keeps one, no token holds one
_FOLDS = _Folds()
_MARKED = _Marked()


def fold(text: str) -> str:
    """Return `text` for comparing: compatibility forms, case and marks gone, `ß ø ł đ æ` as `ss o l d ae`.

    Each character folds by itself, whatever stands beside it, so positions can be mapped back.
    """
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def tokens(text: str) -> list[str]:
    """Return the tokens of `text` in order: words of at most 64 characters, single characters of unspaced scripts."""
    return _TOKEN.findall(fold(text.replace("\x00", "") if "\x00" in text else text))  # no store keeps a NUL


def is_unspaced(token: str) -> bool:
    """Tell whether a token is one character of a script without spaces, so that it ends a prefix by itself."""
    return len(token) == 1 and _IS_UNSPACED.match(token) is not None


def in_word(char: str) -> bool:
    """Tell whether a character goes on the word beside it; empty text ends it. A mark belongs to its letter."""
    if char.isascii():
        return char.isalnum()
    return unicodedata.category(char)[0] == "M" or (char.isalnum() and not is_unspaced(char))


def word_end(text: str, at: int) -> int:
    """Return where the word that goes on at `at` ends."""
    rest = _REST.match(text, at)
    return rest.end() if rest else at


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (token, start, end) of each token, positions in `text` as it came, lazily from the front."""
    for piece in _PIECE.finditer(text):
        yield from _piece_spans(piece[0], piece.start())


def _piece_spans(piece: str, offset: int) -> Iterator[tuple[str, int, int]]:
    folded = Folded.of(piece)
    for match in _TOKEN.finditer(folded.text):
        start, last = folded.origin(match.start()), folded.origin(match.end() - 1)
        yield match[0], offset + start, offset + end_of(piece, last)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text that remembers where each of its characters came from.

    Most characters fold to one. Of the others it keeps where they stood, and where in `text` what they became begins
    and ends.
    """

    text: str
    origins: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    @staticmethod
    def of(text: str) -> "Folded":
        if text.isascii():
            return Folded(text.lower())
        marked = text.translate(_MARKED)
        if _MARK not in marked:
            return Folded(marked)
        parts: list[str] = []
        origins: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        at = length = 0
        for plain in marked.split(_MARK):
            parts.append(plain)
            at, length = at + len(plain), length + len(plain)
            if at < len(text):
                parts.append(folded := _FOLDS[ord(text[at])])
                origins.append(at)
                starts.append(length)
                at, length = at + 1, length + len(folded)
                ends.append(length)
        return Folded("".join(parts), tuple(origins), tuple(starts), tuple(ends))

    def then(self, length: int, more: str) -> "Folded":
        """Return this and what follows it, folded too; `length` is that of the original so far."""
        behind = Folded.of(more)
        if not (self.origins or behind.origins):
            return Folded(self.text + behind.text)
        shift = len(self.text)
        return Folded(
            self.text + behind.text,
            (*self.origins, *(origin + length for origin in behind.origins)),
            (*self.starts, *(start + shift for start in behind.starts)),
            (*self.ends, *(end + shift for end in behind.ends)),
        )

    def origin(self, place: int) -> int:
        """Return which character of the original stands at `place`."""
        passed = bisect_right(self.ends, place)
        if passed < len(self.starts) and place >= self.starts[passed]:
            return self.origins[passed]
        return self.origins[passed - 1] + 1 + place - self.ends[passed - 1] if passed else place

    def place(self, origin: int) -> int:
        """Return where the original's character `origin` begins."""
        passed = bisect_left(self.origins, origin)
        return self.ends[passed - 1] + origin - self.origins[passed - 1] - 1 if passed else origin


def end_of(text: str, last: int) -> int:
    """Return the end of a token whose last character is `last`: marks that follow belong to it."""
    end = last + 1
    while end < len(text) and not text[end].isascii() and unicodedata.category(text[end])[0] == "M":
        end += 1
    return end


@dataclass(frozen=True, slots=True)
class ItemText:
    """What of an item can be found. Each string is a field of its own: a phrase never runs from one into the next."""

    subject: str = ""
    text: str = ""
    senders: tuple[str, ...] = ()  # names and addresses of from and reply-to, and the author's name
    receivers: tuple[str, ...] = ()  # names and addresses of to, cc and bcc
    files: tuple[str, ...] = ()  # names of attachments
    kind: str = ""  # ItemKind
    direction: str = ""  # Direction
    inbox: str = ""  # hex of the inbox id

    def fields(self) -> tuple[str, ...]:
        """Return every field, the text (as far as it is indexed) last."""
        return (self.subject, *self.senders, *self.receivers, *self.files, self.text[:MAX_TEXT])


def item_tokens(item: ItemText) -> tuple[str, ...]:
    """Return the distinct tokens of an item: facets first, then words; the end of an enormous text is left out."""
    found: dict[str, None] = dict.fromkeys(_facets(item))
    *short, text = item.fields()
    for field in short:
        found.update(dict.fromkeys(_tokens_of(field)))
    found.update(dict.fromkeys(tokens(text)))
    return tuple(_fitting(found) if sum(map(len, found)) > _SMALL else found)


def _facets(item: ItemText) -> Iterator[str]:
    yield from (IS + word for word in (item.kind, item.direction) if word)
    if item.inbox:
        yield IN + item.inbox
    if item.files:
        yield HAS + "file"
    yield from (FROM + token for name in item.senders for token in _tokens_of(name))
    yield from (TO + token for name in item.receivers for token in _tokens_of(name))


def _tokens_of(name: str) -> Sequence[str]:
    return _remembered(name) if len(name) < _SHORT else tokens(name)


@lru_cache(maxsize=4096)
def _remembered(name: str) -> tuple[str, ...]:
    return tuple(tokens(name))  # the same people write, from and to the same addresses


def _fitting(found: Iterable[str]) -> Iterator[str]:
    room = _MAX_BYTES
    for token in found:
        room -= len(token.encode())
        if room < 0:
            return
        yield token


def joined(text: str) -> str:
    """Return the tokens of `text` between single spaces, so that ` a b ` in it is the phrase `a b`."""
    return f" {' '.join(tokens(text))} "
