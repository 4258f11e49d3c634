"""When a message is to leave: a few good moments, one in words, or day and time."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QDialog, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label

Pick = Callable[[datetime, bool], object]  # the moment (aware), and whether an answer cancels it


class ScheduleMenu(QMenu):
    """Good moments; `pick` gets the chosen one. The switch at the end stays as it was left."""

    def __init__(
        self, services: UiServices, pick: Pick, parent: QWidget, *, guard: bool | None = None, title: str = ""
    ) -> None:
        """`guard` None leaves out the switch "cancel if they answer first"."""
        super().__init__(parent)
        self._services, self._pick, self._guard = services, pick, guard
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title or tr("Send later"))
        formats = services.formats
        for label, when in formats.suggestions():
            action = self.addAction(f"{label}\t{formats.coming(when.at)}")
            action.triggered.connect(lambda _checked=False, at=when.at: pick(at, self.guarded))
        self.addSeparator()
        self.addAction(tr("Choose day and time…")).triggered.connect(self._choose)
        self.switch = self.addAction(tr("Cancel if they answer first"))
        self.switch.setCheckable(True)
        self.switch.setVisible(guard is not None)
        self.switch.setChecked(bool(guard))
        self.switch.toggled.connect(lambda on: services.choices.put("later_guard", on))
        self.setActiveAction(self.actions()[0])

    @property
    def guarded(self) -> bool:
        """Whether an answer of the customer's takes the message back."""
        return self.switch.isVisible() and self.switch.isChecked()

    def _choose(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            MomentDialog(self._services, self._pick, parent, guard=self._guard).open()


class MomentDialog(QDialog):
    """Asks for a moment, in words ("tue 3pm") or by calendar."""

    def __init__(
        self,
        services: UiServices,
        pick: Pick,
        parent: QWidget,
        *,
        guard: bool | None = None,
        begin: datetime | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._pick, self._guarded = services, pick, guard is not None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Send later"))
        theme, formats = services.theme, services.formats
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("tomorrow 9:00, tue 3pm, in 2 hours"))
        self.words.setAccessibleName(tr("When, in words"))
        self.understood = Label(theme, "", px=12, tone="soft", wrap=True)
        self.field = QDateTimeEdit(_shown(begin or formats.suggestions()[0][1].at, formats))
        self.field.setCalendarPopup(True)
        self.field.setAccessibleName(tr("Day and time"))
        self.guard = QCheckBox(tr("Cancel if they answer first"))
        self.guard.setChecked(bool(guard))
        self.guard.setVisible(guard is not None)
        self.accept_button = Button(theme, tr("Schedule"), self.accept, kind="primary")
        self.accept_button.setDefault(True)
        self._place()
        self.words.textChanged.connect(self._read)
        self.field.dateTimeChanged.connect(lambda _: self._look())
        self._look()

    def _place(self) -> None:
        theme = self._services.theme
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(theme, tr("Cancel"), self.reject))
        buttons.addWidget(self.accept_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(10)
        layout.addWidget(Label(theme, tr("Send later"), px=15, weight=600))
        for part in (self.words, self.field, self.understood, self.guard):
            layout.addWidget(part)
        layout.addWidget(Label(theme, only_while_running(), px=12, tone="faint", wrap=True))
        layout.addLayout(buttons)
        self.setMinimumWidth(round(360 * theme.scale))

    @property
    def moment(self) -> datetime:
        """What is chosen, aware."""
        return datetime.fromtimestamp(self.field.dateTime().toSecsSinceEpoch(), UTC)

    def _read(self, text: str) -> None:
        when = self._services.formats.when(text)
        if when is not None:
            self.field.setDateTime(_shown(when.at, self._services.formats))
        self._look(unknown=bool(text.strip()) and when is None)

    def _look(self, *, unknown: bool = False) -> None:
        ahead = self.moment > self._services.formats.now()
        if unknown:
            self.understood.setText(tr("No moment is named so."))
        elif ahead:
            self.understood.setText(self._services.formats.full(self.moment))
        else:
            self.understood.setText(tr("That moment is over."))
        self.accept_button.setEnabled(ahead and not unknown)

    def accept(self) -> None:
        super().accept()
        self._pick(self.moment, self._guarded and self.guard.isChecked())


def only_while_running() -> str:
    """The honest sentence."""
    return tr("Messages leave only while Omnibox runs. If it is closed then, they leave as soon as it runs again.")


def _shown(at: datetime, formats: Formats) -> QDateTime:
    made = QDateTime.fromSecsSinceEpoch(round(formats.local(at).timestamp()))
    return made.toLocalTime()
