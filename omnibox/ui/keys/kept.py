"""The map one person chose: read with their other choices, in force at once, written through."""

from PySide6.QtCore import QObject

from omnibox.ui.actions import DEFAULTS, Actions
from omnibox.ui.choices import Choices
from omnibox.ui.keys.keymap import Keymap, from_value

KEY = "keys"


class KeptKeys(QObject):
    """Lets the actions follow the choice "keys"."""

    def __init__(self, actions: Actions, choices: Choices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions, self._choices = actions, choices
        choices.changed.connect(self._changed)

    @property
    def keymap(self) -> Keymap:
        """The map in force."""
        return self._actions.keymap

    def choose(self, keymap: Keymap) -> None:
        """Use another map from now on."""
        self._choices.put(KEY, keymap.as_value() if keymap != Keymap(DEFAULTS) else None)

    def _changed(self, key: str) -> None:
        if key == KEY:
            self._actions.use(from_value(DEFAULTS, self._choices.get(KEY)))
