"""The files of what is being written: chips in rows, each removable, those on their way marked."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from omnibox.model.intents import FileRef
from omnibox.ui.conversation.chip_button import ChipButton
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme


class FileRow(QWidget):
    """Hidden while there is no file."""

    changed = Signal()
    given_up = Signal(str)  # the name of a file that is not to be read any further

    def __init__(self, theme: Theme, formats: Formats) -> None:
        super().__init__()
        self._theme = theme
        self._formats = formats
        self._files: list[FileRef] = []
        self._coming: list[str] = []
        self._percent: dict[str, int] = {}
        self._layout = WrapLayout(self, gap=6)
        self._layout.setContentsMargins(0, 0, 0, 4)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Attached files"))
        self.hide()

    @property
    def files(self) -> tuple[FileRef, ...]:
        return tuple(self._files)

    @property
    def busy(self) -> bool:
        """Whether a file is still being read."""
        return bool(self._coming)

    def set_files(self, files: Sequence[FileRef]) -> None:
        """Show these; says nothing."""
        self._files = list(files)
        self._rebuild()

    def expect(self, name: str) -> None:
        """A file is being read."""
        self._coming.append(name)
        self._rebuild()

    def progress(self, name: str, percent: int) -> None:
        """So much of it was read."""
        if name in self._coming and self._percent.get(name) != percent:
            self._percent[name] = percent
            self._rebuild()

    def arrived(self, name: str, file: FileRef | None) -> None:
        """It was read, or (None) could not be."""
        if name in self._coming:
            self._coming.remove(name)
        self._percent.pop(name, None)
        if file is not None and file not in self._files:
            self._files.append(file)
        self._rebuild()
        self.changed.emit()

    def _rebuild(self) -> None:
        while self._layout.count():
            item = self._layout.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for index, (name, mime, _, size) in enumerate(self._files):
            icon = "file-image" if mime.startswith("image/") else "paperclip"
            chip = ChipButton(self._theme, f"{name} · {self._formats.size(size)}", icon=icon, tip=name)
            chip.removed.connect(lambda index=index: self._remove(index))
            self._layout.addWidget(chip)
            chip.show()
        for name in self._coming:
            percent = self._percent.get(name, 0)
            words = tr("Reading {name}", name=name) + (f" · {percent} %" if 0 < percent < 100 else "")
            chip = ChipButton(self._theme, words, icon="loader", tip=tr("Remove to stop"))
            chip.removed.connect(lambda name=name: self.given_up.emit(name))
            self._layout.addWidget(chip)
            chip.show()
        self.setVisible(self._layout.count() > 0)
        self.updateGeometry()

    def _remove(self, index: int) -> None:
        del self._files[index]
        self._rebuild()
        self.changed.emit()
        if self._files:  # the keyboard stays in the row
            item = self._layout.itemAt(min(index, len(self._files) - 1))
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setFocus()
