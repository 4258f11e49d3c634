"""The original of a message: behind glass where there is a browser for it, always with its source beside it."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from omnibox.desk.original import Original
from omnibox.ui.i18n import tr
from omnibox.ui.links import LinkOpener, link_tip
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label

MOST_SHOWN = 400_000  # bytes of the source; a larger one is cut here and can be saved whole


def web_there() -> bool:
    """Whether this installation has a browser to show originals with."""
    try:
        return find_spec("PySide6.QtWebEngineWidgets") is not None and find_spec("PySide6.QtWebEngineCore") is not None
    except (ImportError, ValueError):
        return False


class OriginalDialog(QDialog):
    """Page and source of one message. `view` is the glass, None where there is no browser or no page."""

    def __init__(
        self,
        services: UiServices,
        original: Original,
        links: LinkOpener,
        parent: QWidget,
        save: Callable[[], object],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Original message"))
        self.resize(860, 640)
        self._services, self._links = services, links
        self.text = _source(original)
        self.view = _glass(original, self._open, self) if original.page else None
        self.pages = QStackedWidget()
        self.told = Label(services.theme, self._about(original), tone="soft", wrap=True)
        self.where = Label(services.theme, "", px=12, tone="soft")
        if self.view is not None:
            self.pages.addWidget(self.view)
            self.view.link_hovered.connect(self._hover)
            self.view.setAccessibleName(tr("The message as it was sent"))
        self.pages.addWidget(self.text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.told)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.where)
        layout.addLayout(self._buttons(save))
        if self.view is not None:
            self.view.begin()

    def _about(self, original: Original) -> str:
        if self.view is not None:
            return tr("As it was sent, behind glass: nothing in it runs, nothing is loaded from elsewhere.")
        size = self._services.formats.size(MOST_SHOWN)
        cut = tr("The first {size} are shown.", size=size) if len(original.raw) > MOST_SHOWN else ""
        if not original.page:
            return cut or tr("The source of the message as it came.")
        return f"{tr('The source of the message: this computer has nothing to show its page safely.')} {cut}".strip()

    def _buttons(self, save: Callable[[], object]) -> QHBoxLayout:
        theme = self._services.theme
        row = QHBoxLayout()
        if self.view is not None:
            self.turn = Button(theme, tr("Show source"), self._turn, icon="code")
            row.addWidget(self.turn)
        row.addStretch(1)
        row.addWidget(Button(theme, tr("Copy source"), self._copy))
        row.addWidget(Button(theme, tr("Save"), save, icon="download"))
        row.addWidget(Button(theme, tr("Close"), self.accept, kind="primary"))
        return row

    def _turn(self) -> None:
        source = self.pages.currentWidget() is not self.text
        self.pages.setCurrentWidget(self.text if source or self.view is None else self.view)
        self.turn.setText(tr("Show page") if source else tr("Show source"))
        self.where.setText("")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def _hover(self, target: str) -> None:
        self.where.setText(link_tip(target).partition("\n")[0] if target else "")

    def _open(self, target: str) -> None:
        self._links.open(target, suspicious=True)  # nobody looked at this page: where it leads is always asked about

    def done(self, result: int) -> None:
        self._end()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._end()
        super().closeEvent(event)

    def _end(self) -> None:
        view, self.view = self.view, None
        if view is not None:
            view.end()


def _glass(original: Original, open_link: Callable[[str], object], parent: QWidget) -> Any:
    """Return the view behind glass, None where there is no browser."""
    if not web_there():
        return None
    try:
        module = import_module("omnibox.ui.original.web")
    except ImportError:  # the browser's files are there in part only
        return None
    return module.OriginalView(original, open_link, parent)


def _source(original: Original) -> QPlainTextEdit:
    text = QPlainTextEdit()
    text.setReadOnly(True)
    text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setStyleHint(QFont.StyleHint.Monospace)
    text.setFont(font)
    text.setPlainText(original.raw[:MOST_SHOWN].decode("utf-8", "replace").replace("\r\n", "\n"))
    text.setAccessibleName(tr("Source of the message"))
    return text
