"""Small things looked up by what people call them."""

from uuid import UUID

from sqlalchemy import Connection

from omnibox.store import query
from omnibox.store.conversation_threads import live


def tag_names(conn: Connection) -> tuple[str, ...]:
    """Return every tag's name, by name."""
    return tuple(row[0] for row in query.rows(conn, "SELECT name FROM tags ORDER BY folded"))


def conversation_of(conn: Connection, number: int) -> UUID | None:
    """Return the conversation with that number; of a merged one, what it lives on in."""
    found = query.value(conn, "SELECT id FROM conversations WHERE number = :number", number=number)
    return None if found is None else live(conn, query.uuid_of(found))
