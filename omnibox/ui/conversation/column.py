"""The column of laid out items: blocks made when needed, kept for a while, heights known or guessed."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from omnibox.model.conversation import Status
from omnibox.model.item import Direction
from omnibox.ui.conversation.cards import build, guess_height
from omnibox.ui.conversation.feed import Feed
from omnibox.ui.conversation.heights import Heights
from omnibox.ui.conversation.leads import lead_of
from omnibox.ui.conversation.parts import Block
from omnibox.ui.conversation.stage import Lead, Shown, Stage

KEPT = 160  # laid out blocks: several screens of the smallest bubbles


class Column:
    """Items of a feed as blocks. Widget-free: the view asks for blocks by index."""

    def __init__(self, feed: Feed, stage: Stage) -> None:
        self.feed = feed
        self.stage = stage
        self.heights = Heights()
        self.statuses: dict[UUID, Status] = {}
        self._blocks: OrderedDict[UUID, Block] = OrderedDict()
        self._shown: dict[UUID, Shown] = {}
        self._first_unread: UUID | None = None

    def __len__(self) -> int:
        return len(self.heights)

    def shown(self, item_id: UUID) -> Shown:
        """What is unfolded of an item; read only, use `unfold` to change it."""
        return self._shown.get(item_id) or Shown()

    def unfold(self, item_id: UUID) -> Shown:
        """The same, to be changed; the item is laid out anew."""
        self._blocks.pop(item_id, None)
        return self._shown.setdefault(item_id, Shown())

    # ---------------------------------------------------------------- changes

    def reset(self) -> None:
        """Begin with another customer, or with the first page."""
        self._blocks.clear()
        self._shown.clear()
        unread = (item for item in self.feed.items if item.direction is Direction.IN and not item.read)
        first = next(unread, None)
        # a line above the very first item of all says nothing
        self._first_unread = first.id if first is not None and first is not self.feed.items[0] else None
        self.heights.reset(guess_height(item, self.stage) for item in self.feed.items)

    def insert(self, index: int, count: int) -> None:
        self.heights.insert(index, [guess_height(item, self.stage) for item in self.feed.items[index : index + count]])
        self._drop(index + count)

    def remove(self, index: int) -> None:
        self.heights.remove(index)
        self._drop(index)

    def change(self, indexes: Iterable[int]) -> None:
        for index in indexes:
            self._drop(index)
            self._drop(index + 1)

    def restage(self, stage: Stage) -> None:
        """Another width, theme or text size: everything is laid out anew, when it is next seen."""
        self.stage = stage
        self._blocks.clear()
        self.heights.reset(guess_height(item, stage) for item in self.feed.items)

    def retime(self, now: float) -> list[int]:
        """Set the clock for countdowns; returns the indexes that show one."""
        self.stage = replace(self.stage, now=now)
        ticking = [item_id for item_id, block in self._blocks.items() if block.ticking]
        for item_id in ticking:
            self._blocks.pop(item_id)
        return [self.feed.index_of(item_id) for item_id in ticking]

    def set_statuses(self, statuses: Mapping[UUID, Status]) -> None:
        """Take up the conversations' states, shown by their separators."""
        changed = {key for key, value in statuses.items() if self.statuses.get(key) is not value}
        self.statuses.update(statuses)
        for index, item in enumerate(self.feed.items):
            if item.conversation_id in changed:
                self._drop(index)

    def _drop(self, index: int) -> None:
        if 0 <= index < len(self.feed.items):
            self._blocks.pop(self.feed.items[index].id, None)

    # ---------------------------------------------------------------- blocks

    def lead(self, index: int) -> Lead:
        items = self.feed.items
        before = items[index - 1] if index > 0 else None
        return lead_of(
            items[index],
            before,
            self.stage.formats,
            self.statuses,
            self._first_unread,
            self._conversation_before(index),
        )

    def _conversation_before(self, index: int) -> UUID | None:
        for earlier in range(index - 1, -1, -1):
            found = self.feed.items[earlier].conversation_id
            if found is not None:
                return found
        return None

    def block(self, index: int) -> Block:
        """The laid out item; its height is known from now on."""
        item = self.feed.items[index]
        block = self._blocks.get(item.id)
        if block is None:
            block = build(item, self.lead(index), self.shown(item.id), self.stage)
            self._blocks[item.id] = block
            if len(self._blocks) > KEPT:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(item.id)
        self.heights.measure(index, block.height)
        return block
