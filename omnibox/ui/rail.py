"""The rail at the very left: where you are, the engine's health, settings, and you."""

from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QVBoxLayout, QWidget

from omnibox.ui import icons
from omnibox.ui.avatar import draw_avatar
from omnibox.ui.i18n import tr
from omnibox.ui.pages import PAGES
from omnibox.ui.services import UiServices
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
        self._quiet = ""  # the words for "nobody is to disturb me", "" while anybody may
        self.setFixedSize(EDGE, EDGE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.update)

    def set_person(self, name: str, key: str) -> None:
        """Show whose place this is."""
        self._name, self._key = name, key
        self.setAccessibleName(tr("You: {name}", name=name))
        self.setToolTip(name)
        self.update()

    def set_quiet(self, words: str) -> None:
        """Show that nobody is to disturb this person, with the words for it; "" where anybody may."""
        self._quiet = words
        self.setAccessibleDescription(words)
        self.setToolTip("\n".join(filter(None, (self._name, words))))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._name:
            draw_avatar(painter, self._theme, QRectF(3, 3, EDGE - 6, EDGE - 6), self._name, self._key)
        if self._quiet:
            self._paint_moon(painter)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._theme.tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(1.5, 1.5, EDGE - 3, EDGE - 3))
        painter.end()

    def _paint_moon(self, painter: QPainter) -> None:
        tokens, edge = self._theme.tokens, 15
        left = 0 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else EDGE - edge
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.bg)
        painter.drawEllipse(QRectF(left, EDGE - edge, edge, edge))
        icons.draw(painter, "moon", left + 2, EDGE - edge + 2, edge - 4, tokens.text)


class Rail(QWidget):
    """Inbox and the pages above, settings and me at the bottom."""

    wanted = Signal(str)  # a page's key

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services, self._theme = services, services.theme
        theme = services.theme
        self.setFixedWidth(RAIL - 1)
        self.inbox = RailButton(theme, "inbox", tr("Inbox"))
        self.buttons: dict[str, RailButton] = {"inbox": self.inbox}
        for page in PAGES:
            self.buttons[page.key] = RailButton(theme, page.icon, tr(page.label))
        self.settings = self.buttons["settings"]
        self.me = Me(theme)
        self.me.clicked.connect(self._menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 10)
        layout.setSpacing(6)
        layout.addWidget(Logo(theme), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        high = ["inbox", *(page.key for page in PAGES if not page.low)]
        for key in high:
            layout.addWidget(self.buttons[key], 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        for key in (key for key in self.buttons if key not in high):
            layout.addWidget(self.buttons[key], 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.me, 0, Qt.AlignmentFlag.AlignHCenter)
        for key, button in self.buttons.items():  # no exclusive group: Tab would reach the checked one only
            button.setCheckable(True)
            button.clicked.connect(partial(self._go, key))
        self.mark("inbox")

    def _go(self, key: str, _checked: bool = False) -> None:
        self.wanted.emit(key)

    def mark(self, key: str) -> None:
        """Show which page is open."""
        for name, button in self.buttons.items():
            button.setChecked(name == key)

    def _menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for mode, text in ((SYSTEM, tr("Follow the system")), (LIGHT, tr("Light")), (DARK, tr("Dark"))):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(self._theme.mode == mode)
            action.triggered.connect(partial(self._choose, mode))
        claimed = {spec.id for spec in self._services.actions.claimed()}
        if "dnd_off" in claimed:
            from omnibox.ui.desktop.tray import add_quiet_actions

            menu.addSeparator()
            add_quiet_actions(menu, self._services.actions, claimed)
        menu.popup(self.me.mapToGlobal(QPoint(EDGE, -menu.sizeHint().height() + EDGE)))

    def _choose(self, mode: str, _checked: bool = False) -> None:
        self._services.looks.choose("mode", mode)
