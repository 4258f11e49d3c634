"""Which system's notifications this machine has, behind the one face of `notifier.py`. Each is loaded where it runs."""

import sys

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from omnibox.resource import resource
from omnibox.ui.desktop.notifier import Notifier


def is_seen() -> bool:
    """Tell whether this window stands on a screen of somebody's: the tour and the tests draw where nobody looks."""
    return QGuiApplication.platformName() not in ("offscreen", "minimal")


def native_notifier(parent: QObject) -> Notifier | None:
    """Return the system's own notifications, None where nobody would see them. Nothing is connected yet."""
    if not is_seen():
        return None
    if sys.platform in ("win32", "darwin"):
        from omnibox.ui.desktop.library import LibraryNotifier

        return LibraryNotifier(resource("mark.png"), parent)
    from omnibox.ui.desktop.freedesktop import FreedesktopNotifier

    return FreedesktopNotifier(str(resource("mark.svg")), parent)
