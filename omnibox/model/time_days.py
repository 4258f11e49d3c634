"""Which days a spoken date may mean, seen from today."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from omnibox.model.time_tokens import Date
from omnibox.model.time_words import DAY, MONTH, WEEK, YEAR

_FRIDAY = 4
_LEAP_GAP = 9  # years within which every date of a calendar comes round


def shifted(day: date, spans: dict[str, int]) -> date:
    """Return `day` moved by days, weeks, months and years; the 31st becomes the last of a shorter month.

    Raises: OverflowError, ValueError beyond what a calendar holds.
    """
    months = spans.get(MONTH, 0) + 12 * spans.get(YEAR, 0)
    if months:
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        day = date(year, month + 1, 1).replace(day=min(day.day, monthrange(year, month + 1)[1]))
    return day + timedelta(days=spans.get(DAY, 0) + 7 * spans.get(WEEK, 0))


def coming(said: Date, today: date) -> list[date]:
    """Return the days that fit, none before today, the nearest first."""
    return [day for day in _fitting(said, range(today.year, today.year + _LEAP_GAP)) if day >= today]


def gone(said: Date, today: date) -> list[date]:
    """Return the days that fit, none after today unless its year was said, the nearest first."""
    years = range(today.year, today.year - _LEAP_GAP, -1)
    return [day for day in _fitting(said, years) if day <= today or said.year]


def _fitting(said: Date, years: range) -> Iterator[date]:
    for year in (said.year,) if said.year else years:
        try:
            yield date(year, said.month, said.day)
        except ValueError:  # 29 February, or no day at all
            continue


def of_month(day: int, today: date, by: int) -> list[date]:
    """Return the days with that number in a month, from today on (`by` 1) or back (-1), the nearest first."""
    found = []
    for months in range(4):  # two months without a 31st never follow one another
        first = shifted(today.replace(day=1), {MONTH: months * by})
        if 1 <= day <= monthrange(first.year, first.month)[1]:
            found.append(first.replace(day=day))
    return [one for one in found if (one - today).days * by >= 0]


def ends(unit: str, today: date) -> list[date]:
    """Return the last working day of this week and the next, or the last day of this month and the next."""
    if unit == WEEK:
        friday = today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
        return [friday, friday + timedelta(days=7)]
    first = today.replace(day=1)
    return [shifted(first, {MONTH: months}) - timedelta(days=1) for months in (1, 2)]


def neighbour(unit: str, by: int, today: date) -> date:
    """Return the first day of the week, month or year after this one (`by` 1) or before it (-1)."""
    if unit == WEEK:
        return today + timedelta(days=7 * by - today.weekday())
    return shifted(today.replace(day=1, month=today.month if unit == MONTH else 1), {unit: by})


def weekday(wanted: int, today: date) -> date:
    """Return today or the next such day."""
    return today + timedelta(days=(wanted - today.weekday()) % 7)
