"""Finding in one customer's timeline: their texts are read, newest first, a bounded stretch at a time.

The search index is not asked: it holds whole words of everybody, and here any part of a word of one customer counts.
"""

from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.find import Finder, FindHit, FindPage
from omnibox.model.rows import PageKey
from omnibox.model.text import MAX_TEXT
from omnibox.store import query
from omnibox.store.query import Raw, time_of, uuid_of
from omnibox.store.timeline import SHOWN

_AT_ONCE = 200  # texts in memory
_FILES = "SELECT item_id, name FROM attachments WHERE item_id IN :ids"


def find(
    conn: Connection, customer_id: UUID, finder: Finder, before: PageKey | None = None, scan: int = 2_000
) -> FindPage:
    """Look at up to `scan` items before a point (None: now); lines of activity are not looked at."""
    hits: list[FindHit] = []
    for _ in range(0, scan, _AT_ONCE):
        raws = _texts(conn, customer_id, before)
        files = _files(conn, raws)
        hits += (hit for raw in raws if (hit := _hit(raw, finder, files.get(uuid_of(raw[0]), ""))))
        if len(raws) < _AT_ONCE:
            return FindPage(tuple(hits), None)
        before = PageKey(time_of(raws[-1][1]), uuid_of(raws[-1][0]))
    return FindPage(tuple(hits), before)


def _texts(conn: Connection, customer_id: UUID, before: PageKey | None) -> list[Raw]:
    after = "" if before is None else "AND (i.at, i.id) < (:at, :id)"
    sql = (
        f"SELECT i.id, i.at, i.subject, substr(i.text, 1, {MAX_TEXT}), i.has_files FROM items i"
        f" WHERE i.customer_id = :customer AND {SHOWN} AND i.kind <> 'activity' {after}"
        " ORDER BY i.at DESC, i.id DESC LIMIT :limit"
    )
    position = {} if before is None else {"at": before.at, "id": before.id}
    return list(query.rows(conn, sql, customer=customer_id, limit=_AT_ONCE, **position))


def _files(conn: Connection, raws: list[Raw]) -> dict[UUID, str]:
    """The names of files by item, one a line."""
    found: dict[UUID, str] = {}
    for part in query.chunks([uuid_of(raw[0]) for raw in raws if raw[4]]):
        for item_id, name in query.rows(conn, _FILES, ids=part):
            key = uuid_of(item_id)
            found[key] = f"{found.get(key, '')}\n{name}"
    return found


def _hit(raw: Raw, finder: Finder, files: str) -> FindHit | None:
    count = len(finder.marks(raw[3]))
    if not count and not finder.stands_in(raw[2]) and not finder.stands_in(files):
        return None
    return FindHit(uuid_of(raw[0]), time_of(raw[1]), count)
