"""Every message that waits for its time: change it, move it, send it now, take it back."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from omnibox.model.rows import DraftRow, ItemRow
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr
from omnibox.ui.media import medium
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, EmptyState, IconLabel, Label, line
from omnibox.ui.writing.schedule import ScheduleMenu, only_while_running

if TYPE_CHECKING:
    from omnibox.ui.live import Batch

_PREVIEW = 160  # characters


class ScheduledDialog(QDialog):
    """A list that follows the journal."""

    def __init__(self, services: UiServices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Scheduled messages"))
        theme = services.theme
        self.rows: list[ScheduledRow] = []
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self.empty = EmptyState(
            theme, "calendar-clock", tr("Nothing is scheduled"), tr("Use the clock beside Send to let a message wait.")
        )
        self.empty.hide()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._list)
        column.addWidget(self.empty)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the buttons in it take the keyboard, and are scrolled to
        area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(Label(theme, tr("Scheduled messages"), px=15, weight=600))
        layout.addWidget(Label(theme, only_while_running(), px=12, tone="faint", wrap=True))
        layout.addWidget(area, 1)
        self.close_button = Button(theme, tr("Close"), self.close, kind="primary")
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(round(560 * theme.scale), round(440 * theme.scale))
        services.live.changed.connect(self._heard)
        self.read()

    def _heard(self, batch: "Batch") -> None:
        if batch.has("reply.", "delivery.", "item.", "operation."):
            self.read()

    def read(self) -> None:
        """Read the list anew."""
        self._services.tasks.read(self._services.desk.compose.scheduled, self, self._show, self._services.notices.fail)

    def _show(self, items: tuple[ItemRow, ...]) -> None:
        while self._list.count():
            taken = self._list.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = [ScheduledRow(self._services, item, self) for item in items]
        for row in self.rows:
            self._list.addWidget(row)
            self._list.addWidget(line())
        self.empty.setVisible(not items)


class ScheduledRow(QWidget):
    """One message with what can be done to it."""

    def __init__(self, services: UiServices, item: ItemRow, dialog: ScheduledDialog) -> None:
        super().__init__()
        self._services, self.item, self._dialog = services, item, dialog
        theme, look = services.theme, medium(item.channel)
        to = ", ".join(person.name or person.value for person in item.participants if person.role == "to")
        text = item.text if item.visible_chars is None else item.text[: item.visible_chars]
        words = " ".join(f"{item.subject} · {text}".split() if item.subject else text.split())
        when = services.formats.coming(item.due_at) if item.due_at else ""
        self.setAccessibleName(
            tr("{medium} to {name}, {time}: {text}", medium=look.word, name=to, time=when, text=words)
        )
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel(theme, look.icon, look.colour, 16))
        head.addWidget(Label(theme, to, weight=600), 1)
        self.time = Label(theme, when, px=12, tone="soft")
        head.addWidget(self.time)
        self.edit = Button(theme, tr("Edit"), self._edit)
        self.move_button = Button(theme, tr("Other time"), self._move)
        self.now = Button(theme, tr("Send now"), self._send_now)
        self.cancel = Button(theme, tr("Cancel"), self._cancel)
        row = QWidget()
        tools = WrapLayout(row)
        for button in (self.edit, self.move_button, self.now, self.cancel):
            button.setAccessibleName(f"{button.text()}: {to}")
            tools.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 10)
        layout.addLayout(head)
        layout.addWidget(Label(theme, words[:_PREVIEW], tone="soft", wrap=True))
        layout.addWidget(row)

    def _do(self, work: Callable[[], object], done: Callable[[object], object] | None = None) -> None:
        self.setEnabled(False)  # once is enough; the list is read anew when it is done

        def landed(result: object) -> None:
            if done is not None:
                done(result)
            self._dialog.read()

        def failed(error: Exception) -> None:
            self._services.notices.fail(error)
            self._dialog.read()

        self._services.tasks.write(work, self._dialog, landed, failed)

    def _edit(self) -> None:
        self._do(partial(self._services.desk.compose.undo_send, self.item.id), self._open)

    def _open(self, draft: object) -> None:
        if isinstance(draft, DraftRow):
            self._services.navigation.open(draft.customer_id, draft.conversation_id)
            self._dialog.close()

    def _move(self) -> None:
        menu = ScheduleMenu(self._services, self._moved, self, title=tr("Other time"))
        menu.popup(self.move_button.mapToGlobal(QPoint(0, self.move_button.height())))

    def _moved(self, at: datetime, _guarded: bool) -> None:
        self._do(partial(self._services.desk.compose.reschedule, self.item.id, at))

    def _send_now(self) -> None:
        self._do(partial(self._services.desk.compose.send_now, self.item.id))

    def _cancel(self) -> None:
        say = partial(self._services.notices.say, tr("Not sent. Its words are in the draft."))
        self._do(partial(self._services.desk.compose.undo_send, self.item.id), lambda _: say())
