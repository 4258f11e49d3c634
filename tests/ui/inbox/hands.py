"""Hands and eyes for the list."""

from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from omnibox.model.rows import ItemRow
from omnibox.ui.inbox.list_view import ConversationListView
from omnibox.ui.main_window import MainWindow

NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def key(main: MainWindow, which: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(main, which, held)


def listed(main: MainWindow) -> list[UUID | None]:
    model = main.inbox.list_pane.model
    return [model.id_at(place) for place in range(model.rowCount())]


def names(main: MainWindow) -> list[str]:
    model = main.inbox.list_pane.model
    return [row.customer_name if (row := model.row(place)) else "?" for place in range(model.rowCount())]


def click(main: MainWindow, place: int, held: Qt.KeyboardModifier = NONE, x: int = 160) -> None:
    """Click into a row; `x` 20: on the avatar."""
    view = main.inbox.list_pane.list
    at = QPoint(x, view.rect_of(place).center().y())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, held, at)


def point(view: ConversationListView, place: int) -> None:
    """Put the pointer on a row, as the window system tells of it."""
    at = QPointF(160, view.rect_of(place).center().y())
    none = Qt.MouseButton.NoButton
    QApplication.sendEvent(view.viewport(), QEnterEvent(at, at, at))
    QApplication.sendEvent(view.viewport(), QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, NONE))
    view.hovered = place


def leave(view: ConversationListView) -> None:
    """Take the pointer away."""
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    view.hovered = -1


def owner(mail: ItemRow) -> UUID:
    assert mail.conversation_id is not None
    return mail.conversation_id
