"""Conversations: making them, the one place that changes them, and what is derived from their items."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.conversation import ACTIVE, Status, reply_within
from omnibox.model.errors import NotFound
from omnibox.model.ids import uuid7
from omnibox.model.item import Direction
from omnibox.model.journal import Event, EventType
from omnibox.model.rows import ConversationRow
from omnibox.model.text import fold
from omnibox.store import due, query, schema
from omnibox.store.conversation_lists import get, ids, of_customer, page, rows, tags_of
from omnibox.store.conversation_threads import (
    Meant,
    add_refs,
    by_number,
    by_ref,
    by_subject,
    candidates,
    candidates_of,
    held,
    hold,
    live,
    participants,
    sharing,
)
from omnibox.store.unit import Unit, current, row_lock

__all__ = [
    "Meant", "add_conversation", "add_refs", "alter", "by_number", "by_ref", "by_subject", "candidates",
    "candidates_of", "change", "due_snoozes", "get", "held", "hold", "ids", "live", "of_customer", "page",
    "participants", "queue_key", "rows", "set_tags", "sharing", "summarise", "tags_of",
]  # fmt: skip

PREVIEW_CHARS = 200
# What journal readers are told of, with the word they know it by.
_TOLD = {
    "status": "status",
    "assignee_id": "assignee",
    "team_id": "team",
    "priority": "priority",
    "snoozed_until": "snoozed_until",
    "customer_id": "customer",
    "inbox_id": "inbox",
    "merged_into": "merged_into",
}


def queue_key(waiting_since: datetime | None, last_at: datetime) -> int:
    """Return the place in a queue, ascending: the longest waiting first, then the newest activity."""
    return query.micros(waiting_since) if waiting_since else due.NOT_WAITING - query.micros(last_at)


def add_conversation(
    unit: Unit,
    *,
    customer_id: UUID,
    inbox_id: UUID,
    subject: str,
    subject_key: str,
    status: Status,
    at: datetime,
    backfilled: bool = False,
    linked_to: UUID | None = None,
    assignee_id: UUID | None = None,
) -> UUID:
    """Open a piece of work. Its preview and clocks come with its first item (`summarise`)."""
    conversation_id = uuid7(unit.now)
    unit.insert(
        schema.conversations,
        id=conversation_id,
        customer_id=customer_id,
        inbox_id=inbox_id,
        number=_next_number(unit.conn),
        subject=subject,
        subject_key=subject_key,
        status=str(status),
        assignee_id=assignee_id,
        backfilled=backfilled,
        last_at=at,
        last_direction=str(Direction.INTERNAL),
        queue_key=queue_key(None, at),
        due_key=due.due_key(None, None, at, None),
        resolved_at=at if status is Status.RESOLVED else None,
        linked_to=linked_to,
        created_at=unit.now,
    )
    return conversation_id


def change(unit: Unit, conversation_id: UUID, **fields: Any) -> ConversationRow:
    """Change columns of a conversation as `alter` does and return its row. Raises: NotFound."""
    alter(unit, conversation_id, **fields)
    return cast(ConversationRow, get(unit.conn, conversation_id, unit.actor.id))


def alter(unit: Unit, conversation_id: UUID, **fields: Any) -> None:
    """Change columns of a conversation: the only way to do so. What is as asked already stays untouched.

    Resolving notes when; reopening by a person forgets it, so that unanswered mail waits again (what an inbound
    reopens stays dealt with). Leaving `snoozed` forgets until when.

    Raises: NotFound.
    """
    known = current(unit.conn, schema.conversations, {"id": conversation_id}, lock=True)
    if known is None:
        raise NotFound(kind="conversation", id=str(conversation_id))
    wanted = {name: str(value) if name in ("status", "priority") else value for name, value in fields.items()}
    wanted = {**_implied(unit, known, wanted), **wanted}
    changed = {name: value for name, value in wanted.items() if known[name] != value}
    changed |= _moved_keys(unit, known, changed)
    if changed:
        unit.update(schema.conversations, conversation_id, **changed)
        told = {_TOLD[name]: [_word(known[name]), _word(value)] for name, value in changed.items() if name in _TOLD}
        _emit(unit, known, told or {"fields": sorted(changed)})
        if "status" in changed:
            summarise(unit, conversation_id)


def _moved_keys(unit: Unit, known: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    """Return the places in the orders that a change brings with it."""
    after, moved = {**known, **changed}, {}
    if "waiting_since" in changed or "last_at" in changed:
        moved["queue_key"] = queue_key(after["waiting_since"], after["last_at"])
    if changed.keys() & {"waiting_since", "last_at", "snoozed_until", "inbox_id"}:
        within = due.within_of(unit, after["inbox_id"])
        moved["due_key"] = due.due_key(after["waiting_since"], after["snoozed_until"], after["last_at"], within)
    return moved


def set_tags(unit: Unit, conversation_id: UUID, names: Iterable[str]) -> bool:
    """Give a conversation exactly these tags; unknown ones are made. Returns whether anything changed."""
    wanted = {fold(name.strip()): name.strip() for name in names if name.strip()}
    known = {
        raw[1]: (query.uuid_of(raw[0]), raw[2])
        for raw in query.rows(
            unit.conn,
            "SELECT t.id, t.folded, t.name FROM conversation_tags ct JOIN tags t ON t.id = ct.tag_id"
            " WHERE ct.conversation_id = :id",
            id=conversation_id,
        )
    }
    if set(wanted) == set(known):
        return False
    row = current(unit.conn, schema.conversations, {"id": conversation_id})
    if row is None:
        raise NotFound(kind="conversation", id=str(conversation_id))
    for folded in sorted(set(known) - set(wanted)):
        unit.delete(schema.conversation_tags, {"conversation_id": conversation_id, "tag_id": known[folded][0]})
    for folded in sorted(set(wanted) - set(known)):
        tag_id = _tag(unit, wanted[folded], folded)
        unit.insert(schema.conversation_tags, conversation_id=conversation_id, tag_id=tag_id)
    # Tag names are words people choose, so the journal says that they changed, not which.
    _emit(unit, row, {"tags": [len(known), len(wanted)]})
    return True


def due_snoozes(conn: Connection, now: datetime) -> list[UUID]:
    """Return the snoozed conversations whose time has come."""
    sql = "SELECT id FROM conversations WHERE status = 'snoozed' AND snoozed_until <= :now ORDER BY snoozed_until"
    return [query.uuid_of(raw[0]) for raw in query.rows(conn, sql, now=now)]


# ---------------------------------------------------------------- derived from items
# One mail to two of our inboxes counts as unread once, for people who see both.


@dataclass(frozen=True, slots=True)
class _Newest:
    """What the newest shown item gives to its conversation."""

    preview: str
    at: datetime
    direction: str


_STATE = """
    SELECT c.status, c.resolved_at, c.last_at, c.last_direction, c.waiting_since, c.unread, c.failed, c.preview,
        c.first_reply_at,
        (SELECT count(*) FROM items i WHERE i.conversation_id = c.id AND i.direction = 'in' AND NOT i.is_read
            AND (i.twin_of IS NULL OR NOT EXISTS (SELECT 1 FROM items t WHERE t.id = i.twin_of AND (
                EXISTS (SELECT 1 FROM inbox_teams own JOIN inbox_teams other ON other.team_id = own.team_id
                    WHERE own.inbox_id = i.inbox_id AND other.inbox_id = t.inbox_id)
                OR NOT EXISTS (SELECT 1 FROM inbox_teams b WHERE b.inbox_id IN (i.inbox_id, t.inbox_id)))))),
        EXISTS (SELECT 1 FROM items i WHERE i.conversation_id = c.id AND i.delivery = 'failed'),
        (SELECT i.at FROM items i WHERE i.conversation_id = c.id AND i.direction = 'out'
            AND i.kind IN ('message','call') AND i.machine IN ('human','own')
            AND i.delivery NOT IN ('failed','cancelled','scheduled') ORDER BY i.at DESC LIMIT 1),
        c.snoozed_until, c.due_key, (SELECT b.policy FROM inboxes b WHERE b.id = c.inbox_id),
        c.waits_since, c.waits_at
    FROM conversations c WHERE c.id = :id"""
_NEWEST = """
    SELECT substr(text, 1, 1000), visible_chars, at, direction FROM items
    WHERE conversation_id = :id AND kind <> 'activity' AND delivery NOT IN ('cancelled','scheduled')
        AND (direction <> 'out' OR machine <> 'auto_reply')
    ORDER BY at DESC, id DESC LIMIT 1"""
_WAITING = """
    SELECT at FROM items
    WHERE conversation_id = :id AND at > :since AND direction = 'in' AND machine = 'human' AND NOT backfilled
        AND kind IN ('message','call','voicemail') ORDER BY at LIMIT 1"""
_SUMMARY = """
    UPDATE conversations SET preview = :preview, last_at = :last_at, last_direction = :last_direction,
        unread = :unread, failed = :failed, waiting_since = :waiting_since, queue_key = :queue_key,
        due_key = :due_key, first_reply_at = :first_reply_at, version = version + :step
    WHERE id = :id"""


def summarise(unit: Unit, conversation_id: UUID) -> None:
    """Work out anew what a conversation's row says of its items. Reads a few rows by index, whatever its length.

    `version` rises when something was said, not when something was read: that is what a writer must be told of.
    Never part of an operation's images: an undo summarises as well.
    """
    conn = unit.conn
    if conn.dialect.name == "postgresql":
        # Two writers to one conversation: the second looks after the first has committed, in a statement of its own.
        query.one(conn, f"SELECT 1 FROM conversations WHERE id = :id{row_lock(conn)}", id=conversation_id)
    state = query.one(conn, _STATE, id=conversation_id)
    if state is None:
        return
    newest = _newest(conn, conversation_id, state)
    answered = query.time_or_none(state[11])
    waiting = _waiting_since(conn, conversation_id, state, answered)
    said = (newest.at, newest.direction, waiting) != (
        query.time_of(state[2]), state[3], query.time_or_none(state[4])
    )  # fmt: skip
    within = reply_within(query.json_of(state[14]))
    key = due.due_key(waiting, query.time_or_none(state[12]), newest.at, within)
    same = (newest.preview, state[9], bool(state[10]), key) == (state[7], state[5], bool(state[6]), state[13])
    if same and not said:
        return
    query.run(
        conn,
        _SUMMARY,
        id=conversation_id,
        preview=newest.preview,
        last_at=newest.at,
        last_direction=newest.direction,
        unread=state[9],
        failed=bool(state[10]),
        waiting_since=waiting,
        queue_key=queue_key(waiting, newest.at),
        due_key=key,
        first_reply_at=query.time_or_none(state[8]) or answered,
        step=1 if said else 0,
    )


def _newest(conn: Connection, conversation_id: UUID, state: query.Raw) -> _Newest:
    raw = query.one(conn, _NEWEST, id=conversation_id)
    if raw is None:
        return _Newest("", query.time_of(state[2]), state[3])
    visible = raw[0] if raw[1] is None else raw[0][: raw[1]]
    words = " ".join((visible.strip() or raw[0]).split())
    return _Newest(words[:PREVIEW_CHARS], query.time_of(raw[2]), raw[3])


def _waiting_since(
    conn: Connection, conversation_id: UUID, state: query.Raw, answered: datetime | None
) -> datetime | None:
    """Return when the oldest human inbound came that neither an answer nor a resolve has dealt with."""
    if Status(state[0]) not in ACTIVE:
        return None
    resolved = query.time_or_none(state[1])
    since = max((at for at in (answered, resolved) if at is not None), default=query.from_micros(0))
    own = query.time_or_none(query.value(conn, _WAITING, id=conversation_id, since=since))
    brought, from_then = query.time_or_none(state[15]), query.time_or_none(state[16])
    if brought is None or from_then is None or since >= from_then:
        return own
    return min(own or brought, brought)


# ---------------------------------------------------------------- helpers


def _implied(unit: Unit, known: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what a new status brings with it."""
    status = wanted.get("status", known["status"])
    if status == known["status"]:
        return {}
    implied: dict[str, Any] = {}
    if status == Status.RESOLVED:
        implied["resolved_at"] = unit.now
    elif unit.actor.id is not None:
        implied["resolved_at"] = None
    if status != Status.SNOOZED:
        implied["snoozed_until"] = None
    return implied


def _word(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _emit(unit: Unit, known: dict[str, Any], states: dict[str, Any]) -> None:
    unit.emit(
        Event(
            EventType.CONVERSATION_CHANGED,
            customer_id=known["customer_id"],
            conversation_id=known["id"],
            inbox_id=known["inbox_id"],
            states=states,
        )
    )


def _next_number(conn: Connection) -> int:
    if conn.dialect.name == "postgresql":
        return int(query.value(conn, "SELECT nextval('conversation_numbers')"))
    sql = (
        "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE key = 'conversation_number'"
        " RETURNING value"
    )
    return int(query.value(conn, sql))


def _tag(unit: Unit, name: str, folded: str) -> UUID:
    unit.insert_new(schema.tags, id=uuid7(unit.now), name=name, folded=folded)
    return query.uuid_of(query.value(unit.conn, "SELECT id FROM tags WHERE folded = :folded", folded=folded))
