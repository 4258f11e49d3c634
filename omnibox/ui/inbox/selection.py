"""Many conversations at once: which are selected, and from where a range is drawn."""

from collections.abc import Container, Iterable
from uuid import UUID

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """Ids, so that it outlives every rearrangement of the list. Empty while people work on one conversation."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: dict[UUID, None] = {}  # in the order they were selected
        self._base: dict[UUID, None] = {}  # what was selected before the range that is being drawn
        self.anchor: UUID | None = None  # where a range begins
        self.head: UUID | None = None  # where it ends: the keyboard is here

    def __contains__(self, conversation_id: UUID | None) -> bool:
        return conversation_id in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> tuple[UUID, ...]:
        """Everything selected, in the order it was."""
        return tuple(self._ids)

    def toggle(self, conversation_id: UUID, beside: UUID | None = None) -> None:
        """Select one or let it go. `beside`: the open one, which the first step into a selection takes along."""
        if not self._ids and beside is not None and beside != conversation_id:
            self._ids[beside] = None
        if conversation_id in self._ids:
            del self._ids[conversation_id]
        else:
            self._ids[conversation_id] = None
        self._base = dict(self._ids)
        self.anchor = self.head = conversation_id
        self.changed.emit()

    def extend(self, between: Iterable[UUID], anchor: UUID, head: UUID) -> None:
        """Select the range `between` anchor and head; a former range of this anchor is let go."""
        self._ids = {**self._base, **dict.fromkeys(between)}
        self.anchor, self.head = anchor, head
        self.changed.emit()

    def take(self, ids: Iterable[UUID]) -> None:
        """Select exactly these."""
        self._ids = dict.fromkeys(ids)
        self._base = dict(self._ids)
        self.changed.emit()

    def keep(self, ids: Container[UUID]) -> None:
        """Let go of what is not among `ids`: it left the view."""
        gone = [one for one in self._ids if one not in ids]
        for one in gone:
            del self._ids[one]
            self._base.pop(one, None)
        if gone:
            self.changed.emit()

    def clear(self) -> None:
        """Select nothing."""
        self.anchor = self.head = None
        self._base = {}
        if self._ids:
            self._ids = {}
            self.changed.emit()
