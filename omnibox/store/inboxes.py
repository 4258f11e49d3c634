"""Inboxes: connected endpoints, their state, their cursor and how far their history is filled in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from omnibox.model.conversation import reply_within
from omnibox.model.ids import uuid7
from omnibox.model.journal import Event, EventType
from omnibox.store import due, query, schema
from omnibox.store.inbox_rows import DEFAULT_UNDO_SECONDS, cursor, get, list_inboxes, mediums
from omnibox.store.unit import Unit, row_lock

__all__ = [
    "DEFAULT_UNDO_SECONDS",
    "add_inbox",
    "amend_policy",
    "change",
    "cursor",
    "get",
    "list_inboxes",
    "mediums",
    "remove",
    "save_cursor",
    "seen",
    "set_history",
    "set_state",
]


def add_inbox(
    unit: Unit,
    *,
    channel: str,
    name: str,
    address: str,
    settings: Mapping[str, Any],
    secret_refs: Mapping[str, str],
    address_norm: str = "",
    policy: Mapping[str, Any] | None = None,
    state: str = "new",
    inbox_id: UUID | None = None,
) -> UUID:
    """Connect an endpoint. Secrets stay in the vault: `secret_refs` holds their names."""
    inbox_id = inbox_id or uuid7(unit.now)
    unit.insert(
        schema.inboxes,
        id=inbox_id,
        channel=channel,
        name=name,
        address=address,
        address_norm=address_norm or address.strip().casefold(),
        settings=dict(settings),
        secret_refs=dict(secret_refs),
        policy=dict(policy or {}),
        state=state,
        state_params={},
        state_at=unit.now,
        connected_at=unit.now,
        created_at=unit.now,
    )
    unit.emit(Event(EventType.INBOX_ADDED, inbox_id=inbox_id, states={"channel": channel}))
    return inbox_id


def set_state(unit: Unit, inbox_id: UUID, state: str, code: str = "", params: Mapping[str, Any] | None = None) -> bool:
    """Say how the line is. Returns whether that is news; only news is stored and journalled."""
    known = query.one(unit.conn, "SELECT state, state_code FROM inboxes WHERE id = :id", id=inbox_id)
    if known is None or tuple(known) == (state, code):
        return False
    unit.update(
        schema.inboxes, inbox_id, state=state, state_code=code, state_params=dict(params or {}), state_at=unit.now
    )
    states = {"from": known[0], "to": state, "code": code}
    unit.emit(Event(EventType.INBOX_CHANGED, inbox_id=inbox_id, states=states))
    return True


def change(unit: Unit, inbox_id: UUID, **fields: Any) -> bool:
    """Change name, address, settings, secret_refs or policy. Returns whether the inbox is there."""
    promised = due.within_of(unit, inbox_id)
    if not fields or not unit.update(schema.inboxes, inbox_id, **fields):
        return False
    if "policy" in fields and reply_within(fields["policy"]) != promised:
        due.renew(unit, inbox_id)
    unit.emit(Event(EventType.INBOX_CHANGED, inbox_id=inbox_id, states={"fields": sorted(fields)}))
    return True


def amend_policy(unit: Unit, inbox_id: UUID, **changes: Any) -> bool:
    """Change single words of a policy (None: forget it), beside what another window changed. False: no such inbox."""
    sql = "SELECT policy FROM inboxes WHERE id = :id AND state <> 'removed'" + row_lock(unit.conn)
    known = query.one(unit.conn, sql, id=inbox_id)
    if known is None:
        return False
    policy = {**query.json_of(known[0]), **changes}
    return change(unit, inbox_id, policy={key: value for key, value in policy.items() if value is not None})


def save_cursor(unit: Unit, inbox_id: UUID, cursor: Mapping[str, Any]) -> None:
    """Remember a driver's cursor, in the same commit as what it stands for. Never part of an undo."""
    if not unit.update(schema.inbox_cursors, {"inbox_id": inbox_id}, cursor=dict(cursor), updated_at=unit.now):
        unit.insert(schema.inbox_cursors, inbox_id=inbox_id, cursor=dict(cursor), updated_at=unit.now)


def set_history(unit: Unit, inbox_id: UUID, done: int, total: int | None, finished: bool) -> None:
    """Say how far the history is filled in. The batch's own event is emitted by the intake."""
    query.run(
        unit.conn,
        "UPDATE inboxes SET history_done = :done, history_total = :total, history_finished = :finished WHERE id = :id",
        done=done,
        total=total,
        finished=finished,
        id=inbox_id,
    )


def seen(unit: Unit, inbox_id: UUID) -> None:
    """The line is known to be good now; not journalled."""
    query.run(unit.conn, "UPDATE inboxes SET last_seen_at = :now WHERE id = :id", now=unit.now, id=inbox_id)


def remove(unit: Unit, inbox_id: UUID) -> bool:
    """Disconnect an endpoint. Its conversations stay; its row stays as `removed`, without secrets' names."""
    known = query.value(unit.conn, "SELECT state FROM inboxes WHERE id = :id", id=inbox_id)
    if known is None or known == "removed":
        return False
    unit.update(schema.inboxes, inbox_id, state="removed", state_code="", state_at=unit.now, secret_refs={})
    unit.emit(Event(EventType.INBOX_REMOVED, inbox_id=inbox_id, states={"from": known}))
    return True
