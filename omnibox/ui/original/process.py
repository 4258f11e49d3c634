"""The window's side of the glass: starts the process that shows an original, and does what is pressed there."""

import json
import sys
from collections.abc import Callable
from importlib.util import find_spec

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QTimer, Signal

from omnibox.desk.original import Original
from omnibox.ui.i18n import tr
from omnibox.ui.links import LinkOpener
from omnibox.ui.original.handing import COMMAND, LINK, READY, SAVE, Words, pack
from omnibox.ui.services import UiServices

PATIENCE = 20_000  # ms until the glass shows something; after that the source is shown instead
_LAST_WORDS = 3_000  # ms it has to end by itself


def web_there() -> bool:
    """Whether this installation has a browser to show originals with."""
    try:
        return find_spec("PySide6.QtWebEngineWidgets") is not None and find_spec("PySide6.QtWebEngineCore") is not None
    except (ImportError, ValueError):
        return False


class Glass(QObject):
    """One original behind glass. It goes when its parent goes."""

    ready = Signal()
    failed = Signal()  # it ended before it showed anything: there is no browser that works here
    ended = Signal()

    def __init__(
        self, services: UiServices, original: Original, links: LinkOpener, save: Callable[[], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._links, self._save = links, save
        self._shown = False
        self.process = QProcess(QCoreApplication.instance())  # it may outlive us by the time it takes to end
        parent.destroyed.connect(self.process.closeWriteChannel)
        self.process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        self.process.setStandardErrorFile(QProcess.nullDevice())
        self.process.readyReadStandardOutput.connect(self._read)
        self.process.finished.connect(self._finished)
        self.process.finished.connect(self.process.deleteLater)
        self.process.errorOccurred.connect(lambda _: self._finished())
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.process.kill)
        self._packed = pack(original, glass_words(services))
        self._over = False
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.end)

    def begin(self) -> None:
        """Start it: this very program with another word."""
        words = [COMMAND] if getattr(sys, "frozen", False) else ["-m", "omnibox", COMMAND]
        self.process.start(sys.executable, words)
        self.process.write(self._packed)
        self._packed = b""
        self._patience.start(PATIENCE)

    def end(self) -> None:
        """Close it."""
        self._patience.stop()
        if not self._over and self.process.state() is not QProcess.ProcessState.NotRunning:
            self.process.closeWriteChannel()
            if not self.process.waitForFinished(_LAST_WORDS):
                self.process.kill()
                self.process.waitForFinished(_LAST_WORDS)

    def _read(self) -> None:
        while self.process.canReadLine():
            self.hear(bytes(self.process.readLine().data()))

    def hear(self, line: bytes) -> None:
        """Do what one line asks for; a browser's own words are no news."""
        try:
            told = json.loads(line)
            what, word = str(told["what"]), str(told["word"])
        except (ValueError, KeyError, TypeError):
            return
        if what == READY and not self._shown:
            self._shown = True
            self._patience.stop()
            self.ready.emit()
        elif what == LINK:
            self._links.open(word, suspicious=True)  # where it leads is always asked about
        elif what == SAVE:
            self._save()

    def _finished(self) -> None:
        if self._over:
            return
        self._over = True
        self._patience.stop()
        (self.ended if self._shown else self.failed).emit()


def glass_words(services: UiServices) -> Words:
    """Return the words of the glass in the language of the window, and its colours."""
    tokens = services.theme.tokens
    return Words(
        title=tr("Original message"),
        told=tr("As it was sent, behind glass: nothing in it runs, nothing is loaded from elsewhere."),
        page=tr("The message as it was sent"),
        source=tr("Source of the message"),
        show_source=tr("Show source"),
        show_page=tr("Show page"),
        copy=tr("Copy source"),
        save=tr("Save"),
        close=tr("Close"),
        ground=tokens.surface.name(),
        ink=tokens.text.name(),
        pixels=services.theme.grown(13),
        right_to_left=services.formats.right_to_left,
    )
