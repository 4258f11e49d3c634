"""Files on their way into what is being written: read in a worker, pasted pictures written to a file first."""

import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from omnibox.model.errors import Invalid
from omnibox.model.intents import FileRef
from omnibox.ui.conversation.file_row import FileRow
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices

Watch = Callable[[int, int], bool]
Placing = Callable[[FileRef, bytes], object]


class Attaching(QObject):
    """Puts files into a row."""

    _moved = Signal(str, int)  # name, percent; from a worker

    def __init__(self, services: UiServices, row: FileRow, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._row = row
        self._parent = parent
        self._stops: dict[str, Event] = {}
        self.whose: Callable[[], object] = lambda: None  # names the message the row belongs to now
        self.largest = 0  # bytes all files together may have; 0: the channel takes none
        self._moved.connect(row.progress, Qt.ConnectionType.QueuedConnection)
        row.given_up.connect(self.give_up)

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
            # what there is room for is known before anything is read
            room = max(0, self.largest - self._total()) if self.largest else 0
            self._read(path.name, partial(desk.compose.attach, path, room))

    def _total(self) -> int:
        return sum(one[3] for one in self._row.files)

    def add_picture(self, image: QImage, place: Placing | None = None) -> None:
        """Attach a pasted picture; `place` puts it between the words."""
        desk, moment = self._services.desk, self._services.formats.now()
        name = f"{tr('Picture')} {moment:%Y-%m-%d %H%M%S}.png"
        drawn: list[bytes] = []

        def keep(watch: Watch) -> FileRef:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / name
                image.save(str(path))
                drawn.append(path.read_bytes())
                return desk.compose.attach(path, 0, watch)

        def then(file: FileRef) -> None:
            if place is not None and drawn and file in self._row.files:
                place(file, drawn[0])

        self._read(name, keep, then)

    def give_up(self, name: str) -> None:
        """Stop reading a file."""
        stop = self._stops.get(name)
        if stop is not None:
            stop.set()

    def _read(
        self, name: str, work: Callable[[Watch], FileRef], then: Callable[[FileRef], object] | None = None
    ) -> None:
        stop = self._stops[name] = Event()
        message = self.whose()
        self._row.expect(name)

        def watch(done: int, total: int) -> bool:
            if not stop.is_set():
                self._moved.emit(name, done * 100 // max(1, total))
            return not stop.is_set()

        def arrived(file: FileRef) -> None:
            if self.whose() != message:  # what was meant for one person must never go to another
                self._strayed(name)
                return
            self._arrived(name, file)
            if then is not None:
                then(file)

        # reading and storing is a change of the store: it takes its turn in the writer's lane
        self._services.tasks.write(lambda: work(watch), self, arrived, lambda error: self._failed(name, error))

    def _arrived(self, name: str, file: FileRef) -> None:
        self._stops.pop(name, None)
        if self.largest and self._total() + file[3] > self.largest:
            self._row.arrived(name, None)
            self._say_too_large(name)
            return
        self._row.arrived(name, file)

    def _strayed(self, name: str) -> None:
        self._stops.pop(name, None)
        self._row.arrived(name, None)
        words = tr("{name} was not attached: another message was opened before it was read.", name=name)
        self._services.notices.say(words)

    def _say_too_large(self, name: str) -> None:
        size = self._services.formats.size(self.largest)
        self._services.notices.say(tr("{name} does not fit: all files together may have {size}", name=name, size=size))

    def _failed(self, name: str, error: Exception) -> None:
        self._stops.pop(name, None)
        self._row.arrived(name, None)
        reason = error.params.get("reason") if isinstance(error, Invalid) else ""
        if reason == "no_room":
            self._say_too_large(name)
        elif reason != "given_up":
            self._services.notices.fail(error)
