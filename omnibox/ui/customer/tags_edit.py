"""The tags of a conversation: removable chips and a field for a new one."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from omnibox.ui.conversation.chip_button import ChipButton
from omnibox.ui.conversation.inline_edit import InlineEdit
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme

MAX_TAG = 60  # characters


class TagsEdit(QWidget):
    """Says what was added or removed; shows what it is told."""

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tags: tuple[str, ...] = ()
        self._chips: list[ChipButton] = []
        self._layout = WrapLayout(self, gap=5, stretch_last=True)
        self.edit = InlineEdit(tr("Add a tag"), tr("Add a tag"))
        self.edit.setMaxLength(MAX_TAG)
        self.edit.returnPressed.connect(self._add)
        self._layout.addWidget(self.edit)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def tags(self) -> tuple[str, ...]:
        return self._tags

    def show_tags(self, tags: Sequence[str]) -> None:
        """Show these tags."""
        if tuple(tags) == self._tags:
            return
        self._tags = tuple(tags)
        for chip in self._chips:
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for index, tag in enumerate(self._tags):
            chip = ChipButton(self._theme, tag)
            chip.removed.connect(lambda tag=tag: self.removed.emit(tag))
            self._layout.insert_widget(index, chip)
            chip.show()
            self._chips.append(chip)
        self.updateGeometry()

    def _add(self) -> None:
        tag = " ".join(self.edit.text().split())
        self.edit.clear()
        if tag and tag.casefold() not in {known.casefold() for known in self._tags}:
            self.added.emit(tag)
