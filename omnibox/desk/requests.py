"""Questions to the engine, and waiting for their answers."""

from time import monotonic
from uuid import UUID

from omnibox.desk.seat import Seat
from omnibox.model.errors import NotFound
from omnibox.model.rows import RequestRow
from omnibox.store import requests

FINISHED = frozenset({"answered", "failed"})


class Requests:
    """What was asked and what came back."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def get(self, request_id: UUID) -> RequestRow:
        """Raises: NotFound, also for one so old that it was cleared away."""
        with self._seat.store.read() as conn:
            row = requests.get(conn, request_id)
        if row is None:
            raise NotFound(kind="request", id=str(request_id))
        return row

    def wait(self, request_id: UUID, timeout: float) -> RequestRow:
        """Return the request once it is finished, or as it stands after `timeout` seconds. Blocks: threads only."""
        bell = self._seat.store.doorbell()
        until = monotonic() + timeout
        try:
            while (row := self.get(request_id)).state not in FINISHED and (left := until - monotonic()) > 0:
                bell.wait(left)
            return row
        finally:
            bell.close()
