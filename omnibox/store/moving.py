"""Items that change their conversation, and what hangs on them.

Only the items' rows are an operation's images. Who stands on them, the ids they are known by, their mentions and what
is on its way out follow them, forwards and back, so that they can never disagree.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.errors import NotFound
from omnibox.store import query, schema
from omnibox.store.unit import Unit

PLACE = frozenset({"conversation_id", "customer_id", "origin_id"})
_FOLLOWING = ("participants", "provider_refs", "mentions", "outbox")
_Group = tuple[UUID | None, UUID, UUID | None]


def lock(unit: Unit, ids: Iterable[UUID]) -> None:
    """Keep everybody from adding to these conversations until the unit ends. Raises: NotFound, the first missing."""
    wanted = sorted(set(ids))
    locked = " FOR UPDATE" if unit.conn.dialect.name == "postgresql" else ""
    sql = f"SELECT id FROM conversations WHERE id IN :ids ORDER BY id{locked}"
    found = {query.uuid_of(raw[0]) for part in query.chunks(wanted) for raw in query.rows(unit.conn, sql, ids=part)}
    for each in wanted:
        if each not in found:
            raise NotFound(kind="conversation", id=str(each))


def items_in(conn: Connection, conversation_id: UUID, *, activities: bool = True) -> list[UUID]:
    """Return the items of a conversation in their order, withdrawn ones too."""
    only = "" if activities else " AND kind <> 'activity'"
    sql = f"SELECT id FROM items WHERE conversation_id = :id{only} ORDER BY at, id"
    return [query.uuid_of(raw[0]) for raw in query.rows(conn, sql, id=conversation_id)]


def count_in(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many shown items but activity lines conversations hold."""
    sql = (
        "SELECT conversation_id, count(*) FROM items WHERE conversation_id IN :ids AND kind <> 'activity'"
        " AND delivery <> 'cancelled' AND twin_of IS NULL GROUP BY conversation_id"
    )
    return {query.uuid_of(raw[0]): int(raw[1]) for part in query.chunks(ids) for raw in query.rows(conn, sql, ids=part)}


def on_the_way(conn: Connection, item_ids: Sequence[UUID]) -> int:
    """Return how many of these items wait to be sent."""
    sql = "SELECT count(*) FROM outbox WHERE item_id IN :ids AND state IN ('scheduled','queued','sending','unknown')"
    return sum(int(query.value(conn, sql, ids=part)) for part in query.chunks(item_ids))


def with_twins(conn: Connection, item_ids: Sequence[UUID]) -> list[UUID]:
    """Return items with their twins in the same conversation: one mail is never torn apart."""
    sql = (
        "SELECT t.id FROM items i JOIN items t ON t.twin_of = i.id AND t.conversation_id = i.conversation_id"
        " WHERE i.id IN :ids"
    )
    found = dict.fromkeys(item_ids)
    for part in query.chunks(item_ids):
        found |= {query.uuid_of(raw[0]): None for raw in query.rows(conn, sql, ids=part)}
    return list(found)


def move(
    unit: Unit, item_ids: Sequence[UUID], conversation_id: UUID, customer_id: UUID, *, merged: bool = False
) -> None:
    """Let items stand in another conversation. With `merged` they keep in mind where they stood.

    Conversations are not summed up: the caller does, once all is in place.
    """
    groups: dict[_Group, list[UUID]] = {}
    sql = "SELECT id, conversation_id, customer_id, origin_id FROM items WHERE id IN :ids"
    for part in query.chunks(item_ids):
        for raw in query.rows(unit.conn, sql, ids=part):
            stood = query.uuid_or_none(raw[1]), query.uuid_of(raw[2]), query.uuid_or_none(raw[3])
            groups.setdefault(stood, []).append(query.uuid_of(raw[0]))
    for (was, owner, origin), ids in groups.items():
        before = {"conversation_id": was, "customer_id": owner, "origin_id": origin}
        kept = (origin or was) if merged and (origin or was) != conversation_id else None
        after = {"conversation_id": conversation_id, "customer_id": customer_id, "origin_id": kept}
        for part in query.chunks(ids):
            query.run(
                unit.conn,
                "UPDATE items SET conversation_id = :conversation, customer_id = :customer, origin_id = :origin,"
                " version = version + 1 WHERE id IN :ids",
                conversation=conversation_id,
                customer=customer_id,
                origin=kept,
                ids=part,
            )
        unit.noted(schema.items, ids, before, after)
    follow(unit, item_ids)


