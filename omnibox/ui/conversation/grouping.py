"""Lines of activity that belong together: one hand, one conversation, one stretch of time."""

from collections.abc import Sequence
from datetime import timedelta

from omnibox.model.item import ItemKind
from omnibox.model.rows import ItemRow
from omnibox.ui.formats import Formats

TOGETHER_WITHIN = timedelta(minutes=30)  # from one to the next


def is_deed(item: ItemRow) -> bool:
    """Whether it is drawn as a line between the messages: what somebody did, nothing anybody said."""
    return item.kind is ItemKind.ACTIVITY


def group_at(items: Sequence[ItemRow], index: int, formats: Formats) -> range:
    """The indexes of the group of activity lines around `index`, which is one itself."""
    first = last = index
    while first > 0 and _together(items[first - 1], items[first], formats):
        first -= 1
    while last + 1 < len(items) and _together(items[last], items[last + 1], formats):
        last += 1
    return range(first, last + 1)


def _together(before: ItemRow, after: ItemRow, formats: Formats) -> bool:
    return (
        is_deed(before)
        and is_deed(after)
        and before.author_id == after.author_id
        and before.author_name == after.author_name
        and before.conversation_id == after.conversation_id
        and after.at - before.at <= TOGETHER_WITHIN
        and formats.local(before.at).date() == formats.local(after.at).date()
    )
