"""Times as people say them: what is understood, that it is never past, and that nothing typed is an error."""

import json
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from types import FrameType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from omnibox.model.time_tokens import LONGEST, folded
from omnibox.model.times import When, parse_day, parse_when, suggestions
from omnibox.resource import resource

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 10, 30, 15, tzinfo=BERLIN)  # a Wednesday
GERMAN = json.loads(resource("translations", "de.json").read_text("utf-8"))

moments = st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, BERLIN))
languages = st.sampled_from(["en", "de", "fr"])
PIECES = (
    "in next last this tue monday mo di 9 14:30 3pm 24th 12. dec märz 12.12. 2026-12-24 90 m min hours tagen woche uhr"
    " halb morgen tomorrow heute am noon eod ago vor the a an 0 31 1.5 99999 ."
)


def said(text: str, language: str = "en", now: datetime = NOW) -> str | None:
    when = parse_when(text, now, language)
    return f"{when.at:%a %Y-%m-%d %H:%M}" if when else None


@pytest.mark.parametrize(
    "text,expected",
    [
        ("tue 3pm", "Tue 2026-11-24 15:00"),
        ("next tue", "Tue 2026-11-24 09:00"),
        ("next friday 8:15", "Fri 2026-11-27 08:15"),
        ("friday", "Fri 2026-11-20 09:00"),
        ("wed", "Wed 2026-11-25 09:00"),  # nine is over today
        ("wed 11", "Wed 2026-11-18 11:00"),
        ("tomorrow 9", "Thu 2026-11-19 09:00"),
        ("tomorrow evening 8", "Thu 2026-11-19 20:00"),
        ("tomorrow at 9 o'clock", "Thu 2026-11-19 09:00"),
        ("day after tomorrow", "Fri 2026-11-20 09:00"),
        ("in 2 hours", "Wed 2026-11-18 12:30"),
        ("in 90m", "Wed 2026-11-18 12:00"),
        ("half an hour", "Wed 2026-11-18 11:00"),
        ("1h30", "Wed 2026-11-18 12:00"),
        ("1.5 hours", "Wed 2026-11-18 12:00"),
        ("in 1 day 2 hours", "Thu 2026-11-19 12:30"),
        ("in 2 weeks 3pm", "Wed 2026-12-02 15:00"),
        ("end of day", "Wed 2026-11-18 17:00"),
        ("end of week", "Fri 2026-11-20 17:00"),
        ("eom", "Mon 2026-11-30 17:00"),
        ("next week", "Mon 2026-11-23 09:00"),
        ("next month", "Tue 2026-12-01 09:00"),
        ("weekend", "Sat 2026-11-21 09:00"),
        ("12 dec 9:30", "Sat 2026-12-12 09:30"),
        ("dec 12 2027 8am", "Sun 2027-12-12 08:00"),
        ("2026-12-24", "Thu 2026-12-24 09:00"),
        ("2026-12-24T09:30", "Thu 2026-12-24 09:30"),
        ("12.12. 9:00", "Sat 2026-12-12 09:00"),
        ("12/24", "Thu 2026-12-24 09:00"),
        ("sat 12 dec", "Sat 2026-12-12 09:00"),
        ("29 feb", "Tue 2028-02-29 09:00"),
        ("the 31st 5pm", "Thu 2026-12-31 17:00"),
        ("9", "Thu 2026-11-19 09:00"),
        ("3", "Wed 2026-11-18 15:00"),
        ("12 am", "Thu 2026-11-19 00:00"),
        ("midnight", "Thu 2026-11-19 00:00"),
        ("noon", "Wed 2026-11-18 12:00"),
        ("today", "Wed 2026-11-18 17:00"),
    ],
)
def test_english(text: str, expected: str) -> None:
    assert said(text) == expected
    assert said(f"  {text.upper()} ", "de") in (expected, said(text, "de"))


@pytest.mark.parametrize(
    "text,expected",
    [
        ("morgen 9 uhr", "Thu 2026-11-19 09:00"),
        ("morgen früh", "Thu 2026-11-19 09:00"),
        ("Übermorgen um 14 Uhr", "Fri 2026-11-20 14:00"),
        ("montag", "Mon 2026-11-23 09:00"),
        ("montag morgen", "Mon 2026-11-23 09:00"),
        ("do 14", "Thu 2026-11-19 14:00"),
        ("nächsten dienstag", "Tue 2026-11-24 09:00"),
        ("nächste woche", "Mon 2026-11-23 09:00"),
        ("in 3 tagen", "Sat 2026-11-21 09:00"),
        ("in einer stunde", "Wed 2026-11-18 11:30"),
        ("in einer halben Stunde", "Wed 2026-11-18 11:00"),
        ("in drei Stunden", "Wed 2026-11-18 13:30"),
        ("halb zehn", "Thu 2026-11-19 09:30"),
        ("12.12.", "Sat 2026-12-12 09:00"),
        ("12.12", "Sat 2026-12-12 09:00"),
        ("12.12. 9:00", "Sat 2026-12-12 09:00"),
        ("24.12.27 18 uhr", "Fri 2027-12-24 18:00"),
        ("12. Dezember 9 Uhr 30", "Sat 2026-12-12 09:30"),
        ("am 24.", "Tue 2026-11-24 09:00"),
        ("9.30 uhr", "Thu 2026-11-19 09:30"),
        ("heute abend", "Wed 2026-11-18 18:00"),
        ("feierabend", "Wed 2026-11-18 17:00"),
        ("ende der woche", "Fri 2026-11-20 17:00"),
        ("9 am montag", "Mon 2026-11-23 09:00"),  # "am" is no half of a day here
        ("tue 3pm", "Tue 2026-11-24 15:00"),  # English is understood everywhere
    ],
)
def test_german(text: str, expected: str) -> None:
    assert said(text, "de") == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "foo", "in", "a", "the", "25", "25:00", "9:75", "tue tue", "tue wed", "3pm 4pm", "32 dec", "31 feb",
        "2026-02-29", "2020-01-01", "yesterday", "last week", "3 days ago", "today 8:00", "this morning", "13 pm",
        "in 0 minutes", "4/5", "99999 years", "999999999 days", "tue 12 dec", "order 66 arrived", "in 2 hours 3pm",
        "²", "١٢", "12.13.", "0 dec", "next", "next hour", "half", "1e9", "\x00", "tomorrow\n\u2028x", "z" * 500,
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_names_no_moment_ahead_is_none(text: str, language: str) -> None:
    assert parse_when(text, NOW, language) is None


