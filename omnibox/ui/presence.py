"""Who else is at a conversation, as the window knows it, and what it tells the others of itself.

What others do comes with the journal's doorbell; nothing is asked by the clock. Our own word is renewed every half
minute while it holds, because it runs out after one.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from omnibox.model.rows import PresenceRow
from omnibox.ui.live import Live
from omnibox.ui.tasks import Tasks

if TYPE_CHECKING:
    from omnibox.desk.desk import Desk

SETTLE_MS = 400  # who only leafs through a list is nowhere
RENEW_MS = 30_000
AWAY_MS = 5 * 60_000  # a window nobody looks at does not view anything
LIFE = timedelta(seconds=60)  # see store/presence.py
MAIN = "main"


class PresenceWatch(QObject):
    """Touched in the UI thread only."""

    changed = Signal(object)  # frozenset of conversation ids whose company changed

    def __init__(self, tasks: Tasks, live: Live, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._now = tasks, now
        self._desk: Desk | None = None
        self._rows: dict[UUID, tuple[PresenceRow, ...]] = {}
        self._viewed: dict[str, UUID] = {}  # pane -> the conversation it shows
        self._replying: set[UUID] = set()
        self._said: dict[UUID, str] = {}  # what the others were told last
        self._closed = False
        self._settle = self._timer(SETTLE_MS, self._tell)
        self._renew = self._timer(RENEW_MS, self._tell_again)
        self._expiry = self._timer(0, self._expire)
        self._away = self._timer(AWAY_MS, self._gone)
        live.present.connect(self._heard)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._state)

    def _timer(self, ms: int, does: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(does)
        return timer

    def begin(self, desk: "Desk") -> None:
        """The desk is there."""
        self._desk = desk
        if self._viewed:
            self._settle.start()

    # ---- the others
    def around(self, conversation_id: UUID | None) -> tuple[PresenceRow, ...]:
        """Return who else is there: the typing customer first, then who replies, then who looks."""
        return self._rows.get(conversation_id, ()) if conversation_id is not None else ()

    def typing(self, conversation_id: UUID | None) -> PresenceRow | None:
        """Return the customer who types there now."""
        if not self._rows:
            return None
        return next((row for row in self.around(conversation_id) if row.kind == "typing"), None)

    def colleagues(self, conversation_id: UUID | None) -> tuple[PresenceRow, ...]:
        """Return the colleagues who are there."""
        if not self._rows:
            return ()
        return tuple(row for row in self.around(conversation_id) if row.operator_id is not None)

    def _heard(self, rows: tuple[PresenceRow, ...]) -> None:
        me = self._desk.actor.id if self._desk is not None else None
        found: defaultdict[UUID, list[PresenceRow]] = defaultdict(list)
        for row in rows:
            if not row.here and (row.operator_id is None or row.operator_id != me):
                found[row.conversation_id].append(row)
        ranks = {"typing": 0, "replying": 1}
        self._take({key: tuple(sorted(few, key=lambda row: ranks.get(row.kind, 2))) for key, few in found.items()})

    def _take(self, rows: dict[UUID, tuple[PresenceRow, ...]]) -> None:
        before, self._rows = self._rows, rows
        moved = frozenset(key for key in before.keys() | rows.keys() if _seen(before.get(key)) != _seen(rows.get(key)))
        every = [row.at for few in rows.values() for row in few]
        if every and not self._closed:
            left = min(every) + LIFE - self._now()
            self._expiry.start(max(50, int(left.total_seconds() * 1000) + 50))
        else:
            self._expiry.stop()
        if moved:
            self.changed.emit(moved)

    def _expire(self) -> None:
        """Forget those whose word ran out without another one."""
        since = self._now() - LIFE
        left = {key: tuple(row for row in few if row.at > since) for key, few in self._rows.items()}
        self._take({key: few for key, few in left.items() if few})

    # ---- this window
    def view(self, conversation_id: UUID | None, pane: str = MAIN) -> None:
        """A pane shows a conversation (None: nothing any more)."""
        before = self._viewed.get(pane)
        if self._closed or before == conversation_id:
            return
        if before is not None:
            self._replying.discard(before)
        if conversation_id is None:
            self._viewed.pop(pane, None)
        else:
            self._viewed[pane] = conversation_id
        self._settle.start()

    def replying(self, conversation_id: UUID | None, replies: bool) -> None:
        """Somebody writes an answer here, or stopped."""
        if self._closed or conversation_id is None or (conversation_id in self._replying) == replies:
            return
        if replies:
            self._replying.add(conversation_id)
        else:
            self._replying.discard(conversation_id)
        self._settle.start()

    def close(self) -> None:
        """The window closes: nobody is here any more, and nothing waits by the clock."""
        self._closed = True
        self._viewed.clear()
        self._replying.clear()
        self._tell()
        for timer in (self._settle, self._renew, self._expiry, self._away):
            timer.stop()

    def _wanted(self) -> dict[UUID, str]:
        shown = set(self._viewed.values())
        return {one: "replying" if one in self._replying else "viewing" for one in shown}

    def _tell(self, *, again: bool = False) -> None:
        self._settle.stop()
        desk, wanted, said = self._desk, self._wanted(), self._said
        if desk is None or self._tasks.closed:
            return
        gone = [one for one in said if one not in wanted]
        new = {one: kind for one, kind in wanted.items() if again or said.get(one) != kind}
        self._said = wanted
        if wanted:
            self._renew.start()
        else:
            self._renew.stop()
        if gone or new:
            self._tasks.write(lambda: _say(desk, gone, new), self, None, lambda _: self._said.clear())

    def _tell_again(self) -> None:
        self._tell(again=True)

    def _state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._away.stop()
            if not self._said:
                self._tell()
        elif self._said and not self._away.isActive():
            self._away.start()

    def _gone(self) -> None:
        """Nobody has looked at the window for a while."""
        desk, said = self._desk, list(self._said)
        self._said = {}
        self._renew.stop()
        if desk is not None and said and not self._tasks.closed:
            self._tasks.write(lambda: _say(desk, said, {}), self, None, lambda _: None)


def _say(desk: "Desk", gone: list[UUID], new: dict[UUID, str]) -> None:
    for conversation_id in gone:
        desk.presence.leave(conversation_id)
    for conversation_id, kind in new.items():
        desk.presence.announce(conversation_id, kind)


def _seen(rows: tuple[PresenceRow, ...] | None) -> list[tuple[object, ...]]:
    """What people see of it: a renewal changes nothing."""
    return [(row.operator_id, row.kind, row.words) for row in rows or ()]
