"""The outbox: intents to send, claimed under a lease, fenced by its token.

    scheduled > queued                                   its time has come (`scheduled.py`)
    queued > sending > accepted | sent | failed          the provider answered
             sending > unknown (needs_lookup)            no answer, or the holder vanished
             unknown (needs_lookup) > sent | queued      found at the provider | certainly not there: again
             unknown (needs_lookup) > unknown            cannot be told: a person decides (`retry`, `discard`)

Whatever happens between claim and settle, an entry leaves `sending` only by its own holder or by way of `unknown`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.errors import Fenced, NotFound
from omnibox.model.ids import uuid7
from omnibox.model.item import Delivery
from omnibox.store import conversations, leases, query, schema
from omnibox.store.delivery import put_delivery, set_delivery
from omnibox.store.unit import Unit

_CLOCKS_DIFFER = timedelta(seconds=60)  # machines of a team are never of one mind
_COLUMNS = (
    "id, item_id, inbox_id, conversation_id, conversation_version, state, message, due_at, attempts, token,"
    " needs_lookup, error_code, error_params, created_at"
)
_OPEN = frozenset({Delivery.QUEUED, Delivery.SENDING, Delivery.UNKNOWN, Delivery.ACCEPTED})
# A claimed look-up of ours is not handed out twice; one of an older token is.
_NEXT = """
    SELECT id FROM outbox
    WHERE inbox_id = :inbox AND state IN ('queued','sending','unknown') AND due_at <= :now
        AND (state = 'queued' OR (state = 'unknown' AND needs_lookup AND (holder = '' OR token <> :token)))
    ORDER BY due_at, id LIMIT 1"""
_STALE = """
    SELECT id FROM outbox
    WHERE inbox_id = :inbox AND state IN ('queued','sending','unknown') AND state = 'sending' AND token < :token
    ORDER BY due_at, id"""


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One intent to send. `needs_lookup`: it may have gone, so look it up at the provider and do not send it."""

    id: UUID
    item_id: UUID
    inbox_id: UUID
    conversation_id: UUID
    conversation_version: int
    state: Delivery
    message: Mapping[str, Any]
    due_at: datetime
    attempts: int
    token: int
    needs_lookup: bool
    error_code: str
    error_params: Mapping[str, Any]
    created_at: datetime


def queue(
    unit: Unit,
    *,
    item_id: UUID,
    inbox_id: UUID,
    conversation_id: UUID,
    conversation_version: int,
    message: Mapping[str, Any],
    due_at: datetime,
    state: Delivery = Delivery.QUEUED,
) -> UUID:
    """Put an item's sending on the list, in the commit that stores the item. Not claimed before `due_at`.

    `state` is the item's: queued, or scheduled, which nobody claims before it is released.
    """
    entry_id = uuid7(unit.now)
    unit.insert(
        schema.outbox,
        id=entry_id,
        item_id=item_id,
        inbox_id=inbox_id,
        conversation_id=conversation_id,
        conversation_version=conversation_version,
        state=str(state),
        message=dict(message),
        due_at=due_at,
        error_params={},
        created_at=unit.now,
        updated_at=unit.now,
    )
    return entry_id


def claim(unit: Unit, inbox_id: UUID, holder: str, token: int, now: datetime) -> OutboxEntry | None:
    """Take the next entry that is due: to send it (its state is `sending` then), or to look it up.

    The sender must not begin long after the claim: what it does then may come after a take-over.

    Raises: Fenced when `token` is not the lease's newest.
    """
    leases.require(unit, leases.inbox_lease(inbox_id), token)
    lock = " FOR UPDATE SKIP LOCKED" if unit.conn.dialect.name == "postgresql" else ""
    found = query.value(unit.conn, _NEXT + lock, inbox=inbox_id, now=now, token=token)
    if found is None:
        return None
    entry = get(unit.conn, query.uuid_of(found))
    if entry is None:
        return None
    attempt = 0 if entry.needs_lookup else 1
    state = Delivery.UNKNOWN if entry.needs_lookup else Delivery.SENDING
    _write(
        unit,
        entry.id,
        state=str(state),
        holder=holder,
        token=token,
        claimed_at=now,
        attempts=entry.attempts + attempt,
    )
    if not entry.needs_lookup:
        put_delivery(unit, entry.item_id, Delivery.SENDING)
    return get(unit.conn, entry.id)


