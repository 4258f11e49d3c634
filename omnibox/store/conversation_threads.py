"""What routing asks: which conversation an item that arrived might belong to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.conversation import Status
from omnibox.model.routing import RouteCandidate
from omnibox.store import query, schema
from omnibox.store.unit import Unit

_CANDIDATE = (
    "SELECT c.id, c.inbox_id, c.status, c.last_at, c.resolved_at, c.backfilled, c.linked_to, c.customer_id,"
    " c.merged_into FROM conversations c"
)
_FINISHED_CONSIDERED = 20
_MERGES_FOLLOWED = 100
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
        f"{_CANDIDATE} WHERE c.customer_id = :customer AND c.status = 'resolved' AND c.merged_into IS NULL"
        f" AND {_JOINABLE}"
        " ORDER BY c.last_at DESC, c.id DESC LIMIT :limit",
        customer=customer_id,
        inbox=inbox_id,
        limit=_FINISHED_CONSIDERED,
    )
    return [_candidate(raw) for raw in (*active, *finished)]


@dataclass(frozen=True, slots=True)
class Meant:
    """A conversation something speaks of, and the one it stood in before merges (None: that very one).

    `stored`: the id is that of an item that is here; else it was only mentioned.
    """

    conversation_id: UUID
    origin_id: UUID | None = None
    stored: bool = False


def candidates_of(conn: Connection, ids: Sequence[UUID], inbox_id: UUID) -> list[RouteCandidate]:
    """Return conversations that this inbox may join as candidates, in the order of `ids`.

    One that was merged is stood for by the one it lives on in, whose `origin_id` names it then.
    """
    there = _with_merges(conn, ids)
    leads = {each: each if there[each][1] is None else live(conn, each) for each in dict.fromkeys(ids) if each in there}
    there |= _with_merges(conn, [target for target in leads.values() if target not in there])
    joinable = set(sharing(conn, inbox_id)) if leads else set()
    found = []
    for each, target in leads.items():
        if target in there and (one := there[target][0]).inbox_id in joinable:
            found.append(one if each == target else replace(one, origin_id=each))
    return found


def _with_merges(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, tuple[RouteCandidate, UUID | None]]:
    sql = f"{_CANDIDATE} WHERE c.id IN :ids"
    return {
        query.uuid_of(raw[0]): (_candidate(raw), query.uuid_or_none(raw[8]))
        for part in query.chunks(dict.fromkeys(ids))
        for raw in query.rows(conn, sql, ids=part)
    }


def live(conn: Connection, conversation_id: UUID) -> UUID:
    """Return the conversation this one lives on in: itself, unless it was merged. Chains are followed."""
    for _ in range(_MERGES_FOLLOWED):
        sql = "SELECT merged_into FROM conversations WHERE id = :id"
        into = query.uuid_or_none(query.value(conn, sql, id=conversation_id))
        if into is None:
            break
        conversation_id = into
    return conversation_id


def hold(conn: Connection, conversation_id: UUID) -> bool:
    """Keep a conversation from being merged until this transaction ends. Returns whether it still stands by itself.

    On SQLite whoever writes is alone anyway.
    """
    lock = " FOR KEY SHARE" if conn.dialect.name == "postgresql" else ""
    sql = f"SELECT 1 FROM conversations WHERE id = :id AND merged_into IS NULL{lock}"
    return query.value(conn, sql, id=conversation_id) is not None


def held(conn: Connection, conversation_id: UUID) -> UUID:
    """Return what a conversation lives on in, which nobody can merge before this transaction ends."""
    while True:
        conversation_id = live(conn, conversation_id)
        if hold(conn, conversation_id):
            return conversation_id
        known = query.value(conn, "SELECT 1 FROM conversations WHERE id = :id", id=conversation_id)
        if known is None:
            return conversation_id


def sharing(conn: Connection, inbox_id: UUID) -> list[UUID]:
    """Return the inboxes whose conversations this one may join, itself first: a shared team, or no teams at all."""
    sql = f"SELECT c.inbox_id FROM (SELECT id AS inbox_id FROM inboxes) c WHERE {_JOINABLE}"
    found = {query.uuid_of(raw[0]) for raw in query.rows(conn, sql, inbox=inbox_id)}
    return [inbox_id, *sorted(found - {inbox_id})]


def by_ref(conn: Connection, inboxes: Sequence[UUID], refs: Iterable[str]) -> dict[str, list[Meant]]:
    """Return which conversations each known provider id stands in, by inbox in the given order."""
    sql = (
        "SELECT r.inbox_id, r.ref, r.conversation_id, i.origin_id, r.item_id FROM provider_refs r"
        " LEFT JOIN items i ON i.id = r.item_id WHERE r.inbox_id IN :inboxes AND r.ref IN :refs"
    )
    found: dict[str, dict[UUID, Meant]] = {}
    for part in query.chunks(list(dict.fromkeys(refs))):
        for raw in query.rows(conn, sql, inboxes=list(inboxes), refs=part):
            meant = Meant(query.uuid_of(raw[2]), query.uuid_or_none(raw[3]), stored=raw[4] is not None)
            found.setdefault(raw[1], {})[query.uuid_of(raw[0])] = meant
    return {ref: [by[one] for one in inboxes if one in by] for ref, by in found.items()}


def by_subject(
    conn: Connection, customer_id: UUID, inboxes: Sequence[UUID], subject_key: str, since: datetime
) -> list[UUID]:
    """Return a customer's conversations of one base subject with activity since a moment, the newest first."""
    raws = query.rows(
        conn,
        "SELECT id FROM conversations WHERE customer_id = :customer AND last_at >= :since AND inbox_id IN :inboxes"
        " AND subject_key = :key ORDER BY last_at DESC, id DESC",
        customer=customer_id,
        inboxes=list(inboxes),
        key=subject_key,
        since=since,
    )
    return [query.uuid_of(raw[0]) for raw in raws] if subject_key else []


def by_number(conn: Connection, numbers: Sequence[int]) -> list[UUID]:
    """Return the conversations people call by these numbers, in their order."""
    raws = query.rows(conn, "SELECT number, id FROM conversations WHERE number IN :numbers", numbers=list(numbers))
    found = {int(raw[0]): query.uuid_of(raw[1]) for raw in raws}
    return [found[number] for number in numbers if number in found]


def participants(conn: Connection, ids: Sequence[UUID], norms: Sequence[str]) -> set[tuple[UUID, str]]:
    """Return which of these addresses stand on messages of which of these conversations."""
    sql = "SELECT DISTINCT conversation_id, norm FROM participants WHERE conversation_id IN :ids AND norm IN :norms"
    return {
        (query.uuid_of(raw[0]), raw[1])
        for part in query.chunks(list(ids))
        for some in query.chunks(list(norms))
        for raw in query.rows(conn, sql, ids=part, norms=some)
    }


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
        unit.run_many(sql, rows, after=schema.provider_refs)


def _candidate(raw: query.Raw) -> RouteCandidate:
    return RouteCandidate(
        conversation_id=query.uuid_of(raw[0]),
        inbox_id=query.uuid_of(raw[1]),
        status=Status(raw[2]),
        last_at=query.time_of(raw[3]),
        resolved_at=query.time_or_none(raw[4]),
        backfilled=bool(raw[5]),
        linked_to=query.uuid_or_none(raw[6]),
        customer_id=query.uuid_of(raw[7]),
    )
