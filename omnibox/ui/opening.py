"""When the desk cannot be opened: what happened, what was kept, and the ways on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from omnibox.ui.i18n import tr
from omnibox.ui.onboarding.column import Column
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button
from omnibox.ui.words import words_of

UNLOCKABLE = {"vault_locked", "vault_unavailable"}
USELESS_TO_TRY = {"newer_schema"}


class Refusal(Column):
    """A page in the place of the window's parts."""

    again = Signal()
    repair = Signal()
    unlock = Signal()
    quit = Signal()

    def __init__(self, theme: Theme, error: Exception, *, can_repair: bool, can_unlock: bool) -> None:
        super().__init__(theme)
        words = words_of(error)
        code = str(getattr(error, "code", ""))
        self.head(words.title, words.body)
        self.setAccessibleName(words.whole)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        if code in UNLOCKABLE and can_unlock:
            foot.addWidget(Button(theme, tr("Enter the passphrase"), self.unlock.emit, kind="primary"))
        elif code == "damaged" and can_repair:
            foot.addWidget(Button(theme, tr("Use the newest backup"), self.repair.emit, kind="primary"))
        elif code not in USELESS_TO_TRY:
            foot.addWidget(Button(theme, tr("Try again"), self.again.emit, kind="primary"))
        foot.addWidget(Button(theme, tr("Quit"), self.quit.emit))
        foot.addStretch(1)
        self.body.addLayout(foot)
