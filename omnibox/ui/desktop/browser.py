"""The one way to the system's browser for pages the program itself names: sign-in pages and a provider's help."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from omnibox.model.sign_in import is_safe_url


def open_page(url: str) -> bool:
    """Open a page. False where it is no protected address, or the system has no browser for it."""
    return is_safe_url(url) and QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode))
