"""Going to a day of a customer's life: a date as people write it, or one of a few good ones."""

from datetime import UTC, datetime

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from omnibox.model.past import parse_past
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class JumpPopup(QFrame):
    """Closes by itself once a day is chosen, or with Escape. `chosen` gives an aware moment; None is the newest."""

    chosen = Signal(object)

    def __init__(self, services: UiServices, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName(tr("Go to a date"))
        self._services = services
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("12 March, last tuesday, 3 weeks ago"))
        self.field.setAccessibleName(tr("Date"))
        self.understood = Label(services.theme, "", tone="soft")
        self.field.textChanged.connect(self._say)
        self.field.returnPressed.connect(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.understood)
        self.buttons = [self._button(label, moment) for label, moment in self._suggestions()]
        for button in self.buttons:
            column.addWidget(button)
        self.setMinimumWidth(services.theme.grown(270))
        self._say()

    def _suggestions(self) -> list[tuple[str, datetime | None]]:
        words = (
            (tr("Yesterday"), "yesterday"),
            (tr("A week ago"), "a week ago"),
            (tr("A month ago"), "a month ago"),
            (tr("A year ago"), "a year ago"),
        )
        days = [(label, self._moment(text)) for label, text in words]
        return [*days, (tr("First message"), BEGINNING), (tr("Newest message"), None)]

    def _button(self, label: str, moment: datetime | None) -> Button:
        button = Button(self._services.theme, label, lambda: self._choose(moment), kind="ghost")
        button.setStyleSheet("text-align: right;" if self.isRightToLeft() else "text-align: left;")
        return button

    def _moment(self, text: str) -> datetime | None:
        """The day meant, by the person's own wall clock on that day."""
        formats = self._services.formats
        found = parse_past(text, formats.now())
        return formats.moment(found.replace(tzinfo=None)) if found is not None else None

    def _say(self) -> None:
        text = self.field.text().strip()
        found = self._moment(text) if text else None
        if found is not None:
            weekday = self._services.formats.locale.toString(QDate(found.year, found.month, found.day), "dddd")
            words = tr("{weekday}, {date}. Enter goes there", weekday=weekday, date=self._services.formats.date(found))
        else:
            words = tr("No day of the past that is understood") if text else ""
        self.understood.setText(words)
        self.understood.setAccessibleName(words)

    def _go(self) -> None:
        found = self._moment(self.field.text())
        if found is not None:
            self._choose(found)

    def _choose(self, moment: datetime | None) -> None:
        self.close()
        self.chosen.emit(moment)

    def open_below(self, anchor: QWidget) -> None:
        """Show it below a button, inside the window."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        area = anchor.screen().availableGeometry()
        x = corner.x() if self.isRightToLeft() else corner.x() + anchor.width() - self.width()
        self.move(max(area.left(), min(x, area.right() - self.width())), corner.y())
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