def settle(
    unit: Unit,
    entry_id: UUID,
    token: int,
    state: Delivery,
    code: str = "",
    params: Mapping[str, Any] | None = None,
) -> None:
    """Write down what became of a claimed entry: accepted, sent, failed, or unknown.

    `unknown` after `sending` asks for a look-up; `unknown` after a look-up leaves it to a person.

    Raises: Fenced when another holder took the entry over meanwhile; NotFound.
    """
    entry = _held(unit, entry_id, token)
    lookup = state is Delivery.UNKNOWN and entry.state is Delivery.SENDING
    _write(
        unit,
        entry_id,
        state=str(state),
        holder="",
        needs_lookup=lookup,
        error_code=code,
        error_params=dict(params or {}),
    )
    set_delivery(unit, entry.item_id, state, code, params)


def release(
    unit: Unit,
    entry_id: UUID,
    token: int,
    due_at: datetime,
    code: str = "",
    params: Mapping[str, Any] | None = None,
) -> None:
    """Put a claimed entry back: nothing left, or a look-up found nothing and it may go again at `due_at`.

    Raises: Fenced, NotFound.
    """
    entry = _held(unit, entry_id, token)
    _requeue(unit, entry, due_at, code, params)


def postpone(
    unit: Unit,
    entry_id: UUID,
    token: int,
    due_at: datetime,
    code: str = "",
    params: Mapping[str, Any] | None = None,
) -> None:
    """The look-up could not be done now: try it again at `due_at`. Stays `unknown`.

    Raises: Fenced, NotFound.
    """
    _held(unit, entry_id, token)
    _write(
        unit,
        entry_id,
        state=str(Delivery.UNKNOWN),
        holder="",
        needs_lookup=True,
        due_at=due_at,
        error_code=code,
        error_params=dict(params or {}),
    )


def stale(unit: Unit, inbox_id: UUID, token: int) -> list[OutboxEntry]:
    """After a take-over: what older holders were sending may or may not have gone, so it must be looked up.

    Raises: Fenced when `token` is not the lease's newest.
    """
    leases.require(unit, leases.inbox_lease(inbox_id), token)
    lock = " FOR UPDATE" if unit.conn.dialect.name == "postgresql" else ""
    found = [query.uuid_of(raw[0]) for raw in query.rows(unit.conn, _STALE + lock, inbox=inbox_id, token=token)]
    entries = []
    for entry_id in found:
        _write(unit, entry_id, state=str(Delivery.UNKNOWN), holder="", token=token, needs_lookup=True)
        entry = get(unit.conn, entry_id)
        if entry is not None:
            set_delivery(unit, entry.item_id, Delivery.UNKNOWN, "interrupted")
            entries.append(entry)
    return entries


def confirm(unit: Unit, item_id: UUID, state: Delivery = Delivery.SENT) -> bool:
    """Our own message was seen at the provider: settle its entry, whoever holds it. False: nothing was open.

    The holder's own `settle` is fenced then, and may be: the fact is in.
    """
    entry = _of_item(unit, item_id)
    if entry is not None and entry.message.get("only") and entry.state in _OPEN:
        return False  # what was seen is the copy of the first try; some have yet to get it
    merged = set_delivery(unit, item_id, state)
    if entry is None or entry.state not in _OPEN:
        return False
    _write(unit, entry.id, state=str(merged), holder="", needs_lookup=False, error_code="", error_params={})
    return True


def cancel(unit: Unit, item_id: UUID) -> bool:
    """Withdraw what nobody has begun to send. False: too late."""
    entry = _of_item(unit, item_id)
    if entry is None or entry.state not in (Delivery.QUEUED, Delivery.SCHEDULED):
        return False
    _write(unit, entry.id, state=str(Delivery.CANCELLED), holder="")
    put_delivery(unit, item_id, Delivery.CANCELLED)
    conversations.summarise(unit, entry.conversation_id)
    return True


