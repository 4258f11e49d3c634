"""A line to type in at the end of a row of chips: as wide as what stands in it."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit

LEAST, MOST = 36, 220  # px at a text size of 100 percent
_CARET = 12


class InlineEdit(QLineEdit):
    """Grows while one types, so that the row wraps only when it must."""

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "bare")
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.textChanged.connect(lambda _: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        words = self.text() or self.placeholderText()
        width = self.fontMetrics().horizontalAdvance(words) + _CARET
        return QSize(max(LEAST, min(MOST, width)), super().minimumSizeHint().height())
