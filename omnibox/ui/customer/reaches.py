"""How to reach the customer: each address copied by a press, and a field for a further one."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from omnibox.model.rows import HandleRow
from omnibox.ui.customer.rows import Pool, RowButton, show_handle
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Label


class Reaches(QWidget):
    """Shows addresses. Enter in the field adds one, Escape closes it."""

    copied = Signal(str)
    add_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[HandleRow, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._rows: Pool[RowButton] = Pool(layout, self._row)
        self.none = Label(theme, tr("No address is known"), tone="faint", wrap=True)
        self.none.setContentsMargins(6, 0, 6, 0)
        self.field = QLineEdit()
        self.field.setMaxLength(254)
        self.field.setAccessibleName(tr("New address"))
        self.field.setPlaceholderText(tr("Email or phone number"))
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self._add)
        self.field.textChanged.connect(lambda _: self.complain(""))
        self.wrong = Label(theme, "", px=12, tone="danger", wrap=True)
        self.wrong.setContentsMargins(6, 4, 6, 0)
        for part in (self.none, self.field, self.wrong):
            layout.addWidget(part)
            part.hide()

    def _row(self) -> RowButton:
        made = RowButton(self._theme)
        made.clicked.connect(lambda _=False: self._copy(made))
        return made

    def _copy(self, row: RowButton) -> None:
        handle: HandleRow = row.value
        QGuiApplication.clipboard().setText(handle.value)
        self.copied.emit(handle.value)

    def show_handles(self, handles: Sequence[HandleRow]) -> None:
        """Show these addresses."""
        if tuple(handles) == self._shown and self._rows.shown:
            return
        self._shown = tuple(handles)
        for row, handle in zip(self._rows.show(len(handles)), handles, strict=True):
            show_handle(row, handle)
        self.none.setVisible(not handles)

    @property
    def rows(self) -> Sequence[RowButton]:
        """The addresses that are shown."""
        return self._rows.lines

    # ---- a further one
    def open_field(self) -> None:
        """Begin a new address."""
        self.field.show()
        self.field.setFocus()

    def close_field(self) -> None:
        """Add none."""
        self.field.clear()
        self.field.hide()

    def complain(self, words: str) -> None:
        """Say what is wrong with the new address; "" for nothing."""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))
        self.field.setProperty("wrong", bool(words))
        self.field.style().polish(self.field)

    def _add(self) -> None:
        text = self.field.text().strip()
        if text:
            self.add_wanted.emit(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if watched is self.field and escape and event.type() == QEvent.Type.KeyPress:
            self.close_field()
            return True
        return super().eventFilter(watched, event)
