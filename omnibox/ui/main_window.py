"""The window's parts, once the desk is there: rail, banners, pages, search, the pill, the keys.

What the first page does not need is built when it is needed, or a moment after the first rows are on screen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol, cast
from uuid import UUID

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from omnibox.model.rows import Glance, InboxRow
from omnibox.ui.actions import SPECS
from omnibox.ui.banners import Banners
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.counts import Counts
from omnibox.ui.inbox.page import InboxPage, load_parts
from omnibox.ui.onboarding.sample import SampleData
from omnibox.ui.pages import PAGES
from omnibox.ui.palette.recents import Recents
from omnibox.ui.pill import Pill
from omnibox.ui.rail import Rail
from omnibox.ui.remember import Remember
from omnibox.ui.services import UiServices
from omnibox.ui.skeleton import RAIL, VIEWS
from omnibox.ui.troubles import Troubles
from omnibox.ui.widgets import line

if TYPE_CHECKING:
    from omnibox.desk.channel import ChannelSpec
    from omnibox.ui.accounts.page import InboxesPage
    from omnibox.ui.history.dialog import HistoryDialog
    from omnibox.ui.onboarding.connect import ConnectPage
    from omnibox.ui.onboarding.welcome import Welcome
    from omnibox.ui.palette.box import Palette
    from omnibox.ui.popout.windows import Windows
    from omnibox.ui.settings.page import SettingsPage

SAVE_MS = 3000
# What acts on the list or on the conversation that is open: off while another page hides them.
EVERYWHERE = frozenset({"palette", "search_everything", "new_message"})
AT_THE_INBOX = (
    frozenset(spec.id for spec in SPECS if spec.section in ("Move around", "Answer", "This conversation")) - EVERYWHERE
)
PATIENCE_MS = 1500  # the rest of the window is built by then even if no row ever shows
PILL_LEFT = RAIL + VIEWS + 14


class EngineFace(Protocol):
    """The engine's home as the window knows it."""

    def watch(self, tell: Callable[[str, str], None]) -> None:
        """Call `tell(state, code)` now and at every change, from any thread."""

    def again(self) -> None:
        """Start anew after giving up."""


@dataclass(frozen=True)
class Start:
    """What the desk knew when it arrived."""

    specs: "tuple[ChannelSpec, ...]"
    connected: bool


