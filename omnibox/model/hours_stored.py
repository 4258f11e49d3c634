"""Business hours as JSON and back; what is read is checked, whoever wrote it.

`{"zone": "Europe/Berlin", "week": [[["09:00", "17:00"]], ...seven...], "holidays": [{"on": "12-25", "name": ...},
{"on": "2026-12-28", "to": "2026-12-31", "hours": [["10:00", "12:00"]]}]}`. An end at or before its start is the next
day's; "24:00" is the end of the day.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from omnibox.model.errors import Invalid
from omnibox.model.hours import DAY, Holiday, Hours, Span, yearly

MAX_HOLIDAYS = 400
MAX_SPANS = 8  # of one day
MAX_NAME = 100  # characters
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\Z")
_YEARLY = re.compile(r"(\d\d)-(\d\d)\Z")


def to_json(hours: Hours) -> dict[str, Any]:
    """Return the form that is stored."""
    return {
        "zone": hours.zone,
        "week": [_spans_out(day) for day in hours.week],
        "holidays": [_holiday_out(one) for one in hours.holidays],
    }


def from_json(stored: object) -> Hours:
    """Read stored hours. Raises: Invalid(field="hours", reason, ...), see `check`, and reason "form"."""
    if not isinstance(stored, Mapping) or not isinstance(stored.get("week"), Sequence):
        raise _invalid("form")
    week, holidays = stored["week"], stored.get("holidays", ())
    if len(week) != 7 or isinstance(week, str) or not isinstance(holidays, Sequence) or isinstance(holidays, str):
        raise _invalid("form")
    hours = Hours(
        zone=str(stored.get("zone", "")),
        week=tuple(_spans_in(day, {"day": index}) for index, day in enumerate(week)),
        holidays=tuple(map(_holiday_in, holidays)),
    )
    check(hours)
    return hours


def read(stored: object) -> Hours | None:
    """Return stored hours, or None where there are none that can be used on this machine."""
    try:
        return from_json(stored) if stored else None
    except Invalid:
        return None


def check(hours: Hours) -> None:
    """Refuse what makes no calendar.

    Raises: Invalid(field="hours", reason) with reason "zone" (unknown here), "empty" (a span without length),
    "overlap", "many" (too much of it), "range" (ends before it begins), "never" (it opens at no time of any week).
    """
    if not known_zone(hours.zone):
        raise _invalid("zone", zone=hours.zone)
    if len(hours.week) != 7:
        raise _invalid("form")
    for index, day in enumerate(hours.week):
        _check_day(day, {"day": index})
    if len(hours.holidays) > MAX_HOLIDAYS:
        raise _invalid("many", max=MAX_HOLIDAYS)
    for one in hours.holidays:
        _check_day(one.spans, {"on": one.first.isoformat(), "name": one.name})
        if not one.yearly and one.last and one.last < one.first:
            raise _invalid("range", on=one.first.isoformat(), name=one.name)
    if not any(hours.week):
        raise _invalid("never")


def known_zone(zone: str) -> bool:
    """Tell whether this machine knows a zone; Windows knows those of the `tzdata` package."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # not found; no proper name; a folder of the database
        return False
    return bool(zone)


def clock(minute: int) -> str:
    """Return a minute of the day, or of the day after, as "HH:MM"; the end of the day is "24:00"."""
    shown = minute if minute <= DAY else minute - DAY
    return f"{shown // 60:02}:{shown % 60:02}"


def minute_of(text: str) -> int | None:
    """Read "9:00" or "24:00"; None for what no clock shows."""
    found = _CLOCK.match(text.strip())
    minute = int(found[1]) * 60 + int(found[2]) if found else DAY + 1
    return minute if minute <= DAY else None


def span_of(start: int, end: int) -> Span:
    """Return the span from one clock reading to another: one at or before the start is the next day's."""
    return (start % DAY, end if end > start % DAY else end + DAY)


def _check_day(spans: Sequence[Span], where: Mapping[str, Any]) -> None:
    if len(spans) > MAX_SPANS:
        raise _invalid("many", max=MAX_SPANS, **where)
    before = 0
    for start, end in spans:
        if not 0 <= start < DAY or not start < end < start + DAY + (start == 0):  # a whole day is 00:00 to 24:00
            raise _invalid("empty", **where)
        if start < before:
            raise _invalid("overlap", **where)
        before = end


def _spans_in(stored: object, where: Mapping[str, Any]) -> tuple[Span, ...]:
    if not isinstance(stored, Sequence) or isinstance(stored, str) or len(stored) > MAX_SPANS:
        raise _invalid("form", **where)
    return tuple(sorted(_span_in(one, where) for one in stored))


def _span_in(stored: object, where: Mapping[str, Any]) -> Span:
    if not isinstance(stored, Sequence) or len(stored) != 2:
        raise _invalid("form", **where)
    start, end = (minute_of(str(one)) for one in stored)
    if start is None or end is None:
        raise _invalid("time", **where)
    if start == end:
        raise _invalid("empty", **where)
    return span_of(start, end)


def _spans_out(spans: Sequence[Span]) -> list[list[str]]:
    return [[clock(start), clock(end)] for start, end in spans]


def _holiday_in(stored: object) -> Holiday:
    if not isinstance(stored, Mapping):
        raise _invalid("form")
    on, to = str(stored.get("on", "")), str(stored.get("to") or "")
    every_year = bool(_YEARLY.match(on))
    first, last = _day(on, every_year), _day(to, every_year) if to else None
    spans = _spans_in(stored.get("hours", ()), {"on": on})
    return Holiday(first, str(stored.get("name", ""))[:MAX_NAME], last, every_year, spans)


def _day(text: str, every_year: bool) -> date:
    try:
        found = _YEARLY.match(text)
        return yearly(int(found[1]), int(found[2])) if found and every_year else date.fromisoformat(text)
    except ValueError:
        raise _invalid("date", on=text) from None


def _holiday_out(one: Holiday) -> dict[str, Any]:
    form = "%m-%d" if one.yearly else "%Y-%m-%d"
    out: dict[str, Any] = {"on": one.first.strftime(form), "name": one.name}
    if one.last:
        out["to"] = one.last.strftime(form)
    if one.spans:
        out["hours"] = _spans_out(one.spans)
    return out


def _invalid(reason: str, **params: Any) -> Invalid:
    return Invalid(field="hours", reason=reason, **params)
