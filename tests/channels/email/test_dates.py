"""Dates: whatever the standard library writes is read back, and no text makes the reader fail."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

from hypothesis import given, settings, strategies as st

from omnibox.channels.email.dates import parsed_date
from omnibox.channels.email.headers import date_of

MOMENTS = st.datetimes(min_value=datetime(1971, 1, 3), max_value=datetime(2150, 1, 1)).map(  # noqa: DTZ001 - hypothesis wants naive bounds
    lambda moment: moment.replace(microsecond=0)
)
ZONES = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
_PIECES = (
    "Mon Tue, 3 31 Jun juin июня 2024 24 99 10:00:00 10:00 25:61 +0200 -9999 GMT EST (x) ( ) Z T 2024-06-03 03.06.2024 "
    "年 月 日 AM pm : - . / + , \x00 é"
)
WORDS = _PIECES.split(" ")


@given(MOMENTS, ZONES)
def test_what_the_library_writes_is_read_back(moment: datetime, zone: timezone) -> None:
    aware = moment.replace(tzinfo=zone)
    assert parsed_date(format_datetime(aware)) == aware


@given(MOMENTS, ZONES)
def test_other_ways_to_write_the_same_moment(moment: datetime, zone: timezone) -> None:
    aware = moment.replace(tzinfo=zone)
    offset = aware.strftime("%z")
    for written in (
        aware.isoformat(),
        aware.isoformat(sep=" "),
        aware.strftime("%d %b %Y %H:%M:%S ") + offset,
        aware.strftime("%A, %d-%b-%Y %H:%M:%S ") + offset,
        aware.strftime("%a %b %d %H:%M:%S %Y ") + offset,
        aware.strftime("%B %d, %Y %I:%M:%S %p ") + offset,
        aware.strftime("%a, %d %b %Y (a comment) %H:%M:%S ") + f"GMT{offset} (zone)",
    ):
        assert parsed_date(written) == aware, written


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)))
def test_no_text_makes_it_fail(text: str) -> None:
    for found in (parsed_date(text), date_of(text)):
        assert found is None or (found.tzinfo is UTC and 1971 <= found.year < 2200)


def test_long_rubbish_takes_no_time() -> None:
    for piece in ("(", ":", "1 ", "Jun ", "1:1", "- ", "年"):
        parsed_date(piece * 100_000)
