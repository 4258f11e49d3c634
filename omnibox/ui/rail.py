"""The rail at the very left: where you are, the other pages, settings, and you."""

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from omnibox.ui import icons
from omnibox.ui.i18n import tr
from omnibox.ui.me import Me
from omnibox.ui.pages import PAGES
from omnibox.ui.services import UiServices
from omnibox.ui.skeleton import RAIL
from omnibox.ui.theme import Theme

EDGE = 36
GROWS = 0.45  # how much of a larger text's growth the rail takes part in: it must leave room for what is read


def grown(theme: Theme, px: float) -> int:
    """Return a size of the rail at the text size in force."""
    return round(px * (1 + (max(1.0, theme.scale) - 1) * GROWS))


class RailButton(QAbstractButton):
    """One place to go. The one that is open has a bar at its edge: colour is not the only sign."""

    def __init__(self, theme: Theme, icon: str, name: str) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setText(name)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._regrow)
        self._regrow()

    def _regrow(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(grown(self._theme, EDGE), grown(self._theme, EDGE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(tokens.accent if self.hasFocus() else "transparent")
        ground = tokens.accent_soft if self.isChecked() else tokens.line if self.isDown() else tokens.sunken
        painter.setBrush(ground if self.isChecked() or self.underMouse() or self.isDown() else "transparent")
        painter.drawRoundedRect(box, 8, 8)
        if self.isChecked():
            self._paint_bar(painter)
        size = grown(self._theme, 20)
        at = (self.width() - size) / 2
        colour = tokens.accent if self.isChecked() else tokens.text if self.underMouse() else tokens.text2
        icons.draw(painter, self._icon, at, at, size, colour)
        painter.end()

    def _paint_bar(self, painter: QPainter) -> None:
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.tokens.accent)
        high = self.height() / 2
        painter.drawRoundedRect(QRectF(self.width() - 3 if mirrored else 0, high / 2, 3, high), 1.5, 1.5)


class Logo(QWidget):
    """The mark, at any size. `grows`: with the text, as the rail does."""

    def __init__(self, theme: Theme, edge: int = 32, *, grows: bool = False) -> None:
        super().__init__()
        self._theme, self._usual, self._grows = theme, edge, grows
        theme.changed.connect(self._regrow)
        self._regrow()

    def _regrow(self) -> None:
        self._edge = grown(self._theme, self._usual) if self._grows else self._usual
        self.setFixedSize(self._edge, self._edge)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.accent)
        painter.drawRoundedRect(self.rect(), self._edge / 4, self._edge / 4)
        size = round(self._edge * 0.56)
        at = (self._edge - size) / 2
        icons.draw(painter, "messages-square", at, at, size, tokens.accent_text)
        painter.end()


class Rail(QWidget):
    """Inbox and the pages above, settings and me at the bottom."""

    wanted = Signal(str)  # a page's key

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services, self._theme = services, services.theme
        theme = services.theme
        self.inbox = RailButton(theme, "inbox", tr("Inbox"))
        self.buttons: dict[str, RailButton] = {"inbox": self.inbox}
        for page in PAGES:
            self.buttons[page.key] = RailButton(theme, page.icon, tr(page.label))
        self.settings = self.buttons["settings"]
        self.me = Me(services)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 10)
        layout.setSpacing(6)
        layout.addWidget(Logo(theme, grows=True), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        high = ["inbox", *(page.key for page in PAGES if not page.low)]
        for key in high:
            layout.addWidget(self.buttons[key], 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        for key in (key for key in self.buttons if key not in high):
            layout.addWidget(self.buttons[key], 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.me, 0, Qt.AlignmentFlag.AlignHCenter)
        for key, button in self.buttons.items():  # no exclusive group: Tab would reach the checked one only
            button.clicked.connect(partial(self._go, key))
        services.actions.changed.connect(self._tell_keys)
        theme.changed.connect(self._widen)
        self._widen()
        self.mark("inbox")

    def _widen(self) -> None:
        self.setFixedWidth(grown(self._theme, RAIL) - 1)

    def _tell_keys(self) -> None:
        """Tool tips name the key as it is now."""
        for page in PAGES:
            key = self._services.actions.key(page.action) if page.action else ""
            label = tr(page.label)
            self.buttons[page.key].setToolTip(f"{label} ({key})" if key else label)

    def _go(self, key: str, _checked: bool = False) -> None:
        button = self.buttons[key]
        button.setChecked(not button.isChecked())  # who is open is said by `mark`, not by the click
        self.wanted.emit(key)

    def mark(self, key: str) -> None:
        """Show which page is open."""
        for name, button in self.buttons.items():
            button.setChecked(name == key)
