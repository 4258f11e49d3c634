"""The icon in the panel: the true count, the few things one wants without a window, and balloons as a last resort."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from omnibox.ui.actions import Actions
from omnibox.ui.desktop.notifier import Deed, Notice
from omnibox.ui.desktop.quiet import DoNotDisturb
from omnibox.ui.desktop.tray_icon import icon
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr, tr_n

BALLOON_MS: Final = 10_000
LOOK_MS: Final = 5_000  # between two looks whether a panel has come or gone


class Tray(QObject):
    """Shows itself wherever a panel takes icons; where none does, nothing pretends."""

    activated = Signal(str, str, str)  # key, deed, text: the balloon was clicked
    refused = Signal(object)  # Notice: there is no tray
    opened = Signal()  # the window is wanted
    quit_wanted = Signal()
    lost = Signal()  # the panel went away

    def __init__(self, actions: Actions, quiet: DoNotDisturb, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions, self._quiet, self._formats = actions, quiet, formats
        self._count = 0
        self._key = ""
        self.menu = QMenu()
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._clicked)
        self.icon.messageClicked.connect(lambda: self.activated.emit(self._key, str(Deed.OPEN), ""))
        quiet.changed.connect(self._draw)
        self._refill = QTimer(self)  # never while one of its entries is being carried out
        self._refill.setSingleShot(True)
        self._refill.setInterval(0)
        self._refill.timeout.connect(self._fill)
        actions.changed.connect(self._refill.start)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._panel)
        self._look.start()
        self._fill()
        self._draw()
        self._panel()

    @property
    def available(self) -> bool:
        """Whether somebody sees the icon now."""
        return QSystemTrayIcon.isSystemTrayAvailable() and self.icon.isVisible()

    def set_count(self, count: int) -> None:
        """Say how much wants attention."""
        if count != self._count:
            self._count = count
            self._draw()

    def _panel(self) -> None:
        there = QSystemTrayIcon.isSystemTrayAvailable()
        if there != self.icon.isVisible():
            self.icon.setVisible(there)
            if not there:
                self.lost.emit()

    def _draw(self) -> None:
        quiet = self._quiet.quiet
        self.icon.setIcon(icon(self._count, quiet=quiet))
        words = tr_n("{n} conversation wants attention", "{n} conversations want attention", self._count)
        told = [f"Omnibox: {words}" if self._count else "Omnibox"]
        if quiet:
            told.append(quiet_words(self._quiet, self._formats))
        self.icon.setToolTip("\n".join(told))
        self._refill.start()

    # ---- menu
    def _fill(self) -> None:
        """Make the menu anew: panels over D-Bus copy it, so it must be right before anybody opens it."""
        self.menu.clear()
        self._add(tr("Open Omnibox"), self.opened.emit)
        claimed = {spec.id for spec in self._actions.claimed()}
        if "new_message" in claimed:
            self._add(tr("New message"), self._new_message)
        self.menu.addSeparator()
        add_quiet_actions(self.menu, self._actions, claimed)
        if not self.menu.actions()[-1].isSeparator():
            self.menu.addSeparator()
        self._add(tr("Quit"), self.quit_wanted.emit)

    def _add(self, text: str, does: object) -> QAction:
        action = self.menu.addAction(text)
        action.triggered.connect(lambda _checked=False: does())  # type: ignore[operator]  # a function without arguments
        return action

    def _new_message(self) -> None:
        self.opened.emit()
        self._actions.action("new_message").trigger()

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.opened.emit()

    # ---- as a notifier
    def show(self, notice: Notice) -> None:
        """Show a balloon: a click opens, that is all it can."""
        if not self.available or not QSystemTrayIcon.supportsMessages():
            self.refused.emit(notice)
            return
        self._key = notice.key
        picture = QSystemTrayIcon.MessageIcon.Warning if notice.urgent else QSystemTrayIcon.MessageIcon.Information
        self.icon.showMessage(notice.title, notice.body, picture, BALLOON_MS)

    def withdraw(self, key: str) -> None:
        """Forget what a click would open; a balloon goes by itself."""
        if key == self._key:
            self._key = ""

    def close(self) -> None:
        """Take the icon out of the panel."""
        self._look.stop()
        self._refill.stop()
        self.icon.hide()
        self.menu.deleteLater()


def quiet_words(quiet: DoNotDisturb, formats: Formats) -> str:
    """Say that nobody is disturbed, and until when."""
    ends = quiet.ends
    return tr("Do not disturb until {when}", when=formats.coming(ends)) if ends else tr("Do not disturb")


def add_quiet_actions(menu: QMenu, actions: Actions, claimed: set[str]) -> None:
    """Put the ways into and out of do-not-disturb into a menu, as far as somebody does them."""
    for name in ("dnd_half_hour", "dnd_hour", "dnd_tomorrow", "dnd_off"):
        if name in claimed and actions.action(name).isEnabled():
            menu.addAction(actions.action(name))