class MainWindow(QWidget):
    """Everything inside the frame."""

    completed = Signal()  # every column is there

    def __init__(self, services: UiServices, remember: Remember) -> None:
        super().__init__()
        self.services, self._remember = services, remember
        self._start = Start((), True)  # until `begin`
        self.counts = Counts(services, self)
        self.banners = Banners(services.theme)
        self.troubles = Troubles(services, self.counts, self.banners)
        self.rail = Rail(services)
        self.inbox = InboxPage(services, self.counts, remember)
        self.recents = Recents(services, self.inbox.current, self)
        self.sample = SampleData(services, self)
        self.pages = QStackedWidget()
        self._made: dict[str, QWidget] = {"inbox": self.inbox}
        self.form: ConnectPage | None = None  # the connect form while it is open
        self._build()
        self.pill = Pill(services.theme, services.notices, self)
        self._wire()
        self._completing = False
        self._save = QTimer(self)
        self._save.setInterval(SAVE_MS)
        self._save.timeout.connect(self.save)
        self._save.start()

    def _build(self) -> None:
        self.pages.addWidget(self.inbox)
        self._rail_edge = line(vertical=True)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.banners)
        right.addWidget(self.pages, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addWidget(self._rail_edge)
        layout.addLayout(right, 1)

    def _wire(self) -> None:
        navigation = self.services.navigation
        self.rail.wanted.connect(self.show_page)
        self.troubles.mend_inbox.connect(self.edit_inbox)
        self.inbox.list_pane.search_wanted.connect(self.open_palette)
        self.inbox.list_pane.list.drawn.connect(self._rest)
        self.inbox.completed.connect(self._completed)
        self.counts.inboxes_changed.connect(self._inboxes)
        navigation.open_conversation.connect(lambda *_: self.show_inbox())
        navigation.open_inboxes.connect(lambda _: self.show_inboxes())
        navigation.open_settings.connect(self.show_settings)
        navigation.open_customers.connect(lambda: self.show_page("customers"))
        navigation.pop_out.connect(self.pop_out)
        navigation.open_view.connect(self._show_view)
        navigation.new_message.connect(self.new_message)
        navigation.connect_inbox.connect(self._connect_channel)
        navigation.edit_inbox.connect(self.edit_inbox)
        navigation.open_search.connect(self.open_search)
        navigation.open_palette.connect(self.open_palette)

    def _claim_keys(self) -> None:
        for name, does in (
            ("palette", self.open_palette),
            ("search_everything", self.open_search),
            ("undo", self._undo),
            ("recent_operations", self._show_history),
            ("inboxes", self.show_inboxes),
            ("pop_out", self._pop_out_current),
            ("new_message", self.new_message),
            ("keys", self._show_keys),
        ):
            self.services.actions.on(name, does)
        for key in ("mine", "unassigned", "snoozed", "all"):
            self.services.actions.on(f"go_{key}", partial(self._show_view, key))
        for page in PAGES:
            if page.action:
                self.services.actions.on(page.action, partial(self.show_page, page.key))

    # ---- parts built when they are needed
    @cached_property
    def welcome(self) -> "Welcome":
        from omnibox.ui.onboarding.welcome import Welcome

        made = Welcome(self.services)
        made.offer(self._start.specs)
        made.connect_wanted.connect(self.connect_inbox)
        made.sample_wanted.connect(self._add_sample)
        made.inbox_wanted.connect(self.show_inbox)
        made.show_inboxes(self.counts.inboxes)
        self.pages.addWidget(made)
        return made

    @property
    def settings(self) -> "SettingsPage":
        """The page of settings."""
        return cast("SettingsPage", self._page_of("settings"))

    @property
    def inboxes(self) -> "InboxesPage":
        """The inboxes among the settings."""
        return cast("InboxesPage", self.settings.body("inboxes"))

    @cached_property
    def search(self) -> "Palette":
        from omnibox.ui.palette.wiring import make

        return make(self)

    @property
    def specs(self) -> "tuple[ChannelSpec, ...]":
        """The channels there are."""
        return self._start.specs

    # ---- beginning and end
    def preview(self, glance: Glance) -> None:
        """Show what was read before the desk is there; nothing can be done to it yet."""
        self.services.me = glance.operator.id
        self.rail.me.set_person(glance.operator.name, str(glance.operator.id))
        self.counts.preview(dict(glance.counts), glance.inboxes)
        self.inbox.preview(glance)

    def begin(self, start: Start) -> None:
        """The desk is there: show the first page, follow the desk, do what the keys say."""
        self._start = start
        actor = self.services.desk.actor
        self.rail.me.set_person(actor.name, str(actor.id))
        self._claim_keys()
        self.sample.begin(self._sample_gone)
        self.inbox.begin()
        self.counts.start()
        if start.connected:
            self._come_back()
            QTimer.singleShot(PATIENCE_MS, self, self._rest)
        else:
            self._page(self.welcome)
            self._rest()
        if self.inbox.list_pane.list.has_drawn:
            self._rest()

    def _come_back(self) -> None:
        """Show the page that was open when a new start was asked for; else the inbox."""
        page = self._remember.text("come_back", "inbox")
        self._remember.put("come_back", "inbox")
        self.show_page(page)

    def _rest(self) -> None:
        """The first page is on screen: load what timeline and customer need, then build them."""
        if not self._completing and self.services.connected is not None:
            self._completing = True
            self.services.tasks.read(load_parts, self, lambda _: self.inbox.complete(), self.services.notices.fail)

    def _completed(self) -> None:
        """Every column is there: windows that stood beside this one come back."""
        self.completed.emit()
        choices = self.services.choices
        if choices.ready:
            self._restore_windows()
        else:
            choices.loaded.connect(self._restore_windows)

    @cached_property
    def windows(self) -> "Windows":
        from omnibox.ui.popout.windows import Windows

        made = Windows(self.services, self, self._remember)
        made.join(self.inbox.conversation)
        return made

    def _restore_windows(self) -> None:
        if self._remember.text("popouts", "[]") != "[]":
            self.windows.restore()

    def pop_out(self, customer_id: UUID, conversation_id: UUID | None = None) -> None:
        """Show a customer in a window of their own."""
        if self.inbox.is_complete:
            self.windows.pop_out(customer_id, conversation_id)

    def new_message(self, customer_id: UUID | None = None, medium: str = "") -> None:
        """Write to a customer, or to somebody still to be chosen."""
        if self.inbox.is_complete:
            from omnibox.ui.writing.new_message import NewMessageDialog

            NewMessageDialog(self.services, customer_id, medium, self).open()

    def _pop_out_current(self) -> None:
        current = self.inbox.current
        if current.customer_id is not None:
            self.pop_out(current.customer_id, current.conversation_id)

    def save(self) -> None:
        """Write what the window remembers, if anything changed."""
        if self._remember.dirty:
            content, remember = self._remember.snapshot(), self._remember
            self.services.tasks.write(lambda: remember.write(content), self, None, self.services.notices.fail)

    def finish(self) -> None:
        """The window closes: keep what is being typed and how it all stood."""
        self.inbox.finish()
        if "windows" in self.__dict__:
            self.windows.finish()
        self.save()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange:
            if self.isActiveWindow():
                self.inbox.window_activated()
            elif "windows" in self.__dict__:
                self.inbox.finish()  # a window of the same customer reads what was written here
        super().changeEvent(event)

    # ---- pages
    def show_inbox(self) -> None:
        self._page(self.inbox)

    def _show_view(self, key: str) -> None:
        view = self.inbox.views.view(key)
        if view is not None:
            self.inbox.show_view(view)
            self.show_inbox()

    def show_inboxes(self) -> None:
        self.show_settings("inboxes")

    def show_settings(self, section: str = "") -> None:
        """Show the settings at a section, "" where they were left."""
        if self.services.connected is not None:
            self.settings.open(section)
            self.show_page("settings")

    def show_page(self, key: str) -> None:
        """Show a page: inbox, welcome, or one of PAGES; nothing happens while it cannot be built yet."""
        if key == "inbox":
            self.show_inbox()
        elif self.services.connected is not None and (key == "welcome" or any(page.key == key for page in PAGES)):
            page = self._page_of(key)
            self._page(page)
            begin = getattr(page, "begin", None)
            if begin is not None:
                begin()

    def _page_of(self, key: str) -> QWidget:
        if key == "welcome":
            return self.welcome
        if key not in self._made:
            made = next(page for page in PAGES if page.key == key).make(self.services)
            self.pages.addWidget(made)
            self._made[key] = made
        return self._made[key]

    @property
    def page(self) -> str:
        """The key of the page that is shown."""
        return self._key_of(self.pages.currentWidget())

    def _key_of(self, page: QWidget | None) -> str:
        """Return which button of the rail stands for what is shown; a form belongs to the settings."""
        return next((key for key, one in self._made.items() if one is page), "settings")

    def _page(self, page: QWidget) -> None:
        form = self.form
        if form is not None and form is not page:
            self.form = None
            form.probe.cancel()
            self.pages.removeWidget(form)
            form.deleteLater()
        self.pages.setCurrentWidget(page)
        bare = page is not self.inbox and not self.counts.inboxes and not self._start.connected
        self.rail.setVisible(not bare)
        self._rail_edge.setVisible(not bare)
        self.pill.left = PILL_LEFT if page is self.inbox else None  # there it covers neither composer nor timeline
        self.rail.mark(self._key_of(page))
        self.services.actions.hold(frozenset() if page is self.inbox else AT_THE_INBOX)

    def connect_inbox(self, spec: "ChannelSpec") -> None:
        """Open the form for a new inbox."""
        self._open_form(spec, None)

    def _connect_channel(self, name: str) -> None:
        spec = next((one for one in self._start.specs if one.name == name), None)
        if spec is not None:
            self._open_form(spec, None)

    def edit_inbox(self, inbox: InboxRow) -> None:
        """Open the form for an inbox that exists: its password or its settings changed."""
        spec = next((one for one in self._start.specs if one.name == inbox.channel), None)
        if spec is not None:
            self._open_form(spec, inbox)

    def _open_form(self, spec: "ChannelSpec", inbox: InboxRow | None) -> None:
        from omnibox.ui.onboarding.connect import ConnectPage

        form = ConnectPage(self.services, spec, inbox)
        form.connected.connect(self._connected)
        form.left.connect(self._form_left)
        self.pages.addWidget(form)
        self._page(form)
        self.form = form
        form.begin()

    def _form_left(self) -> None:
        if self.counts.inboxes:
            self.show_inboxes()
        else:
            self._page(self.welcome)

    def _connected(self, inbox: InboxRow) -> None:
        """A first inbox is greeted on the welcome page, where its import is seen; further ones on theirs."""
        self.services.notices.say(tr("{name} is connected", name=inbox.address))
        self._form_left()
        self.counts.refresh()

    def _add_sample(self) -> None:
        button = self.welcome.sample
        button.setEnabled(False)

        def then(there: bool) -> None:
            button.setEnabled(True)
            if there:
                self.counts.refresh()
                self.show_inbox()

        self.sample.add(then)

    def _sample_gone(self) -> None:
        """Nothing is left of the sample: where nothing else is connected, this is a first day again."""
        self.counts.refresh()
        if all(inbox.channel not in {spec.name for spec in self._start.specs} for inbox in self.counts.inboxes):
            self._page(self.welcome)

    def _inboxes(self) -> None:
        if "welcome" in self.__dict__:
            self.welcome.show_inboxes(self.counts.inboxes)
        self.sample.follow(self.counts.inboxes, (spec.name for spec in self._start.specs))
        self._remember.put("inboxes", len(self.counts.inboxes))

    # ---- keys
    def open_palette(self, text: str = "") -> None:
        """Open the one box, with `text` in it."""
        if self.services.connected is not None:
            self.search.enter(text)

    def open_search(self, text: str = "") -> None:
        """Open the one box for messages alone, with `text` in it."""
        if self.services.connected is not None:
            self.search.enter(text, only_messages=True)

    def _undo(self) -> None:
        if self.pill.can_undo:
            self.pill.undo()
            return
        from omnibox.ui.history.last import undo_last

        undo_last(self.services, self.inbox.commands.undo, self)

    @cached_property
    def history(self) -> "HistoryDialog":
        from omnibox.ui.history.dialog import HistoryDialog

        return HistoryDialog(self.services, self.inbox.commands.undo, self)

    def _show_history(self) -> None:
        self.history.show()
        self.history.activateWindow()

    def _show_keys(self) -> None:
        from omnibox.ui.keys_sheet import KeysSheet

        KeysSheet(self.services, self).open()
