"""Asks for the words and the address of a link."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from omnibox.model.rich import safe_link
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label


class LinkDialog(QDialog):
    """`done` gets words and address; an empty address takes the link away."""

    def __init__(
        self, services: UiServices, words: str, address: str, done: Callable[[str, str], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._done = done
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Link"))
        theme = services.theme
        self.words, self.address = QLineEdit(words), QLineEdit(address)
        self.wrong = Label(theme, "", px=12, tone="danger", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(8)
        for name, field in ((tr("Words"), self.words), (tr("Address"), self.address)):
            label = Label(theme, name, px=12, tone="soft")
            label.setBuddy(field)
            field.setAccessibleName(name)
            layout.addWidget(label)
            layout.addWidget(field)
        self.address.setPlaceholderText("https://")
        layout.addWidget(self.wrong)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(theme, tr("Cancel"), self.reject))
        accept = Button(theme, tr("Insert"), self.accept, kind="primary")
        accept.setDefault(True)
        buttons.addWidget(accept)
        layout.addLayout(buttons)
        self.setMinimumWidth(round(360 * theme.scale))
        (self.address if words else self.words).setFocus()

    def accept(self) -> None:
        address = self.address.text().strip()
        if address and not safe_link(address):
            self.wrong.setText(tr("A link begins with https:// or is a mail address."))
            self.address.setFocus()
            return
        super().accept()
        self._done(self.words.text(), address)
