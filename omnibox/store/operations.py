"""Operations: every use of a use-case with what it found, and the way back.

An undo looks first whether every row still is as the operation left it (in the columns it changed); if one moved on,
nothing is undone and the answer says what. What is derived from items is not compared but worked out anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table

from omnibox.model.errors import Conflict, NotFound, StoreError
from omnibox.model.journal import Event, EventType
from omnibox.model.rows import OperationRow
from omnibox.store import blobs, conversations, moving, query, reading, schema
from omnibox.store.faults import mapped
from omnibox.store.images import Image, decode, encode
from omnibox.store.item_text import reindex, unindex
from omnibox.store.unit import PART_ROWS, Unit, current

# Never compared, never set back.
_DERIVED = {
    "conversations": frozenset(
        {
            "version", "preview", "unread", "failed", "last_at", "last_direction", "waiting_since", "queue_key",
            "due_key", "first_reply_at",
        }
    ),
    "items": frozenset({"version", "delivery_at", "has_files"}),
    "customers": frozenset({"version", "last_at"}),
}  # fmt: skip
# Worked out anew by nobody, so set back where it still is as the operation left it.
_KEPT = {"conversations": frozenset({"first_reply_at"}), "customers": frozenset({"last_at"})}
_ALWAYS_DERIVED = frozenset({"version", "updated_at"})
_COLUMNS = "id, at, name, actor_id, params, undone_by"
_CHANGES = "'resolve', 'reopen', 'wait', 'snooze', 'spam', 'trash', 'assign', 'priority', 'tag'"  # of conversations
_ALL = 2**31 - 1  # past every place of an image


@dataclass(frozen=True, slots=True)
class _Step:
    """One row to set back."""

    table: Table
    key: dict[str, Any]
    before: Image | None
    after: Image | None


def undo(unit: Unit, operation_id: UUID) -> None:
    """Set back everything an operation changed, or nothing. Emits OPERATION_UNDONE and what that changed.

    Raises: NotFound; Conflict(what=[...]): "undone" already, "final" (cannot be undone), or the names of the
    columns that moved on ("gone", "exists", "used", "file" for rows).
    """
    known = _undoable(unit.conn, operation_id)
    steps = _steps(unit.conn, operation_id)
    before = _undo_steps(unit, steps)
    sql = "UPDATE operations SET undone_by = :by WHERE id = :id"
    query.run(unit.conn, sql, by=unit.operation_id or operation_id, id=operation_id)
    _finish(unit, operation_id, known, before)


def parts(conn: Connection, operation_id: UUID) -> tuple[int, ...]:
    """Return the parts in which an operation was written and that still stand, the last first, once all of it was
    found as the operation left it. Raises what `undo` raises.
    """
    left = parts_left(conn, operation_id)
    _refuse_if_moved(conn, _steps(conn, operation_id), lock=False)
    return left


def undo_part(unit: Unit, operation_id: UUID, part: int) -> None:
    """Set back one part of a large operation and forget its images, so that no transaction is longer than those that
    did it. After a crash in between the operation still counts as done: its `undo` takes back what is left.
    """
    known = _undoable(unit.conn, operation_id)
    first = part * PART_ROWS
    steps = _steps(unit.conn, operation_id, first, first + PART_ROWS)
    before = _undo_steps(unit, steps)
    _forget(unit, operation_id, first)
    _finish(unit, operation_id, known, before)


def parts_left(conn: Connection, operation_id: UUID) -> tuple[int, ...]:
    """Return the parts of an operation that still stand, the last first. Raises: NotFound; Conflict (undone, final)."""
    _undoable(conn, operation_id, lock=False)
    sql = "SELECT DISTINCT position / :size FROM operation_rows WHERE operation_id = :id ORDER BY 1 DESC"
    return tuple(int(raw[0]) for raw in query.rows(conn, sql, size=PART_ROWS, id=operation_id))


def undo_what_stands(unit: Unit, operation_id: UUID, part: int) -> tuple[int, int]:
    """Set back those conversations of a part that are as the operation left them, and forget the part's images.

    Returns (conversations set back, conversations that moved on and stay as they are).
    """
    known = _undoable(unit.conn, operation_id)
    first = part * PART_ROWS
    groups: dict[UUID | None, list[_Step]] = {}
    for step in _steps(unit.conn, operation_id, first, first + PART_ROWS):
        groups.setdefault(_conversation_of(unit.conn, step), []).append(step)
    before: dict[UUID, query.Raw] = {}
    back = kept = 0
    for conversation_id, steps in groups.items():
        counts = conversation_id is not None  # what belongs to none (a tag's name) stays where it is in use
        try:
            before |= _undo_steps(unit, steps)
            back += counts
        except Conflict:
            kept += counts
    _forget(unit, operation_id, first)
    _finish(unit, operation_id, known, before)
    return back, kept


def close(unit: Unit, operation_id: UUID) -> None:
    """Say that an operation was taken back part by part."""
    sql = "UPDATE operations SET undone_by = :by WHERE id = :id"
    query.run(unit.conn, sql, by=unit.operation_id or operation_id, id=operation_id)


def _conversation_of(conn: Connection, step: _Step) -> UUID | None:
    """Return whose work a step is part of."""
    if step.table is schema.conversations:
        return UUID(str(step.key["id"]))
    image = {**step.key, **(step.before or {}), **(step.after or {})}
    found = image.get("conversation_id")
    if found is None and step.table is schema.items:
        return _owner(conn, step.key["id"])
    return None if found is None else UUID(str(found))


def _forget(unit: Unit, operation_id: UUID, first: int) -> None:
    query.run(
        unit.conn,
        "DELETE FROM operation_rows WHERE operation_id = :id AND position >= :first AND position < :end",
        id=operation_id,
        first=first,
        end=first + PART_ROWS,
    )


def _undoable(conn: Connection, operation_id: UUID, *, lock: bool = True) -> query.Raw:
    """Return name, undone_by, undoable and customer of an operation that can be undone; locked on PostgreSQL."""
    locked = " FOR UPDATE" if lock and conn.dialect.name == "postgresql" else ""
    sql = f"SELECT name, undone_by, undoable, customer_id FROM operations WHERE id = :id{locked}"
    known = query.one(conn, sql, id=operation_id)
    if known is None:
        raise NotFound(kind="operation", id=str(operation_id))
    if known[1] is not None:
        raise Conflict(what=["undone"])
    if not known[2]:
        raise Conflict(what=["final"])
    return known


def _refuse_if_moved(conn: Connection, steps: list[_Step], *, lock: bool = True) -> None:
    moved = sorted({word for step in steps for word in _moved_on(conn, step, lock=lock)})
    if moved:
        raise Conflict(what=moved)


def _undo_steps(unit: Unit, steps: list[_Step]) -> dict[UUID, query.Raw]:
    """Set rows back, all or none; return how the conversations stood before."""
    _refuse_if_moved(unit.conn, steps)
    before = _statuses(unit.conn, steps)
    try:
        with mapped(), unit.savepoint():
            _set_all_back(unit, steps)
    except StoreError as error:
        if error.code != "constraint":
            raise
        raise Conflict(what=["used"]) from error
    return before


def recent(conn: Connection, actor_id: UUID | None, limit: int = 50) -> tuple[OperationRow, ...]:
    """Return the newest operations of one person that can be or were undone."""
    sql = (
        f"SELECT {_COLUMNS} FROM operations WHERE actor_id = :actor AND undoable ORDER BY at DESC, id DESC LIMIT :limit"
    )
    return tuple(_row(raw) for raw in query.rows(conn, sql, actor=actor_id, limit=limit))


def past(conn: Connection, actor_id: UUID | None, limit: int) -> list[tuple[OperationRow, UUID | None, bool]]:
    """Return what one person did last, with the customer it was about and whether it is of a kind that can be undone.

    Taking something back is no line of its own: what was taken back says so; nor is a change that changed nothing.
    """
    sql = (
        f"SELECT {_COLUMNS}, customer_id, undoable FROM operations"
        " WHERE actor_id = :actor AND name NOT IN ('undo', 'undo_send')"
        f" AND (undoable OR customer_id IS NOT NULL OR name NOT IN ({_CHANGES})) ORDER BY at DESC, id DESC LIMIT :limit"
    )
    found = query.rows(conn, sql, actor=actor_id, limit=limit)
    return [(_row(raw[:6]), query.uuid_or_none(raw[6]), bool(raw[7])) for raw in found]


def moved_on(conn: Connection, operation_id: UUID, most: int) -> tuple[str, ...]:
    """Return what of an operation's rows is not as it left them; nothing for one of more than `most` rows."""
    steps = _steps(conn, operation_id, 0, most + 1)
    if len(steps) > most:
        return ()
    return tuple(sorted({word for step in steps for word in _moved_on(conn, step, lock=False)}))


