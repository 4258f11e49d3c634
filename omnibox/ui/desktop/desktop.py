"""The desktop's side of a running window, put together: count, tray, notifications, sounds, quiet times."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from omnibox.model.views import ATTENTION
from omnibox.ui.desktop.deeds import Deeds
from omnibox.ui.desktop.looking import add_to_open, looked_at
from omnibox.ui.desktop.macos import come_back_from_dock
from omnibox.ui.desktop.native import is_seen, native_notifier
from omnibox.ui.desktop.notifier import Ladder, Notice, Notifier
from omnibox.ui.desktop.players import Player
from omnibox.ui.desktop.preferences import CLOSE_TO_TRAY, TOLD_ABOUT_TRAY
from omnibox.ui.desktop.quiet import DoNotDisturb
from omnibox.ui.desktop.sounds import PlayerFace, Silence, Sounds
from omnibox.ui.desktop.tray import Tray, quiet_words
from omnibox.ui.desktop.tray_icon import icon
from omnibox.ui.desktop.watcher import Watcher
from omnibox.ui.frame import Frame
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.counts import Counts
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices

TOLD_KEY = "tray"


class Desktop(QObject):
    """Built once the window's parts are there; lives until Omnibox quits, however often the window is closed."""

    quit_wanted = Signal()
    quiet_said = Signal(str)  # the words for "do not disturb", "" where it is not so

    def __init__(
        self,
        services: UiServices,
        frame: Frame,
        counts: Counts,
        parent: QObject | None = None,
        *,
        native: Notifier | None = None,
        player: PlayerFace | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._frame, self._counts = services, frame, counts
        self._leaving = False
        self.quiet = DoNotDisturb(services.choices, services.formats, self)
        self.sounds = Sounds(services.choices, player or (Player() if is_seen() else Silence()), self)
        self.tray = Tray(services.actions, self.quiet, services.formats, self)
        native = native or native_notifier(self)
        rungs: tuple[Notifier, ...] = (native, self.tray) if native is not None else (self.tray,)
        self.screen = Ladder(rungs, self._activated, self._in_window, self)
        self.watcher = Watcher(services, self.screen, self.sounds, self.quiet, looked_at, self)
        self.deeds = Deeds(services, self.watcher, add_to_open, self)
        self._wire()
        inhibited = getattr(native, "inhibited", None)  # not every system says so
        if inhibited is not None:
            inhibited.connect(self._hush)
        self._claim()
        frame.setWindowIcon(icon(0))
        self._count()

    def say_again(self) -> None:
        """Tell whoever has come to listen how it stands."""
        self._quiet_actions()

    def _wire(self) -> None:
        self.deeds.forward.connect(self._frame.come_forward)
        self.tray.opened.connect(self._frame.come_forward)
        self.tray.quit_wanted.connect(self.quit_wanted)
        self.tray.lost.connect(self._back_from_nowhere)
        self._counts.changed.connect(self._count)
        self.quiet.changed.connect(self._quiet_actions)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.commitDataRequest.connect(self._session_ends)
            come_back_from_dock(app, self._frame)

    def _claim(self) -> None:
        actions = self._services.actions
        for name, does in self.quiet.choices_of_length():
            actions.on(name, does)
        actions.on("dnd_off", self.quiet.end)
        actions.on("quit", self.quit_wanted.emit)
        self._quiet_actions()

    def _quiet_actions(self) -> None:
        """Offer the way out where there is one, and let the window show that it is quiet."""
        self._services.actions.enable("dnd_off", self.quiet.until is not None)
        self.quiet_said.emit(quiet_words(self.quiet, self._services.formats) if self.quiet.quiet else "")

    def catch_up(self, batches: Iterable[Batch]) -> None:
        """Take what happened before this was made."""
        for batch in batches:
            self.watcher.heard(batch)

    def _hush(self, quiet: bool) -> None:
        self.sounds.hushed = quiet

    # ---- the one count
    def _count(self) -> None:
        count = self._counts.numbers.get(ATTENTION, 0)
        self.tray.set_count(count)
        self._frame.set_count(count)
        set_badge = getattr(QGuiApplication.instance(), "setBadgeNumber", None)
        if set_badge is not None:  # from Qt 6.5 on
            set_badge(count)

    # ---- closing
    def stays(self) -> bool:
        """Whether closing the window leaves Omnibox in the tray."""
        return not self._leaving and self.tray.available and self._services.choices.flag(CLOSE_TO_TRAY, True)

    def closed_to_tray(self) -> None:
        """Say once where the window went."""
        choices = self._services.choices
        if choices.ready and not choices.flag(TOLD_ABOUT_TRAY):
            choices.put(TOLD_ABOUT_TRAY, True)
            words = tr("Omnibox goes on in the tray: messages come in and go out. Quit it from its icon there.")
            self.screen.show(Notice(TOLD_KEY, tr("Still here"), words))

    def _session_ends(self) -> None:
        """The person logs out: a window that stays would hold that up."""
        self._leaving = True
        QTimer.singleShot(0, self, self.quit_wanted.emit)

    def _back_from_nowhere(self) -> None:
        """The panel is gone: a hidden window could not be reached any more."""
        if not self._frame.isVisible():
            self._frame.showMinimized()

    # ---- notices
    def _activated(self, key: str, deed: str, text: str) -> None:
        if key == TOLD_KEY:
            self._frame.come_forward()
        else:
            self.deeds.do(key, deed, text)

    def _in_window(self, notice: Notice) -> None:
        """Nobody can show it: let the task bar call, and say in the window what cannot wait."""
        if self._frame.isVisible():
            QApplication.alert(self._frame)
            if notice.urgent:
                self._services.notices.say(f"{notice.title} {notice.body}".strip())

    def close(self) -> None:
        """Take everything out of the desktop again. Omnibox ends."""
        self.screen.close()
        self.sounds.waits(False)
