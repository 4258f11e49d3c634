"""The window's life: a first paint within a blink, everything heavy after it, and an orderly end.

Stages: a frame with a skeleton is painted; a worker thread opens the desk while the parts of the window are imported;
the parts take the skeleton's place; then qasync carries the loop, so that coroutines of the window may run.
"""

import gc
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QLocale, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from omnibox.ui.desktop.windows import name_ourselves
from omnibox.ui.frame import Frame
from omnibox.ui.remember import Remember
from omnibox.ui.skeleton import FIRST_VIEW
from omnibox.ui.theme import Theme, load_fonts

if TYPE_CHECKING:
    from omnibox.desk.desk import Desk
    from omnibox.model.rows import Glance
    from omnibox.ui.desktop.desktop import Desktop
    from omnibox.ui.desktop.door import Door
    from omnibox.ui.live import Batch, Feed
    from omnibox.ui.main_window import EngineFace, MainWindow, Start
    from omnibox.ui.services import UiServices
    from omnibox.ui.tasks import Tasks

WINDOW_FILE = "window.json"
START_ANEW = 75  # what a run returns that is to be followed by another: the language was changed
log = logging.getLogger("omnibox.ui")


def run_desk(  # noqa: PLR0913 - the composition root hands in what it has, each by its name
    connect: "Callable[[], Desk]",
    *,
    data_dir: Path | None,
    glance: "Callable[[str], Glance | None] | None" = None,
    first_paint: Callable[[], object] | None = None,
    ready: "Callable[[DeskApp], object] | None" = None,
    engine: "EngineFace | None" = None,
    unlock: Callable[[str], object] | None = None,
    repair: Callable[[], object] | None = None,
    door: Callable[[], str] | None = None,
    doctor: Callable[[], str] | None = None,
) -> int:
    """Open the window and return when it was closed: 0, or START_ANEW where a person asked for a new start.

    Args:
        connect: opens the store and returns the desk; called in a worker thread after the first paint, and again
            when a person asks to try again. Its errors are shown in words.
        data_dir: where `window.json` lies; None remembers nothing.
        glance: reads the first page of a view (by its key) without loading anything heavy; None where that cannot
            be done. Called in a worker after the first paint; its rows stand on screen until the desk is there.
        first_paint: called right after the first frame.
        ready: called once the window's parts are on screen and the desk is there.
        engine: the engine's home, for its banner.
        unlock: takes the passphrase when `connect` raised VaultLocked or VaultUnavailable; called in a worker.
        repair: puts the newest backup in the place of a damaged store; called in a worker.
        door: tells where second starts knock; see `desktop/door.py`.
        doctor: looks at machine, store and inboxes and says in words what is wrong; called in a worker.
    """
    app = make_application()
    window = DeskApp(app, connect, data_dir, glance=glance, engine=engine, unlock=unlock, repair=repair, door=door)
    window.doctor = doctor
    if first_paint is not None:
        window.frame.painted.connect(first_paint)
    if ready is not None:
        window.ready.connect(lambda: ready(window))
    return window.run()


def make_application() -> QApplication:
    """Return the application, made if there is none yet."""
    name_ourselves()
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else Application(sys.argv[:1])
    app.setApplicationName("Omnibox")
    app.setDesktopFileName("omnibox")
    app.setQuitOnLastWindowClosed(False)  # the last window closing must not stop tasks half way
    return app


class Application(QApplication):
    """Hears the system's wish to quit (the dock's menu, macOS): Qt would close windows, and closing is not quitting."""

    quit_asked = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Quit:
            self.quit_asked.emit()
            return True
        return super().event(event)


