"""Which system's notifications this machine has, behind the one face of `notifier.py`.

Linux desktops have a bus to talk to, with actions and replies. On Windows and macOS the tray's balloon is handed to the
system's own notifications by Qt: a click opens the conversation, there are no further actions.
"""

import sys

from PySide6.QtCore import QObject

from omnibox.resource import resource
from omnibox.ui.desktop.notifier import Notifier


def native_notifier(parent: QObject) -> Notifier | None:
    """Return the system's own notifications, None where the tray is the way to them."""
    if sys.platform in ("win32", "darwin"):
        return None
    from omnibox.ui.desktop.freedesktop import FreedesktopNotifier

    return FreedesktopNotifier(str(resource("mark.svg")), parent)
