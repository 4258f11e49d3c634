"""The calm column in the middle of a page: heading, cards, a foot with buttons."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from omnibox.ui.rail import Logo
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import IconLabel, Label

WIDE = 640
MARGIN = 90  # px kept around a part that is scrolled to


class Card(QFrame):
    """A raised box with a hairline around it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("card")
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        tokens = self._theme.tokens
        ground, edge = tokens.raised.name(), tokens.line.name()
        self.setStyleSheet(f"#card {{ background: {ground}; border: 1px solid {edge}; border-radius: 10px; }}")


class IconTile(QFrame):
    """An icon on a soft square."""

    def __init__(self, theme: Theme, icon: str, role: str) -> None:
        super().__init__()
        self._theme = theme
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(IconLabel(theme, icon, role, 19), 0, Qt.AlignmentFlag.AlignCenter)
        self.setObjectName("tile")
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        edge = self._theme.grown(38)
        self.setFixedSize(edge, edge)
        self.setStyleSheet(f"#tile {{ background: {self._theme.tokens.sunken.name()}; border-radius: 8px; }}")


class Column(QScrollArea):
    """A page whose content stands in the middle and scrolls when it is taller than the window."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what stands in it takes the keyboard, and is scrolled to
        around, self._inside = QWidget(), QWidget()
        outer = QHBoxLayout(around)
        outer.setContentsMargins(24, 32, 24, 32)
        outer.addStretch(1)
        outer.addWidget(self._inside, 0, Qt.AlignmentFlag.AlignVCenter)
        outer.addStretch(1)
        theme.changed.connect(self._widen)
        self._widen()
        self._inside.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(10)
        self.setWidget(around)
        self._wanted: QWidget | None = None
        self.verticalScrollBar().rangeChanged.connect(self._ranged)

    def _widen(self) -> None:
        self._inside.setFixedWidth(round(WIDE * min(1.4, max(1.0, self.theme.scale))))

    def reveal(self, part: QWidget) -> None:
        """Scroll to a part, also when it only now gets its height."""
        self._wanted = part
        QTimer.singleShot(0, self, self._ranged)

    def _ranged(self) -> None:
        if self._wanted is not None:
            self.ensureWidgetVisible(self._wanted, 0, MARGIN)

    def head(self, title: str, text: str) -> None:
        """Add the mark, the title and what it is about."""
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Logo(self.theme))
        row.addWidget(Label(self.theme, title, px=22, weight=600, wrap=True), 1)
        self.body.addLayout(row)
        self.body.addWidget(Label(self.theme, text, px=14, tone="soft", wrap=True))
        self.body.addSpacing(8)


def clear(layout: QLayout) -> None:
    """Delete everything a layout holds."""
    while (entry := layout.takeAt(0)) is not None:
        widget, inner = entry.widget(), entry.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
