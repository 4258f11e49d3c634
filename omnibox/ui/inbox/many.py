"""What the keys, the bar and the menus do while several conversations are selected."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from omnibox.model.conversation import ACTIVE
from omnibox.model.rows import ConversationRow
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.assigning import Assigning
from omnibox.ui.inbox.list_pane import ListPane
from omnibox.ui.services import UiServices

if TYPE_CHECKING:
    from omnibox.desk.bulk import BulkChange

# Words of the bar that need nothing more to be asked.
MERGED_MOST = 100  # as in desk/merging.py
_PLAIN = ("resolve", "reopen", "read", "unread", "spam", "trash")


class Many(QObject):
    """Acts on the list's selection. `leaving` comes before a change after which they may not be listed any more."""

    leaving = Signal(object, object)  # tuple of conversation ids, the Status they get
    merge_wanted = Signal(object)  # tuple of conversation ids

    def __init__(self, services: UiServices, pane: ListPane, assigning: Assigning, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._pane, self._assigning, self._window = services, pane, assigning, parent
        self._selection = pane.list.selection
        pane.bar.wanted.connect(self.do)
        pane.model.rearranged.connect(self._prune)

    @property
    def any(self) -> bool:
        """Whether more than the open conversation is meant."""
        return len(self._selection) > 0

    def rows(self) -> tuple[ConversationRow, ...]:
        """Return the selected rows as far as they are at hand."""
        model = self._pane.model
        found = (model.row(model.place(one)) for one in self._selection.ids)
        return tuple(row for row in found if row is not None)

    def _prune(self) -> None:
        """Who left the view is not meant any more."""
        if self.any and self._pane.model.whole and self._pane.loader.ready:
            self._selection.keep(self._pane.model)

    def select_all(self) -> None:
        """Select the whole view, rows that are not loaded included."""
        model, view = self._pane.model, self._pane.loader.view
        if view is None or self._services.connected is None:
            return
        if model.whole:
            self._selection.take(model.between(0, model.known - 1))
            return
        desk = self._services.desk

        def done(ids: list[UUID]) -> None:
            if self._pane.loader.view == view:
                self._selection.take(ids)

        self._services.tasks.read(lambda: desk.lists.ids(view), self, done, self._services.notices.fail)

    def do(self, name: str, place: QPoint) -> None:
        """Do what the bar or a key says; menus open at `place`."""
        if name in _PLAIN:
            self.start(name)
        elif name == "merge":
            self._merge()
        elif name == "snooze":
            self._snooze(place)
        elif name == "assign":
            holders = frozenset(row.assignee_id for row in self.rows())
            self._assigning.ask(lambda who: self.start("assign", operator_id=who), place, holders)
        elif name == "tag":
            from omnibox.ui.inbox.tag_dialog import TagDialog

            pick = lambda tag: self.start("tag", tag=tag)  # noqa: E731 - handed on as a value
            TagDialog(self._services.theme, len(self._selection), pick, self._window).open()

    def _merge(self) -> None:
        ids = tuple(self._selection.ids)
        if len(ids) > MERGED_MOST:
            self._services.notices.say(tr("At most {n} conversations can be merged at once.", n=MERGED_MOST))
        elif ids:
            self._pane.list.let_go()
            self.merge_wanted.emit(ids)

    def resolve_or_reopen(self) -> None:
        """Resolve them; reopen them where none of them is work any more."""
        rows = self.rows()
        self.start("resolve" if not rows or any(row.status in ACTIVE for row in rows) else "reopen")

    def start(
        self, name: str, *, until: datetime | None = None, operator_id: UUID | None = None, tag: str = ""
    ) -> None:
        """Begin one change to everything selected."""
        from omnibox.desk.bulk import BulkChange, BulkKind

        ids = self._selection.ids
        if not ids or self._pane.bulk.running:
            return
        change = BulkChange(BulkKind(name), until, operator_id, tag)
        self._pane.list.let_go()
        if change.status is not None:
            self.leaving.emit(ids, change.status)
        self._after(change)
        self._pane.bulk.start(change, ids)

    def _after(self, change: "BulkChange") -> None:
        """What moved away is let go of; after a mark or a tag one may want to go on with the same ones."""
        if change.status is None:
            return

        def clear() -> None:
            self._pane.bulk.ended.disconnect(clear)
            self._selection.clear()

        self._pane.bulk.ended.connect(clear)

    def _snooze(self, place: QPoint) -> None:
        from omnibox.ui.inbox.snooze_menu import SnoozeMenu

        services = self._services
        pick = lambda until: self.start("snooze", until=until)  # noqa: E731 - handed on as a value
        SnoozeMenu(services.theme, services.formats, pick, self._window).popup(place)

    def fill_menu(self, menu: QMenu) -> None:
        """Put what can be done to all of them into a context menu."""
        place = menu.pos()
        for name, label in self._pane.bar.entries():
            action = menu.addAction(label)
            does: Callable[[], None] = partial(self.do, name, place)
            action.triggered.connect(lambda _checked=False, does=does: does())

    def key(self, name: str, place: QPoint) -> bool:
        """Let a key mean the selection. Tell whether it does: nothing is selected otherwise."""
        if not self.any:
            return False
        if name == "resolve":
            self.resolve_or_reopen()
        else:
            self.do(name, place)
        return True
