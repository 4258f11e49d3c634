"""What every part of the window is handed: nobody reaches for a global."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from omnibox.ui.actions import Actions
from omnibox.ui.choices import Choices
from omnibox.ui.formats import Formats
from omnibox.ui.keys.kept import KeptKeys
from omnibox.ui.live import Live
from omnibox.ui.looks import Looks
from omnibox.ui.notices import Notices
from omnibox.ui.presence import PresenceWatch
from omnibox.ui.remember import Remember
from omnibox.ui.tasks import Tasks
from omnibox.ui.theme import Theme

if TYPE_CHECKING:
    from omnibox.desk.desk import Desk
    from omnibox.ui.writing.speller import Speller


class Navigation(QObject):
    """Where the window is asked to go; the main window listens."""

    open_conversation = Signal(object, object, object)  # customer id, conversation id | None, item id | None
    open_inboxes = Signal(object)  # inbox id | None: the page of inboxes and settings
    connect_inbox = Signal(str)  # a channel's name: the form for a new inbox
    edit_inbox = Signal(object)  # InboxRow: its settings, or its password anew
    open_search = Signal(str)  # text to begin with
    open_settings = Signal(str)  # a section's key, "" for the one that was open last
    open_customers = Signal()
    open_palette = Signal(str)  # text to begin with
    pop_out = Signal(object, object)  # customer id, conversation id | None: a window of its own
    new_message = Signal(object)  # customer id | None: to somebody still to be chosen
    open_view = Signal(str)  # a built-in view's key: the list, turned to it
    find = Signal()  # find in the timeline that is open

    def open(self, customer_id: UUID, conversation_id: UUID | None = None, item_id: UUID | None = None) -> None:
        """Open a customer's timeline, at a conversation or an item."""
        self.open_conversation.emit(customer_id, conversation_id, item_id)


@dataclass
class UiServices:
    """The window's parts share these. Panes are built after the desk arrived, so they may use `desk` at once."""

    tasks: Tasks
    live: Live
    theme: Theme
    formats: Formats
    notices: Notices
    actions: Actions
    navigation: Navigation = field(default_factory=Navigation)
    connected: "Desk | None" = None
    me: UUID | None = None  # the acting person's id
    remember: Remember = field(default_factory=lambda: Remember(None))  # what the window's own file keeps
    doctor: Callable[[], str] | None = None  # looks at machine, store and inboxes; seconds, so in a worker
    looks: Looks = field(init=False)
    presence: PresenceWatch = field(init=False)  # who else is where
    keys: KeptKeys = field(init=False)  # which key does what, for this person
    choices: Choices = field(init=False)  # what this person chose; all defaults until `choices.loaded`

    _speller: "Speller | None" = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.looks = Looks(self.theme, self.remember)
        self.choices = Choices(self.tasks, self.live, self.notices)
        self.keys = KeptKeys(self.actions, self.choices)
        self.presence = PresenceWatch(self.tasks, self.live, self.formats.now)
        if self.connected is not None:
            self.choices.begin(self.connected)
            self.presence.begin(self.connected)

    def connect(self, desk: "Desk") -> None:
        """The desk has arrived."""
        self.connected, self.me = desk, desk.actor.id
        self.choices.begin(desk)
        self.presence.begin(desk)

    @property
    def speller(self) -> "Speller":
        """The one speller of all composers; it starts nothing before it is asked."""
        if self._speller is None:
            from omnibox.ui.writing.speller import Speller

            self._speller = Speller()
        return self._speller

    def close(self) -> None:
        """End what runs beside the window, and let the others see that nobody is here."""
        self.presence.close()
        if self._speller is not None:
            self._speller.close()

    @property
    def desk(self) -> "Desk":
        """The desk. Call its functions in a worker (`tasks.read`, `tasks.write`), never in the UI thread."""
        if self.connected is None:
            raise RuntimeError("the desk has not arrived yet")
        return self.connected
