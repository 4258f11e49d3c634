"""Small parts used all over the window: buttons that follow the theme, labels, lines, empty states."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from omnibox.ui import icons
from omnibox.ui.theme import Theme


class Button(QPushButton):
    """A push button. `kind`: plain, primary, ghost, danger, link."""

    def __init__(
        self, theme: Theme, text: str, on: Callable[[], object] | None = None, *, kind: str = "plain", icon: str = ""
    ) -> None:
        super().__init__(text)
        self._theme = theme
        self._kind = kind
        self._icon = icon
        self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        if on is not None:
            self.clicked.connect(lambda _checked=False: on())
        if icon:
            theme.changed.connect(self._tint)
            self._tint()

    def set_icon_name(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self._tint()

    def _tint(self) -> None:
        tokens = self._theme.tokens
        colour = {"primary": tokens.accent_text, "danger": tokens.danger, "ghost": tokens.text2}.get(
            self._kind, tokens.text
        )
        gap = 4 if self.text() else 0
        self.setIcon(icons.icon(self._icon, colour, disabled=tokens.text3, leading=bool(gap)))
        edge = self._theme.grown(16)
        self.setIconSize(QSize(edge + gap, edge))


class IconButton(QToolButton):
    """An icon alone, with a name for screen readers and a tool tip."""

    def __init__(
        self, theme: Theme, icon: str, name: str, on: Callable[[], object] | None = None, *, size: int = 18
    ) -> None:
        super().__init__()
        self._theme = theme
        self._icon, self._size = icon, size
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if on is not None:
            self.clicked.connect(lambda _checked=False: on())
        theme.changed.connect(self._tint)
        self._tint()

    def set_icon(self, icon: str, name: str) -> None:
        """Show another icon under another name."""
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._tint()

    def _tint(self) -> None:
        tokens, edge = self._theme.tokens, self._theme.grown(self._size)
        self.setIconSize(QSize(edge, edge))
        self.setIcon(icons.icon(self._icon, tokens.text2, disabled=tokens.text3, checked=tokens.accent))


class IconLabel(QLabel):
    """An icon that is no control, tinted with a token."""

    def __init__(self, theme: Theme, icon: str, role: str = "text2", size: int = 18) -> None:
        super().__init__()
        self._theme, self._icon, self._role, self._size = theme, icon, role, size
        theme.changed.connect(self._tint)
        self._tint()

    def set_icon(self, icon: str, role: str) -> None:
        self._icon, self._role = icon, role
        self._tint()

    def _tint(self) -> None:
        colour, edge = self._theme.channel(self._role), self._theme.grown(self._size)
        self.setFixedSize(edge, edge)
        self.setPixmap(icons.pixmap(self._icon, edge, colour, self.devicePixelRatioF()))


class Label(QLabel):
    """Plain text at a size and weight of its own, following the text scale. `tone`: "" (text), soft, faint, danger."""

    def __init__(
        self, theme: Theme, text: str, *, px: float = 13, weight: int = 400, tone: str = "", wrap: bool = False
    ) -> None:
        super().__init__(text)
        self._theme, self._px, self._weight = theme, px, weight
        self.setTextFormat(Qt.TextFormat.PlainText)  # names and server answers are shown, never rendered
        self.setWordWrap(wrap)
        if tone:
            self.setProperty("tone", tone)
        theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        self.setStyleSheet(f"font-size: {round(self._px * self._theme.scale)}px; font-weight: {self._weight};")

    def set_tone(self, tone: str) -> None:
        """Show it in another tone."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


class ElidedLabel(Label):
    """A label on one line that is cut with an ellipsis where there is no room; the tool tip then has the whole."""

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = self.fontMetrics()
        cut = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if cut != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), cut)
        painter.end()


def line(*, vertical: bool = False) -> QFrame:
    """Return a hairline in the theme's line colour."""
    made = QFrame()
    made.setObjectName("hairline")
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setAutoFillBackground(True)
    made.setBackgroundRole(made.palette().ColorRole.Mid)
    if vertical:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


class EmptyState(QWidget):
    """Says why there is nothing and what to do next."""

    pressed = Signal()

    def __init__(self, theme: Theme, icon: str, title: str, body: str, button: str = "") -> None:
        super().__init__()
        self._icon = IconLabel(theme, icon, "text3", 28)
        self._title = Label(theme, title, px=15, weight=600, wrap=True)
        self._body = Label(theme, body, tone="soft", wrap=True)
        self._button = Button(theme, button, self.pressed.emit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 28, 28, 28)
        layout.setSpacing(8)
        layout.addStretch(2)
        for part in (self._icon, self._title, self._body, self._button):
            if isinstance(part, QLabel) and part is not self._icon:
                part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
                layout.addWidget(part)
            else:
                layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self._button.setVisible(bool(button))

    def say(self, icon: str, title: str, body: str, button: str = "") -> None:
        """Change what it says; without `button` there is none."""
        self._icon.set_icon(icon, "text3")
        self._title.setText(title)
        self._body.setText(body)
        self._button.setText(button)
        self._button.setVisible(bool(button))
