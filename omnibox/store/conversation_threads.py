"""What routing asks: which conversation an item that arrived might belong to."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.conversation import Status
from omnibox.model.routing import RouteCandidate
from omnibox.store import query
from omnibox.store.unit import Unit

_CANDIDATE = (
    "SELECT c.id, c.inbox_id, c.status, c.last_at, c.resolved_at, c.backfilled, c.linked_to FROM conversations c"
)
_FINISHED_CONSIDERED = 20
# A conversation joins its own inbox's items, and those of inboxes that share a team with it; without teams, all.
_JOINABLE = """
    (c.inbox_id = :inbox OR EXISTS (
        SELECT 1 FROM inbox_teams own JOIN inbox_teams other ON other.team_id = own.team_id
        WHERE own.inbox_id = :inbox AND other.inbox_id = c.inbox_id)
    OR NOT EXISTS (SELECT 1 FROM inbox_teams t WHERE t.inbox_id IN (:inbox, c.inbox_id)))"""


def candidates(
    conn: Connection, customer_id: UUID, inbox_id: UUID, *, with_finished: bool = True
) -> list[RouteCandidate]:
    """Return a customer's active conversations and the newest finished ones that this inbox may join."""
    active = query.rows(
        conn,
        f"{_CANDIDATE} WHERE c.customer_id = :customer AND c.status IN ('open','waiting','snoozed') AND {_JOINABLE}"
        " ORDER BY c.last_at DESC, c.id DESC",
        customer=customer_id,
        inbox=inbox_id,
    )
    if not with_finished:
        return [_candidate(raw) for raw in active]
    finished = query.rows(
        conn,
        f"{_CANDIDATE} WHERE c.customer_id = :customer AND c.status = 'resolved' AND {_JOINABLE}"
        " ORDER BY c.last_at DESC, c.id DESC LIMIT :limit",
        customer=customer_id,
        inbox=inbox_id,
        limit=_FINISHED_CONSIDERED,
    )
    return [_candidate(raw) for raw in (*active, *finished)]


def candidates_of(conn: Connection, ids: Sequence[UUID], inbox_id: UUID) -> list[RouteCandidate]:
    """Return conversations that this inbox may join as candidates, in the order of `ids`."""
    sql = f"{_CANDIDATE} WHERE c.id IN :ids AND {_JOINABLE}"
    found = {
        candidate.conversation_id: candidate
        for part in query.chunks(ids)
        for candidate in map(_candidate, query.rows(conn, sql, ids=part, inbox=inbox_id))
    }
    return [found[each] for each in ids if each in found]


def standings(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, Status]]:
    """Return whose conversations these are, and how they stand."""
    sql = "SELECT id, customer_id, status FROM conversations WHERE id IN :ids"
    return {
        query.uuid_of(raw[0]): (query.uuid_of(raw[1]), Status(raw[2]))
        for part in query.chunks(ids)
        for raw in query.rows(conn, sql, ids=part)
    }


def by_ref(conn: Connection, inbox_id: UUID, refs: Sequence[str]) -> list[tuple[str, UUID]]:
    """Return which conversation each known provider id stands in, in the order of `refs`."""
    sql = "SELECT ref, conversation_id FROM provider_refs WHERE inbox_id = :inbox AND ref IN :refs"
    found = {
        raw[0]: query.uuid_of(raw[1])
        for part in query.chunks(refs)
        for raw in query.rows(conn, sql, inbox=inbox_id, refs=part)
    }
    return [(ref, found[ref]) for ref in dict.fromkeys(refs) if ref in found]


def by_subject(conn: Connection, customer_id: UUID, inbox_id: UUID, subject_key: str, since: datetime) -> list[UUID]:
    """Return a customer's conversations of one base subject with activity since a moment, the newest first."""
    raws = query.rows(
        conn,
        "SELECT id FROM conversations WHERE customer_id = :customer AND last_at >= :since AND inbox_id = :inbox"
        " AND subject_key = :key ORDER BY last_at DESC, id DESC",
        customer=customer_id,
        inbox=inbox_id,
        key=subject_key,
        since=since,
    )
    return [query.uuid_of(raw[0]) for raw in raws] if subject_key else []


def is_participant(conn: Connection, conversation_id: UUID, norms: Collection[str]) -> bool:
    """Tell whether one of these addresses stands on a message of the conversation."""
    if not norms:
        return False
    sql = "SELECT 1 FROM participants WHERE conversation_id = :id AND norm IN :norms LIMIT 1"
    return query.value(conn, sql, id=conversation_id, norms=list(norms)) is not None


def add_refs(
    unit: Unit,
    inbox_id: UUID,
    conversation_id: UUID,
    refs: Sequence[str],
    item_id: UUID | None,
    mentioned: Sequence[str] = (),
) -> None:
    """Remember provider ids: of a stored item, or (None) only mentioned. A known item is never forgotten."""
    sql = """
        INSERT INTO provider_refs (inbox_id, ref, conversation_id, item_id) VALUES (:inbox, :ref, :conversation, :item)
        ON CONFLICT (inbox_id, ref) DO UPDATE SET item_id = excluded.item_id, conversation_id = excluded.conversation_id
        WHERE provider_refs.item_id IS NULL AND excluded.item_id IS NOT NULL"""
    every = {ref: None for ref in mentioned if ref} | {ref: item_id for ref in refs if ref}
    ids = {"inbox": inbox_id, "conversation": conversation_id}
    dialect = unit.conn.dialect.name
    shared = {name: query.encode(value, dialect) for name, value in ids.items()}
    rows = [
        {**shared, "ref": query.encode(ref, dialect), "item": query.encode(item, dialect)}
        for ref, item in every.items()
    ]
    if rows:
        query.execute_many(unit.conn, sql, rows)


def _candidate(raw: query.Raw) -> RouteCandidate:
    return RouteCandidate(
        conversation_id=query.uuid_of(raw[0]),
        inbox_id=query.uuid_of(raw[1]),
        status=Status(raw[2]),
        last_at=query.time_of(raw[3]),
        resolved_at=query.time_or_none(raw[4]),
        backfilled=bool(raw[5]),
        linked_to=query.uuid_or_none(raw[6]),
    )
