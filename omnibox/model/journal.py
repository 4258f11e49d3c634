"""Journal events: append-only facts. Ids and states only; never bodies, names or addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class EventType(StrEnum):
    """What happened. Readers ignore types they do not know; words are only ever added."""

    CUSTOMER_ADDED = "customer.added"
    CUSTOMER_CHANGED = "customer.changed"
    CONVERSATION_ADDED = "conversation.added"
    CONVERSATIONS_MERGED = "conversation.merged"  # of the one that lives on; states: {"from": [ids], "items": n}
    ITEMS_MOVED = "conversation.moved"  # of where they stand now; states: {"from": [ids], "items": n, "new": bool}
    CONVERSATION_CHANGED = "conversation.changed"  # states: changed fields, old and new
    MESSAGE_RECEIVED = "message.received"
    MESSAGE_SEEN = "message.seen"
    REPLY_QUEUED = "reply.queued"
    DELIVERY_CHANGED = "delivery.changed"  # states: {"from": ..., "to": ..., "code": ...}
    NOTE_ADDED = "note.added"
    ITEM_CHANGED = "item.changed"
    HISTORY_IMPORTED = "history.imported"  # one a batch; states: {"items": n, "done": n, "total": n | None}
    INBOX_ADDED = "inbox.added"
    INBOX_CHANGED = "inbox.changed"  # states: {"from": state, "to": state, "code": ...}
    INBOX_REMOVED = "inbox.removed"
    OPERATION_UNDONE = "operation.undone"
    REQUEST_ASKED = "request.asked"
    REQUEST_ANSWERED = "request.answered"
    SETTING_CHANGED = "setting.changed"
    ENGINE_CHANGED = "engine.changed"


@dataclass(frozen=True, slots=True)
class Event:
    """One fact to be appended; the store adds seq, time, actor and operation."""

    type: EventType
    customer_id: UUID | None = None
    conversation_id: UUID | None = None
    item_id: UUID | None = None
    inbox_id: UUID | None = None
    states: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One fact as stored. `type` is a plain word: a newer Omnibox may have written it."""

    seq: int
    at: datetime
    type: str
    version: int
    actor_id: UUID | None
    operation_id: UUID | None
    customer_id: UUID | None
    conversation_id: UUID | None
    item_id: UUID | None
    inbox_id: UUID | None
    states: Mapping[str, Any]
