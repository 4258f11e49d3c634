"""Times, dates, sizes and counts as the user's locale writes them."""

from collections.abc import Callable
from datetime import (
    UTC,
    date as Day,  # noqa: N812 - `Formats.date` would hide it
    datetime,
    tzinfo,
)
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt, QTime

from omnibox.ui.i18n import tr, tr_n

if TYPE_CHECKING:
    from omnibox.model.times import When

SHORT = QLocale.FormatType.ShortFormat


class Formats:
    """Words for moments and amounts. `clock` gives aware UTC; `zone` None means the machine's own."""

    def __init__(
        self, locale: QLocale | None = None, *, clock: Callable[[], datetime] | None = None, zone: tzinfo | None = None
    ) -> None:
        self.locale = locale or QLocale()
        self._clock = clock or (lambda: datetime.now(UTC))
        self._zone = zone

    def now(self) -> datetime:
        """Return the present moment in the user's zone."""
        return self.local(self._clock())

    def local(self, at: datetime) -> datetime:
        """Return `at` in the user's zone."""
        return at.astimezone(self._zone)

    def moment(self, wall: datetime) -> datetime:
        """Return the moment at which the user's wall clock shows `wall` (naive); summer time is minded."""
        return wall.astimezone() if self._zone is None else wall.replace(tzinfo=self._zone)

    def when(self, text: str) -> "When | None":
        """Return the moment ahead that `text` names in the user's language or in English, None where it names none."""
        from omnibox.model.times import parse_when

        return parse_when(text, self.now(), self._language, self.moment)

    def past_day(self, text: str) -> Day | None:
        """Return the day `text` names; one that may lie behind or ahead lies behind."""
        from omnibox.model.times import parse_day

        return parse_day(text, self.now().date(), self._language)

    def suggestions(self) -> "tuple[tuple[str, When], ...]":
        """Return good moments ahead with their words, the nearest first."""
        from omnibox.model.times import suggestions

        return tuple((tr(label), when) for label, when in suggestions(self.now(), self.moment))

    @property
    def _language(self) -> str:
        return self.locale.name().partition("_")[0]

    def time(self, at: datetime) -> str:
        """Return the time of day: 14:05."""
        at = self.local(at)
        return self.locale.toString(QTime(at.hour, at.minute), SHORT)

    def day(self, at: datetime) -> str:
        """Return a day's heading: Today, Yesterday, Tuesday, 3 March, 3 March 2024."""
        moment, now = self.local(at), self.now()
        days = (now.date() - moment.date()).days
        if days == 0:
            return tr("Today")
        if days == 1:
            return tr("Yesterday")
        date = QDate(moment.year, moment.month, moment.day)
        if 1 < days < 7:
            return self.locale.toString(date, "dddd")
        if moment.year == now.year:
            return self.locale.toString(date, tr("d MMMM"))
        return self.locale.toString(date, tr("d MMMM yyyy"))

    def date(self, at: datetime) -> str:
        """Return a day in full: 3 March 2024."""
        moment = self.local(at)
        return self.locale.toString(QDate(moment.year, moment.month, moment.day), tr("d MMMM yyyy"))

    def written(self, day: Day) -> str:
        """Return a day with its weekday: Thursday 12 March 2026."""
        found = QDate(day.year, day.month, day.day)
        return f"{self.locale.toString(found, 'dddd')} {self.locale.toString(found, tr('d MMMM yyyy'))}"

    def stamp(self, at: datetime) -> str:
        """Return the shortest clear form for a list: 14:05 today, Tue this week, 3 Mar, 03.03.24."""
        moment, now = self.local(at), self.now()
        days = (now.date() - moment.date()).days
        if days == 0:
            return self.time(at)
        date = QDate(moment.year, moment.month, moment.day)
        if 0 < days < 7:
            return self.locale.toString(date, "ddd")
        if moment.year == now.year:
            return self.locale.toString(date, tr("d MMM"))
        return self.locale.toString(date, SHORT)

    def full(self, at: datetime) -> str:
        """Return day and time in full, for tool tips and screen readers."""
        moment, now = self.local(at), self.now()
        when = QDateTime(QDate(moment.year, moment.month, moment.day), QTime(moment.hour, moment.minute))
        return self.locale.toString(when, SHORT) if moment.year != now.year else self._this_year(when)

    def _this_year(self, when: QDateTime) -> str:
        return f"{self.locale.toString(when.date(), tr('ddd d MMMM'))} {self.locale.toString(when.time(), SHORT)}"

    def coming(self, at: datetime) -> str:
        """Return a moment ahead: 17:00, tomorrow 09:00, Tue 09:00, 3 Mar 09:00."""
        moment, now = self.local(at), self.now()
        days = (moment.date() - now.date()).days
        if days == 0:
            return self.time(at)
        if days == 1:
            return tr("tomorrow {time}", time=self.time(at))
        date = QDate(moment.year, moment.month, moment.day)
        return f"{self.locale.toString(date, 'ddd' if 0 < days < 7 else tr('d MMM'))} {self.time(at)}"

    def ago(self, at: datetime) -> str:
        """Return how long ago: just now, 5 min ago, 3 h ago, 2 days ago."""
        minutes = int((self._clock() - at).total_seconds() // 60)
        if minutes < 1:
            return tr("just now")
        if minutes < 60:
            return tr_n("{n} min ago", "{n} min ago", minutes)
        if minutes < 48 * 60:
            return tr_n("{n} h ago", "{n} h ago", minutes // 60)
        return tr_n("{n} day ago", "{n} days ago", minutes // (24 * 60))

    def waiting(self, since: datetime) -> str:
        """Return how long somebody has waited, short: 5 min, 3 h, 2 d."""
        minutes = max(0, int((self._clock() - since).total_seconds() // 60))
        if minutes < 60:
            return tr("{n} min", n=minutes)
        if minutes < 48 * 60:
            return tr("{n} h", n=minutes // 60)
        return tr("{n} d", n=minutes // (24 * 60))

    def size(self, count: int) -> str:
        """Return a size in bytes as people read it: 1.2 MB."""
        if count < 1024:
            return tr_n("{n} byte", "{n} bytes", count)
        return self.locale.formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)

    def count(self, n: int) -> str:
        """Return a whole number, grouped."""
        return self.locale.toString(n)

    @property
    def right_to_left(self) -> bool:
        return self.locale.textDirection() == Qt.LayoutDirection.RightToLeft


def initials(name: str) -> str:
    """Return one or two letters for an avatar: "Maria Okafor" -> MO, "support@x" -> S, "" -> ?"""
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1 or "@" in name:
        return words[0][0].upper()
    return (words[0][0] + words[-1][0]).upper()
