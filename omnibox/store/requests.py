"""Requests: one question from desk to engine, and its answer in the same row. Never a secret in either."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.ids import uuid7
from omnibox.model.journal import Event, EventType
from omnibox.model.rows import RequestRow
from omnibox.store import query, schema
from omnibox.store.unit import Unit

_COLUMNS = "id, kind, inbox_id, payload, state, answer, asked_at"


def ask(unit: Unit, kind: str, inbox_id: UUID | None, payload: Mapping[str, Any]) -> UUID:
    """Ask the engine something; the doorbell wakes it."""
    request_id = uuid7(unit.now)
    unit.insert(
        schema.requests,
        id=request_id,
        kind=kind,
        inbox_id=inbox_id,
        payload=dict(payload),
        state="asked",
        answer={},
        asked_at=unit.now,
    )
    states = {"request": str(request_id), "kind": kind}
    unit.emit(Event(EventType.REQUEST_ASKED, inbox_id=inbox_id, states=states))
    return request_id


def claim(unit: Unit, holder: str, kinds: Sequence[str]) -> RequestRow | None:
    """Take the oldest question of these kinds that nobody works on."""
    lock = " FOR UPDATE SKIP LOCKED" if unit.conn.dialect.name == "postgresql" else ""
    sql = f"SELECT id FROM requests WHERE state = 'asked' AND kind IN :kinds ORDER BY asked_at, id LIMIT 1{lock}"
    found = query.value(unit.conn, sql, kinds=list(kinds))
    if found is None:
        return None
    request_id = query.uuid_of(found)
    unit.update(schema.requests, request_id, state="working", holder=holder)
    return get(unit.conn, request_id)


def answer(unit: Unit, request_id: UUID, ok: bool, answer: Mapping[str, Any]) -> bool:
    """Answer a question, once. False where it has an answer already (it may have expired)."""
    row = get(unit.conn, request_id)
    if row is None or row.state not in ("asked", "working"):
        return False
    state = "answered" if ok else "failed"
    unit.update(schema.requests, request_id, state=state, answer=dict(answer), answered_at=unit.now)
    states = {"request": str(request_id), "kind": row.kind, "ok": ok}
    unit.emit(Event(EventType.REQUEST_ANSWERED, inbox_id=row.inbox_id, states=states))
    return True


def get(conn: Connection, request_id: UUID) -> RequestRow | None:
    """Return one request."""
    raw = query.one(conn, f"SELECT {_COLUMNS} FROM requests WHERE id = :id", id=request_id)
    return _row(raw) if raw else None


def expire(unit: Unit, older_than: datetime) -> int:
    """Fail what was asked before a moment and never answered, so that nobody waits for ever."""
    sql = "SELECT id FROM requests WHERE state IN ('asked','working') AND asked_at < :before"
    late = [query.uuid_of(raw[0]) for raw in query.rows(unit.conn, sql, before=older_than)]
    for request_id in late:
        answer(unit, request_id, False, {"code": "expired"})
    return len(late)


def _row(raw: query.Raw) -> RequestRow:
    return RequestRow(
        id=query.uuid_of(raw[0]),
        kind=raw[1],
        inbox_id=query.uuid_or_none(raw[2]),
        payload=query.json_of(raw[3]),
        state=raw[4],
        answer=query.json_of(raw[5]),
        asked_at=query.time_of(raw[6]),
    )
