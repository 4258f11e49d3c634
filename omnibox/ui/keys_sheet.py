"""The cheat sheet: every key that does something now."""

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from omnibox.ui.actions import Actions, ActionSpec
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Label


class KeysSheet(QDialog):
    """Lists the claimed actions by section; Escape closes it."""

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._actions = theme, actions
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 22)
        layout.setSpacing(14)
        layout.addWidget(Label(theme, tr("Keys"), px=18, weight=600))
        columns = QHBoxLayout()
        columns.setSpacing(40)
        layout.addLayout(columns)
        halves = (QVBoxLayout(), QVBoxLayout())
        for half in halves:
            columns.addLayout(half)
        for place, (section, specs) in enumerate(groupby(actions.claimed(), key=lambda spec: spec.section)):
            halves[place % 2].addLayout(self._section(section, list(specs)))
        for half in halves:
            half.addStretch(1)

    def _section(self, title: str, specs: list[ActionSpec]) -> QVBoxLayout:
        made = QVBoxLayout()
        made.setContentsMargins(0, 0, 0, 14)
        made.setSpacing(6)
        made.addWidget(Label(self._theme, tr(title), px=12, weight=500, tone="faint"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(0, 1)
        for row, spec in enumerate(specs):
            grid.addWidget(Label(self._theme, tr(spec.label)), row, 0)
            keys = self._actions.action(spec.id).shortcuts()
            grid.addWidget(self._keys(keys), row, 1, Qt.AlignmentFlag.AlignTrailing)
        made.addLayout(grid)
        return made

    def _keys(self, keys: list[QKeySequence]) -> QWidget:
        around = QWidget()
        row = QHBoxLayout(around)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        tokens = self._theme.tokens
        for key in keys:
            cap = Label(self._theme, key.toString(QKeySequence.SequenceFormat.NativeText), px=12, weight=500)
            cap.setStyleSheet(
                cap.styleSheet() + f"background: {tokens.sunken.name()}; border: 1px solid {tokens.line.name()};"
                "border-radius: 4px; padding: 1px 6px;"
            )
            row.addWidget(cap)
        return around
