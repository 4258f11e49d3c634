"""Me at the rail's foot: my avatar, whether I may be disturbed, and the menu of what is mine."""

from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu

from omnibox.ui import icons
from omnibox.ui.avatar import draw_avatar
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.theme import DARK, LIGHT, SYSTEM, Density

EDGE = 36
MODES = ((SYSTEM, "Follow the system"), (LIGHT, "Light"), (DARK, "Dark"))
DENSITIES = ((Density.COMPACT, "Compact"), (Density.NORMAL, "Normal"), (Density.ROOMY, "Roomy"))


class Me(QAbstractButton):
    """My avatar with a green dot while notices reach me, a moon while they do not."""

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services, self._theme = services, services.theme
        self._name, self._key = "", ""
        self._quiet = ""  # the words for "nobody is to disturb me", "" while anybody may
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self.open_menu)
        self._theme.changed.connect(self._regrow)
        self._regrow()

    def _regrow(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        edge = round(EDGE * (1 + (max(1.0, self._theme.scale) - 1) * 0.45))
        return QSize(edge, edge)

    def set_person(self, name: str, key: str) -> None:
        """Show whose place this is."""
        self._name, self._key = name, key
        self.setAccessibleName(tr("You: {name}", name=name))
        self._speak()

    def set_quiet(self, words: str) -> None:
        """Show that nobody is to disturb this person, with the words for it; "" where anybody may."""
        self._quiet = words
        self._speak()

    def _speak(self) -> None:
        state = self._quiet or (tr("Notifications reach you") if self._name else "")
        self.setAccessibleDescription(state)
        self.setToolTip("\n".join(filter(None, (self._name, state))))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, edge = QPainter(self), self.width()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._name:
            draw_avatar(painter, self._theme, QRectF(3, 3, edge - 6, edge - 6), self._name, self._key)
            self._paint_state(painter)
        if self.hasFocus() or self.underMouse():
            painter.setPen(self._theme.tokens.accent if self.hasFocus() else self._theme.tokens.line)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(1.5, 1.5, edge - 3, edge - 3))
        painter.end()

    def _paint_state(self, painter: QPainter) -> None:
        tokens, whole = self._theme.tokens, self.width()
        edge = round(whole * (0.42 if self._quiet else 0.31))
        left = 0 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else whole - edge
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.bg)
        painter.drawEllipse(QRectF(left, whole - edge, edge, edge))
        if self._quiet:
            icons.draw(painter, "moon", left + 2, whole - edge + 2, edge - 4, tokens.text)
        else:
            painter.setBrush(tokens.ok)
            painter.drawEllipse(QRectF(left + 2, whole - edge + 2, edge - 4, edge - 4))

    # ---- the menu
    def open_menu(self) -> None:
        """Show the menu beside the avatar."""
        menu = self.make_menu()
        menu.popup(self.mapToGlobal(QPoint(self.width(), self.height() - menu.sizeHint().height())))

    def make_menu(self) -> QMenu:
        """Return the menu as it is now: only what somebody does is in it."""
        actions = self._services.actions
        claimed = {spec.id for spec in actions.claimed()}
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._choices(menu.addMenu(tr("Theme")), MODES, self._theme.mode, "mode")
        self._choices(menu.addMenu(tr("Density")), DENSITIES, self._theme.density, "density")
        if "dnd_off" in claimed:
            from omnibox.ui.desktop.tray import add_quiet_actions

            menu.addSeparator()
            add_quiet_actions(menu, actions, claimed)
        menu.addSeparator()
        for name in ("keys", "settings"):
            if name in claimed:
                menu.addAction(actions.action(name))
        if actions.action("remove_sample").isEnabled():
            menu.addAction(actions.action("remove_sample"))
        if "quit" in claimed:
            menu.addSeparator()
            menu.addAction(actions.action("quit"))
        return menu

    def _choices(self, menu: QMenu, choices: tuple[tuple[str, str], ...], chosen: str, what: str) -> None:
        group = QActionGroup(menu)
        for value, text in choices:
            action = menu.addAction(tr(text))
            action.setCheckable(True)
            action.setChecked(value == chosen)
            group.addAction(action)
            action.triggered.connect(partial(self._choose, what, str(value)))

    def _choose(self, what: str, value: str, _checked: bool = False) -> None:
        self._services.looks.choose(what, value)
