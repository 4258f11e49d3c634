"""Fills the list model: the first page at once, the whole order only when somebody scrolls that far.

While the view is short of whole, a refresh reads as many rows as are known, not the view: a mailbox of a million
stays cheap until a person drags the scroll bar.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from omnibox.model.rows import ConversationPage, ConversationRow
from omnibox.model.views import View
from omnibox.ui.inbox.counts import COUNTED, Counts, Pace
from omnibox.ui.live import Batch
from omnibox.ui.models.conversation_list import ConversationListModel
from omnibox.ui.services import UiServices
from omnibox.ui.tasks import Job

PAGE = 60
AHEAD = 30  # rows fetched around those in sight
COUNTED_MOST = 5000  # ids up to which an order that waits is compared id by id, in the UI thread
PREFIX_MOST = 240  # known ids up to which a refresh reads the beginning only


class ListLoader(QObject):
    """Keeps one ConversationListModel true to one view."""

    loaded = Signal()  # the view's first page is there
    waiting = Signal(int)  # so many conversations changed and keep their places for now; 0: none any more
    failed = Signal(object)

    def __init__(self, services: UiServices, model: ConversationListModel, counts: Counts) -> None:
        super().__init__(model)
        self._services, self._model, self._counts = services, model, counts
        self.view: View | None = None
        self.ready = False
        self.moves: Callable[[Sequence[UUID]], bool] = lambda _: False  # whether an order must wait for the pointer
        self._held: tuple[list[UUID], int, bool] | None = None  # the order that waits
        self._changed: set[UUID] = set()  # what was heard of since it began to
        self._sight = (0, 0)
        self._refresh: Job[Any] | None = None
        self._filling: Job[tuple[ConversationRow, ...]] | None = None
        self._again = False
        self._touched: set[UUID] = set()
        self._pace = Pace()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        services.live.changed.connect(self._heard)
        counts.changed.connect(self._count)

    def preview(self, view: View, page: ConversationPage, total: int) -> None:
        """Show a page that was read before the desk is there; `show` of the same view then goes on from it."""
        self.view, self.ready = view, True
        self._model.fill(page.rows)
        ids = [row.id for row in page.rows]
        self._model.arrange(ids, max(total, len(ids)), whole=page.next is None)

    def show(self, view: View) -> None:
        """Turn to another view; what was on its way for the old one is dropped."""
        if view == self.view and self.ready:
            self.refresh()
            return
        self.view, self.ready = view, False
        self._drop_held()
        self._cancel()
        self._model.clear()
        self._sight = (0, 0)
        self._look()

    def refresh(self) -> None:
        """Look again soon."""
        if self._refresh is not None and not self._refresh.finished:
            self._again = True
        elif self.view is not None and not self._timer.isActive():
            self._timer.start(self._pace.pause_ms)

    def need(self, first: int, last: int) -> None:
        """Rows `first` to `last` are in sight."""
        self._sight = (max(0, first), last)
        if last < 0 or not self.ready or self._services.connected is None:
            return
        if not self._model.whole and last + AHEAD >= self._model.known:
            self._look(whole=self._model.known >= PREFIX_MOST or last > self._model.known + PAGE)
        self._fill()

    def _heard(self, batch: Batch) -> None:
        if batch.has(*COUNTED):
            self._touched |= batch.conversations
            self._changed |= batch.conversations
            if batch.has("customer."):
                self._touched.update(self._model.fetched(self._ids_in_sight()))
            self.refresh()

    def _ids_in_sight(self) -> list[UUID]:
        first, last = self._sight
        return [one for place in range(first, last + 1) if (one := self._model.id_at(place))]

    def _count(self) -> None:
        if self.view is not None:
            self._model.set_total(self._counts.numbers.get(self.view.key, 0))

    def _cancel(self) -> None:
        for job in (self._refresh, self._filling):
            if job is not None:
                job.cancel()
        self._refresh = self._filling = None
        self._timer.stop()
        self._again = False

    def _look(self, *, whole: bool = False) -> None:
        view, desk, model = self.view, self._services.desk, self._model
        if view is None or (self._refresh is not None and not self._refresh.finished):
            self._again = True
            return
        whole = whole or (model.whole and model.known > PREFIX_MOST)
        limit = PAGE if not self.ready else max(PAGE, min(PREFIX_MOST, max(model.known, self._sight[1] + AHEAD + PAGE)))
        touched = model.fetched(self._touched)
        self._touched.clear()
        self._again = False
        self._pace.begin()
        if whole:
            self._refresh = self._services.tasks.read(
                lambda: (desk.lists.ids(view), desk.lists.rows(touched)), self, self._take_whole, self._fail
            )
        else:
            self._refresh = self._services.tasks.read(
                lambda: desk.lists.page(view, limit=limit), self, self._take_page, self._fail
            )

    def _take_page(self, page: ConversationPage) -> None:
        self._model.fill(page.rows)
        whole = page.next is None
        known = self._counts.numbers.get(self.view.key, 0) if self.view else 0
        total = len(page.rows) if whole else max(known, len(page.rows) + 1)
        self._arrange([row.id for row in page.rows], total, whole=whole)
        self._landed()

    def _take_whole(self, found: tuple[list[UUID], Sequence[ConversationRow]]) -> None:
        self._model.fill(found[1])
        self._arrange(found[0], len(found[0]), whole=True)
        self._landed()

    def _arrange(self, ids: list[UUID], total: int, *, whole: bool) -> None:
        """Take an order, or keep it until the pointer has gone: nothing jumps away under it."""
        if self.ready and self.moves(ids):
            self._held = (ids, total, whole)
            few = len(ids) <= COUNTED_MOST
            self.waiting.emit(max(1, self._model.differences(ids, self._changed) if few else len(self._changed)))
            self._freshen(ids)
            return
        self._drop_held()
        self._model.arrange(ids, total, whole=whole)

    def _freshen(self, ids: list[UUID]) -> None:
        """Who left the view but keeps a place for now is to be shown as they are."""
        there, desk = set(ids), self._services.desk
        gone = [one for one in self._ids_in_sight() if one not in there]
        if gone:
            self._services.tasks.read(lambda: desk.lists.rows(gone), self, self._model.fill, self._fail)

    def release(self) -> None:
        """Nothing needs to keep its place any more."""
        held = self._held
        if held is not None:
            self._drop_held()
            self._model.arrange(held[0], held[1], whole=held[2])
            self._fill()

    def _drop_held(self) -> None:
        self._changed.clear()
        if self._held is not None:
            self._held = None
            self.waiting.emit(0)

    def _landed(self) -> None:
        self._pace.end()
        self._refresh = None
        first, self.ready = not self.ready, True
        if first:
            self.loaded.emit()
        self._fill()
        if self._again:
            self.refresh()

    def _fail(self, error: Exception) -> None:
        self._refresh = None
        self._pace.end()
        self.failed.emit(error)

    def _fill(self) -> None:
        """Fetch the rows in sight that are missing; one fetch at a time, always for what is in sight now."""
        if self._filling is not None and not self._filling.finished:
            return
        missing = self._model.missing(self._sight[0] - AHEAD, self._sight[1] + AHEAD)
        if not missing:
            return
        desk = self._services.desk
        self._filling = self._services.tasks.read(
            lambda: desk.lists.rows(missing), self, lambda rows: self._filled(missing, rows), self._fail
        )

    def _filled(self, asked: Sequence[UUID], rows: Sequence[ConversationRow]) -> None:
        self._model.fill(rows)
        self._filling = None
        if len(rows) < len(asked):  # some are gone: the order is out of date
            self.release()
            self.refresh()
        else:
            self._fill()
