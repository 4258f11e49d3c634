"""What a person chose for themselves: read once when the desk arrives, at hand without waiting, written through.

Kept in the store under "my.": a choice follows the person to their next computer. What must be known before any store
is open (theme, density, language, the window's place) is `remember.py`'s.
"""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from omnibox.model.journal import EventType, JournalRow
from omnibox.ui.live import Batch, Live
from omnibox.ui.notices import Notices
from omnibox.ui.tasks import Tasks

if TYPE_CHECKING:
    from omnibox.desk.desk import Desk

MINE = "my."


class Choices(QObject):
    """Values by key, JSON-able. Touched in the UI thread only; nothing here waits."""

    changed = Signal(str)  # a key, also when another window of the same person changed it
    loaded = Signal()  # once: everything that was chosen before is known

    def __init__(self, tasks: Tasks, live: Live, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._live, self._notices = tasks, live, notices
        self._desk: Desk | None = None
        self._values: dict[str, Any] = {}
        self._unsaved: dict[str, int] = {}  # key -> writes on their way: what is read meanwhile is older
        self._puts = 0
        self.ready = False

    def get(self, key: str, default: Any = None) -> Any:
        """Return what was chosen, `default` where nothing was or it is not known yet."""
        return self._values.get(key, default)

    def flag(self, key: str, default: bool = False) -> bool:
        """Return a choice between yes and no."""
        value = self._values.get(key, default)
        return value if isinstance(value, bool) else default

    def put(self, key: str, value: Any) -> None:
        """Choose; None forgets the choice. In force at once, written as soon as the desk is there."""
        if self._values.get(key) == value:
            return
        self._set(key, value)
        self._puts += 1
        self._unsaved[key] = self._unsaved.get(key, 0) + 1
        if self._desk is not None:
            self._write(self._desk, key, value)
        self.changed.emit(key)

    def begin(self, desk: "Desk") -> None:
        """The desk is there: read everything, and follow what another window of this person changes."""
        first, self._desk = self._desk is None, desk
        for key in self._unsaved:  # chosen before there was anywhere to keep it
            self._write(desk, key, self._values.get(key))
        if first:
            self._live.changed.connect(self._heard)
        self._read(desk)

    def _read(self, desk: "Desk") -> None:
        puts = self._puts
        self._tasks.read(
            desk.settings.mine,
            self,
            lambda found: self._take(found) if puts == self._puts else self._read(desk),  # read before the last choice
            self._notices.fail,
        )

    def _heard(self, batch: Batch) -> None:
        desk = self._desk
        if desk is not None and any(_of_a_person(row) for row in batch.rows):
            self._read(desk)

    def _take(self, found: dict[str, Any]) -> None:
        known = {**found, **{key: self._values.get(key) for key in self._unsaved}}
        moved = [key for key in {*known, *self._values} if known.get(key) != self._values.get(key)]
        for key in moved:
            self._set(key, known.get(key))
        for key in moved:
            self.changed.emit(key)
        if not self.ready:
            self.ready = True
            self.loaded.emit()

    def _set(self, key: str, value: Any) -> None:
        if value is None:
            self._values.pop(key, None)
        else:
            self._values[key] = value

    def _write(self, desk: "Desk", key: str, value: Any) -> None:
        def landed(_: object) -> None:
            left = self._unsaved.pop(key, 1) - 1
            if left > 0:
                self._unsaved[key] = left

        def refused(error: Exception) -> None:
            landed(None)
            self._notices.fail(error)

        self._tasks.write(lambda: desk.settings.put(MINE + key, value), self, landed, refused)


def _of_a_person(row: JournalRow) -> bool:
    return row.type == EventType.SETTING_CHANGED and str(row.states.get("key", "")).startswith("operator/")
