"""A dialog as tall as its words need at its width: Qt asks wrapping labels before it knows how wide they are."""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from omnibox.ui.theme import Theme

EDGE = 48  # px of the window that stay in sight around it


class FittedDialog(QDialog):
    """`wide` and `least` px at a text size of 100 percent; fitted anew when the window or the text size changes."""

    def __init__(self, theme: Theme, wide: int, least: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._wide, self._least, self._over = theme, wide, least, parent.window()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.fit)
        theme.changed.connect(self._soon.start)
        self._over.installEventFilter(self)

    def fit(self) -> None:
        """Take the width, and the height the words need there, within what the window has room for."""
        layout = self.layout()
        if layout is None:
            return
        scale, room = max(1.0, self._theme.scale), self._over.size()
        wide = min(round(self._wide * scale), room.width() - EDGE)
        layout.activate()
        needed = layout.totalHeightForWidth(wide) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        self.resize(wide, min(max(round(self._least * scale), needed), room.height() - EDGE))

    def showEvent(self, event: QShowEvent) -> None:
        self.fit()
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._soon.start()
        return super().eventFilter(watched, event)
