"""The inbox: views, list, timeline and customer side by side, and what moves between them.

Views and list come first; timeline and customer are built a moment later, when the first rows are on screen.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QWidget

from omnibox.model.conversation import Status
from omnibox.model.rows import ConversationRow, Glance
from omnibox.model.views import View
from omnibox.ui.inbox.assigning import Assigning
from omnibox.ui.inbox.commands import Commands
from omnibox.ui.inbox.counts import Counts
from omnibox.ui.inbox.current import Current
from omnibox.ui.inbox.folding import Fold
from omnibox.ui.inbox.list_pane import ListPane
from omnibox.ui.inbox.many import Many
from omnibox.ui.inbox.views_panel import ViewsPanel
from omnibox.ui.live import Batch
from omnibox.ui.remember import Remember
from omnibox.ui.services import UiServices
from omnibox.ui.skeleton import FIRST_VIEW, FOLD_BELOW, LIST, PANEL, VIEWS_FOLD_BELOW
from omnibox.ui.widgets import line

if TYPE_CHECKING:
    from omnibox.ui.conversation.pane import ConversationPane
    from omnibox.ui.customer.panel import CustomerPanel
    from omnibox.ui.threads.deeds import ThreadDeeds

LIST_LEAST, CENTRE_LEAST = 264, 380
WIDENS, LIST_WIDENS = 0.7, 0.45  # how much wider columns get where text gets larger
WITH_ROW = (
    "resolve",
    "snooze",
    "assign",
    "unread",
    "merge",
    "spam",
    "trash",
)  # what needs a conversation, as the menu has it


def load_parts() -> None:
    """Load the modules of timeline and customer; in a worker, so that the window stays lively meanwhile."""
    import omnibox.ui.conversation.pane
    import omnibox.ui.customer.panel  # noqa: F401 - loading them is the point


class InboxPage(QWidget):
    """Puts the columns together. Everything that happens to the current conversation goes through `commands`."""

    completed = Signal()  # timeline and customer are there
    conversation: "ConversationPane"  # from `completed` on
    customer: "CustomerPanel"

    def __init__(self, services: UiServices, counts: Counts, remember: Remember) -> None:
        super().__init__()
        self._services, self._counts, self._remember = services, counts, remember
        self.views = ViewsPanel(services, counts)
        self.list_pane = ListPane(services, counts)
        self.is_complete = False
        self.current = Current(services, self)
        self.commands = Commands(services, self)
        self.commands.many = self.list_pane.bulk
        self.assigning = Assigning(services, self)
        self.many = Many(services, self.list_pane, self.assigning, self)
        self._threads: ThreadDeeds | None = None
        self._centre = QWidget()
        self._build()
        self._wire()

    def _build(self) -> None:
        self.list_pane.setMinimumWidth(LIST_LEAST)
        self._centre.setMinimumWidth(CENTRE_LEAST)
        self._centre.setAutoFillBackground(True)
        self._centre.setBackgroundRole(self._centre.palette().ColorRole.Base)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.list_pane)
        self._splitter.addWidget(self._centre)
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.splitterMoved.connect(self.keep_columns)
        self._views_side = QWidget()
        self._views_side.setAutoFillBackground(True)
        views = QHBoxLayout(self._views_side)
        views.setContentsMargins(0, 0, 0, 0)
        views.setSpacing(0)
        views.addWidget(self.views)
        views.addWidget(line(vertical=True))
        self._side = QWidget()
        self._side_layout = QHBoxLayout(self._side)
        self._side_layout.setContentsMargins(0, 0, 0, 0)
        self._side_layout.setSpacing(0)
        self._side_layout.addWidget(line(vertical=True))
        self._side_layout.addStretch(0)
        self._side.setAutoFillBackground(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._views_side)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self._side)
        theme = self._services.theme
        self._views_fold = Fold(theme, self, self._views_side, below=VIEWS_FOLD_BELOW, leading=True)
        self._side_fold = Fold(theme, self, self._side, below=FOLD_BELOW, leading=False)
        self._side_fold.wanted = self._remember.number("customer_panel", 1) != 0

    def _wire(self) -> None:
        services = self._services
        self.views.chosen.connect(self.show_view)
        self.views.chosen.connect(lambda _: self._views_fold.close())
        self.list_pane.views_wanted.connect(self.focus_views)
        services.theme.changed.connect(self._place_columns)
        services.theme.changed.connect(lambda: QTimer.singleShot(0, self, self._split_columns))
        self.list_pane.wanted.connect(self._open_row)
        self.list_pane.list.menu_wanted.connect(self._menu)
        self.commands.leaving.connect(lambda one, status: self._leaving((one,), status))
        self.many.leaving.connect(self._leaving)
        self.many.merge_wanted.connect(self._merge)
        self.list_pane.list.selection.changed.connect(self._follow)
        self.current.changed.connect(self._follow)
        services.navigation.open_conversation.connect(self.open)
        services.live.changed.connect(self._heard)
        self._counts.inboxes_changed.connect(self._view_gone)
        self._follow()

    def _claim_keys(self) -> None:
        actions = self._services.actions
        keys: dict[str, Callable[[], object]] = {
            "next": partial(self.step, 1),
            "previous": partial(self.step, -1),
            "extend_next": partial(self.list_pane.list.extend, 1),
            "extend_previous": partial(self.list_pane.list.extend, -1),
            "select_all": self.many.select_all,
            "resolve": partial(self._act, "resolve", self.commands.resolve_or_reopen),
            "assign": partial(self._act, "assign", self._assign),
            "unread": partial(self._act, "unread", self.commands.mark_unread),
            "snooze": partial(self._act, "snooze", self._snooze),
            "merge": partial(self._act, "merge", lambda row: self._merge((row.id,))),
            "spam": partial(self._act, "spam", partial(self.commands.discard, status=Status.SPAM)),
            "trash": partial(self._act, "trash", partial(self.commands.discard, status=Status.TRASH)),
            "focus_list": self.list_pane.list.setFocus,
            "focus_views": self.focus_views,
            "customer_panel": self.toggle_customer,
        }
        for name, does in keys.items():
            actions.on(name, does)
        self._follow()

    def complete(self) -> None:
        """Build timeline and customer, and open in them what was chosen meanwhile."""
        from omnibox.ui.conversation.pane import ConversationPane
        from omnibox.ui.customer.panel import CustomerPanel

        if self.is_complete:
            return
        self.conversation = ConversationPane(self._services)
        self.conversation.setMinimumWidth(CENTRE_LEAST)
        self.conversation.opened.connect(self._opened)
        self.conversation.left.connect(self.list_pane.list.setFocus)
        sizes = self._splitter.sizes()
        self._splitter.replaceWidget(1, self.conversation)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes(sizes)
        self._centre.deleteLater()
        self.customer = CustomerPanel(self._services)
        self.customer.conversation_chosen.connect(self.open)
        self.customer.write_with(self.conversation.composer.write)
        self._side_layout.addWidget(self.customer)
        self.is_complete = True
        if self.current.customer_id is not None:
            self._show_parts(self.current.customer_id, self.current.conversation_id, None)
        self.completed.emit()

    # ---- views
    def preview(self, glance: Glance) -> None:
        """Show what was read before the desk is there."""
        view = self.views.view(glance.view)
        if view is not None:
            self.views.mark(view.key)
            total = glance.counts.get(view.key, 0)
            self.list_pane.preview(view, self.views.name(view.key), glance.page, total)

    def begin(self) -> None:
        """The desk is there: open the view of last time, and do what the keys say."""
        self._claim_keys()
        view = self.views.view(self._remember.text("view", FIRST_VIEW)) or self.views.view(FIRST_VIEW)
        if view is not None:
            self.show_view(view)

    def show_view(self, view: View) -> None:
        """Turn the list to a view; what is open stays open."""
        self.views.mark(view.key)
        self._remember.put("view", view.key)
        if self._services.connected is None:  # `begin` opens it
            return
        self.list_pane.show_view(view, self.views.name(view.key))
        if self.current.conversation_id is not None:
            self.list_pane.list.select(self.current.conversation_id, reveal=False)

    def _view_gone(self) -> None:
        view = self.list_pane.loader.view
        if view is not None and self.views.view(view.key) is None:
            fallback = self.views.view(FIRST_VIEW)
            if fallback is not None:
                self.show_view(fallback)

    # ---- the current conversation
    def step(self, by: int) -> None:
        """Go to the next or the former conversation of the list."""
        self.list_pane.list.step(by)

    def open(self, customer_id: UUID, conversation_id: UUID | None, item_id: UUID | None = None) -> None:
        """Open a customer's timeline, at a conversation or an item."""
        row = self.list_pane.list.current_row()
        at_hand = row if row is not None and row.id == conversation_id else None
        self.current.turn_to(customer_id, conversation_id, at_hand)
        self.list_pane.list.select(conversation_id)
        self._show_parts(customer_id, conversation_id, item_id)

    def _open_row(self, row: ConversationRow) -> None:
        self.current.turn_to(row.customer_id, row.id, row)
        self._show_parts(row.customer_id, row.id, None)

    def _show_parts(self, customer_id: UUID, conversation_id: UUID | None, item_id: UUID | None) -> None:
        if self.is_complete:
            self.conversation.open(customer_id, conversation_id, item_id)
            self.customer.open(customer_id, conversation_id)

    def _opened(self, customer_id: UUID, conversation_id: UUID | None) -> None:
        """The timeline settled on a conversation by itself (the newest one, or one scrolled to)."""
        if (customer_id, conversation_id) != (self.current.customer_id, self.current.conversation_id):
            self.current.turn_to(customer_id, conversation_id, None)
            self.list_pane.list.select(conversation_id, reveal=False)

    def _follow(self) -> None:
        row = self.current.row
        if self._side_fold.is_empty != (self.current.customer_id is None):
            self._side_fold.is_empty = self.current.customer_id is None
            self._side_fold.place()
        for name in WITH_ROW:
            self._services.actions.enable(name, row is not None or self.many.any)
        if row is not None and row.unread and self.isActiveWindow() and self._services.connected is not None:
            self.commands.mark_read(row.id)

    def _act(self, name: str, command: Callable[[ConversationRow], object]) -> None:
        """Do it to everything selected, else to the open conversation."""
        self.list_pane.list.let_go()
        if not self.many.key(name, self._menu_place()) and self.current.row is not None:
            command(self.current.row)

    def _menu_place(self) -> QPoint:
        from omnibox.ui.inbox.snooze_menu import popup_place

        return popup_place(self._splitter.widget(1) or self)

    def _leaving(self, ids: tuple[UUID, ...], status: Status) -> None:
        """Their work is done here: go on to the neighbour, unless the view keeps them."""
        view, rows, open_now = self.list_pane.loader.view, self.list_pane.list, self.current.conversation_id
        if view is None or status in view.statuses or open_now is None or open_now not in ids:
            return
        neighbour = rows.neighbour(open_now, rows.selection if len(rows.selection) else ids)
        row = self.list_pane.model.row(self.list_pane.model.place(neighbour)) if neighbour else None
        if row is not None:
            rows.select(row.id)
            self._open_row(row)
            return
        self.current.turn_to(None, None, None)
        rows.select(None)
        if self.is_complete:
            self.conversation.clear()
            self.customer.clear()

    def _menu(self, row: ConversationRow, where: QPoint) -> None:
        """What the keys do, for the mouse. The row it was asked on is opened first: the menu speaks of that one."""
        if self._services.connected is None:
            return
        if row.id in self.list_pane.list.selection:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.move(where)
            self.many.fill_menu(menu)
            menu.popup(where)
            return
        if row.id != self.current.conversation_id:
            self.list_pane.list.select(row.id, reveal=False)
            self._open_row(row)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in WITH_ROW:
            if name == "spam":
                menu.addSeparator()
            menu.addAction(self._services.actions.action(name))
        menu.popup(where)

    def _snooze(self, row: ConversationRow) -> None:
        from omnibox.ui.inbox.snooze_menu import SnoozeMenu

        services = self._services
        menu = SnoozeMenu(services.theme, services.formats, partial(self.commands.snooze, row), self)
        menu.popup(self._menu_place())

    def _assign(self, row: ConversationRow) -> None:
        self.assigning.ask(partial(self.commands.assign, row), self._menu_place(), frozenset({row.assignee_id}))

    def _merge(self, ids: tuple[UUID, ...]) -> None:
        from omnibox.ui.threads.deeds import ThreadDeeds

        self._threads = self._threads or ThreadDeeds(self._services, self)
        self._threads.merge(ids)

    def _heard(self, batch: Batch) -> None:
        if self.is_complete:
            self.conversation.apply(batch)
            self.customer.apply(batch)

    # ---- columns
    def toggle_customer(self) -> None:
        """Show or hide the customer; where there is little room it lies over the timeline."""
        self._side_fold.toggle(lambda wanted: self._remember.put("customer_panel", int(wanted)))
        if self._side_fold.is_open and self.is_complete:
            self.customer.focus_first()

    def focus_views(self) -> None:
        """Go to the views; where there is little room they come as a drawer."""
        if self._views_fold.is_folded:
            self._views_fold.toggle()
        if self.views.isVisible():
            self.views.focus_current()
        else:
            self.list_pane.list.setFocus()

    def _place_columns(self) -> None:
        theme = self._services.theme
        self._side.setFixedWidth(round(PANEL * (1 + (max(1.0, theme.scale) - 1) * WIDENS)) + 1)
        self._views_fold.place()
        self._side_fold.place()
        self.list_pane.offer_views(self._views_fold.is_folded)

    def showEvent(self, event: object) -> None:
        QTimer.singleShot(0, self, self._split_columns)  # by then the splitter has its own size

    def resizeEvent(self, event: object) -> None:
        self._place_columns()
        QTimer.singleShot(0, self, self._split_columns)

    def _split_columns(self) -> None:
        """Keep the list as wide as it was chosen to be; what is left is the timeline's."""
        kept = self._remember.numbers("splits")
        first = kept[0] if kept else round(LIST * (1 + (max(1.0, self._services.theme.scale) - 1) * LIST_WIDENS))
        self._splitter.setSizes([first, max(CENTRE_LEAST, self._splitter.width() - first - 1)])

    def window_activated(self) -> None:
        """Somebody looks again: what came into the open conversation meanwhile is seen now."""
        self._follow()

    def finish(self) -> None:
        """What is being typed is kept as a draft."""
        if self.is_complete:
            self.conversation.flush()

    def keep_columns(self) -> None:
        """Somebody chose how wide the list is: keep it for the next start."""
        self._remember.put("splits", self._splitter.sizes())
