"""Timelines: all items of one customer, every channel, one order, a page at a time."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.rows import AttachmentRow, ItemRow, PageKey, ParticipantRow, TimelinePage
from omnibox.store import query
from omnibox.store.item_text import participants_of

_SELECT = """
    SELECT i.id, i.customer_id, i.conversation_id, i.inbox_id, i.channel, i.kind, i.direction, i.at, i.author_id,
        i.author_name, i.subject, i.text, i.visible_chars, i.has_html, i.raw_sha256, i.delivery, i.error_code,
        i.error_params, i.machine, i.backfilled, i.payload, i.is_read, i.version, i.has_files,
        c.subject, c.number, o.name, b.state, b.due_at
    FROM items i
    LEFT JOIN conversations c ON c.id = i.conversation_id
    LEFT JOIN operators o ON o.id = i.author_id
    LEFT JOIN outbox b ON b.item_id = i.id"""
# Twins (one mail to two of our inboxes) are shown once; what was withdrawn before it left is not shown at all.
SHOWN = "i.twin_of IS NULL AND i.delivery <> 'cancelled'"
_ATTACHMENTS = """
    SELECT id, item_id, name, mime, size, sha256, content_id, inline, state FROM attachments
    WHERE item_id IN :ids ORDER BY item_id, position, id"""
_ALSO_IN = """
    SELECT t.twin_of, o.address, b.address FROM items t JOIN inboxes b ON b.id = t.inbox_id
    JOIN items i ON i.id = t.twin_of JOIN inboxes o ON o.id = i.inbox_id
    WHERE t.twin_of IN :ids ORDER BY t.stored_at, t.id"""
_NOTES_SHOWN = 20


def timeline(conn: Connection, customer_id: UUID, before: PageKey | None, limit: int = 50) -> TimelinePage:
    """Return the newest `limit` items before a point (None: now), oldest first."""
    after = "" if before is None else "AND (i.at, i.id) < (:at, :id)"
    sql = f"{_SELECT} WHERE i.customer_id = :customer AND {SHOWN} {after} ORDER BY i.at DESC, i.id DESC LIMIT :limit"
    position = {} if before is None else {"at": before.at, "id": before.id}
    raws = query.rows(conn, sql, customer=customer_id, limit=limit + 1, **position)
    items = _built(conn, raws[:limit][::-1])
    return TimelinePage(items, PageKey(items[0].at, items[0].id) if len(raws) > limit else None)


def newer(conn: Connection, customer_id: UUID, after: PageKey, limit: int = 200) -> tuple[ItemRow, ...]:
    """Return up to `limit` items after a point, oldest first."""
    sql = (
        f"{_SELECT} WHERE i.customer_id = :customer AND {SHOWN} AND (i.at, i.id) > (:at, :id)"
        " ORDER BY i.at, i.id LIMIT :limit"
    )
    return _built(conn, query.rows(conn, sql, customer=customer_id, at=after.at, id=after.id, limit=limit))


def item_rows(conn: Connection, ids: Iterable[UUID]) -> tuple[ItemRow, ...]:
    """Return items in the order of `ids`, withdrawn ones too; ids that are not there are left out."""
    wanted = list(ids)
    found: dict[UUID, ItemRow] = {}
    for part in query.chunks(wanted):
        for row in _built(conn, query.rows(conn, f"{_SELECT} WHERE i.id IN :ids", ids=part)):
            found[row.id] = row
    return tuple(found[each] for each in wanted if each in found)


def notes(conn: Connection, customer_id: UUID, limit: int = _NOTES_SHOWN) -> tuple[ItemRow, ...]:
    """Return a customer's newest notes, the newest first."""
    sql = (
        f"{_SELECT} WHERE i.customer_id = :customer AND i.kind = 'note' AND i.delivery <> 'cancelled'"
        " ORDER BY i.at DESC, i.id DESC LIMIT :limit"
    )
    return _built(conn, query.rows(conn, sql, customer=customer_id, limit=limit))


def attachments_of(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[AttachmentRow, ...]]:
    """Return the files of items, in their order."""
    found: dict[UUID, list[AttachmentRow]] = {}
    for part in query.chunks(ids):
        for raw in query.rows(conn, _ATTACHMENTS, ids=part):
            row = attachment_row(raw)
            found.setdefault(row.item_id, []).append(row)
    return {key: tuple(files) for key, files in found.items()}


def attachment_row(raw: query.Raw) -> AttachmentRow:
    """Build a file's row from id, item_id, name, mime, size, sha256, content_id, inline, state."""
    return AttachmentRow(
        query.uuid_of(raw[0]), query.uuid_of(raw[1]), raw[2], raw[3], raw[4], raw[5] or "", raw[6], bool(raw[7]), raw[8]
    )


def _built(conn: Connection, raws: Sequence[query.Raw]) -> tuple[ItemRow, ...]:
    if not raws:
        return ()
    people = participants_of(conn, [query.uuid_of(raw[0]) for raw in raws])
    files = attachments_of(conn, [query.uuid_of(raw[0]) for raw in raws if raw[23]])
    also = _also_in(conn, [query.uuid_of(raw[0]) for raw in raws if raw[6] == "in"])
    return tuple(_row(raw, people, files, also) for raw in raws)


def _also_in(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Return the addresses of our inboxes, of mail that came to more than one, its own inbox first."""
    found: dict[UUID, dict[str, None]] = {}
    for part in query.chunks(ids):
        for raw in query.rows(conn, _ALSO_IN, ids=part):
            found.setdefault(query.uuid_of(raw[0]), {raw[1]: None})[raw[2]] = None
    return {item_id: tuple(inboxes) for item_id, inboxes in found.items() if len(inboxes) > 1}


def _row(
    raw: query.Raw,
    people: dict[UUID, tuple[ParticipantRow, ...]],
    files: dict[UUID, tuple[AttachmentRow, ...]],
    also: dict[UUID, tuple[str, ...]],
) -> ItemRow:
    item_id, direction = query.uuid_of(raw[0]), Direction(raw[6])
    due_at = query.time_of(raw[28]) if raw[27] in ("queued", "scheduled") else None
    return ItemRow(
        id=item_id,
        customer_id=query.uuid_of(raw[1]),
        conversation_id=query.uuid_or_none(raw[2]),
        inbox_id=query.uuid_or_none(raw[3]),
        channel=raw[4],
        kind=ItemKind(raw[5]),
        direction=direction,
        at=query.time_of(raw[7]),
        author_id=query.uuid_or_none(raw[8]),
        author_name=raw[26] or raw[9],
        subject=raw[10],
        text=raw[11],
        visible_chars=raw[12],
        has_html=bool(raw[13]),
        has_raw=raw[14] is not None,
        delivery=Delivery(raw[15]),
        error_code=raw[16],
        error_params=query.json_of(raw[17]),
        machine=MachineClass(raw[18]),
        backfilled=bool(raw[19]),
        undo_until=due_at,
        due_at=due_at,
        attachments=files.get(item_id, ()),
        participants=people.get(item_id, ()),
        payload=query.json_of(raw[20]),
        conversation_subject=raw[24] or "",
        conversation_number=raw[25] or 0,
        read=bool(raw[21]) or direction is not Direction.IN,
        version=raw[22],
        also_in=also.get(item_id, ()),
    )
