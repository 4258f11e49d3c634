"""A typed time, cut into tokens: clock times, dates, numbers and words."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from omnibox.model.time_words import TimeWords

LONGEST = 80  # characters; what is longer is no time somebody typed

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_TOKEN = re.compile(
    r"(?P<iso>(\d{4})-(\d{1,2})-(\d{1,2})(?!\d))"
    r"|(?P<dotted>(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d{2})(?![\d:.]))?)"
    r"|(?P<slash>(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?!\d))"
    r"|(?P<clock>(\d{1,2}):(\d{2})(?::\d{2})?(?:\s?([ap])\.?m\b\.?)?)"
    r"|(?P<pair>(\d{1,2})[.,](\d{2}|\d)(?!\d))"
    r"|(?P<half_day>(\d{1,2})(\s?)([ap])\.?m\b\.?)"
    r"|(?P<ordinal>(\d{1,2})(?:st\b|nd\b|rd\b|th\b|\.(?!\d)))"
    r"|(?P<number>\d{1,9}(?!\d))"
    r"|(?P<word>[a-z]+)"
    r"|(?P<gap>[\s,;@-]+)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Date:
    """A day as it was typed; the year may be missing."""

    month: int
    day: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A day of a month: "the 24th", "am 24."."""

    day: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers with a dot between: "9.30" is a time, "24.12" a day, "10.10" a day where days are written so."""

    first: int
    second: int


Token = time | Date | Ordinal | Pair | int | str


def folded(text: str) -> str:
    """Return `text` as the tables of words have it."""
    return unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS).strip()


def tokens(text: str, words: TimeWords) -> list[Token] | None:
    """Return the tokens of a folded text; None where something is no part of any time."""
    for phrase, short in words.phrases:
        text = text.replace(phrase, short)
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        at = match.end()
        for token in _made(match, words):
            if token is None:
                return None
            found.append(token)
    return found


def _made(match: re.Match[str], words: TimeWords) -> Iterator[Token | None]:
    kind = match.lastgroup or ""
    parts = [part for part in match.groups()[_FIRST[kind] :][: _SIZE[kind]] if part is not None]
    if kind == "word":
        yield match[0]
    elif kind == "number":
        yield int(match[0])
    elif kind == "ordinal":
        yield Ordinal(int(parts[0]))
    elif kind == "iso":
        yield Date(int(parts[1]), int(parts[2]), int(parts[0]))
    elif kind == "dotted":
        yield Date(int(parts[1]), int(parts[0]), _year(parts[2]) if len(parts) > 2 else None)
    elif kind == "slash":
        yield _slashed(int(parts[0]), int(parts[1]), _year(parts[2]) if len(parts) > 2 else None)
    elif kind == "pair":
        yield Pair(int(parts[0]), int(parts[1]))
    elif kind == "clock":
        yield clock(int(parts[0]), int(parts[1]), parts[2] if len(parts) > 2 else "")
    elif kind == "half_day":
        yield from _half_day(int(parts[0]), bool(parts[1]), parts[2], words)


def _half_day(hour: int, spaced: bool, half: str, words: TimeWords) -> Iterator[Token | None]:
    if spaced and not words.spaced_am:
        yield hour
        yield f"{half}m"
    else:
        yield clock(hour, 0, half)


def clock(hour: int, minute: int, half: str = "") -> time | None:
    """Return a time of day, None where there is no such; `half` is "a", "p" or nothing."""
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _slashed(first: int, second: int, year: int | None) -> Date | None:
    """Days and months are written in both orders: only what cannot be mistaken is taken."""
    if first > 12 or first == second:
        return Date(second, first, year)
    return Date(first, second, year) if second > 12 else None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _groups() -> tuple[dict[str, int], dict[str, int]]:
    """Return where the numbered groups of each named one begin, and how many they are."""
    named = sorted(_TOKEN.groupindex.items(), key=lambda pair: pair[1])
    ends = [place for _, place in named[1:]] + [_TOKEN.groups + 1]
    return (
        dict(named),
        {name: end - place - 1 for (name, place), end in zip(named, ends, strict=True)},
    )


_FIRST, _SIZE = _groups()
