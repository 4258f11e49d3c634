"""Items leave their conversation: for one of their own, or for another that is there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from omnibox.desk import activity
from omnibox.desk.seat import Seat
from omnibox.model.conversation import ACTIVE, Status
from omnibox.model.errors import Conflict, Invalid, NotFound
from omnibox.model.intents import Done
from omnibox.model.item import Direction, ItemKind, MachineClass
from omnibox.model.journal import Event, EventType
from omnibox.model.merging import earliest, latest
from omnibox.model.permissions import Permission
from omnibox.model.rows import ConversationRow, ItemRow
from omnibox.model.subjects import base_subject, subject_key
from omnibox.store import conversations, customers, items, moving
from omnibox.store.database import Connection
from omnibox.store.unit import Unit

MOST = 5_000  # items in one go
_SOON = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Leaving:
    """Items that leave one conversation. `waits`: since when a customer among them waits for an answer."""

    source: ConversationRow
    rows: tuple[ItemRow, ...]
    waits: datetime | None
    answered: datetime | None  # the last answer among them

    @property
    def shown(self) -> int:
        """How many of them people see."""
        return sum(1 for row in self.rows if row.kind is not ItemKind.ACTIVITY)


def split(seat: Seat, conversation_id: UUID, item_ids: Sequence[UUID], from_item: UUID | None) -> Done:
    """See `Threads.split`."""
    params: dict[str, Any] = {"from": str(conversation_id)}
    with seat.write(Permission.WORK, "split", **params) as unit:
        moving.lock(unit, [conversation_id])
        wanted = from_here(unit.conn, conversation_id, from_item) if from_item is not None else item_ids
        (leaving,) = _leaving(unit, seat, wanted, conversation_id)
        target = _open(unit, seat, leaving)
        unit.remember(to=str(target.id))
        _carry(unit, leaving, target)
        activity.tell(unit, leaving.source, "split_off", target, items=leaving.shown)
        activity.tell(unit, target, "split_from", leaving.source)
        for each in (conversation_id, target.id):
            conversations.summarise(unit, each)
        _tell(unit, target, [leaving], new=True)
        return Done(unit.operation_id, (target.id, conversation_id))


def move(seat: Seat, item_ids: Sequence[UUID], conversation_id: UUID) -> Done:
    """See `Threads.move`."""
    params: dict[str, Any] = {"to": str(conversation_id), "items": len(item_ids)}
    with seat.write(Permission.WORK, "move_items", **params) as unit:
        sources = items.conversations_of(unit.conn, item_ids)
        moving.lock(unit, [conversation_id, *sources])
        groups = _leaving(unit, seat, item_ids)
        target = conversations.get(unit.conn, conversation_id, seat.operator_id)
        assert target is not None  # noqa: S101  # locked above; this is for mypy
        _check_target(unit, seat, target, groups)
        for leaving in groups:
            _carry(unit, leaving, target)
            activity.tell(unit, leaving.source, "moved_to", target, items=leaving.shown)
            activity.tell(unit, target, "moved_from", leaving.source, items=leaving.shown)
        _wait_there(unit, target, groups)
        for each in (*(leaving.source.id for leaving in groups), target.id):
            conversations.summarise(unit, each)
        _tell(unit, target, groups, new=False)
        return Done(unit.operation_id, (target.id, *(leaving.source.id for leaving in groups)))


def from_here(conn: Connection, conversation_id: UUID, item_id: UUID) -> list[UUID]:
    """Return an item and all that came after it in its conversation. Raises: NotFound."""
    there = moving.items_in(conn, conversation_id, activities=False)
    if item_id not in there:
        raise NotFound(kind="item", id=str(item_id))
    return there[there.index(item_id) :]


def _leaving(unit: Unit, seat: Seat, item_ids: Sequence[UUID], only: UUID | None = None) -> list[_Leaving]:
    """Return what leaves, by conversation. Raises: Invalid(reason="empty" | "all" | "too_many"), NotFound, Conflict."""
    ids = moving.with_twins(unit.conn, list(dict.fromkeys(item_ids)))
    if not ids:
        raise Invalid(field="items", reason="empty")
    if len(ids) > MOST:
        raise Invalid(field="items", reason="too_many", max=MOST)
    rows = items.item_rows(unit.conn, ids)
    places = {row.conversation_id for row in rows}
    if len(rows) != len(ids) or None in places:
        raise NotFound(kind="item", id=str(ids[0]))
    if only is not None and places != {only}:
        raise Conflict(what=["conversation_id"])
    found = []
    for source in conversations.rows(unit.conn, [place for place in places if place], seat.operator_id):
        here = tuple(row for row in rows if row.conversation_id == source.id)
        rest = set(moving.items_in(unit.conn, source.id, activities=False)) - {row.id for row in here}
        if not rest:
            raise Invalid(field="items", reason="all")
        found.append(_Leaving(source, here, _waits(source, here), _answered(here)))
    return found


def _waits(source: ConversationRow, rows: Sequence[ItemRow]) -> datetime | None:
    """Return when the oldest of the items came that its conversation still owes an answer."""
    since = source.waiting_since
    return earliest(
        row.at
        for row in rows
        if since is not None
        and row.at >= since
        and row.direction is Direction.IN
        and row.machine is MachineClass.HUMAN
        and not row.backfilled
    )


def _answered(rows: Sequence[ItemRow]) -> datetime | None:
    return latest(row.at for row in rows if row.direction is Direction.OUT and row.kind is ItemKind.MESSAGE)


def _open(unit: Unit, seat: Seat, leaving: _Leaving) -> ConversationRow:
    """Open a conversation for items: what was dealt with stays so, and what waits goes on waiting."""
    source, first = leaving.source, min(leaving.rows, key=lambda row: (row.at, row.id))
    status = Status.OPEN if leaving.waits else source.status
    subject = first.subject or source.subject
    new_id = conversations.add_conversation(
        unit,
        customer_id=source.customer_id,
        inbox_id=first.inbox_id or source.inbox_id,
        subject=base_subject(subject).base or subject,
        subject_key=subject_key(subject),
        status=status,
        at=first.at,
        backfilled=source.backfilled,
        linked_to=source.id,
        assignee_id=source.assignee_id,
    )
    dealt = source.resolved_at if status not in ACTIVE else leaving.waits - _SOON if leaving.waits else unit.now
    fields: dict[str, Any] = {"resolved_at": dealt, "priority": source.priority}
    if status is Status.SNOOZED:
        fields["snoozed_until"] = source.snoozed_until
    conversations.alter(unit, new_id, **fields)
    conversations.set_tags(unit, new_id, source.tags)
    row = conversations.get(unit.conn, new_id, seat.operator_id)
    assert row is not None  # noqa: S101  # made a moment ago; this is for mypy
    return row


def _carry(unit: Unit, leaving: _Leaving, target: ConversationRow) -> None:
    """Move the items. Where the answer leaves, its question does not begin to wait again."""
    source = leaving.source
    moving.move(unit, [row.id for row in leaving.rows], target.id, target.customer_id)
    if leaving.answered is not None and (source.resolved_at is None or leaving.answered > source.resolved_at):
        before = source.waiting_since - _SOON if source.waiting_since else leaving.answered
        conversations.alter(unit, source.id, resolved_at=min(leaving.answered, before))
    if target.customer_id != source.customer_id:
        customers.heard_of(unit, target.customer_id, max(row.at for row in leaving.rows))


def _check_target(unit: Unit, seat: Seat, target: ConversationRow, groups: Sequence[_Leaving]) -> None:
    if target.merged_into is not None:
        raise Conflict(what=["merged"])
    if any(leaving.source.id == target.id for leaving in groups):
        raise Invalid(field="items", reason="there")
    joinable = set(conversations.sharing(unit.conn, target.inbox_id))
    homes = {row.inbox_id for leaving in groups for row in leaving.rows if row.inbox_id is not None}
    if not homes <= joinable:
        raise Invalid(field="items", reason="teams")
    if any(leaving.source.customer_id != target.customer_id for leaving in groups):
        seat.require(Permission.CUSTOMERS)


def _wait_there(unit: Unit, target: ConversationRow, groups: Sequence[_Leaving]) -> None:
    """Let a customer who waits for an answer wait in the conversation their words came to."""
    waits = earliest(leaving.waits for leaving in groups)
    if waits is not None:
        since = earliest((waits, target.waiting_since))
        conversations.alter(
            unit, target.id, status=Status.OPEN, resolved_at=target.resolved_at, waits_since=since, waits_at=unit.now
        )


def _tell(unit: Unit, target: ConversationRow, groups: Sequence[_Leaving], *, new: bool) -> None:
    if new:
        states = {"status": str(target.status)}
        unit.emit(Event(EventType.CONVERSATION_ADDED, target.customer_id, target.id, None, target.inbox_id, states))
    unit.emit(
        Event(
            EventType.ITEMS_MOVED,
            customer_id=target.customer_id,
            conversation_id=target.id,
            inbox_id=target.inbox_id,
            states={
                "from": [str(leaving.source.id) for leaving in groups],
                "items": sum(leaving.shown for leaving in groups),
                "new": new,
            },
        )
    )