def get(conn: Connection, operation_id: UUID) -> OperationRow | None:
    """Return one operation."""
    raw = query.one(conn, f"SELECT {_COLUMNS} FROM operations WHERE id = :id", id=operation_id)
    return _row(raw) if raw else None


def _steps(conn: Connection, operation_id: UUID, first: int = 0, end: int = _ALL) -> list[_Step]:
    """Return the rows to set back, the last one touched first."""
    sql = (
        "SELECT table_name, row_key, before, after FROM operation_rows"
        " WHERE operation_id = :id AND position >= :first AND position < :end ORDER BY position DESC"
    )
    return [
        _step(raw[0], *(query.json_any(conn, part) for part in raw[1:]))
        for raw in query.rows(conn, sql, id=operation_id, first=first, end=end)
    ]


def _step(name: str, key: Image, before: Image | None, after: Image | None) -> _Step:
    table = schema.metadata.tables[name]
    return _Step(table, decode(table, key), before, after)


def _compared(table: Table, image: Image) -> Image:
    skipped = _DERIVED.get(table.name, _ALWAYS_DERIVED) | _ALWAYS_DERIVED
    return {name: value for name, value in image.items() if name not in skipped}


def _moved_on(conn: Connection, step: _Step, *, lock: bool) -> Iterable[str]:
    """Return what of a row is not as the operation left it."""
    row = current(conn, step.table, step.key, lock=lock)
    if step.after is None:
        return ["exists"] if row is not None else []
    if row is None:
        return ["gone"]
    now = encode(step.table, row)
    return [name for name, value in _compared(step.table, step.after).items() if now[name] != value]


