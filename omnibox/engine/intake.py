"""Intake: what one look at a provider brought becomes rows, and only then does the cursor move.

Nothing here can stop a line but the store itself: an item that cannot be stored whole is stored in a reduced form, with
its source, and the cursor moves on.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from omnibox.channels.base import Batch, Flags, Inbound, Report
from omnibox.engine import incoming, placing, reports, storing
from omnibox.engine.files import Files
from omnibox.engine.placing import Place
from omnibox.model.errors import OmniboxError, StoreError
from omnibox.model.journal import Event, EventType
from omnibox.store import conversations, faults, inboxes, items
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.intake")

_ITEM_FAULTS = frozenset({"constraint", "known", "too_large"})  # of one row, not of the store
_DATA_FAULTS = ("22", "54")  # SQLSTATE classes: a value no column takes, a limit of the program


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch became so far. `moments`: how many of its items share one time."""

    stored: tuple[UUID, ...] = ()
    known: int = 0
    reduced: int = 0
    moments: dict[datetime, int] = field(default_factory=dict)


def take(unit: Unit, place: Place, batch: Batch) -> Taken:
    """Store a whole batch in one unit of work: items, reports, flags, progress and cursor.

    Raises: DiskFull, Busy and their like; nothing was changed then and the same batch may be taken again.
    """
    taken = take_part(unit, place, batch.events, Taken(), Files())
    finish(unit, place, batch, taken)
    return taken


def take_part(
    unit: Unit, place: Place, events: Sequence[Inbound | Report | Flags], before: Taken, files: Files
) -> Taken:
    """Store some events of a batch; return what the batch has become with them. `before` is not changed.

    A batch may be stored in several units of work, so that none of them keeps others waiting: what comes again after a
    crash in between is known, and only `finish` moves the cursor.
    """
    work = _Work(unit, place, before, files)
    work.take(events)
    return work.taken()


def finish(unit: Unit, place: Place, batch: Batch, taken: Taken) -> None:
    """Save how far the batch brought us: progress and cursor. One event tells of a whole batch of history."""
    progress = batch.progress
    if progress is not None:
        inboxes.set_history(unit, place.inbox_id, progress.done, progress.total, progress.finished)
    if not batch.live and (taken.stored or progress is not None):
        states = {
            "items": len(taken.stored),
            "done": progress.done if progress else None,
            "total": progress.total if progress else None,
            "finished": bool(progress and progress.finished),
        }
        unit.emit(Event(EventType.HISTORY_IMPORTED, inbox_id=place.inbox_id, states=states))
    inboxes.save_cursor(unit, place.inbox_id, batch.cursor)


class _Work:
    """One unit of work of a batch."""

    def __init__(self, unit: Unit, place: Place, before: Taken, files: Files) -> None:
        self._unit = unit
        self._place = place
        self._before = before
        self._files = files
        self._moments = dict(before.moments)
        self._stored: list[UUID] = []
        self._again = 0
        self._reduced = 0
        self._names: dict[str, UUID] = {}
        self._touched: set[UUID] = set()

    def taken(self) -> Taken:
        before = self._before
        return Taken(
            (*before.stored, *self._stored), before.known + self._again, before.reduced + self._reduced, self._moments
        )

    def take(self, events: Sequence[Inbound | Report | Flags]) -> None:
        self._look_up(event for event in events if isinstance(event, Inbound))
        for event in events:
            if isinstance(event, Inbound):
                self._take_item(event)
            elif isinstance(event, Report):
                self._touch(reports.report(self._unit, self._place.inbox_id, event))
            else:
                self._touch(reports.flags(self._unit, self._place.inbox_id, event))
        for conversation_id in self._touched:
            conversations.summarise(self._unit, conversation_id)

    def _look_up(self, arrived: Iterable[Inbound]) -> None:
        names = {name for item in arrived for name in incoming.names(item)}
        if names:
            self._names = items.exists(self._unit.conn, self._place.inbox_id, sorted(names))

    def _touch(self, conversation_id: UUID | None) -> None:
        if conversation_id is not None:
            self._touched.add(conversation_id)

    def _take_item(self, event: Inbound) -> None:
        """Store one item, or the least of it. Two tries: the first may lose a race for a new handle."""
        forms: tuple[Callable[[Inbound, datetime], Inbound], ...] = (incoming.normal, incoming.normal, incoming.reduced)
        for form in forms:
            last = form is incoming.reduced
            try:
                with faults.mapped(), self._unit.savepoint():
                    self._take_once(form(event, self._unit.now))
            except StoreError as error:
                if last or not _of_one_item(error):
                    raise
                log.warning("item not storable: %s", error.code)
            except Exception as error:
                if last or isinstance(error, OmniboxError):
                    raise
                log.warning("item not storable: %s", type(error).__name__)
            else:
                self._reduced += last
                return

    def _take_once(self, item: Inbound) -> None:
        for name in (item.provider_id, *item.aliases):
            if name in self._names:
                self._touch(reports.again(self._unit, self._names[name], item))
                self._again += 1
                return
        if item.damage:
            log.info("read with repairs: %s", ", ".join(item.damage))
        item = self._in_turn(item)
        placed = placing.put(self._unit, self._place, item)
        item_id = storing.store(self._unit, self._place, item, placed, self._files)
        if not item.history:
            states = {"direction": str(item.direction), "machine": str(item.machine), "kind": str(item.kind)}
            self._unit.emit(
                Event(
                    EventType.MESSAGE_RECEIVED,
                    customer_id=placed.customer_id,
                    conversation_id=placed.conversation_id,
                    item_id=item_id,
                    inbox_id=self._place.inbox_id,
                    states=states,
                )
            )
        self._names.update(dict.fromkeys((item.provider_id, *item.aliases), item_id))
        self._stored.append(item_id)
        self._touched.add(placed.conversation_id)

    def _in_turn(self, item: Inbound) -> Inbound:
        """Providers count in seconds: items of one moment are told apart, in the order in which they came."""
        before = self._moments.get(item.at, 0)
        self._moments[item.at] = before + 1
        return replace(item, at=item.at + timedelta(microseconds=before)) if before else item


def _of_one_item(error: StoreError) -> bool:
    """Tell whether another item could be stored where this one could not. All else ends the unit of work."""
    return error.code in _ITEM_FAULTS or str(error.params.get("sqlstate", "")).startswith(_DATA_FAULTS)
