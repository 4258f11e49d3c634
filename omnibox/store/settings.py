"""Settings: one JSON value a key."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from omnibox.model.journal import Event, EventType
from omnibox.store import schema
from omnibox.store.unit import Unit

_ALL = select(schema.settings.c.key, schema.settings.c.value)
_GET = select(schema.settings.c.value).where(schema.settings.c.key == bindparam("key"))


def get(conn: Connection, key: str, default: Any = None) -> Any:
    """Return a setting's value, or `default`."""
    found = conn.execute(_GET, {"key": key}).first()
    return default if found is None else found[0]


def put(unit: Unit, key: str, value: Any, *, quiet: bool = False) -> bool:
    """Set a value; None forgets the key. Returns whether it changed; only a change is told, and not when `quiet`."""
    if value is None:
        return remove(unit, key, quiet=quiet)
    missing = object()
    if get(unit.conn, key, missing) == value:
        return False
    if not unit.update(schema.settings, key, value=value, updated_at=unit.now):
        unit.insert(schema.settings, key=key, value=value, updated_at=unit.now)
    if not quiet:
        unit.emit(Event(EventType.SETTING_CHANGED, states={"key": key}))
    return True


def remove(unit: Unit, key: str, *, quiet: bool = False) -> bool:
    """Forget a setting. Returns whether it was there."""
    gone = unit.delete(schema.settings, key)
    if gone and not quiet:
        unit.emit(Event(EventType.SETTING_CHANGED, states={"key": key}))
    return gone


def with_prefix(conn: Connection, prefix: str) -> dict[str, Any]:
    """Return every setting whose key begins with `prefix`."""
    return {key: value for key, value in conn.execute(_ALL) if key.startswith(prefix)}
