"""Where the column stands in the window: an anchored block, so that nothing jumps when heights become known."""

from dataclasses import dataclass

from omnibox.ui.conversation.column import Column
from omnibox.ui.conversation.parts import Block

PAD = 16.0
SKELETON = 96.0  # height of the place where an older page will be


@dataclass(frozen=True, slots=True)
class Placed:
    """A block on the screen: `y` is its top in viewport pixels."""

    index: int
    y: float
    block: Block

    @property
    def bottom(self) -> float:
        return self.y + self.block.height


class Scroll:
    """Keeps one block at one place of the viewport, or the end of the column at the bottom."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self.height = 0.0  # of the viewport
        self.pinned = True  # the newest item stays at the bottom
        self._anchor = 0
        self._anchor_y = 0.0
        self.placed: list[Placed] = []

    # ---------------------------------------------------------------- moves

    def to_end(self) -> None:
        self.pinned = True

    def to_index(self, index: int, y: float) -> None:
        """Put the top of a block at `y`."""
        self.pinned, self._anchor, self._anchor_y = False, index, y

    def by(self, pixels: float) -> None:
        """Move the content up by `pixels` (down when negative)."""
        if self.placed:
            first = self.placed[0]
            self.to_index(first.index, first.y - pixels)

    def to_value(self, value: float) -> None:
        """Go where a scroll bar says."""
        if len(self._column) == 0:
            return
        index = self._column.heights.at(value - self.head)
        self.to_index(index, self.head + self._column.heights.top(index) - value)

    def inserted(self, index: int, count: int) -> None:
        """Keep the anchored block where it is although others came above it."""
        if index <= self._anchor and not self.pinned:
            self._anchor += count

    def removed(self, index: int) -> None:
        if index < self._anchor and not self.pinned:
            self._anchor -= 1

    def let_go(self, index: int, count: int) -> None:
        """Keep the anchored block where it is although others above or below it were forgotten."""
        if self.pinned and index + count > len(self._column):
            self.pinned = False
        if index < self._anchor and not self.pinned:
            self._anchor = max(index, self._anchor - count)

    # ---------------------------------------------------------------- where things are

    @property
    def head(self) -> float:
        """Space above the first item: a skeleton while there is more to load."""
        return SKELETON if self._column.feed.older is not None else PAD

    @property
    def tail(self) -> float:
        return SKELETON if self._column.feed.newer else PAD

    @property
    def total(self) -> float:
        return self.head + self._column.heights.total + self.tail

    @property
    def value(self) -> float:
        """The scroll bar's value that shows what is placed."""
        if not self.placed:
            return 0.0
        first = self.placed[0]
        return self.head + self._column.heights.top(first.index) - first.y

    @property
    def at_end(self) -> bool:
        if not self.placed:
            return True
        last = self.placed[-1]
        return last.index == len(self._column) - 1 and last.bottom + self.tail <= self.height + 2

    def arrange(self) -> None:
        """Lay out what the viewport shows and place it."""
        count = len(self._column)
        if count == 0 or self.height <= 0:
            self.placed = []
            return
        if self.pinned:
            self._up_from(count - 1, self.height - self.tail)
        else:
            self._anchor = min(self._anchor, count - 1)
            self._from_anchor()
        first = self.placed[0]
        if not self.pinned:
            self._anchor, self._anchor_y = first.index, first.y

    def _from_anchor(self) -> None:
        column = self._column
        index, y = self._anchor, self._anchor_y
        while index > 0 and y > 0:  # fill upwards
            index -= 1
            y -= column.block(index).height
        if index == 0 and y > self.head:  # scrolled beyond the beginning
            y = self.head
        self._down_from(index, y)
        last = self.placed[-1]
        if last.index == len(column) - 1 and last.bottom + self.tail < self.height:
            self._up_from(last.index, self.height - self.tail)
            self.pinned = not column.feed.newer

    def _down_from(self, index: int, y: float) -> None:
        placed: list[Placed] = []
        while index < len(self._column) and (y < self.height or not placed):
            block = self._column.block(index)
            if y + block.height >= 0 or not placed:
                placed = [one for one in placed if one.bottom >= 0]
                placed.append(Placed(index, y, block))
            y += block.height
            index += 1
        self.placed = placed

    def _up_from(self, index: int, bottom: float) -> None:
        """Place blocks upwards from one whose lower edge is at `bottom`."""
        placed: list[Placed] = []
        while index >= 0 and (bottom > 0 or not placed):
            block = self._column.block(index)
            bottom -= block.height
            placed.append(Placed(index, bottom, block))
            index -= 1
        placed.reverse()
        self.placed = placed

    def at(self, y: float) -> Placed | None:
        """The block at viewport height `y`."""
        return next((one for one in self.placed if one.y <= y < one.bottom), None)

    def nearest(self, y: float) -> Placed | None:
        """The block at `y`, else the one nearest to it."""
        if not self.placed:
            return None
        if y < self.placed[0].y:
            return self.placed[0]
        return self.at(y) or self.placed[-1]
