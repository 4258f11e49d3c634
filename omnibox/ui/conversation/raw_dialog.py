"""Attached texts in a window of their own."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label

MOST_SHOWN = 400_000  # bytes; a larger one is cut here and can be saved whole


class TextDialog(QDialog):
    """Shows bytes as text, every odd byte as itself; nothing in it is interpreted."""

    def __init__(
        self,
        services: UiServices,
        title: str,
        raw: bytes,
        parent: QWidget,
        save: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(820, 600)
        self.text = QPlainTextEdit()
        self.text.setProperty("kind", "field")
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setStyleHint(QFont.StyleHint.Monospace)
        self.text.setFont(font)
        self.text.setPlainText(raw[:MOST_SHOWN].decode("utf-8", "replace").replace("\r\n", "\n"))
        self.text.setAccessibleName(title)
        buttons = QHBoxLayout()
        if len(raw) > MOST_SHOWN:
            size = services.formats.size(MOST_SHOWN)
            buttons.addWidget(Label(services.theme, tr("The first {size} are shown.", size=size), tone="soft"))
        buttons.addStretch(1)
        copy = Button(services.theme, tr("Copy"), lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        buttons.addWidget(copy)
        if save is not None:
            buttons.addWidget(Button(services.theme, tr("Save"), save, icon="download"))
        buttons.addWidget(Button(services.theme, tr("Close"), self.accept, kind="primary"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.text, 1)
        layout.addLayout(buttons)
