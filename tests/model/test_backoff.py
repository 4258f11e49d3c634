"""Waits grow, stay bounded and spread; a crash budget runs out and comes back."""

import pytest
from hypothesis import given, strategies as st

from omnibox.model.backoff import FIRST, LONGEST, backoff, within_budget


@pytest.mark.parametrize(
    "failures,expected", [(0, 0.0), (-3, 0.0), (1, 1.0), (2, 2.0), (3, 4.0), (9, 256.0), (10, 300.0), (5000, 300.0)]
)
def test_steps_without_jitter(failures: int, expected: float) -> None:
    assert backoff(failures, lambda: 0.0) == expected


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_jitter_takes_off_a_quarter_at_most(failures: int, chance: float) -> None:
    full = backoff(failures, lambda: 0.0)
    wait = backoff(failures, lambda: chance)
    assert FIRST * 0.75 <= wait <= LONGEST
    assert full * 0.75 <= wait <= full


@given(st.integers(1, 200))
def test_waits_never_shrink(failures: int) -> None:
    assert backoff(failures + 1, lambda: 0.0) >= backoff(failures, lambda: 0.0)


def test_other_steps() -> None:
    assert [backoff(n, lambda: 0.0, first=5, longest=30) for n in (1, 2, 3, 4)] == [5, 10, 20, 30]


def test_budget_runs_out_and_recovers() -> None:
    crashes = [0.0, 10.0, 20.0, 30.0]
    assert within_budget(crashes, 40.0)
    assert not within_budget([*crashes, 40.0], 41.0)
    assert within_budget([*crashes, 40.0], 301.0)
