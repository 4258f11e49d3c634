"""The source of a message in a box of the window: where there is no browser, no page, or none that works."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from omnibox.desk.original import Original
from omnibox.ui.i18n import tr
from omnibox.ui.original.source import MOST_SHOWN, source_view
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label


class OriginalDialog(QDialog):
    """The source of one message."""

    def __init__(self, services: UiServices, original: Original, parent: QWidget, save: Callable[[], object]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Original message"))
        self.resize(860, 640)
        self._services = services
        self.text = source_view(original, tr("Source of the message"))
        self.told = Label(services.theme, self._about(original), tone="soft", wrap=True)
        theme = services.theme
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button(theme, tr("Copy source"), self._copy))
        row.addWidget(Button(theme, tr("Save"), save, icon="download"))
        row.addWidget(Button(theme, tr("Close"), self.accept, kind="primary"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.told)
        layout.addWidget(self.text, 1)
        layout.addLayout(row)

    def _about(self, original: Original) -> str:
        size = self._services.formats.size(MOST_SHOWN)
        cut = tr("The first {size} are shown.", size=size) if len(original.raw) > MOST_SHOWN else ""
        if not original.page:
            return cut or tr("The source of the message as it came.")
        return f"{tr('The source of the message: this computer has nothing to show its page safely.')} {cut}".strip()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
