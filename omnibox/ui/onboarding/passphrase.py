"""Where no keyring is: the passphrase that seals the stored passwords."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from omnibox.model.errors import VaultLocked
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, Label

SHORTEST = 8  # characters of a new passphrase


class PassphraseDialog(QDialog):
    """Asks for the passphrase; `new` asks twice and says what it is for."""

    def __init__(
        self, theme: Theme, accept: Callable[[str], object], parent: QWidget, *, new: bool, wrong: bool = False
    ) -> None:
        super().__init__(parent)
        self._accept, self._new = accept, new
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = tr("Choose a passphrase") if new else tr("Unlock your passwords")
        self.setWindowTitle(title)
        self.first = self._field(tr("Passphrase"))
        self.second = self._field(tr("The same once more"))
        self.second.setVisible(new)
        self.hint = Label(theme, "", px=12, tone="danger", wrap=True)
        self.hint.setText(tr("This passphrase does not fit.") if wrong else "")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 20)
        layout.setSpacing(10)
        layout.addWidget(Label(theme, title, px=15, weight=600))
        layout.addWidget(Label(theme, self._why(), tone="soft", wrap=True))
        for part in (self.first, self.second, self.hint):
            layout.addWidget(part)
        go = Button(theme, tr("Seal") if new else tr("Unlock"), self.accept, kind="primary")
        go.setDefault(True)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(Button(theme, tr("Cancel"), self.reject))
        foot.addWidget(go)
        layout.addLayout(foot)
        self.setMinimumWidth(420)

    def _why(self) -> str:
        if self._new:
            return tr(
                "This computer has no keyring, so passwords are kept in a sealed file. Omnibox asks for the passphrase "
                "at every start. It cannot be recovered; without it you enter your passwords anew."
            )
        return tr("The stored passwords are sealed. Without them mail is neither fetched nor sent.")

    @staticmethod
    def _field(name: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        return field

    def accept(self) -> None:
        text = self.first.text()
        if self._new and len(text) < SHORTEST:
            self.hint.setText(tr("At least {n} characters, please.", n=SHORTEST))
        elif self._new and text != self.second.text():
            self.hint.setText(tr("The two are not the same."))
        elif text:
            super().accept()
            self._accept(text)


def ask_passphrase(
    services: UiServices, parent: QWidget, done: Callable[[], object], *, new: bool, wrong: bool = False
) -> None:
    """Ask until the vault is open or the person gives up; `done` is called in the first case alone.

    `new`: there is no sealed file yet, so a passphrase is chosen.
    """
    desk, tasks = services.desk, services.tasks

    def failed(error: Exception) -> None:
        if isinstance(error, VaultLocked):
            ask_passphrase(services, parent, done, new=False, wrong=True)
        else:
            services.notices.fail(error)

    def unlock(text: str) -> None:
        tasks.write(lambda: desk.unlock(text), parent, lambda _: done(), failed)

    PassphraseDialog(services.theme, unlock, parent, new=new, wrong=wrong).open()
