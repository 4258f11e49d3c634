"""What the customer wrote about before: their conversations, the newest first."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from omnibox.model.rows import ConversationRow
from omnibox.ui.customer.rows import Pool, RowButton, show_history
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button


class History(QWidget):
    """A line for each conversation; pressing it opens it."""

    chosen = Signal(object)  # ConversationRow
    more_wanted = Signal()

    def __init__(self, theme: Theme, formats: Formats) -> None:
        super().__init__()
        self._theme, self._formats = theme, formats
        self._shown: tuple[object, ...] = ()
        self.more = Button(theme, tr("Show more"), self.more_wanted.emit, kind="link")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._rows: Pool[RowButton] = Pool(layout, self._row)
        below = QHBoxLayout()
        below.setContentsMargins(6, 0, 6, 0)
        below.addWidget(self.more)
        below.addStretch(1)
        layout.addLayout(below)

    def _row(self) -> RowButton:
        made = RowButton(self._theme)
        made.clicked.connect(lambda _=False: self.chosen.emit(made.value))
        return made

    @property
    def rows(self) -> Sequence[RowButton]:
        """The conversations that are shown."""
        return self._rows.lines

    def show_rows(self, rows: Sequence[ConversationRow], current: UUID | None, *, more: bool) -> None:
        """Show these; the one that is worked on stands out."""
        shown = (*rows, current, self._formats.now().date())  # times are told by the day
        if shown != self._shown:
            self._shown = shown
            for line, row in zip(self._rows.show(len(rows)), rows, strict=True):
                show_history(line, self._formats, row, current=row.id == current)
        self.more.setVisible(more)
