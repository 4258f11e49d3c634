"""The items of one customer as far as they are loaded: pages by key, merged with what arrives."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from omnibox.model.item import Delivery
from omnibox.model.rows import ItemRow, PageKey, TimelinePage
from omnibox.ui.live import Batch
from omnibox.ui.tasks import Tasks

PAGE = 50
NEWER = 200
MOST = 1_200  # items kept; beyond it the far end is let go, so that a life of any length costs the same memory
_LAST_ID = UUID(int=(1 << 128) - 1)  # stands after every id of the same moment
_REGROUPED = ("conversation.merged", "conversation.moved")
_REGROUPS = frozenset({"merge", "split", "move_items"})  # operations, when they are taken back
_NEW = ("message.received", "reply.queued", "note.added")


class TimelineDesk(Protocol):
    """What the timeline asks of the desk."""

    def page(self, customer_id: UUID, before: PageKey | None = None, limit: int = 50) -> TimelinePage: ...
    def newer(self, customer_id: UUID, after: PageKey) -> tuple[ItemRow, ...]: ...
    def items(self, ids: Sequence[UUID]) -> tuple[ItemRow, ...]: ...


def key_of(item: ItemRow) -> PageKey:
    """Where an item stands."""
    return PageKey(item.at, item.id)


def _never() -> bool:
    return False


def first_at(items: Sequence[ItemRow], moment: datetime) -> UUID | None:
    """The first item of an ordered stretch that is not older than a moment."""
    return next((item.id for item in items if item.at >= moment), None)


def _order(item: ItemRow) -> tuple[Any, bytes]:
    return (item.at, item.id.bytes)


class Feed(QObject):
    """Loaded items, oldest first, with no gap between them. Fetches off the UI thread."""

    opened = Signal(object)  # UUID | None: a first page is there; the item to show, None for the newest
    inserted = Signal(int, int)  # first index, count
    changed = Signal(object)  # tuple of indexes whose rows are new
    removed = Signal(int)
    dropped = Signal(int, int)  # first index, count: a far end was let go; it is fetched again when it is near
    beyond = Signal(object)  # tuple of new rows that came after the loaded stretch
    failed = Signal(object)  # Exception of a fetch; `retry` asks again
    waiting = Signal(bool)  # a first page is on its way

    def __init__(self, desk: TimelineDesk, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.customer_id: UUID | None = None
        self.items: list[ItemRow] = []
        self._index: dict[UUID, int] = {}
        self.older: PageKey | None = None  # None: this is the very beginning
        self.newer = False  # there are items after the last one (opened at an old item)
        self._target: UUID | None = None
        self._round = 0  # a fetch of an earlier customer is dropped
        self._busy: set[str] = set()
        self._again: set[UUID] = set()
        self._once_more = False
        self.paging = False  # what is inserted now is a page that was asked for, not something that came
        self.held: Callable[[], bool] = _never  # whether somebody needs every loaded item: then none is let go
        self._known_beyond: set[UUID] = set()

    # ---------------------------------------------------------------- opening

    def open(self, customer_id: UUID, item_id: UUID | None = None) -> None:
        """Show a customer from the newest item, or around `item_id`."""
        self._begin(customer_id, item_id)
        if item_id is None:
            self._fetch("open", lambda: (self._desk.page(customer_id, None, PAGE), False), self._opened)
        else:
            self._fetch("open", lambda: self._around(customer_id, item_id), self._opened)

    def open_conversation(self, customer_id: UUID, conversation_id: UUID, last_at: datetime) -> None:
        """Show a customer at the end of one conversation, whose last item is of `last_at`."""
        self._begin(customer_id, None)

        def opened(answer: tuple[TimelinePage, bool]) -> None:
            mine = [item.id for item in answer[0].items if item.conversation_id == conversation_id]
            self._target = mine[-1] if mine else None
            self._opened(answer)

        key = PageKey(last_at, _LAST_ID)
        self._fetch("open", lambda: self._about(customer_id, key), opened)

    def open_at(self, customer_id: UUID, moment: datetime) -> None:
        """Show a customer from the first item that is not older than `moment`, else from the newest."""
        self._begin(customer_id, None)
        key = PageKey(moment, UUID(int=0))

        def opened(answer: tuple[TimelinePage, bool]) -> None:
            self._target = first_at(answer[0].items, moment)
            self._opened(answer)

        self._fetch("open", lambda: self._about(customer_id, key), opened)

    def _begin(self, customer_id: UUID, item_id: UUID | None) -> None:
        self._clear()
        self.customer_id, self._target = customer_id, item_id
        self.waiting.emit(True)

    def close(self) -> None:
        """Show nobody."""
        self._clear()
        self.customer_id = None

    def retry(self) -> None:
        """Ask again after a failure."""
        if self.customer_id is not None:
            if not self.items:
                self.open(self.customer_id, self._target)
            else:
                self.load_older()

    def _clear(self) -> None:
        self._round += 1
        self._busy.clear()
        self._again.clear()
        self.items, self._index = [], {}
        self.older, self.newer, self._target = None, False, None
        self._known_beyond.clear()

    def _around(self, customer_id: UUID, item_id: UUID) -> tuple[TimelinePage, bool]:
        """A page that ends a little after the item; in a worker thread."""
        found = self._desk.items([item_id])
        if not found or found[0].customer_id != customer_id:
            return self._desk.page(customer_id, None, PAGE), False
        return self._about(customer_id, PageKey(found[0].at, found[0].id))

    def _about(self, customer_id: UUID, key: PageKey) -> tuple[TimelinePage, bool]:
        """The page up to a place and what follows it."""
        page = self._desk.page(customer_id, PageKey(key.at + timedelta(microseconds=1), key.id), PAGE)
        later = self._desk.newer(customer_id, key)
        merged = {one.id: one for one in (*page.items, *later)}
        return TimelinePage(tuple(sorted(merged.values(), key=_order)), page.older), len(later) >= NEWER

    def _opened(self, answer: tuple[TimelinePage, bool]) -> None:
        page, self.newer = answer
        self.items = list(page.items)
        self.older = page.older
        self._reindex()
        self.waiting.emit(False)
        self.opened.emit(self._target if self._target in self._index else None)

    # ---------------------------------------------------------------- more

    def load_older(self) -> None:
        """Fetch the page before the first item; harmless when it is on its way or there is none."""
        customer_id, before = self.customer_id, self.older
        if customer_id is not None and before is not None and self.items:
            self._fetch("older", lambda: self._desk.page(customer_id, before, PAGE), self._prepend)

    def load_newer(self, *, something_came: bool = False) -> None:
        """Fetch what follows the last item. What came while an answer is on its way is asked for after it."""
        customer_id = self.customer_id
        if customer_id is not None and self.items:
            self._once_more |= something_came and "newer" in self._busy
            after = key_of(self.items[-1])
            self._fetch("newer", lambda: self._desk.newer(customer_id, after), self._append)

    def _prepend(self, page: TimelinePage) -> None:
        self.older = page.older
        fresh = [item for item in page.items if item.id not in self._index]
        self.items[0:0] = fresh
        self._reindex()
        self.inserted.emit(0, len(fresh))
        self._let_go(newest=True)

    def _append(self, rows: tuple[ItemRow, ...]) -> None:
        self.paging = self.newer  # a page of old ones is no news
        self.newer = False  # so that rows after the last one are taken
        last = _order(self.items[-1]) if self.items else None
        fresh = [row for row in rows if row.id not in self._index and (last is None or _order(row) > last)]
        self._merge(row for row in rows if row.id in self._index)
        index = len(self.items)
        self.items.extend(fresh)
        self._reindex(index)
        self.newer = len(rows) >= NEWER
        if fresh:
            self.inserted.emit(index, len(fresh))
        self.paging = False
        if not self.newer:
            self._known_beyond.clear()
        self._let_go(newest=False)
        once_more, self._once_more = self._once_more, False
        if once_more:
            self.load_newer()

    def _let_go(self, *, newest: bool) -> None:
        """Keep at most `MOST` items: forget those farthest from where pages are added."""
        spare = len(self.items) - MOST
        if spare <= 0 or self.held():
            return
        first = len(self.items) - spare if newest else 0
        del self.items[first : first + spare]
        self._reindex()
        if newest:
            self.newer = True
        else:
            self.older = key_of(self.items[0])
        self.dropped.emit(first, spare)

    # ---------------------------------------------------------------- what happens meanwhile

    def follow(self, batch: Batch) -> None:
        """Take up what the journal says about this customer."""
        customer_id = self.customer_id
        if customer_id is None or not batch.touches(customer_id):
            return
        rows = [row for row in batch.rows if row.customer_id == customer_id]
        known = {row.item_id for row in rows if row.item_id is not None}
        if "operation.undone" in batch.types:
            known |= {item.id for item in self.items[-NEWER:]}
        if _regroups(batch):
            self._reload()
        elif known:
            self.refresh(known)
        if any(row.item_id is None and row.type.startswith(_NEW) for row in rows) and not self.newer:
            self.load_newer(something_came=True)
        if batch.has("history.imported") and self.older is None and self.items:
            self.older = key_of(self.items[0])  # older mail came in: look again when scrolled up
        if not self.items and any(row.type.startswith((*_NEW, "history.imported")) for row in rows):
            self.open(customer_id)

    def _reload(self) -> None:
        """Read the loaded stretch anew: items came into the midst of it, or left for another customer."""
        customer_id, items = self.customer_id, self.items
        if customer_id is None or self.newer or not items:
            self.refresh([item.id for item in items])
            return
        most = len(items) + NEWER

        def landed(page: TimelinePage) -> None:
            there = {item.id for item in page.items}
            first = _order(page.items[0]) if page.items and page.older is not None else None
            for item in [one for one in self.items if one.id not in there]:
                if first is None or _order(item) >= first:
                    self._remove(item.id)
            self._merge(page.items)

        self._fetch("reload", lambda: self._desk.page(customer_id, None, most), landed)

    def refresh(self, ids: Iterable[UUID]) -> None:
        """Fetch these items anew and put them where they belong."""
        wanted = list(ids)
        if "items" in self._busy:
            self._again.update(wanted)
        elif wanted:
            self._fetch("items", lambda: (wanted, self._desk.items(wanted)), self._refreshed)

    def _refreshed(self, answer: tuple[list[UUID], tuple[ItemRow, ...]]) -> None:
        wanted, rows = answer
        rows = tuple(row for row in rows if row.delivery is not Delivery.CANCELLED)  # withdrawn: it is a draft again
        rows = tuple(row for row in rows if row.customer_id == self.customer_id)  # else: it moved to somebody else
        there = {row.id for row in rows}
        for gone in [one for one in wanted if one not in there and one in self._index]:
            self._remove(gone)
        self._merge(rows)
        again, self._again = self._again, set()
        self.refresh(again)

    def _remove(self, item_id: UUID) -> None:
        index = self._index[item_id]
        del self.items[index]
        self._reindex()
        self.removed.emit(index)

    def _merge(self, rows: Iterable[ItemRow]) -> None:
        """Replace known items, insert new ones in order; what lies beyond the loaded stretch is left out."""
        touched, beyond = [], []
        for row in sorted((one for one in rows if one.customer_id == self.customer_id), key=_order):
            index = self._index.get(row.id)
            if index is not None:
                if self.items[index] != row:
                    self.items[index] = row
                    touched.append(index)
            elif self._belongs(row):
                self._insert(row)
            elif self.items and self.newer and _order(row) > _order(self.items[-1]):
                if row.id not in self._known_beyond:
                    beyond.append(row)
                self._known_beyond.add(row.id)
        if touched:
            self.changed.emit(tuple(touched))
        if beyond:
            self.beyond.emit(tuple(beyond))

    def _belongs(self, row: ItemRow) -> bool:
        if self.items and self.older is not None and _order(row) < _order(self.items[0]):
            return False
        return not (self.items and self.newer and _order(row) > _order(self.items[-1]))

    def _insert(self, row: ItemRow) -> None:
        index = len(self.items)
        while index > 0 and _order(self.items[index - 1]) > _order(row):
            index -= 1
        self.items.insert(index, row)
        self._reindex(index)
        self.inserted.emit(index, 1)

    # ---------------------------------------------------------------- inner

    def index_of(self, item_id: UUID) -> int:
        """Where an item is loaded; -1 when it is not."""
        return self._index.get(item_id, -1)

    def _reindex(self, start: int = 0) -> None:
        if start == 0:
            self._index = {item.id: index for index, item in enumerate(self.items)}
            return
        for index in range(start, len(self.items)):
            self._index[self.items[index].id] = index

    def _fetch(self, name: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        if name in self._busy:
            return
        self._busy.add(name)
        number = self._round

        def landed(answer: Any) -> None:
            if number == self._round:
                self._busy.discard(name)
                done(answer)

        def refused(error: Exception) -> None:
            if number == self._round:
                self._busy.discard(name)
                self.waiting.emit(False)
                self.failed.emit(error)

        self._tasks.read(work, self, landed, refused)


def _regroups(batch: Batch) -> bool:
    """Tell whether items changed their conversation, or their customer."""
    return any(
        row.type in _REGROUPED
        or (row.type == "conversation.changed" and "merged_into" in row.states)
        or (row.type == "operation.undone" and row.states.get("name") in _REGROUPS)
        for row in batch.rows
    )
