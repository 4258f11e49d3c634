"""Several conversations become one. Each leads on to it for ever, and each can be had back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from omnibox.desk import activity
from omnibox.desk.seat import Seat
from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict, Invalid, NotFound
from omnibox.model.intents import Done
from omnibox.model.journal import Event, EventType
from omnibox.model.merging import earliest, latest, merged_priority, merged_status
from omnibox.model.permissions import Permission
from omnibox.model.rows import ConversationRow
from omnibox.store import conversations, customers, items, moving, schema
from omnibox.store.database import Connection
from omnibox.store.unit import Unit

MOST = 100  # conversations in one go


def merge(seat: Seat, into: UUID, ids: Sequence[UUID]) -> Done:
    """See `Threads.merge`."""
    sources = [each for each in dict.fromkeys(ids) if each != into]
    if not sources:
        raise Invalid(field="conversations", reason="empty")
    if len(sources) >= MOST:
        raise Invalid(field="conversations", reason="too_many", max=MOST)
    seat.require(Permission.WORK)
    params = {"into": str(into), "from": [str(each) for each in sources]}
    with seat.write(Permission.WORK, "merge", **params) as unit:
        target, others = _standing(unit, seat, into, sources)
        moved = _move_all(unit, target, others)
        _change(unit, target, others)
        for row in others:
            activity.tell(unit, target, "merged", row, items=moved[row.id])
        for each in (*sources, into):
            conversations.summarise(unit, each)
        unit.emit(
            Event(
                EventType.CONVERSATIONS_MERGED,
                customer_id=target.customer_id,
                conversation_id=into,
                inbox_id=target.inbox_id,
                states={"from": params["from"], "items": sum(moved.values())},
            )
        )
        return Done(unit.operation_id, (into, *sources))


def refusal(conn: Connection, rows: Sequence[ConversationRow]) -> str:
    """Return why these cannot become one: "merged" (one was already), "teams" (they share none); "" if they can."""
    if any(row.merged_into is not None for row in rows):
        return "merged"
    first, *others = rows
    joinable = set(conversations.sharing(conn, first.inbox_id))
    return "" if all(row.inbox_id in joinable for row in others) else "teams"


def _standing(
    unit: Unit, seat: Seat, into: UUID, sources: Sequence[UUID]
) -> tuple[ConversationRow, tuple[ConversationRow, ...]]:
    """Lock all of them and return how they stand. Raises: NotFound, Conflict, Invalid, Denied."""
    moving.lock(unit, [into, *sources])
    rows = conversations.rows(unit.conn, [into, *sources], seat.operator_id)
    if len(rows) != len(sources) + 1:
        raise NotFound(kind="conversation", id=str(into))
    code = refusal(unit.conn, rows)
    if code == "merged":
        raise Conflict(what=["merged"])
    if code:
        raise Invalid(field="conversations", reason=code)
    if len({row.customer_id for row in rows}) > 1:
        seat.require(Permission.CUSTOMERS)
    return rows[0], rows[1:]


def _move_all(unit: Unit, target: ConversationRow, others: Sequence[ConversationRow]) -> dict[UUID, int]:
    """Move every item; return how many people see of each conversation's."""
    counts = moving.count_in(unit.conn, [row.id for row in others])
    drafts: dict[str, list[str]] = {}
    for row in others:
        moving.move(unit, moving.items_in(unit.conn, row.id), target.id, target.customer_id, merged=True)
        drafts[str(row.id)] = [str(one) for one in moving.move_drafts(unit, row.id, target.id, target.customer_id)]
    unit.remember(drafts=drafts)
    return {row.id: counts.get(row.id, 0) for row in others}


def _change(unit: Unit, target: ConversationRow, others: Sequence[ConversationRow]) -> None:
    """Let the one that lives on stand as the most pressing of them, and the others lead to it."""
    every = (target, *others)
    names = {tag.casefold(): tag for row in reversed(every) for tag in row.tags}
    conversations.set_tags(unit, target.id, names.values())
    for row in others:
        if row.customer_id != target.customer_id:
            activity.tell(unit, row, "merged_into", target)
        conversations.alter(unit, row.id, status=Status.RESOLVED, merged_into=target.id)
    status = merged_status(target.status, (row.status for row in others))
    fields: dict[str, Any] = {
        "status": status,
        "priority": merged_priority(row.priority for row in every),
        "assignee_id": next((row.assignee_id for row in every if row.assignee_id is not None), None),
        "snoozed_until": earliest(row.snoozed_until for row in every) if status is Status.SNOOZED else None,
        "backfilled": all(row.backfilled for row in every),
        # What one of them answered is no answer to the others: whoever waits goes on waiting.
        "resolved_at": latest(row.resolved_at for row in every),
        "waits_since": earliest(row.waiting_since for row in every),
    }
    fields["waits_at"] = unit.now if fields["waits_since"] else None
    conversations.alter(unit, target.id, **fields)
    _first_reply(unit, target, others)
    last = max(row.last_at for row in others)
    if any(row.customer_id != target.customer_id for row in others):
        customers.heard_of(unit, target.customer_id, last)


def _first_reply(unit: Unit, target: ConversationRow, others: Sequence[ConversationRow]) -> None:
    replies = items.first_replies(unit.conn, [target.id, *(row.id for row in others)])
    first = earliest(replies.values())
    if first != replies.get(target.id):
        unit.update(schema.conversations, target.id, first_reply_at=first)
