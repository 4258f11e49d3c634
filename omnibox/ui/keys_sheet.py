"""The cheat sheet: every key that does something now, two columns of it, with a field to find one."""

from itertools import groupby

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from omnibox.model.text import fold
from omnibox.ui.actions import ActionSpec
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.tabbing import move
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, Label

MARGIN = 48  # px that stay free around it
COLUMN = 330  # px of one column at a text size of 100 %
GAP = 40  # px between the columns


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
    """Lists the claimed actions by section; Escape closes it. It stays within the window, whatever that becomes."""

    def __init__(self, services: UiServices, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._theme, self._actions = services, services.theme, services.actions
        self._window = parent.window()
        self._lines: list[tuple[str, tuple[QWidget, QWidget]]] = []
        self._headings: list[tuple[QWidget, range]] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find an action or a key"))
        self.field.setAccessibleName(tr("Find an action or a key"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._look)
        self._nothing = Label(self._theme, tr("No action and no key is called like that."), tone="soft", wrap=True)
        self._nothing.setHidden(True)
        self._inside = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._inside)
        self._columns.setContentsMargins(0, 4, 12, 4)
        self._area = QScrollArea()
        self._build()
        self._fill()
        self._refit = QTimer(self)
        self._refit.setSingleShot(True)
        self._refit.timeout.connect(self._fit)
        self._window.installEventFilter(self)
        self._fit()
        self.field.setFocus()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(self._theme, tr("Keys"), px=18, weight=600))
        head.addStretch(1)
        change = Button(self._theme, tr("Change keys…"), self._change, kind="link")
        change.setAutoDefault(False)
        head.addWidget(change)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setObjectName("sheet")  # it scrolls by the arrows, so it shows when it has the keyboard
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(tr("Keys"))
        self._area.setWidget(self._inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.field)
        layout.addWidget(self._nothing)
        layout.addWidget(self._area, 1)

    def _fill(self) -> None:
        halves = [QGridLayout(), QGridLayout()]
        for half in halves:
            half.setHorizontalSpacing(20)
            half.setColumnStretch(0, 1)
            self._columns.addLayout(half, 1)
        for section, grouped in groupby(self._actions.claimed(), key=lambda spec: spec.section):
            self._section(min(halves, key=QGridLayout.rowCount), section, list(grouped))
        for half in halves:
            half.setRowStretch(half.rowCount(), 1)

    def _section(self, half: QGridLayout, title: str, specs: list[ActionSpec]) -> None:
        row, first = half.rowCount(), len(self._lines)
        heading = Label(self._theme, tr(title), px=12, weight=500, tone="faint", wrap=True)
        heading.setContentsMargins(0, 12 if row > 1 else 0, 0, 0)
        half.addWidget(heading, row, 0, 1, 2)
        for at, spec in enumerate(specs, row + 1):
            name = Label(self._theme, tr(spec.label), wrap=True)
            keys = self._actions.action(spec.id).shortcuts()
            caps = self._caps(keys)
            half.addWidget(name, at, 0)
            half.addWidget(caps, at, 1, Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            written = " ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
            self._lines.append((fold(f"{tr(spec.label)} {written}"), (name, caps)))
        self._headings.append((heading, range(first, len(self._lines))))

    def _caps(self, keys: list[QKeySequence]) -> QWidget:
        around = QWidget()
        row = QHBoxLayout(around)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for key in keys:
            row.addWidget(Cap(self._theme, key.toString(QKeySequence.SequenceFormat.NativeText)))
        if not keys:
            row.addWidget(Label(self._theme, tr("No key"), px=12, tone="faint"))
        return around

    # ---- size
    def _fit(self) -> None:
        """Two columns where there is room for them; as large as the list wants to be, never larger than the window."""
        scale = max(1.0, self._theme.scale)
        room = self._window.size() - QSize(MARGIN, MARGIN)
        wide = room.width() >= 2 * COLUMN * scale + GAP
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(GAP if wide else 0)
        width = min(room.width(), round((2 if wide else 1) * COLUMN * scale) + GAP + 80)
        inside = self._inside.heightForWidth(width - 80)
        self.resize(width, min(room.height(), max(240, inside + round(150 * scale))))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._refit.start()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return move(self, forward=forward)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            self._refit.start()
        super().changeEvent(event)

    # ---- finding
    def _look(self, text: str) -> None:
        wanted = fold(text).strip()
        fitting = {at for at, (words, _) in enumerate(self._lines) if wanted in words}
        for at, (_, parts) in enumerate(self._lines):
            for part in parts:
                part.setHidden(at not in fitting)
        for heading, lines in self._headings:
            heading.setHidden(not fitting.intersection(lines))
        self._nothing.setHidden(bool(fitting))

    def _change(self) -> None:
        self.close()
        self._services.navigation.open_settings.emit("keys")
