"""Intake: what one look at a provider brought becomes rows, in one unit of work, the cursor included.

Nothing here can stop a line but the store itself: an item that cannot be stored whole is stored in a reduced form, with
its source, and the cursor moves on.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from omnibox.channels.base import Attachment, Batch, Flags, Inbound, Participant, Report
from omnibox.engine import incoming, placing, reports
from omnibox.engine.placing import Place, Placed
from omnibox.model.conversation import Status
from omnibox.model.errors import OmniboxError, StoreError
from omnibox.model.item import Delivery, Direction, ItemKind
from omnibox.model.journal import Event, EventType
from omnibox.model.quoting import visible_chars
from omnibox.model.rows import ParticipantRow
from omnibox.store import blobs, conversations, customers, faults, inboxes, items
from omnibox.store.items import NewFile, NewItem
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.intake")

_ITEM_FAULTS = frozenset({"constraint", "known", "too_large"})  # of one row, not of the store
_DATA_FAULTS = ("22", "54")  # SQLSTATE classes: a value no column takes, a limit of the program


@dataclass(slots=True)
class Taken:
    """What a batch became."""

    stored: list[UUID] = field(default_factory=list)
    moments: dict[datetime, int] = field(default_factory=dict)
    known: int = 0
    reduced: int = 0
    conversations: set[UUID] = field(default_factory=set)


def take(unit: Unit, place: Place, batch: Batch) -> Taken:
    """Store a batch: items, reports, flags, progress and cursor.

    Raises: DiskFull, Busy and their like; nothing was changed then and the same batch may be taken again.
    """
    taken = Taken()
    arrived = [event for event in batch.events if isinstance(event, Inbound)]
    known = _known(unit, place, arrived)
    for event in batch.events:
        if isinstance(event, Inbound):
            _take_item(unit, place, event, known, taken)
        elif isinstance(event, Report):
            _note(taken, reports.report(unit, place.inbox_id, event))
        elif isinstance(event, Flags):
            _note(taken, reports.flags(unit, place.inbox_id, event))
    for conversation_id in taken.conversations:
        conversations.summarise(unit, conversation_id)
    _save_progress(unit, place, batch, taken)
    inboxes.save_cursor(unit, place.inbox_id, batch.cursor)
    return taken


def _known(unit: Unit, place: Place, arrived: Iterable[Inbound]) -> dict[str, UUID]:
    ids = {name for item in arrived for name in incoming.names(item)}
    return items.exists(unit.conn, place.inbox_id, sorted(ids)) if ids else {}


def _note(taken: Taken, conversation_id: UUID | None) -> None:
    if conversation_id is not None:
        taken.conversations.add(conversation_id)


def _take_item(unit: Unit, place: Place, event: Inbound, known: dict[str, UUID], taken: Taken) -> None:
    """Store one item, or the least of it. Two tries: the first may lose a race for a new handle."""
    for form in (_whole, _whole, _least):
        try:
            with faults.mapped(), unit.savepoint():
                form(unit, place, event, known, taken)
                return
        except StoreError as error:
            if not _of_one_item(error) or form is _least:
                raise
            log.warning("item not storable: %s", error.code)
        except Exception as error:
            if isinstance(error, OmniboxError) or form is _least:
                raise
            log.warning("item not storable: %s", type(error).__name__)


def _of_one_item(error: StoreError) -> bool:
    """Tell whether another item could be stored where this one could not. All else ends the unit of work."""
    return error.code in _ITEM_FAULTS or str(error.params.get("sqlstate", "")).startswith(_DATA_FAULTS)


def _whole(unit: Unit, place: Place, event: Inbound, known: dict[str, UUID], taken: Taken) -> None:
    item = incoming.normal(event, unit.now)
    if item.damage:
        log.info("read with repairs: %s", ", ".join(item.damage))
    _take_once(unit, place, item, known, taken)


def _least(unit: Unit, place: Place, event: Inbound, known: dict[str, UUID], taken: Taken) -> None:
    _take_once(unit, place, incoming.reduced(event, unit.now), known, taken)
    taken.reduced += 1


def _take_once(unit: Unit, place: Place, item: Inbound, known: dict[str, UUID], taken: Taken) -> None:
    item = _in_turn(item, taken)
    for ref in (item.provider_id, *item.aliases):
        if ref in known:
            _note(taken, reports.again(unit, known[ref], item))
            taken.known += 1
            return
    placed = placing.put(unit, place, item)
    item_id = _store(unit, place, item, placed)
    if not item.history:
        unit.emit(
            Event(
                EventType.MESSAGE_RECEIVED,
                customer_id=placed.customer_id,
                conversation_id=placed.conversation_id,
                item_id=item_id,
                inbox_id=place.inbox_id,
                states={"direction": str(item.direction), "machine": str(item.machine), "kind": str(item.kind)},
            )
        )
    for ref in (item.provider_id, *item.aliases):
        known[ref] = item_id
    taken.stored.append(item_id)
    taken.conversations.add(placed.conversation_id)


def _in_turn(item: Inbound, taken: Taken) -> Inbound:
    """Providers count in seconds: items of one moment are told apart, in the order in which they came."""
    before = taken.moments.get(item.at, 0)
    taken.moments[item.at] = before + 1
    return replace(item, at=item.at + timedelta(microseconds=before)) if before else item


def _store(unit: Unit, place: Place, item: Inbound, placed: Placed) -> UUID:
    if placed.was is not None and placed.decision.status is Status.OPEN and placed.was is not Status.OPEN:
        _tell_of_status(unit, place, item, placed)
    item_id = items.add_item(unit, _row(unit, place, item, placed))
    if item.tags:
        row = conversations.get(unit.conn, placed.conversation_id)
        conversations.set_tags(unit, placed.conversation_id, [*(row.tags if row else ()), *item.tags])
    customers.touch(unit, placed.customer_id, item.at)
    return item_id


def _row(unit: Unit, place: Place, item: Inbound, placed: Placed) -> NewItem:
    """Return the item as the store takes it; its source and files are durable by then."""
    return NewItem(
        customer_id=placed.customer_id,
        conversation_id=placed.conversation_id,
        inbox_id=place.inbox_id,
        channel=place.medium,
        kind=item.kind,
        direction=item.direction,
        at=item.at,
        author_name=item.sender.name or item.sender.value,
        provider_id=item.provider_id,
        subject=item.subject,
        text=item.text,
        visible_chars=_visible(unit, item, placed),
        html=item.html,
        raw_sha256=blobs.put(unit, item.raw, compress=True) if item.raw is not None else None,
        delivery=Delivery.SENT if item.direction is Direction.OUT else Delivery.NONE,
        machine=item.machine,
        backfilled=item.history,
        is_read=item.seen or item.history or item.direction is not Direction.IN,
        twin_of=_twin(unit, place, item, placed),
        payload={**item.payload, **({"damage": list(item.damage)} if item.damage else {})},
        participants=[_participant(p) for p in item.participants],
        aliases=item.aliases,
        refs=item.answers,
        files=[_file(unit, file) for file in item.attachments],
    )


def _participant(person: Participant) -> ParticipantRow:
    handle = person.handle
    return ParticipantRow(handle.kind, handle.value, handle.norm, handle.name, person.role)


def _file(unit: Unit, file: Attachment) -> NewFile:
    sha256 = blobs.put(unit, file.data) if file.data is not None else None
    state = "stored" if sha256 else "pending"
    return NewFile(file.name, file.mime, file.size, sha256, file.content_id, file.inline, state, file.locator)


def _twin(unit: Unit, place: Place, item: Inbound, placed: Placed) -> UUID | None:
    """Return the same mail in another of our inboxes. In another customer's timeline it is no twin: both show it."""
    twin = items.twin(unit.conn, place.inbox_id, item.provider_id)
    rows = items.item_rows(unit.conn, [twin]) if twin else ()
    return twin if rows and rows[0].customer_id == placed.customer_id else None


