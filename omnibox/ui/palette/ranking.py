"""How well a name fits what is typed: the whole of it, its beginning, its words, or just its letters in order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from omnibox.model.text import fold

T = TypeVar("T")

EXACT, BEGINS, WORDS, LETTERS = 0, 1, 2, 3  # the lower, the better


@dataclass(frozen=True, slots=True)
class Fit:
    """`kind` is one of the above; among equals the smaller `cost` comes first."""

    kind: int
    cost: float

    @property
    def strong(self) -> bool:
        """Whether it is more than letters that happen to stand in order."""
        return self.kind < LETTERS


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return fold(name)


def fit(typed: str, name: str) -> Fit | None:
    """Return how `typed` (folded) fits `name`, None where it does not."""
    plain = _plain(name)
    if typed == plain:
        return Fit(EXACT, 0)
    if plain.startswith(typed):
        return Fit(BEGINS, len(plain))
    cost = _words(typed.split(), plain.split())
    if cost is not None:
        return Fit(WORDS, cost + len(plain) / 1000)
    spread = _letters(typed.replace(" ", ""), plain)
    return Fit(LETTERS, spread) if spread is not None else None


def _words(typed: list[str], words: list[str]) -> float | None:
    """Every word typed begins another word of the name, in any order; the earlier, the better."""
    taken: set[int] = set()
    for word in typed:
        place = next((at for at, whole in enumerate(words) if at not in taken and whole.startswith(word)), None)
        if place is None:
            return None
        taken.add(place)
    return sum(taken) / 10 if taken else None


def _letters(typed: str, plain: str) -> float | None:
    """The letters stand in the name in order, the first at the beginning of a word; the closer, the better."""
    starts = [at for at in range(len(plain)) if (not at or plain[at - 1] == " ") and plain[at : at + 1] == typed[:1]]
    spreads = [spread for start in starts if (spread := _spread(typed, plain, start)) is not None]
    return min(spreads, default=None)


def _spread(typed: str, plain: str, start: int) -> float | None:
    at, gaps = start, 0
    for letter in typed[1:]:
        found = plain.find(letter, at + 1)
        if found < 0:
            return None
        gaps += found - at - 1 if plain[found - 1] != " " else 0  # beginning a word is no gap
        at = found
    return gaps + start / 100 if gaps <= 3 * len(typed) else None


def ranked(typed: str, things: Iterable[T], names: Callable[[T], Iterable[str]]) -> list[tuple[Fit, T]]:
    """Return what fits, the best first; things that fit equally well keep their order."""
    folded = fold(typed).strip()
    found = []
    for thing in things:
        fits = [one for name in names(thing) if (one := fit(folded, name)) is not None]
        if fits:
            found.append((min(fits, key=_order), thing))
    return sorted(found, key=lambda pair: _order(pair[0]))


def _order(one: Fit) -> tuple[int, float]:
    return one.kind, one.cost
