"""The pill over the timeline's lower edge that says what came while somebody reads further up."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from omnibox.ui import icons
from omnibox.ui.theme import Theme


class Pill(QPushButton):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # End does the same from the keyboard
        self.setProperty("kind", "primary")
        theme.changed.connect(self._tint)
        self._tint()
        self.hide()

    def _tint(self) -> None:
        self.setIcon(icons.icon("arrow-down", self._theme.tokens.accent_text))
        self.setIconSize(QSize(14, 14))
        self.setStyleSheet("QPushButton { border-radius: 15px; }")

    def say(self, words: str, area: QRect) -> None:
        """Show `words` in the middle above the lower edge of `area`; nothing to say hides the pill."""
        if not words:
            self.hide()
            return
        self.setText(words)
        self.adjustSize()
        x = area.x() + (area.width() - self.width()) // 2
        self.move(x, area.bottom() - self.height() - 12)
        self.show()
        self.raise_()