def _visible(unit: Unit, item: Inbound, placed: Placed) -> int | None:
    """Fold what quotes our own words, where the driver has not folded more already."""
    if item.direction is not Direction.IN or placed.was is None or "\n" not in item.text:
        return item.visible_chars
    ours = items.our_texts(unit.conn, placed.conversation_id)
    found = visible_chars(item.text, ours) if ours else None
    known = [count for count in (found, item.visible_chars) if count is not None]
    return min(known, default=None)


def _tell_of_status(unit: Unit, place: Place, item: Inbound, placed: Placed) -> None:
    """A line in the timeline: the customer's words made finished or sleeping work open again."""
    items.add_item(
        unit,
        NewItem(
            customer_id=placed.customer_id,
            conversation_id=placed.conversation_id,
            inbox_id=place.inbox_id,
            channel=place.medium,
            kind=ItemKind.ACTIVITY,
            direction=Direction.INTERNAL,
            at=item.at,
            is_read=True,
            payload={"what": "status", "from": str(placed.was), "to": str(Status.OPEN), "by": "customer"},
        ),
    )


def _save_progress(unit: Unit, place: Place, batch: Batch, taken: Taken) -> None:
    progress = batch.progress
    if progress is not None:
        inboxes.set_history(unit, place.inbox_id, progress.done, progress.total, progress.finished)
    if not batch.live and (taken.stored or progress is not None):
        unit.emit(
            Event(
                EventType.HISTORY_IMPORTED,
                inbox_id=place.inbox_id,
                states={
                    "items": len(taken.stored),
                    "done": progress.done if progress else None,
                    "total": progress.total if progress else None,
                    "finished": bool(progress and progress.finished),
                },
            )
        )