@pytest.mark.parametrize(
    "now,text,utc",
    [
        # 2026-03-29 02:00 -> 03:00; 2026-10-25 03:00 -> 02:00
        (datetime(2026, 3, 28, 12, tzinfo=BERLIN), "tomorrow 9", datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, tzinfo=BERLIN), "tomorrow 2:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN), "in 1 hour", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, tzinfo=BERLIN), "in 1 day", datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN), "in 2 hours", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 45, tzinfo=BERLIN), "2:30", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_summer_time_is_minded(now: datetime, text: str, utc: datetime) -> None:
    when = parse_when(text, now)
    assert when is not None
    assert when.at.astimezone(UTC) == utc


def test_a_fixed_offset_is_helped_by_who_knows_the_zone() -> None:
    now = NOW.astimezone(timezone(timedelta(hours=1)))
    when = parse_when("1 july 9:00", now, "en", lambda wall: wall.replace(tzinfo=BERLIN))
    assert when is not None
    assert when.at.astimezone(UTC) == datetime(2027, 7, 1, 7, tzinfo=UTC)
    assert when.at.hour == 9


@pytest.mark.parametrize(
    "text,language,expected",
    [
        ("12 march", "en", date(2026, 3, 12)),
        ("18 nov", "en", date(2026, 11, 18)),
        ("yesterday", "en", date(2026, 11, 17)),
        ("monday", "en", date(2026, 11, 16)),
        ("last wednesday", "en", date(2026, 11, 11)),
        ("3 days ago", "en", date(2026, 11, 15)),
        ("march 2025", "en", date(2025, 3, 1)),
        ("2024", "en", date(2024, 1, 1)),
        ("last month", "en", date(2026, 10, 1)),
        ("last year", "en", date(2025, 1, 1)),
        ("31st", "en", date(2026, 10, 31)),
        ("12.3.25", "de", date(2025, 3, 12)),
        ("vor 3 tagen", "de", date(2026, 11, 15)),
        ("vorgestern", "de", date(2026, 11, 16)),
        ("letzten montag", "de", date(2026, 11, 16)),
        ("3pm", "en", None),
        ("nonsense", "en", None),
    ],
)
def test_a_day_to_go_to_may_be_past(text: str, language: str, expected: date | None) -> None:
    assert parse_day(text, NOW.date(), language) == expected


@given(moments)
def test_every_suggestion_is_read_as_the_moment_it_names(now: datetime) -> None:
    found = suggestions(now)
    assert len(found) >= 4
    for label, when in found:
        assert parse_when(label, now, "en") == when
        assert parse_when(GERMAN[label], now, "de") == when


@given(moments)
def test_suggestions_lie_ahead_in_order(now: datetime) -> None:
    ats = [when.at.astimezone(UTC) for _, when in suggestions(now)]
    assert ats == sorted(set(ats))
    assert all(at > now.astimezone(UTC) for at in ats)


def ahead(when: When | None, now: datetime) -> bool:
    return when is None or (
        when.at.astimezone(UTC) > now.astimezone(UTC)
        and when.at.second == when.at.microsecond == 0
        and when.at.utcoffset() == when.at.replace(tzinfo=BERLIN, fold=when.at.fold).utcoffset()
    )


@given(st.lists(st.sampled_from(PIECES.split()), max_size=6), moments, languages)
def test_what_is_made_of_its_words_is_never_past(words: list[str], now: datetime, language: str) -> None:
    assert ahead(parse_when(" ".join(words), now, language), now)
    parse_day(" ".join(words), now.date(), language)


@given(st.text(max_size=LONGEST + 20), moments, languages)
def test_no_text_is_an_error(text: str, now: datetime, language: str) -> None:
    assert ahead(parse_when(text, now, language), now)
    parse_day(text, now.date(), language)


def calls(text: str) -> int:
    made = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        parse_when(text, NOW)
    finally:
        sys.setprofile(None)
    return made


@pytest.mark.parametrize("piece", ["in ", "m ", "9 ", "1.", "12.12", "at 9:", "ende ", "a", "-", "next "])
def test_the_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    short, long = (calls((piece * LONGEST)[:size]) for size in (LONGEST // 4, LONGEST))
    assert long <= 5 * short + 50
    assert calls("x" * 100_000) < 30


def test_folding_is_that_of_the_tables() -> None:
    assert folded(" MÄRZ  fu\u0308nf Straße ") == "maerz  fuenf strasse"
