"""How long to wait before the next try: doubling steps with jitter, and a budget of crashes."""

from collections.abc import Callable, Sequence

FIRST = 1.0
LONGEST = 300.0


def backoff(failures: int, chance: Callable[[], float], *, first: float = FIRST, longest: float = LONGEST) -> float:
    """Return the seconds to wait after `failures` failures in a row (1 for the first).

    The steps are first, 2 x, 4 x ... up to `longest`. `chance` returns 0 to 1 and takes up to a quarter off, so that
    a hundred desks cut off by one outage do not come back in one moment. No failure: no wait.
    """
    if failures <= 0:
        return 0.0
    step = min(longest, first * 2.0 ** min(failures - 1, 60))
    return step * (1.0 - 0.25 * chance())


def within_budget(crashes: Sequence[float], now: float, *, most: int = 5, within: float = 300.0) -> bool:
    """Tell whether what crashed at the moments `crashes` may start again: fewer than `most` in the last `within` s."""
    return sum(1 for moment in crashes if now - moment <= within) < most
