"""The bar in the composer that stops a send: what happened meanwhile, and the two ways on."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, IconLabel, Label


class StopBar(QFrame):
    """Hidden until something has to be said. `chosen` names the button that was pressed."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("stopbar")
        self._icon = IconLabel(theme, "circle-alert", "warn", 16)
        self._text = Label(theme, "", wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        self._buttons: list[Button] = []
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    @property
    def text(self) -> str:
        """What stands there; empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, buttons: Sequence[tuple[str, str]]) -> None:
        """Show `text` with buttons (name, label)."""
        self.quiet()
        self._text.setText(text)
        layout = self.layout()
        for name, words in buttons:
            button = Button(self._theme, words, partial(self.chosen.emit, name))
            self._buttons.append(button)
            if layout is not None:
                layout.addWidget(button)
        self.setAccessibleName(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def button(self, index: int) -> Button:
        """One of the buttons, for focus and tests."""
        return self._buttons[index]

    def quiet(self) -> None:
        """Go away."""
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        self.hide()

    def _dress(self) -> None:
        tokens = self._theme.tokens
        self.setStyleSheet(f"QFrame#stopbar {{ background: {tokens.warn_soft.name()}; border-radius: 8px; }}")
