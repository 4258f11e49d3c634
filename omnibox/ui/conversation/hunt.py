"""Looking for words in a customer's whole life: which items hold them, which place is stood on, how to get there."""

from itertools import accumulate
from uuid import UUID
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from omnibox.model.find import Finder, FindHit, FindPage
from omnibox.model.rows import ItemRow, PageKey
from omnibox.ui.conversation.paint import nothing_found
from omnibox.ui.conversation.parts import Block, Body
from omnibox.ui.conversation.pieces import Run
from omnibox.ui.conversation.text import CHUNK
from omnibox.ui.conversation.view import TimelineView
from omnibox.ui.services import UiServices

Marks = tuple[tuple[int, int], ...]


class Hunt(QObject):
    """Asks the desk stretch by stretch, so that the first places are there at once and nothing waits for the last.

    Places are counted from the newest: what is found further back later does not renumber them.
    """

    changed = Signal()

    def __init__(self, services: UiServices, view: TimelineView) -> None:
        super().__init__(view)
        self._services = services
        self._view = view
        self._finder = Finder("")
        self._round = 0
        self._hits: list[FindHit] = []
        self._ends: list[int] = []  # how many places there are up to and with each hit
        self._at: tuple[int, int] | None = None  # number of the hit, number of the place in it from its end
        self._going: UUID | None = None  # the item that is being loaded
        self._marks: WeakKeyDictionary[Run, Marks] = WeakKeyDictionary()
        self.looking = False
        view.feed.opened.connect(lambda _: self._arrived())
        view.feed.inserted.connect(self._came)

    # ---------------------------------------------------------------- looking

    def look_for(self, text: str) -> None:
        """Look for something else; an empty text looks for nothing."""
        self._finder = Finder(text)
        self._restart()

    def _restart(self) -> None:
        self._round += 1
        self._hits, self._ends, self._at, self._going = [], [], None, None
        self._marks.clear()
        self.looking = not self._finder.empty and self._view.feed.customer_id is not None
        self._view.found = nothing_found if self._finder.empty else self._found
        self._view.viewport().update()
        if self.looking:
            self._ask(None)
        self.changed.emit()

    def stop(self) -> None:
        """Look for nothing; the timeline stays where it is."""
        self.look_for("")

    def _ask(self, before: PageKey | None) -> None:
        number, customer_id = self._round, self._view.feed.customer_id
        desk, wanted = self._services.desk, self._finder.wanted
        if customer_id is None:
            return

        def landed(page: FindPage) -> None:
            if number == self._round:
                self._take(page)

        def refused(error: Exception) -> None:
            if number == self._round:
                self.looking = False
                self.changed.emit()
                self._services.notices.fail(error)

        self._services.tasks.read(lambda: desk.timeline.find(customer_id, wanted, before), self, landed, refused)

    def _take(self, page: FindPage) -> None:
        for hit in page.hits:
            self._hits.append(hit)
            self._ends.append((self._ends[-1] if self._ends else 0) + max(1, hit.count))
        self.looking = page.next is not None
        if page.next is not None:
            self._ask(page.next)
        if self._at is None and self._hits:
            self._begin()
        self.changed.emit()

    def _begin(self) -> None:
        """Stand on the newest place that is not below what is read now."""
        placed = self._view.scroll_state.placed
        items = self._view.feed.items
        lowest = items[placed[-1].index].at if placed else None
        number = next((n for n, hit in enumerate(self._hits) if lowest is None or hit.at <= lowest), None)
        if number is None and self.looking:
            return
        self._stand(number or 0, 0)

    def _came(self, index: int, count: int) -> None:
        """Something new while one looks: it counts too. Pages that come are known already."""
        feed = self._view.feed
        if self._finder.empty or self.looking or feed.paging or index == 0:
            return
        known = {hit.item_id for hit in self._hits}
        fresh = [item for item in feed.items[index : index + count] if item.id not in known and self._holds(item)]
        if not fresh:
            return
        stood = self._hits[self._at[0]].item_id if self._at is not None else None
        hits = [*self._hits, *(FindHit(item.id, item.at, len(self._finder.marks(item.text))) for item in fresh)]
        self._hits = sorted(hits, key=lambda hit: (hit.at, hit.item_id.bytes), reverse=True)
        self._ends = list(accumulate(max(1, hit.count) for hit in self._hits))
        if self._at is not None:
            self._at = (next(n for n, hit in enumerate(self._hits) if hit.item_id == stood), self._at[1])
        self.changed.emit()

    def _holds(self, item: ItemRow) -> bool:
        return bool(self._finder.marks(item.text)) or self._finder.stands_in(item.subject)

    # ---------------------------------------------------------------- where

    @property
    def total(self) -> int:
        """How many places are known."""
        return self._ends[-1] if self._ends else 0

    @property
    def number(self) -> int:
        """Which of them is stood on, from 1 for the newest; 0: none."""
        if self._at is None:
            return 0
        hit, place = self._at
        return (self._ends[hit - 1] if hit else 0) + place + 1

    def step(self, by: int) -> None:
        """Go on by so many places: positive is further back in time. Round and round."""
        if not self._hits:
            return
        number = (self.number - 1 + by) % self.total
        hit = next(n for n, end in enumerate(self._ends) if number < end)
        self._stand(hit, number - (self._ends[hit - 1] if hit else 0))
        self.changed.emit()

    def _stand(self, hit: int, place: int) -> None:
        self._at = (hit, place)
        item_id = self._hits[hit].item_id
        self._going = item_id
        if self._view.feed.index_of(item_id) >= 0:
            self._arrived()
        elif self._view.feed.customer_id is not None:
            self._view.feed.open(self._view.feed.customer_id, item_id)

    def _arrived(self) -> None:
        """The item is loaded: unfold what hides the place, and bring its line into sight."""
        index = self._view.feed.index_of(self._going) if self._going is not None else -1
        if self._at is None or index < 0:
            return
        item, self._going = self._view.feed.items[index], None
        self._unfold(item)
        block = self._view.column.block(index)
        found = self._place_in(block)
        if found is None:
            self._view.show_item(item.id)
        else:
            body, start = found
            self._view.reveal_line(item.id, body.at.y() + body.run.y_of(start))

    def _unfold(self, item: ItemRow) -> None:
        """Show the quoted part, or more of a long text, where the place stands in it."""
        marks, shown = self._finder.marks(item.text), self._view.column.shown(item.id)
        if not marks or shown.formatted or self._at is None:
            return
        start, end = marks[max(0, len(marks) - 1 - self._at[1])]
        folded = item.visible_chars is not None and end > item.visible_chars and not shown.quoted
        chunks = start // CHUNK + 1
        if folded or chunks > shown.chunks:
            unfolded = self._view.column.unfold(item.id)
            unfolded.quoted = unfolded.quoted or folded
            unfolded.chunks = max(unfolded.chunks, chunks)

    # ---------------------------------------------------------------- what the brush draws

    def _marks_of(self, run: Run) -> Marks:
        known = self._marks.get(run)
        if known is None:
            known = self._marks[run] = self._finder.marks(run.text)
        return known

    def _place_in(self, block: Block) -> tuple[Body, int] | None:
        """The text and the place in it that is stood on; None where only a subject or a file's name holds it."""
        places = [(body, start) for body in block.bodies for start, _ in self._marks_of(body.run)]
        if not places or self._at is None:
            return None
        return places[max(0, len(places) - 1 - self._at[1])]

    def _found(self, body: Body) -> list[tuple[int, int, bool]]:
        stood = self._stood_on()
        here = stood[1] if stood is not None and stood[0].run is body.run else -1
        return [(start, end, start == here) for start, end in self._marks_of(body.run)]

    def _stood_on(self) -> tuple[Body, int] | None:
        if self._at is None:
            return None
        item_id = self._hits[self._at[0]].item_id
        placed = next((one for one in self._view.scroll_state.placed if one.block.item_id == item_id), None)
        return self._place_in(placed.block) if placed is not None else None
