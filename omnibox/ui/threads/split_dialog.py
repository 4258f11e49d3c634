"""Splitting: this message alone, or everything from here on."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices
from omnibox.ui.threads.fitting import FittedDialog
from omnibox.ui.widgets import Button, Label

WIDE = 440


class SplitDialog(FittedDialog):
    """`following`: the item and what came after it; `total`: all the conversation holds."""

    wanted = Signal(object)  # tuple of item ids

    def __init__(
        self, services: UiServices, items: Sequence[UUID], following: Sequence[UUID], total: int, parent: QWidget
    ) -> None:
        super().__init__(services.theme, WIDE, 0, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        theme = services.theme
        self._items, self._following = tuple(items), tuple(following)
        self.setWindowTitle(tr("Split off a conversation"))
        alone = (
            tr("This message alone")
            if len(items) == 1
            else tr_n("The {n} selected message", "The {n} selected messages", len(items))
        )
        self.alone = QRadioButton(alone)
        self.onwards = QRadioButton(
            tr_n("Everything from here on: {n} message", "Everything from here on: {n} messages", len(following))
        )
        fits = len(following) < total
        self.onwards.setEnabled(fits)
        self.alone.setEnabled(len(items) < total)
        (self.onwards if fits and len(following) > len(items) else self.alone).setChecked(True)
        self.yes = Button(theme, tr("Split off"), self.accept, kind="primary")
        self.yes.setDefault(True)
        self.yes.setEnabled(self.alone.isEnabled() or fits)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(theme.pad(10))
        layout.addWidget(Label(theme, tr("Split off a conversation"), px=18, weight=600, wrap=True))
        told = tr("It gets a conversation of its own. A line in each leads to the other.")
        if not self.yes.isEnabled():
            told = tr("Nothing would be left behind: there is nothing to split.")
        layout.addWidget(Label(theme, told, tone="soft", wrap=True))
        layout.addWidget(self.onwards)
        layout.addWidget(self.alone)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(theme, tr("Cancel"), self.reject))
        buttons.addWidget(self.yes)
        layout.addSpacing(6)
        layout.addLayout(buttons)
        self.onwards.setHidden(set(following) == set(items))  # it would say the same
        (self.onwards if self.onwards.isChecked() else self.alone).setFocus()

    def accept(self) -> None:
        """Take what is chosen."""
        if self.yes.isEnabled():
            super().accept()
            self.wanted.emit(self._following if self.onwards.isChecked() else self._items)
