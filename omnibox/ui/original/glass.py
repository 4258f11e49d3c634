"""The glass: a process of its own that shows one message as it was sent, and can do nothing else.

It is handed the message over stdin, knows no store, no settings and no network, and tells the window in lines of JSON
what was pressed. It ends with its window, or when its parent does. A browser that crashes over a hostile page takes
nothing with it.
"""

import json
import sys
import threading
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from omnibox.desk.original import Original
from omnibox.ui.original.handing import HOVER, LINK, READY, SAVE, Words, unpack
from omnibox.ui.original.source import source_view
from omnibox.ui.original.web import OriginalView
from omnibox.ui.theme import FAMILY, load_fonts


class GlassWindow(QWidget):
    """Page and source of one message."""

    told = Signal(str, str)  # what, with which word

    def __init__(self, original: Original, words: Words) -> None:
        super().__init__()
        self._words = words
        self.setWindowTitle(words.title)
        self.resize(900, 680)
        self.view = OriginalView(original, lambda target: self.told.emit(LINK, target), self)
        self.view.setAccessibleName(words.page)
        self.view.link_hovered.connect(lambda target: self.told.emit(HOVER, target))
        self.view.link_hovered.connect(self._hover)
        self.source = source_view(original, words.source)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.view)
        self.pages.addWidget(self.source)
        told = QLabel(words.told)
        told.setWordWrap(True)
        self.where = QLabel()
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(told)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.where)
        layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        words, row = self._words, QHBoxLayout()
        self.turn = self._button(words.show_source, self._turn)
        row.addWidget(self.turn)
        row.addStretch(1)
        row.addWidget(self._button(words.copy, self._copy))
        row.addWidget(self._button(words.save, lambda: self.told.emit(SAVE, "")))
        close = self._button(words.close, self.close)
        close.setDefault(True)
        row.addWidget(close)
        return row

    @staticmethod
    def _button(words: str, press: Any) -> QPushButton:
        made = QPushButton(words)
        made.clicked.connect(press)
        return made

    def _turn(self) -> None:
        source = self.pages.currentWidget() is self.view
        self.pages.setCurrentWidget(self.source if source else self.view)
        self.turn.setText(self._words.show_page if source else self._words.show_source)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.source.toPlainText())

    def _hover(self, target: str) -> None:
        self.where.setText(target[:200])

    def closeEvent(self, event: QCloseEvent) -> None:
        self.view.end()
        super().closeEvent(event)


class Parent(QObject):
    """Hears when the window that started us is gone: then nobody wants to see this any more."""

    gone = Signal()

    def watch(self) -> None:
        """Wait for the end of stdin in a thread of its own."""
        threading.Thread(target=self._wait, name="parent", daemon=True).start()

    def _wait(self) -> None:
        while sys.stdin.buffer.read(1_024):
            continue
        self.gone.emit()


def run() -> int:
    """Show what comes over stdin until it is closed; returns the exit code."""
    original, words = unpack(sys.stdin.buffer)
    app = QApplication(sys.argv[:1])
    _dress(app, words)
    window = GlassWindow(original, words)
    window.told.connect(_tell)
    window.view.glass.loadFinished.connect(lambda _: _tell(READY, ""))
    parent = Parent()
    parent.gone.connect(window.close)
    parent.watch()
    window.show()
    window.view.begin()
    return app.exec()


def _tell(what: str, word: str) -> None:
    sys.stdout.write(json.dumps({"what": what, "word": word}) + "\n")
    sys.stdout.flush()


def _dress(app: QApplication, words: Words) -> None:
    """Look like the window that asked for it."""
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(True)
    ground, ink = QColor(words.ground), QColor(words.ink)
    palette = QPalette(ground)
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(role, ink)
    palette.setColor(QPalette.ColorRole.Base, ground)
    app.setPalette(palette)
    load_fonts()
    font = QFont(FAMILY)
    font.setPixelSize(max(8, words.pixels))
    app.setFont(font)
    if words.right_to_left:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
