"""An address field: chips that can be removed, moved and mended, and a line to type further ones."""

import re
from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from omnibox.model.errors import Invalid
from omnibox.model.handle import HandleKind, make_handle
from omnibox.model.reply import parse_recipient
from omnibox.ui.conversation.inline_edit import InlineEdit
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.theme import Theme
from omnibox.ui.writing.recipient_chip import MIME, RecipientChip

_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Comma, Qt.Key.Key_Semicolon)
_ROW = re.compile(r"[^<>]*<[^<>\s]+@[^<>\s]+>\s*")  # one of several that stand behind each other without commas


def split_addresses(text: str) -> list[str]:
    """Cut pasted text into entries: at commas, semicolons and line ends, but not inside quotes or brackets.

    What a line took the breaks out of is cut as well: addresses with nothing but blanks between them.
    """
    entries, current, quoted, bracket = [], "", False, False
    for char in text:
        if char == '"':
            quoted = not quoted
        bracket = (bracket or char == "<") and char != ">"
        if char in ",;\n\r\t\u2028" and not quoted and not bracket:
            entries.append(current)
            current = ""
        else:
            current += char
    entries.append(current)
    return [part for entry in entries if entry.strip() for part in _parts(entry.strip())]


def _parts(entry: str) -> list[str]:
    """Cut `a@b c@d` and `A <a@b> C <c@d>`; anything else is one entry."""
    if entry.count("@") < 2 or '"' in entry:
        return [entry]
    words = entry.split()
    if all(word.count("@") == 1 and "<" not in word for word in words):
        return words
    rows = _ROW.findall(entry)
    return [row.strip() for row in rows] if len(rows) > 1 and "".join(rows) == entry else [entry]


class RecipientField(QWidget):
    """A list of addresses as `a@b` or `Name <a@b>`."""

    changed = Signal()
    moved = Signal(str, int)  # an address on its way to the field so many below
    sent_to = Signal(str, str)  # an address, the name of the field it is to go to

    def __init__(self, theme: Theme, name: str, others: tuple[str, ...] = ()) -> None:
        """`others` are the names of the fields an address can be moved to."""
        super().__init__()
        self._theme = theme
        self.name = name
        self._others = others
        self._kind = HandleKind.EMAIL
        self._values: list[str] = []
        self._chips: list[RecipientChip] = []
        self.own: Collection[str] = frozenset()  # normal forms of our addresses: they are marked
        self._layout = WrapLayout(self, gap=5, stretch_last=True)
        self.edit = InlineEdit(name)
        self.edit.installEventFilter(self)
        self.edit.editingFinished.connect(self.commit)
        self.setAcceptDrops(bool(others))
        self._layout.addWidget(self.edit)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def values(self) -> tuple[str, ...]:
        """The addresses, whatever is still being typed included."""
        return (*self._values, *split_addresses(self.edit.text()))

    @property
    def chips(self) -> tuple[RecipientChip, ...]:
        """What stands there, for tests and screen readers."""
        return tuple(self._chips)

    @property
    def wrong(self) -> bool:
        """Whether one of them is no address."""
        return any(not self._is_valid(value) for value in self.values)

    @property
    def wrong_values(self) -> tuple[str, ...]:
        """Those that are no addresses."""
        return tuple(value for value in self.values if not self._is_valid(value))

    @property
    def own_values(self) -> tuple[str, ...]:
        """Those that are ours."""
        return tuple(value for value in self.values if self._is_own(value))

    def set_values(self, values: Sequence[str], kind: HandleKind) -> None:
        """Show these addresses; says nothing."""
        self._kind = kind
        self._values = list(values)
        self.edit.clear()
        self._rebuild()

    def set_own(self, own: Collection[str]) -> None:
        """Learn which addresses are ours."""
        self.own = own
        self._rebuild()

    def commit(self) -> None:
        """Make chips of what was typed."""
        entries = split_addresses(self.edit.text())
        if entries:
            self.edit.clear()
            self.add(entries)

    def add(self, entries: Sequence[str]) -> None:
        """Put addresses behind the others; one that stands there already is folded into it."""
        known = {self._norm(value) for value in self._values}
        for entry in entries:
            if self._norm(entry) not in known:
                known.add(self._norm(entry))
                self._values.append(entry)
        self._rebuild()
        self.changed.emit()

    def take(self, value: str) -> None:
        """Remove an address."""
        norm = self._norm(value)
        left = [one for one in self._values if self._norm(one) != norm]
        if len(left) != len(self._values):
            self._values = left
            self._rebuild()
            self.changed.emit()

    def holds(self, value: str) -> bool:
        """Tell whether an address stands here, under whatever name."""
        return self._norm(value) in {self._norm(one) for one in self._values}

    def focus_on(self, value: str) -> None:
        """Give the keyboard to an address, or to the line where it is gone."""
        norm = self._norm(value)
        chip = next((one for one in self._chips if self._norm(one.value) == norm), None)
        (chip or self.edit).setFocus(Qt.FocusReason.OtherFocusReason)

    def _norm(self, value: str) -> str:
        try:
            return parse_recipient(value, self._kind, "to").handle.norm
        except Invalid:
            return make_handle(self._kind, value.strip()).norm

    def _is_own(self, value: str) -> bool:
        return bool(self.own) and self._norm(value) in self.own

    def _is_valid(self, value: str) -> bool:
        try:
            parse_recipient(value, self._kind, "to")
        except Invalid:
            return False
        return True

    def _rebuild(self) -> None:
        for chip in self._chips:
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for index, value in enumerate(self._values):
            chip = RecipientChip(
                self._theme,
                value,
                wrong=not self._is_valid(value),
                own=self._is_own(value),
                fields=self._others,
            )
            chip.removed.connect(lambda index=index: self._remove(index))
            chip.pressed.connect(lambda index=index: self._edit(index))
            chip.stepped.connect(lambda step, value=value: self.moved.emit(value, step))
            chip.sent_to.connect(lambda name, value=value: self.sent_to.emit(value, name))
            chip.taken.connect(lambda value=value: self.take(value))
            self._layout.insert_widget(index, chip)
            chip.setParent(self)
            chip.show()
            self._chips.append(chip)
        self._layout.invalidate()
        self.updateGeometry()

    def _remove(self, index: int) -> None:
        del self._values[index]
        self._rebuild()
        self.edit.setFocus()
        self.changed.emit()

    def _edit(self, index: int) -> None:
        """Take an address back into the line to mend it."""
        self.commit()
        value = self._values.pop(index)
        self._rebuild()
        self.edit.setText(value)
        self.edit.setFocus()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() in _ENDS and plain and self.edit.text().strip() and '"' not in self.edit.text():
                self.commit()
                return True
            if event.key() == Qt.Key.Key_Backspace and not self.edit.text() and self._values:
                self._remove(len(self._values) - 1)
                return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        value = bytes(event.mimeData().data(MIME).data()).decode("utf-8", "replace")
        source = event.source()
        if isinstance(source, RecipientChip) and source in self._chips:
            event.ignore()  # it stays where it is
            return
        self.add([value])
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
