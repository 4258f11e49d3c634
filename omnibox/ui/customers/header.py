"""The head of the customers' table: a click sorts, dragging reorders, a menu chooses columns."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from omnibox.model.customer_list import CustomerOrder
from omnibox.ui import icons
from omnibox.ui.customers.columns import COLUMNS, NAME, Column, Place
from omnibox.ui.customers.painter import GAP
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme

INSET = 6  # px the ground of a title reaches beyond its words
ARROW = 14


class ColumnTitle(QAbstractButton):
    """One column's title. Ctrl+Left and Ctrl+Right move it from the keyboard."""

    dragged = Signal(int)  # where it was let go, x in the header
    nudged = Signal(int)  # -1 towards the beginning, 1 towards the end

    def __init__(self, theme: Theme, column: Column, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.column = theme, column
        self._sorted = ""  # "", up or down
        self._pressed_at: QPoint | None = None
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setText(column.title)
        self.setCursor(Qt.CursorShape.PointingHandCursor if column.order else Qt.CursorShape.ArrowCursor)
        self.show_order(sorted_by=False, descending=False)

    def show_order(self, *, sorted_by: bool, descending: bool) -> None:
        """Say whether the list is sorted by this column, and which way."""
        self._sorted = ("down" if descending else "up") if sorted_by else ""
        ways = {"": "", "up": tr("sorted ascending"), "down": tr("sorted descending")}
        self.setAccessibleName(", ".join(word for word in (self.text(), ways[self._sorted]) if word))
        self.setToolTip("\n".join(word for word in (self.text(), tr("Drag to move") if self.parent() else "") if word))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the whole title with its arrow."""
        words = QFontMetrics(self._theme.font(12, 600)).horizontalAdvance(self.text())
        return QSize(words + self._theme.grown(ARROW) + 6 + 2 * INSET, self._theme.grown(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self._dragging or (self.underMouse() and self.column.order is not None)
        if lively or self.hasFocus():
            painter.setPen(QPen(tokens.accent if self.hasFocus() else tokens.sunken, 1))
            painter.setBrush(tokens.sunken)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        rtl = self.isRightToLeft()
        area = self.rect().adjusted(INSET, 0, -INSET, 0)
        font = self._theme.font(12, 600)
        metrics, edge = QFontMetrics(font), self._theme.grown(ARROW)
        room = edge + 4 if self._sorted else 0
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width() - room)
        painter.setFont(font)
        painter.setPen(tokens.text if self._sorted else tokens.text2)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, words)
        if self._sorted:
            used = metrics.horizontalAdvance(words) + 4
            x = area.right() - used - edge + 1 if rtl else area.x() + used
            icons.draw(painter, f"arrow-{self._sorted}", x, (self.height() - edge) / 2, edge, tokens.text2)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        far = QApplication.startDragDistance()
        if self._pressed_at is not None and abs(at.x() - self._pressed_at.x()) >= far:
            self._dragging = True
        if self._dragging and self._pressed_at is not None:
            self.raise_()
            self.move(self.x() + at.x() - self._pressed_at.x(), self.y())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragging, self._dragging, self._pressed_at = self._dragging, False, None
        if dragging:
            self.setDown(False)
            self.dragged.emit(self.geometry().center().x())
            event.accept()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            towards_end = (event.key() == Qt.Key.Key_Right) != self.isRightToLeft()
            self.nudged.emit(1 if towards_end else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class TableHeader(QWidget):
    """The titles of what is shown. It says what somebody wants; the page decides and shows it."""

    sort_wanted = Signal(object, bool)  # CustomerOrder, whether descending
    columns_wanted = Signal(object)  # tuple of columns

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._columns: tuple[Column, ...] = ()
        self._laid: tuple[Place, ...] = ()
        self._order, self._descending = CustomerOrder.LAST, True
        self.titles = {column.key: ColumnTitle(theme, column, self) for column in COLUMNS}
        for title in self.titles.values():
            title.clicked.connect(partial(self._clicked, title.column))
            title.dragged.connect(partial(self._dropped, title.column))
            title.nudged.connect(partial(self._nudged, title.column))
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_columns(self, columns: tuple[Column, ...], laid: tuple[Place, ...]) -> None:
        """Show titles where their columns stand."""
        self._columns, self._laid = columns, laid
        shown = {place.column.key: place for place in laid}
        mirrored = self.isRightToLeft()
        former: QWidget | None = None
        for place in laid:
            title = self.titles[place.column.key]
            width = max(40, place.width - GAP + 2 * INSET)
            x = self.width() - place.x - width + INSET if mirrored else place.x - INSET
            height = title.sizeHint().height()
            title.setGeometry(x, (self.height() - height) // 2, width, height)
            if former is not None:
                QWidget.setTabOrder(former, title)
            former = title
        for key, title in self.titles.items():
            title.setVisible(key in shown)

    def widths(self) -> dict[str, int]:
        """Return how many px each column has to be wide for its title."""
        return {key: title.sizeHint().width() - 2 * INSET + GAP for key, title in self.titles.items()}

    def show_order(self, order: CustomerOrder, *, descending: bool) -> None:
        """Mark the column the list is sorted by."""
        self._order, self._descending = order, descending
        for title in self.titles.values():
            title.show_order(sorted_by=title.column.order is order, descending=descending)

    def menu(self, parent: QWidget) -> QMenu:
        """Which columns are shown; a check each."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in COLUMNS:
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(column in self._columns)
            action.setEnabled(column is not NAME)
            action.triggered.connect(partial(self._toggle, column))
        menu.addSeparator()
        self._add(menu, tr("As at the beginning"), lambda: self.columns_wanted.emit(COLUMNS))
        return menu

    @staticmethod
    def _add(menu: QMenu, words: str, does: Callable[[], object]) -> None:
        menu.addAction(words).triggered.connect(lambda _=False: does())

    # ---- what is wanted
    def _clicked(self, column: Column, _checked: bool = False) -> None:
        if column.order is not None:
            other = not self._descending if column.order is self._order else column.descends
            self.sort_wanted.emit(column.order, other)

    def _toggle(self, column: Column, _checked: bool = False) -> None:
        kept = [one for one in self._columns if one is not column]
        if column not in self._columns:  # back where it stands among all
            at = next((n for n, one in enumerate(kept) if COLUMNS.index(one) > COLUMNS.index(column)), len(kept))
            kept.insert(at, column)
        self.columns_wanted.emit(tuple(kept))

    def _nudged(self, column: Column, by: int) -> None:
        at = self._columns.index(column)
        self._move(column, at + by)

    def _dropped(self, column: Column, x: int) -> None:
        at = self.width() - x if self.isRightToLeft() else x
        others = [place for place in self._laid if place.column is not column]
        self._move(column, sum(1 for place in others if place.x + place.width // 2 < at))

    def _move(self, column: Column, to: int) -> None:
        others = [one for one in self._columns if one is not column]
        to = min(max(0, to), len(others))
        moved = (*others[:to], column, *others[to:])
        if moved == self._columns:
            self.show_columns(self._columns, self._laid)  # back where it was dragged from
        else:
            self.columns_wanted.emit(moved)
            self.titles[column.key].setFocus()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu(self).popup(event.globalPos())

    def resizeEvent(self, event: object) -> None:
        self.show_columns(self._columns, self._laid)

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.grown(24) + 2 * self._theme.pad(5))
        for title in self.titles.values():
            title.update()
