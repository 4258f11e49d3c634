"""One mail to two of our inboxes is an item in each: read once, answered once, counted once."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.conversation import Status
from omnibox.model.ids import uuid7
from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import ConversationRow
from omnibox.store import conversations, items, query, schema
from omnibox.store.unit import Unit

_BESIDE = """
    SELECT t.id AS twin, t.conversation_id AS place, i.id AS item FROM items i JOIN items t ON t.twin_of = i.id
    WHERE i.conversation_id = :id AND i.direction = 'in' AND i.at >= :since
    UNION SELECT t.id, t.conversation_id, i.id FROM items i JOIN items t ON t.id = i.twin_of
    WHERE i.conversation_id = :id AND i.direction = 'in' AND i.at >= :since"""
_UNANSWERED = """
    SELECT id FROM items WHERE conversation_id = :id AND direction = 'in' AND machine = 'human' AND NOT backfilled
        AND kind IN ('message','call','voicemail') AND at >= :since"""


def answered(unit: Unit, conversation: ConversationRow, status: Status) -> list[dict[str, Any]]:
    """Let an answer count where the same mail stands beside: it has `status` there as well.

    `conversation` is as it stood before the answer. A conversation in which something else waits stays as it is.
    Returns what `take_back` needs.
    """
    if conversation.waiting_since is None:
        return []
    raws = query.rows(unit.conn, _BESIDE, id=conversation.id, since=conversation.waiting_since)
    twins: dict[UUID, set[UUID]] = {}
    for raw in raws:
        place = query.uuid_or_none(raw[1])
        if place is not None and place != conversation.id:
            twins.setdefault(place, set()).add(query.uuid_of(raw[0]))
    joinable = set(conversations.sharing(unit.conn, conversation.inbox_id)) if twins else set()
    found = conversations.rows(unit.conn, sorted(twins), None)
    return [
        _settle(unit, row, conversation, status)
        for row in found
        if row.inbox_id in joinable and row.status in (Status.OPEN, Status.SNOOZED) and _all_in(unit.conn, row, twins)
    ]


def take_back(unit: Unit, former: Collection[dict[str, Any]]) -> None:
    """Let what `answered` settled wait again, where nobody did anything else to it."""
    for one in former:
        place = UUID(one["id"])
        row = conversations.get(unit.conn, place)
        unit.delete(schema.items, UUID(one["line"]))
        if row is not None and str(row.status) == one["became"]:
            conversations.alter(unit, place, status=Status(one["was"]), resolved_at=None)


def _all_in(conn: Connection, row: ConversationRow, twins: dict[UUID, set[UUID]]) -> bool:
    """Tell whether nothing waits in a conversation but the same mail."""
    if row.waiting_since is None:
        return False
    waiting = query.rows(conn, _UNANSWERED, id=row.id, since=row.waiting_since)
    return {query.uuid_of(raw[0]) for raw in waiting} <= twins[row.id]


def _settle(unit: Unit, row: ConversationRow, answered_in: ConversationRow, status: Status) -> dict[str, Any]:
    line = items.add_item(
        unit,
        items.NewItem(
            item_id=uuid7(unit.now),
            customer_id=row.customer_id,
            conversation_id=row.id,
            inbox_id=row.inbox_id,
            channel=row.channel,
            kind=ItemKind.ACTIVITY,
            direction=Direction.INTERNAL,
            at=unit.now,
            author_id=unit.actor.id,
            author_name=unit.actor.name,
            is_read=True,
            payload={"what": "answered_in", "conversation": str(answered_in.id), "number": answered_in.number},
        ),
    )
    conversations.alter(unit, row.id, status=status, resolved_at=unit.now)
    conversations.summarise(unit, row.id)
    return {"id": str(row.id), "was": str(row.status), "became": str(status), "line": str(line)}
