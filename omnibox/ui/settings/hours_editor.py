"""The business hours of one inbox: always, or a week, a zone and days that differ. Said in words as it is edited."""

from collections.abc import Sequence
from functools import partial
from zoneinfo import available_timezones

from PySide6.QtCore import Qt, QTimer, QTimeZone, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QGridLayout, QHBoxLayout, QLineEdit, QMenu, QWidget

from omnibox.model import hours_stored, opening_words
from omnibox.model.errors import Invalid
from omnibox.model.hours import OFFICE, Hours
from omnibox.model.rows import InboxRow
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.settings import hours_words as words
from omnibox.ui.settings.form import Group
from omnibox.ui.settings.holiday_rows import HolidayRows
from omnibox.ui.widgets import Button, Label

_PAUSE = 700  # ms without a change before it is kept
_LIKELY = ("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "UTC")


class HoursEditor(Group):
    """Tells of each change that makes a calendar; what does not is said below, and the last good one stays."""

    changed = Signal(object)  # Hours, or None for always

    def __init__(self, services: UiServices) -> None:
        super().__init__(
            services.theme,
            tr("Business hours"),
            tr("When somebody is there to answer. Replies by rule go by them, and later what is due."),
        )
        self._services = services
        self._filling = False
        self.kept: Hours | None = None
        self.always = self.switch(tr("Always open"), tr("No hours: somebody may answer at any time."), on=True)
        self.always.clicked.connect(lambda _: self._edited(now=True))
        self.zone = self._zones()
        self._zone_row = self.row(tr("Time zone"), self.zone)
        self.days = self._week()
        self.holidays = HolidayRows(services)
        self._holiday_line = self._days_that_differ()
        self.said = Label(services.theme, "", tone="soft", wrap=True)
        self.problem = Label(services.theme, "", tone="danger", wrap=True)
        self._said_line = self.wide(self.said)
        self._problem_line = self.wide(self.problem)
        self.copy = Button(services.theme, tr("Copy from another inbox"), icon="copy")
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.copy)
        row.addStretch(1)
        self._copy_line = self.wide(holder)
        self._copy_menu: Sequence[InboxRow] = ()
        self.copy.clicked.connect(lambda _=False: self._open_copies())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.keep)
        self.holidays.changed.connect(self._edited)
        self.show_hours(None)

    def _zones(self) -> QComboBox:
        box = QComboBox()
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setAccessibleName(tr("Time zone"))
        here = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        names = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
        likely = [name for name in dict.fromkeys((here, *_LIKELY)) if hours_stored.known_zone(name)]
        box.addItems([*likely, *(name for name in names if name not in likely)])
        completer = QCompleter(box.model(), box)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        box.setCompleter(completer)
        line = box.lineEdit()
        if line is not None:
            line.setAccessibleName(tr("Time zone"))
        box.currentTextChanged.connect(lambda _: self._edited())
        return box

    def _week(self) -> list[QLineEdit]:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        lines, locale = [], self._services.formats.locale
        for day in range(7):
            line = QLineEdit()
            name = words.day_name(day, locale)
            line.setAccessibleName(tr("Hours on {day}", day=name))
            line.setPlaceholderText(tr("For example 9-12, 13-17, or closed"))
            line.textEdited.connect(lambda _: self._edited())
            line.editingFinished.connect(partial(self._tidy, line))
            label = Label(self._services.theme, name)
            label.setBuddy(line)
            grid.addWidget(label, day, 0)
            grid.addWidget(line, day, 1)
            lines.append(line)
        self.same = Button(self._services.theme, tr("Monday's hours until Friday"), self._same, kind="link")
        grid.addWidget(self.same, 7, 1, Qt.AlignmentFlag.AlignLeading)
        self._week_line = self.wide(holder)
        return lines

    def _days_that_differ(self) -> QWidget:
        holder = QWidget()
        column = QGridLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        title = Label(self._services.theme, tr("Holidays and other days"), weight=500)
        self.add_day = Button(self._services.theme, tr("Add a day"), self.holidays.add, icon="plus")
        column.addWidget(title, 0, 0)
        column.addWidget(self.holidays, 1, 0)
        column.addWidget(self.add_day, 2, 0, Qt.AlignmentFlag.AlignLeading)
        return self.wide(holder)

    # ---------------------------------------------------------------- showing

    def show_hours(self, hours: Hours | None) -> None:
        """Show these; says nothing."""
        self._timer.stop()
        self._filling = True
        self.kept = hours
        shown = hours or Hours(self.zone.itemText(0), OFFICE)
        self.always.setChecked(hours is None)
        if self.zone.findText(shown.zone) < 0:
            self.zone.addItem(shown.zone)
        self.zone.setCurrentText(shown.zone)
        for line, spans in zip(self.days, shown.week, strict=True):
            line.setText(words.spans_words(spans))
        self.holidays.show_days(shown.holidays)
        self._filling = False
        self._look()

    def offer_copies(self, others: Sequence[InboxRow]) -> None:
        """Let the hours be taken over from these inboxes."""
        self._copy_menu = [row for row in others if hours_stored.read(row.policy.get("hours"))]
        self._copy_line.setVisible(bool(self._copy_menu))

    def copies(self) -> QMenu:
        """Return the choice of inboxes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for row in self._copy_menu:
            action = menu.addAction(row.name if row.name == row.address else f"{row.name} · {row.address}")
            action.triggered.connect(lambda _=False, row=row: self._copy_from(row))
        return menu

    def _open_copies(self) -> None:
        self.copies().popup(self.copy.mapToGlobal(self.copy.rect().bottomLeft()))

    def _copy_from(self, row: InboxRow) -> None:
        hours = hours_stored.read(row.policy.get("hours"))
        self.show_hours(hours)
        self.changed.emit(hours)

    # ---------------------------------------------------------------- editing

    def _same(self) -> None:
        for line in self.days[1:5]:
            line.setText(self.days[0].text())
        self._edited(now=True)

    def _tidy(self, line: QLineEdit) -> None:
        """What was understood is shown as it is kept."""
        spans = words.read_spans(line.text())
        if spans is not None:
            line.setText(words.spans_words(spans))

    def _edited(self, *, now: bool = False) -> None:
        if self._filling:
            return
        self._look()
        if now:
            self.keep()
        else:
            self._timer.start()

    @property
    def hours(self) -> Hours | None:
        """What stands there, None for always. Raises: Invalid, also for what is not understood."""
        if self.always.isChecked():
            return None
        week = []
        for day, line in enumerate(self.days):
            spans = words.read_spans(line.text())
            if spans is None:
                raise Invalid(field="hours", reason="unread", day=day)
            week.append(spans)
        if self.holidays.wrong:
            raise Invalid(field="hours", reason="unread", name=self.holidays.wrong)
        made = Hours(self.zone.currentText().strip(), tuple(week), self.holidays.holidays)
        hours_stored.check(made)
        return made

    def _look(self) -> None:
        """Show what belongs to the choice, and say in words what stands there."""
        open_always = self.always.isChecked()
        for part in (self._zone_row, self._week_line, self._holiday_line):
            part.setVisible(not open_always)
        locale = self._services.formats.locale
        try:
            hours = self.hours
        except Invalid as error:
            self._tell("", self._unread(error) or words.refusal(error, locale))
            return
        self._tell(self._in_words(hours), "")

    def _unread(self, error: Invalid) -> str:
        if error.params.get("reason") != "unread":
            return ""
        day = error.params.get("day")
        where = words.day_name(day, self._services.formats.locale) if day is not None else error.params["name"]
        return tr("{day}: write times like 9-12, 13-17, or closed.", day=where)

    def _tell(self, said: str, problem: str) -> None:
        self.said.setText(said)
        self._said_line.setVisible(bool(said))
        self.problem.setText(problem)
        self._problem_line.setVisible(bool(problem))

    def _in_words(self, hours: Hours | None) -> str:
        if hours is None:
            return tr("Always open.")
        formats = self._services.formats
        lines = [words.week_words(hours, formats.locale), words.holidays_words(hours.holidays)]
        now = formats.now()
        moment = hours.closes_next(now) if hours.is_open(now) else hours.opens_next(now)
        when = opening_words.said(moment, now, hours.zone, formats.locale.name()) if moment else ""
        if hours.is_open(now):
            lines.append(tr("Open now, until {time}.", time=when) if when else tr("Open now."))
        else:
            lines.append(tr("Closed now, opens {time}.", time=when) if when else tr("Closed now."))
        return " · ".join(line for line in lines if line)

    def keep(self) -> None:
        """Tell of what stands there, if it is a calendar and not the one that is kept."""
        self._timer.stop()
        try:
            hours = self.hours
        except Invalid:
            return
        if hours != self.kept:
            self.kept = hours
            self.changed.emit(hours)
