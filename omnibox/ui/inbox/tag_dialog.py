"""Asks for the tag many conversations get."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, Label

MAX_TAG = 60  # characters, as in desk/work.py


class TagDialog(QDialog):
    """`pick` gets the name."""

    def __init__(self, theme: Theme, count: int, pick: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._pick = pick
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = tr_n("Tag {n} conversation", "Tag {n} conversations", count)
        self.setWindowTitle(title)
        self.field = QLineEdit()
        self.field.setMaxLength(MAX_TAG)
        self.field.setAccessibleName(tr("Add a tag"))
        self.field.textChanged.connect(self._look)
        self._accept = Button(theme, tr("Add"), self.accept, kind="primary")
        self._accept.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(theme, tr("Cancel"), self.reject))
        buttons.addWidget(self._accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(12)
        layout.addWidget(Label(theme, title, px=15, weight=600))
        layout.addWidget(self.field)
        layout.addLayout(buttons)
        self._look("")

    def _look(self, text: str) -> None:
        self._accept.setEnabled(bool(text.strip()))

    def accept(self) -> None:
        tag = self.field.text().strip()
        if tag:
            super().accept()
            self._pick(tag)
