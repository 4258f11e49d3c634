"""Where the new part of a mail's text ends and the quoted answer or the signature begins.

Nothing is deleted: the answer is a length, and what lies behind it is folded away until asked for. First
our own stored text is looked for, which needs no language at all; then the marks mail programs write.
Every pattern works on one line of bounded length, so the time is linear in the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from omnibox.model.quote_words import (
    ATTRIBUTION_VERBS,
    FORWARD_WORDS,
    HEADER_WORDS,
    MOBILE_SIGNATURES,
    ORIGINAL_WORDS,
)

_LONGEST_LINE = 400  # characters of a line that are looked at
_LONG_ENOUGH = 12  # characters of a line of ours that is no coincidence
_ALONE_ENOUGH = 30  # characters of one that needs no second line beside it
_MAX_OURS = 4000  # lines of ours compared with
_ATTRIBUTION_LINES = 4  # lines an attribution may be wrapped over
_SIGNATURE_LINES = 25  # a dash line further from the end is a rule in the text

_QUOTE = re.compile(r"\s{0,3}[>|│]")
_QUOTE_MARKS = re.compile(r"[\s>|│]+")
_DASHES = re.compile(r"\s*-- ?\s*\Z")
_RULE = re.compile(r"\s*(?:_{5,}|-{5,}|—{3,}|={5,})\s*\Z")
_BANNER = re.compile(r"\s*[-_*—=]{2,}\s*(\S[^\n]{2,60}?)\s*[-_*—=]{2,}\s*\Z")
_FIELD = re.compile(r"\s*[*_]{0,2}([^\W\d_][^:：<>@]{0,25}?)[*_]{0,2}\s?[:：][*_]{0,2}(?:\s|\Z)")
_DATED = re.compile(r"\d{1,2}[:.h]\d{2}|(?:19|20)\d{2}|\d{1,2}\s?[年月日/.-]")
_ATTRIBUTION_ENDS = (":", "：", "wrote", "writes", "schrieb", "写道", "寫道", "작성")
_STARTS = re.compile(r"\s*(?:On|Am|Le|El|Il|Em|Op|Den|W dniu|Dne)\b")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the text: where it starts, and what stands there."""

    start: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def quoted(self) -> bool:
        return _QUOTE.match(self.text) is not None


def visible_chars(text: str, ours: Sequence[str] = ()) -> int | None:
    """Return how many characters of `text` are the new part; None where nothing is to be folded.

    `ours` are texts we sent in this thread before, in any order. Where folding would leave nothing, or
    where the sender goes on writing below or between the quotes, everything stays visible.
    """
    lines = _lines(text)
    if any(_forwards(line.text) for line in lines):
        return None  # what is forwarded is what the sender wants read
    cut = _quote_start(lines, ours)
    end = len(lines) if cut is None else cut
    signature = _signature_start(lines, end)
    end = end if signature is None else signature
    while end > 0 and lines[end - 1].blank:
        end -= 1
    if end == 0 or end == len(lines):
        return None
    visible = len(text[: lines[end].start].rstrip())
    return visible if 0 < visible < len(text.rstrip()) else None


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    start = 0
    for line in text.split("\n"):
        lines.append(_Line(start, line[:_LONGEST_LINE]))
        start += len(line) + 1
    return lines


def _quote_start(lines: list[_Line], ours: Sequence[str]) -> int | None:
    """Return the line the quote begins at, its attribution included."""
    found = [start for start in (_own_text(lines, ours), _banner(lines), _header_block(lines)) if start is not None]
    marked = _marked_tail(lines)
    if marked is not None:
        found.append(marked)
    attributed = _attribution(lines)
    if attributed is not None:
        found.append(attributed)
    return min(found) if found else None


def _own_text(lines: list[_Line], ours: Sequence[str]) -> int | None:
    """Find the first place where our own text begins, two lines running or one long line."""
    known = _known(ours)
    if not known:
        return None
    for number, line in enumerate(lines):
        plain = _normal(line.text)
        if plain not in known:
            continue
        following = next((_normal(other.text) for other in lines[number + 1 : number + 4] if _normal(other.text)), "")
        if len(plain) >= _ALONE_ENOUGH or following in known:
            if _goes_on(lines, number, known):
                return None
            return _with_attribution(lines, number)
    return None


def _known(ours: Sequence[str]) -> frozenset[str]:
    listed = [_normal(line) for text in ours for line in text.split("\n")[:_MAX_OURS]]
    return frozenset(line for line in listed[:_MAX_OURS] if len(line) >= _LONG_ENOUGH)


def _normal(line: str) -> str:
    return _SPACE.sub(" ", _QUOTE_MARKS.sub(" ", line[:_LONGEST_LINE])).strip().casefold()


def _goes_on(lines: list[_Line], start: int, known: frozenset[str]) -> bool:
    """Tell whether the sender writes on behind quoted lines: unmarked text after the last quoted line."""
    if not lines[start].quoted:
        return False
    last = max(number for number, line in enumerate(lines) if line.quoted or _normal(line.text) in known)
    return _says_something(lines[last + 1 :])


def _says_something(lines: list[_Line]) -> bool:
    """Tell whether lines hold more than blanks and a signature."""
    for line in lines:
        if _DASHES.match(line.text) or _is_mobile_signature(line.text):
            return False
        if not line.blank and not _RULE.match(line.text):
            return True
    return False


def _marked_tail(lines: list[_Line]) -> int | None:
    """Find the block of marked lines that runs to the end, blanks and a signature aside."""
    quoted = [number for number, line in enumerate(lines) if line.quoted]
    if not quoted or _says_something(lines[quoted[-1] + 1 :]):
        return None
    first = number = quoted[-1]
    while number >= 0 and (lines[number].quoted or lines[number].blank or _wrapped_quote(lines, number)):
        if lines[number].quoted:
            first = number
        number -= 1
    if _interleaved(lines, first):
        return None
    return _with_attribution(lines, first)


