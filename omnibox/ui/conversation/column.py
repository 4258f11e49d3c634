"""The column of laid out items: blocks made when needed, kept for a while, heights known or guessed."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from omnibox.model.conversation import Status
from omnibox.model.item import Direction
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.cards import build, guess_height
from omnibox.ui.conversation.feed import Feed
from omnibox.ui.conversation.grouping import group_at, is_deed
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
        self.hide_activity = False
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
        self._drop_around(self.feed.index_of(item_id))
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
        self.heights.reset(self._guess(item) for item in self.feed.items)

    def insert(self, index: int, count: int) -> None:
        self.heights.insert(index, [self._guess(item) for item in self.feed.items[index : index + count]])
        self._drop_around(index + count)
        self._drop_around(index - 1)
        self._drop(len(self) - 1)

    def remove(self, index: int) -> None:
        self.heights.remove(index)
        self._drop_around(index)
        self._drop_around(index - 1)
        self._drop(len(self) - 1)

    def let_go(self, index: int, count: int) -> None:
        """Forget items that the feed has let go of."""
        self.heights.remove(index, count)
        kept = {item.id for item in self.feed.items}
        self._shown = {item_id: shown for item_id, shown in self._shown.items() if item_id in kept}
        for gone in [item_id for item_id in self._blocks if item_id not in kept]:
            del self._blocks[gone]
        self._drop_around(index)
        self._drop(len(self) - 1)

    def change(self, indexes: Iterable[int]) -> None:
        for index in indexes:
            self._drop_around(index)

    def restage(self, stage: Stage) -> None:
        """Another width, theme or text size: everything is laid out anew, when it is next seen.

        Until then the heights known are the best guesses; working all of them out anew would cost a frame.
        """
        old, self.stage = self.stage, stage
        self._blocks.clear()
        wider = stage.ink.scale / old.ink.scale
        if wider != 1:
            self.heights.reset(height * wider for height in self.heights)

    def adopt(self, stage: Stage) -> bool:
        """Take a stage up that differs in nothing anybody would see; False where it does not.

        What a customer is called is mostly what stands on their messages, which are shown before it is known.
        """
        old, name = self.stage, stage.customer_name
        alike = replace(stage, customer_id=old.customer_id, customer_name=old.customer_name) == old
        theirs = (item.author_name for item in self.feed.items if item.direction is Direction.IN)
        if not alike or old.customer_name not in ("", name) or any(written != name for written in theirs):
            return False
        self.stage = stage
        return True

    def set_hide_activity(self, hide: bool, /) -> None:
        """Show the lines that say what was done, or only what was said."""
        self.hide_activity = hide
        self._blocks.clear()
        self.heights.reset(self._guess(item) for item in self.feed.items)

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
            if item.conversation_id in changed and self._conversation_before(index) != item.conversation_id:
                self._drop(index)  # a separator stands above it

    def _drop(self, index: int) -> None:
        if 0 <= index < len(self.feed.items):
            self._blocks.pop(self.feed.items[index].id, None)

    def _drop_around(self, index: int) -> None:
        """Forget a block and those whose look depends on it: the next, and lines of activity on both sides."""
        items = self.feed.items
        if not 0 <= index < len(items):
            return
        self._drop(index)
        back, ahead = index - 1, index + 1
        while back >= 0 and is_deed(items[back]):
            self._drop(back)
            back -= 1
        while ahead < len(items) and is_deed(items[ahead]):
            self._drop(ahead)
            ahead += 1
        self._drop(ahead)

    def _guess(self, item: ItemRow) -> float:
        return 0.0 if self.hide_activity and is_deed(item) else guess_height(item, self.stage)

    # ---------------------------------------------------------------- blocks

    def lead(self, index: int) -> Lead:
        items, hide = self.feed.items, self.hide_activity
        at = index - 1
        while hide and at >= 0 and is_deed(items[at]):
            at -= 1
        lead = lead_of(
            items[index],
            items[at] if at >= 0 else None,
            self.stage.formats,
            self.statuses,
            self._first_unread,
            self._conversation_before(index),
        )
        group, away = self._group(index)
        last = index == len(items) - 1 and not self.feed.newer
        hidden = sum(map(is_deed, items)) if hide and last else 0
        return replace(lead, group=group, away=away, hidden=hidden) if group or away or hidden else lead

    def _group(self, index: int) -> tuple[tuple[ItemRow, ...], bool]:
        """The lines of activity an item stands for, and whether it is not shown itself."""
        items = self.feed.items
        if not is_deed(items[index]):
            return (), False
        if self.hide_activity:
            return (), True
        group = group_at(items, index, self.stage.formats)
        if len(group) == 1:
            return (), False
        if index == group.start:
            return tuple(items[one] for one in group), False
        return (), not self.shown(items[group.start].id).spread

    def _conversation_before(self, index: int) -> UUID | None:
        for earlier in range(index - 1, -1, -1):
            item = self.feed.items[earlier]
            if item.conversation_id is not None and not (self.hide_activity and is_deed(item)):
                return item.conversation_id
        return None

    def block(self, index: int) -> Block:
        """The laid out item; its height is known from now on. Nothing is seen of one that is 0 high."""
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
