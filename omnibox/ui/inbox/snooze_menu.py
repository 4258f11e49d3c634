"""When a snoozed conversation comes back: a few good moments, one that is typed, or when the customer replies."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QDateTime, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateTimeEdit, QDialog, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget, QWidgetAction

from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.menu_field import MenuField
from omnibox.ui.skeleton import HEADER
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, Label

Pick = Callable[[datetime | None], object]  # aware; None: until they reply


class MomentField(QWidget):
    """A line to type a time into, with what was understood beneath it."""

    def __init__(self, theme: Theme, formats: Formats, pick: Callable[[datetime], object]) -> None:
        super().__init__()
        self._formats, self._pick = formats, pick
        self.edit = MenuField()
        self.edit.setPlaceholderText(tr("Type a time: tue 3pm, in 2 hours"))
        self.edit.setAccessibleName(tr("Day and time"))
        self.edit.setMinimumWidth(theme.grown(240))
        self.edit.textChanged.connect(self._read)
        self.edit.returnPressed.connect(self._take)
        self.told = QLabel()  # not a Label: a menu is made anew each time, and must not listen to the theme for ever
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setFont(theme.font(12))
        self.told.setStyleSheet(f"font-size: {round(12 * theme.scale)}px;")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 6)
        layout.setSpacing(4)
        layout.addWidget(self.edit)
        layout.addWidget(self.told)
        self._read("")

    @property
    def moment(self) -> datetime | None:
        """What stands there, None where it names no moment ahead."""
        when = self._formats.when(self.edit.text()) if self.edit.text().strip() else None
        return when.at if when is not None else None

    def _read(self, text: str) -> None:
        moment = self.moment
        if moment is not None:
            self.told.setText(tr("Until {time}", time=self._formats.full(moment)))
        else:
            self.told.setText(tr("No time I know yet") if text.strip() else tr("Enter takes it"))
        self.told.setProperty("tone", "soft" if moment is not None else "faint")
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)

    def _take(self) -> None:
        moment = self.moment
        if moment is not None:
            self._pick(moment)


class SnoozeMenu(QMenu):
    """A menu of moments; `pick` gets the chosen one (aware), None for "until they reply"."""

    def __init__(self, theme: Theme, formats: Formats, pick: Pick, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._formats, self._pick = theme, formats, pick
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Snooze until"))
        for text, when in formats.suggestions():
            action = self.addAction(f"{text}\t{formats.coming(when.at)}")
            action.triggered.connect(partial(self._take, when.at))
        self.addAction(tr("Until they reply")).triggered.connect(partial(self._take, None))
        self.addSeparator()
        self.field = MomentField(theme, formats, self._typed)
        holder = QWidgetAction(self)
        holder.setText(tr("Type a time"))
        holder.setDefaultWidget(self.field)
        self.addAction(holder)
        self.addAction(tr("Choose day and time…")).triggered.connect(self._choose)
        self.setActiveAction(self.actions()[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Whatever is typed goes into the line."""
        text = event.text()
        said = text.strip() or (text == " " and self.field.edit.text())
        if said and text.isprintable() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.edit.insert(text)
            return
        super().keyPressEvent(event)

    def _take(self, moment: datetime | None, _checked: bool = False) -> None:
        self._pick(moment)

    def _typed(self, moment: datetime) -> None:
        self.close()
        self._pick(moment)

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
    """Return where a menu belongs that was asked for from `anchor`: below its header, which says whom it is about."""
    mirrored = anchor.layoutDirection() == Qt.LayoutDirection.RightToLeft
    third = anchor.width() // 3
    return anchor.mapToGlobal(QPoint(anchor.width() - 2 * third if mirrored else third, HEADER))
