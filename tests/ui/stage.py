"""The true window on a stage: the program's own `DeskApp`, on a store of the sample customers, stepped from outside.

Used by tests and by the gallery, so nothing here needs pytest.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QLocale, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QFont, QPainter, QPalette, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from omnibox.desk.desk import Desk
from omnibox.model.rows import ConversationRow
from omnibox.store import journal
from omnibox.ui.app import DeskApp, make_application
from omnibox.ui.frame import Frame
from omnibox.ui.main_window import MainWindow
from omnibox.ui.popout.window import ConversationWindow
from omnibox.ui.services import UiServices
from tests.ui.languages import Mirrored
from tests.ui.sample import Office, open_office

PATIENCE = 20.0
FRAMES = (Frame, QDialog, ConversationWindow)  # what may open as a window
PSEUDO_RTL = "mirrored"  # not one of the program's languages: pseudo words in Arabic letters, right to left


@dataclass(frozen=True)
class Look:
    """How the window is shown."""

    language: str = "en"
    mode: str = "light"
    scale: float = 1.0
    density: str = "normal"
    size: tuple[int, int] = (1440, 900)


class StagedApp(DeskApp):
    """The program, with one language more."""

    def _speak(self, language: str) -> None:
        super()._speak("" if language == PSEUDO_RTL else language)
        if language == PSEUDO_RTL:
            self._app.removeTranslator(self._catalogue)
            self._catalogue = Mirrored(self)
            self._app.installTranslator(self._catalogue)
            self._app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)

    def silence(self) -> None:
        """Take back what was said to the whole application: the next one begins anew."""
        self._app.removeTranslator(self._catalogue)
        self._app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._app.setStyleSheet("")
        self._app.setFont(QFont())
        self._app.setPalette(QPalette())
        QLocale.setDefault(QLocale("en_GB"))


class Strays(QObject):
    """Hears of windows nobody asked for: a part that is shown before it has a parent opens as one, for a blink."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and _opens_as_window(watched):
            self.found.append(f"{type(watched).__name__} {getattr(watched, 'text', str)()!r}")
        return False


def _opens_as_window(widget: QWidget) -> bool:
    plain = widget.windowFlags() & Qt.WindowType.WindowType_Mask == Qt.WindowType.Window
    return widget.isWindow() and plain and not isinstance(widget, FRAMES)


class Stage:
    """One run of the window. `folder` holds the store (empty: a first run)."""

    def __init__(self, folder: Path, look: Look | None = None) -> None:
        self.look = look or Look()
        self.office: Office = open_office(folder)
        app = make_application()
        self.strays = Strays()
        app.installEventFilter(self.strays)
        self.app = StagedApp(app, self._connect, None)
        self.app.remember.put("language", self.look.language)
        self.app.theme.set_mode(self.look.mode)
        self.app.theme.set_scale(self.look.scale)
        self._dense(self.look.density)
        self.failures: list[Exception] = []
        ready: list[bool] = []
        self.app.ready.connect(lambda: ready.append(True))
        self.frame.resize(*self.look.size)
        self.frame.show()
        self.frame.activateWindow()
        self.until(self.frame.isActiveWindow, "the window never became active")
        self.until(lambda: bool(ready), "the window was never ready")
        self.services.notices.failed.connect(self.failures.append)
        self.settle()

    def _connect(self) -> Desk:
        return self.office.desk

    def close(self) -> None:
        """End the window and close the store."""
        self.calm()
        self.settle()
        make_application().removeEventFilter(self.strays)
        self.app.quit()
        self.app.end()
        self.app.silence()
        self.app.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.office.close()

    # ---- parts
    @property
    def frame(self) -> QWidget:
        return self.app.frame

    @property
    def window(self) -> MainWindow:
        found = self.app.window
        if found is None:
            raise RuntimeError("the window has no content yet")
        return found

    @property
    def services(self) -> UiServices:
        found = self.app.services
        if found is None:
            raise RuntimeError("the window has no services yet")
        return found

    @property
    def desk(self) -> Desk:
        return self.office.desk

    # ---- waiting
    def until(self, condition: Callable[[], bool], what: str = "it never came") -> None:
        """Let the window live until `condition` holds. Raises: TimeoutError(what)."""
        end = time.monotonic() + PATIENCE
        QApplication.processEvents()
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(what)
            _turn(10)

    def settle(self) -> None:
        """Wait until nothing is on its way: what the journal says has arrived, and all that was asked for landed."""
        with self.office.store.read() as conn:
            head = journal.head(conn)
        live, tasks = self.services.live, self.services.tasks
        quiet = 0

        def still() -> bool:
            nonlocal quiet
            feed = live._feed
            heard = feed is None or getattr(feed, "cursor", head) >= head
            quiet = quiet + 1 if heard and not live._rows and not live._gather.isActive() and not tasks.busy else 0
            return quiet >= 3

        self.until(still, "the window never came to rest")

    # ---- hands
    def do(self, action: str) -> None:
        """What the key of an action does. Raises: AssertionError when nobody claimed it."""
        found = self.services.actions.action(action)
        assert found.isEnabled(), f"{action} cannot be done here"
        found.trigger()
        self.settle()

    def key(self, which: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(self.keyboard(), which, held)
        self.settle()

    def type(self, text: str) -> None:
        """Type a text where the keyboard is."""
        QTest.keyClicks(self.keyboard(), text)
        self.settle()

    def keyboard(self) -> QWidget:
        """Who gets the keys now: an open menu, else what has the focus, else the window."""
        found = QApplication.activePopupWidget() or QApplication.focusWidget()
        return found or QApplication.activeWindow() or self.frame

    def open_customer(self, name: str) -> ConversationRow:
        """Open a customer's newest piece of work."""
        row = self.office.row(name)
        self.services.navigation.open(row.customer_id, row.id)
        self.settle()
        return row

    def calm(self) -> None:
        """Close every menu, dialog and overlay, and go back to the inbox."""
        for popup in self.others():
            popup.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.settle()

    # ---- looks
    def dress(self, look: Look) -> None:
        """Change size, text size, density and theme while the window is open; the language stays."""
        self.look = look
        self.app.theme.set_mode(look.mode)
        self.app.theme.set_scale(look.scale)
        self._dense(look.density)
        self.frame.resize(*look.size)
        self.settle()

    def _dense(self, density: str) -> None:
        from omnibox.ui.theme import Density

        self.app.theme.set_density(Density(density))

    # ---- eyes
    def others(self) -> list[QWidget]:
        """Every visible window besides the frame: menus, dialogs, popped-out conversations."""
        return [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not self.frame]

    def picture(self) -> QPixmap:
        """The frame as it stands, with every menu and dialog in its place over it."""
        QApplication.processEvents()
        ratio = self.frame.devicePixelRatioF()
        canvas = self.frame.grab()
        painter = QPainter(canvas)
        for other in self.others():
            at = other.mapToGlobal(QPoint(0, 0)) - self.frame.mapToGlobal(QPoint(0, 0))
            if not isinstance(other, QMenu):  # a window of its own would stand where the screen has room
                painter.fillRect(other.rect().translated(at).adjusted(-1, -1, 1, 1), Qt.GlobalColor.gray)
            part = other.grab()
            part.setDevicePixelRatio(ratio)
            painter.drawPixmap(at, part)
        painter.end()
        return canvas


def _turn(most_ms: int) -> None:
    """Let events be handled for a moment, and wait for them without burning the processor."""
    loop = QEventLoop()
    QTimer.singleShot(most_ms, loop.quit)
    loop.exec()
