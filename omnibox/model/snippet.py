"""The piece of a text that shows why it was found, with the places of the matches in it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from omnibox.model.search_query import MAX_TOKENS, Scope, Term
from omnibox.model.text import fold, fold_mapped, is_unspaced, spans

LENGTH = 160  # characters of a snippet, about two lines of the list
LOOK = 8_000  # characters of a text that are looked at; a match further down is shown by the beginning of the text
_PIECE = 256
_BEFORE = 40  # characters of context in front of the first match
_BLANKS = re.compile(r"\s+")
_UNTIDY = re.compile(r"\A\s|\s\s|[^\S ]")

Marks = tuple[tuple[int, int], ...]


def snippet(text: str, terms: Sequence[Term]) -> tuple[str, Marks]:
    """Return about `LENGTH` characters of `text` around the first match, blanks folded, and (start, length) of matches.

    Only terms that ask for words anywhere are looked for; without a match it is the beginning and no marks.
    """
    wanted = [term for term in terms if term.scope is Scope.ANY and not term.negated]
    text = text[:LOOK]
    first = _first(text, wanted)
    start = 0 if first is None else _word_start(text, max(0, first - _BEFORE))
    window = text[start : start + LENGTH + 80]
    marks = [] if first is None else list(_matches(window, wanted))
    return _tidy(window, marks)


def _first(text: str, terms: Sequence[Term]) -> int | None:
    """Return where the first match begins in `text`, None where there is none."""
    pieces = [fold(text[at : at + _PIECE]) for at in range(0, len(text), _PIECE)]
    folded = "".join(pieces)
    places = [place for term in terms if (place := _find(folded, term)) is not None]
    if not places:
        return None
    place = min(places)
    for number, piece in enumerate(pieces):  # folding changes lengths, so count piece by piece
        if place < len(piece):
            _, ends = fold_mapped(text[number * _PIECE : (number + 1) * _PIECE])
            return number * _PIECE + bisect_right(ends, place)
        place -= len(piece)
    return None


def _find(folded: str, term: Term) -> int | None:
    """Return where the term begins in folded text. `str.find` first: most of a text is passed over at its speed."""
    whole = re.compile(_pattern(term))
    place = folded.find(term.tokens[0])
    while place >= 0:
        if whole.match(folded, place):
            return place
        place = folded.find(term.tokens[0], place + 1)
    return None


def _pattern(term: Term) -> str:
    """Return a pattern for the term's tokens with nothing but blanks and signs between them."""
    parts = []
    for number, token in enumerate(term.tokens):
        last = number == len(term.tokens) - 1
        if is_unspaced(token):
            parts.append(re.escape(token))
        else:
            parts.append(r"(?<![^\W_])" + re.escape(token) + ("" if last and term.prefix else r"(?![^\W_])"))
    return r"[\W_]*".join(parts)


def _word_start(text: str, at: int) -> int:
    """Return the beginning of the word or line that starts at or soon after `at`."""
    if at == 0:
        return 0
    blank = _BLANKS.search(text, at, at + _BEFORE)
    return blank.end() if blank else at


def _matches(window: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the matches in order, none inside another."""
    heads = tuple(term.tokens[0] for term in terms)
    found = list(spans(window))
    end = after = 0
    for at, (word, start, _) in enumerate(found):
        if at < after or start < end or not word.startswith(heads):  # `½` is two words in one place
            continue
        words = tuple(token for token, _, _ in found[at : at + MAX_TOKENS])
        count = max((len(term.tokens) for term in terms if _stands(words, term)), default=0)
        if count:
            after, end = at + count, found[at + count - 1][2]
            yield start, end


def _stands(words: tuple[str, ...], term: Term) -> bool:
    """Tell whether `words` begin with the term."""
    count = len(term.tokens)
    if not term.prefix:
        return words[:count] == term.tokens
    return (
        len(words) >= count and words[: count - 1] == term.tokens[:-1] and words[count - 1].startswith(term.tokens[-1])
    )


def _tidy(window: str, marks: Sequence[tuple[int, int]]) -> tuple[str, Marks]:
    """Fold runs of blanks to one, cut to `LENGTH` at a word's end, and move the marks along."""
    if not _UNTIDY.search(window):
        cut = _cut(window)
        return window[:cut].rstrip(), tuple((start, end - start) for start, end in marks if end <= cut)
    gone: list[tuple[int, int]] = []  # (position behind a run, characters lost up to there)
    lost = 0
    for run in _BLANKS.finditer(window):
        extra = len(run[0]) - (0 if run.start() == 0 else 1)
        if extra:
            lost += extra
            gone.append((run.end(), lost))
    tidy = _BLANKS.sub(" ", window).lstrip()
    cut = _cut(tidy)

    def moved(place: int) -> int:
        at = bisect_left(gone, (place + 1, 0))
        return place - (gone[at - 1][1] if at else 0)

    kept = ((moved(start), moved(end)) for start, end in marks)
    return tidy[:cut].rstrip(), tuple((start, end - start) for start, end in kept if end <= cut)


def _cut(tidy: str) -> int:
    if len(tidy) <= LENGTH:
        return len(tidy)
    blank = tidy.rfind(" ", LENGTH // 2, LENGTH + 1)
    return blank if blank > 0 else LENGTH
