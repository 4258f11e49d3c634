"""Which action has which keys: a preset, and what one person changed of it. Values only; `Actions` applies them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from omnibox.ui.keys import chords
from omnibox.ui.keys.presets import OMNIBOX, PRESETS, Keys

FORMAT: Final = "omnibox-keys"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Keymap:
    """`defaults` are Omnibox's own keys by action; `changed` what this person chose instead."""

    defaults: Mapping[str, Keys]
    preset: str = OMNIBOX
    changed: Mapping[str, Keys] = field(default_factory=dict)

    def base(self, action: str) -> Keys:
        """Return an action's keys before anybody changed them."""
        return tuple(map(chords.normal, PRESETS[self.preset].get(action, self.defaults.get(action, ()))))

    def keys(self, action: str) -> Keys:
        """Return an action's keys."""
        return self.changed.get(action, self.base(action))

    def holders(self, key: str, but: str = "") -> tuple[str, ...]:
        """Return the actions, other than `but`, that have `key` or a key that cannot be told apart from it."""
        return tuple(
            action
            for action in self.defaults
            if action != but and any(chords.meet(key, other) for other in self.keys(action))
        )

    def clashes(self) -> tuple[tuple[str, str, str], ...]:
        """Return (key, action, other action) for everything that would be ambiguous."""
        return tuple(
            (key, action, other)
            for action in self.defaults
            for key in self.keys(action)
            for other in self.holders(key, action)
            if action < other
        )

    def with_keys(self, action: str, keys: Iterable[str]) -> "Keymap":
        """Return the map with an action's keys replaced."""
        wanted = tuple(dict.fromkeys(chords.normal(key) for key in keys))
        changed = {name: had for name, had in self.changed.items() if name != action}
        if wanted != self.base(action):
            changed[action] = wanted
        return replace(self, changed=changed)

    def taking(self, action: str, key: str) -> "Keymap":
        """Return the map in which `action` has `key` too, and nobody else has."""
        key = chords.normal(key)
        made = self
        for other in self.holders(key, action):
            made = made.with_keys(other, [had for had in made.keys(other) if not chords.meet(key, had)])
        return made.with_keys(action, (*made.keys(action), key))

    def reset(self, action: str) -> "Keymap":
        """Return the map with one action as the preset has it; whoever has its keys now gives them back."""
        made = replace(self, changed={name: had for name, had in self.changed.items() if name != action})
        for key in made.keys(action):
            for other in made.holders(key, action):
                made = made.with_keys(other, [had for had in made.keys(other) if not chords.meet(key, had)])
        return made

    def as_value(self) -> dict[str, Any]:
        """Return what is kept of it, JSON-able."""
        return {"preset": self.preset, "changed": {action: list(keys) for action, keys in self.changed.items()}}

    def as_text(self) -> str:
        """Return a file's content: every action with its keys, so that a person can read and edit it."""
        keys = {action: list(self.keys(action)) for action in self.defaults}
        return json.dumps({"format": FORMAT, "version": VERSION, "preset": self.preset, "keys": keys}, indent=1) + "\n"


def from_value(defaults: Mapping[str, Keys], value: object) -> Keymap:
    """Return the map that was kept. What a newer or older Omnibox kept and this one cannot read is left out."""
    found = value if isinstance(value, dict) else {}
    preset = found.get("preset")
    made = Keymap(defaults, preset if isinstance(preset, str) and preset in PRESETS else OMNIBOX)
    changed = found.get("changed")
    for action, keys in (changed if isinstance(changed, dict) else {}).items():
        if action in defaults and isinstance(keys, list):
            made = made.with_keys(action, [key for key in keys if isinstance(key, str) and chords.normal(key)])
    return made


class Unreadable(Exception):
    """A file of keys that cannot be taken. `code`: format, action, key, refused, clash; `params` for the words."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def from_text(defaults: Mapping[str, Keys], text: str) -> Keymap:
    """Return the map a file holds, all of it or nothing. Raises: Unreadable."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("format") from error
    keys = found.get("keys") if isinstance(found, dict) and found.get("format") == FORMAT else None
    if not isinstance(keys, dict):
        raise Unreadable("format")
    preset = found.get("preset")
    made = Keymap(defaults, preset if isinstance(preset, str) and preset in PRESETS else OMNIBOX)
    for action, wanted in keys.items():
        if action not in defaults:  # of another version; its keys are nobody's here
            continue
        made = made.with_keys(action, _readable(action, wanted, made))
    for key, action, other in made.clashes():
        raise Unreadable("clash", key=key, action=action, other=other)
    return made


def _readable(action: str, wanted: object, made: Keymap) -> list[str]:
    if not isinstance(wanted, list):
        raise Unreadable("action", action=action)
    own = {*made.base(action), *made.defaults.get(action, ())}
    for key in wanted:
        if not isinstance(key, str) or not chords.normal(key):
            raise Unreadable("key", action=action, key=str(key)[:40])
        if chords.normal(key) not in own and (reason := chords.refusal(key)):
            raise Unreadable("refused", action=action, key=key, reason=reason)
    return wanted
