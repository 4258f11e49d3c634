"""When a snoozed conversation comes back: a few good moments, or one chosen."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from PySide6.QtCore import QDateTime, QPoint, Qt
from PySide6.QtWidgets import QDateTimeEdit, QDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, Label

MORNING, EVENING = time(9), time(17)
MONDAY = 0


def moments(formats: Formats) -> list[tuple[str, datetime]]:
    """Return (label, moment) in order, none of them past."""
    now = formats.now()

    def at(days: int, when: time) -> datetime:
        return formats.moment(datetime.combine(now.date() + timedelta(days=days), when))

    monday = (MONDAY - now.weekday()) % 7 or 7
    found = [(tr("In an hour"), now + timedelta(hours=1)), (tr("In three hours"), now + timedelta(hours=3))]
    if at(0, EVENING) - now > timedelta(hours=4):
        found.append((tr("This afternoon"), at(0, EVENING)))
    found.append((tr("Tomorrow morning"), at(1, MORNING)))
    if monday > 1:
        found.append((tr("Monday morning"), at(monday, MORNING)))
    if monday != 7:
        found.append((tr("In a week"), at(7, MORNING)))
    return sorted(found, key=lambda entry: entry[1])


class SnoozeMenu(QMenu):
    """A menu of moments; `pick` gets the chosen one (aware)."""

    def __init__(self, theme: Theme, formats: Formats, pick: Callable[[datetime], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._formats, self._pick = theme, formats, pick
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Snooze until"))
        for text, moment in moments(formats):
            action = self.addAction(f"{text}\t{formats.coming(moment)}")
            action.triggered.connect(lambda _checked=False, moment=moment: pick(moment))
        self.addSeparator()
        self.addAction(tr("Choose day and time ...")).triggered.connect(self._choose)
        self.setActiveAction(self.actions()[0])

    def _choose(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            MomentDialog(self._theme, self._formats, self._pick, parent).open()


class MomentDialog(QDialog):
    """Asks for a day and a time."""

    def __init__(self, theme: Theme, formats: Formats, pick: Callable[[datetime], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._pick = pick
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Snooze until"))
        start = QDateTime.currentDateTime().addDays(1)
        self.field = QDateTimeEdit(start)
        self.field.setCalendarPopup(True)
        self.field.setMinimumDateTime(QDateTime.currentDateTime())
        self.field.setAccessibleName(tr("Day and time"))
        accept = Button(theme, tr("Snooze"), self.accept, kind="primary")
        accept.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(theme, tr("Cancel"), self.reject))
        buttons.addWidget(accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(12)
        layout.addWidget(Label(theme, tr("Snooze until"), px=15, weight=600))
        layout.addWidget(self.field)
        layout.addLayout(buttons)

    def accept(self) -> None:
        moment = datetime.fromtimestamp(self.field.dateTime().toSecsSinceEpoch(), UTC)
        super().accept()
        self._pick(moment)


def popup_place(anchor: QWidget) -> QPoint:
    """Return where a menu belongs that was asked for from `anchor`."""
    return anchor.mapToGlobal(QPoint(anchor.width() // 3, 0))
