"""What macOS expects of a program whose window is closed (docs/desktop.md says what of it was run)."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from omnibox.ui.frame import Frame


def come_back_from_dock(app: QApplication, frame: Frame) -> None:
    """Bring a closed window back when somebody clicks the program in the dock; harmless elsewhere."""
    if sys.platform == "darwin":

        def turned(state: Qt.ApplicationState) -> None:
            if state == Qt.ApplicationState.ApplicationActive and not frame.isVisible():
                frame.come_forward()

        app.applicationStateChanged.connect(turned)
