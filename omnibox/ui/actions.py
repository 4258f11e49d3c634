"""What can be done, on which keys, and who does it now.

Single letters never fire while somebody types: text fields claim printable keys before a shortcut sees them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from omnibox.ui.i18n import tr
from omnibox.ui.keys.keymap import Keymap


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
    ActionSpec("extend_next", "Select the next one, too", ("Shift+J",), "Move around"),
    ActionSpec("extend_previous", "Select the previous one, too", ("Shift+K",), "Move around"),
    ActionSpec("select_all", "Select all that is listed", ("Ctrl+A",), "Move around"),
    ActionSpec("palette", "Find or do anything", ("Ctrl+K",), "Move around"),
    ActionSpec("search_everything", "Search all messages", ("Ctrl+Shift+F",), "Move around"),
    ActionSpec("find_in_timeline", "Find in this timeline", ("Ctrl+F",), "Move around"),
    ActionSpec("jump_to_date", "Go to a day of this timeline", ("Ctrl+G",), "Move around"),
    ActionSpec("focus_views", "Go to the views", ("Ctrl+0",), "Move around"),
    ActionSpec("focus_list", "Go to the list", ("Ctrl+1",), "Move around"),
    ActionSpec("focus_timeline", "Go to the timeline", ("Ctrl+2",), "Move around"),
    ActionSpec("focus_composer", "Go to the composer", ("Ctrl+3",), "Move around"),
    ActionSpec("go_mine", "Go to my inbox", ("G, I",), "Go to"),
    ActionSpec("go_unassigned", "Go to what is unassigned", ("G, U",), "Go to"),
    ActionSpec("go_snoozed", "Go to what is snoozed", ("G, S",), "Go to"),
    ActionSpec("go_all", "Go to all conversations", ("G, A",), "Go to"),
    ActionSpec("customers", "Go to the customers", ("Ctrl+Shift+C",), "Go to"),
    ActionSpec("inboxes", "Inboxes and their health", (), "Go to"),
    ActionSpec("settings", "Settings", ("Ctrl+,",), "Go to"),
    ActionSpec("new_message", "New message", ("C",), "Answer"),
    ActionSpec("reply", "Reply", ("R",), "Answer"),
    ActionSpec("reply_all", "Reply to all", ("Shift+R",), "Answer"),
    ActionSpec("note", "Internal note", ("N",), "Answer"),
    ActionSpec("send", "Send", ("Ctrl+Return",), "Answer"),
    ActionSpec("send_later", "Send later", ("Ctrl+Shift+Return",), "Answer"),
    ActionSpec("attach", "Attach files", ("Ctrl+Shift+A",), "Answer"),
    ActionSpec("emoji", "Insert an emoji", ("Ctrl+Shift+E",), "Answer"),
    ActionSpec("spelling", "Better words for what is misspelt", ("F7",), "Answer"),
    ActionSpec("format", "Format this mail, or no longer", (), "Answer"),
    ActionSpec("choose_from", "Choose who it is from", (), "Answer"),
    ActionSpec("scheduled", "Scheduled messages", (), "Answer"),
    ActionSpec("resolve", "Resolve or reopen", ("E",), "This conversation"),
    ActionSpec("snooze", "Snooze", ("Z",), "This conversation"),
    ActionSpec("assign", "Assign to me or release", ("A",), "This conversation"),
    ActionSpec("unread", "Mark unread", ("Shift+U",), "This conversation"),
    ActionSpec("merge", "Merge with another conversation", ("M",), "This conversation"),
    ActionSpec("split", "Split off from this message", ("Shift+S",), "This conversation"),
    ActionSpec("move_items", "Move this message elsewhere", ("Shift+M",), "This conversation"),
    ActionSpec("spam", "Mark as spam", ("!",), "This conversation"),
    ActionSpec("trash", "Move to the trash", ("#", "Shift+Delete"), "This conversation"),
    ActionSpec("customer_panel", "Show or hide the customer", ("Ctrl+I",), "This conversation"),
    ActionSpec("hide_activity", "Show or hide activity", ("H",), "This conversation"),
    ActionSpec("export", "Export as PDF or mail files", ("Ctrl+S",), "This conversation"),
    ActionSpec("pop_out", "Open in a window of its own", ("Ctrl+Shift+O",), "This conversation"),
    ActionSpec("dnd_half_hour", "Do not disturb for 30 minutes", (), "Everything"),
    ActionSpec("dnd_hour", "Do not disturb for an hour", (), "Everything"),
    ActionSpec("dnd_tomorrow", "Do not disturb until tomorrow", (), "Everything"),
    ActionSpec("dnd_off", "Let notifications through again", (), "Everything"),
    ActionSpec("undo", "Undo", ("Ctrl+Z", "U"), "Everything"),
    ActionSpec("recent_operations", "What was done last", ("Ctrl+Shift+Z",), "Everything"),
    ActionSpec("keys", "Show the keys", ("?",), "Everything"),
    ActionSpec("remove_sample", "Remove the sample data", (), "Everything"),
    ActionSpec("close_window", "Close this window", ("Ctrl+W",), "Everything"),
    ActionSpec("quit", "Quit Omnibox", ("Ctrl+Q",), "Everything"),
)
DEFAULTS: Final = {spec.id: spec.keys for spec in SPECS}


class Actions(QObject):
    """The registry. A part of the window says "I do this now" with `on`; unclaimed actions are off and not shown."""

    changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._specs = {spec.id: spec for spec in SPECS}
        self._handlers: dict[str, Callable[[], object]] = {}
        self._off: set[str] = set()  # claimed, but there is nothing to do it to
        self._held: frozenset[str] = frozenset()
        self.keymap = Keymap(DEFAULTS)
        for spec in SPECS:
            action = QAction(window)
            action.setObjectName(spec.id)
            action.setEnabled(False)
            window.addAction(action)
            self._actions[spec.id] = action
        self._bind(self._actions)

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
        self._off.discard(name)
        self._apply(name)
        self.changed.emit()

    def enable(self, name: str, enabled: bool) -> None:
        """Switch a claimed action off while it makes no sense (nothing is open)."""
        (self._off.discard if enabled else self._off.add)(name)
        self._apply(name)

    def hold(self, names: frozenset[str]) -> None:
        """Switch `names` off, whoever enables them, until others are held: what they act on is out of sight."""
        moved, self._held = self._held ^ names, names
        for name in moved:
            self._apply(name)

    def _apply(self, name: str) -> None:
        there = name in self._handlers and name not in self._off and name not in self._held
        self._actions[name].setEnabled(there)

    def use(self, keymap: Keymap) -> None:
        """Give the actions these keys from now on."""
        if keymap != self.keymap:
            moved = [name for name in self._actions if keymap.keys(name) != self.keymap.keys(name)]
            self.keymap = keymap
            self._bind(moved)
            self.changed.emit()

    def _bind(self, names: Iterable[str]) -> None:
        for name in names:
            self._actions[name].setShortcuts([QKeySequence(key) for key in self.keymap.keys(name)])

    def action(self, name: str) -> QAction:
        """Return the QAction, for menus and buttons."""
        return self._actions[name]

    def is_claimed(self, name: str) -> bool:
        """Tell whether an action can be done at all."""
        return name in self._handlers

    def claimed(self) -> tuple[ActionSpec, ...]:
        """Return what can be done at all, in the sheet's order."""
        return tuple(spec for spec in SPECS if spec.id in self._handlers)

    def hint(self, name: str) -> str:
        """Return "Resolve (E)" for a tool tip, in the platform's way of writing keys."""
        label, keys = tr(self.spec(name).label), self.key(name)
        return f"{label} ({keys})" if keys else label

    def key(self, name: str) -> str:
        """Return an action's first key in the platform's way of writing it, "" where it has none."""
        shortcut = self._actions[name].shortcut()
        return shortcut.toString(QKeySequence.SequenceFormat.NativeText)

    def spec(self, name: str) -> ActionSpec:
        """Return the declaration. Raises: KeyError for an unknown name."""
        return self._specs[name]
