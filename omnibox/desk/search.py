"""Search as you type."""

from omnibox.desk.seat import Seat
from omnibox.model.rows import SearchPage
from omnibox.store import search
from omnibox.store.search import Cancel

__all__ = ["Cancel", "Search"]


class Search:
    """One box over everything."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def find(self, text: str, limit: int = 50, cancel: Cancel | None = None) -> SearchPage:
        """Return what fits, newest first, grouped by customer.

        Dates typed are days of this computer's zone. Raises: Cancelled, after `cancel.cancel()` in another thread.
        """
        now = self._seat.now().astimezone()
        with self._seat.store.read() as conn:
            return search.find(conn, text, operator_id=self._seat.operator_id, now=now, limit=limit, cancel=cancel)
