"""One recipient in an address field: taken by the mouse or the keys into another field, mended, copied, removed."""

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu

from omnibox.ui.conversation.chip_button import ChipButton
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme

MIME = "application/x-omnibox-recipient"
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class RecipientChip(ChipButton):
    """Alt+Down and Alt+Up move it to the next field; its menu names the fields."""

    stepped = Signal(int)  # 1: into the field below
    sent_to = Signal(str)  # the name of a field
    taken = Signal()  # another field took it

    def __init__(self, theme: Theme, value: str, *, wrong: bool, own: bool, fields: tuple[str, ...]) -> None:
        """`fields` are the names of the other fields it may go to. `own`: it is an address of ours."""
        name = value.partition("<")[0].strip().strip('"') or value
        tip = value
        if wrong:
            tip = tr("{value} is not a valid address", value=value)
        elif own:
            tip = tr("{value} is one of our own inboxes: it would come back to us", value=value)
        icon = "triangle-alert" if own and not wrong else ""
        super().__init__(theme, name, icon=icon, tip=tip, wrong=wrong)
        self.value = value
        self._fields = fields
        self._pressed: QPoint | None = None
        if fields:
            self.setAccessibleDescription(f"{tip}. {tr('Alt with Up or Down moves it to another field.')}")
        else:
            self.setAccessibleDescription(tip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in _STEPS:
            self.stepped.emit(_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def menu(self) -> QMenu:
        """Return what can be done with it."""
        made = QMenu(self)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in self._fields:
            action = made.addAction(tr("Move to {field}", field=name))
            action.triggered.connect(lambda _=False, name=name: self.sent_to.emit(name))
        if self._fields:
            made.addSeparator()
        made.addAction(tr("Change")).triggered.connect(lambda _=False: self.pressed.emit())
        copy = made.addAction(tr("Copy the address"))
        copy.triggered.connect(lambda _=False: QGuiApplication.clipboard().setText(self.value))
        made.addAction(tr("Remove")).triggered.connect(lambda _=False: self.removed.emit())
        return made

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos() if event.reason() is QContextMenuEvent.Reason.Mouse else self.mapToGlobal(QPoint(0, 0))
        self.menu().popup(at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        event.accept()  # a press that went through would begin something below

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        far = (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if far and self._fields:
            self._pressed = None
            self._drag()

    def _drag(self) -> None:
        data = QMimeData()
        data.setData(MIME, self.value.encode())
        data.setText(self.value)
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        if drag.exec(Qt.DropAction.MoveAction | Qt.DropAction.CopyAction) == Qt.DropAction.MoveAction:
            self.taken.emit()
