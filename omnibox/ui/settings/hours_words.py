"""Business hours as people write and read them: "9-12, 13-17", "Monday to Friday 09:00-17:00"."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby, pairwise

from PySide6.QtCore import QDate, QLocale

from omnibox.model.errors import Invalid
from omnibox.model.hours import DAY, Holiday, Hours, Span
from omnibox.model.hours_stored import clock, span_of
from omnibox.ui.i18n import tr, tr_n

_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]\.?m\.?)?"
_SPAN = re.compile(rf"{_CLOCK}\s*(?:uhr)?\s*(?:-|–|—|to|bis)\s*{_CLOCK}\s*(?:uhr)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;+&/]|and|und)?\s*", re.IGNORECASE)
_CLOSED = frozenset({"", "-", "–", "closed", "geschlossen", "zu"})
_ALL_DAY = frozenset({"24", "24h", "24 h", "always", "immer", "all day", "ganztägig"})


def read_spans(text: str) -> tuple[Span, ...] | None:
    """Return the hours a text names, () for closed; None where it is not understood."""
    said = text.strip().casefold()
    if said in _CLOSED or said == tr("closed").casefold():
        return ()
    if said in _ALL_DAY or said == tr("all day").casefold():
        return ((0, DAY),)
    spans, at = [], 0
    while at < len(said):
        found = _SPAN.match(said, at)
        if found is None:
            return None
        start, end = _minute(found[1], found[2], found[3]), _minute(found[4], found[5], found[6])
        if start is None or end is None or start in (DAY, end):
            return None
        spans.append(span_of(start, end))
        between = _BETWEEN.match(said, found.end())
        at = between.end() if between else found.end()
    spans.sort()
    return tuple(spans) if all(one[1] <= two[0] for one, two in pairwise(spans)) else None


def _minute(hour: str, minute: str | None, half: str | None) -> int | None:
    h, m = int(hour), int(minute or 0)
    if half:
        if not 1 <= h <= 12:
            return None
        h = h % 12 + (12 if half.startswith("p") else 0)
    return h * 60 + m if m < 60 and h * 60 + m <= DAY else None


def spans_words(spans: Sequence[Span]) -> str:
    """Return hours as they are edited: "09:00-12:00, 13:00-17:00", with dashes as a language has them."""
    if not spans:
        return tr("closed")
    if list(spans) == [(0, DAY)]:
        return tr("all day")
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in spans)


def day_name(day: int, locale: QLocale) -> str:
    """Return a weekday's name, Monday is 0."""
    return locale.standaloneDayName(day + 1)


def week_words(hours: Hours, locale: QLocale) -> str:
    """Return a week in a line: days of the same hours are named together, closed ones last."""
    runs = [(spans, [day for day, _ in group]) for spans, group in groupby(enumerate(hours.week), lambda one: one[1])]
    parts = [f"{_days(days, locale)} {spans_words(spans)}" for spans, days in runs if spans]
    return ", ".join(parts)


def _days(days: list[int], locale: QLocale) -> str:
    first, last = day_name(days[0], locale), day_name(days[-1], locale)
    if len(days) == 1:
        return first
    return tr("{first} to {last}", first=first, last=last)


def holidays_words(holidays: Sequence[Holiday]) -> str:
    """Return how many days differ."""
    return tr_n("{n} day that differs", "{n} days that differ", len(holidays)) if holidays else ""


def date_words(day: date, locale: QLocale, *, yearly: bool) -> str:
    """Return a date, without its year where it comes every year."""
    form = tr("d MMMM") if yearly else tr("d MMMM yyyy")
    return locale.toString(QDate(day.year, day.month, day.day), form)


def refusal(error: Invalid, locale: QLocale) -> str:
    """Return why hours cannot be kept, in words."""
    params = error.params
    day = params.get("day")
    where = day_name(day, locale) if isinstance(day, int) else str(params.get("name") or params.get("on") or "")
    words = {
        "zone": tr("This computer does not know the time zone {zone}.", zone=params.get("zone", "")),
        "never": tr("Nobody would ever be there: name at least one day's hours."),
        "overlap": tr("{day}: two times overlap.", day=where),
        "empty": tr("{day}: a time ends when it begins.", day=where),
        "range": tr("{day}: the last day comes before the first.", day=where),
        "many": tr("{day}: that is more than there is room for.", day=where),
    }
    return words.get(str(params.get("reason")), tr("These hours cannot be kept. Check what you wrote."))
