"""A virtual list of painted rows of differing height: it asks for the rows in sight and for nothing else.

The scroll bar counts rows (in thousandths), so a million rows need no layout: the row at the top and the part of
it that is scrolled away are the position, and heights are asked for only on screen.
"""

from abc import abstractmethod
from collections.abc import Iterator
from math import floor

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from omnibox.ui.overlay_bar import OverlayBar

UNITS = 1000  # scroll bar steps a row
WHEEL_PX = 64  # a notch of a mouse wheel


class PaintedList(QAbstractScrollArea):
    """Rows, one of them current. Heirs say how many, how tall, and paint them."""

    chosen = Signal(int)  # the current row changed by a person
    activated = Signal(int)  # Enter, or a click
    shown = Signal(int, int)  # first and last row in sight changed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._moved)
        self._bar = OverlayBar(self)
        self.current = -1
        self.hovered = -1
        self.keyboard = False  # whether the focus came, or moves, by keys: then it is shown
        self._sight = (-1, -1)
        self.interface: object = None  # kept for screen readers, see accessible.py

    # ---- what heirs provide
    @abstractmethod
    def count(self) -> int:
        """Return how many rows there are."""

    @abstractmethod
    def row_height(self, row: int) -> int:
        """Return a row's height in px; the nominal one while it is not known."""

    @abstractmethod
    def paint_row(self, painter: QPainter, row: int, rect: QRect) -> None:
        """Paint one row."""

    @abstractmethod
    def row_name(self, row: int) -> str:
        """Return what a screen reader says of a row."""

    def can_choose(self, row: int) -> bool:
        """Tell whether a row may become current (headings may not)."""
        return True

    def is_selected(self, row: int) -> bool:
        """Tell whether a row counts as selected: the current one, where no more can be."""
        return row == self.current

    @property
    def takes_many(self) -> bool:
        """Whether several rows can be selected at once."""
        return False

    # ---- position
    @property
    def position(self) -> float:
        """The row at the top, with the part of it that is scrolled away as the fraction."""
        return self.verticalScrollBar().value() / UNITS

    def set_position(self, position: float) -> None:
        self.verticalScrollBar().setValue(round(position * UNITS))

    def rows_in_sight(self) -> Iterator[tuple[int, QRect]]:
        """Yield (row, its rectangle in the viewport), top to bottom."""
        count, width, bottom = self.count(), self.viewport().width(), self.viewport().height()
        row = floor(self.position)
        if row >= count:
            return
        top = -round((self.position - row) * self.row_height(row))
        while row < count and top < bottom:
            height = self.row_height(row)
            yield row, QRect(0, top, width, height)
            top += height
            row += 1

    def row_at(self, point: QPoint) -> int:
        """Return the row under a point of the viewport, -1 for none."""
        return next((row for row, rect in self.rows_in_sight() if rect.contains(point)), -1)

    def rect_of(self, row: int) -> QRect:
        """Return a row's rectangle in the viewport, empty when out of sight."""
        return next((rect for seen, rect in self.rows_in_sight() if seen == row), QRect())

    def scroll_pixels(self, pixels: float) -> None:
        """Move the rows up by `pixels` (down when negative)."""
        count = self.count()
        row = floor(self.position)
        if not count or row >= count:
            return
        into = (self.position - row) * self.row_height(row) + pixels
        while into < 0 and row > 0:
            row -= 1
            into += self.row_height(row)
        while row < count - 1 and into >= self.row_height(row):
            into -= self.row_height(row)
            row += 1
        self.set_position(max(0.0, row + into / self.row_height(row)))

    def reveal(self, row: int) -> None:
        """Scroll as little as needed to show a row whole."""
        rect, height = self.rect_of(row), self.viewport().height()
        if not rect.isNull() and rect.top() >= 0 and rect.bottom() < height:
            return
        if rect.isNull() or rect.top() < 0:
            below = not rect.isNull() or row < self.position
            self.set_position(row if below else self._position_for_bottom(row))
        else:
            self.set_position(self._position_for_bottom(row))

    def _position_for_bottom(self, row: int) -> float:
        """Return the position that puts the row's lower edge on the viewport's."""
        space, at = self.viewport().height(), row
        while at >= 0 and space > 0:
            space -= self.row_height(at)
            at -= 1
        if space > 0:
            return 0.0
        return at + 1 + (-space) / self.row_height(at + 1)

    def relayout(self, *, repaint: bool = True) -> None:
        """Rows came, went or changed their height. `repaint=False`: the caller knows whether any of it is in sight."""
        count = self.count()
        bar = self.verticalScrollBar()
        end = self._position_for_bottom(count - 1) if count else 0.0
        bar.setRange(0, round(end * UNITS))
        bar.setPageStep(max(1, self.viewport().height() * UNITS // max(1, self.row_height(0) if count else 1)))
        bar.setSingleStep(UNITS)
        self._look()
        if repaint:
            self.viewport().update()

    def _look(self) -> None:
        rows = [row for row, _ in self.rows_in_sight()]
        sight = (rows[0], rows[-1]) if rows else (-1, -1)
        if sight != self._sight:
            self._sight = sight
            self.shown.emit(*sight)

    def look_again(self) -> None:
        """Say once more what is in sight: what stands there was exchanged."""
        self._sight = (-1, -1)
        self._look()

    def _moved(self, _: int) -> None:
        self._look()
        self._hover(self.viewport().mapFromGlobal(self.cursor().pos()))
        self.viewport().update()

    def update_rows(self, *rows: int) -> None:
        """Paint these rows anew, as far as they are in sight, and nothing else."""
        for row, rect in self.rows_in_sight():
            if row in rows:
                self.viewport().update(rect)

    # ---- current row
    def set_current(self, row: int, *, reveal: bool = True) -> None:
        """Make a row current without telling `chosen`."""
        before, self.current = self.current, row
        if row >= 0 and reveal:
            self.reveal(row)
        self.update_rows(before, row)
        if row >= 0 and self.hasFocus():
            self.announce(row)

    def step(self, by: int) -> bool:
        """Choose the next row that can be, `by` steps away; tell whether there was one."""
        count = self.count()
        row = self.current + by if self.current >= 0 else (0 if by > 0 else count - 1)
        while 0 <= row < count and not self.can_choose(row):
            row += 1 if by > 0 else -1
        if not 0 <= row < count:
            return False
        self._choose(row)
        return True

    def _choose(self, row: int) -> None:
        self.set_current(row)
        self.chosen.emit(row)

    def announce(self, row: int) -> None:
        """Let a screen reader say that the keyboard is at a row."""
        rows = [seen for seen, _ in self.rows_in_sight()]
        if row in rows:
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(rows.index(row))
            QAccessible.updateAccessibility(event)

    # ---- Qt events
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        for row, rect in self.rows_in_sight():
            if rect.intersects(event.rect()):
                painter.save()
                self.paint_row(painter, row, rect)
                painter.restore()
        if (
            self.hasFocus() and self.keyboard and self.rect_of(self.current).isEmpty()
        ):  # no row shows where the keyboard is
            painter.setPen(self.palette().color(QPalette.ColorRole.Accent))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -2, -2))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.relayout()

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels = event.pixelDelta().y() or event.angleDelta().y() * WHEEL_PX / 120
        self.scroll_pixels(-pixels)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.keyboard = event.reason() != Qt.FocusReason.MouseFocusReason
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.keyboard = False
        row = self.row_at(event.position().toPoint())
        if row >= 0 and self.can_choose(row) and event.button() == Qt.MouseButton.LeftButton:
            self._choose(row)
            self.activated.emit(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(event.position().toPoint())

    def leaveEvent(self, event: object) -> None:
        self._set_hovered(-1)

    def _hover(self, point: QPoint) -> None:
        self._set_hovered(self.row_at(point) if self.viewport().underMouse() else -1)

    def _set_hovered(self, row: int) -> None:
        if row != self.hovered:
            before, self.hovered = self.hovered, row
            self.update_rows(before, row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keyboard = True
        key, page = event.key(), max(1, self._sight[1] - self._sight[0] - 1)
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: min(page, max(0, self.count() - 1 - self.current)),
            Qt.Key.Key_PageUp: -min(page, max(0, self.current)),
            Qt.Key.Key_Home: -self.current,
            Qt.Key.Key_End: self.count() - 1 - self.current,
        }
        if key in steps:
            if steps[Qt.Key(key)]:
                self.step(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.activated.emit(self.current)
        else:
            super().keyPressEvent(event)
