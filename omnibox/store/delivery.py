"""Delivery states of what we send: reports come late, twice and out of order, and are merged."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from omnibox.model.errors import NotFound
from omnibox.model.item import Delivery, merge_delivery
from omnibox.model.journal import Event, EventType
from omnibox.store import conversation_threads, conversations, query, schema
from omnibox.store.item_text import unindex
from omnibox.store.unit import Unit

# Entering or leaving these changes who waits and what counts as failed.
_WEIGHTY = frozenset({Delivery.FAILED, Delivery.CANCELLED})


def set_delivery(
    unit: Unit,
    item_id: UUID,
    state: Delivery,
    code: str = "",
    params: Mapping[str, Any] | None = None,
    provider_id: str | None = None,
    aliases: Sequence[str] = (),
) -> Delivery:
    """Merge a provider's report into an item and return the state it has now.

    `provider_id` and `aliases` are further names the provider knows the item by; answers to any of them find it.

    Raises: NotFound.
    """
    sql = "SELECT delivery, provider_id, inbox_id, conversation_id FROM items WHERE id = :id"
    raw = query.one(unit.conn, sql, id=item_id)
    if raw is None:
        raise NotFound(kind="item", id=str(item_id))
    known = Delivery(raw[0])
    if raw[2] is not None and raw[3] is not None and (provider_id or aliases):
        names = [name for name in (provider_id, *aliases) if name]
        conversation_threads.add_refs(unit, query.uuid_of(raw[2]), query.uuid_of(raw[3]), names, item_id)
        if provider_id and raw[1] is None:
            _name(unit, item_id, query.uuid_of(raw[2]), provider_id)
    merged = merge_delivery(known, state)
    if merged is not known:
        put_delivery(unit, item_id, merged, code, params)
    return merged


def put_delivery(
    unit: Unit, item_id: UUID, state: Delivery, code: str = "", params: Mapping[str, Any] | None = None
) -> None:
    """Set a state whatever it was: for the outbox, which knows that nothing left. Emits only a change.

    Raises: NotFound.
    """
    sql = "SELECT delivery, customer_id, conversation_id, inbox_id, error_code FROM items WHERE id = :id"
    raw = query.one(unit.conn, sql, id=item_id)
    if raw is None:
        raise NotFound(kind="item", id=str(item_id))
    known, conversation_id = Delivery(raw[0]), query.uuid_or_none(raw[2])
    if (known, raw[4]) == (state, code):
        return
    if state is Delivery.CANCELLED:
        unindex(unit, item_id)  # what was withdrawn is not found any more; it is in no index from here on
    unit.update(
        schema.items,
        item_id,
        delivery=str(state),
        error_code=code,
        error_params=dict(params or {}),
        delivery_at=unit.now,
    )
    unit.emit(
        Event(
            EventType.DELIVERY_CHANGED,
            customer_id=query.uuid_of(raw[1]),
            conversation_id=conversation_id,
            item_id=item_id,
            inbox_id=query.uuid_or_none(raw[3]),
            states={"from": str(known), "to": str(state), "code": code},
        )
    )
    if conversation_id is not None and {known, state} & _WEIGHTY:
        conversations.summarise(unit, conversation_id)


def put_partly(unit: Unit, item_id: UUID, code: str, params: Mapping[str, Any]) -> None:
    """Note of a message that it did not reach all of its receivers. Its state stays: others have it.

    Raises: NotFound.
    """
    raw = query.one(unit.conn, "SELECT delivery, error_code FROM items WHERE id = :id", id=item_id)
    if raw is None:
        raise NotFound(kind="item", id=str(item_id))
    if raw[1] == code:  # one more of them: the code is no news, the names are
        unit.update(schema.items, item_id, error_params=dict(params))
    else:
        put_delivery(unit, item_id, Delivery(raw[0]), code, params)


def _name(unit: Unit, item_id: UUID, inbox_id: UUID, provider_id: str) -> None:
    """Give an item the provider's own id, unless another item of the inbox has it."""
    query.run(
        unit.conn,
        "UPDATE items SET provider_id = :name WHERE id = :id AND NOT EXISTS"
        " (SELECT 1 FROM items o WHERE o.inbox_id = :inbox AND o.provider_id = :name)",
        name=provider_id,
        id=item_id,
        inbox=inbox_id,
    )
