"""The composer's tabs: one for each way to write, drawn as in a segmented row."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from omnibox.ui import icons
from omnibox.ui.theme import Theme

Tab = tuple[str, str, str, str]  # name, words, icon, colour token


class Tabs(QWidget):
    """Exclusive buttons; arrow keys move between them."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tabs: list[Tab] = []
        self._buttons: dict[str, QPushButton] = {}
        self._compact = False
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        theme.changed.connect(self._dress)

    def set_tabs(self, tabs: Sequence[Tab], current: str) -> None:
        """Show these tabs."""
        if list(tabs) != self._tabs:
            for button in self._buttons.values():
                self._group.removeButton(button)
                button.hide()
                button.deleteLater()
            self._tabs = list(tabs)
            self._buttons = {name: self._button(name, words) for name, words, _, _ in tabs}
            self._dress()
        self.mark(current)

    def _button(self, name: str, words: str) -> QPushButton:
        button = QPushButton()
        button.setAccessibleName(words)
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.chosen.emit(name))
        self._group.addButton(button)
        self._row.addWidget(button)
        return button

    def mark(self, name: str) -> None:
        """Show which one is in force."""
        button = self._buttons.get(name)
        if button is not None:
            button.setChecked(True)
        self._word()

    def set_compact(self, compact: bool, /) -> None:
        """In little room only the tab in force has its word; the others are icons with names."""
        if compact != self._compact:
            self._compact = compact
            self._word()

    def widths(self) -> tuple[int, int]:
        """Return how wide it is with all words, and with one."""
        metrics, full = self.fontMetrics(), self._full_width()
        bare = [words for name, words, _, _ in self._tabs if not self._buttons[name].isChecked()]
        return full, full - sum(metrics.horizontalAdvance(words) + 6 for words in bare)

    def _full_width(self) -> int:
        metrics, scale = self.fontMetrics(), self._theme.scale
        icon = round(15 * scale)
        words = sum(metrics.horizontalAdvance(words) for _, words, _, _ in self._tabs)
        return words + len(self._tabs) * (icon + 32) + self._row.spacing() * max(0, len(self._tabs) - 1)

    def _word(self) -> None:
        for name, words, _, _ in self._tabs:
            button = self._buttons[name]
            bare = self._compact and not button.isChecked()
            # thin spaces: the style sets icon and word too close
            button.setText("" if bare else f"\u2009\u2009{words}")
            button.setToolTip(words if bare else "")

    def button(self, name: str) -> QPushButton:
        """The button of a tab."""
        return self._buttons[name]

    def names(self) -> tuple[str, ...]:
        """The tabs in their order."""
        return tuple(name for name, _, _, _ in self._tabs)

    def _dress(self) -> None:
        tokens = self._theme.tokens
        for name, _, icon, colour in self._tabs:
            button = self._buttons[name]
            button.setIcon(icons.icon(icon, self._theme.channel(colour)))
            button.setIconSize(QSize(1, 1) * round(15 * self._theme.scale))
        self.setStyleSheet(
            "QPushButton { border: 1px solid transparent; background: transparent; border-radius: 6px;"
            f" min-height: {round(24 * self._theme.scale)}px; padding: 0 9px;"
            f" color: {tokens.text2.name()}; font-weight: 500; }}"
            f"QPushButton:hover {{ background: {tokens.sunken.name()}; }}"
            f"QPushButton:checked {{ background: {tokens.accent_soft.name()}; color: {tokens.accent.name()}; }}"
            f"QPushButton:focus {{ border: 1px solid {tokens.accent.name()}; }}"
        )
