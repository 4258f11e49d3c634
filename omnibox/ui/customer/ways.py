"""The ways to write to a customer, a button each: only those that work now."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from omnibox.ui.i18n import tr
from omnibox.ui.media import medium
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button

MEDIA = ("sms", "email", "whatsapp", "chat")  # in the order of the buttons
GAP = 6


class Ways(QWidget):
    """Buttons in as many rows as they need, in the middle."""

    chosen = Signal(str)  # a medium

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[str, ...] = ()
        self._room = 0
        self.buttons = {name: self._button(name) for name in MEDIA}
        self._rows = [QHBoxLayout() for _ in MEDIA]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for row in self._rows:
            row.setSpacing(GAP)
            row.addStretch(1)
            row.addStretch(1)
            column.addLayout(row)
        for button in self.buttons.values():
            self._rows[0].insertWidget(self._rows[0].count() - 1, button)
            button.hide()
        self.hide()

    def _button(self, name: str) -> Button:
        look = medium(name)
        made = Button(self._theme, tr("Text") if name == "sms" else look.word, icon=look.icon)
        made.clicked.connect(lambda _=False: self.chosen.emit(name))
        return made

    def show_media(self, names: Sequence[str]) -> None:
        """Offer these; others have no button."""
        shown = tuple(name for name in MEDIA if name in names)
        if shown != self._shown:
            self._shown = shown
            for name, button in self.buttons.items():
                button.setVisible(name in shown)
            self.setVisible(bool(shown))
            self._arrange()

    def _arrange(self) -> None:
        """Fill the rows from the top."""
        row, used = 0, 0
        for name in self._shown:
            button = self.buttons[name]
            width = button.sizeHint().width() + GAP
            if used and used + width > self.width() + GAP:
                row, used = row + 1, 0
            used += width
            target = self._rows[row]
            if target.indexOf(button) < 0:
                target.insertWidget(target.count() - 1, button)

    def resizeEvent(self, event: object) -> None:
        if self.width() != self._room:
            self._room = self.width()
            self._arrange()