class DeskApp(QObject):
    """One run of the window."""

    ready = Signal()
    _broken = Signal(object)  # an exception nobody caught, from any thread

    def __init__(
        self,
        app: QApplication,
        connect: "Callable[[], Desk]",
        data_dir: Path | None,
        *,
        glance: "Callable[[str], Glance | None] | None" = None,
        engine: "EngineFace | None" = None,
        unlock: Callable[[str], object] | None = None,
        repair: Callable[[], object] | None = None,
        door: Callable[[], str] | None = None,
    ) -> None:
        super().__init__()
        self._door_name = door
        self.door: Door | None = None
        self.desktop: Desktop | None = None
        self._unheard: list[Batch] = []  # what happened before the desktop's side was there
        self._glance = glance
        self._app, self._connect, self._engine, self._unlock, self._repair = app, connect, engine, unlock, repair
        self.remember = Remember(data_dir / WINDOW_FILE if data_dir is not None else None)
        self.theme = Theme(
            self.remember.text("mode", "system"),
            self.remember.number("scale", 1.0),
            density=self.remember.text("density"),
        )
        self.frame = Frame(self.theme, self.remember)
        self.frame.painted.connect(self._painted)
        self.frame.closing.connect(self.close)
        if isinstance(app, Application):
            app.quit_asked.connect(self.quit)
        self.doctor: Callable[[], str] | None = None
        self._anew = False
        self.window: MainWindow | None = None
        self.services: UiServices | None = None
        self._tasks: Tasks | None = None
        self._early = QEventLoop()
        self._stop: Callable[[], object] | None = None  # ends the loop that runs now
        self._quitting = False

    # ---- running
    def run(self) -> int:
        """Show the window and serve it until it is closed."""
        with _Hooks(self._broken.emit):
            self._broken.connect(self._caught)
            self.frame.show()
            self._stop = self._early.quit
            self._early.exec()
            if not self._quitting:
                self._serve()
            self.end()
        return START_ANEW if self._anew else 0

    def _serve(self) -> None:
        """The rest of the run under qasync, whose end is an event of our own."""
        import asyncio

        import qasync

        loop = qasync.QEventLoop(self._app)
        loop.set_exception_handler(self._loop_failed)
        with loop:
            closed = asyncio.Event()
            self._stop = closed.set
            loop.run_until_complete(closed.wait())

    def close(self) -> None:
        """The window is closed: it goes to the tray where there is one and the person wants that, else Omnibox ends."""
        desktop = self.desktop
        if desktop is None or not desktop.stays():
            self.quit()
            return
        if self.window is not None:
            self.window.save()
        self.frame.hide()
        desktop.closed_to_tray()

    def quit(self) -> None:
        """End the run; everything that was asked for is still carried out."""
        self._quitting = True
        try:
            self.frame.keep_place()
            if self.window is not None:
                self.window.finish()
        finally:  # whatever fails in there, nobody is left with a program that has no window and does not end
            self.frame.hide()
            if self._stop is not None:
                self._stop()

    def start_anew(self) -> None:
        """End the run to begin another, at the page that is open."""
        self._anew = True
        if self.window is not None:
            self.remember.put("come_back", self.window.page)
        self.quit()

    def end(self) -> None:
        """Let go of threads and of the window. `run` does it by itself."""
        gc.unfreeze()
        services = self.services
        if self.desktop is not None:
            self.desktop.close()
        if services is not None:
            services.live.close()
            services.close()
        if self.door is not None:
            self.door.close()
        if self._tasks is not None:
            self._tasks.close()
        self.remember.write(self.remember.snapshot())
        self.frame.may_close = True
        self.frame.close()
        self.frame.deleteLater()
        QCoreApplication.sendPostedEvents(None, 0)
        # now, not at some later turn of another loop: until it is gone its timers fire, and ask closed tasks
        QCoreApplication.sendPostedEvents(self.frame, QEvent.Type.DeferredDelete.value)

    # ---- opening
    def _painted(self) -> None:
        QTimer.singleShot(0, self, self._open)

    def _open(self) -> None:
        from omnibox.ui.tasks import Tasks

        if self._tasks is None:
            self._tasks = Tasks(self)
            self._listen()
        look, view = self._glance, self.remember.text("view", FIRST_VIEW)
        if look is None or not self.remember.number("inboxes"):
            self._open_again()
        else:
            self._tasks.read(lambda: look(view), self, self._glanced, lambda _: self._open_again())
        self._prepare()

    def _listen(self) -> None:
        """Let second starts ask this window forward, from the first moment they may come."""
        if self._door_name is not None:
            from omnibox.ui.desktop.door import Door

            self.door = Door(self._door_name(), self)
            self.door.knocked.connect(self._knocked)
            self.door.open()

    def _knocked(self, token: str) -> None:
        from omnibox.ui.desktop.door import take_token

        take_token(token)
        self.frame.come_forward()

    def _glanced(self, glance: "Glance | None") -> None:
        """Show what could be read at once; the desk is opened when that is on screen."""
        if glance is None:
            self._open_again()
            return
        window = self._build_window()
        rows = window.inbox.list_pane
        rows.list.drawn.connect(self._open_again)
        window.preview(glance)
        if not rows.model.rowCount():
            self._open_again()

    def _arrive(self) -> "tuple[Desk, Feed, Start]":
        """In a worker: open the desk and read what the first page needs. The feed comes first: it misses nothing."""
        from omnibox.ui.main_window import Start

        desk = self._connect()
        return desk, desk.feed(), Start(desk.inboxes.specs(), desk.has_inboxes())

    def _prepare(self) -> None:
        """Dress the application and load the window's parts while the desk is being opened."""
        from omnibox.ui import accessible, main_window  # noqa: F401 - loading it is the point

        accessible.install()
        load_fonts()
        self._speak(self.remember.text("language"))
        self._app.setStyle("Fusion")
        self._dress()
        self.theme.changed.connect(self._dress)

    def _speak(self, language: str) -> None:
        from omnibox.ui import i18n

        chosen = language or i18n.system_language()
        if language:
            QLocale.setDefault(QLocale(language))
        elif QLocale().language() == QLocale.Language.C:  # no locale at all: numbers would not even be grouped
            QLocale.setDefault(QLocale("en_GB"))
        self._catalogue = i18n.load(chosen, self)
        self._app.installTranslator(self._catalogue)
        self._app.setLayoutDirection(QLocale().textDirection())

    def _dress(self) -> None:
        from omnibox.ui.style import style_sheet

        self._app.setFont(self.theme.font())
        self._app.setPalette(self.theme.palette())
        self._app.setStyleSheet(style_sheet(self.theme))

    def _arrived(self, found: "tuple[Desk, Feed, Start]") -> None:
        try:
            self._begin(*found)
        except Exception as error:  # noqa: BLE001 - told on a page of its own: a skeleton for ever would tell nothing
            self._failed(error)

    def _begin(self, desk: "Desk", feed: "Feed", start: "Start") -> None:
        window = self.window or self._build_window()
        window.services.connect(desk)
        window.services.live.changed.connect(self._keep_batch)
        window.services.live.start(feed)
        window.begin(start)
        if self._engine is not None:
            window.troubles.watch_engine(self._engine.watch, self._engine.again)

    def _build_window(self) -> "MainWindow":
        from omnibox.ui.main_window import MainWindow

        self.services = self._make_services()
        self.window = MainWindow(self.services, self.remember)
        self.window.completed.connect(self._complete)
        self.frame.set_content(self.window)
        return self.window

    def _make_services(self) -> "UiServices":
        from omnibox.ui.actions import Actions
        from omnibox.ui.formats import Formats
        from omnibox.ui.live import Live
        from omnibox.ui.notices import Notices
        from omnibox.ui.services import UiServices

        assert self._tasks is not None  # noqa: S101 - the desk came through it
        notices = Notices(self)
        self._tasks.unheard.connect(notices.fail)
        made = UiServices(
            self._tasks,
            Live(self),
            self.theme,
            Formats(),
            notices,
            Actions(self.frame),
            remember=self.remember,
            doctor=self.doctor,
        )
        made.looks.can_restart = True
        made.looks.restart_wanted.connect(self.start_anew)
        return made

    def _complete(self) -> None:
        """Everything is on screen. Load qasync while nobody waits, then let it carry the loop."""
        self.ready.emit()
        assert self._tasks is not None  # noqa: S101 - the desk came through it
        self._tasks.read(_load_rest, self, self._rest_loaded)

    def _keep_batch(self, batch: "Batch") -> None:
        self._unheard.append(batch)

    def _rest_loaded(self, _: None) -> None:
        """Join the desktop, then let qasync carry the loop."""
        from omnibox.ui.desktop.desktop import Desktop

        services, window = self.services, self.window
        assert services is not None and window is not None  # noqa: S101, PT018 - `_complete` is the window's word
        services.live.changed.disconnect(self._keep_batch)
        try:
            self.desktop = Desktop(services, self.frame, window.counts, self)
            self.desktop.quit_wanted.connect(self.quit)
            self.desktop.quiet_said.connect(window.rail.me.set_quiet)
            self.desktop.say_again()
            self.desktop.catch_up(self._unheard)
            self._unheard.clear()
            gc.collect()
            gc.freeze()  # what is there stays for good: the collector need not walk it within a frame (30 ms)
        finally:  # a desktop that cannot be joined costs notifications, not the window
            self._early.quit()

    # ---- not opening
    def _failed(self, error: Exception) -> None:
        """The window's parts could not begin their work: away with them, another try builds them anew."""
        log.error("the window could not begin", exc_info=error)
        services, window = self.services, self.window
        self.services = self.window = None
        if window is not None:
            window.completed.disconnect(self._complete)
        if services is not None:
            services.live.close()
            services.close()
        self._refused(error)

    def _refused(self, error: Exception) -> None:
        from omnibox.ui.opening import Refusal

        log.error("the desk could not be opened: %s", getattr(error, "code", type(error).__name__))
        page = Refusal(self.theme, error, can_repair=self._repair is not None, can_unlock=self._unlock is not None)
        page.again.connect(self._open_again)
        page.repair.connect(self._mend)
        page.unlock.connect(lambda: self._ask_passphrase(error))
        page.quit.connect(self.quit)
        self.frame.set_content(page)

    def _open_again(self) -> None:
        assert self._tasks is not None  # noqa: S101 - this page is there because it was
        self._tasks.read(self._arrive, self, self._arrived, self._refused)

    def _mend(self) -> None:
        assert self._tasks is not None and self._repair is not None  # noqa: S101, PT018 - the button is there only then
        self._tasks.write(self._repair, self, lambda _: self._open_again(), self._refused)

    def _ask_passphrase(self, error: Exception) -> None:
        from omnibox.ui.onboarding.passphrase import PassphraseDialog

        params = getattr(error, "params", {})
        new = getattr(error, "code", "") == "vault_unavailable" or bool(params.get("new"))
        dialog = PassphraseDialog(
            self.theme, self._try_passphrase, self.frame, new=new, wrong="wrong" in str(params.get("reason", ""))
        )
        dialog.open()

    def _try_passphrase(self, text: str) -> None:
        unlock = self._unlock
        assert self._tasks is not None and unlock is not None  # noqa: S101, PT018 - the button is there only then
        self._tasks.write(lambda: unlock(text), self, lambda _: self._open_again(), self._refused)

    # ---- what nobody caught
    def _caught(self, error: Exception) -> None:
        if self.services is not None:
            self.services.notices.fail(error)

    def _loop_failed(self, _loop: object, context: dict[str, Any]) -> None:
        error = context.get("exception")
        log.error("a coroutine failed: %s", context.get("message", ""), exc_info=error)
        if isinstance(error, Exception):
            self._broken.emit(error)


def _load_rest() -> None:
    import qasync  # noqa: F401 - loading it is the point

    from omnibox.ui.desktop import desktop  # noqa: F401 - as above


class _Hooks:
    """Hears every exception nobody caught, in any thread, while the window runs."""

    def __init__(self, tell: Callable[[Exception], object]) -> None:
        self._tell = tell

    def __enter__(self) -> None:
        self._kept = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._main
        threading.excepthook = self._thread

    def __exit__(self, *_: object) -> None:
        sys.excepthook, threading.excepthook = self._kept

    def _main(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("nobody caught %s", kind.__name__, exc_info=(kind, error, trace))
        if isinstance(error, Exception):
            self._tell(error)

    def _thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._main(args.exc_type, args.exc_value, args.exc_traceback)
