"""The text being written: grows with it up to a limit, takes dropped and pasted files, sends with Ctrl+Enter."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from omnibox.ui.theme import Theme

FEWEST_LINES, MOST_LINES = 3, 14
Dropped = tuple[Path, ...]


def local_files(data: QMimeData) -> Dropped:
    """The files of a drop or of the clipboard; folders are left out."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return tuple(path for path in paths if path.is_file())


class Editor(QPlainTextEdit):
    """Plain text with files and pictures handed on."""

    send_pressed = Signal()
    escaped = Signal()
    files_given = Signal(object)  # tuple of paths
    picture_given = Signal(object)  # QImage

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.takes_files = False
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QPlainTextEdit { background: transparent; }")
        self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._regrow())
        theme.changed.connect(self._refont)
        self._refont()

    def _refont(self) -> None:
        self.setFont(self._theme.font())
        self._regrow()

    def _line(self) -> int:
        return round(self.fontMetrics().lineSpacing())

    def _regrow(self) -> None:
        lines = max(FEWEST_LINES, min(MOST_LINES, round(self.document().size().height())))
        height = lines * self._line() + 4
        if height != self.maximumHeight():
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        return QSize(200, self.maximumHeight())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.send_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return (self.takes_files and (source.hasUrls() or source.hasImage())) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take files and pictures as attachments, everything else as plain text."""
        files = local_files(source) if self.takes_files else ()
        if files:
            self.files_given.emit(files)
        elif self.takes_files and source.hasImage() and not source.hasText():
            image = source.imageData()
            if isinstance(image, QImage):
                self.picture_given.emit(image)
        else:
            super().insertFromMimeData(source)
