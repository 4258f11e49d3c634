"""The cheat sheet: every key that does something now, two columns of it, with a field to find one."""

from itertools import groupby

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from omnibox.model.text import fold
from omnibox.ui.actions import ActionSpec
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, Label

MARGIN = 48  # px that stay free around it
COLUMN = 330  # px of one column at a text size of 100 %


class Cap(Label):
    """A key as it looks on a keyboard."""

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__(theme, key, px=12, weight=500)
        self.setContentsMargins(6, 2, 6, 2)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(tokens.line)
        painter.setBrush(tokens.sunken)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()
        super().paintEvent(event)


class KeysSheet(QDialog):
    """Lists the claimed actions by section; Escape closes it."""

    def __init__(self, services: UiServices, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._theme, self._actions = services, services.theme, services.actions
        self._lines: list[tuple[str, tuple[QWidget, QWidget]]] = []
        self._sections: list[tuple[QWidget, list[int]]] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find an action or a key"))
        self.field.setAccessibleName(tr("Find an action or a key"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._look)
        self._nothing = Label(self._theme, tr("No action and no key is called like that."), tone="soft", wrap=True)
        self._nothing.setHidden(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(Label(self._theme, tr("Keys"), px=18, weight=600))
        head.addStretch(1)
        change = Button(self._theme, tr("Change keys ..."), self._change, kind="link")
        change.setAutoDefault(False)
        head.addWidget(change)
        layout.addLayout(head)
        layout.addWidget(self.field)
        layout.addWidget(self._nothing)
        self._inside, self._area = self._list(parent)
        layout.addWidget(self._area, 1)
        self._bound(parent)
        self.field.setFocus()

    def _list(self, parent: QWidget) -> tuple[QWidget, QScrollArea]:
        inside = QWidget()
        narrow = parent.window().width() - MARGIN < 2 * COLUMN * max(1.0, self._theme.scale)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        columns = QBoxLayout(way, inside)
        columns.setContentsMargins(0, 4, 12, 4)
        columns.setSpacing(0 if narrow else 40)
        halves = (QVBoxLayout(), QVBoxLayout())
        for half in halves:
            columns.addLayout(half, 1)
        heights = [0, 0]
        for section, grouped in groupby(self._actions.claimed(), key=lambda spec: spec.section):
            specs = list(grouped)
            shorter = heights.index(min(heights))
            heights[shorter] += len(specs) + 2
            halves[shorter].addWidget(self._section(section, specs))
        for half in halves:
            half.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("Keys"))
        area.setWidget(inside)
        return inside, area

    def _bound(self, parent: QWidget) -> None:
        """As large as the list wants to be, and never larger than the window."""
        inside, room = self._inside.sizeHint(), parent.window().size()
        wanted = inside + QSize(80, 150 + round(30 * self._theme.scale))
        self.resize(wanted.boundedTo(QSize(max(320, room.width() - MARGIN), max(240, room.height() - MARGIN))))

    def _section(self, title: str, specs: list[ActionSpec]) -> QWidget:
        around = QWidget()
        around.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        made = QVBoxLayout(around)
        made.setContentsMargins(0, 0, 0, 14)
        made.setSpacing(6)
        made.addWidget(Label(self._theme, tr(title), px=12, weight=500, tone="faint"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(self._theme.pad(6))
        grid.setColumnStretch(0, 1)
        first = len(self._lines)
        for row, spec in enumerate(specs):
            name = Label(self._theme, tr(spec.label), wrap=True)
            keys = self._actions.action(spec.id).shortcuts()
            caps = self._keys(keys)
            grid.addWidget(name, row, 0)
            grid.addWidget(caps, row, 1, Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            written = " ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
            self._lines.append((fold(f"{tr(spec.label)} {written}"), (name, caps)))
        self._sections.append((around, list(range(first, len(self._lines)))))
        made.addLayout(grid)
        return around

    def _keys(self, keys: list[QKeySequence]) -> QWidget:
        around = QWidget()
        row = QHBoxLayout(around)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for key in keys:
            row.addWidget(Cap(self._theme, key.toString(QKeySequence.SequenceFormat.NativeText)))
        if not keys:
            row.addWidget(Label(self._theme, tr("No key"), px=12, tone="faint"))
        return around

    def _look(self, text: str) -> None:
        wanted = fold(text).strip()
        fitting = {at for at, (words, _) in enumerate(self._lines) if wanted in words}
        for at, (_, parts) in enumerate(self._lines):
            for part in parts:
                part.setHidden(at not in fitting)
        for around, lines in self._sections:
            around.setHidden(not fitting.intersection(lines))
        self._nothing.setHidden(bool(fitting))

    def _change(self) -> None:
        self.close()
        self._services.navigation.open_settings.emit("keys")
