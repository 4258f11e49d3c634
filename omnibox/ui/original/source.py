"""The source of a message as text, every odd byte as itself; nothing in it is interpreted."""

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit

from omnibox.desk.original import Original

MOST_SHOWN = 400_000  # bytes of the source; a larger one is cut here and can be saved whole


def source_view(original: Original, name: str) -> QPlainTextEdit:
    """Return a field that shows it; `name` is for screen readers."""
    text = QPlainTextEdit()
    text.setReadOnly(True)
    text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setStyleHint(QFont.StyleHint.Monospace)
    text.setFont(font)
    text.setPlainText(original.raw[:MOST_SHOWN].decode("utf-8", "replace").replace("\r\n", "\n"))
    text.setAccessibleName(name)
    return text
