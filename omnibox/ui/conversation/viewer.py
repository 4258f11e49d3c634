"""Attached pictures as large as one likes: fitted, at their own size or larger, one after the other."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from omnibox.model.rows import AttachmentRow
from omnibox.ui.conversation.thumbs import decode
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, IconButton, Label

STEP = 1.25  # of one step of zooming
SMALLEST, LARGEST = 0.05, 8.0
WHOLE = QSize(1 << 15, 1 << 15)  # no picture is scaled down to it; what is too large to decode is refused by its pixels


class Canvas(QWidget):
    """One picture at a scale; None fits it into the room there is, but never enlarges it."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.words = ""
        self.scale: float | None = None
        self.room = QSize()

    def show_image(self, image: QImage, words: str) -> None:
        """Show a picture, or words where there is none."""
        self.image, self.words, self.scale = image, words, None
        self.setAccessibleName(words)
        self.fit()

    def fit(self, room: QSize | None = None) -> None:
        """Take the size the scale asks for."""
        self.room = room or self.room
        self.resize(self.shown_size().expandedTo(self.room))
        self.update()

    @property
    def factor(self) -> float:
        """The scale in force."""
        if self.scale is not None or self.image.isNull():
            return self.scale or 1.0
        size = self.image.size()
        return min(1.0, self.room.width() / size.width(), self.room.height() / size.height())

    def shown_size(self) -> QSize:
        return (self.image.size().toSizeF() * self.factor).toSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.image.isNull():
            painter.setPen(self.palette().color(self.palette().ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)
            return
        size = self.shown_size()
        place = QRect(QPoint((self.width() - size.width()) // 2, (self.height() - size.height()) // 2), size)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.factor < 2)
        painter.drawImage(place, self.image)


class PictureDialog(QDialog):
    """The pictures of one item. Keys: left and right, plus and minus, 0 fits, 1 shows the true size, Escape."""

    saved = Signal(object)  # AttachmentRow
    opened = Signal(object)  # AttachmentRow: with the system's own program

    def __init__(self, services: UiServices, files: Sequence[AttachmentRow], at: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._services = services
        self._files = tuple(files)
        self._round = 0
        self.at = at
        self.canvas = Canvas()
        self._area = QScrollArea()
        self._area.setWidget(self.canvas)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setAccessibleName(tr("Picture"))
        self._area.viewport().installEventFilter(self)
        self._grip: QPoint | None = None
        self._name = Label(services.theme, "", tone="soft")
        self.size_word = Label(services.theme, "", tone="soft")
        self._place()
        self.go(0)
        self._area.setFocus()

    def _place(self) -> None:
        theme = self._services.theme
        icon = self._icon
        self.back = icon("chevron-left", tr("Previous picture"), lambda: self.go(-1))
        self.on = icon("chevron-right", tr("Next picture"), lambda: self.go(1))
        row = QHBoxLayout()
        row.setSpacing(6)
        for part in (self.back, self.on):
            part.setVisible(len(self._files) > 1)
            row.addWidget(part)
        row.addWidget(self._name, 1)
        row.addWidget(icon("zoom-out", tr("Smaller"), lambda: self.zoom(1 / STEP)))
        row.addWidget(self.size_word)
        row.addWidget(icon("zoom-in", tr("Larger"), lambda: self.zoom(STEP)))
        row.addWidget(icon("copy", tr("Copy picture"), self.copy))
        row.addWidget(icon("external-link", tr("Open with another program"), lambda: self.opened.emit(self.file)))
        row.addWidget(Button(theme, tr("Save"), lambda: self.saved.emit(self.file), icon="download"))
        row.addWidget(Button(theme, tr("Close"), self.accept, kind="primary"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self._area, 1)
        layout.addLayout(row)
        self.resize((self.screen().availableSize().toSizeF() * 0.8).toSize().boundedTo(QSize(1200, 900)))

    def _icon(self, icon: str, name: str, on: Callable[[], object]) -> IconButton:
        return IconButton(self._services.theme, icon, name, on)

    @property
    def file(self) -> AttachmentRow:
        """The one that is shown."""
        return self._files[self.at]

    def go(self, by: int) -> None:
        """Show another one; round and round."""
        self.at = (self.at + by) % len(self._files)
        self._round += 1
        number, file, desk = self._round, self.file, self._services.desk
        self.setWindowTitle(file.name)
        place = f" · {self.at + 1}/{len(self._files)}" if len(self._files) > 1 else ""
        self._name.setText(f"{file.name}{place}")
        self.canvas.show_image(QImage(), tr("Loading {name}", name=file.name))

        def landed(image: QImage) -> None:
            if number == self._round:
                words = tr("{name} cannot be shown. It can be saved.", name=file.name)
                self.canvas.show_image(image, tr("Picture {name}", name=file.name) if not image.isNull() else words)
                self._say_size()

        self._services.tasks.read(
            lambda: decode(desk.timeline.file(file.id), WHOLE), self, landed, lambda _: landed(QImage())
        )

    def zoom(self, by: float) -> None:
        """Enlarge or shrink; the middle stays where it is."""
        self._scale_to(min(LARGEST, max(SMALLEST, self.canvas.factor * by)))

    def _scale_to(self, scale: float | None) -> None:
        across, down = self._area.horizontalScrollBar(), self._area.verticalScrollBar()
        middle = QPointF(across.value() + self.canvas.room.width() / 2, down.value() + self.canvas.room.height() / 2)
        before = self.canvas.size()
        self.canvas.scale = scale
        self.canvas.fit()
        across.setValue(round(middle.x() * self.canvas.width() / before.width() - self.canvas.room.width() / 2))
        down.setValue(round(middle.y() * self.canvas.height() / before.height() - self.canvas.room.height() / 2))
        self._say_size()

    def _say_size(self) -> None:
        self.size_word.setText(f"{round(self.canvas.factor * 100)} %" if not self.canvas.image.isNull() else "")

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        if not self.canvas.image.isNull():
            QGuiApplication.clipboard().setImage(self.canvas.image)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        mirrored = -1 if self.isRightToLeft() else 1
        moves: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Left: lambda: self.go(-mirrored),
            Qt.Key.Key_Right: lambda: self.go(mirrored),
            Qt.Key.Key_Plus: lambda: self.zoom(STEP),
            Qt.Key.Key_Equal: lambda: self.zoom(STEP),
            Qt.Key.Key_Minus: lambda: self.zoom(1 / STEP),
            Qt.Key.Key_0: lambda: self._scale_to(None),
            Qt.Key.Key_1: lambda: self._scale_to(1.0),
        }
        move = moves.get(event.key())
        if move is not None:
            move()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Resize:
            self.canvas.fit(self._area.viewport().size())
            self._say_size()
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            self.keyPressEvent(event)
            return True
        elif isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(STEP if event.angleDelta().y() > 0 else 1 / STEP)
            return True
        elif isinstance(event, QMouseEvent):
            self._drag(event)
        return super().eventFilter(watched, event)

    def _drag(self, event: QMouseEvent) -> None:
        """Move a picture larger than the room with the hand."""
        here = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            self._grip = here
        elif event.type() == QEvent.Type.MouseMove and self._grip is not None:
            moved, self._grip = here - self._grip, here
            self._area.horizontalScrollBar().setValue(self._area.horizontalScrollBar().value() - moved.x())
            self._area.verticalScrollBar().setValue(self._area.verticalScrollBar().value() - moved.y())
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._grip = None
