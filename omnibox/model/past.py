"""Moments that lie behind, as people write them: "yesterday", "last tuesday", "3 weeks ago", "12.3.2024", "May 2023".

English and German are both understood whatever the window's language: a date is not a place for surprises.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from omnibox.model.text import fold

_DAYS = {
    **{
        word: n for n, word in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
    },
    **{
        word: n
        for n, word in enumerate(("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"))
    },
    "sonnabend": 5,
}
_MONTHS = {
    **{word: n for n, word in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
         "november", "december"), 1)},
    "januar": 1, "februar": 2, "marz": 3, "maerz": 3, "mai": 5, "juni": 6, "juli": 7, "oktober": 10, "dezember": 12,
}  # fmt: skip
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "ein": 1, "eine": 1, "einem": 1, "einer": 1, "zwei": 2,
            "drei": 3}  # fmt: skip
_UNITS = {"day": "d", "tag": "d", "week": "w", "woche": "w", "month": "m", "monat": "m", "year": "y", "jahr": "y"}
_WORDS = {"today": 0, "heute": 0, "yesterday": 1, "gestern": 1, "vorgestern": 2}
_LAST = ("last ", "letzten ", "letzte ", "letztes ", "letzter ", "letzen ")
_AGO = re.compile(r"(?:vor )?(\w+) (\w+?)(?:en|n|s|e)?(?: ago| her)?")
_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<y>\d{4})-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?",
        r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.?\s?(?P<y>\d{4}|\d{2})?",
        r"(?P<m>\d{1,2})[./](?P<y>\d{4})",
        r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})",
        r"(?P<y>\d{4})",
        r"(?P<d>\d{1,2})(?:\.|st|nd|rd|th)?(?: of)? (?P<name>[a-z]{3,})(?:,? (?P<y>\d{4}))?",
        r"(?P<name>[a-z]{3,})(?: (?P<d>\d{1,2})(?:st|nd|rd|th)?)?(?:,? (?P<y>\d{4}))?",
    )
)


def parse_past(text: str, now: datetime) -> datetime | None:
    """Return the beginning of the day, month or year meant; None for what is not understood or lies ahead.

    `now` is aware and in the person's zone. A day without a year is the last one that is over or today's.
    """
    words = " ".join(fold(text).split())
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found = next((moment for moment in _readings(words, today) if moment is not None), None)
    return found if found is not None and found <= now else None


def _readings(words: str, today: datetime) -> Iterator[datetime | None]:
    if words in _WORDS:
        yield today - timedelta(days=_WORDS[words])
    last = next((words[len(start) :] for start in _LAST if words.startswith(start)), "")
    yield _weekday(last or words, today)
    yield _back(1, last, today) if last else None
    if ago := _AGO.fullmatch(words):
        count = _NUMBERS.get(ago[1]) or (int(ago[1]) if ago[1].isascii() and ago[1].isdigit() else 0)
        meant = words.endswith((" ago", " her")) or words.startswith("vor ")
        yield _back(min(count, 5_000), ago[2], today) if count and meant else None
    for pattern in _DATES:
        if match := pattern.fullmatch(words):
            yield _date(match.groupdict(), today)


def _weekday(word: str, today: datetime) -> datetime | None:
    """The last day of that name before today; three letters are enough ("tue", "die")."""
    number = next((n for name, n in _DAYS.items() if len(word) >= 2 and name.startswith(word)), None)
    if number is None or (
        len(word) == 2 and word not in ("mo", "tu", "we", "th", "fr", "sa", "su", "di", "mi", "do", "so")
    ):
        return None
    return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)


def _back(count: int, unit: str, today: datetime) -> datetime | None:
    kind = _UNITS.get(unit) or _UNITS.get(unit.rstrip("esn"))
    if kind in ("d", "w"):
        return today - timedelta(days=count * (7 if kind == "w" else 1))
    if kind is None:
        return None
    months = today.year * 12 + today.month - 1 - count * (12 if kind == "y" else 1)
    return _day(months // 12, months % 12 + 1, today.day, today, clamp=True)


def _date(found: dict[str, str | None], today: datetime) -> datetime | None:
    name, year = found.get("name"), found.get("y")
    month = _month(name) if name else int(found.get("m") or 1)
    if not month:
        return None
    day = int(found.get("d") or 1)
    if year is not None:
        full = int(year) + (2000 if len(year) == 2 else 0)
        return _day(full, month, day, today)
    this = _day(today.year, month, day, today)
    return this if this is not None and this <= today else _day(today.year - 1, month, day, today)


def _month(name: str) -> int:
    return next((n for word, n in _MONTHS.items() if word.startswith(name)), 0)


def _day(year: int, month: int, day: int, today: datetime, *, clamp: bool = False) -> datetime | None:
    for lower in range(4 if clamp else 1):  # the 31st of a shorter month is its last
        try:
            return today.replace(year=year, month=month, day=day - lower)
        except ValueError:
            continue
    return None
