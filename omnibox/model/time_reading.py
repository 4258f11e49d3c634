"""What somebody said of a time, token by token, before it is known what day it is."""

from dataclasses import dataclass, field
from datetime import time
from typing import Final

from omnibox.model.time_tokens import Date, Ordinal, Pair, Token, clock, tokens
from omnibox.model.time_words import DAY, DAY_ENDS, HOUR, MINUTE, WEEK, TimeWords

MOST = 100_000  # of a unit; more is no span somebody waits
_YEARS: Final = range(1970, 2200)
_NOON = time(12)


@dataclass(slots=True)
class Said:
    """The parts of a time that were said. Units are those of `time_words`."""

    minutes: int = 0  # a span in real time
    spans: dict[str, int] = field(default_factory=dict)  # days, weeks, months, years from today
    date: Date | None = None
    ordinal: int | None = None  # a day of some month
    weekday: int | None = None  # 0 is Monday
    days: int | None = None  # from today
    end: str | None = None  # of the WEEK or MONTH
    next: str | None = None  # the unit after this one
    last: str | None = None  # the unit before this one
    this: bool = False
    ago: bool = False
    clock: time | None = None
    daytime: time | None = None
    year: int | None = None  # and nothing else of a date

    def is_sound(self) -> bool:
        """Tell whether the parts name one day at most, and anything at all."""
        days = (self.spans, self.date, self.ordinal, self.days is not None, self.end, self.next or self.last, self.year)
        named = sum(1 for part in days if part)
        with_weekday = self.date or WEEK in (self.next, self.last) or self.days is not None
        if named > 1 or (self.weekday is not None and named == 1 and not with_weekday):
            return False
        if self.minutes:
            return (
                self.clock is None and self.daytime is None and self.weekday is None and (not named or bool(self.spans))
            )
        return bool(named) or not (self.weekday is None and self.clock is None and self.daytime is None)


def read(text: str, words: TimeWords) -> Said | None:
    """Return what a folded text says; None where a word of it belongs to no time."""
    cut = tokens(text, words)
    if not cut:
        return None
    reader = _Reader(cut, words)
    return reader.said if reader.read() and reader.said.is_sound() else None


