"""To whom: customers are found while one types; any address will do."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from omnibox.model.errors import Invalid
from omnibox.model.handle import HandleKind
from omnibox.model.reply import parse_recipient, shown
from omnibox.ui.conversation.recipients import split_addresses
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices

if TYPE_CHECKING:
    from omnibox.model.rows import CustomerCard, CustomerHit

_PAUSE = 80  # ms
_MOST = 8
_MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up)


class PeopleField(QLineEdit):
    """A line of addresses with a list of customers below it."""

    changed = Signal()
    picked = Signal(object)  # customer id

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services = services
        self._kind = HandleKind.EMAIL
        self._round = 0
        self.setAccessibleName(tr("To"))
        self.setPlaceholderText(tr("Name, address or number"))
        self.list = QListWidget(self)
        self.list.setWindowFlags(Qt.WindowType.ToolTip)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("Customers"))
        self.list.itemClicked.connect(self._take)
        self.list.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._find)
        self.textEdited.connect(self._edited)
        self.textChanged.connect(lambda _: self.changed.emit())
        self.installEventFilter(self)

    def set_kind(self, kind: HandleKind) -> None:
        """Which addresses are wanted."""
        self._kind = kind

    @property
    def values(self) -> tuple[str, ...]:
        """The addresses."""
        return tuple(split_addresses(self.text()))

    @property
    def wrong(self) -> bool:
        """Whether one of them is no address, or there is none."""
        try:
            for value in self.values:
                parse_recipient(value, self._kind, "to")
        except Invalid:
            return True
        return not self.values

    def fill(self, text: str) -> None:
        """Put an address there."""
        self.setText(text)
        self.list.hide()

    def _edited(self, _text: str) -> None:
        self._round += 1
        self._timer.start()

    def _last(self) -> str:
        return self.text().rpartition(",")[2].strip()

    def _find(self) -> None:
        text, number, desk = self._last(), self._round, self._services.desk
        if not text:
            self.list.hide()
            return

        def landed(found: "tuple[CustomerHit, ...]") -> None:
            if number == self._round:
                self._show(found)

        self._services.tasks.read(partial(desk.customers.find, text, _MOST), self, landed, self._services.notices.fail)

    def _show(self, found: "tuple[CustomerHit, ...]") -> None:
        self.list.clear()
        for hit in found:
            words = f"{hit.name} · {hit.handle}" if hit.handle and hit.handle != hit.name else hit.name
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, hit.id)
            self.list.addItem(item)
        if not found or not self.hasFocus():
            self.list.hide()
            return
        self.list.setCurrentRow(0)
        height = self.list.sizeHintForRow(0) * len(found) + 6
        self.list.setFixedSize(self.width(), height)
        self.list.move(self.mapToGlobal(QPoint(0, self.height())))
        self.list.show()

    def _take(self, item: QListWidgetItem) -> None:
        """A customer was chosen: their address of the wanted kind is read."""
        customer_id = item.data(Qt.ItemDataRole.UserRole)
        self.list.hide()
        desk, number = self._services.desk, self._round

        def landed(card: "CustomerCard") -> None:
            if number != self._round:
                return
            values = [handle.value for handle in card.handles if handle.kind is self._kind]
            if not values:
                self._services.notices.say(tr("{name} has no such address yet.", name=card.name))
                return
            before = self.text().rpartition(",")[0]
            written = shown(values[0], card.name) if self._kind is HandleKind.EMAIL else values[0]
            self.setText(f"{before}, {written}" if before else written)
            if not before:
                self.picked.emit(card.id)

        self._services.tasks.read(partial(desk.timeline.card, customer_id), self, landed, self._services.notices.fail)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.list.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.list.isVisible():
            if event.key() in _MOVES:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
                self._take(self.list.currentItem())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.list.hide()
                return True
        return super().eventFilter(watched, event)
