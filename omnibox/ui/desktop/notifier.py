"""What a notification is, the face every system's notifications show, and the way down when one of them cannot.

The order of trust: the system's own notifications, the tray's balloon, a word inside the window.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import QObject, SignalInstance


class Deed(StrEnum):
    """What can be done from a notification. The words go over the bus and come back."""

    OPEN = "default"  # a click on the notification itself; the spec's own word
    REPLY = "reply"
    SNOOZE_HOUR = "snooze-hour"
    SNOOZE_TOMORROW = "snooze-tomorrow"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification. The same `key` again replaces what stands there."""

    key: str
    title: str
    body: str = ""
    conversation_id: UUID | None = None
    customer_id: UUID | None = None
    actions: tuple[tuple[Deed, str], ...] = ()  # with their words, the most useful first: many systems show three
    reply_hint: str = ""  # what stands in the empty reply field; "" where nothing can be answered in place
    urgent: bool = False
    category: str = ""  # of the freedesktop spec: im.received, email.arrived, transfer.error ...


class Notifier(Protocol):
    """The face. All of it is called in the UI thread and returns at once."""

    activated: SignalInstance  # key, deed, text: somebody did something (the text of an answer, else "")
    refused: SignalInstance  # Notice: it could not be shown here

    def show(self, notice: Notice) -> None:
        """Show it, or replace the one with its key."""

    def withdraw(self, key: str) -> None:
        """Take it away, wherever it stands; harmless when it is gone."""

    def close(self) -> None:
        """Take everything away and end."""


class Ladder(QObject):
    """Several notifiers, best first: what one refuses the next one shows; the last word is the window's own."""

    def __init__(
        self,
        rungs: Sequence[Notifier],
        done: Callable[[str, str, str], object],
        last: Callable[[Notice], object],
        parent: QObject | None = None,
    ) -> None:
        """`done(key, deed, text)` hears what people do; `last` shows what no notifier takes."""
        super().__init__(parent)
        self._rungs, self._last = tuple(rungs), last
        for at, rung in enumerate(self._rungs):
            rung.activated.connect(done)
            rung.refused.connect(lambda notice, at=at: self._step_down(notice, at + 1))

    def show(self, notice: Notice) -> None:
        self._step_down(notice, 0)

    def _step_down(self, notice: Notice, at: int) -> None:
        if at < len(self._rungs):
            self._rungs[at].show(notice)
        else:
            self._last(notice)

    def withdraw(self, key: str) -> None:
        for rung in self._rungs:
            rung.withdraw(key)

    def close(self) -> None:
        for rung in self._rungs:
            rung.close()


def veiled(notice: Notice, title: str) -> Notice:
    """Return the notice without anything personal: for a screen others can see."""
    return replace(notice, title=title, body="", reply_hint="")
