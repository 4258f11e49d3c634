"""The sample customers: one click brings them, one click takes them away without a trace."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject

from omnibox.model.rows import InboxRow
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices

REMOVE = "remove_sample"  # the action, on while there are sample customers


class SampleData(QObject):
    """Adds and removes them; the window follows by the journal."""

    def __init__(self, services: UiServices, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self.there = False

    def begin(self, gone: Callable[[], object]) -> None:
        """The desk is there; `gone` is called when a removal is over."""
        self._services.actions.on(REMOVE, lambda: self.remove(gone))
        self._services.actions.enable(REMOVE, self.there)

    def follow(self, inboxes: Iterable[InboxRow], real: Iterable[str]) -> None:
        """Learn whether any inbox is of a channel that nobody can connect: that is the sample's."""
        known = frozenset(real)
        self.there = any(inbox.channel not in known for inbox in inboxes)
        self._services.actions.enable(REMOVE, self.there)

    def add(self, then: Callable[[bool], object]) -> None:
        """Let them come; `then` is told whether they do."""
        notices, desk = self._services.notices, self._services.desk

        def failed(error: Exception) -> None:
            notices.fail(error)
            then(False)

        self._services.tasks.write(desk.inboxes.add_sample_data, self, lambda _: then(True), failed)

    def remove(self, then: Callable[[], object]) -> None:
        """Take them away; a second call while it runs does nothing."""
        actions, notices, desk = self._services.actions, self._services.notices, self._services.desk
        actions.enable(REMOVE, False)
        notices.say(tr("The sample data is being removed"))

        def done(gone: int) -> None:
            notices.say(tr_n("The sample data is gone: {n} item", "The sample data is gone: {n} items", gone))
            then()

        def failed(error: Exception) -> None:
            actions.enable(REMOVE, self.there)
            notices.fail(error)

        self._services.tasks.write(desk.inboxes.remove_sample_data, self, done, failed)
