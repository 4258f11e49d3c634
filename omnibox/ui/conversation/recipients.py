"""An address field: chips that can be removed, and a line to type further ones."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from omnibox.model.errors import Invalid
from omnibox.model.handle import HandleKind
from omnibox.model.reply import parse_recipient
from omnibox.ui.conversation.chip_button import ChipButton
from omnibox.ui.conversation.inline_edit import InlineEdit
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme

_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Comma, Qt.Key.Key_Semicolon)


def split_addresses(text: str) -> list[str]:
    """Cut pasted text into entries: at commas, semicolons and line ends, but not inside quotes or brackets."""
    entries, current, quoted, bracket = [], "", False, False
    for char in text:
        if char == '"':
            quoted = not quoted
        bracket = (bracket or char == "<") and char != ">"
        if char in ",;\n\r\t" and not quoted and not bracket:
            entries.append(current)
            current = ""
        else:
            current += char
    entries.append(current)
    return [entry.strip() for entry in entries if entry.strip()]


class RecipientField(QWidget):
    """A list of addresses as `a@b` or `Name <a@b>`."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._kind = HandleKind.EMAIL
        self._values: list[str] = []
        self._chips: list[ChipButton] = []
        self._layout = WrapLayout(self, gap=5, stretch_last=True)
        self.edit = InlineEdit(name)
        self.edit.installEventFilter(self)
        self.edit.editingFinished.connect(self.commit)
        self._layout.addWidget(self.edit)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def values(self) -> tuple[str, ...]:
        """The addresses, whatever is still being typed included."""
        return (*self._values, *split_addresses(self.edit.text()))

    @property
    def wrong(self) -> bool:
        """Whether one of them is no address."""
        return any(not self._is_valid(value) for value in self.values)

    def set_values(self, values: Sequence[str], kind: HandleKind) -> None:
        """Show these addresses; says nothing."""
        self._kind = kind
        self._values = list(values)
        self.edit.clear()
        self._rebuild()

    def commit(self) -> None:
        """Make chips of what was typed."""
        entries = split_addresses(self.edit.text())
        if entries:
            self.edit.clear()
            self._values.extend(entry for entry in entries if entry not in self._values)
            self._rebuild()
            self.changed.emit()

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
            name = value.partition("<")[0].strip().strip('"') or value
            valid = self._is_valid(value)
            tip = value if valid else tr("{value} is not a valid address", value=value)
            chip = ChipButton(self._theme, name, tip=tip, wrong=not valid)
            chip.removed.connect(lambda index=index: self._remove(index))
            chip.pressed.connect(lambda index=index: self._edit(index))
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