def _wrapped_quote(lines: list[_Line], number: int) -> bool:
    """Tell whether an unmarked line is the overhang of a quoted line that a mail program broke."""
    between = 0 < number < len(lines) - 1 and lines[number - 1].quoted and lines[number + 1].quoted
    return between and len(lines[number].text) < 40 and len(lines[number - 1].text) > 60


def _interleaved(lines: list[_Line], tail: int) -> bool:
    return any(line.quoted for line in lines[:tail])


def _with_attribution(lines: list[_Line], start: int) -> int:
    """Return the first line of the attribution above `start`, or `start` where there is none."""
    last = start - 1
    while last >= 0 and lines[last].blank:
        last -= 1
    for first in range(last, max(-1, last - _ATTRIBUTION_LINES), -1):
        if lines[first].blank:
            break
        joined = " ".join(line.text.strip() for line in lines[first : last + 1])
        if _names_someone(joined):
            starts = first
            # the wrapped first half of it ("On Mon, 3 June 2024,") belongs to it too
            while starts > 0 and last - starts < _ATTRIBUTION_LINES and _half(lines[starts - 1].text, joined):
                starts -= 1
            return starts
    header = _header_above(lines, last)
    return start if header is None else header


def _half(line: str, joined: str) -> bool:
    return bool(line.strip()) and _DATED.search(line) is not None and _DATED.search(joined) is None


def _names_someone(joined: str) -> bool:
    """Tell whether a line before a quote is an attribution: it ends in a colon and holds a date or an address."""
    text = joined.strip()
    if len(text) > _LONGEST_LINE:
        return False
    ends = text.endswith((":", "：")) or ATTRIBUTION_VERBS.search(text) is not None
    return ends and (_DATED.search(text) is not None or "@" in text or ATTRIBUTION_VERBS.search(text) is not None)


def _attribution(lines: list[_Line]) -> int | None:
    """Find an attribution whose quote is not marked: dated lines with the verb at their end, and text below."""
    for last, line in enumerate(lines):
        # the end of the line first: it is cheap, and few lines of a text pass
        if not line.text.rstrip().endswith(_ATTRIBUTION_ENDS) or line.quoted:
            continue
        joined = ""
        for first in range(last, max(-1, last - _ATTRIBUTION_LINES), -1):
            if lines[first].blank or lines[first].quoted:
                break
            joined = f"{lines[first].text.strip()} {joined}"
            if len(joined) > _LONGEST_LINE:
                break
            if _DATED.search(joined) and ATTRIBUTION_VERBS.search(joined):
                below = lines[last + 1 :]
                goes_on = any(one.quoted for one in below) and _says_something(_after_quotes(below))
                return None if goes_on else _beginning(lines, first, last)
    return None


def _beginning(lines: list[_Line], first: int, last: int) -> int:
    """Return the line an attribution begins at: its date may stand on a line above ("On Mon, 3 June 2024,")."""
    above = first - 1
    if first > 0 and last - above < _ATTRIBUTION_LINES and _STARTS.match(lines[above].text):
        return above
    return first


def _after_quotes(lines: list[_Line]) -> list[_Line]:
    last = max((number for number, line in enumerate(lines) if line.quoted), default=-1)
    return lines[last + 1 :]


def _banner(lines: list[_Line]) -> int | None:
    """Find "-----Original Message-----" in any of the languages we know."""
    return next((number for number, line in enumerate(lines) if _banner_words(line.text) in ORIGINAL_WORDS), None)


def _banner_words(line: str) -> str:
    found = _BANNER.match(line)
    return found.group(1).strip(" -_*").casefold() if found else ""


def _forwards(line: str) -> bool:
    return _banner_words(line) in FORWARD_WORDS or line.strip().rstrip(":：").casefold() in FORWARD_WORDS


def _header_block(lines: list[_Line]) -> int | None:
    """Find the block of From, Sent, To, Subject that Outlook sets above a quote."""
    for number, line in enumerate(lines):
        if _field(line.text) == "from" and _fields(lines, number) >= 3:
            before = lines[number - 1] if number else None
            ruled = before is not None and _RULE.match(before.text) is not None
            return number - 1 if ruled else number
    return None


def _header_above(lines: list[_Line], last: int) -> int | None:
    for first in range(last, max(-1, last - 8), -1):
        if _field(lines[first].text) == "from" and _fields(lines, first) >= 3:
            return first
    return None


def _fields(lines: list[_Line], start: int) -> int:
    """Count the different header words in the lines of one block."""
    seen: set[str] = set()
    for line in lines[start : start + 8]:
        if line.blank and seen and len(seen) > 1:
            break
        word = _field(line.text)
        if word:
            seen.add(word)
    return len(seen)


def _field(line: str) -> str:
    found = _FIELD.match(line)
    return HEADER_WORDS.get(found.group(1).strip(" *_").casefold(), "") if found else ""


def _signature_start(lines: list[_Line], end: int) -> int | None:
    """Find the signature above line `end`: the dash line of RFC 3676 4.3, or what a phone adds."""
    for number in range(end - 1, max(-1, end - 1 - _SIGNATURE_LINES), -1):
        if _DASHES.match(lines[number].text) and number > 0:
            return number
    number = end - 1
    while number >= 0 and lines[number].blank:
        number -= 1
    if number > 0 and _is_mobile_signature(lines[number].text):
        return number
    return None


def _is_mobile_signature(line: str) -> bool:
    text = line.strip().casefold()
    return len(text) < 100 and any(text.startswith(words) for words in MOBILE_SIGNATURES)
