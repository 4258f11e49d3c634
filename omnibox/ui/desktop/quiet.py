"""Do not disturb: until a moment somebody chose, and in the quiet hours of the week.

Toasts and sounds keep still; the count goes on, because work does not end when somebody closes the door.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from omnibox.ui.choices import Choices
from omnibox.ui.formats import Formats

CHOICE: Final = "dnd"
MORNING: Final = time(8)  # "until tomorrow" ends before work begins
LOOK_AGAIN: Final = timedelta(hours=1)  # clocks are set and computers sleep: never rely on one long timer
WORKDAYS: Final = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet hours. `days`: on which they begin (0 is Monday). An end before the begin is on the next morning."""

    on: bool = False
    days: tuple[int, ...] = WORKDAYS
    start: time = time(18)
    end: time = time(8)

    def holds(self, wall: datetime) -> bool:
        """Tell whether it is quiet at `wall` (naive, local)."""
        return self.on and any(begin <= wall < end for begin, end in self._spans(wall))

    def next_turn(self, wall: datetime) -> datetime | None:
        """Return when that changes next (naive, local), None where it never does."""
        if not self.on or not self.days:
            return None
        turns = (moment for span in self._spans(wall) for moment in span if moment > wall)
        return min((moment for moment in turns if self.holds(moment) != self.holds(wall)), default=None)

    def _spans(self, wall: datetime) -> list[tuple[datetime, datetime]]:
        spans = []
        for away in range(-1, 8):
            day = wall.date() + timedelta(days=away)
            if day.weekday() in self.days:
                last = day if self.end > self.start else day + timedelta(days=1)
                spans.append((datetime.combine(day, self.start), datetime.combine(last, self.end)))
        return spans

    def stored(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return {
            "on": self.on,
            "days": list(self.days),
            "start": self.start.isoformat("minutes"),
            "end": self.end.isoformat("minutes"),
        }


def hours_of(stored: object) -> Hours:
    """Read stored hours; what makes no sense is the default."""
    if not isinstance(stored, Mapping):
        return Hours()
    days = stored.get("days", WORKDAYS)
    fitting = isinstance(days, list | tuple) and all(isinstance(day, int) and 0 <= day <= 6 for day in days)
    try:
        start, end = (time.fromisoformat(str(stored[name])) for name in ("start", "end"))
    except (KeyError, ValueError):
        start, end = Hours().start, Hours().end
    return Hours(stored.get("on") is True, tuple(sorted(set(days))) if fitting else WORKDAYS, start, end)


class DoNotDisturb(QObject):
    """Knows whether it is quiet now, and says when that changes."""

    changed = Signal()

    def __init__(self, choices: Choices, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices, self._formats = choices, formats
        self._was: tuple[bool, datetime | None, Hours] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        choices.changed.connect(self._heard)
        self._look()

    @property
    def hours(self) -> Hours:
        return hours_of(self._stored().get("hours"))

    @property
    def until(self) -> datetime | None:
        """The end somebody chose (aware), None where none is chosen or it is over."""
        try:
            end = datetime.fromisoformat(str(self._stored().get("until") or ""))
        except ValueError:
            return None
        return end if end.tzinfo is not None and end > self._formats.now() else None

    @property
    def quiet(self) -> bool:
        """Whether nobody is to be disturbed now."""
        return self.until is not None or self.hours.holds(self._wall())

    @property
    def ends(self) -> datetime | None:
        """When it is over (aware), as far as that is known; None where it is not quiet, or always."""
        if self.until is not None:
            return self.until
        turn = self.hours.next_turn(self._wall()) if self.quiet else None
        return self._formats.moment(turn) if turn is not None else None

    def begin(self, lasting: timedelta) -> None:
        """Be quiet for a while from now."""
        self._keep(until=(self._formats.now() + lasting).isoformat())

    def until_tomorrow(self) -> None:
        """Be quiet until the morning."""
        day = self._formats.now().date() + timedelta(days=1)
        self._keep(until=self._formats.moment(datetime.combine(day, MORNING)).isoformat())

    def end(self) -> None:
        """Speak again; quiet hours hold on."""
        self._keep(until=None)

    def set_hours(self, hours: Hours) -> None:
        self._keep(hours=hours.stored())

    def choices_of_length(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """Return what menus and the palette offer: (the id of the action, what it does)."""
        return (
            ("dnd_half_hour", lambda: self.begin(timedelta(minutes=30))),
            ("dnd_hour", lambda: self.begin(timedelta(hours=1))),
            ("dnd_tomorrow", self.until_tomorrow),
        )

    def _stored(self) -> Mapping[str, Any]:
        found = self._choices.get(CHOICE)
        return found if isinstance(found, Mapping) else {}

    def _keep(self, **more: object) -> None:
        self._choices.put(CHOICE, {**self._stored(), **more})

    def _wall(self) -> datetime:
        return self._formats.now().replace(tzinfo=None)

    def _heard(self, key: str) -> None:
        if key == CHOICE:
            self._look()

    def _look(self) -> None:
        now = (self.quiet, self.until, self.hours)
        self._wind(now)
        if now != self._was:
            self._was = now
            self.changed.emit()

    def _wind(self, now: tuple[bool, datetime | None, Hours]) -> None:
        _, until, hours = now
        turn = hours.next_turn(self._wall())
        moments = [until, self._formats.moment(turn) if turn else None]
        present = self._formats.now()
        waits = [moment - present for moment in moments if moment is not None]
        if waits:
            wait = max(timedelta(seconds=1), min(*waits, LOOK_AGAIN))
            self._timer.start(int(wait.total_seconds() * 1000))
        else:
            self._timer.stop()
