"""The keyboard map: what can be done, on which key, and who does it now.

Single letters never fire while somebody types: text fields claim printable keys before a shortcut sees them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from omnibox.ui.i18n import tr


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing a person can do by key. `label` and `section` are English source strings."""

    id: str
    label: str
    keys: tuple[str, ...]
    section: str


SPECS: Final = (
    ActionSpec("next", "Next conversation", ("J",), "Move around"),
    ActionSpec("previous", "Previous conversation", ("K",), "Move around"),
    ActionSpec("search", "Search everything", ("Ctrl+K", "Ctrl+F", "/"), "Move around"),
    ActionSpec("focus_list", "Go to the list", ("Ctrl+1",), "Move around"),
    ActionSpec("focus_timeline", "Go to the timeline", ("Ctrl+2",), "Move around"),
    ActionSpec("focus_composer", "Go to the composer", ("Ctrl+3",), "Move around"),
    ActionSpec("reply", "Reply", ("R",), "Answer"),
    ActionSpec("reply_all", "Reply to all", ("Shift+R",), "Answer"),
    ActionSpec("note", "Internal note", ("N",), "Answer"),
    ActionSpec("send", "Send", ("Ctrl+Return",), "Answer"),
    ActionSpec("attach", "Attach files", ("Ctrl+Shift+A",), "Answer"),
    ActionSpec("resolve", "Resolve or reopen", ("E",), "This conversation"),
    ActionSpec("snooze", "Snooze", ("Z",), "This conversation"),
    ActionSpec("assign", "Assign to me or release", ("A",), "This conversation"),
    ActionSpec("unread", "Mark unread", ("Shift+U",), "This conversation"),
    ActionSpec("spam", "Mark as spam", ("!",), "This conversation"),
    ActionSpec("trash", "Move to the trash", ("#", "Shift+Delete"), "This conversation"),
    ActionSpec("customer_panel", "Show or hide the customer", ("Ctrl+I",), "This conversation"),
    ActionSpec("undo", "Undo", ("Ctrl+Z", "U"), "Everything"),
    ActionSpec("settings", "Settings", ("Ctrl+,",), "Everything"),
    ActionSpec("inboxes", "Inboxes and their health", (), "Everything"),
    ActionSpec("keys", "Show the keys", ("?",), "Everything"),
)


class Actions(QObject):
    """The registry. A part of the window says "I do this now" with `on`; unclaimed actions are off and not shown."""

    changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        for spec in SPECS:
            action = QAction(window)
            action.setObjectName(spec.id)
            action.setShortcuts([QKeySequence(key) for key in spec.keys])
            action.setEnabled(False)
            window.addAction(action)
            self._actions[spec.id] = action
        self._handlers: dict[str, Callable[[], object]] = {}

    def on(self, name: str, handler: Callable[[], object]) -> None:
        """Let `handler` do action `name` from now on, in the place of any earlier handler."""
        action = self._actions[name]
        if name in self._handlers:
            action.triggered.disconnect()
        self._handlers[name] = handler

        def fire(_checked: bool) -> None:  # a handler with a default argument must not be handed Qt's flag
            handler()

        action.triggered.connect(fire)
        action.setText(tr(self.spec(name).label))
        action.setEnabled(True)
        self.changed.emit()

    def enable(self, name: str, enabled: bool) -> None:
        """Switch a claimed action off while it makes no sense (nothing is open)."""
        self._actions[name].setEnabled(enabled and name in self._handlers)

    def action(self, name: str) -> QAction:
        """Return the QAction, for menus and buttons."""
        return self._actions[name]

    def claimed(self) -> tuple[ActionSpec, ...]:
        """Return what can be done at all, in the sheet's order."""
        return tuple(spec for spec in SPECS if spec.id in self._handlers)

    def hint(self, name: str) -> str:
        """Return "Resolve (E)" for a tool tip, in the platform's way of writing keys."""
        spec = self.spec(name)
        keys = self._actions[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return f"{tr(spec.label)} ({keys})" if keys else tr(spec.label)

    @staticmethod
    def spec(name: str) -> ActionSpec:
        """Return the declaration. Raises: StopIteration for an unknown name."""
        return next(spec for spec in SPECS if spec.id == name)
