"""Which system's notifications this machine has, behind the one face of `notifier.py`. Each is loaded where it runs."""

import sys

from PySide6.QtCore import QObject

from omnibox.resource import resource
from omnibox.ui.desktop.notifier import Notifier


def native_notifier(parent: QObject) -> Notifier:
    """Return the system's own notifications. Nothing is connected before the first notice."""
    if sys.platform in ("win32", "darwin"):
        from omnibox.ui.desktop.library import LibraryNotifier

        return LibraryNotifier(resource("mark.png"), parent)
    from omnibox.ui.desktop.freedesktop import FreedesktopNotifier

    return FreedesktopNotifier(str(resource("mark.svg")), parent)
