"""What the window tells people without stopping them: a pill with undo, a short word, a failure."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Offer:
    """Something just done, with the way back. `seconds` None: the way back has no clock."""

    text: str
    undo: Callable[[], object]
    seconds: float | None = None
    label: str = ""  # on the button; "" says Undo


class Notices(QObject):
    """Anybody may speak; the window's pill listens."""

    offered = Signal(object)  # Offer
    withdrawn = Signal()  # the standing offer is void (it was undone, or its time is over)
    said = Signal(str)
    failed = Signal(object)  # Exception; the pill finds the words

    def offer(self, text: str, undo: Callable[[], object], seconds: float | None = None, *, label: str = "") -> None:
        """Show `text` with an Undo button for `seconds` (the send's own time), or a while where there is no clock."""
        self.offered.emit(Offer(text, undo, seconds, label))

    def say(self, text: str) -> None:
        """Show a short word; it goes by itself."""
        self.said.emit(text)

    def fail(self, error: Exception) -> None:
        """Say in plain words what went wrong, what was kept and what to do."""
        self.failed.emit(error)
