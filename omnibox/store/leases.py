"""Leases: short-lived claims with a fencing token that only ever grows.

A lease alone protects nothing: a holder that slept notices late. What counts is the token, which every claim checks
in its own transaction. On PostgreSQL the server's clock decides, on SQLite the machine's.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from omnibox.model.errors import Fenced
from omnibox.store import query
from omnibox.store.unit import Unit

# A lease that seems to last much longer than was asked for was written before the clock was set back.
_CLOCK_JUMP = 4
_ACQUIRE = """
    INSERT INTO leases (name, holder, token, expires_at) VALUES (:name, :holder, 1, :until)
    ON CONFLICT (name) DO UPDATE
    SET holder = excluded.holder, token = leases.token + 1, expires_at = excluded.expires_at
    WHERE leases.expires_at <= :now OR leases.expires_at > :absurd OR leases.holder = excluded.holder
    RETURNING token"""
_BEAT = "UPDATE leases SET expires_at = :until WHERE name = :name AND holder = :holder AND token = :token"


def inbox_lease(inbox_id: object) -> str:
    """Return the name of the lease "this engine serves this inbox"."""
    return f"inbox:{inbox_id}"


def acquire(unit: Unit, name: str, holder: str, ttl: float, now: datetime | None = None) -> int | None:
    """Take a lease for `ttl` seconds. Returns a new token, or None while somebody else holds it.

    A holder who asks again gets a new token: what it began with the old one is fenced off.
    """
    now = now or clock(unit)
    until = now + timedelta(seconds=ttl)
    absurd = now + timedelta(seconds=ttl * _CLOCK_JUMP)
    token = query.value(unit.conn, _ACQUIRE, name=name, holder=holder, until=until, now=now, absurd=absurd)
    return None if token is None else int(token)


def beat(unit: Unit, name: str, holder: str, token: int, ttl: float, now: datetime | None = None) -> bool:
    """Prolong a lease. False: it was taken over, stop at once."""
    until = (now or clock(unit)) + timedelta(seconds=ttl)
    return query.run(unit.conn, _BEAT, name=name, holder=holder, token=token, until=until) == 1


def release(unit: Unit, name: str, holder: str, token: int) -> bool:
    """Give a lease back; its token lives on, so that it can only grow."""
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    return query.run(unit.conn, _BEAT, name=name, holder=holder, token=token, until=long_ago) == 1


def holder(conn: Connection, name: str) -> tuple[str, int, datetime] | None:
    """Return who holds a lease, with which token and until when."""
    raw = query.one(conn, "SELECT holder, token, expires_at FROM leases WHERE name = :name", name=name)
    return (raw[0], raw[1], query.time_of(raw[2])) if raw else None


def require(unit: Unit, name: str, token: int) -> None:
    """Check that `token` is the lease's newest, and keep it so until this transaction ends.

    Raises: Fenced.
    """
    lock = " FOR SHARE" if unit.conn.dialect.name == "postgresql" else ""
    known = query.value(unit.conn, f"SELECT token FROM leases WHERE name = :name{lock}", name=name)
    if known != token:
        raise Fenced(lease=name)


def clock(unit: Unit) -> datetime:
    """Return the time all holders share."""
    if unit.conn.dialect.name == "sqlite":
        return unit.now
    return query.time_of(query.value(unit.conn, "SELECT clock_timestamp()"))
