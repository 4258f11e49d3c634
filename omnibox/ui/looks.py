"""How the window looks to the person at this machine: chosen here, in force at once, remembered before any store is."""

from PySide6.QtCore import QObject, Signal

from omnibox.ui.remember import Remember
from omnibox.ui.theme import Theme


class Looks(QObject):
    """Theme, density, text size and language, kept in the window's own file."""

    language_chosen = Signal(str)  # in force with the next start: "" is the system's
    restart_wanted = Signal()  # now, and back to the same place

    def __init__(self, theme: Theme, remember: Remember, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._remember = theme, remember
        self._spoken = remember.text("language")
        self.can_restart = False  # whether anybody answers `restart_wanted`

    @property
    def language(self) -> str:
        """The language that was chosen; "" follows the system."""
        return self._remember.text("language")

    @property
    def language_waits(self) -> bool:
        """Whether another language was chosen than the one that is spoken."""
        return self.language != self._spoken

    def choose(self, what: str, value: str | float) -> None:
        """Take a choice of "mode", "density", "scale" or "language"."""
        self._remember.put(what, value)
        if what == "mode":
            self._theme.set_mode(str(value))
        elif what == "density":
            self._theme.set_density(str(value))
        elif what == "scale":
            self._theme.set_scale(float(value))
        elif what == "language":
            self.language_chosen.emit(str(value))
