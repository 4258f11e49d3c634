"""What the store knows of the items of one unit of work before any of them is stored, asked for all of them at once.

Kept up while they are stored, so that it stays as true as if each item asked anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from omnibox.channels.base import Inbound
from omnibox.engine.threads_known import Threads
from omnibox.model.handle import Handle
from omnibox.model.item import Direction
from omnibox.model.likeness import differ, own_name
from omnibox.model.routing import RouteCandidate
from omnibox.store import customers, items
from omnibox.store.unit import Unit

LIKENESS = "likeness"  # word of an item's payload


class Known:
    """Ids, twins and people of some items, which are in normal form."""

    def __init__(self, unit: Unit, inbox_id: UUID, arrived: Sequence[Inbound], people: Sequence[Handle]) -> None:
        """Ask; `people` are the handles these items may belong to."""
        self._unit = unit
        self._inbox_id = inbox_id
        self._makings: dict[UUID, tuple[str, bool]] = {}
        ids = [item.provider_id for item in arrived]
        names = sorted({*ids, *(alias for item in arrived for alias in item.aliases)})
        self._items = items.exists(unit.conn, inbox_id, names) if names else {}
        self._twins = items.twins(unit.conn, inbox_id, ids) if ids else {}
        owners = customers.owners(unit.conn, people)
        self._owners = {key: customer_id for key, (customer_id, _) in owners.items()}
        self._names = dict(owners.values())
        self.threads = Threads(unit, inbox_id, arrived)
        self.to_index: list[items.Indexed] = []
        self._said: dict[UUID, list[str]] = {}  # by conversation: what we wrote in this batch

    def item(self, item: Inbound) -> UUID | None:
        """Return the stored item that has one of this one's ids."""
        return next((self._items[name] for name in (item.provider_id, *item.aliases) if name in self._items), None)

    def told_apart(self, item: Inbound, own: Collection[str]) -> Inbound:
        """Return the item under names of its own, where a name is that of a different one that came before it.

        Senders write into a mail what names they like: that of a mail of ours must not make theirs disappear. `own`
        are the normal forms of our addresses.
        """
        if item.aliases:
            kept = tuple(name for name in item.aliases if not self._is_another(self._items.get(name), item, own))
            item = replace(item, aliases=kept) if kept != item.aliases else item
        if not item.likeness or not self._is_another(self._items.get(item.provider_id), item, own):
            return item
        name = own_name(item.provider_id, item.likeness)
        if name not in self._items:
            self._items.update(items.exists(self._unit.conn, self._inbox_id, [name]))
        return replace(item, provider_id=name)

    def _is_another(self, there: UUID | None, item: Inbound, own: Collection[str]) -> bool:
        """Tell whether what is stored under a name of `item` cannot be `item`."""
        if there is None:
            return False
        likeness, ours = self._making(there)
        if likeness and item.likeness:
            return differ(likeness, item.likeness)
        return ours and item.direction is Direction.IN and item.sender.norm not in own

    def _making(self, item_id: UUID) -> tuple[str, bool]:
        """Return the likeness of a stored item, and whether it is one that we wrote."""
        if item_id not in self._makings:
            rows = items.item_rows(self._unit.conn, [item_id])
            of = [(str(row.payload.get(LIKENESS, "")), row.direction is Direction.OUT) for row in rows]
            self._makings[item_id] = of[0] if of else ("", False)
        return self._makings[item_id]

    def twin(self, item: Inbound) -> UUID | None:
        """Return the item of the same provider id in another of our inboxes."""
        return self._twins.get(item.provider_id)

    def owner(self, handle: Handle) -> UUID | None:
        """Return whose handle this is, of those that were asked for."""
        return self._owners.get(_key(handle))

    def name(self, customer_id: UUID) -> str | None:
        """Return the name of a handle's owner."""
        return self._names.get(customer_id)

    def twin_place(self, item: Inbound, customer_id: UUID | None) -> RouteCandidate | None:
        """Return the conversation in which the same mail to another inbox stands, for the same customer."""
        twin = self._twins.get(item.provider_id)
        if twin is None or customer_id is None:
            return None
        ids = items.conversations_of(self._unit.conn, [twin])
        return next((one for one in self.threads.candidates(ids) if one.customer_id == customer_id), None)

    def stored(self, item: Inbound, item_id: UUID, conversation_id: UUID, origin_id: UUID | None) -> None:
        """Note that an item is in the store now, and where."""
        self._items.update(dict.fromkeys((item.provider_id, *item.aliases), item_id))
        self._makings[item_id] = item.likeness, item.direction is Direction.OUT
        self.threads.stored(item, conversation_id, origin_id)
        if item.direction is Direction.OUT:
            text = item.text if item.visible_chars is None else item.text[: item.visible_chars]
            self._said.setdefault(conversation_id, []).insert(0, text)

    def our_texts(self, conversation_id: UUID) -> list[str]:
        """Return what we last wrote in a conversation, without the quotes below, the newest first."""
        before = items.our_texts(self._unit.conn, conversation_id)
        return list(dict.fromkeys((*self._said.get(conversation_id, ()), *before)))

    def belongs(self, handle: Handle, customer_id: UUID) -> None:
        """Note that a handle has an owner now."""
        self._owners[_key(handle)] = customer_id

    def named(self, customer_id: UUID, name: str) -> None:
        """Note a customer's name of now."""
        self._names[customer_id] = name


def _key(handle: Handle) -> customers.HandleKey:
    return str(handle.kind), handle.scope, handle.norm
