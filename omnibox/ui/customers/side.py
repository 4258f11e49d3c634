"""The right of the customers' page: who is chosen, beside the table or, where there is little room, over it."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from omnibox.ui.customer.panel import CustomerPanel
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.folding import Fold
from omnibox.ui.services import UiServices
from omnibox.ui.skeleton import FOLD_BELOW
from omnibox.ui.widgets import EmptyState, line

WANTED_KEY = "customers.side"


class Side(QWidget):
    """Holds the customer panel. Escape in the drawer closes it."""

    closed = Signal()  # the drawer was folded away

    def __init__(self, services: UiServices, page: QWidget, panel: CustomerPanel) -> None:
        super().__init__(page)
        self._services, self._panel = services, panel
        self._nobody = EmptyState(services.theme, "user", tr("Nobody chosen"), tr("Choose a customer to see more."))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nobody)
        self._stack.addWidget(panel)
        self.setAutoFillBackground(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(line(vertical=True))
        layout.addWidget(self._stack, 1)
        self.fold = Fold(services.theme, page, self, below=FOLD_BELOW, leading=False)
        self.fold.wanted = services.choices.flag(WANTED_KEY, True)
        self._was_open = False
        self.fold.changed.connect(self._mind_focus)
        services.choices.changed.connect(self._chosen)
        services.theme.changed.connect(self.place)

    def offer(self, customer_id: UUID | None) -> None:
        """Show the panel where somebody is chosen."""
        self._stack.setCurrentWidget(self._panel if customer_id else self._nobody)

    def toggle(self) -> None:
        """Show or hide it."""
        self.fold.toggle(lambda wanted: self._services.choices.put(WANTED_KEY, wanted))
        if self.fold.is_open:
            self._panel.focus_first()

    def place(self) -> None:
        """Put it where it belongs now."""
        self.setFixedWidth(self._panel.fitting_width() + 1)
        self.fold.place()

    def _chosen(self, key: str) -> None:
        if key == WANTED_KEY:
            self.fold.wanted = self._services.choices.flag(WANTED_KEY, True)
            self.fold.place()

    def _mind_focus(self) -> None:
        was_open, self._was_open = self._was_open, self.fold.is_open
        if was_open and not self._was_open:
            self.closed.emit()
