"""Drafts: text not yet an intent; one a person, customer, kind and inbox. Never journalled, never in an operation."""

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
_MINE = "operator_id = :operator AND customer_id = :customer AND mode = :mode"
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
    html: str = "",
    moved_from: UUID | None = None,
) -> DraftRow:
    """Keep what is written so far in the place of what was kept before for the same inbox.

    `moved_from` names the inbox it stood under until now, where another one was chosen to send from.
    """
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
        # the formatted form lies beside the files: both hang on the text, and neither is searched
        "files": {"files": [dict(zip(_FILE, file, strict=True)) for file in files], "html": html},
        "updated_at": unit.now,
    }
    known = at(unit.conn, operator_id, customer_id, mode, moved_from or inbox_id)
    draft_id = known.id if known else uuid7(unit.now)
    if known:
        unit.update(schema.drafts, draft_id, **values)
    else:
        unit.insert(schema.drafts, id=draft_id, **values)
    return _require(unit.conn, draft_id)


def get_for(
    conn: Connection, operator_id: UUID, customer_id: UUID, mode: str, inbox_id: UUID | None = None
) -> DraftRow | None:
    """Return what a person has written to a customer: by this inbox or by none yet, or the newest of all."""
    if inbox_id is not None:
        return at(conn, operator_id, customer_id, mode, inbox_id)
    return next(iter(of_customer(conn, operator_id, customer_id, mode)), None)


def at(conn: Connection, operator_id: UUID, customer_id: UUID, mode: str, inbox_id: UUID | None) -> DraftRow | None:
    """Return the draft that a save for this inbox replaces: the newest by it or by none yet; None: by none yet."""
    found = of_customer(conn, operator_id, customer_id, mode)
    return next((row for row in found if row.inbox_id in (inbox_id, None)), None)


def of_customer(conn: Connection, operator_id: UUID, customer_id: UUID, mode: str) -> tuple[DraftRow, ...]:
    """Return all a person has written to a customer in one way, the newest first."""
    sql = f"SELECT {_COLUMNS} FROM drafts WHERE {_MINE} ORDER BY updated_at DESC, id DESC"
    return tuple(map(_row, query.rows(conn, sql, operator=operator_id, customer=customer_id, mode=mode)))


def discard(unit: Unit, operator_id: UUID, customer_id: UUID, mode: str, inbox_id: UUID | None = None) -> bool:
    """Throw away the draft `at` gives. Returns whether there was one.

    Where two came to stand under one inbox, the older one stays and comes up next: nobody has sent its words.
    """
    known = at(unit.conn, operator_id, customer_id, mode, inbox_id)
    return known is not None and query.run(unit.conn, "DELETE FROM drafts WHERE id = :id", id=known.id) > 0


def _require(conn: Connection, draft_id: UUID) -> DraftRow:
    raw = query.one(conn, f"SELECT {_COLUMNS} FROM drafts WHERE id = :id", id=draft_id)
    assert raw is not None  # noqa: S101 -- written a moment ago in this very transaction
    return _row(raw)


def _row(raw: query.Raw) -> DraftRow:
    people = query.json_of(raw[6])
    extra = query.json_of(raw[10])
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
        files=tuple((file["name"], file["mime"], file["sha256"], file["size"]) for file in extra.get("files", [])),
        updated_at=query.time_of(raw[11]),
        html=str(extra.get("html", "")),
    )
