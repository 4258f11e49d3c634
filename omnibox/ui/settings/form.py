"""What settings are made of: groups of rows, each a name, a word of help, and a control at the end of the line."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from omnibox.ui.onboarding.column import Card
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Label

WIDE = 680  # px at a text size of 100 %: longer lines are hard to read
SIDE = 18


class Switch(QAbstractButton):
    """On or off, at once. Screen readers know it as a check box; its place tells the state without colour."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._regrow)

    def _regrow(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.grown(40), self._theme.grown(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, size = self.isChecked(), self.sizeHint()
        track = QRectF(1.5, 1.5, size.width() - 3, size.height() - 3)
        ground = tokens.accent if on else tokens.text3
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground.darker(108) if self.underMouse() and self.isEnabled() else ground)
        painter.drawRoundedRect(track.adjusted(1.5, 1.5, -1.5, -1.5), size.height() / 2, size.height() / 2)
        knob = track.height() - 7
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = track.left() + 3.5 if on == mirrored else track.right() - 3.5 - knob
        painter.setBrush(tokens.accent_text if on else tokens.surface)
        painter.drawEllipse(QRectF(left, track.top() + 3.5, knob, knob))
        if self.hasFocus():
            painter.setPen(tokens.text if on else tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track, size.height() / 2, size.height() / 2)
        painter.end()


class Row(QWidget):
    """A name, a word of help, a control. Where both do not fit beside each other the control stands below."""

    def __init__(self, theme: Theme, name: str, control: QWidget, hint: str = "") -> None:
        super().__init__()
        self._theme, self.control = theme, control
        self.name = Label(theme, name, weight=500, wrap=True)
        self.hint = Label(theme, hint, px=12, tone="soft", wrap=True)
        self.name.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(name)
        if hint and not control.accessibleDescription():
            control.setAccessibleDescription(hint)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.hint)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setSpacing(16)
        self._layout.addLayout(words, 1)
        self._layout.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hint.setVisible(bool(hint))  # not before it has a parent: it would open as a window
        theme.changed.connect(self._breathe)
        self._breathe()

    def say(self, hint: str) -> None:
        """Change the word of help; an empty one takes no room."""
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.control.setAccessibleDescription(hint)

    def _breathe(self) -> None:
        gap = self._theme.pad(11)
        self._layout.setContentsMargins(SIDE, gap, SIDE, gap)
        self._turn(self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._turn(event.size().width())

    def _turn(self, width: int) -> None:
        beside = width >= self.control.sizeHint().width() + round(220 * self._theme.scale) + 2 * SIDE
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._layout.direction():
            self._layout.setDirection(way)
            self._layout.setSpacing(16 if beside else 8)
            side = Qt.AlignmentFlag.AlignVCenter if beside else Qt.AlignmentFlag.AlignLeading
            self._layout.setAlignment(self.control, side)


class Rows(Card):
    """The box around rows, with a hairline above each but the first one in sight."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        parts = self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        tops = sorted(part.y() for part in parts if not part.isHidden())
        for top in tops[1:]:
            painter.fillRect(1, top, self.width() - 2, 1, self._theme.tokens.line)
        painter.end()


class Group(QWidget):
    """Rows that belong together, under a heading."""

    def __init__(self, theme: Theme, title: str = "", text: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.card = Rows(theme)
        self._rows = QVBoxLayout(self.card)
        self._rows.setContentsMargins(0, 4, 0, 4)
        self._rows.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        if title:
            layout.addWidget(Label(theme, title, px=14, weight=600))
        if text:
            layout.addWidget(Label(theme, text, px=12, tone="soft", wrap=True))
        layout.addWidget(self.card)

    def row(self, name: str, control: QWidget, hint: str = "") -> Row:
        """Add a row."""
        made = Row(self._theme, name, control, hint)
        self._rows.addWidget(made)
        return made

    def switch(self, name: str, hint: str = "", *, on: bool = False) -> Switch:
        """Add a row with a switch, and return the switch; `clicked(bool)` tells of a person's choice."""
        made = Switch(self._theme, name)
        made.setChecked(on)
        self.row(name, made, hint)
        return made

    def wide(self, part: QWidget) -> QWidget:
        """Add something that takes the whole line; returns the line, to be shown and hidden."""
        around = QWidget()
        inner = QVBoxLayout(around)
        inner.setContentsMargins(SIDE, self._theme.pad(11), SIDE, self._theme.pad(11))
        inner.addWidget(part)
        self._rows.addWidget(around)
        return around


class Form(QWidget):
    """A section's body: groups below each other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._groups = QVBoxLayout(self)
        self._groups.setContentsMargins(0, 0, 0, 0)
        self._groups.setSpacing(22)

    def group(self, title: str = "", text: str = "") -> Group:
        """Add a group."""
        made = Group(self.theme, title, text)
        self._groups.addWidget(made)
        return made

    def add(self, part: QWidget) -> None:
        """Add any other part."""
        self._groups.addWidget(part)
