"""Merging, splitting and moving from the window: dialogs, the change itself, and the pill with its way back."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from omnibox.model.intents import Done
from omnibox.model.rows import ConversationRow
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices


class ThreadDeeds(QObject):
    """Asks what has to be asked and does it. Afterwards the conversation that took the items is open."""

    def __init__(self, services: UiServices, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._window = services, window

    def merge(self, ids: Sequence[UUID]) -> None:
        """Merge these with one another; a single one with one that is found."""
        from omnibox.ui.threads.dialog import RegroupDialog

        dialog = RegroupDialog(self._services, ids, (), self._window)
        dialog.merge_wanted.connect(self._merge)
        dialog.open()

    def move(self, conversation_id: UUID, items: Sequence[UUID]) -> None:
        """Move items of a conversation to one that is found."""
        from omnibox.ui.threads.dialog import RegroupDialog

        dialog = RegroupDialog(self._services, [conversation_id], items, self._window)
        dialog.merge_wanted.connect(self._merge)
        dialog.move_wanted.connect(self._move)
        dialog.open()

    def split(self, conversation_id: UUID, items: Sequence[UUID]) -> None:
        """Ask how much is to be split off, the first of `items` and what follows or just them."""
        from omnibox.ui.threads.split_dialog import SplitDialog

        threads = self._services.desk.threads

        def read() -> tuple[tuple[UUID, ...], int]:
            return threads.following(conversation_id, items[0]), threads.preview([conversation_id]).parts[0].items

        def landed(found: tuple[tuple[UUID, ...], int]) -> None:
            dialog = SplitDialog(self._services, items, found[0], found[1], self._window)
            dialog.wanted.connect(lambda chosen: self._split(conversation_id, chosen))
            dialog.open()

        self._services.tasks.read(read, self, landed, self._services.notices.fail)

    def follow(self, conversation_id: UUID) -> None:
        """Open a conversation, or what it lives on in."""
        desk = self._services.desk

        def read() -> tuple[ConversationRow, ...]:
            return desk.lists.rows([desk.threads.live(conversation_id)])

        def landed(rows: tuple[ConversationRow, ...]) -> None:
            if rows:
                self._services.navigation.open(rows[0].customer_id, rows[0].id)

        self._services.tasks.read(read, self, landed, self._services.notices.fail)

    # ---- doing
    def _merge(self, into: UUID, others: tuple[UUID, ...]) -> None:
        threads = self._services.desk.threads
        said = tr_n("{n} conversation merged", "{n} conversations merged", len(others) + 1)
        self._run(lambda: threads.merge(into, others), said)

    def _move(self, items: tuple[UUID, ...], into: UUID) -> None:
        threads = self._services.desk.threads
        self._run(lambda: threads.move(items, into), tr_n("{n} message moved", "{n} messages moved", len(items)))

    def _split(self, conversation_id: UUID, items: tuple[UUID, ...]) -> None:
        threads = self._services.desk.threads
        said = tr_n("{n} message split off", "{n} messages split off", len(items))
        self._run(lambda: threads.split(conversation_id, items), said)

    def _run(self, change: Callable[[], Done], said: str) -> None:
        def done(result: Done) -> None:
            operation = result.operation_id
            if operation is not None:
                self._services.notices.offer(said, lambda: self._undo(operation, result.changed[-1]))
            self.follow(result.changed[0])

        self._services.tasks.write(change, self, done, self._services.notices.fail)

    def _undo(self, operation_id: UUID, former: UUID) -> None:
        desk, notices = self._services.desk, self._services.notices

        def done(_: object) -> None:
            notices.say(tr("Undone"))
            self.follow(former)

        self._services.tasks.write(lambda: desk.undo(operation_id), self, done, notices.fail)
