"""Read and unread."""

from collections.abc import Collection, Iterable
from uuid import UUID

from omnibox.model.journal import Event, EventType
from omnibox.store import conversations, query, schema
from omnibox.store.unit import Unit

_ALL = """
    UPDATE items SET is_read = true, version = version + 1
    WHERE conversation_id = :id AND direction = 'in' AND NOT is_read RETURNING id"""
_NEWEST = """
    UPDATE items SET is_read = false, version = version + 1
    WHERE is_read AND id = (
        SELECT id FROM items WHERE conversation_id = :id AND direction = 'in' ORDER BY at DESC, id DESC LIMIT 1)
    RETURNING id"""
_THESE = """
    UPDATE items SET is_read = :read, version = version + 1
    WHERE id IN :ids AND direction = 'in' AND is_read <> :read RETURNING id, conversation_id"""
# One mail that stands in two conversations is read in both.
_TWINS = """
    UPDATE items SET is_read = :read, version = version + 1
    WHERE direction = 'in' AND is_read <> :read AND (twin_of IN :ids
        OR id IN (SELECT t.twin_of FROM items t WHERE t.id IN :same AND t.twin_of IS NOT NULL))
    RETURNING id, conversation_id"""
_TOLD = 200  # ids in an event at most


def set_read(unit: Unit, target: UUID | Collection[UUID], read: bool = True) -> tuple[UUID, ...]:
    """Mark inbound items: all of a conversation (unread: its newest one), or these items. Returns what changed.

    Emits MESSAGE_SEEN for each touched conversation: states {"read", "items": ids}.
    """
    changed: dict[UUID, list[UUID]] = {}
    if isinstance(target, UUID):
        raws = query.rows(unit.conn, _ALL if read else _NEWEST, id=target)
        if raws:
            changed[target] = [query.uuid_of(raw[0]) for raw in raws]
    else:
        for part in query.chunks(target):
            for raw in query.rows(unit.conn, _THESE, ids=part, read=read):
                if raw[1] is not None:
                    changed.setdefault(query.uuid_of(raw[1]), []).append(query.uuid_of(raw[0]))
    for part in query.chunks(item_id for ids in list(changed.values()) for item_id in ids):
        for raw in query.rows(unit.conn, _TWINS, ids=part, same=part, read=read):
            if raw[1] is not None:
                changed.setdefault(query.uuid_of(raw[1]), []).append(query.uuid_of(raw[0]))
    for conversation_id, ids in changed.items():
        conversations.summarise(unit, conversation_id)
        _emit(unit, conversation_id, ids, read)
    return tuple(item_id for ids in changed.values() for item_id in ids)


def set_read_undoably(unit: Unit, conversation_id: UUID, read: bool) -> bool:
    """Mark a conversation as `set_read` does, as part of the unit's operation. Returns whether anything changed."""
    changed = set_read(unit, conversation_id, read)
    unit.noted(schema.items, changed, {"is_read": not read}, {"is_read": read})
    return bool(changed)


def tell_undone(unit: Unit, marks: Iterable[tuple[UUID, bool]]) -> None:
    """Say which items (id, read) an undo marked: providers keep these marks, too."""
    found: dict[tuple[UUID, bool], list[UUID]] = {}
    for item_id, read in marks:
        owner = query.value(unit.conn, "SELECT conversation_id FROM items WHERE id = :id", id=item_id)
        if owner is not None:
            found.setdefault((query.uuid_of(owner), read), []).append(item_id)
    for (conversation_id, read), ids in found.items():
        _emit(unit, conversation_id, ids, read)


def _emit(unit: Unit, conversation_id: UUID, ids: list[UUID], read: bool) -> None:
    sql = "SELECT customer_id, inbox_id FROM conversations WHERE id = :id"
    raw = query.one(unit.conn, sql, id=conversation_id)
    if raw is None:
        return
    unit.emit(
        Event(
            EventType.MESSAGE_SEEN,
            customer_id=query.uuid_of(raw[0]),
            conversation_id=conversation_id,
            inbox_id=query.uuid_of(raw[1]),
            states={"read": read, "items": [str(item_id) for item_id in ids[:_TOLD]]},
        )
    )
