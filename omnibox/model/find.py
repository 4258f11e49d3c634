"""Finding words in one customer's timeline: what stands where, folded as search folds it."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from omnibox.model.rows import PageKey
from omnibox.model.text import MAX_TEXT, Folded, end_of, fold

MOST_MARKS = 200  # counted in one text


class Finder:
    """What is looked for: a stretch of text in which case, accents and the width of blanks do not matter."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        words = [re.escape(word) for word in fold(wanted).split()]
        self._pattern = re.compile(r"\s+".join(words)) if words else None

    @property
    def empty(self) -> bool:
        return self._pattern is None

    def marks(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return (start, end) of each place in `text`, at most `MOST_MARKS`."""
        if self._pattern is None or not text:
            return ()
        text = text[:MAX_TEXT]
        folded = Folded.of(text)
        found = []
        for match in self._pattern.finditer(folded.text):
            start, last = folded.origin(match.start()), folded.origin(match.end() - 1)
            found.append((start, end_of(text, last)))
            if len(found) >= MOST_MARKS:
                break
        return tuple(found)

    def stands_in(self, text: str) -> bool:
        """Tell whether it stands anywhere in a short text."""
        return self._pattern is not None and self._pattern.search(fold(text)) is not None


@dataclass(frozen=True, slots=True)
class FindHit:
    """One item that holds it. `count`: places in its text; 0 where only its subject or a file's name holds it."""

    item_id: UUID
    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class FindPage:
    """What a stretch of the timeline holds, newest first. `next`: where to go on; None: all was looked at."""

    hits: tuple[FindHit, ...]
    next: PageKey | None
