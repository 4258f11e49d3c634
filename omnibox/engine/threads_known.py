"""Which conversations the items of one unit of work may belong to, asked for all of them at once.

Kept up while they are stored, so that it stays as true as if each item asked anew.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from omnibox.channels.base import Inbound
from omnibox.engine import machines
from omnibox.model.conversation import Status
from omnibox.model.routing import RouteCandidate
from omnibox.model.thread_index import is_thread_ref, named_conversation
from omnibox.store import conversations
from omnibox.store.conversations import Meant
from omnibox.store.unit import Unit


class Threads:
    """Conversations by signed token, by provider id and by number, as one inbox sees them."""

    def __init__(self, unit: Unit, inbox_id: UUID, arrived: Sequence[Inbound]) -> None:
        """Ask for all that `arrived`, in normal form, speaks of."""
        self._unit = unit
        self._inbox_id = inbox_id
        self._inboxes = conversations.sharing(unit.conn, inbox_id) if arrived else [inbox_id]
        told = [name for item in arrived for name in item.answers]
        own = [name for item in arrived for name in _own_names(item)]
        # What others say of its own id counts in its own inbox alone: elsewhere it is the same mail's twin.
        names = list(dict.fromkeys([*told, *own]))
        mine = conversations.by_ref(unit.conn, [inbox_id], names) if names else {}
        others = self._inboxes[1:]
        self._mine = {ref: found[0] for ref, found in mine.items()}
        self._beside = conversations.by_ref(unit.conn, others, told) if told and others else {}
        for ref in told:  # answers to our own grouping words name the conversation itself
            if is_thread_ref(ref) and ref not in self._mine:
                self._beside.setdefault(ref, []).append(Meant(named_conversation(ref)))
        self._candidates: dict[UUID, list[RouteCandidate]] = {}
        self._people: set[tuple[UUID, str]] = set()
        self._asked: set[UUID] = set()
        self._held: set[UUID] = set()
        named = {person.handle.norm for item in arrived for person in item.participants}
        witnesses = {norm for item in arrived for norm in machines.witnesses(item)}
        self._norms = sorted(named | witnesses | {item.sender.norm for item in arrived})
        self._ask(one.conversation_id for found in (self._mine.values(), *self._beside.values()) for one in found)

    def refs(self, item: Inbound) -> list[Meant]:
        """Return the conversations of the ids an item mentions, the likeliest first; last that of who mentioned it."""
        found = []
        for name in item.answers:
            found += [*([self._mine[name]] if name in self._mine else ()), *self._beside.get(name, ())]
        found += [self._mine[name] for name in _own_names(item) if name in self._mine]
        return list({meant.conversation_id: meant for meant in reversed(found)}.values())[::-1]

    def candidates(self, ids: Iterable[UUID]) -> list[RouteCandidate]:
        """Return conversations this inbox may join, in the order of `ids`; merged ones as what they live on in."""
        wanted = list(dict.fromkeys(ids))
        self._ask([each for each in wanted if each not in self._candidates])
        found = [one for each in wanted for one in self._candidates[each]]
        return list({one.conversation_id: one for one in reversed(found)}.values())[::-1]

    def takes_part(self, conversation_id: UUID, norms: Iterable[str]) -> bool:
        """Tell whether one of these addresses of the batch stands on a message of the conversation."""
        if conversation_id not in self._asked:
            self._asked.add(conversation_id)
            self._people |= conversations.participants(self._unit.conn, [conversation_id], self._norms)
        return any((conversation_id, norm) in self._people for norm in norms)

    def by_subject(self, customer_id: UUID, subject_key: str, since: datetime) -> list[RouteCandidate]:
        """Return a customer's conversations of one base subject with activity since a moment."""
        self._unit.flush()
        found = conversations.by_subject(self._unit.conn, customer_id, self._inboxes, subject_key, since)
        return self.candidates(found)

    def by_number(self, numbers: Sequence[int]) -> list[RouteCandidate]:
        """Return the conversations people call by these numbers."""
        if not numbers:
            return []
        self._unit.flush()
        return self.candidates(conversations.by_number(self._unit.conn, numbers))

    def hold(self, conversation_id: UUID) -> bool:
        """Keep a conversation from being merged until the unit ends. False: it was, a moment ago; ask anew."""
        if conversation_id in self._held:
            return True
        if conversations.hold(self._unit.conn, conversation_id):
            self._held.add(conversation_id)
            return True
        self._candidates.clear()
        return False

    def opened(self, candidate: RouteCandidate) -> None:
        """Note a conversation that was opened for an item of the batch."""
        self._candidates[candidate.conversation_id] = [candidate]
        self._held.add(candidate.conversation_id)
        self._asked.add(candidate.conversation_id)

    def stored(self, item: Inbound, conversation_id: UUID, origin_id: UUID | None) -> None:
        """Note that an item is in the store now, and whom it names."""
        for name in item.answers:
            self._mine.setdefault(name, Meant(conversation_id))
        for name in _own_names(item):
            there = self._mine.get(name)
            if there is None or not there.stored:  # a mention gives way to the item; an item is never forgotten
                self._mine[name] = Meant(conversation_id, origin_id, stored=True)
        if not item.history:  # its status and its last word are others now
            known = self._candidates.items()
            self._candidates = {key: kept for key, kept in known if not _speaks_of(kept, conversation_id)}
        norms = {item.sender.norm, *(person.handle.norm for person in item.participants)}
        self._people |= {(conversation_id, norm) for norm in norms}

    def _ask(self, ids: Iterable[UUID]) -> None:
        wanted = [each for each in dict.fromkeys(ids) if each not in self._candidates]
        if not wanted:
            return
        found = conversations.candidates_of(self._unit.conn, wanted, self._inbox_id)
        for each in wanted:
            self._candidates[each] = [one for one in found if each == (one.origin_id or one.conversation_id)]
        fresh = [one.conversation_id for one in found if one.conversation_id not in self._asked]
        if fresh:
            self._people |= conversations.participants(self._unit.conn, fresh, self._norms)
            self._asked.update(fresh)


def new_candidate(
    conversation_id: UUID, inbox_id: UUID, status: Status, at: datetime, customer_id: UUID, *, history: bool
) -> RouteCandidate:
    """Return a conversation that was opened a moment ago as the next item finds it."""
    resolved = at if status is Status.RESOLVED else None
    return RouteCandidate(conversation_id, inbox_id, status, at, resolved, history, customer_id=customer_id)


def _own_names(item: Inbound) -> tuple[str, ...]:
    return item.provider_id, *item.aliases


def _speaks_of(candidates: list[RouteCandidate], conversation_id: UUID) -> bool:
    return any(one.conversation_id == conversation_id for one in candidates)
