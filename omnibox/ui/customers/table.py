"""The customers' table: painted rows under a header, one of them current, kept by its id."""

from uuid import UUID

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter

from omnibox.model.rows import CustomerListRow
from omnibox.ui.customers.columns import Column, Place, places
from omnibox.ui.customers.loader import CustomerLoader
from omnibox.ui.customers.painter import CustomerPainter, Look, spoken
from omnibox.ui.i18n import tr
from omnibox.ui.painted_list import PaintedList
from omnibox.ui.services import UiServices

WAITING_ROWS = 14  # drawn while the first page is on its way


class CustomerTable(PaintedList):
    """Draws what a loader holds. A click chooses, Enter or a double click opens."""

    picked = Signal(object)  # CustomerListRow a person chose
    opened = Signal(object)  # CustomerListRow
    menu_wanted = Signal(object, object)  # CustomerListRow, where on the screen
    laid_out = Signal()  # columns stand elsewhere now

    def __init__(self, services: UiServices, loader: CustomerLoader) -> None:
        super().__init__()
        self._services = services
        self.loader = loader
        self.columns: tuple[Column, ...] = ()
        self.laid: tuple[Place, ...] = ()
        self.titles: dict[str, int] = {}  # px each column's title needs
        self._painter = CustomerPainter(services.theme, services.formats)
        self._current_id: UUID | None = None
        self._anchor: tuple[UUID, int] | None = None
        self.setAccessibleName(tr("Customers"))
        loader.about_to_change.connect(self._hold)
        loader.changed.connect(self._rearranged)
        loader.filled.connect(self.viewport().update)
        services.theme.changed.connect(self._restyle)
        self.chosen.connect(self._choose_row)
        self.shown.connect(loader.need)

    # ---- what PaintedList asks
    def count(self) -> int:
        return self.loader.total if self.loader.ready else WAITING_ROWS

    def row_height(self, row: int) -> int:
        return self._painter.height

    def paint_row(self, painter: QPainter, row: int, rect: QRect) -> None:
        found = self.loader.row(row)
        if found is None:
            self._painter.paint_waiting(painter, rect, self.laid)
            return
        here = row == self.current
        look = Look(here, row == self.hovered, here and self.keyboard and self.hasFocus())
        self._painter.paint(painter, rect, found, self.laid, look)

    def row_name(self, row: int) -> str:
        found = self.loader.row(row)
        return spoken(found, self.columns, self._services.formats) if found else tr("Loading")

    def can_choose(self, row: int) -> bool:
        return self.loader.ready

    # ---- columns
    def show_columns(self, columns: tuple[Column, ...], titles: dict[str, int]) -> None:
        """Show these columns, in this order, each as wide as its title at least."""
        self.columns, self.titles = columns, titles
        self._lay_out()

    def _lay_out(self) -> None:
        scale = max(1.0, self._services.theme.scale)
        self.laid = places(self.columns, self.viewport().width(), scale, self.titles)
        self.viewport().update()
        self.laid_out.emit()

    # ---- the current customer
    @property
    def current_id(self) -> UUID | None:
        return self._current_id

    def current_row(self) -> CustomerListRow | None:
        return self.loader.row(self.current)

    def select(self, customer_id: UUID | None) -> None:
        """Mark somebody as current; they may come into the list later."""
        self._current_id = customer_id
        self.set_current(self.loader.place(customer_id))

    def _choose_row(self, place: int) -> None:
        self._current_id = self.loader.id_at(place)
        row = self.loader.row(place)
        if row is not None:
            self.picked.emit(row)

    # ---- changes under it
    def _hold(self) -> None:
        """Note which row must not move: the top one, once it was scrolled."""
        self._anchor = None
        if self.position > 0 and self.loader.ready:
            place, rect = next(iter(self.rows_in_sight()), (-1, QRect()))
            found = self.loader.id_at(place)
            self._anchor = (found, rect.y()) if found else None

    def _rearranged(self) -> None:
        self.current = self.loader.place(self._current_id)
        self.relayout()
        place = self.loader.place(self._anchor[0]) if self._anchor else -1
        if self._anchor is not None and place >= 0:
            self.set_position(place)
            self.scroll_pixels(-self._anchor[1])
        elif not self.loader.ready:
            self.set_position(0)
        self.look_again()

    def _restyle(self) -> None:
        self._painter.refresh()
        self._lay_out()
        self.relayout()

    # ---- Qt events
    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands a QResizeEvent
        self._lay_out()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.loader.row(self.row_at(event.position().toPoint()))
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current_row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if row is not None:
                self.opened.emit(row)
        elif event.key() == Qt.Key.Key_End and self.current < 0:
            self.step(-1)
        elif event.text().isprintable() and event.text().strip():
            event.ignore()  # typing searches: the page takes it
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.current if keyboard else self.row_at(event.pos())
        row = self.loader.row(place)
        if row is None:
            return
        if place != self.current:
            self.set_current(place, reveal=False)
            self._choose_row(place)
        at = self.viewport().mapToGlobal(self.rect_of(place).center()) if keyboard else event.globalPos()
        self.menu_wanted.emit(row, at)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.viewport().update()
        super().changeEvent(event)