def retry(unit: Unit, item_id: UUID, due_at: datetime) -> bool:
    """A person wants a failed or unknown entry sent again. False: there is nothing to retry."""
    entry = _of_item(unit, item_id)
    if entry is None or not _undecided(entry):
        return False
    _write(unit, entry.id, attempts=0)
    _requeue(unit, entry, due_at, "", None)
    return True


def resend(
    unit: Unit, item_id: UUID, due_at: datetime, only: Sequence[str], lost: Mapping[str, str], params: Mapping[str, Any]
) -> bool:
    """Queue a message that went for those of its receivers whom it did not reach. `lost`: who is given up, and why.

    False: it is not settled as sent.
    """
    entry = _of_item(unit, item_id)
    if entry is None or entry.state not in (Delivery.SENT, Delivery.ACCEPTED, Delivery.DELIVERED, Delivery.READ):
        return False
    _write(unit, entry.id, message={**entry.message, "only": list(only), "lost": dict(lost)})
    _requeue(unit, entry, due_at, "recipients_refused", params)
    return True


def discard(unit: Unit, item_id: UUID) -> bool:
    """A person gives up a failed or unknown entry. False: there is nothing to give up."""
    entry = _of_item(unit, item_id)
    if entry is None or not _undecided(entry):
        return False
    _write(unit, entry.id, state=str(Delivery.CANCELLED), holder="", needs_lookup=False)
    put_delivery(unit, item_id, Delivery.CANCELLED)
    return True


def release_scheduled(unit: Unit, item_id: UUID, due_at: datetime, message: Mapping[str, Any]) -> bool:
    """The time of a scheduled entry has come: it is queued, and its age counts from now. False: it is not scheduled."""
    entry = _of_item(unit, item_id)
    if entry is None or entry.state is not Delivery.SCHEDULED:
        return False
    _write(
        unit, entry.id, state=str(Delivery.QUEUED), due_at=due_at, created_at=unit.now, message=dict(message)
    )  # the retries of a message end by its age
    put_delivery(unit, item_id, Delivery.QUEUED)
    return True


def reschedule(unit: Unit, item_id: UUID, due_at: datetime) -> bool:
    """Move a scheduled entry to another time. False: it is not scheduled any more."""
    entry = _of_item(unit, item_id)
    if entry is None or entry.state is not Delivery.SCHEDULED:
        return False
    _write(unit, entry.id, due_at=due_at)
    return True


def scheduled(conn: Connection, *, due_by: datetime | None = None, customer_id: UUID | None = None) -> list[UUID]:
    """Return the items that wait for their time, the next one first: all, those due, those to a customer."""
    sql = "SELECT item_id FROM outbox WHERE state = 'scheduled'"
    given: dict[str, Any] = {}
    if due_by is not None:
        sql, given["by"] = f"{sql} AND due_at <= :by", due_by
    if customer_id is not None:
        theirs = "EXISTS (SELECT 1 FROM items i WHERE i.id = item_id AND i.customer_id = :customer)"
        sql, given["customer"] = f"{sql} AND {theirs}", customer_id
    return [query.uuid_of(raw[0]) for raw in query.rows(conn, f"{sql} ORDER BY due_at, id", **given)]


def next_scheduled(conn: Connection) -> datetime | None:
    """Return when the next scheduled message is due, None where there is none."""
    return query.time_or_none(query.value(conn, "SELECT min(due_at) FROM outbox WHERE state = 'scheduled'"))


def pending(conn: Connection, inbox_id: UUID) -> int:
    """Return how many entries of an inbox may still leave, be it later."""
    sql = "SELECT count(*) FROM outbox WHERE inbox_id = :inbox AND state IN ('scheduled','queued','sending','unknown')"
    return int(query.value(conn, sql, inbox=inbox_id))


