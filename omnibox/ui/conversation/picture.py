"""An attached picture, as large as the window allows."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label


class _Canvas(QWidget):
    def __init__(self, image: QImage, name: str) -> None:
        super().__init__()
        self._image = image
        self.setAccessibleName(tr("Picture {name}", name=name))
        self.setMinimumSize(200, 150)

    def sizeHint(self) -> QSize:
        return self._image.size().boundedTo(QSize(900, 640))

    def paintEvent(self, event: QPaintEvent) -> None:
        size = self._image.size()
        if size.width() > self.width() or size.height() > self.height():
            size = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, *size.toTuple())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)


class PictureDialog(QDialog):
    """Closes with Escape; offers to save."""

    def __init__(
        self, services: UiServices, name: str, image: QImage, save: Callable[[], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(name)
        buttons = QHBoxLayout()
        buttons.addWidget(Label(services.theme, name, tone="soft"), 1)
        buttons.addWidget(Button(services.theme, tr("Save"), save, icon="download"))
        buttons.addWidget(Button(services.theme, tr("Close"), self.accept, kind="primary"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(_Canvas(image, name), 1)
        layout.addLayout(buttons)
