"""Emoji with their names: read once, searched by any word of their English or German names."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from omnibox.model.text import fold
from omnibox.resource import resource

GROUPS: Final = (
    "smileys-emotion",
    "people-body",
    "animals-nature",
    "food-drink",
    "travel-places",
    "activities",
    "objects",
    "symbols",
    "flags",
)
TONES: Final = 5
_UMLAUTS: Final = re.compile("([aou])e")  # as German is typed where its letters are not on the keys
# what people mean most often: of many signs with one word, such as "smile" or "heart", these come first
COMMON: Final = (
    "😊", "🙂", "😀", "😂", "❤️", "👍", "👎", "🙏", "😉", "😍", "😘", "😢", "😭",
    "😅", "🤣", "👏", "🎉", "👋", "👌", "💪", "🤔", "🔥", "✅", "🎂", "☀️",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Emoji:
    """One sign. `names` by language code; `tones` are its five skin tones, where it has any."""

    sign: str
    group: str
    names: dict[str, str]
    words: tuple[str, ...]  # folded, of all languages
    tones: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Return what it is called."""
        return self.names.get(language, self.names["en"])

    def toned(self, tone: int) -> str:
        """Return it in a skin tone, 1 to 5; 0 is its own yellow."""
        return self.tones[tone - 1] if tone and self.tones else self.sign


def load() -> tuple[Emoji, ...]:
    """Read them all, in the standard's order; some 20 ms, so do it in a worker."""
    rows = json.loads(resource("emoji", "emoji.json").read_text("utf-8"))
    return tuple(
        Emoji(
            row["emoji"],
            row["group"],
            {"en": row["en"], "de": row["de"]},
            tuple(dict.fromkeys(fold(f"{row['en']} {row['de']} {row['words']}").split())),
            tuple(row.get("tones", ())),
        )
        for row in rows
    )


def search(known: Sequence[Emoji], text: str) -> list[Emoji]:
    """Return the signs that have a word beginning with each word of `text`; those so named come first."""
    folded = fold(text)
    if not folded.split():
        return list(known)
    return _search(known, folded.split()) or _search(known, _UMLAUTS.sub(r"\1", folded).split())


def _search(known: Sequence[Emoji], wanted: Sequence[str]) -> list[Emoji]:
    found = [one for one in known if _fits(one.words, wanted)]
    return sorted(found, key=lambda one: _rank(one, wanted))


def _fits(words: Iterable[str], wanted: Iterable[str]) -> bool:
    words = tuple(words)
    return all(any(word.startswith(part) for word in words) for part in wanted)


def _rank(one: Emoji, wanted: Sequence[str]) -> tuple[int, int]:
    names = [fold(name).split() for name in one.names.values()]
    if one.sign in COMMON:
        return 0, COMMON.index(one.sign)
    if any(name == list(wanted) for name in names):
        return 1, 0
    if any(name[:1] and name[0].startswith(wanted[0]) for name in names):
        return 2, 0
    return (3 if any(_fits(name, wanted) for name in names) else 4), 0
