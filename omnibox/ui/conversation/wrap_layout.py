"""A layout that sets widgets one after the other and goes on in the next row where there is no room."""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class WrapLayout(QLayout):
    """Rows of widgets at their preferred size; the last one may take the rest of its row."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 6, stretch_last: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._stretch_last = stretch_last
        self.setSpacing(gap)
        self.setContentsMargins(QMargins())

    def insert_widget(self, index: int, widget: QWidget) -> None:
        """Put a widget at a place instead of at the end."""
        self.addWidget(widget)
        self._items.insert(index, self._items.pop())

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, row = rect.x(), rect.y(), 0
        shown = [item for item in self._items if not item.isEmpty()]
        right_to_left = self._reads_from_right()
        for item in shown:
            hint, last = item.sizeHint(), self._stretch_last and item is shown[-1]
            width = min(item.minimumSize().width() if last else hint.width(), rect.width())
            if x > rect.x() and x + width > rect.x() + rect.width():
                x, y, row = rect.x(), y + row + self.spacing(), 0
            if last:
                width = rect.x() + rect.width() - x
            if move:
                at = rect.x() + rect.right() + 1 - x - width if right_to_left else x
                item.setGeometry(QRect(QPoint(at, y), QSize(width, hint.height())))
            x += width + self.spacing()
            row = max(row, hint.height())
        return y + row - rect.y()

    def _reads_from_right(self) -> bool:
        parent = self.parentWidget()
        return parent is not None and parent.isRightToLeft()
