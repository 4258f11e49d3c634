"""The head of the conversation: who, how it stands, what it is about, and what can be done with it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from omnibox.model.conversation import ACTIVE, Priority, Status
from omnibox.model.rows import ConversationRow
from omnibox.ui.conversation.elided import ElidedLabel
from omnibox.ui.conversation.wording import priority_word, status_word
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, IconButton

_TONES = {
    Status.OPEN: ("accent_soft", "accent"),
    Status.WAITING: ("warn_soft", "warn"),
    Status.SNOOZED: ("sunken", "text2"),
    Status.RESOLVED: ("ok_soft", "ok"),
    Status.SPAM: ("sunken", "text2"),
    Status.TRASH: ("sunken", "text2"),
}
HEIGHT = 52
PRIORITY_FROM, STATUS_FROM = 540, 420  # width in px from which there is room for the chip


class StateChip(QWidget):
    """A word on a tinted ground."""

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._theme = services.theme
        self._text, self._tones = "", ("sunken", "text2")
        self._theme.changed.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        return self._text

    def say(self, text: str, tones: tuple[str, str]) -> None:
        """Show `text`; nothing hides the chip."""
        self._text, self._tones = text, tones
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(11.5, 500))
        return QSize(metrics.horizontalAdvance(self._text) + 14, metrics.height() + 5)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.tokens.role(self._tones[0]))
        painter.drawRoundedRect(self.rect(), 5, 5)
        painter.setFont(self._theme.font(11.5, 500))
        painter.setPen(self._theme.tokens.role(self._tones[1]))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class Header(QWidget):
    """Follows one conversation row. Its buttons trigger the window's actions, which the keys do too."""

    def __init__(self, services: UiServices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.row: ConversationRow | None = None
        theme, actions = services.theme, services.actions
        self.name = ElidedLabel(services, px=15, weight=600)
        self.subject = ElidedLabel(services, px=12, tone="soft")
        self.status = StateChip(services)
        self.priority = StateChip(services)
        self.snooze = IconButton(theme, "alarm-clock", tr("Snooze"), actions.action("snooze").trigger)
        self.assign = IconButton(theme, "user-plus", tr("Assign to me"), actions.action("assign").trigger)
        self.resolve = Button(theme, tr("Resolve"), actions.action("resolve").trigger, kind="primary", icon="check")
        self._place()
        actions.changed.connect(self._show_buttons)
        self.show_row(None, "")

    def _place(self) -> None:
        self.setMinimumHeight(HEIGHT)
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(self.name, 1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addLayout(title)
        words.addWidget(self.subject)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 4, 12, 4)
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self.priority)
        row.addWidget(self.status)
        row.addSpacing(4)
        for button in (self.snooze, self.assign, self.resolve):
            row.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_chips()

    def _show_chips(self) -> None:
        """Where there is little room the name comes first: the panel and the list show the rest."""
        wide = self.width() / self._services.theme.scale
        self.priority.setVisible(bool(self.priority.text) and wide >= PRIORITY_FROM)
        self.status.setVisible(bool(self.status.text) and wide >= STATUS_FROM)

    def show_row(self, row: ConversationRow | None, customer_name: str) -> None:
        """Show a conversation, or only the customer where there is none."""
        self.row = row
        self.name.say(row.customer_name if row else customer_name)
        self.subject.say(self._subject(row))
        self.subject.setVisible(row is not None)
        self.status.say(self._status(row), _TONES[row.status] if row else ("sunken", "text2"))
        urgent = row is not None and row.priority in (Priority.HIGH, Priority.URGENT)
        self.priority.say(priority_word(row.priority) if row and urgent else "", ("danger_soft", "danger"))
        self._show_chips()
        self._show_buttons()

    def _subject(self, row: ConversationRow | None) -> str:
        if row is None:
            return ""
        number = f"#{row.number}"
        return f"{row.subject} · {number}" if row.subject else number

    def _status(self, row: ConversationRow | None) -> str:
        if row is None:
            return ""
        if row.status is Status.SNOOZED and row.snoozed_until is not None:
            return tr("Snoozed until {time}", time=self._services.formats.coming(row.snoozed_until))
        return status_word(row.status)

    def _show_buttons(self) -> None:
        row, actions = self.row, self._services.actions
        claimed = {spec.id for spec in actions.claimed()}
        for button, name in ((self.snooze, "snooze"), (self.assign, "assign"), (self.resolve, "resolve")):
            button.setVisible(row is not None and name in claimed)
        if row is None:
            return
        active = row.status in ACTIVE
        mine = row.assignee_id == self._services.desk.actor.id
        self.resolve.setText(tr("Resolve") if active else tr("Reopen"))
        self.resolve.setToolTip(actions.hint("resolve"))
        self.snooze.setToolTip(actions.hint("snooze"))
        self.assign.set_icon(
            "user-check" if mine else "user-plus",
            tr("Assigned to you; press to release") if mine else tr("Assign to me"),
        )
        if not active:
            self.snooze.hide()
