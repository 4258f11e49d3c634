"""Files on their way into what is being written: read in a worker, pasted pictures written to a file first."""

import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from omnibox.model.intents import FileRef
from omnibox.ui.conversation.file_row import FileRow
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices


class Attaching(QObject):
    """Puts files into a row."""

    def __init__(self, services: UiServices, row: FileRow, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._row = row
        self._parent = parent
        self.largest = 0  # bytes all files together may have; 0: the channel takes none

    def choose(self) -> None:
        """Ask for files; the dialog does not hold anything up."""
        dialog = QFileDialog(self._parent, tr("Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.add(Path(name) for name in names))
        dialog.open()

    def add(self, paths: Iterable[Path]) -> None:
        """Attach files from disk."""
        desk = self._services.desk
        for path in paths:
            self._read(path.name, partial(desk.compose.attach, path))

    def add_picture(self, image: QImage) -> None:
        """Attach a pasted picture."""
        desk, moment = self._services.desk, self._services.formats.now()
        name = f"{tr('Picture')} {moment:%Y-%m-%d %H%M%S}.png"

        def keep() -> FileRef:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / name
                image.save(str(path))
                return desk.compose.attach(path)

        self._read(name, keep)

    def _read(self, name: str, work: Callable[[], FileRef]) -> None:
        row = self._row
        row.expect(name)
        # reading and storing is a change of the store: it takes its turn in the writer's lane
        self._services.tasks.write(
            work,
            self,
            lambda file: self._arrived(name, file),
            lambda error: self._failed(name, error),
        )

    def _arrived(self, name: str, file: FileRef) -> None:
        total = sum(one[3] for one in self._row.files) + file[3]
        if self.largest and total > self.largest:
            self._row.arrived(name, None)
            size = self._services.formats.size(self.largest)
            self._services.notices.say(
                tr("{name} does not fit: all files together may have {size}", name=name, size=size)
            )
            return
        self._row.arrived(name, file)

    def _failed(self, name: str, error: Exception) -> None:
        self._row.arrived(name, None)
        self._services.notices.fail(error)
