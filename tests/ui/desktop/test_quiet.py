"""Do not disturb: by hand, by the week, and what a spoiled choice makes of it."""

from datetime import UTC, datetime, time, timedelta

import pytest

from omnibox.ui.choices import Choices
from omnibox.ui.desktop.quiet import CHOICE, WORKDAYS, DoNotDisturb, Hours, hours_of
from omnibox.ui.formats import Formats
from tests.ui.room import Room

MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001 - a wall clock
NIGHT = Hours(on=True, days=WORKDAYS, start=time(18), end=time(8))
NOON = Hours(on=True, days=(0, 2), start=time(12), end=time(13))


@pytest.mark.parametrize(
    "hours, at, quiet",
    [
        (NIGHT, MONDAY + timedelta(hours=17, minutes=59), False),
        (NIGHT, MONDAY + timedelta(hours=18), True),
        (NIGHT, MONDAY + timedelta(days=1, hours=7, minutes=59), True),
        (NIGHT, MONDAY + timedelta(days=1, hours=8), False),
        (NIGHT, MONDAY + timedelta(hours=7), False),  # Sunday evening does not begin one
        (NIGHT, MONDAY + timedelta(days=5, hours=7), True),  # Friday's goes into Saturday
        (NIGHT, MONDAY + timedelta(days=5, hours=19), False),
        (NOON, MONDAY + timedelta(hours=12, minutes=30), True),
        (NOON, MONDAY + timedelta(days=1, hours=12, minutes=30), False),
        (NOON, MONDAY + timedelta(days=2, hours=13), False),
        (Hours(on=False), MONDAY + timedelta(hours=20), False),
        (Hours(on=True, days=()), MONDAY + timedelta(hours=20), False),
        (Hours(on=True, days=tuple(range(7)), start=time(0), end=time(0)), MONDAY + timedelta(hours=3), True),
    ],
)
def test_quiet_hours_begin_on_their_days(hours: Hours, at: datetime, quiet: bool) -> None:
    assert hours.holds(at) is quiet


@pytest.mark.parametrize(
    "hours, at, turn",
    [
        (NIGHT, MONDAY + timedelta(hours=10), MONDAY + timedelta(hours=18)),
        (NIGHT, MONDAY + timedelta(hours=19), MONDAY + timedelta(days=1, hours=8)),
        (NIGHT, MONDAY + timedelta(days=5, hours=9), MONDAY + timedelta(days=7, hours=18)),
        (NOON, MONDAY + timedelta(hours=14), MONDAY + timedelta(days=2, hours=12)),
        (Hours(on=False), MONDAY, None),
        (Hours(on=True, days=tuple(range(7)), start=time(0), end=time(0)), MONDAY + timedelta(hours=3), None),
    ],
)
def test_the_next_turn_is_known(hours: Hours, at: datetime, turn: datetime | None) -> None:
    assert hours.next_turn(at) == turn


@pytest.mark.parametrize(
    "stored",
    [None, [], "x", {}, {"days": "mon"}, {"days": [9], "start": "25:00", "end": 7}, {"on": "yes", "days": [True, "x"]}],
)
def test_what_makes_no_sense_is_the_default(stored: object) -> None:
    assert hours_of(stored) == Hours()


def test_hours_come_back_as_they_were_kept() -> None:
    assert hours_of(NOON.stored()) == NOON


class Time:
    now = datetime(2026, 3, 2, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def moment() -> Time:
    return Time()


@pytest.fixture
def quiet(room: Room, moment: Time) -> DoNotDisturb:
    return DoNotDisturb(room.services.choices, Formats(clock=moment, zone=UTC), room.window)


def test_by_hand_it_ends_by_itself(room: Room, quiet: DoNotDisturb, moment: Time) -> None:
    told: list[bool] = []
    quiet.changed.connect(lambda: told.append(quiet.quiet))
    quiet.begin(timedelta(minutes=30))
    assert (quiet.quiet, quiet.ends) == (True, moment.now + timedelta(minutes=30))
    assert quiet._timer.isActive()
    moment.now += timedelta(minutes=30)
    quiet._timer.timeout.emit()
    assert (told, quiet.quiet, quiet.ends) == ([True, False], False, None)


def test_until_tomorrow_ends_before_work_and_can_be_ended_before(quiet: DoNotDisturb) -> None:
    quiet.until_tomorrow()
    assert quiet.ends == datetime(2026, 3, 3, 8, tzinfo=UTC)
    quiet.end()
    assert not quiet.quiet


def test_it_follows_the_week(room: Room, quiet: DoNotDisturb, moment: Time) -> None:
    quiet.set_hours(NIGHT)
    assert not quiet.quiet
    assert quiet._timer.isActive()
    moment.now = datetime(2026, 3, 2, 18, tzinfo=UTC)
    quiet._timer.timeout.emit()
    assert (quiet.quiet, quiet.ends) == (True, datetime(2026, 3, 3, 8, tzinfo=UTC))
    quiet.end()  # ends what was chosen by hand, not the week's
    assert quiet.quiet


def test_ending_it_by_hand_keeps_the_hours(quiet: DoNotDisturb) -> None:
    quiet.set_hours(NIGHT)
    quiet.begin(timedelta(hours=1))
    quiet.end()
    assert quiet.hours == NIGHT


def test_it_is_kept_and_found_by_the_next_start(room: Room, quiet: DoNotDisturb, moment: Time) -> None:
    quiet.begin(timedelta(hours=1))
    room.settle()
    services = room.services
    again = Choices(services.tasks, services.live, services.notices, room.window)
    with room.qtbot.waitSignal(again.loaded):
        again.begin(services.desk)
    assert DoNotDisturb(again, Formats(clock=moment, zone=UTC), room.window).until == quiet.until


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01T00:00:00+00:00", "2030-01-01T00:00:00", 7, None])
def test_an_end_that_makes_no_sense_is_none(room: Room, quiet: DoNotDisturb, until: object) -> None:
    room.services.choices.put(CHOICE, {"until": until})
    assert (quiet.until, quiet.quiet) == (None, False)
