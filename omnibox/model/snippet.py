"""The piece of a text that shows why it was found, with the places of the matches in it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from omnibox.model.search_query import Scope, Term
from omnibox.model.text import Folded, end_of, in_word, word_end

LENGTH = 160  # characters of a snippet, about two lines of the list
LOOK = 4_000  # characters of a text that are looked at; a match further down is shown by the beginning of the text
_AT_ONCE = 200  # looked at first: most matches of common words stand there
_BEFORE = 40  # characters of context in front of the first match
_SPARE = 80  # characters beyond a snippet's length, for blanks that are folded away
_BLANKS = re.compile(r"\s+")

Marks = tuple[tuple[int, int], ...]


class Snippets:
    """Makes the snippets of one query. Only terms that ask for words anywhere are looked for."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = [term for term in terms if term.scope is Scope.ANY and not term.negated]

    def of(self, text: str) -> tuple[str, Marks]:
        """Return about `LENGTH` characters of `text` around the first match, and (start, length) of matches in them.

        Blanks are folded; without a match it is the beginning and no marks.
        """
        text = text[:LOOK]
        folded, first = self._plain(text)
        known = len(text)
        if first is None and not text.isascii():
            folded, first, known = self._folded(text)
        if first is None:
            return _tidy(text[: LENGTH + _SPARE], [])
        start = _word_start(text, max(0, folded.origin(first) - _BEFORE))
        end = min(len(text), start + LENGTH + _SPARE)
        if end > known:
            folded = folded.then(known, text[known:end])
        marks = [(begin - start, end_of(text, last) - start) for begin, last in self._marks(folded, start, end)]
        return _tidy(text[start:end], marks)

    def _plain(self, text: str) -> tuple[Folded, int | None]:
        """Look in the text in small letters only: that costs next to nothing, and most words are found so."""
        small = text.lower()
        return Folded(small), self._first(small) if len(small) == len(text) else None

    def _folded(self, text: str) -> tuple[Folded, int | None, int]:
        """Look in the folded text, a part of it first. Returns also how much of the text was folded."""
        folded = Folded.of(text[:_AT_ONCE])
        first = self._first(folded.text)
        if first is not None or len(text) <= _AT_ONCE:
            return folded, first, _AT_ONCE
        folded = folded.then(_AT_ONCE, text[_AT_ONCE:])
        return folded, self._first(folded.text), len(text)

    def _first(self, folded: str) -> int | None:
        """Return where the first match begins."""
        firsts = (next(matches(folded, term, 0), None) for term in self._terms)
        return min((found[0] for found in firsts if found), default=None)

    def _marks(self, folded: Folded, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield (first, last character) of matches between two places of the text; none stands in another."""
        shown = folded.text[: folded.place(end)]
        free = start
        for from_, to in sorted(self._all(shown, folded.place(start)), key=lambda found: (found[0], -found[1])):
            begin, last = folded.origin(from_), folded.origin(to - 1)
            if begin >= free:
                yield begin, last
                free = last + 1

    def _all(self, folded: str, begin: int) -> Iterator[tuple[int, int]]:
        for term in self._terms:
            yield from matches(folded, term, begin)


def matches(folded: str, term: Term, begin: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of a term in folded text. By `str.find`: most of a text is passed over at its speed."""
    place = folded.find(term.tokens[0], begin)
    while place >= 0:
        end = _end(folded, term, place)
        if end:
            yield place, end
        place = folded.find(term.tokens[0], end or place + 1)


def _end(folded: str, term: Term, place: int) -> int:
    """Return where the term that may begin at `place` ends; 0: it does not stand there."""
    end = place
    for number, token in enumerate(term.tokens):
        begin = end if number == 0 else _gap_end(folded, end)
        last = number == len(term.tokens) - 1
        end = begin + len(token)
        if not folded.startswith(token, begin) or not _bounded(folded, begin, end, grows=last and term.prefix):
            return 0
    return word_end(folded, end) if term.prefix else end


def _bounded(folded: str, begin: int, end: int, *, grows: bool) -> bool:
    """Tell whether folded[begin:end] is a whole token, or (`grows`) the beginning of one."""
    if not in_word(folded[begin]):  # one character of an unspaced script
        return True
    before = begin > 0 and in_word(folded[begin - 1])
    return not before and (grows or not in_word(folded[end : end + 1]))


def _gap_end(folded: str, at: int) -> int:
    while at < len(folded) and not folded[at].isalnum():
        at += 1
    return at


def snippet(text: str, terms: Sequence[Term]) -> tuple[str, Marks]:
    """Return one snippet; see `Snippets.of`."""
    return Snippets(terms).of(text)


def _word_start(text: str, at: int) -> int:
    """Return the beginning of the word or line that starts at or soon after `at`."""
    if at == 0:
        return 0
    blank = _BLANKS.search(text, at, at + _BEFORE)
    return blank.end() if blank else at


def _tidy(window: str, marks: Sequence[tuple[int, int]]) -> tuple[str, Marks]:
    """Fold runs of blanks to one, cut to `LENGTH` at a word's end, and move the marks along."""
    if window.rstrip() != " ".join(window.split()):
        gone: list[tuple[int, int]] = []  # (position behind a run, characters lost up to there)
        lost = 0
        for run in _BLANKS.finditer(window):
            lost += len(run[0]) - (0 if run.start() == 0 else 1)
            gone.append((run.end(), lost))
        window = _BLANKS.sub(" ", window).lstrip()
        marks = [(_moved(start, gone), _moved(end, gone)) for start, end in marks]
    cut = _cut(window)
    return window[:cut].rstrip(), tuple((start, end - start) for start, end in marks if end <= cut)


def _moved(place: int, gone: list[tuple[int, int]]) -> int:
    at = bisect_right(gone, place, key=lambda run: run[0])
    return place - (gone[at - 1][1] if at else 0)


def _cut(tidy: str) -> int:
    if len(tidy) <= LENGTH:
        return len(tidy)
    blank = tidy.rfind(" ", LENGTH // 2, LENGTH + 1)
    return blank if blank > 0 else LENGTH
