"""Asking who gets the work; who works alone is not asked."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from omnibox.model.rows import OperatorRow
from omnibox.ui.services import UiServices


class Assigning(QObject):
    """Knows the colleagues as they were when it was last asked."""

    def __init__(self, services: UiServices, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._window = services, parent

    def ask(
        self, pick: Callable[[UUID | None], object], place: QPoint, holders: frozenset[UUID | None] = frozenset()
    ) -> None:
        """Open the menu of colleagues at `place`. Who works alone takes it, or gives it back where it is theirs."""
        desk = self._services.desk

        def done(people: tuple[OperatorRow, ...]) -> None:
            self._open(people, pick, place, holders)

        self._services.tasks.read(desk.operators, self, done, self._services.notices.fail)

    def _open(
        self,
        people: tuple[OperatorRow, ...],
        pick: Callable[[UUID | None], object],
        place: QPoint,
        holders: frozenset[UUID | None],
    ) -> None:
        me = self._services.me
        if not any(one.id != me and not one.disabled for one in people):
            pick(None if holders == {me} else me)
            return
        from omnibox.ui.inbox.assign_menu import AssignMenu

        AssignMenu(self._services.theme, people, me, pick, self._window, holders).popup(place)
