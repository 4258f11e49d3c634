"""Who is at a conversation now, and saying that I am. Lives for seconds; see store/presence.py.

Whoever may read may say that they look: observers are seen too, and a seat is a permission to read. To say that one
replies takes the permission to reply.
"""

from collections.abc import Collection
from uuid import UUID, uuid4

from omnibox.desk.seat import Seat
from omnibox.model.errors import Invalid, NotFound
from omnibox.model.permissions import Permission
from omnibox.model.rows import PresenceRow
from omnibox.store import conversations, presence

KINDS = (presence.VIEWING, presence.REPLYING)
LIFE_SECONDS = presence.LIFE.total_seconds()


class Presence:
    """One desk's place among the others: two windows of one person are two."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._who = uuid4().hex

    def announce(self, conversation_id: UUID, kind: str) -> None:
        """Say that I am viewing or replying. Holds for a minute: renew it before.

        Raises: Invalid, Denied, NotFound (it went meanwhile).
        """
        if kind not in KINDS:
            raise Invalid(field="kind", reason="unknown")
        if kind == presence.REPLYING:
            self._seat.require(Permission.REPLY)
        with self._seat.store.write(self._seat.actor, durable=False) as unit:
            if conversations.get(unit.conn, conversation_id) is None:
                raise NotFound(kind="conversation", id=str(conversation_id))
            presence.announce(unit, conversation_id, self._who, kind, operator_id=self._seat.operator_id)

    def leave(self, conversation_id: UUID | None = None) -> None:
        """Say that I went, from one conversation or from all. Only my own words: no permission is needed."""
        with self._seat.store.write(self._seat.actor, durable=False) as unit:
            presence.leave(unit, self._who, conversation_id)

    def around(self, ids: Collection[UUID] | None = None) -> tuple[PresenceRow, ...]:
        """Return who is at these conversations (None: at any), this desk's own rows marked as `here`."""
        with self._seat.store.read() as conn:
            return presence.around(conn, self._seat.now(), self._who, ids)
