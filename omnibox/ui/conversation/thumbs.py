"""Small previews of attached pictures: read and decoded in a worker, kept while they may be seen again."""

from collections import OrderedDict
from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from omnibox.model.rows import AttachmentRow
from omnibox.ui.tasks import Tasks

KEPT = 96
LARGEST_PIXELS = 60_000_000  # a picture that claims to be larger is a trap
FileReader = Callable[[UUID], bytes]


def decode(data: bytes, box: QSize) -> QImage:
    """Decode a picture to cover `box`; a null image when it cannot be. Safe in any thread."""
    holder = QByteArray(data)
    buffer = QBuffer(holder)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        if size.width() * size.height() > LARGEST_PIXELS:
            return QImage()
        cover = size.scaled(box, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        if cover.width() < size.width():
            reader.setScaledSize(cover)
    return reader.read()


class Thumbs(QObject):
    """Previews by attachment id."""

    ready = Signal(object)  # UUID of the attachment

    def __init__(self, read: FileReader, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._tasks = tasks
        self._images: OrderedDict[UUID, QImage] = OrderedDict()
        self._asked: set[UUID] = set()

    def get(self, file: AttachmentRow, box: QSize) -> QImage | None:
        """The preview when it is there, else None and it is fetched; a null image: there will be none.

        `box` is in device pixels.
        """
        image = self._images.get(file.id)
        if image is not None:
            self._images.move_to_end(file.id)
            return image
        if file.id not in self._asked:
            self._asked.add(file.id)
            self._tasks.read(
                lambda: decode(self._read(file.id), box),
                self,
                lambda image: self._keep(file.id, image),
                lambda _: self._keep(file.id, QImage()),
            )
        return None

    def _keep(self, file_id: UUID, image: QImage) -> None:
        self._asked.discard(file_id)
        self._images[file_id] = image
        while len(self._images) > KEPT:
            self._images.popitem(last=False)
        self.ready.emit(file_id)
