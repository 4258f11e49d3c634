"""Business hours: what is open when, across midnights, holidays and clocks that jump; and that sums come out."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from omnibox.model.errors import Invalid
from omnibox.model.hours import ALWAYS, DAY, OFFICE, Holiday, Hours, NeverOpens, Span, Week, yearly
from omnibox.model.hours_stored import check, from_json, read, to_json

BERLIN = "Europe/Berlin"
CHRISTMAS = Holiday(yearly(12, 25), "Christmas", yearly(12, 26), yearly=True)
SHORT = Holiday(date(2026, 12, 24), "Christmas Eve", spans=((9 * 60, 12 * 60),))
SHOP = Hours(BERLIN, OFFICE, (CHRISTMAS, SHORT))
NIGHT = Hours(BERLIN, (((22 * 60, 30 * 60),),) * 7)
ROUND = Hours(BERLIN, ALWAYS)
# Cairo and Beirut jump at midnight, Lord Howe by half an hour, Apia once left out a day
ZONES = (
    BERLIN,
    "America/New_York",
    "Asia/Beirut",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kolkata",
)


def at(text: str, zone: str = BERLIN, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    "hours,moment,is_open,opens,closes",
    [
        (SHOP, "2026-11-20T12:00", True, "2026-11-20T12:00", "2026-11-20T17:00"),
        (SHOP, "2026-11-20T17:00", False, "2026-11-23T09:00", "2026-11-23T17:00"),  # the end is no longer open
        (SHOP, "2026-11-20T09:00", True, "2026-11-20T09:00", "2026-11-20T17:00"),
        (SHOP, "2026-12-24T12:30", False, "2026-12-28T09:00", "2026-12-28T17:00"),  # over the holidays and a weekend
        (SHOP, "2026-12-24T10:00", True, "2026-12-24T10:00", "2026-12-24T12:00"),
        (SHOP, "2030-12-25T10:00", False, "2030-12-27T09:00", "2030-12-27T17:00"),
        (NIGHT, "2026-11-20T03:00", True, "2026-11-20T03:00", "2026-11-20T06:00"),
        (NIGHT, "2026-11-20T12:00", False, "2026-11-20T22:00", "2026-11-21T06:00"),
        (ROUND, "2026-11-20T12:00", True, "2026-11-20T12:00", None),
    ],
)
def test_open_next_and_closed(hours: Hours, moment: str, is_open: bool, opens: str, closes: str | None) -> None:
    assert hours.is_open(at(moment)) is is_open
    assert hours.opens_next(at(moment)) == at(opens)
    assert hours.closes_next(at(moment)) == (at(closes) if closes else None)


def test_a_holiday_leaves_the_night_that_began_before_it() -> None:
    hours = Hours(BERLIN, NIGHT.week, (Holiday(date(2026, 11, 20)),))
    assert hours.is_open(at("2026-11-20T05:59"))
    assert not hours.is_open(at("2026-11-20T23:00"))
    assert not hours.is_open(at("2026-11-21T03:00"))


def test_a_date_beats_a_yearly_one_and_years_turn() -> None:
    eve = Holiday(yearly(12, 30), last=yearly(1, 2), yearly=True)
    hours = Hours(BERLIN, ALWAYS, (eve, Holiday(date(2027, 1, 1), spans=((600, 720),))))
    assert not hours.is_open(at("2026-12-31T10:00"))
    assert hours.is_open(at("2027-01-01T10:00"))
    assert not hours.is_open(at("2027-01-01T12:00"))
    assert not hours.is_open(at("2028-01-02T12:00"))
    assert hours.is_open(at("2028-01-03T00:00"))
    assert not Holiday(yearly(2, 29), yearly=True).covers(date(2027, 2, 28))


@pytest.mark.parametrize(
    "zone,week,begin,end,minutes",
    [
        (BERLIN, ALWAYS, "2026-03-29T00:00", "2026-03-30T00:00", 23 * 60),  # an hour is missing
        (BERLIN, ALWAYS, "2026-10-25T00:00", "2026-10-26T00:00", 25 * 60),  # an hour comes twice
        (BERLIN, (((2 * 60, 3 * 60),),) * 7, "2026-03-29T00:00", "2026-03-30T00:00", 0),  # all of it is missing
        (BERLIN, (((60, 150),),) * 7, "2026-03-29T00:00", "2026-03-30T00:00", 60),  # till half past two: till the jump
        (BERLIN, (((2 * 60, 3 * 60),),) * 7, "2026-10-25T00:00", "2026-10-26T00:00", 120),
        (BERLIN, (((60, 150),),) * 7, "2026-10-25T00:00", "2026-10-26T00:00", 90),  # the first half past two
        ("Australia/Lord_Howe", ALWAYS, "2026-10-04T00:00", "2026-10-05T00:00", 23 * 60 + 30),
        ("Africa/Cairo", ALWAYS, "2026-04-24T01:00", "2026-04-25T00:00", 23 * 60),  # its midnight is missing
        ("Africa/Cairo", (((0, 60),),) * 7, "2026-04-23T12:00", "2026-04-24T12:00", 0),
        ("Pacific/Apia", (((9 * 60, 17 * 60),),) * 7, "2011-12-29T00:00", "2012-01-01T00:00", 16 * 60),  # no 30th
    ],
)
def test_days_on_which_the_clock_jumps(zone: str, week: Week, begin: str, end: str, minutes: int) -> None:
    assert Hours(zone, week).open_between(at(begin, zone), at(end, zone)) == timedelta(minutes=minutes)


def test_adding_working_time_passes_nights_weekends_and_holidays() -> None:
    assert SHOP.add(at("2026-11-20T16:00"), timedelta(hours=2)) == at("2026-11-23T10:00")
    assert SHOP.add(at("2026-11-20T16:00"), timedelta(hours=1)) == at("2026-11-20T17:00")  # the end itself, not Monday
    assert SHOP.add(at("2026-12-23T16:00"), timedelta(hours=4, minutes=1)) == at("2026-12-28T09:01")
    assert SHOP.add(at("2026-12-25T12:00"), timedelta(0)) == at("2026-12-25T12:00")
    assert SHOP.add(at("2026-11-20T16:00"), timedelta(days=365)) > at("2030-01-01T00:00")


def test_what_never_opens_says_so() -> None:
    shut = Hours(BERLIN, ((),) * 7)
    assert shut.opens_next(at("2026-11-20T12:00")) is None
    assert shut.closes_next(at("2026-11-20T12:00")) is None
    with pytest.raises(NeverOpens):
        shut.add(at("2026-11-20T12:00"), timedelta(seconds=1))
    once = Hours(BERLIN, ((),) * 7, (Holiday(date(2028, 6, 1), spans=((600, 660),)),))
    assert once.opens_next(at("2026-11-20T12:00")) == at("2028-06-01T10:00")


def test_moments_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        SHOP.is_open(datetime(2026, 1, 1))  # noqa: DTZ001  # that is what is tested
    with pytest.raises(ValueError, match="forward"):
        SHOP.add(at("2026-11-20T16:00"), timedelta(seconds=-1))


def _day(edges: list[int], night: bool) -> tuple[Span, ...]:
    cuts = sorted(set(edges))
    spans = [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False) if start < DAY]
    if night and spans:
        spans[-1] = (spans[-1][0], min(spans[-1][0] + DAY - 1, spans[-1][1] + 400))
    return tuple(spans)


days = st.builds(_day, st.lists(st.integers(0, DAY), max_size=6), st.booleans())
weeks = st.tuples(*[days] * 7).filter(any)
holidays = st.builds(
    Holiday,
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.text(max_size=9),
    st.none(),
    st.just(False),
    days,
)
calendars = st.builds(Hours, st.sampled_from(ZONES), weeks, st.lists(holidays, max_size=4).map(tuple))
moments = st.integers(1_767_225_600, 1_830_297_600).map(lambda second: datetime.fromtimestamp(second, UTC))
near_jumps = st.sampled_from((1_774_746_000, 1_792_890_000, 1_776_981_600, 1_759_590_000 + 31_449_600)).flatmap(
    lambda second: st.integers(second - 90_000, second + 90_000).map(lambda one: datetime.fromtimestamp(one, UTC))
)
anytime = st.one_of(moments, near_jumps)
spans_of_time = st.integers(0, 14 * 86_400).map(lambda seconds: timedelta(seconds=seconds))


@given(calendars, anytime, spans_of_time, spans_of_time)
def test_opening_time_adds_up(hours: Hours, begin: datetime, one: timedelta, two: timedelta) -> None:
    middle, end = begin + one, begin + one + two
    whole = hours.open_between(begin, end)
    assert hours.open_between(begin, middle) + hours.open_between(middle, end) == whole
    assert timedelta(0) <= whole <= end - begin
    assert hours.open_between(end, begin) == -whole


@settings(deadline=None)
@given(calendars, anytime, st.integers(1, 40 * 3600).map(lambda seconds: timedelta(seconds=seconds)))
def test_adding_is_the_inverse_of_counting(hours: Hours, begin: datetime, working: timedelta) -> None:
    try:
        end = hours.add(begin, working)
    except NeverOpens:  # its only opening time may lie in an hour that is never shown
        assert hours.open_between(begin, begin + timedelta(days=300)) < working
        return
    assert hours.open_between(begin, end) == working
    assert hours.open_between(begin, end - timedelta(microseconds=1)) < working


@given(calendars, anytime)
def test_next_opening_and_closing_agree_with_what_is_open(hours: Hours, moment: datetime) -> None:
    opens, closes = hours.opens_next(moment), hours.closes_next(moment)
    assert opens is None or hours.is_open(opens)
    assert (opens == moment) is hours.is_open(moment)
    if opens is not None:
        assert not hours.open_between(moment, opens)
        if closes is not None:
            assert not hours.is_open(closes)
            assert hours.open_between(opens, closes) == closes - opens


@given(calendars, anytime)
def test_open_is_what_the_wall_clock_says_where_it_is_not_doubtful(hours: Hours, moment: datetime) -> None:
    local = moment.astimezone(ZoneInfo(hours.zone))
    steady = local.utcoffset() == (moment - timedelta(days=2)).astimezone(local.tzinfo).utcoffset()
    if not steady or local.utcoffset() != (moment + timedelta(days=2)).astimezone(local.tzinfo).utcoffset():
        return
    now = local.hour * 60 + local.minute
    today, before = hours.of_day(local.date()), hours.of_day(local.date() - timedelta(days=1))
    assert hours.is_open(moment) is (
        any(start <= now < end for start, end in today) or any(start <= now + DAY < end for start, end in before)
    )


@given(calendars)
def test_hours_come_back_from_their_stored_form(hours: Hours) -> None:
    check(hours)
    assert from_json(to_json(hours)) == hours


def test_yearly_days_and_ranges_come_back() -> None:
    assert from_json(to_json(SHOP)) == SHOP
    assert to_json(SHOP)["holidays"][0] == {"on": "12-25", "name": "Christmas", "to": "12-26"}
    assert to_json(NIGHT)["week"][0] == [["22:00", "06:00"]]
    assert to_json(ROUND)["week"][0] == [["00:00", "24:00"]]


WEEK = [[["09:00", "17:00"]]] * 5 + [[], []]


@pytest.mark.parametrize(
    "stored,reason",
    [
        (None, "form"),
        ([], "form"),
        ({"zone": BERLIN}, "form"),
        ({"zone": BERLIN, "week": "nine to five"}, "form"),
        ({"zone": BERLIN, "week": WEEK[:6]}, "form"),
        ({"zone": BERLIN, "week": [*WEEK[:6], 5]}, "form"),
        ({"zone": BERLIN, "week": [*WEEK[:6], [["09:00"]]]}, "form"),
        ({"zone": BERLIN, "week": WEEK, "holidays": ["12-25"]}, "form"),
        ({"zone": BERLIN, "week": WEEK, "holidays": 5}, "form"),
        ({"zone": "Europe/Atlantis", "week": WEEK}, "zone"),
        ({"zone": "Europe", "week": WEEK}, "zone"),
        ({"zone": "../../etc/passwd", "week": WEEK}, "zone"),
        ({"zone": "", "week": WEEK}, "zone"),
        ({"zone": BERLIN, "week": [*WEEK[:6], [["9", "17:00"]]]}, "time"),
        ({"zone": BERLIN, "week": [*WEEK[:6], [["09:00", "24:01"]]]}, "time"),
        ({"zone": BERLIN, "week": [*WEEK[:6], [["09:00", "09:00"]]]}, "empty"),
        ({"zone": BERLIN, "week": [*WEEK[:6], [["09:00", "12:00"], ["11:00", "17:00"]]]}, "overlap"),
        ({"zone": BERLIN, "week": [*WEEK[:6], [["09:00", "12:00"]] * 9]}, "form"),
        ({"zone": BERLIN, "week": [[]] * 7}, "never"),
        ({"zone": BERLIN, "week": WEEK, "holidays": [{"on": "02-30"}]}, "date"),
        ({"zone": BERLIN, "week": WEEK, "holidays": [{"on": "2026-13-01"}]}, "date"),
        ({"zone": BERLIN, "week": WEEK, "holidays": [{"on": "2026-12-02", "to": "2026-12-01"}]}, "range"),
        ({"zone": BERLIN, "week": WEEK, "holidays": [{"on": "12-02"}] * 401}, "many"),
    ],
)
def test_what_is_no_calendar_is_refused_with_a_reason(stored: object, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_json(stored)
    assert refused.value.params["reason"] == reason
    assert read(stored) is None
