"""The customer's name, changed in place."""

import re

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import IconButton, Label

_LONG = re.compile(r"\S{17,}")
_PIECE = re.compile(r"[^@._/-]{0,15}[@._/-]+|[^@._/-]{1,16}")


def breakable(name: str) -> str:
    """Return a name whose long words may go on in the next line: a label is never narrower than its longest word."""
    return _LONG.sub(lambda word: "\u200b".join(_PIECE.findall(word[0])), name)


class Pencil(IconButton):
    """Seen while the pointer is near or the focus is on it; there for screen readers and Tab at any time."""

    near = False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.near or self.hasFocus():
            super().paintEvent(event)


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
        self.pencil = Pencil(theme, "pencil", tr("Rename"), self.begin, size=14)
        self.pencil.setParent(self)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._row.addWidget(self._label, 1, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.edit, 1)
        self.setMouseTracking(True)
        theme.changed.connect(self._place_pencil)
        self._place_pencil()
        self.edit.installEventFilter(self)
        self.edit.returnPressed.connect(self._keep)
        self._label.installEventFilter(self)

    def _place_pencil(self) -> None:
        """Put the pencil behind the name, which stands in the middle with room for it on either side."""
        size = self.pencil.sizeHint()
        self.setMinimumHeight(size.height())
        self._row.setContentsMargins(size.width(), 0, size.width(), 0)
        wide = min(self._label.width(), QFontMetrics(self._label.font()).horizontalAdvance(self._name))
        beside = (self.width() + wide) // 2 + 2
        x = self.width() - beside - size.width() if self.isRightToLeft() else beside
        x = min(max(0, x), self.width() - size.width())
        self.pencil.setGeometry(x, (self.height() - size.height()) // 2, size.width(), size.height())

    def resizeEvent(self, event: object) -> None:
        self._place_pencil()

    def enterEvent(self, event: object) -> None:
        self._come_near(near=True)

    def leaveEvent(self, event: object) -> None:
        self._come_near(near=False)

    def _come_near(self, *, near: bool) -> None:
        self.pencil.near = near
        self.pencil.update()

    @property
    def editing(self) -> bool:
        return not self.edit.isHidden()

    def show_name(self, name: str) -> None:
        """Show a name; what is being typed is left alone."""
        self._name = name
        self._label.setText(breakable(name))
        self._label.setAccessibleName(name)
        self._place_pencil()

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
