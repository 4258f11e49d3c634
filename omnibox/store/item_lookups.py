"""What others ask of single items: are they known, what do they hold, what do they answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.rows import AttachmentRow, ItemRow
from omnibox.store import query
from omnibox.store.timeline import attachment_row, item_rows

if TYPE_CHECKING:
    from omnibox.store.database import Store

CHAIN_MOST = 20  # References beyond this help nobody; the first one is what clients thread by


def exists(conn: Connection, inbox_id: UUID, provider_ids: Sequence[str]) -> dict[str, UUID]:
    """Return which of these provider ids the inbox holds items of, by any name they have."""
    found: dict[str, UUID] = {}
    for part in query.chunks(provider_ids):
        for sql in (
            "SELECT ref, item_id FROM provider_refs WHERE inbox_id = :inbox AND ref IN :ids AND item_id IS NOT NULL",
            "SELECT provider_id, id FROM items WHERE inbox_id = :inbox AND provider_id IN :ids",
        ):
            found.update({raw[0]: query.uuid_of(raw[1]) for raw in query.rows(conn, sql, inbox=inbox_id, ids=part)})
    return found


def by_ref(conn: Connection, inbox_id: UUID, ref: str) -> UUID | None:
    """Return the item a provider id names in this inbox, by any name it has."""
    return exists(conn, inbox_id, [ref]).get(ref)


def twins(conn: Connection, inbox_id: UUID, provider_ids: Sequence[str]) -> dict[str, UUID]:
    """Return the items of the same provider ids in others of our inboxes, of each the first one stored."""
    sql = (
        "SELECT provider_id, id FROM items WHERE inbox_id IN (SELECT id FROM inboxes WHERE id <> :inbox)"
        " AND provider_id IN :ids AND twin_of IS NULL ORDER BY stored_at DESC, id DESC"
    )
    return {
        raw[0]: query.uuid_of(raw[1])
        for part in query.chunks(provider_ids)
        for raw in query.rows(conn, sql, inbox=inbox_id, ids=part)
    }


def conversations_of(conn: Connection, item_ids: Sequence[UUID]) -> list[UUID]:
    """Return the conversations these items stand in, each once."""
    sql = "SELECT DISTINCT conversation_id FROM items WHERE id IN :ids AND conversation_id IS NOT NULL"
    return [query.uuid_of(raw[0]) for part in query.chunks(item_ids) for raw in query.rows(conn, sql, ids=part)]


def provider_ids(conn: Connection, item_ids: Sequence[UUID], inbox_id: UUID | None = None) -> dict[UUID, str]:
    """Return the provider's ids of those items that have one; of one inbox if asked."""
    sql = "SELECT id, provider_id FROM items WHERE id IN :ids AND provider_id IS NOT NULL"
    sql += " AND inbox_id = :inbox" if inbox_id else ""
    only = {"inbox": inbox_id} if inbox_id else {}
    raws = [raw for part in query.chunks(item_ids) for raw in query.rows(conn, sql, ids=part, **only)]
    return {query.uuid_of(raw[0]): raw[1] for raw in raws}


def attachment_source(conn: Connection, attachment_id: UUID) -> tuple[UUID, str] | None:
    """Return (inbox, the driver's locator) of a file that is fetched on demand."""
    sql = (
        "SELECT i.inbox_id, a.locator FROM attachments a JOIN items i ON i.id = a.item_id"
        " WHERE a.id = :id AND i.inbox_id IS NOT NULL"
    )
    raw = query.one(conn, sql, id=attachment_id)
    return (query.uuid_of(raw[0]), raw[1]) if raw else None


def html(conn: Connection, item_id: UUID) -> str:
    """Return an item's sanitised HTML, empty where it has none."""
    return str(query.value(conn, "SELECT html FROM item_html WHERE item_id = :id", id=item_id) or "")


def raw(store: "Store", item_id: UUID) -> bytes | None:
    """Return an item's source as it came, None where none was kept."""
    with store.read() as conn:
        sha256 = query.value(conn, "SELECT raw_sha256 FROM items WHERE id = :id", id=item_id)
    if sha256 is None:
        return None
    from omnibox.store import blobs

    return blobs.get(store, sha256)


