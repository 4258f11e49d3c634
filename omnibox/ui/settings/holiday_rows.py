"""Days that differ from the week: holidays, company outings, short days; one row each."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDateEdit, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from omnibox.model.hours import Holiday, yearly
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.settings.hours_words import read_spans, spans_words
from omnibox.ui.widgets import IconButton, Label

# Up and Down change what the cursor stands in. Without buttons (NoButtons) the style leaves no room for the words
_BARE = "QDateEdit::up-button, QDateEdit::down-button { width: 0px; border: none; }"


class HolidayRow(QWidget):
    """One day, or days from one to another."""

    changed = Signal()
    removed = Signal()

    def __init__(self, services: UiServices, holiday: Holiday) -> None:
        super().__init__()
        theme, locale = services.theme, services.formats.locale
        self.name = QLineEdit(holiday.name)
        self.name.setPlaceholderText(tr("Name"))
        self.name.setAccessibleName(tr("Name of the day"))
        self.first, self.last = QDateEdit(), QDateEdit()
        for edit, words, day in (
            (self.first, tr("First day"), holiday.first),
            (self.last, tr("Last day"), holiday.last or holiday.first),
        ):
            edit.setLocale(locale)
            edit.setStyleSheet(_BARE)
            edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
            edit.setAccessibleName(words)
            edit.setDate(QDate(day.year, day.month, day.day))
            edit.dateChanged.connect(lambda _: self._moved())
        self.every = QCheckBox(tr("Every year"))
        self.every.setChecked(holiday.yearly)
        self.hours = QLineEdit(spans_words(holiday.spans))
        self.hours.setAccessibleName(tr("Hours on that day"))
        self.hours.setToolTip(tr("For example 9-12, or closed"))
        self.hours.setMaximumWidth(theme.grown(160))
        self.remove = IconButton(theme, "x", tr("Remove this day"), self.removed.emit, size=14)
        until = Label(theme, tr("until"), px=12, tone="soft")
        until.setMinimumHeight(self.first.sizeHint().height())
        self.every.setMinimumHeight(self.first.sizeHint().height())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(6)
        upper, lower = QHBoxLayout(), WrapLayout(gap=8)
        upper.setSpacing(8)
        upper.addWidget(self.name, 1)
        upper.addWidget(self.hours)
        upper.addWidget(self.remove)
        for part in (self.first, until, self.last, self.every):
            lower.addWidget(part)
        column.addLayout(upper)
        column.addLayout(lower)
        self._show_form()
        self.every.clicked.connect(lambda _: self._turned())
        for line in (self.name, self.hours):
            line.textEdited.connect(lambda _: self.changed.emit())

    def _turned(self) -> None:
        self._show_form()
        self.changed.emit()

    def _show_form(self) -> None:
        form = tr("d MMM") if self.every.isChecked() else tr("d MMM yyyy")
        for edit in (self.first, self.last):
            edit.setDisplayFormat(form)

    def _moved(self) -> None:
        if self.sender() is self.first and not self.every.isChecked() and self.last.date() < self.first.date():
            self.last.setDate(self.first.date())
        self.changed.emit()

    @property
    def wrong(self) -> bool:
        """Whether its hours are not understood."""
        return read_spans(self.hours.text()) is None

    @property
    def holiday(self) -> Holiday:
        """What stands there."""
        every = self.every.isChecked()
        first, last = (_day(edit.date(), every=every) for edit in (self.first, self.last))
        spans = read_spans(self.hours.text()) or ()
        return Holiday(first, self.name.text().strip(), None if last == first else last, every, spans)


def _day(shown: QDate, *, every: bool) -> date:
    return yearly(shown.month(), shown.day()) if every else date(shown.year(), shown.month(), shown.day())


class HolidayRows(QWidget):
    """All of them, below each other."""

    changed = Signal()

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services = services
        self.rows: list[HolidayRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_days(self, holidays: Sequence[Holiday]) -> None:
        """Show these; says nothing."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for holiday in holidays:
            self._add(holiday)

    def add(self) -> HolidayRow:
        """Add a day and give it the keyboard."""
        today = self._services.formats.now().date()
        row = self._add(Holiday(today))
        row.name.setFocus()
        return row

    def _add(self, holiday: Holiday) -> HolidayRow:
        row = HolidayRow(self._services, holiday)
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._column.addWidget(row)
        return row

    def _remove(self, row: HolidayRow) -> None:
        at = self.rows.index(row)
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        if self.rows:  # the keyboard stays here
            self.rows[min(at, len(self.rows) - 1)].remove.setFocus()
        self.changed.emit()

    @property
    def holidays(self) -> tuple[Holiday, ...]:
        """What stands there."""
        return tuple(row.holiday for row in self.rows)

    @property
    def wrong(self) -> str:
        """The name of a day whose hours are not understood, "" where all are."""
        return next((row.name.text() or row.first.text() for row in self.rows if row.wrong), "")
