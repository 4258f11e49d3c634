"""What is selected across items: two spots, an order, and the text between them."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.column import Column
from omnibox.ui.conversation.parts import Block
from omnibox.ui.conversation.pieces import shown_text

EVERYTHING = 1 << 40


@dataclass(frozen=True, slots=True)
class Spot:
    """A place between two characters: an item, the number of its body, an offset in it."""

    item_id: UUID
    body: int
    offset: int


def _nothing(_index: int, _body: int) -> None:
    """The ranges of an empty selection."""


class Selection:
    """From `anchor` to `head`; spots hold ids, so pages loaded above do not move them."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self.anchor: Spot | None = None
        self.head: Spot | None = None

    def clear(self) -> bool:
        """Select nothing; tells whether anything was selected."""
        had = not self.empty
        self.anchor = self.head = None
        return had

    def start(self, spot: Spot) -> None:
        self.anchor = self.head = spot

    def extend(self, spot: Spot) -> None:
        if self.anchor is None:
            self.anchor = spot
        self.head = spot

    def take(self, item_id: UUID, body: int, start: int, end: int) -> None:
        """Select a stretch of one body."""
        self.anchor, self.head = Spot(item_id, body, start), Spot(item_id, body, end)

    @property
    def empty(self) -> bool:
        return self.anchor is None or self.anchor == self.head

    def _ordered(self) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
        if self.anchor is None or self.head is None or self.empty:
            return None
        ends = [(self._column.feed.index_of(spot.item_id), spot.body, spot.offset) for spot in (self.anchor, self.head)]
        ends.sort()
        return None if ends[0][0] < 0 else (ends[0], ends[1])

    def span(self) -> tuple[int, int]:
        """The first and the last item of it, (-1, -1) where nothing is selected."""
        ordered = self._ordered()
        return (-1, -1) if ordered is None else (ordered[0][0], ordered[1][0])

    def ranges(self) -> Callable[[int, int], tuple[int, int] | None]:
        """A function (index, body) -> selected (start, end); None where nothing is. Made once a frame."""
        ordered = self._ordered()
        if ordered is None:
            return _nothing
        first, last = ordered

        def stretch(index: int, body: int) -> tuple[int, int] | None:
            here = (index, body)
            if not first[:2] <= here <= last[:2]:
                return None
            start = first[2] if here == first[:2] else 0
            end = last[2] if here == last[:2] else EVERYTHING
            return (start, end) if start < end else None

        return stretch

    def text(self, heading: Callable[[ItemRow], str]) -> str:
        """What the clipboard gets; over several items each begins with its `heading`."""
        ordered = self._ordered()
        if ordered is None:
            return ""
        first, last = ordered
        stretch = self.ranges()
        pieces = []
        for index in range(first[0], last[0] + 1):
            item = self._column.feed.items[index]
            at_edge = index in (first[0], last[0])
            text = self._sliced(self._column.block(index), index, stretch) if at_edge else self._whole(item)
            if text.strip():
                pieces.append(text if first[0] == last[0] else f"{heading(item)}\n{text.strip()}")
        return "\n\n".join(pieces)

    def _whole(self, item: ItemRow) -> str:
        return shown_text(item, self._column.shown(item.id))

    @staticmethod
    def _sliced(block: Block, index: int, stretch: Callable[[int, int], tuple[int, int] | None]) -> str:
        found = []
        for number, body in enumerate(block.bodies):
            chosen = stretch(index, number)
            if chosen is not None:
                found.append(body.run.slice(chosen[0], min(chosen[1], body.run.end)))
        return "".join(found)
