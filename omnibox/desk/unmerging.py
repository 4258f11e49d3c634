"""The way back from a merge, a split or a move: what came since goes where it belongs before the rows are set back.

After a merge: what would have come to a conversation had it not been merged goes with it, notes and our own words stay.
After a split: everything in the conversation that goes away returns to the one it came from.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from omnibox.model.rows import OperationRow
from omnibox.store import conversations, moving
from omnibox.store.unit import Unit


def make_way(unit: Unit, operation: OperationRow) -> None:
    """Move what came since an operation so that nothing stands against its undo. Other operations are passed over."""
    if operation.name == "merge":
        _after_merge(unit, operation.id, operation.params)
    elif operation.name == "split" and "to" in operation.params:
        _after_split(unit, operation.id, UUID(operation.params["from"]), UUID(operation.params["to"]))


def _after_merge(unit: Unit, operation_id: UUID, params: Mapping[str, Any]) -> None:
    into, sources = UUID(params["into"]), [UUID(each) for each in params["from"]]
    moving.lock(unit, [into, *sources])
    owners = {row.id: row.customer_id for row in conversations.rows(unit.conn, [into, *sources], None)}
    going: dict[UUID, list[UUID]] = {}
    for item_id, origin in moving.since(unit.conn, operation_id, into):
        target = _home(unit, origin, into, sources) if origin is not None else None
        if target is not None:
            going.setdefault(target, []).append(item_id)
    for target, ids in going.items():
        moving.bring_home(unit, ids, target, owners[target])
    for source, drafts in params.get("drafts", {}).items():
        moving.return_drafts(unit, [UUID(one) for one in drafts], into, UUID(source), owners[UUID(source)])


def _home(unit: Unit, origin: UUID, into: UUID, sources: list[UUID]) -> UUID | None:
    """Return which of the sources an item belongs to: the one its origin is, or was merged into before."""
    place: UUID | None = origin
    while place is not None and place != into:
        if place in sources:
            return place
        place = moving.merged_into(unit.conn, place)
    return None


def _after_split(unit: Unit, operation_id: UUID, source: UUID, new: UUID) -> None:
    moving.lock(unit, [source, new])
    owners = {row.id: row.customer_id for row in conversations.rows(unit.conn, [source], None)}
    came = [item_id for item_id, _ in moving.since(unit.conn, operation_id, new)]
    moving.move(unit, came, source, owners[source])
    moving.move_drafts(unit, new, source, owners[source])
    moving.hand_mentions_on(unit, new, source)
