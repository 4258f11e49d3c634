"""Building the search index anew when words are cut or folded in another way than when it was filled.

Newest first and in short transactions, so that work goes on, searches find the newest soon, and a crash costs a step.
"""

from sqlalchemy import Connection

from omnibox.model.actor import ENGINE
from omnibox.model.text import TOKENS_VERSION, item_tokens
from omnibox.store import query
from omnibox.store.database import Store
from omnibox.store.query import from_micros, micros
from omnibox.store.search_index import clear, index_item
from omnibox.store.search_items import texts_of
from omnibox.store.search_plan import HIGHEST_KEY
from omnibox.store.unit import Unit

_STEP = 50  # items in one transaction, some 20 ms
_VERSION, _PLACE = "search_tokens", "search_rebuild"  # in `meta`; a store without the first was filled by version 1


def needs_rebuild(store: Store) -> bool:
    """Tell whether the index was filled by another version of our words, or a rebuild was cut short."""
    with store.read() as conn:
        return _meta(conn, _VERSION, "1") != str(TOKENS_VERSION) or _meta(conn, _PLACE, "") != ""


def rebuild(store: Store) -> int:
    """Fill the index anew if it needs to be, going on where a former try ended. Returns how many items it took."""
    count = 0
    if not needs_rebuild(store):
        return count
    while True:
        with store.write(ENGINE) as unit:
            done = step(unit)
        count += done
        if not done:
            return count


def step(unit: Unit) -> int:
    """Take the next items in; those stored since the rebuild began came in with the words of today."""
    place, began = _place(unit)
    sql = """
        SELECT search_key FROM items WHERE search_key < :place AND stored_at < :began
            AND kind <> 'activity' AND delivery <> 'cancelled'
        ORDER BY search_key DESC LIMIT :n"""
    keys = [row[0] for row in query.rows(unit.conn, sql, place=place, began=from_micros(began), n=_STEP)]
    for key, (item_id, text) in texts_of(unit.conn, keys).items():
        index_item(unit, key=key, item_id=item_id, tokens=item_tokens(text))
    _put_meta(unit, _PLACE, f"{keys[-1]} {began}" if keys else "")
    if not keys:
        _put_meta(unit, _VERSION, str(TOKENS_VERSION))
    return len(keys)


def _place(unit: Unit) -> tuple[int, int]:
    """Return where to go on and when the rebuild began (microseconds); begin it with an empty index."""
    place = _meta(unit.conn, _PLACE, "")
    if not place:
        clear(unit)
        place = f"{HIGHEST_KEY} {micros(unit.now)}"
    key, began = place.split()
    return int(key), int(began)


def _meta(conn: Connection, key: str, default: str) -> str:
    return str(query.value(conn, "SELECT value FROM meta WHERE key = :key", key=key) or default)


def _put_meta(unit: Unit, key: str, value: str) -> None:
    sql = "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    query.run(unit.conn, sql, key=key, value=value)