def next_due(conn: Connection, inbox_id: UUID) -> datetime | None:
    """Return when dispatch has to look again, None when nothing waits."""
    sql = (
        "SELECT min(due_at) FROM outbox WHERE inbox_id = :inbox AND state IN ('queued','sending','unknown')"
        " AND (state = 'queued' OR (state = 'unknown' AND needs_lookup))"
    )
    return query.time_or_none(query.value(conn, sql, inbox=inbox_id))


def heal_clock(unit: Unit, inbox_id: UUID) -> int:
    """After the clock was set back: what seems to have been queued in the future keeps only its own waiting time.

    Returns how many entries that concerned.
    """
    sql = "SELECT id, due_at, created_at FROM outbox WHERE inbox_id = :inbox AND state = 'queued' AND created_at > :now"
    raws = query.rows(unit.conn, sql, inbox=inbox_id, now=unit.now + _CLOCKS_DIFFER)
    for raw in raws:
        waits = max(query.time_of(raw[1]) - query.time_of(raw[2]), timedelta(0))
        _write(unit, query.uuid_of(raw[0]), due_at=unit.now + waits, created_at=unit.now)
    return len(raws)


def get(conn: Connection, entry_id: UUID) -> OutboxEntry | None:
    """Return one entry."""
    raw = query.one(conn, f"SELECT {_COLUMNS} FROM outbox WHERE id = :id", id=entry_id)
    return _entry(raw) if raw else None


def of_item(conn: Connection, item_id: UUID) -> OutboxEntry | None:
    """Return the entry of an item."""
    raw = query.one(conn, f"SELECT {_COLUMNS} FROM outbox WHERE item_id = :id", id=item_id)
    return _entry(raw) if raw else None


def _undecided(entry: OutboxEntry) -> bool:
    """Tell whether a person has to decide: a look-up that is still to be made comes first."""
    return entry.state is Delivery.FAILED or (entry.state is Delivery.UNKNOWN and not entry.needs_lookup)


def _held(unit: Unit, entry_id: UUID, token: int) -> OutboxEntry:
    """Return a claimed entry, locked. The row's own token fences: it changes with every take-over."""
    raw = query.one(unit.conn, f"SELECT {_COLUMNS} FROM outbox WHERE id = :id{_lock(unit)}", id=entry_id)
    if raw is None:
        raise NotFound(kind="outbox", id=str(entry_id))
    entry = _entry(raw)
    if entry.token != token or entry.state not in (Delivery.SENDING, Delivery.UNKNOWN):
        raise Fenced(entry=str(entry_id))
    return entry


def _of_item(unit: Unit, item_id: UUID) -> OutboxEntry | None:
    raw = query.one(unit.conn, f"SELECT {_COLUMNS} FROM outbox WHERE item_id = :id{_lock(unit)}", id=item_id)
    return _entry(raw) if raw else None


def _lock(unit: Unit) -> str:
    return " FOR UPDATE" if unit.conn.dialect.name == "postgresql" else ""


def _requeue(unit: Unit, entry: OutboxEntry, due_at: datetime, code: str, params: Mapping[str, Any] | None) -> None:
    _write(
        unit,
        entry.id,
        state=str(Delivery.QUEUED),
        holder="",
        needs_lookup=False,
        due_at=due_at,
        error_code=code,
        error_params=dict(params or {}),
    )
    put_delivery(unit, entry.item_id, Delivery.QUEUED, code, params)


def _write(unit: Unit, entry_id: UUID, **values: Any) -> None:
    unit.update(schema.outbox, entry_id, updated_at=unit.now, **values)


def _entry(raw: query.Raw) -> OutboxEntry:
    return OutboxEntry(
        id=query.uuid_of(raw[0]),
        item_id=query.uuid_of(raw[1]),
        inbox_id=query.uuid_of(raw[2]),
        conversation_id=query.uuid_of(raw[3]),
        conversation_version=raw[4],
        state=Delivery(raw[5]),
        message=query.json_of(raw[6]),
        due_at=query.time_of(raw[7]),
        attempts=raw[8],
        token=raw[9],
        needs_lookup=bool(raw[10]),
        error_code=raw[11],
        error_params=query.json_of(raw[12]),
        created_at=query.time_of(raw[13]),
    )