def _set_all_back(unit: Unit, steps: list[_Step]) -> None:
    """Set every row back. What is searched for goes first and comes last: its words are those of all its rows."""
    searched = list(dict.fromkeys(item_id for step in steps for item_id in _searched(step)))
    for item_id in searched:
        unindex(unit, item_id)
    moved = [step for step in steps if _moves(step)]
    for step in moved:
        _set_back(unit, step)
    moving.follow(unit, [step.key["id"] for step in moved])  # before the conversation they leave can go
    for step in steps:
        if not _moves(step):
            _set_back(unit, step)
    for item_id in searched:
        reindex(unit, item_id)
    reading.tell_undone(
        unit, [(step.key["id"], bool((step.before or {})["is_read"])) for step in steps if _marks(step)]
    )


def _searched(step: _Step) -> Iterable[UUID]:
    """Return the item whose search words a step changes."""
    if _marks(step) or _moves(step):
        return []
    if step.table is schema.items:
        return [step.key["id"]]
    if step.table in (schema.participants, schema.attachments):
        known = step.key.get("item_id") or {**(step.before or {}), **(step.after or {})}.get("item_id")
        return [known if isinstance(known, UUID) else UUID(hex=known)] if known else []
    return []


def _marks(step: _Step) -> bool:
    """Tell whether a step is about nothing but an item's read mark."""
    return step.table is schema.items and step.before is not None and step.before.keys() == {"is_read"}


def _moves(step: _Step) -> bool:
    """Tell whether a step is about nothing but where an item stands: its words stay as they are."""
    return step.table is schema.items and step.before is not None and step.before.keys() <= moving.PLACE


def _set_back(unit: Unit, step: _Step) -> None:
    if step.before is None:
        _take_away(unit, step)
    elif step.after is None:
        _put_back(unit, step)
    else:
        values = decode(step.table, _compared(step.table, step.before))
        values |= _kept(unit, step)
        if values:
            unit.update(step.table, step.key, **values)


