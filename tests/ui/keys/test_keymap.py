"""The map of keys: presets without clashes, what cannot be a key, whose a key is, and files that come back whole."""

import json

import pytest
from hypothesis import given, strategies as st

from omnibox.ui.actions import DEFAULTS
from omnibox.ui.keys import chords
from omnibox.ui.keys.keymap import Keymap, Unreadable, from_text, from_value
from omnibox.ui.keys.presets import PRESETS

ACTIONS = sorted(DEFAULTS)
KEYS = ("J", "Ctrl+J", "G, I", "G, G", "G", "F7", "Ctrl+Shift+K", "?", "Alt+X", "Ctrl+K, Ctrl+G")


@pytest.fixture
def own() -> Keymap:
    return Keymap(DEFAULTS)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_gives_no_key_twice_and_knows_its_actions(preset: str) -> None:
    made = Keymap(DEFAULTS, preset)
    assert made.clashes() == ()
    assert set(PRESETS[preset]) <= set(DEFAULTS)
    assert all(chords.normal(key) for action in DEFAULTS for key in made.keys(action))


@pytest.mark.parametrize(
    "key, reason",
    [
        ("Ctrl+C", chords.EDITING), ("Ctrl+V", chords.EDITING), ("Left", chords.EDITING), ("Ctrl+Left", chords.EDITING),
        ("Backspace", chords.EDITING), ("Return", chords.PRESSING), ("Tab", chords.PRESSING),
        ("Space", chords.PRESSING), ("Escape", chords.PRESSING), ("Alt+F4", chords.SYSTEM),
        ("Alt+Tab", chords.SYSTEM), ("Meta+L", chords.SYSTEM),
        ("Ctrl+Alt+F1", chords.SYSTEM), ("Ctrl+Alt+Del", chords.SYSTEM), ("nonsense", chords.UNREADABLE),
        ("", chords.UNREADABLE), ("G, I, G", chords.LONG), ("G, Ctrl+C", chords.EDITING),
        ("J", ""), ("Ctrl+K", ""), ("G, I", ""), ("F1", ""), ("Ctrl+Return", ""), ("Alt+Left", ""), ("!", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_a_key_says_why(key: str, reason: str) -> None:
    assert chords.refusal(key) == reason


def test_a_key_is_written_in_one_way() -> None:
    assert chords.normal("ctrl+shift+k") == "Ctrl+Shift+K"
    assert chords.normal("g,i") == "G, I"


@pytest.mark.parametrize(
    "one, other, meets",
    [("J", "J", True), ("G", "G, I", True), ("G, I", "G", True), ("G, I", "G, U", False), ("J", "Ctrl+J", False)],
)
def test_keys_that_cannot_be_told_apart(one: str, other: str, meets: bool) -> None:
    assert chords.meet(one, other) is meets


def test_a_taken_key_is_taken_from_whoever_had_it(own: Keymap) -> None:
    assert own.holders("E", "snooze") == ("resolve",)
    made = own.taking("snooze", "E")
    assert made.keys("snooze") == ("Z", "E")
    assert made.keys("resolve") == ()
    assert made.reset("resolve").keys("resolve") == ("E",)
    assert made.reset("resolve").keys("snooze") == ("Z",)


def test_a_key_that_begins_a_sequence_takes_the_sequence(own: Keymap) -> None:
    made = own.taking("resolve", "G")
    assert made.keys("go_mine") == ()
    assert made.clashes() == ()


def test_what_is_put_back_is_no_change(own: Keymap) -> None:
    assert own.with_keys("snooze", ["B"]).with_keys("snooze", ["Z"]) == own


changes = st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(KEYS)), max_size=12)


@given(changes, st.sampled_from(sorted(PRESETS)))
def test_however_keys_are_taken_none_is_anybodys_twice(taken: list[tuple[str, str]], preset: str) -> None:
    made = Keymap(DEFAULTS, preset)
    for action, key in taken:
        made = made.taking(action, key)
    assert made.clashes() == ()
    for action, key in taken[-1:]:
        assert chords.normal(key) in made.keys(action)
        assert made.reset(action).clashes() == ()


@given(changes, st.sampled_from(sorted(PRESETS)))
def test_what_is_kept_and_what_is_exported_comes_back(taken: list[tuple[str, str]], preset: str) -> None:
    made = Keymap(DEFAULTS, preset)
    for action, key in taken:
        made = made.taking(action, key)
    assert from_value(DEFAULTS, json.loads(json.dumps(made.as_value()))) == made
    assert from_text(DEFAULTS, made.as_text()) == made


@pytest.mark.parametrize("kept", [None, 7, "x", [], {"preset": []}, {"changed": 3}, {"changed": {"snooze": "Z"}}])
def test_what_cannot_be_read_is_left_out(own: Keymap, kept: object) -> None:
    assert from_value(DEFAULTS, kept) == own


def test_actions_and_keys_of_another_version_are_left_out(own: Keymap) -> None:
    kept = {"changed": {"fly": ["F"], "snooze": ["B", "Nokey+"]}}
    assert from_value(DEFAULTS, kept) == own.with_keys("snooze", ["B"])


def file(**keys: object) -> str:
    return json.dumps({"format": "omnibox-keys", "version": 1, "keys": keys})


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "format"), ("[1]", "format"), ('{"keys": {}}', "format"), ("[" * 100_000, "format"), ("\x00", "format"),
        (file(snooze="Z"), "action"), (file(snooze=[1]), "key"), (file(snooze=["Nokey+"]), "key"),
        (file(snooze=["Ctrl+C"]), "refused"), (file(snooze=["E"]), "clash"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_refused_whole(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        from_text(DEFAULTS, text)
    assert caught.value.code == code


@given(st.text(max_size=200))
def test_no_file_is_an_error(text: str) -> None:
    with pytest.raises(Unreadable):
        from_text(DEFAULTS, text)
