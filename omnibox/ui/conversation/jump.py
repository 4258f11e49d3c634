"""Going to a day of a customer's life: a date as people write it, or one of a few good ones."""

from datetime import UTC, datetime

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from omnibox.model.past import parse_past
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.tabbing import move
from omnibox.ui.widgets import Button, Label

_FIRST = "first"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class JumpPopup(QWidget):
    """Closes once a day is chosen, or with Escape. `chosen` gives an aware moment; None is the newest."""

    chosen = Signal(object)
    left = Signal()  # Escape

    def __init__(self, services: UiServices, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Go to a date"))
        self._services = services
        self._home = parent
        self._anchor: QWidget | None = None
        parent.installEventFilter(self)
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("12 March, last tuesday"))
        self.field.setAccessibleName(tr("Date"))
        self.understood = Label(services.theme, "", tone="soft", wrap=True)
        self.field.textChanged.connect(self._say)
        self.field.returnPressed.connect(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.understood)
        self.buttons = [self._button(label, words) for label, words in self._suggestions()]
        for button in self.buttons:
            column.addWidget(button)
        self._say()
        self.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Who goes on elsewhere does not want to go to a day any more."""
        if new is not None and self.isVisible() and new is not self and not self.isAncestorOf(new):
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return move(self, forward=forward)  # it would close if the keyboard went elsewhere: only Escape leaves it

    def event(self, event: QEvent) -> bool:
        asked = event if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) else None
        if asked is not None and asked.key() == Qt.Key.Key_Escape:
            event.accept()  # the window's own Escape waits while this is open
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._services.theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.line, 1))
        painter.setBrush(tokens.raised)
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)

    def _suggestions(self) -> tuple[tuple[str, str], ...]:
        return (
            (tr("Yesterday"), "yesterday"),
            (tr("A week ago"), "a week ago"),
            (tr("A month ago"), "a month ago"),
            (tr("A year ago"), "a year ago"),
            (tr("First message"), _FIRST),
            (tr("Newest message"), ""),
        )

    def _button(self, label: str, words: str) -> Button:
        def press() -> None:
            self._choose(BEGINNING if words == _FIRST else self._moment(words))

        button = Button(self._services.theme, label, press, kind="ghost")
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
            words = tr("No day of the past that is understood") if text else tr("Write a day, or choose one")
        self.understood.setText(words)
        self.understood.setAccessibleName(words)

    def _go(self) -> None:
        found = self._moment(self.field.text())
        if found is not None:
            self._choose(found)

    def _choose(self, moment: datetime | None) -> None:
        self.hide()
        self.chosen.emit(moment)

    def open_below(self, anchor: QWidget) -> None:
        """Show it below a button, inside the parent."""
        self.field.clear()
        self._anchor = anchor
        self._lay()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _lay(self) -> None:
        """As wide as its words need, below its button, inside the parent."""
        anchor, parent = self._anchor, self._home
        if anchor is None:
            return
        words = self.field.fontMetrics().horizontalAdvance(self.field.placeholderText()) + 52
        buttons = max(button.sizeHint().width() for button in self.buttons) + 20
        self.setFixedWidth(min(parent.width() - 16, max(self._services.theme.grown(270), words, buttons)))
        self.adjustSize()
        head = anchor.parentWidget() or anchor
        corner = QPoint(anchor.mapTo(parent, QPoint(0, 0)).x(), head.mapTo(parent, QPoint(0, head.height() + 4)).y())
        x = corner.x() if self.isRightToLeft() else corner.x() + anchor.width() - self.width()
        self.move(max(8, min(x, parent.width() - self.width() - 8)), corner.y())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.isVisible() and event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._lay)
        return super().eventFilter(watched, event)
