"""Business hours: a calendar of a week, holidays and a zone. Pure; every moment that goes in is aware, out comes UTC.

A wall clock that is shown twice (the clock is set back) means the first time; one that is never shown (the clock is
set forward) means the moment of the jump. So opening times keep their order, and a day has the length it really has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[int, int]  # minutes of the day it begins on, [start, end); beyond 1440: the day after, at most 2880
Week = tuple[tuple[Span, ...], ...]  # seven, Monday first

DAY = 1440  # minutes
ALWAYS: Week = (((0, DAY),),) * 7
OFFICE: Week = (((9 * 60, 17 * 60),),) * 5 + ((), ())
_LEAP = 2000  # the year a yearly date is kept under: it has every day a year can have
_STRIDE = timedelta(days=35)  # searched at a time
_HORIZON = timedelta(days=3 * 366)  # a calendar that opens only on a date of next year is still found
_FAR = timedelta(days=200 * 366)  # no target lies beyond


class NeverOpens(ValueError):
    """The calendar has no opening time from there on."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day, or days, that go by their own hours: `spans`, none of them: closed. The days are the zone's own.

    `yearly`: the years of `first` and `last` say nothing. `last` None: a single day. A holiday replaces what begins
    on it; a night that began the day before runs to its end.
    """

    first: date
    name: str = ""
    last: date | None = None
    yearly: bool = False
    spans: tuple[Span, ...] = ()

    def covers(self, day: date) -> bool:
        """Tell whether `day` is (one of) it."""
        last = self.last or self.first
        if not self.yearly:
            return self.first <= day <= last
        first, end, one = ((each.month, each.day) for each in (self.first, last, day))
        return first <= one <= end if first <= end else one >= first or one <= end


def yearly(month: int, day: int) -> date:
    """Return the form a yearly date is kept in. Raises: ValueError for what no year has."""
    return date(_LEAP, month, day)


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there. Checked where it is read from outside: `hours_stored.from_json`."""

    zone: str  # of the IANA database
    week: Week
    holidays: tuple[Holiday, ...] = ()

    def is_open(self, at: datetime) -> bool:
        """Tell whether somebody is there at `at`."""
        moment = _utc(at)
        return any(start <= moment < end for start, end in self._spells(moment, moment + timedelta(microseconds=1)))

    def opens_next(self, at: datetime) -> datetime | None:
        """Return `at` itself where it is open, else when it opens next; None: never."""
        begin = _utc(at)
        for edge in _edges(begin, _HORIZON):
            for start, _end in self._spells(edge, edge + _STRIDE):
                return start
        return None

    def closes_next(self, at: datetime) -> datetime | None:
        """Return the end of the opening time at `at`, or of the next one; None: it never closes, or never opens."""
        begin = self.opens_next(at)
        if begin is None:
            return None
        until = begin
        for edge in _edges(begin, _HORIZON):
            for start, end in self._spells(edge, edge + _STRIDE):
                if start > until:
                    return until
                until = end
            if until < edge + _STRIDE:
                return until
        return None

    def open_between(self, begin: datetime, end: datetime) -> timedelta:
        """Return how much opening time lies between two moments; backwards it counts negative."""
        first, last = _utc(begin), _utc(end)
        if last < first:
            return -self.open_between(last, first)
        return sum((stop - start for start, stop in self._spells(first, last)), timedelta(0))

    def add(self, at: datetime, working: timedelta) -> datetime:
        """Return the first moment by which `working` of opening time has passed since `at`; none: `at` itself.

        Raises: ValueError for a negative span, NeverOpens where that moment never comes.
        """
        if working < timedelta(0):
            raise ValueError("working time goes forward")
        begin, left = _utc(at), working
        if not left:
            return begin
        idle = begin
        for edge in _edges(begin, _FAR):
            for start, end in self._spells(edge, edge + _STRIDE):
                if end - start >= left:
                    return start + left
                left -= end - start
                idle = end
            if edge - idle > _HORIZON:
                break
        raise NeverOpens(self.zone)

    def of_day(self, day: date) -> tuple[Span, ...]:
        """Return the hours that begin on a day of the zone; a date beats a yearly one."""
        found = self.holiday(day)
        return self.week[day.weekday()] if found is None else found.spans

    def holiday(self, day: date) -> Holiday | None:
        """Return what makes a day different, if anything does."""
        return min((one for one in self.holidays if one.covers(day)), key=lambda one: one.yearly, default=None)

    def _spells(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the opening times within [begin, end) in order, cut to it; what touches is one."""
        zone = ZoneInfo(self.zone)
        day = begin.astimezone(zone).date() - timedelta(days=2)
        last = end.astimezone(zone).date()
        held: tuple[datetime, datetime] | None = None
        while day <= last:
            for minutes in self.of_day(day):
                start, stop = (max(begin, min(end, _moment(day, minute, zone))) for minute in minutes)
                if stop <= start:
                    continue
                if held and start <= held[1]:
                    held = held[0], max(held[1], stop)
                else:
                    if held:
                        yield held
                    held = start, stop
            day += timedelta(days=1)
        if held:
            yield held


def _edges(begin: datetime, span: timedelta) -> Iterator[datetime]:
    edge = begin
    while edge < begin + span:
        yield edge
        edge += _STRIDE


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment without a zone is no moment")
    return at.astimezone(UTC)


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return when a wall clock of `zone` shows `minute` of `day`; see the module for what shows twice or never."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    later = wall.replace(tzinfo=zone).astimezone(UTC)
    if later.astimezone(zone).replace(tzinfo=None) == wall:
        return later
    earlier = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset = earlier.astimezone(zone).utcoffset()
    while later - earlier > timedelta(seconds=1):  # the jump lies between the two readings
        middle = earlier + timedelta(seconds=(later - earlier) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            earlier = middle
        else:
            later = middle
    return later
