"""What the one box may ask of the window around it, and what is known from memory alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from PySide6.QtWidgets import QAbstractButton

from omnibox.model.conversation import Status
from omnibox.model.intents import Done
from omnibox.model.rows import ConversationRow, InboxRow, OperatorRow
from omnibox.model.views import View
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices

if TYPE_CHECKING:
    from omnibox.desk.channel import ChannelSpec


class StartMany(Protocol):
    """How a change to everything selected begins."""

    def __call__(
        self, name: str, *, until: datetime | None = None, operator_id: UUID | None = None, tag: str = ""
    ) -> object:
        """Begin it; what comes of it is said by the list."""


@dataclass(frozen=True)
class Around:
    """Everything here answers at once; nothing asks the store."""

    views: Callable[[], tuple[View, ...]]
    view_name: Callable[[str], str]
    show_view: Callable[[View], object]
    inboxes: Callable[[], tuple[InboxRow, ...]]
    specs: "Callable[[], tuple[ChannelSpec, ...]]"
    chosen: Callable[[], tuple[ConversationRow, ...]]  # what a command would change, as far as its rows are at hand
    selected: Callable[[], int]  # how many are selected in the list; 0: the open one is meant
    start_many: "StartMany"  # begins a change to everything selected, step by step
    leaving: Callable[[tuple[UUID, ...], Status], object]  # said before they leave their view
    undo: Callable[[UUID], object]
    buttons: Callable[[], tuple[QAbstractButton, ...]]  # what can be pressed on the page that is open
    go_to_day: Callable[[date], object]  # of the timeline that is open


class Changes:
    """What the commands with an argument do to the chosen conversations, each with its way back."""

    def __init__(self, services: UiServices, around: Around) -> None:
        self._services, self._around = services, around

    def snooze(self, rows: tuple[ConversationRow, ...], until: datetime | None) -> None:
        """Put them away until a moment (aware), or until they reply."""
        if self._around.selected():
            self._around.start_many("snooze", until=until)
            return
        work, ids, name = self._services.desk.work, [row.id for row in rows], self.names(rows)
        if until is None:
            said = tr("{name} snoozed until they reply", name=name)
        else:
            said = tr("{name} snoozed until {time}", name=name, time=self._services.formats.coming(until))
        self._around.leaving(tuple(ids), Status.SNOOZED)
        self._run(lambda: work.snooze(ids, until), said)

    def assign(self, rows: tuple[ConversationRow, ...], to: OperatorRow | None) -> None:
        """Hand them to somebody, or to nobody."""
        if self._around.selected():
            self._around.start_many("assign", operator_id=to.id if to else None)
            return
        work, ids, name = self._services.desk.work, [row.id for row in rows], self.names(rows)
        said = tr("{name} is unassigned", name=name)
        if to is not None:
            said = tr("{name}: assigned to {to}", name=name, to=to.name)
        self._run(lambda: work.assign(ids, to.id if to else None), said)

    def tag(self, rows: tuple[ConversationRow, ...], tag: str, *, on: bool) -> None:
        """Put a tag on them, or take it off."""
        if on and self._around.selected():
            self._around.start_many("tag", tag=tag)
            return
        work, ids = self._services.desk.work, [row.id for row in rows]
        name = self.names(rows)
        if on:
            self._run(lambda: work.tag(ids, add=[tag]), tr("{name}: tagged {tag}", name=name, tag=tag))
        else:
            self._run(lambda: work.tag(ids, remove=[tag]), tr("{name}: no longer tagged {tag}", name=name, tag=tag))

    def names(self, rows: tuple[ConversationRow, ...]) -> str:
        """Return whom a change is about."""
        count = self._around.selected() or len(rows)
        if count == 1 and rows:
            return rows[0].customer_name
        return tr_n("{n} conversation", "{n} conversations", count)

    def _run(self, change: Callable[[], Done], said: str) -> None:
        notices, undo = self._services.notices, self._around.undo

        def done(result: Done) -> None:
            operation = result.operation_id
            if operation is not None:
                notices.offer(said, lambda: undo(operation))

        self._services.tasks.write(change, None, done, notices.fail)
