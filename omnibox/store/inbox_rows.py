"""Inboxes as they are read; loads no SQLAlchemy, so that the window's first page can use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from omnibox.model.rows import InboxRow
from omnibox.store import query

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SELECT = """
    SELECT id, channel, name, address, state, state_code, state_params, state_at, connected_at, settings,
           secret_refs, history_done, history_total, history_finished, last_seen_at, policy
    FROM inboxes"""
DEFAULT_UNDO_SECONDS = 10


def get(conn: Connection, inbox_id: UUID) -> InboxRow | None:
    """Return one inbox, removed ones too."""
    found = query.one(conn, f"{_SELECT} WHERE id = :id", id=inbox_id)
    return _row(found) if found else None


def list_inboxes(conn: Connection, *, removed: bool = False) -> tuple[InboxRow, ...]:
    """Return the inboxes in the order they were connected."""
    where = "" if removed else " WHERE state <> 'removed'"
    return tuple(_row(raw) for raw in query.rows(conn, f"{_SELECT}{where} ORDER BY created_at, name, id"))


def mediums(conn: Connection) -> dict[UUID, str]:
    """Return the word icons go by for every inbox: its channel, or what its settings say it stands for."""
    found = query.rows(conn, "SELECT id, channel, settings FROM inboxes")
    return {query.uuid_of(raw[0]): query.json_of(raw[2]).get("medium") or raw[1] for raw in found}


def cursor(conn: Connection, inbox_id: UUID) -> dict[str, Any]:
    """Return what the driver asked us to remember, {} at the very first."""
    return query.json_of(query.value(conn, "SELECT cursor FROM inbox_cursors WHERE inbox_id = :id", id=inbox_id))


def _row(raw: query.Raw) -> InboxRow:
    settings = query.json_of(raw[9])
    return InboxRow(
        id=query.uuid_of(raw[0]),
        channel=raw[1],
        name=raw[2],
        address=raw[3],
        state=raw[4],
        state_code=raw[5],
        state_params=query.json_of(raw[6]),
        state_at=query.time_of(raw[7]),
        connected_at=query.time_of(raw[8]),
        settings=settings,
        secret_refs=query.json_of(raw[10]),
        undo_seconds=_undo_seconds(settings),
        history_done=raw[11],
        history_total=raw[12],
        history_finished=bool(raw[13]),
        last_seen_at=query.time_or_none(raw[14]),
        policy=query.json_of(raw[15]),
    )


def _undo_seconds(settings: Mapping[str, Any]) -> int:
    given = str(settings.get("undo_seconds", ""))
    return min(int(given), 300) if given.isdecimal() else DEFAULT_UNDO_SECONDS