class _Reader:
    """Goes through the tokens once. Each rule looks at a few of them and returns how many it took, 0 for none."""

    def __init__(self, cut: list[Token], words: TimeWords) -> None:
        self.said = Said()
        self._words = words
        self._cut = [_number_or_word(token, words, cut[at + 1 : at + 2]) for at, token in enumerate(cut)]

    def read(self) -> bool:
        """Read everything. False where something cannot be read."""
        at = 0
        rules = (self._neighbour, self._month, self._span, self._number, self._dated, self._clock, self._word)
        while at < len(self._cut):
            taken = next((taken for rule in rules if (taken := rule(at))), 0)
            if not taken:
                return False
            at += taken
        return self._join_clock()

    def _at(self, place: int) -> Token | None:
        return self._cut[place] if 0 <= place < len(self._cut) else None

    def _is(self, place: int, words: frozenset[str]) -> bool:
        token = self._at(place)
        return isinstance(token, str) and token in words

    def _unit(self, place: int) -> str | None:
        token = self._at(place)
        return self._words.units.get(token) if isinstance(token, str) else None

    # ---- days
    def _neighbour(self, at: int) -> int:
        """Read "next week", "last month", "next tue"."""
        forward, back = self._is(at, self._words.next), self._is(at, self._words.last)
        if not forward and not back:
            return 0
        unit = self._unit(at + 1)
        named = self._weekday(at + 1)
        if (self.said.next or self.said.last) or (unit in (None, MINUTE, HOUR, DAY) and named is None):
            return 0
        if forward:
            self.said.next = unit or WEEK
        else:
            self.said.last = unit or WEEK
        return 2 if named is None else 1  # the weekday is read by its own rule

    def _weekday(self, at: int) -> int | None:
        token = self._at(at)
        if not isinstance(token, str):
            return None
        return 5 if token in self._words.weekend else self._words.weekdays.get(token)

    def _month(self, at: int) -> int:
        """Read "12 dec 2026", "12. dezember", "dec 12", "march", "march 2025"."""
        first, second = self._at(at), self._at(at + 1)
        month, day, taken = self._month_of(first), 1, 1
        if month is None:
            month, day = self._month_of(second), _day(first)
            taken = 2
            if month is None or not day:
                return 0
        elif _day(second):
            day, taken = _day(second), 2
        if self.said.date is not None:
            return 0
        year = self._at(at + taken)
        known = year if isinstance(year, int) and year in _YEARS else None
        self.said.date = Date(month, day, known)
        return taken + (known is not None)

    def _month_of(self, token: Token | None) -> int | None:
        return self._words.months.get(token) if isinstance(token, str) else None

    def _dated(self, at: int) -> int:
        token = self._at(at)
        is_clock = not self._words.half_before or self._is(at + 1, self._words.clock)
        if isinstance(token, Pair) and not is_clock and token.first <= 31 and 1 <= token.second <= 12:
            token = Date(token.second, token.first)  # "12.12" is a day in German
        if isinstance(token, Date) and self.said.date is None:
            self.said.date = token
            return 1
        if isinstance(token, Ordinal) and self.said.ordinal is None:
            self.said.ordinal = token.day
            return 1
        return 0

    # ---- spans
    def _span(self, at: int) -> int:
        count, unit = self._at(at), self._unit(at + 1)
        if isinstance(count, Pair) and unit == HOUR and count.second < 10:  # "1.5 hours"
            self.said.minutes += count.first * 60 + count.second * 6
            return 2
        if not isinstance(count, int) or unit is None or count > MOST:
            return 0
        if unit in (MINUTE, HOUR):
            self.said.minutes += count * (60 if unit == HOUR else 1)
            rest = self._at(at + 2)
            if unit == HOUR and isinstance(rest, int) and rest < 60 and self._unit(at + 3) is None:  # "1h30"
                self.said.minutes += rest
                return 3
        else:
            self.said.spans[unit] = self.said.spans.get(unit, 0) + count
        return 2

    # ---- times of day
    def _number(self, at: int) -> int:
        """A bare number is an hour, a year where it can be nothing else."""
        token = self._at(at)
        if not isinstance(token, int) or self._month_of(self._at(at + 1)) is not None:  # "0 dec", "42 dec"
            return 0
        if token in _YEARS and len(self._cut) == 1:
            self.said.year = token
            return 1
        marked = self._is(at + 1, self._words.clock)
        minute = self._at(at + 2)
        if marked and isinstance(minute, int) and minute < 60:
            return 3 * self._set_clock(clock(token, minute))
        if not marked and self._words.small_is_afternoon and 1 <= token <= 6:
            token += 12
        return (1 + marked) * self._set_clock(clock(token, 0))

    def _clock(self, at: int) -> int:
        token = self._at(at)
        if isinstance(token, Pair):
            token = clock(token.first, token.second) if token.second > 9 else None
        if isinstance(token, time):
            return (1 + self._is(at + 1, self._words.clock)) * self._set_clock(token)
        hour = self._at(at + 1)
        if self._words.half_before and self._is(at, self._words.half) and isinstance(hour, int) and 1 <= hour <= 24:
            return 2 * self._set_clock(clock(hour - 1, 30))  # "halb zehn"
        return 0

    def _set_clock(self, said: time | None) -> int:
        if said is None or self.said.clock is not None:
            return 0
        self.said.clock = said
        return 1

    def _word(self, at: int) -> int:
        token, said, words = self._at(at), self.said, self._words
        if not isinstance(token, str):
            return 0
        weekday = self._weekday(at)
        if weekday is not None and said.weekday is None:
            said.weekday = weekday
        elif token == "morgen" and (said.weekday is not None or said.days is not None):
            return self._set_daytime(words.daytimes["frueh"])  # "Montag morgen", "heute morgen"
        elif token in words.days and said.days is None:
            said.days = words.days[token]
        elif token in words.daytimes:
            said.this = said.this or token == "tonight"
            return self._set_daytime(words.daytimes[token])
        elif words.ends.get(token) == DAY:
            return self._set_daytime(DAY_ENDS)
        elif token in words.ends and said.end is None:
            said.end = words.ends[token]
        elif token in words.this:
            said.this = True
        elif token in words.ago:
            said.ago = True
        else:
            return int(token in words.fillers)
        return 1

    def _set_daytime(self, said: time) -> int:
        if self.said.daytime is not None:
            return 0
        self.said.daytime = said
        return 1

    def _join_clock(self) -> bool:
        """Take "8 in the evening" for 20:00."""
        said = self.said
        if said.clock is not None and said.daytime is not None and said.daytime >= _NOON > said.clock:
            said.clock = said.clock.replace(hour=said.clock.hour + 12)
        return True


def _number_or_word(token: Token, words: TimeWords, after: list[Token]) -> Token:
    """Return 2 for the "two" of "two hours"; but "an" is a number only before a unit."""
    if not isinstance(token, str) or token not in words.numbers:
        return token
    counts = bool(after) and isinstance(after[0], str) and after[0] in words.units
    return words.numbers[token] if counts or words.numbers[token] > 1 else token


def _day(token: Token | None) -> int:
    """Return the day of a month a token may be, 0 for none."""
    day = token.day if isinstance(token, Ordinal) else token
    return day if isinstance(day, int) and 1 <= day <= 31 else 0
