"""The virtual list: it knows heights only of what is in sight, moves by pixels and by keys, and speaks."""

import itertools
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from omnibox.ui.painted_list import PaintedList

Make = Callable[[int], "Numbers"]


class Numbers(PaintedList):
    """Rows of 40 px, every third of 60; every tenth is a heading."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.rows = count
        self.measured: set[int] = set()
        self.setAccessibleName("Numbers")

    def count(self) -> int:
        return self.rows

    def row_height(self, row: int) -> int:
        self.measured.add(row)
        return 60 if row % 3 == 0 else 40

    def paint_row(self, painter: QPainter, row: int, rect: QRect) -> None:
        painter.drawText(rect, str(row))

    def row_name(self, row: int) -> str:
        return f"Row {row}"

    def can_choose(self, row: int) -> bool:
        return row % 10 != 9


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    def made(count: int) -> Numbers:
        view = Numbers(count)
        qtbot.addWidget(view)
        view.resize(300, 400)
        with qtbot.waitExposed(view):
            view.show()
        view.relayout()
        return view

    return made


def seen(view: PaintedList) -> list[int]:
    return [row for row, _ in view.rows_in_sight()]


def test_a_million_rows_are_shown_without_measuring_them(make: Make) -> None:
    view = make(1_000_000)
    view.set_position(500_000)
    view.viewport().repaint()
    assert len(view.measured) < 60
    assert seen(view)[0] == 500_000


def test_rows_stand_without_gap_or_overlap(make: Make) -> None:
    view = make(100)
    view.set_position(7.4)
    rects = [rect for _, rect in view.rows_in_sight()]
    assert all(below.top() == above.bottom() + 1 for above, below in itertools.pairwise(rects))
    assert rects[0].top() <= 0
    assert rects[-1].bottom() >= view.viewport().height() - 1


def test_the_end_of_the_bar_is_the_end_of_the_rows(make: Make) -> None:
    view = make(100)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    last, rect = list(view.rows_in_sight())[-1]
    assert last == 99
    assert abs(rect.bottom() + 1 - view.viewport().height()) <= 1


def test_few_rows_need_no_bar(make: Make) -> None:
    view = make(3)
    assert view.verticalScrollBar().maximum() == 0
    assert seen(make(0)) == []


@pytest.mark.parametrize("pixels", [1, 37, 40, 41, 399, 1234])
def test_scrolling_by_pixels_moves_rows_by_as_many(make: Make, pixels: int) -> None:
    view = make(1000)
    view.set_position(500)
    before = dict(view.rows_in_sight())
    view.scroll_pixels(pixels)
    view.scroll_pixels(-pixels)
    after = dict(view.rows_in_sight())
    assert all(abs(after[row].top() - before[row].top()) <= 2 for row in before.keys() & after.keys())


def test_the_wheel_scrolls(make: Make) -> None:
    view = make(1000)
    place = QPointF(50, 50)
    wheel = QWheelEvent(
        place, view.viewport().mapToGlobal(place), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), wheel)
    assert view.position > 0


@pytest.mark.parametrize("row", [0, 3, 50, 999])
def test_reveal_shows_a_row_whole(make: Make, row: int) -> None:
    view = make(1000)
    for start in (0, 20, 900):
        view.set_position(start)
        view.reveal(row)
        rect = view.rect_of(row)
        assert rect.top() >= -1
        assert rect.bottom() <= view.viewport().height()


def test_keys_choose_and_headings_are_passed_over(make: Make, qtbot: QtBot) -> None:
    view = make(50)
    view.setFocus()
    chosen: list[int] = []
    view.chosen.connect(chosen.append)
    for _ in range(10):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert chosen == [0, 1, 2, 3, 4, 5, 6, 7, 8, 10]
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert chosen[-2:] == [8, 0] or chosen[-1] == 0
    with qtbot.waitSignal(view.activated) as activated:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert activated.args == [0]


def test_a_click_chooses_and_opens(make: Make, qtbot: QtBot) -> None:
    view = make(50)
    with qtbot.waitSignals([view.chosen, view.activated]):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.rect_of(2).center())
    assert view.current == 2


def test_screen_readers_get_a_child_for_each_row_in_sight(make: Make) -> None:
    view = make(1000)
    view.set_position(103)
    view.set_current(105)
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.role() == QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "Numbers"
    names = [interface.child(n).text(QAccessible.Text.Name) for n in range(interface.childCount())]
    assert names == [f"Row {row}" for row in seen(view)]
    child = interface.child(2)
    assert child.role() == QAccessible.Role.ListItem
    assert child.state().selected
    assert interface.child(6).role() == QAccessible.Role.Heading
    corner = view.viewport().mapToGlobal(view.rect_of(105).topLeft())
    assert child.rect().topLeft() == corner
    assert interface.childAt(corner.x() + 5, corner.y() + 5).text(QAccessible.Text.Name) == "Row 105"
    assert interface.indexOfChild(child) == 2


def test_a_child_that_scrolled_away_is_not_valid(make: Make) -> None:
    view = make(12)
    interface = QAccessible.queryAccessibleInterface(view)
    last = interface.child(interface.childCount() - 1)
    view.rows = 1
    view.relayout()
    assert not last.isValid()
    assert last.state().invalid
