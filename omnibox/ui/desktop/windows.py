"""What Windows wants to know of a program that shows notifications (docs/desktop.md says what of it was run)."""

import sys
from typing import Final

APP_ID: Final = "Omnibox"  # the one under which the library registers our toasts


def name_ourselves() -> None:
    """Give this process the name under which its toasts and its task bar button stand; harmless elsewhere.

    Without it they carry the name of the Python that runs them. Source: SetCurrentProcessExplicitAppUserModelID.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID)
