"""The list of what was done last, each with its way back or the reason why there is none."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from omnibox.model.rows import PastRow
from omnibox.ui.history.words import ICONS, OTHER_ICON, done_words, refusal_words
from omnibox.ui.i18n import tr
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, EmptyState, IconLabel, Label, line
from omnibox.ui.words import words_of

WIDE, TALL = 560, 560


class HistoryDialog(QDialog):
    """One a window, shown and hidden; it follows what happens while it is open."""

    def __init__(self, services: UiServices, undo_many: Callable[[UUID], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._undo_many, self._window = services, undo_many, parent
        self.rows: tuple[PastRow, ...] = ()
        self.undo_buttons: dict[int, Button] = {}  # by the row's place
        self._filled = False
        self.setWindowTitle(tr("What was done last"))
        theme = services.theme
        self._said = Label(theme, "", tone="danger", wrap=True)
        self._said.setHidden(True)
        self._empty = EmptyState(
            theme, "history", tr("Nothing was done yet"), tr("What you resolve, send or change is listed here.")
        )
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(tr("What was done last"))
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 8, 14)
        layout.setSpacing(10)
        layout.addWidget(Label(theme, tr("What was done last"), px=18, weight=600, wrap=True))
        for part in (self._said, self._empty):
            layout.addWidget(part)
        layout.addWidget(self._area, 1)
        services.live.changed.connect(self._heard)

    def showEvent(self, event: QShowEvent) -> None:
        scale = max(1.0, self._services.theme.scale)
        room = self._window.window().size()
        self.resize(min(round(WIDE * scale), room.width() - 48), min(round(TALL * scale), room.height() - 48))
        self._say("")
        self._filled = False  # "just now" is not true any more
        self.refresh()
        super().showEvent(event)  # Qt puts it into the middle of its window there, by the size it has by then

    def refresh(self) -> None:
        """Read the list anew."""
        self._services.tasks.read(self._services.desk.history, self, self._fill, self._services.notices.fail)

    def _heard(self, _batch: Batch) -> None:
        if self.isVisible():
            self.refresh()

    def _fill(self, rows: tuple[PastRow, ...]) -> None:
        if rows == self.rows and self._filled:  # widgets are not made anew for nothing
            return
        self._filled = True
        focused = next((at for at, button in self.undo_buttons.items() if button.hasFocus()), -1)
        moved = len(rows) - len(self.rows)
        self.rows = rows
        self.undo_buttons = {}
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 0, 12, 0)
        lines.setSpacing(0)
        for at, row in enumerate(rows):
            if at:
                lines.addWidget(line())
            lines.addWidget(self._line(at, row))
        lines.addStretch(1)
        self._area.setWidget(inside)
        self._empty.setHidden(bool(rows))
        self._area.setHidden(not rows)
        again = self.undo_buttons.get(focused + max(0, moved)) or next(iter(self.undo_buttons.values()), None)
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, at: int, row: PastRow) -> QWidget:
        theme = self._services.theme
        around = QWidget()
        layout = QHBoxLayout(around)
        pad = theme.pad(9)
        layout.setContentsMargins(0, pad, 0, pad)
        layout.setSpacing(12)
        icon = ICONS.get(row.operation.name, OTHER_ICON)
        layout.addWidget(IconLabel(theme, icon, "text3" if row.undone else "text2", 17), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        done = done_words(row)
        words.addWidget(Label(theme, done, weight=500, tone="soft" if row.undone else "", wrap=True))
        reason = refusal_words(row)
        when = self._services.formats.ago(row.operation.at)
        said = [when, tr("Undone") if row.undone else "", reason]
        detail = Label(theme, "  ·  ".join(part for part in said if part), px=12, tone="soft", wrap=True)
        detail.setToolTip(self._services.formats.full(row.operation.at))
        words.addWidget(detail)
        layout.addLayout(words, 1)
        if not row.undone and not reason:
            button = Button(theme, tr("Undo"), partial(self.undo, at))
            button.setAccessibleName(tr("Undo: {what}", what=done))
            button.setAutoDefault(False)
            self.undo_buttons[at] = button
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return around

    def undo(self, at: int) -> None:
        """Take one back; where that is refused, say what moved on."""
        row, desk = self.rows[at], self._services.desk
        self.undo_buttons[at].setEnabled(False)
        if row.conversations > 1:  # step by step, with its progress in the window
            self._undo_many(row.operation.id)
            return

        def done(_: object) -> None:
            self._say("")
            self._services.notices.say(tr("Undone: {what}", what=done_words(row)))
            self.refresh()

        def failed(error: Exception) -> None:
            self._say(f"{done_words(row)}: {words_of(error).whole}")
            self._filled = False  # the button that was pressed comes back, or the reason why not
            self.refresh()

        self._services.tasks.write(lambda: desk.undo(row.operation.id), self, done, failed)

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._said.setHidden(not text)
