"""The lines of a mail's text as `quoting` looks at them: where each starts, what it says, whether it is quoted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from omnibox.model.quote_words import HEADER_WORDS

LONGEST_LINE = 400  # characters of a line that are looked at
Span = tuple[int, int]  # first character and the one behind the last

# marks of direction and width that change nothing a person reads; wide and unbreakable spaces become plain ones
_UNSEEN = dict.fromkeys([0x200B, 0x200C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD])
_PLAIN: dict[int, int | None] = {**_UNSEEN, **dict.fromkeys([0xA0, 0x2007, 0x202F, 0x3000, 0x2003, 0x2002, 9], 32)}
_FIELD = re.compile(r"[*_•\s]{0,4}([^\W\d_][^:：<>@]{0,28}?)[*_]{0,2}\s{0,2}[:：]")
_LETTERED = re.compile(r"(?:[A-ZА-Я]{2,3}>\s|[|│]\s?[^|│]*\Z)")  # "AB> text" of The Bat; a bar, but no table
_MARKS = ">＞"


@dataclass(frozen=True, slots=True)
class Lines:
    """A text in lines. `quoted` and `signed`: by a mark before the line, or by what the HTML said of it."""

    starts: list[int]
    texts: list[str]  # without what is unseen, and without blanks around it
    quoted: list[bool]
    signed: list[bool]
    fields: dict[int, str] = field(default_factory=dict)  # line -> header word it begins with

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self.texts)


def lines_of(text: str, quotes: Sequence[Span] = (), signatures: Sequence[Span] = ()) -> Lines:
    """Return the lines of `text`; a line that lies in one of `quotes` or `signatures` is taken for such."""
    lines = Lines([], [], [], [])
    start = 0
    for raw in text.split("\n"):
        shown = raw[:LONGEST_LINE]
        if not shown.isascii() or "\t" in shown:
            shown = shown.translate(_PLAIN)
        shown = shown.strip()
        number = len(lines.texts)
        lines.starts.append(start)
        lines.texts.append(shown)
        marked = bool(shown) and _is_marked(shown)
        lines.quoted.append(marked)
        lines.signed.append(False)
        if not marked and (":" in shown or "：" in shown):
            word = field_word(shown)
            if word:
                lines.fields[number] = word
        start += len(raw) + 1
    _flag(lines, quotes, lines.quoted)
    _flag(lines, signatures, lines.signed)
    return lines


def _is_marked(shown: str) -> bool:
    first = shown[0]
    if first in _MARKS:
        # an escaped line of an mbox, faces people draw, GroupWise's ">>> Nora 04/03/25 9:12 >>>"
        return not shown.startswith((">From ", ">:", ">_", ">.<")) and not (shown[:2] == ">>" and shown[-2:] == ">>")
    return (first in "|│" or shown[2:4].startswith((">", "> ")) or shown[3:5] == "> ") and bool(_LETTERED.match(shown))


def _flag(lines: Lines, spans: Sequence[Span], flags: list[bool]) -> None:
    """Mark each line that begins inside a span. Both run forward together."""
    number = 0
    for start, end in sorted(spans):
        while number < len(lines) and lines.starts[number] < start:
            number += 1
        while number < len(lines) and lines.starts[number] < end:
            flags[number] = flags[number] or bool(lines.texts[number])
            number += 1


def field_word(shown: str) -> str:
    """Return which header field a line begins with ("from", "sent", "to", "cc", "subject", "other"), or ""."""
    found = _FIELD.match(shown)
    return HEADER_WORDS.get(folded(found.group(1).strip(" *_")), "") if found else ""


def label(shown: str) -> str:
    """Return the word before a line's colon, "" where it has none: a field of a language we do not know, perhaps."""
    found = _FIELD.match(shown)
    return found.group(1) if found else ""


def folded(words: str) -> str:
    """Return words for comparing. A Turkish capital with a dot is the letter without the dot that `casefold` leaves."""
    return words.casefold().replace("i\u0307", "i")
