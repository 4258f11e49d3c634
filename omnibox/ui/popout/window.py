"""One customer in a window of its own: header, timeline and composer, the customer beside them when there is room."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QMoveEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from omnibox.model.conversation import Status
from omnibox.model.rows import ConversationRow
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.customer.panel import CustomerPanel
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.assigning import Assigning
from omnibox.ui.inbox.commands import Commands
from omnibox.ui.inbox.current import Current
from omnibox.ui.live import Batch
from omnibox.ui.pill import Pill
from omnibox.ui.placing import put
from omnibox.ui.popout.drafts import reload_draft
from omnibox.ui.popout.services import RaisesHome, services_for
from omnibox.ui.services import UiServices
from omnibox.ui.tabbing import move
from omnibox.ui.widgets import line

USUAL, LEAST = (940, 760), (520, 420)
CENTRE = 420  # px the timeline keeps beside the customer, at a text size of 100 percent
WITH_ROW = ("resolve", "snooze", "assign", "unread", "spam", "trash")


class ConversationWindow(QWidget):
    """Shows one customer. Its keys are its own; what only the main window has opens there."""

    shut = Signal(object)  # itself, when it was closed
    moved = Signal()  # place, size, conversation or panel: worth remembering
    activated = Signal(object)  # itself: it has the focus now

    def __init__(self, home: UiServices, home_window: QWidget, *, panel: bool) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._home = home
        self._raises = RaisesHome(home_window, self)
        self.services = services = services_for(self, home, self._raises)
        self.current = Current(services, self)
        self.commands = Commands(services, self)
        self.assigning = Assigning(services, self)
        self.pane = ConversationPane(services)
        self.panel = CustomerPanel(services)
        self.panel.write_with(self.pane.composer.write)
        self._edge = line(vertical=True)
        self.panel_wanted = panel
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.pane, 1)
        layout.addWidget(self._edge)
        layout.addWidget(self.panel)
        self.pill = Pill(services.theme, services.notices, self)
        self.setMinimumSize(*LEAST)
        self.resize(*USUAL)
        self._wire()
        self._claim_keys()
        self._fold()

    def _wire(self) -> None:
        services = self.services
        services.live.changed.connect(self._heard)
        services.navigation.open_conversation.connect(self._go)
        services.theme.changed.connect(self._fold)
        self.current.changed.connect(self._follow)
        self.pane.opened.connect(self._opened)
        self.pane.left.connect(self.pane.timeline.setFocus)
        self.panel.conversation_chosen.connect(self.show_conversation)

    def _claim_keys(self) -> None:
        actions, commands = self.services.actions, self.commands
        keys: dict[str, Callable[[], object]] = {
            "resolve": partial(self._with_row, commands.resolve_or_reopen),
            "assign": partial(self._with_row, self._assign),
            "unread": partial(self._with_row, commands.mark_unread),
            "snooze": partial(self._with_row, self._snooze),
            "merge": partial(self._with_row, lambda row: self.pane.threads.merge((row.id,))),
            "spam": partial(self._with_row, partial(commands.discard, status=Status.SPAM)),
            "trash": partial(self._with_row, partial(commands.discard, status=Status.TRASH)),
            "customer_panel": self.toggle_panel,
            "undo": self._undo,
            "close_window": self.close,
        }
        for name, does in keys.items():
            actions.on(name, does)
        self._follow()

    # ---- what it shows
    @property
    def customer_id(self) -> UUID | None:
        """Whose window it is."""
        return self.current.customer_id

    def show_conversation(self, customer_id: UUID, conversation_id: UUID | None, item_id: UUID | None = None) -> None:
        """Show a customer, at a conversation or an item."""
        self.current.turn_to(customer_id, conversation_id, None)
        self.pane.open(customer_id, conversation_id, item_id)
        self.panel.open(customer_id, conversation_id)

    def _go(self, customer_id: UUID, conversation_id: UUID | None, item_id: UUID | None) -> None:
        """Something in here leads to a conversation: another customer's opens in the main window."""
        if customer_id == self.customer_id:
            self.show_conversation(customer_id, conversation_id, item_id)
        else:
            self._home.navigation.open(customer_id, conversation_id, item_id)
            self._raises.now()

    def _opened(self, customer_id: UUID, conversation_id: UUID | None) -> None:
        """The timeline settled on a conversation by itself."""
        if (customer_id, conversation_id) != (self.current.customer_id, self.current.conversation_id):
            self.current.turn_to(customer_id, conversation_id, None)
            self.panel.open(customer_id, conversation_id)
        self.moved.emit()

    def _heard(self, batch: Batch) -> None:
        self.pane.apply(batch)
        self.panel.apply(batch)

    def _follow(self) -> None:
        row = self.current.row
        for name in WITH_ROW:
            self.services.actions.enable(name, row is not None)
        name = row.customer_name if row is not None else ""
        self.setWindowTitle(tr("{name} - Omnibox", name=name) if name else "Omnibox")
        if row is not None and row.unread and self.isActiveWindow():
            self.commands.mark_read(row.id)

    def _with_row(self, command: Callable[[ConversationRow], object]) -> None:
        if self.current.row is not None:
            command(self.current.row)

    def _assign(self, row: ConversationRow) -> None:
        from omnibox.ui.inbox.snooze_menu import popup_place

        place = popup_place(self.pane)
        self.assigning.ask(partial(self.commands.assign, row), place, frozenset({row.assignee_id}))

    def _snooze(self, row: ConversationRow) -> None:
        from omnibox.ui.inbox.snooze_menu import SnoozeMenu, popup_place

        services = self.services
        menu = SnoozeMenu(services.theme, services.formats, partial(self.commands.snooze, row), self)
        menu.popup(popup_place(self.pane))

    def _undo(self) -> None:
        if self.pill.can_undo:
            self.pill.undo()
        else:
            self._home.actions.action("undo").trigger()

    # ---- drafts
    def reload_draft(self) -> None:
        """Another window wrote to the same customer: what stands here is read anew, after all that is being saved."""
        reload_draft(self.pane, self.services)

    # ---- room
    def toggle_panel(self) -> None:
        """Show or hide the customer; a narrow window becomes as wide as both need."""
        self.panel_wanted = self.panel.isHidden()
        if self.panel_wanted and self.width() < self._both():
            self.resize(self._both(), self.height())
        self._fold()
        self.moved.emit()

    def _both(self) -> int:
        return round(CENTRE * max(1.0, self.services.theme.scale)) + self.panel.width()

    def _fold(self) -> None:
        there = self.panel_wanted and self.width() >= self._both()
        self.panel.setVisible(there)
        self._edge.setVisible(there)

    def place(self, box: list[int]) -> None:
        """Stand where an earlier window stood ([x, y, width, height]), on a screen that is there."""
        put(self, box, USUAL, LEAST)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return move(self, forward=forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fold()
        self.moved.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        self.moved.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange:
            if self.isActiveWindow():
                self._follow()
                self.activated.emit(self)
            else:
                self.pane.flush()  # whoever has the focus now reads what was written here
        super().changeEvent(event)

    def begin(self) -> None:
        """It is on screen: the timeline takes the keys."""
        QTimer.singleShot(0, self, partial(self.pane.timeline.setFocus, Qt.FocusReason.OtherFocusReason))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.pane.flush()
        self.pane.clear()
        self.shut.emit(self)
        event.accept()
