"""Rows that slide to their new places instead of jumping there."""

from time import monotonic
from uuid import UUID

from PySide6.QtCore import QObject

from omnibox.ui.motion import glide, is_still
from omnibox.ui.painted_list import PaintedList
from omnibox.ui.services import UiServices

REST_S = 0.4  # under a flood of changes nothing slides
Place = tuple[UUID | None, int]  # a conversation and where its row begins, in px


class RowMotion(QObject):
    """Knows how far each row in sight is from its place right now."""

    def __init__(self, view: PaintedList, services: UiServices) -> None:
        super().__init__(view)
        self._view, self._services = view, services
        self._from: dict[UUID, int] = {}  # how far away it began
        self._new: set[UUID] = set()
        self._part = 1.0
        self._last = 0.0
        self._glide = glide(view)
        self._glide.valueChanged.connect(self._moved)

    def begin(self, before: list[Place], after: list[Place]) -> None:
        """Slide from one arrangement to another."""
        now, last = monotonic(), self._last
        self._last = now
        old = {one: y for one, y in before if one is not None}
        if not old or now - last < REST_S or not self._view.isVisible() or is_still(self._view, self._services.choices):
            self.stop()
            return
        shifts = {one: old[one] - y for one, y in after if one in old}
        self._from = {one: shift for one, shift in shifts.items() if shift}
        self._new = {one for one, _ in after if one is not None and one not in old}
        self._part = 0.0
        self._glide.stop()
        self._glide.start()

    def stop(self) -> None:
        """Everything is in its place at once."""
        self._glide.stop()
        self._part = 1.0

    @property
    def moving(self) -> bool:
        """Whether any row is on its way."""
        return self._part < 1.0

    def shift(self, conversation_id: UUID | None) -> int:
        """Return how far below its place a row is to be painted, in px."""
        return round(self._from.get(conversation_id, 0) * (1 - self._part)) if conversation_id is not None else 0

    def opacity(self, conversation_id: UUID | None) -> float:
        """Return how much of a row shows: new ones come gently."""
        return self._part if conversation_id in self._new else 1.0

    def _moved(self, part: float) -> None:
        self._part = part
        self._view.viewport().update()
