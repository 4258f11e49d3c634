"""Views, their exact counts, and the conversations in them."""

from collections.abc import Sequence
from uuid import UUID

from omnibox.desk.seat import Seat
from omnibox.model.rows import ConversationPage, ConversationRow, ListKey
from omnibox.model.views import ATTENTION, BUILT_IN, WANTS_ATTENTION, View, inbox_view
from omnibox.store import conversations, counts, inboxes, lookups


class Lists:
    """What the rail, the views and the conversation list show."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def views(self) -> tuple[View, ...]:
        """Return the built-in views, then one for each inbox."""
        with self._seat.store.read() as conn:
            return (*BUILT_IN, *(inbox_view(inbox.id) for inbox in inboxes.list_inboxes(conn)))

    def counts(self) -> dict[str, int]:
        """Return how many conversations each view holds, by the view's key; all of one moment.

        Under `ATTENTION`: how many unread ones are this person's or nobody's, the one number of tray, dock and title.
        """
        with self._seat.store.read() as conn:
            views = (*BUILT_IN, *(inbox_view(inbox.id) for inbox in inboxes.list_inboxes(conn)))
            cube = counts.counts(conn, self._seat.operator_id)
        return {**{view.key: cube.of(view) for view in views}, ATTENTION: sum(map(cube.of, WANTS_ATTENTION))}

    def page(self, view: View, after: ListKey | None = None, limit: int = 50) -> ConversationPage:
        with self._seat.store.read() as conn:
            return conversations.page(conn, view, self._seat.operator_id, after, limit)

    def ids(self, view: View) -> list[UUID]:
        """Return the whole view in its order."""
        with self._seat.store.read() as conn:
            return conversations.ids(conn, view, self._seat.operator_id)

    def numbered(self, number: int) -> ConversationRow | None:
        """Return the conversation people call #number, None where there is none."""
        with self._seat.store.read() as conn:
            found = lookups.conversation_of(conn, number)
            rows = conversations.rows(conn, [found], self._seat.operator_id) if found else ()
        return rows[0] if rows else None

    def tags(self) -> tuple[str, ...]:
        """Return every tag there is, by name."""
        with self._seat.store.read() as conn:
            return lookups.tag_names(conn)

    def rows(self, ids: Sequence[UUID]) -> tuple[ConversationRow, ...]:
        """Return rows in the order of `ids`; what is gone is left out."""
        with self._seat.store.read() as conn:
            return conversations.rows(conn, ids, self._seat.operator_id)
