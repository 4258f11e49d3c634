"""The page of customers: search and filters above, the table, and whoever is chosen at the side."""

from dataclasses import replace
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from omnibox.model.customer_list import CustomerOrder, CustomerQuery
from omnibox.model.rows import CustomerListRow, InboxRow
from omnibox.ui.customer.panel import CustomerPanel
from omnibox.ui.customers.add_dialog import AddCustomer
from omnibox.ui.customers.columns import Column, chosen
from omnibox.ui.customers.filters import FilterBar
from omnibox.ui.customers.header import TableHeader
from omnibox.ui.customers.loader import CustomerLoader
from omnibox.ui.customers.search_field import SearchField
from omnibox.ui.customers.side import Side
from omnibox.ui.customers.table import CustomerTable
from omnibox.ui.i18n import tr
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices
from omnibox.ui.skeleton import HEADER
from omnibox.ui.widgets import Button, EmptyState, IconButton, Label, line
from omnibox.ui.words import words_of

COLUMNS_KEY, SORT_KEY = "customers.columns", "customers.sort"
_NOT_TYPED: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class CustomersPage(QWidget):
    """Everybody we serve. Typing searches, Enter opens the timeline."""

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services = services
        theme = services.theme
        self.loader = CustomerLoader(services, self)
        self.table = CustomerTable(services, self.loader)
        self.header = TableHeader(theme)
        self.filters = FilterBar(theme, services.formats)
        self.search = SearchField(theme, tr("Search customers"), tr("Name, address or number"))
        self.total = Label(theme, "", tone="faint")
        self.empty = EmptyState(theme, "users", "", "")
        self.panel = CustomerPanel(services, standing=True)
        self.side = Side(services, self, self.panel)
        self._failure: Exception | None = None
        self._pending = False  # whether letters came while something was being looked for
        self._build()
        self._wire()
        self._take_choices()

    # ---------------------------------------------------------------- building
    def _build(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self._main = QWidget()
        self._main.setAutoFillBackground(True)
        self._main.setBackgroundRole(self._main.palette().ColorRole.Base)
        column = QVBoxLayout(self._main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._title_row())
        column.addWidget(line())
        column.addLayout(self._search_row())
        column.addWidget(line())
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(0)
        head.addWidget(self.header)
        head.addWidget(line())
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._main, 1)
        layout.addWidget(self.side)
        self._dress()

    def _title_row(self) -> QHBoxLayout:
        theme = self._services.theme
        self._columns_button = IconButton(theme, "columns-3", tr("Columns"), self._columns_menu)
        self.add = Button(theme, tr("Add customer"), self.begin_adding, icon="user-plus")
        self._top = QHBoxLayout()
        self._top.setSpacing(8)
        self._top.addWidget(Label(theme, tr("Customers"), px=15, weight=600))
        self._top.addWidget(self.total)
        self._top.addStretch(1)
        self._top.addWidget(self._columns_button)
        self._top.addWidget(self.add)
        return self._top

    def _search_row(self) -> QVBoxLayout:
        self._asking = QVBoxLayout()
        self._asking.addWidget(self.search)
        self._asking.addWidget(self.filters)
        return self._asking

    def _dress(self) -> None:
        theme = self._services.theme
        if self.table.columns:
            self.table.show_columns(self.table.columns, self.header.widths())
        high = max(HEADER - 1, self.add.sizeHint().height() + 2 * theme.pad(8))
        pad = max(0, (high - self.add.sizeHint().height()) // 2)
        self._top.setContentsMargins(16, pad, 12, pad)
        self._asking.setContentsMargins(16, theme.pad(10), 16, theme.pad(10))
        self._asking.setSpacing(theme.pad(8))

    def _wire(self) -> None:
        services = self._services
        self.search.textChanged.connect(lambda _: self._letter())
        self.search.returnPressed.connect(self._open_first)
        self.filters.changed.connect(self.ask)
        self.header.sort_wanted.connect(self._sort)
        self.header.columns_wanted.connect(self._choose_columns)
        self.table.picked.connect(lambda row: self.show_customer(row.id))
        self.table.opened.connect(lambda row: self._open(row.id))
        self.table.laid_out.connect(self._lay_out)
        self.table.menu_wanted.connect(lambda row, where: self.menu(row).popup(where))
        self.loader.changed.connect(self._follow)
        self.loader.failed.connect(self._fail)
        self.empty.pressed.connect(self._next_step)
        self.panel.conversation_chosen.connect(services.navigation.open)
        self.panel.open_wanted.connect(self._open)
        self.side.closed.connect(self.table.setFocus)
        services.live.changed.connect(self._heard)
        services.choices.changed.connect(self._choices_changed)
        services.theme.changed.connect(self._dress)

    # ---------------------------------------------------------------- coming and going
    def begin(self) -> None:
        """The page is shown: look again, and let typing search."""
        if self.loader.ready:
            self.loader.refresh()
        elif self._failure is None:
            self.ask()
        self._read_inboxes()
        self.table.setFocus()

    def _read_inboxes(self) -> None:
        def landed(inboxes: tuple[InboxRow, ...]) -> None:
            self.filters.show_inboxes(inboxes)

        self._services.tasks.read(lambda: tuple(self._services.desk.inboxes.list()), self, landed, None)

    def _heard(self, batch: Batch) -> None:
        self.panel.apply(batch)
        if batch.has("inbox."):
            self._read_inboxes()

    # ---------------------------------------------------------------- the list
    def ask(self) -> None:
        """Ask for what stands in the search field and the filters, in the order chosen."""
        self._pending = False
        self._failure = None
        asked = self.filters.onto(CustomerQuery(text=self.search.text().strip()))
        self.loader.ask(replace(asked, order=self._order, descending=self._descending))

    def _letter(self) -> None:
        """Look at once; while something is still being looked for, as soon as that is there."""
        self._pending = self.loader.busy
        if not self._pending:
            self.ask()

    def _follow(self) -> None:
        """Say how many there are, and what to do where there is nobody."""
        loader = self.loader
        if self._pending and not loader.busy:
            self.ask()
            return
        if loader.ready:
            self._failure = None
        self.total.setText(self._services.formats.count(loader.total) if loader.ready else "")
        nobody = (loader.ready and not loader.total) or self._failure is not None
        self._stack.setCurrentWidget(self.empty if nobody else self.table)
        self._head.setVisible(not nobody)
        if nobody and self._failure is None:
            self._say_empty()

    def _say_empty(self) -> None:
        if self.search.text().strip() or self.filters.narrows:
            words = tr("Try fewer letters, or look without filters.")
            self.empty.say("search", tr("Nobody fits"), words, tr("Show everybody"))
        else:
            words = tr("Whoever writes to one of your inboxes appears here by themselves.")
            self.empty.say("users", tr("No customers yet"), words, tr("Add customer"))

    def _fail(self, error: Exception) -> None:
        if self._pending:
            self.ask()
            return
        if self.loader.ready:
            self._services.notices.fail(error)
            return
        self._failure = error
        words = words_of(error)
        self._follow()
        self.empty.say("circle-alert", words.title, words.body, tr("Try again"))

    def _next_step(self) -> None:
        if self._failure is not None:
            self.ask()
        elif self.search.text().strip() or self.filters.narrows:
            self.search.clear()
            self.filters.clear()
            self.table.setFocus()
        else:
            self.begin_adding()

    # ---------------------------------------------------------------- order and columns
    def _take_choices(self) -> None:
        choices = self._services.choices
        self._columns = chosen(choices.get(COLUMNS_KEY))
        kept = choices.get(SORT_KEY)
        self._order, self._descending = CustomerOrder.LAST, True
        if isinstance(kept, list) and len(kept) == 2 and kept[0] in set(CustomerOrder):
            self._order, self._descending = CustomerOrder(kept[0]), bool(kept[1])
        self.header.show_order(self._order, descending=self._descending)
        self.table.show_columns(self._columns, self.header.widths())

    def _choices_changed(self, key: str) -> None:
        if key in (COLUMNS_KEY, SORT_KEY):
            before = self._order, self._descending
            self._take_choices()
            if before != (self._order, self._descending) and self.loader.ready:
                self.ask()

    def _sort(self, order: CustomerOrder, descending: bool) -> None:
        self._services.choices.put(SORT_KEY, [str(order), descending])

    def _choose_columns(self, columns: tuple[Column, ...]) -> None:
        self._services.choices.put(COLUMNS_KEY, [column.key for column in columns])
        self._take_choices()

    def _columns_menu(self) -> None:
        button = self._columns_button
        self.header.menu(self).popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _lay_out(self) -> None:
        self.header.show_columns(self._columns, self.table.laid)

    # ---------------------------------------------------------------- somebody
    def show_customer(self, customer_id: UUID) -> None:
        """Show somebody at the side."""
        self.panel.open(customer_id)
        self.side.offer(customer_id)

    def _open(self, customer_id: UUID) -> None:
        self._services.navigation.open(customer_id)

    def _open_first(self) -> None:
        """Enter in the search: who is chosen, else the first who was found."""
        row = self.table.current_row() or self.loader.row(0)
        if row is not None:
            self._open(row.id)

    def menu(self, row: CustomerListRow) -> QMenu:
        """What can be done with somebody, for the mouse."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Open the timeline")).triggered.connect(partial(self._do, self._open, row.id))
        if self._services.actions.is_claimed("new_message"):
            write = self._services.navigation.new_message.emit
            menu.addAction(tr("New message")).triggered.connect(partial(self._do, write, row.id))
        if row.handles:
            menu.addSeparator()
        for _, value in row.handles:
            words = tr("Copy {value}", value=value).replace("&", "&&")
            menu.addAction(words).triggered.connect(partial(self._do, self._copy, value))
        return menu

    @staticmethod
    def _do(does: object, what: object, _checked: bool = False) -> None:
        assert callable(does)  # noqa: S101 -- one of those handed over above; this is for mypy
        does(what)

    def _copy(self, value: str) -> None:
        QGuiApplication.clipboard().setText(value)
        self._services.notices.say(tr("Copied: {value}", value=value))

    # ---------------------------------------------------------------- adding
    def begin_adding(self) -> None:
        """Ask for a new customer's address and name."""
        dialog = AddCustomer(self._services, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.added.connect(self._added)
        dialog.known.connect(self._go_to)
        dialog.open()

    def _added(self, customer_id: UUID, operation_id: UUID) -> None:
        desk, tasks, notices = self._services.desk, self._services.tasks, self._services.notices
        self._go_to(customer_id)

        def undo() -> None:
            tasks.write(lambda: desk.undo(operation_id), self, lambda _: self._gone(customer_id), notices.fail)

        notices.offer(tr("Customer added"), undo)

    def _go_to(self, customer_id: UUID) -> None:
        self.table.select(customer_id)
        self.loader.refresh()
        self.show_customer(customer_id)
        self.table.setFocus()

    def _gone(self, customer_id: UUID) -> None:
        if self.panel.customer_id == customer_id:
            self.table.select(None)
            self.panel.clear()
            self.side.offer(None)
        self.loader.refresh()

    # ---------------------------------------------------------------- keys and size
    def event(self, event: QEvent) -> bool:
        """Letters are typed here: none of them may do anything to a conversation that is not in sight."""
        override = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if isinstance(event, QKeyEvent) and override and (self._typed(event) or self._is_side_key(event)):
            event.accept()
            return True
        return super().event(event)

    @staticmethod
    def _typed(event: QKeyEvent) -> bool:
        text = event.text()
        return bool(text.strip()) and text.isprintable() and not event.modifiers() & _NOT_TYPED

    def _is_side_key(self, event: QKeyEvent) -> bool:
        keys = self._services.actions.action("customer_panel").shortcuts()
        return QKeySequence(event.keyCombination()) in keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_side_key(event):
            self.side.toggle()
        elif self._typed(event):
            self.search.setFocus()
            self.search.insert(event.text())
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            self.table.setFocus()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus() and self.loader.total:
            self.table.setFocus()
            if self.table.current < 0:
                self.table.step(1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        self.side.place()
