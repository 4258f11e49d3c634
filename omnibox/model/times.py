"""Times as people say them: "tue 3pm", "in 2 hours", "morgen 9 uhr", "12.12. 9:00". Pure: now is handed in.

What is read is shown in words before anything is done, so a doubtful word may be taken in its usual sense; what has
no usual sense is refused. A moment is never past: days without a year and times without a day roll on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from omnibox.model import time_days as days
from omnibox.model.time_reading import Said, read
from omnibox.model.time_tokens import LONGEST, folded
from omnibox.model.time_words import DAY_BEGINS, DAY_ENDS, LANGUAGES

FARTHEST = 50  # years ahead; farther is a slip of the finger
_MIDNIGHT = time(0)
_WORTH = timedelta(minutes=90)  # a part of today is suggested while it is farther ahead than this

Moment = Callable[[datetime], datetime]  # a naive wall clock to the aware moment at which it shows that

_LABELS: Final = (
    "In an hour",
    "In three hours",
    "This afternoon",
    "This evening",
    "Tomorrow morning",
    "Monday morning",
    "In a week",
)


@dataclass(frozen=True, slots=True)
class When:
    """A moment ahead. `at` is aware, in the zone of the `now` it was read with, to the minute."""

    at: datetime
    timed: bool  # a time of day was said; where not, the day begins at nine


def parse_when(text: str, now: datetime, language: str = "en", moment: Moment | None = None) -> When | None:
    """Return the moment `text` names, later than `now` (aware, local); None where it names none.

    English is understood in every language. `moment` resolves wall clocks where `now` carries a fixed offset only
    (`Formats.moment`); without it the zone of `now` does, which is right for zones with rules (zoneinfo).
    """
    found = (_Resolver(said, now, moment or _zone_of(now)).when() for said in _readings(text, language))
    return next((when for when in found if when is not None), None)


def parse_day(text: str, today: date, language: str = "en") -> date | None:
    """Return the day `text` names, past where it may be either: "12 march" is the last one there was."""
    found = (_day(said, today) for said in _readings(text, language))
    return next((day for day in found if day is not None), None)


def suggestions(now: datetime, moment: Moment | None = None) -> tuple[tuple[str, When], ...]:
    """Return (label, moment), the nearest first. A label is an English source string for `tr`; `parse_when` reads it
    and its translation as that very moment.
    """
    ahead: dict[datetime, tuple[str, When]] = {}
    for label in _LABELS:
        when = parse_when(label, now, "en", moment)
        if when is not None and _fits(label, when.at, now):
            ahead.setdefault(when.at.astimezone(UTC), (label, when))
    return tuple(ahead[at] for at in sorted(ahead))


def _fits(label: str, at: datetime, now: datetime) -> bool:
    """A part of today is offered while it is a good while ahead, and Monday only where it is not tomorrow."""
    if label.startswith("This"):
        return at.astimezone(UTC) - now.astimezone(UTC) > _WORTH
    return label != "Monday morning" or (at.date() - now.date()).days > 1


def _readings(text: str, language: str) -> Iterator[Said]:
    """Yield what `text` says in the language asked for, then in the others."""
    if len(text) > LONGEST:
        return
    plain = folded(text)
    for name in sorted(LANGUAGES, key=lambda name: name != language):
        said = read(plain, LANGUAGES[name])
        if said is not None:
            yield said


def _zone_of(now: datetime) -> Moment:
    return lambda wall: wall.replace(tzinfo=now.tzinfo)


class _Resolver:
    """Turns what was said into a moment after `now`."""

    def __init__(self, said: Said, now: datetime, moment: Moment) -> None:
        self._said, self._now, self._moment = said, now, moment
        self._today = now.date()
        self._utc = now.astimezone(UTC)

    def when(self) -> When | None:
        """Return the moment, None where there is none ahead."""
        said = self._said
        if said.ago or said.last or said.year:
            return None
        try:
            at = self._after_span() if said.minutes else self._on_a_day()
        except (OverflowError, ValueError):
            return None
        if at is None or at.year > self._now.year + FARTHEST:
            return None
        if said.weekday is not None and at.weekday() != said.weekday:  # "Tue 12 Dec" where that is no Tuesday
            return None
        return When(at, bool(said.minutes or said.clock is not None or said.daytime is not None))

    def _after_span(self) -> datetime | None:
        """Minutes and hours count in real time, whatever the clock on the wall does meanwhile."""
        start = self._utc
        if self._said.spans:
            wall = self._now.replace(tzinfo=None)
            day = days.shifted(self._today, self._said.spans)
            start = self._moment(datetime.combine(day, wall.time())).astimezone(UTC)
        at = (start + timedelta(minutes=self._said.minutes)).replace(second=0, microsecond=0)
        return self._local(at) if at > self._utc else None

    def _on_a_day(self) -> datetime | None:
        found = (self._ahead(day, clock) for day in self._days() for clock in self._clocks())
        return next((at for at in found if at is not None), None)

    def _days(self) -> list[date]:
        """Return the days that may be meant, the nearest first."""
        said, today = self._said, self._today
        if said.spans:
            return [days.shifted(today, said.spans)]
        if said.date is not None:
            return days.coming(said.date, today)[:2]
        if said.ordinal is not None:
            return days.of_month(said.ordinal, today, 1)
        if said.end is not None:
            return days.ends(said.end, today)
        if said.next:
            first = days.neighbour(said.next, 1, today)
            return [first + timedelta(days=said.weekday or 0)]
        if said.days is not None:
            return [today + timedelta(days=said.days)]
        if said.weekday is not None:
            day = days.weekday(said.weekday, today)
            return [day, day + timedelta(days=7)]
        return [today] if said.this else [today, today + timedelta(days=1)]

    def _clocks(self) -> tuple[time, ...]:
        """Return the times of day that may be meant."""
        said = self._said
        if said.clock is not None:
            return (said.clock,)
        if said.daytime is not None:
            return (said.daytime,)
        if said.end is not None:
            return (DAY_ENDS,)
        return (DAY_BEGINS, DAY_ENDS) if said.days == 0 else (DAY_BEGINS,)  # "today": while some of it is left

    def _ahead(self, day: date, clock: time) -> datetime | None:
        """Return when the clock shows that, after now. A time that summer time skips is the one after the gap; one
        that comes twice is the first still ahead.
        """
        if self._said.clock is None and self._said.daytime == _MIDNIGHT:  # it belongs to the evening before it
            day += timedelta(days=1)
        for fold in (0, 1):
            at = self._moment(
                datetime.combine(
                    day,
                    clock,
                ).replace(fold=fold)
            ).astimezone(UTC)
            if at > self._utc:
                return self._local(at)
        return None

    def _local(self, at: datetime) -> datetime:
        """Return a moment in the user's zone; where `now` knows an offset only, with the offset of that day."""
        here = at.astimezone(self._now.tzinfo)
        there = self._moment(here.replace(tzinfo=None))
        return here if there.utcoffset() == here.utcoffset() else at.astimezone(there.tzinfo)


def _day(said: Said, today: date) -> date | None:
    if said.minutes or said.clock is not None or said.daytime is not None:
        return None
    try:
        return _named_day(said, today)
    except (OverflowError, ValueError):
        return None


def _named_day(said: Said, today: date) -> date | None:
    if said.spans:
        sign = -1 if said.ago else 1
        return days.shifted(today, {unit: count * sign for unit, count in said.spans.items()})
    if said.days is not None:
        return today + timedelta(days=said.days)
    unit = said.next or (said.last if said.weekday is None else None)
    if unit:
        return days.neighbour(unit, 1 if said.next else -1, today) + timedelta(days=said.weekday or 0)
    return _past_day(said, today)


def _past_day(said: Said, today: date) -> date | None:
    if said.year:
        return date(said.year, 1, 1)
    if said.date is not None:
        return next(iter(days.gone(said.date, today)), None)
    if said.ordinal is not None:
        return next(iter(days.of_month(said.ordinal, today, -1)), None)
    if said.end is not None:
        return days.ends(said.end, today)[0]
    if said.weekday is None:
        return None
    back = (today.weekday() - said.weekday) % 7
    return today - timedelta(days=back or 7 * bool(said.last))
