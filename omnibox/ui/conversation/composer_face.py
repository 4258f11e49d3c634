"""The composer's looks: tabs and From line, address rows, the text, files, tools."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from omnibox.ui.conversation.attaching import Attaching
from omnibox.ui.conversation.editor import Editor
from omnibox.ui.conversation.file_row import FileRow
from omnibox.ui.conversation.recipients import RecipientField
from omnibox.ui.conversation.stop_bar import StopBar
from omnibox.ui.conversation.tabs import Tabs
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, IconButton, Label
from omnibox.ui.writing.drop_zone import DropZone
from omnibox.ui.writing.format_bar import FormatBar
from omnibox.ui.writing.from_button import FromLabel


_LEAST_FROM = 150  # px the address we write from keeps beside the tabs


class ComposerFace(QWidget):
    """Widgets and their places; what they do is the composer's."""

    def __init__(self, services: UiServices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._make()
        self.frame = QFrame()
        self.frame.setObjectName("composer")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 16)
        outer.addWidget(self.frame)
        inner = QVBoxLayout(self.frame)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(self._top_row())
        inner.addWidget(_hairline("composerline"))
        inner.addWidget(self._addresses())
        inner.addLayout(self._middle())
        inner.addLayout(self._bottom_row())
        self.drop_zone = DropZone(services.theme, self)

    def _make(self) -> None:
        theme = self._services.theme
        self.tabs = Tabs(theme)
        self.from_label = FromLabel(self._services)
        self.to_field = RecipientField(theme, tr("To"))
        self.cc_field = RecipientField(theme, tr("Cc"))
        self.subject = QLineEdit()
        self.subject.setProperty("kind", "bare")
        self.subject.setAccessibleName(tr("Subject"))
        self.reply_all = Button(theme, "", kind="link")
        self.more_cc = Button(theme, tr("Cc"), kind="link")
        self.editor = Editor(theme)
        self.stop_bar = StopBar(theme)
        self.files = FileRow(theme, self._services.formats)
        self.attaching = Attaching(self._services, self.files, self)
        self.attach_button = IconButton(theme, "paperclip", tr("Attach files"), self.attaching.choose)
        self.emoji_button = IconButton(theme, "smile", tr("Insert an emoji"))
        self.rich_button = IconButton(theme, "type", tr("Format this mail"))
        self.rich_button.setCheckable(True)
        self.format_bar = FormatBar(theme, self.editor, self.editor.link_asked.emit)
        self.later_button = IconButton(theme, "calendar-clock", tr("Send later"))
        self.counter = Label(theme, "", px=12, tone="faint")
        self.send_button = Button(theme, tr("Send"), kind="primary", icon="send")
        self.send_button.setToolTip(tr("Send ({keys})", keys="Ctrl+Enter"))

    def _top_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 14, 6)
        row.setSpacing(12)
        row.addWidget(self.tabs)
        row.addWidget(self.from_label, 1)
        return row

    def _addresses(self) -> QWidget:
        self.address_box = QWidget()
        column = QVBoxLayout(self.address_box)
        column.setContentsMargins(14, 6, 8, 0)
        column.setSpacing(2)
        self._to_row, to_row = self._address_row(tr("To"), self.to_field)
        to_row.addWidget(self.more_cc, 0, Qt.AlignmentFlag.AlignTop)
        to_row.addWidget(self.reply_all, 0, Qt.AlignmentFlag.AlignTop)
        self._cc_row, _ = self._address_row(tr("Cc"), self.cc_field)
        self._subject_row, _ = self._address_row(tr("Subject"), self.subject)
        for part in (self._to_row, self._cc_row, self._subject_row):
            column.addWidget(part)
        return self.address_box

    def _address_row(self, words: str, field: QWidget) -> tuple[QWidget, QHBoxLayout]:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        name = Label(self._services.theme, words, px=12, tone="faint")
        name.setBuddy(field)
        name.setMinimumHeight(24)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(field, 1)
        return holder, row

    def _middle(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(14, 10, 14, 0)
        column.setSpacing(8)
        for part in (self.stop_bar, self.editor, self.files):
            column.addWidget(part)
        return column

    def _bottom_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 8)
        row.setSpacing(4)
        for button in (self.attach_button, self.emoji_button, self.rich_button):
            row.addWidget(button)
        row.addWidget(self.format_bar, 1000)
        row.addStretch(1)
        row.addWidget(self.counter)
        row.addSpacing(4)
        row.addWidget(self.later_button)
        row.addSpacing(4)
        row.addWidget(self.send_button)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tabs.set_room(self.width() - 2 * 16 - _LEAST_FROM - 34)

    def dress(self, *, note: bool) -> None:
        """Colour the frame: notes stand on yellow."""
        tokens = self._services.theme.tokens
        ground, edge = (tokens.note_bg, tokens.note_line) if note else (tokens.raised, tokens.line)
        sheet = (
            f"QFrame#composer {{ background: {ground.name()}; border: 1px solid {edge.name()}; border-radius: 10px; }}"
            f"QFrame#composerline {{ background: {edge.name()}; border: none; }}"
        )
        if sheet != self.styleSheet():  # parsing one costs two milliseconds
            self.setStyleSheet(sheet)


def _hairline(name: str) -> QFrame:
    made = QFrame()
    made.setObjectName(name)
    made.setFixedHeight(1)
    return made
