"""Intake: what one look at a provider brought becomes rows, and only then does the cursor move.

Nothing here can stop a line but the store itself: an item that cannot be stored whole is stored in a reduced form, with
its source, and the cursor moves on.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from omnibox.channels.base import Batch, Flags, Inbound, Report
from omnibox.engine import flags, incoming, machines, placing, reports, storing
from omnibox.engine.files import Files
from omnibox.engine.known import Known
from omnibox.engine.placing import Place
from omnibox.model.conversation import Joining
from omnibox.model.errors import OmniboxError, StoreError
from omnibox.model.item import Direction, MachineClass
from omnibox.model.journal import Event, EventType
from omnibox.store import conversations, customers, faults, inboxes, items, scheduled
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.intake")


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
    if not work.take_together(events):
        work = _Work(unit, place, before, files)
        work.take_singly(events)
    work.summarise()
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
        self._touched: set[UUID] = set()
        self._answered: set[UUID] = set()  # customers who wrote, by whatever line
        self._heard: dict[UUID, tuple[datetime, datetime]] = {}  # customers: the first and the last moment

    def taken(self) -> Taken:
        before = self._before
        return Taken(
            (*before.stored, *self._stored), before.known + self._again, before.reduced + self._reduced, self._moments
        )

    def take_together(self, events: Sequence[Inbound | Report | Flags]) -> bool:
        """Store all, looking everything up at once. False: one of them cannot be stored so, and nothing was.

        A savepoint makes SQLite write out the search index's pending words, so one serves them all.
        """
        try:
            with faults.mapped(), self._unit.savepoint(), self._collecting(events):
                now = self._unit.now
                known_normal = self._files.normal
                normal = (
                    one if known_normal or not isinstance(one, Inbound) else incoming.normal(one, now) for one in events
                )
                self._take(list(normal))
        except StoreError as error:
            if not faults.of_one_item(error):
                raise
        except Exception as error:
            if isinstance(error, OmniboxError):
                raise
            log.info("one by one: %s", type(error).__name__)
        else:
            return True
        return False

    def _collecting(self, events: Sequence[Inbound | Report | Flags]) -> AbstractContextManager[None]:
        """Write the rows of a batch of letters together where nothing it brings changes what was there."""
        plain = all(isinstance(one, Inbound) and one.history and not one.tags for one in events)
        threads = self._place.policy.joining is Joining.THREAD
        return self._unit.collecting() if plain and threads else nullcontext()

    def take_singly(self, events: Sequence[Inbound | Report | Flags]) -> None:
        """Store each by itself, so that one that cannot be stored costs the others nothing."""
        for event in events:
            if isinstance(event, Inbound):
                self._take_item(event)
            else:
                self._take([event])

    def summarise(self) -> None:
        """Tell conversations and customers what came, each once and in an order all engines share."""
        for customer_id in sorted(self._answered):
            scheduled.answered(self._unit, customer_id)
        for conversation_id in sorted(self._touched):
            conversations.summarise(self._unit, conversation_id)
        for customer_id in sorted(self._heard):
            customers.touch(self._unit, customer_id, *self._heard[customer_id])

    def _take(self, events: Sequence[Inbound | Report | Flags]) -> None:
        events = machines.settled(self._unit, self._place.inbox_id, self._place.allowed, events)
        arrived = [event for event in events if isinstance(event, Inbound)]
        people = [handle for item in arrived for handle in placing.people(self._place, item)]
        known = Known(self._unit, self._place.inbox_id, arrived, people)
        for event in events:
            if isinstance(event, Inbound):
                self._take_once(event, known)
            elif isinstance(event, Report):
                self._touch(reports.report(self._unit, self._place.inbox_id, event))
        items.index_all(self._unit, known.to_index)
        said = [event for event in events if isinstance(event, Flags)]
        if said:
            flags.follow(self._unit, self._place.inbox_id, said)

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
                    self._take([form(event, self._unit.now)])
            except StoreError as error:
                if last or not faults.of_one_item(error):
                    raise
                log.warning("item not storable: %s", error.code)
            except Exception as error:
                if last or isinstance(error, OmniboxError):
                    raise
                log.warning("item not storable: %s", type(error).__name__)
            else:
                self._reduced += last
                return

    def _take_once(self, item: Inbound, known: Known) -> None:
        item = known.told_apart(item, self._place.own)
        there = known.item(item)
        if there is not None:
            self._unit.flush()  # it may have come a moment ago
            self._touch(reports.again(self._unit, there, item))
            self._again += 1
            return
        if item.damage:
            log.info("read with repairs: %s", ", ".join(item.damage))
        item = self._in_turn(item)
        placed = placing.put(self._unit, self._place, item, known)
        item_id = storing.store(self._unit, self._place, item, placed, known, self._files)
        if not item.history:
            self._emit(item, placed, item_id)
        known.stored(item, item_id, placed.conversation_id, placed.decision.origin_id)
        self._stored.append(item_id)
        self._touched.add(placed.conversation_id)
        if item.direction is Direction.IN and item.machine is MachineClass.HUMAN and not item.history:
            self._answered.add(placed.customer_id)
        first, last = self._heard.get(placed.customer_id, (item.at, item.at))
        self._heard[placed.customer_id] = min(first, item.at), max(last, item.at)

    def _emit(self, item: Inbound, placed: placing.Placed, item_id: UUID) -> None:
        self._unit.emit(
            Event(
                EventType.MESSAGE_RECEIVED,
                customer_id=placed.customer_id,
                conversation_id=placed.conversation_id,
                item_id=item_id,
                inbox_id=self._place.inbox_id,
                states={"direction": str(item.direction), "machine": str(item.machine), "kind": str(item.kind)},
            )
        )

    def _in_turn(self, item: Inbound) -> Inbound:
        """Providers count in seconds: items of one moment are told apart, in the order in which they came."""
        before = self._moments.get(item.at, 0)
        self._moments[item.at] = before + 1
        return replace(item, at=item.at + timedelta(microseconds=before)) if before else item
