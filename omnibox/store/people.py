"""Who stood on the messages of a conversation, for address fields."""

from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.handle import HandleKind
from omnibox.model.rows import ParticipantRow
from omnibox.store import query

_RECENT = """
    SELECT p.kind, p.value, p.norm, p.name, p.role FROM participants p JOIN items i ON i.id = p.item_id
    WHERE p.conversation_id = :conversation AND p.kind = :kind AND i.kind = 'message'
    ORDER BY i.at DESC, p.position LIMIT :most"""


def recent(conn: Connection, conversation_id: UUID, kind: HandleKind, most: int = 400) -> list[ParticipantRow]:
    """Return the people of a conversation's last messages, each once, who was on the newest one first.

    A name that was given on any of them goes with the address.
    """
    found: dict[str, ParticipantRow] = {}
    for raw in query.rows(conn, _RECENT, conversation=conversation_id, kind=str(kind), most=most):
        known = found.get(raw[2])
        if known is None or (raw[3] and not known.name):
            found[raw[2]] = ParticipantRow(HandleKind(raw[0]), raw[1], raw[2], raw[3], raw[4])
    return list(found.values())
