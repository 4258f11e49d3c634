"""Drafts: text not yet an intent; one a person, customer and kind. Never journalled, never part of an operation."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.ids import uuid7
from omnibox.model.rows import DraftRow
from omnibox.store import query, schema
from omnibox.store.unit import Unit

_COLUMNS = (
    "id, operator_id, customer_id, conversation_id, mode, inbox_id, recipients, subject, text, base_version, files,"
    " updated_at"
)
_FILE = ("name", "mime", "sha256", "size")


def save(
    unit: Unit,
    *,
    operator_id: UUID,
    customer_id: UUID,
    mode: str,
    text: str,
    conversation_id: UUID | None = None,
    inbox_id: UUID | None = None,
    to: Sequence[str] = (),
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    subject: str = "",
    base_version: int = 0,
    files: Sequence[tuple[str, str, str, int]] = (),
) -> DraftRow:
    """Keep what is written so far in the place of what was kept before."""
    values: dict[str, Any] = {
        "operator_id": operator_id,
        "customer_id": customer_id,
        "mode": mode,
        "conversation_id": conversation_id,
        "inbox_id": inbox_id,
        "recipients": {"to": list(to), "cc": list(cc), "bcc": list(bcc)},
        "subject": subject,
        "text": text,
        "base_version": base_version,
        "files": {"files": [dict(zip(_FILE, file, strict=True)) for file in files]},
        "updated_at": unit.now,
    }
    known = get_for(unit.conn, operator_id, customer_id, mode)
    draft_id = known.id if known else uuid7(unit.now)
    if known:
        unit.update(schema.drafts, draft_id, **values)
    else:
        unit.insert(schema.drafts, id=draft_id, **values)
    return _require(unit.conn, draft_id)


def get_for(conn: Connection, operator_id: UUID, customer_id: UUID, mode: str) -> DraftRow | None:
    """Return what a person has written to a customer."""
    raw = query.one(
        conn,
        f"SELECT {_COLUMNS} FROM drafts WHERE operator_id = :operator AND customer_id = :customer AND mode = :mode"
        " ORDER BY updated_at DESC LIMIT 1",
        operator=operator_id,
        customer=customer_id,
        mode=mode,
    )
    return _row(raw) if raw else None


def discard(unit: Unit, operator_id: UUID, customer_id: UUID, mode: str) -> bool:
    """Throw a draft away. Returns whether there was one."""
    sql = "DELETE FROM drafts WHERE operator_id = :operator AND customer_id = :customer AND mode = :mode"
    return query.run(unit.conn, sql, operator=operator_id, customer=customer_id, mode=mode) > 0


def _require(conn: Connection, draft_id: UUID) -> DraftRow:
    raw = query.one(conn, f"SELECT {_COLUMNS} FROM drafts WHERE id = :id", id=draft_id)
    assert raw is not None  # noqa: S101 -- written a moment ago in this very transaction
    return _row(raw)


def _row(raw: query.Raw) -> DraftRow:
    people = query.json_of(raw[6])
    files = query.json_of(raw[10]).get("files", [])
    return DraftRow(
        id=query.uuid_of(raw[0]),
        operator_id=query.uuid_of(raw[1]),
        customer_id=query.uuid_of(raw[2]),
        conversation_id=query.uuid_or_none(raw[3]),
        mode=raw[4],
        inbox_id=query.uuid_or_none(raw[5]),
        to=tuple(people.get("to", ())),
        cc=tuple(people.get("cc", ())),
        bcc=tuple(people.get("bcc", ())),
        subject=raw[7],
        text=raw[8],
        base_version=raw[9],
        files=tuple((file["name"], file["mime"], file["sha256"], file["size"]) for file in files),
        updated_at=query.time_of(raw[11]),
    )
