"""Addresses offered below a line while somebody types."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices

if TYPE_CHECKING:
    from omnibox.desk.addressing import Person

_PAUSE = 80  # ms
_LEAST = 260  # px wide, at a text size of 100 percent
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)

Find = Callable[[str], "tuple[Person, ...]"]  # called in a worker


class Completion(QObject):
    """Serves one line. `chosen` brings the address as it is written; the line is left as it is."""

    chosen = Signal(str)

    def __init__(self, services: UiServices, edit: QLineEdit, find: Callable[[], Find]) -> None:
        """`find` is asked in the UI thread for the function that then looks in a worker."""
        super().__init__(edit)
        self._services, self._edit, self._find = services, edit, find
        self._round = 0
        self.list = QListWidget(edit)
        self.list.setWindowFlags(Qt.WindowType.ToolTip)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("People"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._take)
        self.list.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._look)
        edit.textEdited.connect(self._edited)
        edit.installEventFilter(self)

    def _edited(self, _text: str) -> None:
        self._round += 1
        self._timer.start()

    def _look(self, *, anyway: bool = False) -> None:
        """Ask; with `anyway` also where nothing is typed: who took part."""
        text, number, find = self._edit.text().strip(), self._round, self._find()
        if not text and not anyway:
            self.list.hide()
            return

        def landed(found: "tuple[Person, ...]") -> None:
            if number == self._round:
                self.show(found)

        self._services.tasks.read(lambda: find(text), self, landed, self._services.notices.fail)

    def show(self, found: "Sequence[Person]") -> None:
        """Offer these."""
        self.list.clear()
        for person in found:
            named = bool(person.name) and person.name != person.value
            item = QListWidgetItem(f"{person.name} · {person.value}" if named else person.value)
            item.setData(Qt.ItemDataRole.UserRole, person.written)
            item.setToolTip(person.value)
            self.list.addItem(item)
        if not found or not self._edit.hasFocus():
            self.list.hide()
            return
        self.list.setCurrentRow(0)
        height = self.list.sizeHintForRow(0) * len(found) + 6
        least = self._services.theme.grown(_LEAST)
        self.list.setFixedSize(max(self._edit.width(), min(least, self._edit.window().width() - 40)), height)
        left = self._edit.width() - self.list.width() if self._edit.isRightToLeft() else 0
        self.list.move(self._edit.mapToGlobal(QPoint(left, self._edit.height() + 2)))
        self.list.show()
        self._tell()

    def _tell(self) -> None:
        """What is offered is said by the line itself, which keeps the keyboard."""
        words = tr("Offered: {name}. Enter takes it.", name=self.list.currentItem().text())
        self._edit.setAccessibleDescription(words)

    def _take(self, item: QListWidgetItem) -> None:
        self.list.hide()
        self._round += 1
        self._timer.stop()
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self._round += 1
            self._timer.stop()
            self.list.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key, plain = Qt.Key(event.key()), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not self.list.isVisible():
            if key == Qt.Key.Key_Down and plain:
                self._look(anyway=True)
                return True
            return False
        if key in _MOVES:
            self.list.setCurrentRow((self.list.currentRow() + _MOVES[key]) % self.list.count())
            self._tell()
            return True
        if key in _TAKES and plain:
            self._take(self.list.currentItem())
            return True
        if key == Qt.Key.Key_Escape:
            self.list.hide()
            return True
        return False
