"""Which names fit what is typed, and which fits better."""

import pytest
from hypothesis import given, strategies as st

from omnibox.model.text import fold
from omnibox.ui.palette.asking import Scope, asked
from omnibox.ui.palette.ranking import BEGINS, EXACT, LETTERS, WORDS, fit, ranked

NAMES = ("Mark as spam", "Mark unread", "Assign to me or release", "Show the keys", "Send", "Send later", "Snooze")


@pytest.mark.parametrize(
    "typed, name, kind",
    [
        ("send", "Send", EXACT),
        ("sen", "Send later", BEGINS),
        ("as spam", "Mark as spam", WORDS),
        ("spam ma", "Mark as spam", WORDS),
        ("mur", "Mark unread", LETTERS),
        ("stk", "Show the keys", LETTERS),
        ("zzz", "Snooze", None),
        ("spam spam", "Mark as spam", None),
        ("übe", "Über uns", BEGINS),
    ],
)
def test_how_a_name_fits(typed: str, name: str, kind: int | None) -> None:
    found = fit(fold(typed), name)
    assert (found.kind if found else None) == kind


def test_the_best_comes_first() -> None:
    assert [name for _, name in ranked("send", NAMES, lambda name: (name,))] == ["Send", "Send later"]
    assert [name for _, name in ranked("s", NAMES, lambda name: (name,))][:2] == ["Send", "Snooze"]
    assert [name for _, name in ranked("mar", NAMES, lambda name: (name,))] == ["Mark unread", "Mark as spam"]


@given(st.sampled_from(NAMES), st.integers(1, 30))
def test_every_beginning_of_a_name_finds_it(name: str, length: int) -> None:
    assert name in [found for _, found in ranked(name[:length], NAMES, lambda each: (each,))]


@given(st.text(max_size=40))
def test_nothing_typed_is_an_error(typed: str) -> None:
    for _, name in ranked(typed, NAMES, lambda each: (each,)):
        assert name in NAMES
    assert asked(typed).scope in Scope


@pytest.mark.parametrize(
    "typed, scope, text",
    [
        ("maria", Scope.ALL, "maria"),
        (">  res", Scope.COMMANDS, "res"),
        ("@mar", Scope.PEOPLE, "mar"),
        ("#12", Scope.NUMBER, "12"),
        ("search: boiler", Scope.MESSAGES, "boiler"),
        ("from:maria boiler", Scope.MESSAGES, "from:maria boiler"),
        ("boiler -is:open", Scope.MESSAGES, "boiler -is:open"),
        ("note: call", Scope.ALL, "note: call"),
    ],
)
def test_what_stands_in_front_says_where(typed: str, scope: Scope, text: str) -> None:
    found = asked(typed)
    assert (found.scope, found.text) == (scope, text)
