"""Where the new part of a mail's text ends and the quoted answer or the signature begins.

Nothing is deleted: the answer is a length, and what lies behind it is folded away until asked for. First
our own stored text is looked for, which needs no language at all; then the marks mail programs write.
Every pattern works on a bounded stretch of text, so the time is linear.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from omnibox.model import quote_marks as marks
from omnibox.model.quote_lines import LONGEST_LINE, Lines, Span, lines_of
from omnibox.model.quote_words import FORWARDED_SUBJECT
from omnibox.model.signature import says_something, signature

_LONG_ENOUGH = 12  # characters of a line of ours that is no coincidence
_ALONE_ENOUGH = 30  # characters of one that needs no second line beside it
_MAX_OURS = 4000  # lines of ours compared with
_MAX_BETWEEN = 200  # lines between ours that are looked at
_MAX_JOINED = 20_000  # characters of ours that are searched for parts of lines
_OVERHANG = 40  # characters of the end of a quoted line that a mail program broke

_PROSE_ENDS = (".", ",", ";", "!", "?")  # no mark that begins with a letter ends so

_QUOTE_MARKS = re.compile(r"[\s>|│＞]+")


@dataclass(frozen=True, slots=True)
class Reply:
    """What of a text its sender wrote anew. Each count is None where nothing is to be folded."""

    text: str
    visible: int | None = None  # text[:visible] is without quotes and formal signatures: this is what is shown
    unquoted: int | None = None  # text[:unquoted] is without quotes only
    bare: int | None = None  # text[:bare] is without closings and names, too
    head: int = 0  # where the sender's own words begin: what stands before is quoted above them

    def without_quotes(self) -> str:
        """Return the text without the quotes below and above it, its signature included."""
        return self.text[self.head : self.unquoted].strip()

    def without_signature(self) -> str:
        """Return the text without quotes, signature, closing and name."""
        return self.text[self.head : self.bare].strip() or self.without_quotes()


def is_forwarded(subject: str) -> bool:
    """Tell whether a subject says that the mail passes another one on; programs of some kinds say it nowhere else."""
    return FORWARDED_SUBJECT.match(subject) is not None


def visible_chars(text: str, ours: Sequence[str] = ()) -> int | None:
    """Return how many characters of `text` are the new part; None where nothing is to be folded.

    `ours` are texts we sent in this thread before, in any order. Where folding would leave nothing, or
    where the sender goes on writing below or between the quotes, everything stays visible.
    """
    return read_reply(text, ours).visible


def own_chars(text: str, ours: Sequence[str]) -> int | None:
    """Return how much of `text` stands above our own words in it; None where they are not quoted below an answer.

    Marks of mail programs are not looked at: who read the mail has done so, with its HTML at hand.
    """
    lines = lines_of(text)
    cut = _own_text(lines, ours)
    if cut is None or not any(lines.texts[:cut]):
        return None
    visible, _ = signature(lines, 0, _end(lines, cut))
    return _chars(text, lines, visible if any(lines.texts[:visible]) else cut)


def read_reply(
    text: str,
    ours: Sequence[str] = (),
    *,
    quotes: Sequence[Span] = (),
    signatures: Sequence[Span] = (),
    forwarded: bool = False,
) -> Reply:
    """Tell what is new in `text`.

    `quotes` and `signatures` are stretches of which the HTML says so; `forwarded` means that the subject says the
    mail passes another one on, which then is what its sender wants read.
    """
    lines = lines_of(text, quotes, signatures)
    found = _Found(len(lines)) if forwarded else _find(lines, ours)
    if found.inside:
        return _of_shared_line(text, lines, found)
    unquoted = _end(lines, found.cut)
    if not any(lines.texts[:unquoted]):
        unquoted = _end(lines, len(lines))  # nothing left: all is shown
    visible, bare = signature(lines, found.head, unquoted)
    if not any(lines.texts[found.head : visible]):
        visible = unquoted
    if not any(lines.texts[found.head : bare]):
        bare = visible
    return Reply(
        text,
        visible=_chars(text, lines, visible),
        unquoted=_chars(text, lines, unquoted),
        bare=_chars(text, lines, bare),
        head=lines.starts[found.head] if 0 < found.head < visible else 0,
    )


def _of_shared_line(text: str, lines: Lines, found: "_Found") -> Reply:
    """Return the answer that ends within the line of an attribution."""
    shown = lines.texts[found.cut]
    line = text[lines.starts[found.cut] : lines.starts[found.cut] + LONGEST_LINE]
    ahead = max(0, line.find(shown[: found.inside]))
    end = len(text[: lines.starts[found.cut] + ahead + found.inside].rstrip())
    return Reply(text, visible=end, unquoted=end, bare=end)


def _end(lines: Lines, end: int) -> int:
    """Return `end` without the blanks and drawn lines before it."""
    while end > 0 and not lines.texts[end - 1]:
        end -= 1
    if end < len(lines):
        above = end
        while above > 0 and (not lines.texts[above - 1] or marks.is_rule(lines.texts[above - 1])):
            above -= 1
        return above or end
    return end


def _chars(text: str, lines: Lines, end: int) -> int | None:
    if not 0 < end < len(lines):
        return None
    visible = len(text[: lines.starts[end]].rstrip())
    return visible if 0 < visible < len(text.rstrip()) else None


@dataclass(slots=True)
class _Found:
    """The line quotes begin at (the number of lines where there is none), and the first line below a quote above."""

    cut: int
    head: int = 0
    forward: bool = False
    inside: int = 0  # characters of that line that are the sender's: the mark shares it


def _find(lines: Lines, ours: Sequence[str]) -> _Found:
    """Find the quote: the first of the marks, the block marked to the end, and our own words."""
    found = _marks(lines)
    if found.forward:
        return found
    tail = _marked_tail(lines)
    if tail is not None and tail < found.cut:
        found.cut, found.inside = tail, 0
    own = _own_text(lines, ours)
    if own is not None and own < found.cut:
        found.cut, found.inside = own, 0
    return found


def _marks(lines: Lines) -> _Found:
    """Walk down to the first mark that begins a quote which is not answered below."""
    found = _Found(len(lines))
    last_quoted = max((number for number, quoted in enumerate(lines.quoted) if quoted), default=-1)
    answered = last_quoted >= 0 and says_something(lines, last_quoted + 1, len(lines))
    number = 0
    while number < len(lines):
        shown = lines.texts[number]
        prose = shown[-1:] in _PROSE_ENDS and shown[0].isalpha() and number not in lines.fields
        if not shown or lines.quoted[number] or prose:
            number += 1
            continue
        if marks.is_forward(shown):
            found.forward = True  # what is forwarded is what the sender wants read
            return found
        cut = _mark_at(lines, number)
        if cut is None:
            number += 1
            continue
        first, behind, asks_below = cut
        below = _below(lines, behind)
        if number in lines.fields and below < len(lines) and not any(lines.texts[:first]):
            found.head, number = below, behind  # the mail's own header, copied into it
            continue
        if asks_below and not (below < len(lines) and lines.quoted[below]):
            number = behind
            continue
        if below < len(lines) and lines.quoted[below] and answered:
            after = _behind_quotes(lines, below)
            if _older_follows(lines, first, after):
                found.cut = _raised(lines, first)
                return found
            if not any(lines.texts[:first]) and after <= last_quoted + 1:
                found.head = after if after > last_quoted else 0
            number = after
            continue
        found.inside = marks.inline_start(lines.texts[first]) if first == number else 0
        found.cut = first if found.inside else _raised(lines, first)
        return found
    return found


def _older_follows(lines: Lines, first: int, after: int) -> bool:
    """Tell whether what stands below a quote that has words above it is an older mail with a mark of its own."""
    return _older_at(lines, after) and any(lines.texts[:first])


def _older_at(lines: Lines, after: int) -> bool:
    """Tell whether one of the next lines that say something is the mark of an older mail."""
    number = _below(lines, after)
    for other in range(number, min(number + 3, len(lines))):
        found = None if not lines.texts[other] or lines.quoted[other] else _mark_at(lines, other)
        if found is not None and not found[2]:
            return True
    return False


def _mark_at(lines: Lines, number: int) -> tuple[int, int, bool] | None:
    """Return (first line, line behind, whether it needs marked lines below) of the mark that stands at `number`."""
    shown = lines.texts[number]
    if marks.is_divider(shown):
        return number, number + 1, False
    if number in lines.fields:
        behind = marks.header_block(lines, number)
        if behind is not None:
            return number, behind, False
    elif marks.is_rule(shown) and marks.unknown_block(lines, number + 1):
        return number, number + 5, False
    if marks.ends_attribution(shown):
        first, strength = marks.attribution(lines, number)
        if strength:
            return first, number + 1, strength == marks.WEAK
    return None


def _below(lines: Lines, number: int) -> int:
    """Return the next line that says something."""
    while number < len(lines) and not lines.texts[number]:
        number += 1
    return number


def _behind_quotes(lines: Lines, number: int) -> int:
    """Return the line behind a block of quoted lines, with the blanks and overhangs in it."""
    last = number
    while number < len(lines) and (lines.quoted[number] or not lines.texts[number] or _overhangs(lines, number)):
        if lines.quoted[number]:
            last = number
        number += 1
    return last + 1


def _raised(lines: Lines, first: int) -> int:
    """Return the first line of a mark with what belongs to it above: a rule, an attribution over a header block."""
    above = first - 1
    while above >= 0 and (not lines.texts[above] or marks.is_rule(lines.texts[above])):
        if lines.texts[above]:
            first = above
        above -= 1
    if above >= 0 and not lines.quoted[above] and marks.ends_attribution(lines.texts[above]):
        begins, strength = marks.attribution(lines, above)
        if strength:
            return begins
    return first


def _marked_tail(lines: Lines) -> int | None:
    """Find the block of marked lines that runs to the end, blanks and a signature aside."""
    last = max((number for number, quoted in enumerate(lines.quoted) if quoted), default=-1)
    if last < 0 or says_something(lines, _behind_overhang(lines, last), len(lines)):
        return None
    first = number = last
    while number >= 0 and (lines.quoted[number] or not lines.texts[number] or _overhangs(lines, number)):
        if lines.quoted[number]:
            first = number
        number -= 1
    begins = _with_attribution(lines, first)
    if begins == first and any(lines.quoted[:first]):
        return None  # answers stand between the quotes: the last of them is read with the others
    return begins


def _overhangs(lines: Lines, number: int) -> bool:
    """Tell whether an unmarked line is the end of a quoted line that a mail program broke."""
    if not 0 < number < len(lines) - 1 or not (lines.quoted[number - 1] and lines.quoted[number + 1]):
        return False
    shown, before = lines.texts[number], lines.texts[number - 1]
    if " " not in shown and "(http" in before:
        return True  # the end of a link
    return (len(shown) < _OVERHANG and len(before) > 60) or shown.startswith(("(http", "<http"))


def _behind_overhang(lines: Lines, last: int) -> int:
    """Return the line behind the last quoted one, or behind the broken-off end of that."""
    after = last + 1
    if after < len(lines) and len(lines.texts[last]) > 65 and 0 < len(lines.texts[after]) < _OVERHANG:
        broken = lines.texts[after][:1].islower() and not any(lines.texts[after + 1 : after + 2])
        return after + 1 if broken else after
    return after


def _with_attribution(lines: Lines, start: int) -> int:
    """Return the first line of the mark above `start`, or `start` where there is none."""
    last = start - 1
    while last >= 0 and (not lines.texts[last] or marks.is_rule(lines.texts[last])):
        last -= 1
    if last < 0 or lines.quoted[last]:
        return start
    if marks.is_divider(lines.texts[last]):
        return _raised(lines, last)
    if marks.ends_attribution(lines.texts[last]):
        first, strength = marks.attribution(lines, last)
        if strength:
            return first
    for first in range(last, max(-1, last - 8), -1):
        if first in lines.fields and marks.header_block(lines, first) is not None and first - 1 not in lines.fields:
            return _raised(lines, first)
    return start


def _own_text(lines: Lines, ours: Sequence[str]) -> int | None:
    """Find the first place where our own text begins, two lines running or one long line."""
    listed = [_normal(line) for text in ours for line in text.split("\n")[:_MAX_OURS]][:_MAX_OURS]
    known = frozenset(line for line in listed if len(line) >= _LONG_ENOUGH)
    if not known:
        return None
    plain = [_normal(shown) if shown else "" for shown in lines.texts]
    for number, line in enumerate(plain):
        if line not in known:
            continue
        following = next((other for other in plain[number + 1 : number + 4] if other), "")
        if len(line) >= _ALONE_ENOUGH or following in known:
            if _is_answered(lines, plain, number, known, listed):
                return None
            return _with_attribution(lines, _opening(lines, plain, number, frozenset(listed)))
    return None


def _is_answered(lines: Lines, plain: list[str], number: int, known: frozenset[str], listed: list[str]) -> bool:
    """Tell whether words that are not ours stand between or below ours, and no older mail begins there."""
    last = max(at for at, other in enumerate(plain) if other in known or lines.quoted[at])
    if says_something(lines, last + 1, len(lines)) and not _older_at(lines, last + 1):
        trailing = [line for line in plain[last + 1 : last + 6] if line]
        if lines.quoted[number] or not all(line in listed or line in _joined(listed) for line in trailing):
            return True
    if lines.quoted[number]:
        return False
    joined = _joined(listed)
    between = [line for at, line in enumerate(plain[number:last], number) if line and not lines.quoted[at]]
    strange = [line for line in between[:_MAX_BETWEEN] if line not in known and line not in joined]
    return bool(strange) and not any(_older_at(lines, at) for at in range(number, min(last, number + _MAX_BETWEEN)))


def _joined(listed: list[str]) -> str:
    """Return our words in one line: programs break lines anew."""
    return " ".join(line for line in listed if line)[:_MAX_JOINED]


def _opening(lines: Lines, plain: list[str], number: int, ours: frozenset[str]) -> int:
    """Return the line our text begins at: a greeting too short to be recognised alone is part of it."""
    first = number
    while first > 0 and (plain[first - 1] in ours or (lines.quoted[number] and lines.quoted[first - 1])):
        first -= 1
    while first < number and not plain[first]:
        first += 1
    return first


def _normal(line: str) -> str:
    return _QUOTE_MARKS.sub(" ", line[:LONGEST_LINE]).strip().casefold()
