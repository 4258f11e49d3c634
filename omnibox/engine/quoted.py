"""What of a message is new, given what we wrote in its conversation: no language and no marks are needed for that."""

from collections.abc import Sequence

from omnibox.channels.base import Inbound
from omnibox.model.quoting import is_forwarded, own_chars


def visible_chars(item: Inbound, ours: Sequence[str]) -> int | None:
    """Return how much of an item's text is shown: what its driver says, and less where our own words are quoted below.

    What is forwarded to us is to be read, our own words in it too.
    """
    if not ours or is_forwarded(item.subject):
        return item.visible_chars
    found = own_chars(item.text, ours)
    counts = [count for count in (found, item.visible_chars) if count is not None]
    return min(counts, default=None)
