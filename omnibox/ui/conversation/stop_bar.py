"""The bar in the composer that stops a send: what happened meanwhile, and the two ways on."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QWidget

from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, IconLabel, Label

WORDS = 220  # px the words keep beside the buttons, at a text size of 100 percent


class StopBar(QFrame):
    """Hidden until something has to be said. `chosen` names the button that was pressed."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("stopbar")
        self._icon = IconLabel(theme, "circle-alert", "warn", 16)
        self._text = Label(theme, "", wrap=True)
        words = QHBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._icon)
        words.addWidget(self._text, 1)
        self._row = QWidget()
        self._ways = WrapLayout(self._row)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(12, 8, 8, 8)
        self._box.setSpacing(8)
        self._box.addLayout(words, 1)
        self._box.addWidget(self._row)
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
        for name, words in buttons:
            button = Button(self._theme, words, partial(self.chosen.emit, name))
            self._buttons.append(button)
            self._ways.addWidget(button)
        self.setAccessibleName(text)
        self.show()
        self._turn()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        """The ways on stand beside the words, or below them where there is little room."""
        beside = sum(button.sizeHint().width() + self._ways.spacing() for button in self._buttons)
        narrow = self.width() - beside < self._theme.grown(WORDS)
        self._row.setMinimumWidth(0 if narrow else beside)
        self._box.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    @property
    def ways(self) -> int:
        """How many buttons there are."""
        return len(self._buttons)

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
