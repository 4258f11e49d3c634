"""PostgreSQL through psycopg 3: one pool, and a connection of its own for LISTEN."""

from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError

# Seconds and milliseconds. A dead link is noticed by keepalives when idle and by TCP_USER_TIMEOUT when written to.
KEEPALIVE: dict[str, str | int] = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
    "application_name": "omnibox",
}
_TRUSTED_SECONDS = 2.0  # after its last use a connection is taken to be alive
# A plan made without knowing the words walks the whole index for a rare one: 80 ms instead of 0.4 at 100,000 messages.
_PLANS = "-c plan_cache_mode=force_custom_plan"
_OPTIONS = f"-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s {_PLANS}"


def make_engine(url: str) -> Engine:
    """Return the engine of one process. People's names and words never go into `application_name`."""
    address = make_url(url)
    given = str(address.query.get("options", ""))
    engine = create_engine(
        address.difference_update_query(["options"]),
        connect_args={**KEEPALIVE, "options": f"{_OPTIONS} {given}".strip()},
        pool_size=4,
        max_overflow=16,
        pool_timeout=10.0,
        pool_use_lifo=True,
        hide_parameters=True,  # they are what customers wrote
    )
    event.listen(engine, "checkout", _ask_after_rest)
    event.listen(engine, "checkin", _note_use)
    return engine


def _ask_after_rest(connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that has rested whether its server is still there: a restart then costs nobody a failed query.

    Asking each time, as SQLAlchemy's own ping does, would double the way to a far server.
    """
    import psycopg

    if monotonic() - record.info.get("used", 0.0) < _TRUSTED_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError from error


def _note_use(connection: Any, record: Any) -> None:
    record.info["used"] = monotonic()
    if connection is not None and connection.closed:  # the line broke under a statement of ours
        record.invalidate()


def conninfo(url: str) -> str:
    """Return the libpq address of a SQLAlchemy URL."""
    address: URL = make_url(url)
    return address.set(drivername="postgresql").render_as_string(hide_password=False)
