"""An answer from a notification that could neither be sent nor kept: it stands in a window until somebody has it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from omnibox.ui.i18n import tr


class Unkept(QMessageBox):
    """Shows the words and the ways on: once more, copy, give up. Escape copies, so that nothing is lost by it."""

    def __init__(self, text: str, again: Callable[[], object], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(tr("Your answer could neither be sent nor kept as a draft."))
        self.setInformativeText(text)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.again = self.addButton(tr("Try again"), QMessageBox.ButtonRole.AcceptRole)
        self.copy = self.addButton(tr("Copy"), QMessageBox.ButtonRole.RejectRole)
        self.addButton(tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        self.setDefaultButton(self.again)
        self.setEscapeButton(self.copy)
        self._text, self._again = text, again
        self.buttonClicked.connect(self._pressed)

    def _pressed(self, button: object) -> None:
        if button is self.again:
            self._again()
        elif button is self.copy:
            QGuiApplication.clipboard().setText(self._text)