def bring_home(unit: Unit, item_ids: Sequence[UUID], conversation_id: UUID, customer_id: UUID) -> None:
    """Let items stand in the conversation they came for, which nobody has merged any more."""
    for part in query.chunks(item_ids):
        query.run(
            unit.conn,
            "UPDATE items SET conversation_id = :to, customer_id = :customer, version = version + 1,"
            " origin_id = CASE WHEN origin_id = :to THEN NULL ELSE origin_id END WHERE id IN :ids",
            to=conversation_id,
            customer=customer_id,
            ids=part,
        )
    follow(unit, item_ids)


def follow(unit: Unit, item_ids: Sequence[UUID]) -> None:
    """Let what hangs on items stand where they stand."""
    for table in _FOLLOWING:
        sql = (
            f"UPDATE {table} SET conversation_id = (SELECT i.conversation_id FROM items i WHERE i.id = {table}.item_id)"
            " WHERE item_id IN :ids"
        )
        for part in query.chunks(item_ids):
            query.run(unit.conn, sql, ids=part)


def move_drafts(unit: Unit, source: UUID, conversation_id: UUID, customer_id: UUID) -> list[UUID]:
    """Let drafts of a conversation be another's; return them. No operation's images: people go on writing."""
    sql = (
        "UPDATE drafts SET conversation_id = :to, customer_id = :customer WHERE conversation_id = :source RETURNING id"
    )
    raws = query.rows(unit.conn, sql, to=conversation_id, customer=customer_id, source=source)
    return [query.uuid_of(raw[0]) for raw in raws]


def return_drafts(
    unit: Unit, draft_ids: Sequence[UUID], source: UUID, conversation_id: UUID, customer_id: UUID
) -> None:
    """Give drafts that still stand in `source` back to the conversation they were written in."""
    sql = (
        "UPDATE drafts SET conversation_id = :to, customer_id = :customer"
        " WHERE id IN :ids AND conversation_id = :source"
    )
    for part in query.chunks(draft_ids):
        query.run(unit.conn, sql, to=conversation_id, customer=customer_id, source=source, ids=part)


def since(conn: Connection, operation_id: UUID, conversation_id: UUID) -> list[tuple[UUID, UUID | None]]:
    """Return (item, origin) of what stands in a conversation and is no part of an operation."""
    touched = {
        UUID(hex=query.json_any(conn, raw[0])["id"])
        for raw in query.rows(
            conn,
            "SELECT row_key FROM operation_rows WHERE operation_id = :id AND table_name = 'items'",
            id=operation_id,
        )
    }
    raws = query.rows(conn, "SELECT id, origin_id FROM items WHERE conversation_id = :id", id=conversation_id)
    found = ((query.uuid_of(raw[0]), query.uuid_or_none(raw[1])) for raw in raws)
    return [one for one in found if one[0] not in touched]


def hand_mentions_on(unit: Unit, source: UUID, conversation_id: UUID) -> None:
    """Let ids that are only mentioned lead to another conversation: the one they led to goes away."""
    sql = "UPDATE provider_refs SET conversation_id = :to WHERE conversation_id = :source AND item_id IS NULL"
    query.run(unit.conn, sql, to=conversation_id, source=source)


def merged_into(conn: Connection, conversation_id: UUID) -> UUID | None:
    """Return the conversation this one was merged into, not following any further."""
    sql = "SELECT merged_into FROM conversations WHERE id = :id"
    return query.uuid_or_none(query.value(conn, sql, id=conversation_id))