def _kept(unit: Unit, step: _Step) -> dict[str, Any]:
    """Return what nobody compares and is still as the operation made it, as it was before."""
    kept = _KEPT.get(step.table.name, frozenset()) & (step.before or {}).keys()
    row = current(unit.conn, step.table, step.key, tuple(sorted(kept))) if kept else None
    now = encode(step.table, row) if row is not None else {}
    still = {name: (step.before or {})[name] for name in kept if now.get(name) == (step.after or {}).get(name)}
    return decode(step.table, still)


def _take_away(unit: Unit, step: _Step) -> None:
    if step.table is schema.items:
        _release_item(unit, step.key["id"])
    if step.table is schema.attachments and step.after and step.after.get("sha256"):
        blobs.unref(unit, step.after["sha256"])
    unit.delete(step.table, step.key)


def _put_back(unit: Unit, step: _Step) -> None:
    values = decode(step.table, step.before or {})
    if step.table is schema.attachments and values.get("sha256") and not blobs.ref(unit, values["sha256"]):
        raise Conflict(what=["file"])  # swept away meanwhile
    unit.insert(step.table, **values)


def _release_item(unit: Unit, item_id: UUID) -> None:
    """Let go of what names an item without being part of the operation's images."""
    query.run(unit.conn, "UPDATE provider_refs SET item_id = NULL WHERE item_id = :id", id=item_id)


def _statuses(conn: Connection, steps: list[_Step]) -> dict[UUID, query.Raw]:
    """Return (status, assignee, priority, snoozed_until, customer, inbox) of every conversation in the steps."""
    touched: dict[UUID, None] = {}
    for step in steps:
        if step.table is schema.conversations:
            touched[step.key["id"]] = None
        elif step.table is schema.items:
            places = [one["conversation_id"] for one in (step.before, step.after) if one and one.get("conversation_id")]
            for place in places or [owner for owner in [_owner(conn, step.key["id"])] if owner]:
                touched[UUID(str(place))] = None
    return {each: row for each in touched if (row := _state(conn, each)) is not None}


def _owner(conn: Connection, item_id: UUID) -> UUID | None:
    return query.uuid_or_none(query.value(conn, "SELECT conversation_id FROM items WHERE id = :id", id=item_id))


def _state(conn: Connection, conversation_id: UUID) -> query.Raw | None:
    sql = "SELECT status, assignee_id, priority, snoozed_until, customer_id, inbox_id FROM conversations WHERE id = :id"
    return query.one(conn, sql, id=conversation_id)


def _finish(unit: Unit, operation_id: UUID, known: query.Raw, before: dict[UUID, query.Raw]) -> None:
    """Work derived columns out anew and tell what happened."""
    for conversation_id, old in before.items():
        conversations.summarise(unit, conversation_id)
        new = _state(unit.conn, conversation_id)
        if new is not None:
            _tell(unit, conversation_id, old, new)
    states = {
        "operation": str(operation_id),
        "name": known[0],
        "conversations": [str(conversation_id) for conversation_id in before],
    }
    only = next(iter(before)) if len(before) == 1 else None
    customer = query.uuid_or_none(known[3])
    unit.emit(Event(EventType.OPERATION_UNDONE, customer_id=customer, conversation_id=only, states=states))


def _tell(unit: Unit, conversation_id: UUID, old: query.Raw, new: query.Raw) -> None:
    decoders: tuple[Any, ...] = (str, query.uuid_or_none, str, query.time_or_none)
    words = ("status", "assignee", "priority", "snoozed_until")
    states = {
        word: [_plain(decode_(was)), _plain(decode_(is_now))]
        for word, decode_, was, is_now in zip(words, decoders, old, new, strict=False)
        if was != is_now
    }
    if states:
        unit.emit(
            Event(
                EventType.CONVERSATION_CHANGED,
                customer_id=query.uuid_of(new[4]),
                conversation_id=conversation_id,
                inbox_id=query.uuid_of(new[5]),
                states=states,
            )
        )


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _row(raw: query.Raw) -> OperationRow:
    return OperationRow(
        id=query.uuid_of(raw[0]),
        at=query.time_of(raw[1]),
        name=raw[2],
        actor_id=query.uuid_or_none(raw[3]),
        params=query.json_of(raw[4]),
        undone=raw[5] is not None,
    )
