"""Times, sizes, initials and names as people read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale

from omnibox.ui.formats import Formats, initials

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)  # a Wednesday


def formats(locale: str = "en_GB", now: datetime = NOW, zone: str = "UTC") -> Formats:
    return Formats(QLocale(locale), clock=lambda: now, zone=ZoneInfo(zone))


@pytest.mark.parametrize(
    "ago, stamp, day",
    [
        (timedelta(minutes=5), "15:25", "Today"),
        (timedelta(hours=20), "Tue", "Yesterday"),
        (timedelta(days=3), "Sun", "Sunday"),
        (timedelta(days=20), "12 Feb", "12 February"),
        (timedelta(days=400), "28/01/2025", "28 January 2025"),
        (timedelta(minutes=-5), "15:35", "Today"),  # a clock that runs ahead
    ],
)
def test_moments_are_as_short_as_they_are_clear(ago: timedelta, stamp: str, day: str) -> None:
    assert formats().stamp(NOW - ago) == stamp
    assert formats().day(NOW - ago) == day


def test_days_are_those_of_the_users_zone() -> None:
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)  # already the 4th in Berlin
    assert formats(zone="Europe/Berlin").day(late) == "Today"
    assert formats(zone="Europe/Berlin").time(late) == "00:30"
    assert formats().day(late) == "Yesterday"


@pytest.mark.parametrize(
    "ahead, words",
    [(timedelta(hours=2), "17:30"), (timedelta(days=1), "tomorrow 15:30"), (timedelta(days=5), "Mon 15:30")],
)
def test_what_comes(ahead: timedelta, words: str) -> None:
    assert formats().coming(NOW + ahead) == words


@pytest.mark.parametrize(
    "span, words",
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(seconds=-50), "just now"),
        (timedelta(minutes=7), "7 min ago"),
        (timedelta(hours=30), "30 h ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_how_long_ago(span: timedelta, words: str) -> None:
    assert formats().ago(NOW - span) == words


def test_sizes_and_counts_are_the_locales() -> None:
    assert formats("de_DE").count(12480) == "12.480"
    assert formats("en_GB").count(12480) == "12,480"
    assert formats("de_DE").size(1_300_000) == "1,2 MB"
    assert formats("en_GB").size(1) == "1 byte"


def test_a_wall_clock_minds_summer_time() -> None:
    berlin = formats(zone="Europe/Berlin")
    winter = berlin.moment(datetime(2026, 3, 28, 9))  # noqa: DTZ001 - a wall clock has no zone
    summer = berlin.moment(datetime(2026, 3, 29, 9))  # noqa: DTZ001 - as above
    assert summer - winter == timedelta(days=1)  # the wall clock's day
    assert summer.astimezone(UTC) - winter.astimezone(UTC) == timedelta(hours=23)


@pytest.mark.parametrize(
    "name, letters",
    [
        ("Maria Okafor", "MO"),
        ("maria", "M"),
        ("Anna Maria van der Berg", "AB"),
        ("support@shop.example", "S"),
        ("", "?"),
        ("!!! ???", "?"),
        ("山田 太郎", "山太"),
        ("ßen Öz", "SSÖ"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    "locale, typed, when, day",
    [
        ("en_GB", "tue 3pm", "Tue 15:00", None),
        ("de_DE", "morgen 9 uhr", "tomorrow 09:00", None),
        ("de_DE", "12. märz", "12 März 09:00", "12 March 2025"),
        ("fr_FR", "12 march", "12 mars 09:00", "12 mars 2025"),
        ("en_GB", "nonsense", None, None),
    ],
)
def test_times_are_read_in_the_users_language_and_in_english(
    locale: str, typed: str, when: str | None, day: str | None
) -> None:
    made = formats(locale, zone="Europe/Berlin")
    read, past = made.when(typed), made.past_day(typed)
    assert (made.coming(read.at) if read else None) == when
    assert (past and past.isoformat()) == ("2025-03-12" if day else None)


def test_good_moments_come_with_their_words() -> None:
    assert [label for label, _ in formats().suggestions()][:2] == ["In an hour", "This evening"]
