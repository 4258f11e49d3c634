"""Fills the customers' table: the first page at once, the whole order once somebody scrolls that far.

What changes is looked at again as soon as that is cheap; rows are kept for the places somebody was at lately.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from omnibox.model.customer_list import CustomerQuery
from omnibox.model.rows import CustomerListRow, CustomerPage
from omnibox.ui.inbox.counts import COUNTED, Pace
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices
from omnibox.ui.tasks import Job

PAGE = 60
AHEAD = 30  # rows fetched around those in sight
PREFIX_MOST = 240  # known ids up to which a refresh reads the beginning only
KEPT = 1200  # rows kept


@dataclass(frozen=True, slots=True)
class Whole:
    """Everybody in order, with where each stands: counted out in a worker, 100,000 places take their time."""

    ids: list[UUID]
    places: dict[UUID, int]
    rows: Sequence[CustomerListRow]


class CustomerLoader(QObject):
    """Keeps ids, places and rows true to one query."""

    about_to_change = Signal()
    changed = Signal()  # ids, total or `ready`
    filled = Signal()  # rows came
    failed = Signal(object)  # Exception

    def __init__(self, services: UiServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.asked = CustomerQuery()
        self.ready = False  # whether anything of this query is here
        self.total = 0
        self.whole = True
        self._ids: list[UUID] = []
        self._places: dict[UUID, int] = {}
        self._rows: dict[UUID, CustomerListRow] = {}
        self._sight = (0, 0)
        self._touched: set[UUID] = set()
        self._looking: Job[Any] | None = None
        self._filling: Job[Any] | None = None
        self._again = False
        self._pace = Pace()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        services.live.changed.connect(self._heard)

    # ---- reading
    def row(self, place: int) -> CustomerListRow | None:
        """Return the row at a place, None where it is not fetched yet."""
        return self._rows.get(self._ids[place]) if 0 <= place < len(self._ids) else None

    def id_at(self, place: int) -> UUID | None:
        return self._ids[place] if 0 <= place < len(self._ids) else None

    def place(self, customer_id: UUID | None) -> int:
        """Return where a customer stands, -1 where that is not known."""
        return self._places.get(customer_id, -1) if customer_id else -1

    @property
    def busy(self) -> bool:
        """Whether a look is on its way."""
        return self._looking is not None and not self._looking.finished

    # ---- asking
    def ask(self, asked: CustomerQuery) -> None:
        """Turn to another query; what was on its way for the former is dropped."""
        self.about_to_change.emit()
        self.asked, self.ready, self.total, self.whole = asked, False, 0, True
        for job in (self._looking, self._filling):
            if job is not None:
                job.cancel()
        self._looking = self._filling = None
        self._ids, self._places = [], {}
        self._sight = (0, 0)
        self.changed.emit()
        self._look()

    def refresh(self) -> None:
        """Look again soon."""
        if self._looking is not None and not self._looking.finished:
            self._again = True
        elif not self._timer.isActive():
            self._timer.start(self._pace.pause_ms)

    def need(self, first: int, last: int) -> None:
        """Rows `first` to `last` are in sight."""
        self._sight = (max(0, first), last)
        if last < 0 or not self.ready:
            return
        if not self.whole and last + AHEAD >= len(self._ids):
            self._look(whole=len(self._ids) >= PREFIX_MOST or last > len(self._ids) + PAGE)
        self._fill()

    def _heard(self, batch: Batch) -> None:
        if self.ready and batch.has(*COUNTED):
            undone = "operation.undone" in batch.types
            self._touched |= set(self._rows) if undone else batch.customers
            self.refresh()

    def _look(self, *, whole: bool = False) -> None:
        if self._looking is not None and not self._looking.finished:
            self._again = True
            return
        self._again = False
        self._pace.begin()
        asked, tasks, customers = self.asked, self._services.tasks, self._services.desk.customers
        if whole or (self.whole and len(self._ids) > PREFIX_MOST):
            first, last = self._sight
            seen = {one for place in range(first - AHEAD, last + AHEAD) if (one := self.id_at(place))}
            wanted = list(self._touched & set(self._rows) | seen)

            def read() -> Whole:
                ids = customers.ids(asked)
                return Whole(ids, {one: place for place, one in enumerate(ids)}, customers.rows(wanted))

            self._looking = tasks.read(read, self, self._take_whole, self._fail)
        else:
            limit = max(PAGE, min(PREFIX_MOST, max(len(self._ids), self._sight[1] + AHEAD + PAGE)))
            self._looking = tasks.read(lambda: customers.page(asked, limit=limit), self, self._take_page, self._fail)

    def _take_page(self, page: CustomerPage) -> None:
        ids = [row.id for row in page.rows]
        self._take(ids, {one: place for place, one in enumerate(ids)}, page.rows, page.total)
        self.whole = page.next is None
        self._landed()

    def _take_whole(self, found: Whole) -> None:
        self._take(found.ids, found.places, found.rows, len(found.ids))
        self.whole = True
        self._landed()

    def _take(self, ids: list[UUID], places: dict[UUID, int], rows: Iterable[CustomerListRow], total: int) -> None:
        self.about_to_change.emit()
        for touched in self._touched:
            self._rows.pop(touched, None)
        self._touched.clear()
        self._ids, self._places, self.total, self.ready = ids, places, total, True
        self._keep(rows)

    def _landed(self) -> None:
        self._pace.end()
        self._looking = None
        self.changed.emit()
        self._fill()
        if self._again:
            self.refresh()

    def _fail(self, error: Exception) -> None:
        self._looking = self._filling = None
        self._pace.end()
        self.failed.emit(error)

    def _fill(self) -> None:
        """Fetch the rows around those in sight that are missing; one fetch at a time."""
        if self._filling is not None and not self._filling.finished:
            return
        first, last = self._sight
        around = (self.id_at(place) for place in range(max(0, first - AHEAD), last + AHEAD))
        missing = [one for one in around if one is not None and one not in self._rows]
        if missing:
            customers = self._services.desk.customers
            self._filling = self._services.tasks.read(
                lambda: customers.rows(missing), self, lambda rows: self._filled(missing, rows), self._fail
            )

    def _filled(self, wanted: Sequence[UUID], rows: Sequence[CustomerListRow]) -> None:
        self._filling = None
        self._keep(rows)
        self.filled.emit()
        if len(rows) < len(wanted):  # some are gone: the order is out of date
            self.refresh()
        else:
            self._fill()

    def _keep(self, rows: Iterable[CustomerListRow]) -> None:
        for row in rows:
            self._rows.pop(row.id, None)  # the newest stand last
            self._rows[row.id] = row
        for old in list(self._rows)[: max(0, len(self._rows) - KEPT)]:
            del self._rows[old]
