"""The customer's name, changed in place."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import IconButton, Label


class NameEdit(QWidget):
    """Shows a name; the pencil or a double click turns it into a field. Enter keeps, Escape leaves it as it was."""

    renamed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = ""
        self._label = Label(theme, "", px=15, weight=600, wrap=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.edit = QLineEdit()
        self.edit.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.edit.setMaxLength(200)
        self.edit.setAccessibleName(tr("Name of the customer"))
        self.edit.hide()
        self.pencil = IconButton(theme, "pencil", tr("Rename"), self.begin, size=14)
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 0, 0, 0)  # as wide as the pencil, so that the name stands in the middle
        row.setSpacing(0)
        row.addWidget(self._label, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.edit, 1)
        row.addWidget(self.pencil, 0, Qt.AlignmentFlag.AlignVCenter)
        self.edit.installEventFilter(self)
        self.edit.returnPressed.connect(self._keep)
        self._label.installEventFilter(self)

    @property
    def editing(self) -> bool:
        return not self.edit.isHidden()

    def show_name(self, name: str) -> None:
        """Show a name; what is being typed is left alone."""
        self._name = name
        self._label.setText(name)

    def begin(self) -> None:
        """Turn into a field."""
        self.edit.setText(self._name)
        self._swap(editing=True)
        self.edit.selectAll()
        self.edit.setFocus()

    def _keep(self) -> None:
        text = self.edit.text().strip()
        self._swap(editing=False)
        if text and text != self._name:
            self.show_name(text)
            self.renamed.emit(text)

    def cancel(self) -> None:
        """Leave the name as it was."""
        self._swap(editing=False)

    def _swap(self, *, editing: bool) -> None:
        self.edit.setVisible(editing)
        self._label.setVisible(not editing)
        self.pencil.setVisible(not editing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._label and event.type() == QEvent.Type.MouseButtonDblClick:
            self.begin()
            return True
        if watched is self.edit and self.editing:
            if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
                self.cancel()
                return True
            if event.type() == QEvent.Type.FocusOut:
                self._keep()
        return super().eventFilter(watched, event)
