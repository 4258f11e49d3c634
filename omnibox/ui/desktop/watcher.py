"""From facts to notices: what is shown, grouped, silenced and taken away again.

Everything is decided by the journal's order: a message that somebody read before we got round to showing it is not
shown, whatever task came back first.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from omnibox.model.item import Direction, MachineClass
from omnibox.ui.desktop import wording
from omnibox.ui.desktop.facts import Facts, facts_of
from omnibox.ui.desktop.notifier import Notice
from omnibox.ui.desktop.preferences import CHOICE, Whose, Wishes, wishes_of
from omnibox.ui.desktop.quiet import DoNotDisturb
from omnibox.ui.desktop.sounds import Kind, Sounds
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices

if TYPE_CHECKING:
    from omnibox.desk.alerts import Alert
    from omnibox.model.rows import InboxRow

AT_ONCE: Final = 4  # notices of one moment; more than that is a burst and gets one for all
READ_AT_MOST: Final = 40  # items of a burst that are read: the newest say enough
TEND_MS: Final = 1_000
REMEMBERED: Final = 5_000  # conversations whose last settling is kept


class Shows(Protocol):
    """Where notices go."""

    def show(self, notice: Notice) -> object: ...

    def withdraw(self, key: str) -> object: ...


class Watcher(QObject):
    """Follows the journal and keeps the notifications true."""

    standing_changed = Signal()

    def __init__(
        self,
        services: UiServices,
        screen: Shows,
        sounds: Sounds,
        quiet: DoNotDisturb,
        looked_at: Callable[[], frozenset[UUID]],
        parent: QObject | None = None,
    ) -> None:
        """`looked_at` returns the customers whose timeline is in front of somebody right now."""
        super().__init__(parent)
        self._services, self._screen, self._sounds, self._quiet = services, screen, sounds, quiet
        self._looked_at = looked_at
        self._settled: dict[UUID, int] = {}  # conversation -> journal position
        self._mended: dict[UUID, int] = {}
        self._counts: dict[str, int] = {}  # key -> messages under it
        self.alerts: dict[str, Alert] = {}  # key -> the newest of what stands there
        self.standing: dict[str, Notice] = {}
        self._tend = QTimer(self)
        self._tend.setInterval(TEND_MS)
        self._tend.timeout.connect(self._look_around)
        services.live.changed.connect(self.heard)
        quiet.changed.connect(self._turned_quiet)

    @property
    def wishes(self) -> Wishes:
        return wishes_of(self._services.choices.get(CHOICE))

    # ---- facts
    def heard(self, batch: Batch) -> None:
        """Take what happened; also what happened before this was made."""
        facts = facts_of(batch.rows, self._services.me)
        self._settle(facts)
        if "operation.undone" in batch.types:
            self._look_around()
        if facts.items:
            self._read(facts)
        for conversation_id in facts.woken:
            self._woke(conversation_id)
        for inbox_id, code in facts.troubled.items():
            self._inbox(inbox_id, code)

    def _settle(self, facts: Facts) -> None:
        for known, fresh in ((self._settled, facts.settled), (self._mended, facts.mended)):
            for conversation_id, seq in fresh.items():
                known.pop(conversation_id, None)
                known[conversation_id] = seq
            while len(known) > REMEMBERED:
                del known[next(iter(known))]
        for conversation_id in facts.settled:
            self.withdraw(wording.message_key(conversation_id))
        for conversation_id in facts.mended:
            self.withdraw(wording.failure_key(conversation_id))

    def _read(self, facts: Facts) -> None:
        desk = self._services.desk
        wanted = [*list(facts.messages)[-READ_AT_MOST:], *facts.notes, *list(facts.failed)[-READ_AT_MOST:]]
        self._services.tasks.read(
            lambda: desk.alerts.of(wanted), self, lambda found: self._found(facts, found), self._services.notices.fail
        )

    def _found(self, facts: Facts, found: "Iterable[Alert]") -> None:
        """Items are read: show those that still matter. What somebody looks at right now needs no notice."""
        wishes, looked_at = self.wishes, self._looked_at()
        found = [alert for alert in found if alert.conversation.customer_id not in looked_at]
        for alert in found:
            if alert.item.id in facts.notes and alert.calls_me and wishes.mentions:
                self._put(wording.mention_notice(alert, hide=wishes.hide), alert, Kind.MENTION)
            elif alert.item.id in facts.failed and self._is_my_failure(alert, facts, wishes):
                self._put(wording.failure_notice(alert, hide=wishes.hide), alert, Kind.FAILED)
        messages = [alert for alert in found if alert.item.id in facts.messages]
        fresh = [
            alert
            for alert in messages
            if self._is_for_me(alert, wishes) and self._is_open(alert, facts.messages[alert.item.id], self._settled)
        ]
        self._messages(fresh, len(facts.messages))

    def _is_my_failure(self, alert: "Alert", facts: Facts, wishes: Wishes) -> bool:
        mine = alert.item.author_id in (self._services.me, None)
        return mine and wishes.failed and self._is_open(alert, facts.failed[alert.item.id], self._mended)

    def _is_for_me(self, alert: "Alert", wishes: Wishes) -> bool:
        item, assignee = alert.item, alert.conversation.assignee_id
        if item.direction is not Direction.IN or item.machine is not MachineClass.HUMAN or item.backfilled or item.read:
            return False
        mine = assignee is not None and assignee == self._services.me
        return mine if wishes.messages is Whose.MINE else wishes.messages is not Whose.NONE and (mine or not assignee)

    @staticmethod
    def _is_open(alert: "Alert", seq: int, settled: dict[UUID, int]) -> bool:
        return seq > settled.get(alert.conversation.id, -1)

    def _messages(self, alerts: "list[Alert]", messages: int) -> None:
        """Show one notice a conversation, or one for all where there are too many."""
        newest = {alert.conversation.id: alert for alert in alerts}
        if len(newest) > AT_ONCE:
            many = messages if messages > READ_AT_MOST else len(alerts)
            notice = wording.burst_notice(alerts, many, hide=self.wishes.hide)
            self._put(notice, alerts[-1], _kind(alerts))
            return
        for conversation_id, alert in newest.items():
            key = wording.message_key(conversation_id)
            count = self._counts.get(key, 0) + sum(one.conversation.id == conversation_id for one in alerts)
            self._counts[key] = count
            self._put(wording.message_notice(alert, count, hide=self.wishes.hide), alert, _kind([alert]))

    def _woke(self, conversation_id: UUID) -> None:
        """A snooze is over: a tone, if it is this person's or nobody's. The list shows the rest."""
        desk, me = self._services.desk, self._services.me

        def found(rows: tuple[object, ...]) -> None:
            if any(getattr(row, "assignee_id", None) in (None, me) for row in rows) and not self._quiet.quiet:
                self._sounds.ring(Kind.WAKE)

        self._services.tasks.read(lambda: desk.lists.rows([conversation_id]), self, found, self._services.notices.fail)

    def _inbox(self, inbox_id: UUID, code: str) -> None:
        key = wording.inbox_key(inbox_id)
        if not code:
            self.withdraw(key)
            return
        desk = self._services.desk

        def found(rows: "Iterable[InboxRow]") -> None:
            row = next((row for row in rows if row.id == inbox_id and row.state_code == code), None)
            if row is not None and self.wishes.inboxes:
                self._put(wording.inbox_notice(row, code, row.state_params, hide=self.wishes.hide), None, Kind.FAILED)

        self._services.tasks.read(desk.inboxes.list, self, found, self._services.notices.fail)

    # ---- the screen
    def _put(self, notice: Notice, alert: "Alert | None", kind: Kind) -> None:
        """Show a notice and ring, unless nobody is to be disturbed: then it is as if it had come and gone."""
        if self._quiet.quiet:
            return
        if alert is not None:
            self.alerts[notice.key] = alert
        self.standing[notice.key] = notice
        self._screen.show(notice)
        self._sounds.ring(kind)
        self._changed()

    def withdraw(self, key: str) -> None:
        """Take a notice away, wherever it stands."""
        self._counts.pop(key, None)
        if self.standing.pop(key, None) is not None:
            self.alerts.pop(key, None)
            self._screen.withdraw(key)
            self._changed()

    def withdraw_all(self) -> None:
        for key in tuple(self.standing):
            self.withdraw(key)

    def _changed(self) -> None:
        waiting = any(alert.live and key.startswith("c:") for key, alert in self.alerts.items())
        self._sounds.waits(waiting)
        if self.standing and not self._tend.isActive():
            self._tend.start()
        elif not self.standing:
            self._tend.stop()
        self.standing_changed.emit()

    def _look_around(self) -> None:
        """Take away what somebody has come to look at meanwhile."""
        looked_at = self._looked_at()
        for key, alert in tuple(self.alerts.items()):
            if alert.conversation.customer_id in looked_at and key != wording.BURST_KEY:
                self.withdraw(key)
        if wording.BURST_KEY in self.standing and QApplication.activeWindow() is not None:
            self.withdraw(wording.BURST_KEY)

    def _turned_quiet(self) -> None:
        if self._quiet.quiet:
            self.withdraw_all()


def _kind(alerts: "Iterable[Alert]") -> Kind:
    return Kind.CHAT if any(alert.live for alert in alerts) else Kind.MESSAGE
