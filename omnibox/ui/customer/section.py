"""A part of the customer panel that folds away under its title."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import IconButton, line

MARGIN = 16


class Section(QWidget):
    """Title, an optional button beside it, and a body."""

    folded = Signal(str, bool)  # name, whether it is closed now

    def __init__(self, theme: Theme, name: str, title: str) -> None:
        super().__init__()
        self._theme = theme
        self.name = name
        self.title = title
        self.open = True
        self._header = QPushButton(title)
        self._header.setAutoDefault(False)
        self._header.setCursor(Qt.CursorShape.PointingHandCursor)
        self._header.clicked.connect(self.toggle)
        self._chevron = IconButton(theme, "chevron-down", tr("Fold"), self.toggle, size=14)
        self._chevron.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the title does the same from the keyboard
        self._body = QWidget()
        self.body = QVBoxLayout(self._body)
        self._sides = (10, 10)
        self._head = QHBoxLayout()
        self._head.setSpacing(2)
        self._head.addWidget(self._header, 1)
        self._head.addWidget(self._chevron)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(line())
        layout.addLayout(self._head)
        layout.addWidget(self._body)
        theme.changed.connect(self._dress)
        self._dress()

    def add_button(self, button: IconButton) -> None:
        """Put a button beside the title."""
        self._head.insertWidget(1, button)

    def toggle(self) -> None:
        self.set_open(not self.open)
        self.folded.emit(self.name, not self.open)

    def set_open(self, is_open: bool) -> None:
        """Unfold or fold; says nothing."""
        self.open = is_open
        self._body.setVisible(is_open)
        self._dress()

    def set_sides(self, leading: int, trailing: int) -> None:
        """Leave so many px free beside the body."""
        self._sides = (leading, trailing)
        self._dress()

    def _dress(self) -> None:
        pad = self._theme.pad
        self._head.setContentsMargins(MARGIN - 6, pad(8), 10, pad(4))
        self.body.setContentsMargins(self._sides[0], 0, self._sides[1], pad(12))
        tokens, px = self._theme.tokens, round(12 * self._theme.scale)
        if self.open:
            self._chevron.set_icon("chevron-down", tr("Fold"))
        else:
            self._chevron.set_icon("chevron-right", tr("Unfold"))
        state = tr("unfolded") if self.open else tr("folded")
        self._header.setAccessibleName(f"{self.title}, {state}")
        self._header.setStyleSheet(
            f"QPushButton {{ text-align: left; border: 1px solid transparent; background: transparent; padding: 0 6px;"
            f" min-height: 24px; border-radius: 6px; font-size: {px}px; font-weight: 600;"
            f" color: {tokens.text2.name()}; }}"
            f"QPushButton:hover {{ background: {tokens.sunken.name()}; }}"
            f"QPushButton:focus {{ border: 1px solid {tokens.accent.name()}; }}"
        )
