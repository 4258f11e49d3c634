"""The conversations of one view: their ids in order, and the rows that were fetched so far."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from omnibox.model.rows import ConversationRow

Index = QModelIndex | QPersistentModelIndex
KEPT_ROWS: Final = 3000  # rows kept in memory; further ones are fetched again when shown
NOWHERE: Final = QModelIndex()


class ConversationListModel(QAbstractListModel):
    """`ids` is the known beginning of the view; `total` says how many there are, the rest is not fetched yet."""

    RowRole = int(Qt.ItemDataRole.UserRole) + 1
    rearranged = Signal()  # ids or total changed

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: list[UUID] = []
        self._places: dict[UUID, int] = {}
        self._rows: dict[UUID, ConversationRow] = {}
        self._total = 0
        self.whole = True  # whether `ids` holds the whole view

    # ---- Qt's face
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self._total

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.row(index.row())
        if role == self.RowRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.customer_name if row else ""
        return None

    # ---- reading
    def row(self, place: int) -> ConversationRow | None:
        """Return the row at a place, None where it is not fetched yet."""
        return self._rows.get(self._ids[place]) if 0 <= place < len(self._ids) else None

    def id_at(self, place: int) -> UUID | None:
        return self._ids[place] if 0 <= place < len(self._ids) else None

    def __contains__(self, conversation_id: object) -> bool:
        return conversation_id in self._places

    def place(self, conversation_id: UUID) -> int:
        """Return where a conversation stands, -1 where it is not among the known ids."""
        return self._places.get(conversation_id, -1)

    def between(self, first: int, last: int) -> list[UUID]:
        """Return the known ids from one place to another, both included, in the list's order."""
        low, high = sorted((first, last))
        return self._ids[max(0, low) : high + 1]

    def moved(self, ids: Sequence[UUID], first: int, last: int) -> bool:
        """Tell whether another order would show others, or the same in another order, between two places."""
        seen = self.between(first, last)
        if not seen:
            return False
        at = first if first < len(ids) and ids[first] == seen[0] else _index(ids, seen[0])
        return at < 0 or list(ids[at : at + len(seen)]) != seen

    def differences(self, ids: Sequence[UUID], touched: Collection[UUID]) -> int:
        """Return how many conversations another order adds, takes away, or moves (only `touched` ones move)."""
        there = set(ids)
        old = [one for one in self._ids if one in there]
        new = [one for one in ids if one in self._places]
        moved = {one for was, now in zip(old, new, strict=True) if was != now for one in (was, now) if one in touched}
        return len(self._places.keys() ^ there) + len(moved)

    @property
    def known(self) -> int:
        """How many ids are known."""
        return len(self._ids)

    def missing(self, first: int, last: int) -> list[UUID]:
        """Return the ids between two places whose rows are not fetched."""
        return [one for one in self._ids[max(0, first) : last + 1] if one not in self._rows]

    def fetched(self, ids: Iterable[UUID]) -> list[UUID]:
        """Return those of `ids` whose rows are held."""
        return [one for one in ids if one in self._rows]

    # ---- changing
    def clear(self) -> None:
        """Forget everything: another view is coming."""
        self._replace([], 0, whole=True)
        self._rows.clear()

    def arrange(self, ids: Sequence[UUID], total: int, *, whole: bool) -> bool:
        """Take the order anew; tell whether it changed. `total` is only heard while the view is not whole."""
        total = len(ids) if whole else max(total, len(ids))
        if list(ids) == self._ids and total == self._total:
            self.whole = whole
            return False
        self._replace(list(ids), total, whole=whole)
        return True

    def _replace(self, ids: list[UUID], total: int, *, whole: bool) -> None:
        self.beginResetModel()
        self._ids, self._total, self.whole = ids, total, whole
        self._places = {one: place for place, one in enumerate(ids)}
        self.endResetModel()
        self.rearranged.emit()

    def fill(self, rows: Iterable[ConversationRow]) -> None:
        """Take fetched rows, new or changed."""
        changed: list[int] = []
        for row in rows:
            if self._rows.get(row.id) != row:
                self._rows.pop(row.id, None)
                self._rows[row.id] = row
                place = self._places.get(row.id, -1)
                if place >= 0:
                    changed.append(place)
        while len(self._rows) > KEPT_ROWS:
            del self._rows[next(iter(self._rows))]
        if changed:
            self.dataChanged.emit(self.index(min(changed)), self.index(max(changed)))

    def set_total(self, total: int) -> None:
        """Take the view's exact count from the counters; the known ids stay."""
        if not self.whole and total != self._total and total >= len(self._ids):
            self._replace(self._ids, total, whole=False)


def _index(ids: Sequence[UUID], one: UUID) -> int:
    try:
        return ids.index(one)
    except ValueError:
        return -1
