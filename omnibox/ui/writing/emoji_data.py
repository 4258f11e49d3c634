"""Emoji with their names: read once, searched by any word of their English or German names."""

import json
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
    wanted = fold(text).split()
    if not wanted:
        return list(known)
    found = [one for one in known if _fits(one.words, wanted)]
    return sorted(found, key=lambda one: _rank(one, wanted))


def _fits(words: Iterable[str], wanted: Iterable[str]) -> bool:
    words = tuple(words)
    return all(any(word.startswith(part) for word in words) for part in wanted)


def _rank(one: Emoji, wanted: Sequence[str]) -> int:
    names = [fold(name).split() for name in one.names.values()]
    if any(name == list(wanted) for name in names):
        return 0
    if any(name[:1] and name[0].startswith(wanted[0]) for name in names):
        return 1
    return 2 if any(_fits(name, wanted) for name in names) else 3
