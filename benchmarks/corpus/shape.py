"""Who wrote when: customers, conversations and the moments of their items, before any words."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

END = 1_793_491_200_000_000  # 2026-11-01, microseconds since 1970: the corpus never depends on today
SPAN = 730 * 86_400 * 1_000_000  # two years
LONGEST = 5_000  # items of the longest customer, or a tenth of a small corpus
_HEAVY_LENGTH = 5
_MINUTE = 60 * 1_000_000


@dataclass(slots=True)
class Talk:
    """One conversation to be: whose, and when its items came (microseconds, ascending)."""

    number: int
    customer: int
    moments: list[int]


def talks(size: int, source: random.Random) -> list[Talk]:
    """Return three conversations for ten items, for a tenth as many customers; the first customer is the longest."""
    count, customers = max(1, size * 3 // 10), max(2, size // 10)
    heavy = min(LONGEST, size // 10) // _HEAVY_LENGTH
    step = count // (heavy + 1)
    mine = {step * (number + 1) for number in range(heavy)}
    lengths = _lengths(count, size, mine, source)
    return [
        _talk(number, 0 if number in mine else _customer(customers, source), lengths, count, source)
        for number in range(count)
    ]


def _customer(customers: int, source: random.Random) -> int:
    """Pick one but the first; a few write often."""
    return 1 + int((customers - 1) * source.random() ** 2)


def _lengths(count: int, size: int, mine: set[int], source: random.Random) -> list[int]:
    """Return how many items each conversation has; together exactly `size`."""
    lengths = [_HEAVY_LENGTH if n in mine else min(30, 1 + int(source.expovariate(1 / 2.6))) for n in range(count)]
    left = size - sum(lengths)
    while left:
        number = source.randrange(count)
        step = 1 if left > 0 else -1
        if number not in mine and lengths[number] + step >= 1:
            lengths[number] += step
            left -= step
    return lengths


def _talk(number: int, customer: int, lengths: list[int], count: int, source: random.Random) -> Talk:
    start = END - SPAN + SPAN * number // count
    return Talk(number, customer, list(_moments(start, lengths[number], source)))


def _moments(start: int, length: int, source: random.Random) -> Iterator[int]:
    at = start
    for _ in range(length):
        yield min(at, END - source.randrange(_MINUTE))
        at += int(source.expovariate(1 / 600)) * _MINUTE + 1_000 * source.randrange(1, 60_000)


def in_order(found: list[Talk]) -> list[tuple[int, int, int]]:
    """Return (moment, conversation, position in it) of every item, oldest first."""
    every = [(at, talk.number, place) for talk in found for place, at in enumerate(sorted(talk.moments))]
    every.sort()
    return every
