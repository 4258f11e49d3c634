"""Exact counts of every view from one small query: the counter cube.

Triggers keep it, so no path changes a conversation past it. SQLite holds a row a cell; PostgreSQL appends deltas,
which `fold` adds up now and then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from omnibox.model.views import View
from omnibox.store import query
from omnibox.store.constants import NOBODY

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from omnibox.store.unit import Unit

_MINE, _NOBODYS, _OTHERS = 1, 2, 0
_CELLS = """
    SELECT inbox_id, who, status, unread, failed, sum(n) FROM (
        SELECT inbox_id, status, unread, failed, n,
            CASE WHEN assignee_id = :operator THEN 1 WHEN assignee_id = :nobody THEN 2 ELSE 0 END AS who
        FROM view_counts
    ) cells GROUP BY inbox_id, who, status, unread, failed"""
_FOLD = """
    WITH taken AS (DELETE FROM view_counts RETURNING inbox_id, assignee_id, status, unread, failed, n)
    INSERT INTO view_counts (inbox_id, assignee_id, status, unread, failed, n)
    SELECT inbox_id, assignee_id, status, unread, failed, sum(n) FROM taken
    GROUP BY inbox_id, assignee_id, status, unread, failed HAVING sum(n) <> 0"""
FOLD_AT = 1000  # rows: below this the sum costs nothing worth saving


class Cell(NamedTuple):
    """How many conversations share these properties. `who`: 1 mine, 2 nobody's, 0 somebody else's."""

    inbox_id: UUID
    who: int
    status: str
    unread: bool
    failed: bool
    n: int


@dataclass(frozen=True, slots=True)
class CountCube:
    """Every cell as one operator sees it; counts of one moment. `totals` are the cells of all inboxes together."""

    cells: tuple[Cell, ...]
    totals: tuple[Cell, ...]

    def of(self, view: View) -> int:
        """Return how many conversations a view holds."""
        cells = self.totals if view.inbox_id is None else self.cells
        return sum(cell.n for cell in cells if _in(view, cell))


def counts(conn: Connection, operator_id: UUID | None) -> CountCube:
    """Read the cube: one query, whatever the number of views and conversations."""
    raws = query.rows(conn, _CELLS, operator=operator_id or NOBODY, nobody=NOBODY)
    mine = _MINE if operator_id else _NOBODYS  # asked for nobody, nobody's are not "mine"
    cells = []
    totals: dict[tuple[int, str, bool, bool], int] = {}
    for inbox, told, status, unread, failed, n in raws:
        if n:
            who = mine if told == _MINE else told
            cells.append(Cell(query.uuid_of(inbox), who, status, bool(unread), bool(failed), int(n)))
            kind = (who, status, bool(unread), bool(failed))
            totals[kind] = totals.get(kind, 0) + int(n)
    return CountCube(tuple(cells), tuple(Cell(NOBODY, *kind, n) for kind, n in totals.items()))


def fold(unit: Unit, at_least: int = FOLD_AT) -> bool:
    """Add up the deltas once there are many (PostgreSQL). Safe beside every other writer. Returns whether it did."""
    if unit.conn.dialect.name == "sqlite":
        return False
    if query.value(unit.conn, "SELECT count(*) FROM view_counts") < at_least:
        return False
    query.run(unit.conn, _FOLD)
    return True


def _in(view: View, cell: Cell) -> bool:
    return (
        cell.status in view.statuses
        and (not view.mine or cell.who == _MINE)
        and (not view.unassigned or cell.who == _NOBODYS)
        and (view.inbox_id is None or cell.inbox_id == view.inbox_id)
        and (view.unread is None or cell.unread is view.unread)
        and (view.failed is None or cell.failed is view.failed)
    )
