"""What screen readers see of painted lists: one child for each row in sight, with name, role, state and place."""

from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget

from omnibox.ui.handed import Handed
from omnibox.ui.painted_list import PaintedList


class RowInterface(QAccessibleInterface):
    """The n-th row in sight of a painted list."""

    def __init__(self, view: PaintedList, nth: int) -> None:
        super().__init__()
        self._view = view
        self.nth = nth

    def _row(self) -> tuple[int, QRect] | None:
        for place, found in enumerate(self._view.rows_in_sight()):
            if place == self.nth:
                return found
        return None

    def isValid(self) -> bool:
        return self._row() is not None

    def object(self) -> QObject | None:  # type: ignore[override]  # Qt allows null here, its stubs do not
        return None

    def window(self) -> QWindow:
        return self._view.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._view)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # as above
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # as above
        return None

    def role(self) -> QAccessible.Role:
        found = self._row()
        heading = found is not None and not self._view.can_choose(found[0])
        return QAccessible.Role.Heading if heading else QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state, found = QAccessible.State(), self._row()
        if found is None:
            state.invalid = 1
            return state
        if self._view.can_choose(found[0]):
            state.selectable = state.focusable = 1
            state.selected = int(self._view.is_selected(found[0]))
            state.multiSelectable = int(self._view.takes_many)
            state.focused = int(found[0] == self._view.current and self._view.hasFocus())
        return state

    def rect(self) -> QRect:
        found = self._row()
        if found is None:
            return QRect()
        corner = self._view.viewport().mapToGlobal(found[1].topLeft())
        return QRect(corner, found[1].size())

    def text(self, which: QAccessible.Text) -> str:
        found = self._row()
        return self._view.row_name(found[0]) if found is not None and which == QAccessible.Text.Name else ""

    def setText(self, which: QAccessible.Text, text: str) -> None:
        """Rows cannot be renamed here."""

    def interface_cast(self, which: QAccessible.InterfaceType) -> Any:
        return None


class ListInterface(QAccessibleWidget):
    """A painted list as a list of the rows in sight."""

    def __init__(self, view: PaintedList) -> None:
        super().__init__(view, QAccessible.Role.List, view.accessibleName())
        self._view = view
        self._children: dict[int, RowInterface] = {}
        self._handed = Handed(view)

    def childCount(self) -> int:
        return sum(1 for _ in self._view.rows_in_sight())

    def child(self, index: int) -> QAccessibleInterface:
        found = self._children.get(index)
        if found is None:
            found = self._children[index] = RowInterface(self._view, index)
            self._handed.over(found)
        return found

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.nth if isinstance(child, RowInterface) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # as above
        point = self._view.viewport().mapFromGlobal(QPoint(x, y))
        for nth, (_, rect) in enumerate(self._view.rows_in_sight()):
            if rect.contains(point):
                return self.child(nth)
        return None

    def text(self, which: QAccessible.Text) -> str:
        return self._view.accessibleName() if which == QAccessible.Text.Name else ""


def install() -> None:
    """Let Qt ask us for the interfaces of painted lists. Once a process, after the application was made."""
    QAccessible.installFactory(_make)


def _make(_name: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, PaintedList):
        return None
    thing.interface = ListInterface(thing)  # Qt holds a bare pointer: the view keeps the Python half alive
    return thing.interface