def find_attachment(conn: Connection, attachment_id: UUID) -> AttachmentRow | None:
    """Return one file's row."""
    sql = "SELECT id, item_id, name, mime, size, sha256, content_id, inline, state FROM attachments WHERE id = :id"
    found = query.one(conn, sql, id=attachment_id)
    return attachment_row(found) if found else None


def last_inbound(conn: Connection, conversation_id: UUID, medium: str = "") -> ItemRow | None:
    """Return the newest inbound item: a person's message if there is one, else their call, else a machine's word.

    With `medium` only what came that way counts.
    """
    where = "conversation_id = :id AND direction = 'in'" + (" AND channel = :medium" if medium else "")
    given = {"medium": medium} if medium else {}
    for who in ("AND machine = 'human' AND kind = 'message'", "AND machine = 'human'", ""):
        sql = f"SELECT id FROM items WHERE {where} {who} ORDER BY at DESC, id DESC LIMIT 1"
        found = query.value(conn, sql, id=conversation_id, **given)
        if found is not None:
            return next(iter(item_rows(conn, [query.uuid_of(found)])), None)
    return None


def chain(conn: Connection, conversation_id: UUID, item_id: UUID) -> tuple[str, ...]:
    """Return the provider ids up to and with an item, oldest first: at most 20, the very first one among them."""
    told = (
        "SELECT i.provider_id FROM items i WHERE i.conversation_id = :conversation AND i.provider_id IS NOT NULL"
        " AND i.kind = 'message' AND i.delivery NOT IN ('failed','cancelled')"
        " AND (i.at, i.id) <= (SELECT t.at, t.id FROM items t WHERE t.id = :item)"
    )
    newest = [
        found[0]
        for found in query.rows(
            conn,
            f"{told} ORDER BY i.at DESC, i.id DESC LIMIT :most",
            conversation=conversation_id,
            item=item_id,
            most=CHAIN_MOST,
        )
    ][::-1]
    if len(newest) < CHAIN_MOST:
        return tuple(newest)
    first = query.value(conn, f"{told} ORDER BY i.at, i.id LIMIT 1", conversation=conversation_id, item=item_id)
    return tuple(dict.fromkeys((first, *newest[1:])))


def first_replies(conn: Connection, conversation_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when these conversations were first answered, of those that were."""
    sql = "SELECT id, first_reply_at FROM conversations WHERE id IN :ids AND first_reply_at IS NOT NULL"
    raws = [raw for part in query.chunks(conversation_ids) for raw in query.rows(conn, sql, ids=part)]
    return {query.uuid_of(raw[0]): query.time_of(raw[1]) for raw in raws}


def our_texts(conn: Connection, conversation_id: UUID, limit: int = 20) -> list[str]:
    """Return what we last wrote in a conversation, without the quotes below, the newest first."""
    sql = (
        "SELECT text, visible_chars FROM items WHERE conversation_id = :id AND direction = 'out' AND kind = 'message'"
        " ORDER BY at DESC LIMIT :limit"
    )
    raws = query.rows(conn, sql, id=conversation_id, limit=limit)
    return [found[0] if found[1] is None else found[0][: found[1]] for found in raws]


def last_sent_to(
    conn: Connection, inbox_id: UUID, customer_id: UUID, norm: str, since: datetime, until: datetime
) -> str:
    """Return the provider id of what the inbox last sent to an address of a customer, "" if that was nothing."""
    sql = (
        "SELECT i.provider_id FROM items i WHERE i.customer_id = :customer AND i.at BETWEEN :since AND :until"
        " AND i.inbox_id = :inbox AND i.direction = 'out' AND i.kind = 'message' AND i.provider_id IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM participants p WHERE p.item_id = i.id AND p.norm = :norm AND p.role <> 'from')"
        " ORDER BY i.at DESC LIMIT 1"
    )
    found = query.value(conn, sql, customer=customer_id, since=since, until=until, inbox=inbox_id, norm=norm)
    return str(found) if found else ""
