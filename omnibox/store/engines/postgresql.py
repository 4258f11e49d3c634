"""PostgreSQL through psycopg 3: one pool, and a connection of its own for LISTEN."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url

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
_OPTIONS = "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"


def make_engine(url: str) -> Engine:
    """Return the engine of one process. People's names and words never go into `application_name`."""
    address = make_url(url)
    given = str(address.query.get("options", ""))
    return create_engine(
        address.difference_update_query(["options"]),
        connect_args={**KEEPALIVE, "options": f"{_OPTIONS} {given}".strip()},
        pool_size=4,
        max_overflow=16,
        pool_timeout=10.0,
        pool_pre_ping=True,  # a server that was restarted costs nobody a failed query
        pool_use_lifo=True,
        hide_parameters=True,  # they are what customers wrote
    )


def conninfo(url: str) -> str:
    """Return the libpq address of a SQLAlchemy URL."""
    address: URL = make_url(url)
    return address.set(drivername="postgresql").render_as_string(hide_password=False)
