"""Settings: one JSON value a key."""

from typing import Any

from sqlalchemy import Connection

from omnibox.model.journal import Event, EventType
from omnibox.store import query, schema
from omnibox.store.unit import Unit


def get(conn: Connection, key: str, default: Any = None) -> Any:
    """Return a setting's value, or `default`."""
    found = query.one(conn, "SELECT value FROM settings WHERE key = :key", key=key)
    return default if found is None else query.json_any(conn, found[0])


def put(unit: Unit, key: str, value: Any, *, quiet: bool = False) -> bool:
    """Set a value; None forgets the key. Returns whether it changed; only a change is told, and not when `quiet`."""
    if value is None:
        return remove(unit, key, quiet=quiet)
    missing = object()
    if get(unit.conn, key, missing) == value:
        return False
    fields = {"value": value, "updated_at": unit.now}
    if not unit.update(schema.settings, key, **fields) and not unit.insert_new(schema.settings, key=key, **fields):
        unit.update(schema.settings, key, **fields)  # another writer was faster
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
    found = query.rows(conn, "SELECT key, value FROM settings ORDER BY key")
    return {key: query.json_any(conn, value) for key, value in found if key.startswith(prefix)}
