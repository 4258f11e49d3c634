"""The rail at the very left: where you are, the engine's health, settings, and you."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QVBoxLayout, QWidget

from omnibox.ui import icons
from omnibox.ui.avatar import draw_avatar
from omnibox.ui.i18n import tr
from omnibox.ui.skeleton import RAIL
from omnibox.ui.theme import DARK, LIGHT, SYSTEM, Theme

EDGE = 36


class RailButton(QAbstractButton):
    """One place to go."""

    def __init__(self, theme: Theme, icon: str, name: str, *, size: int = 20) -> None:
        super().__init__()
        self._theme, self._icon, self._size = theme, icon, size
        self.setText(name)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(EDGE, EDGE)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(EDGE, EDGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(tokens.accent if self.hasFocus() else "transparent")
        if self.isChecked():
            painter.setBrush(tokens.accent_soft)
        else:
            painter.setBrush(tokens.sunken if self.underMouse() else "transparent")
        painter.drawRoundedRect(box, 8, 8)
        at = (EDGE - self._size) / 2
        icons.draw(painter, self._icon, at, at, self._size, tokens.accent if self.isChecked() else tokens.text2)
        painter.end()


class Logo(QWidget):
    """The mark, at any size."""

    def __init__(self, theme: Theme, edge: int = 32) -> None:
        super().__init__()
        self._theme, self._edge = theme, edge
        self.setFixedSize(edge, edge)
        theme.changed.connect(self.update)

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


class Me(QAbstractButton):
    """My avatar, with the menu of what is mine: how the window looks."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name, self._key = "", ""
        self.setFixedSize(EDGE, EDGE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.update)

    def set_person(self, name: str, key: str) -> None:
        """Show whose place this is."""
        self._name, self._key = name, key
        self.setAccessibleName(tr("You: {name}", name=name))
        self.setToolTip(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._name:
            draw_avatar(painter, self._theme, QRectF(3, 3, EDGE - 6, EDGE - 6), self._name, self._key)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._theme.tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(1.5, 1.5, EDGE - 3, EDGE - 3))
        painter.end()


class Rail(QWidget):
    """Logo, places, and at the foot settings and me."""

    def __init__(self, theme: Theme, choose_mode: Callable[[str], object]) -> None:
        super().__init__()
        self._theme, self._choose_mode = theme, choose_mode
        self.setFixedWidth(RAIL - 1)
        self.inbox = RailButton(theme, "inbox", tr("Inbox"))
        self.settings = RailButton(theme, "settings", tr("Inboxes and settings"))
        self.me = Me(theme)
        for button in (self.inbox, self.settings):  # no exclusive group: Tab would reach the checked one only
            button.setCheckable(True)
        self.inbox.setChecked(True)
        self.me.clicked.connect(self._menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 10)
        layout.setSpacing(6)
        layout.addWidget(Logo(theme), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        layout.addWidget(self.inbox, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        layout.addWidget(self.settings, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.me, 0, Qt.AlignmentFlag.AlignHCenter)

    def _menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for mode, text in ((SYSTEM, tr("Follow the system")), (LIGHT, tr("Light")), (DARK, tr("Dark"))):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(self._theme.mode == mode)
            action.triggered.connect(lambda _checked=False, mode=mode: self._choose_mode(mode))
        menu.popup(self.me.mapToGlobal(QPoint(EDGE, -menu.sizeHint().height() + EDGE)))
