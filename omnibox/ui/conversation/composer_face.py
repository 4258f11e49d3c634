"""The composer's looks: tabs and From line, address rows, the text, files, tools."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from omnibox.ui.conversation.attaching import Attaching
from omnibox.ui.conversation.editor import Editor
from omnibox.ui.conversation.file_row import FileRow
from omnibox.ui.conversation.stop_bar import StopBar
from omnibox.ui.conversation.tabs import Tabs
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, IconButton, Label
from omnibox.ui.writing.address_box import AddressBox
from omnibox.ui.writing.drop_zone import DropZone
from omnibox.ui.writing.format_bar import FormatBar
from omnibox.ui.writing.from_button import FromLabel
from omnibox.ui.writing.signature_row import SignatureRow

_AROUND = 16  # px
_TOP_GAP, _TOOL_GAP = 8, 4


class Paper(QFrame):
    """The ground what is written stands on. Painted: a style sheet would cost every opening some milliseconds."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._note = False
        self.head: QBoxLayout | None = None  # the row above the line

    def show_as(self, *, note: bool) -> None:
        """Turn to the colours of a note or of a reply."""
        self._note = note
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        ground, edge = (tokens.note_bg, tokens.note_line) if self._note else (tokens.raised, tokens.line)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(edge)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        if self.head is not None:
            painter.fillRect(1, self.head.geometry().bottom() + 1, self.width() - 2, 1, edge)
        painter.end()


class ComposerFace(QWidget):
    """Widgets and their places; what they do is the composer's."""

    def __init__(self, services: UiServices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._make()
        self.frame = Paper(services.theme)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(_AROUND, 12, _AROUND, _AROUND)
        outer.addWidget(self.frame)
        inner = QVBoxLayout(self.frame)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(self._top_row())
        self.frame.head = self._top
        inner.addSpacing(1)  # the line below the tabs, which the paper draws
        inner.addWidget(self.address_box)
        inner.addLayout(self._middle())
        inner.addLayout(self._bottom_row())
        self.drop_zone = DropZone(services.theme, self)

    def _make(self) -> None:
        theme = self._services.theme
        self.tabs = Tabs(theme)
        self.from_label = FromLabel(self._services)
        self.address_box = box = AddressBox(self._services)
        self.to_field, self.cc_field, self.bcc_field = box.fields
        self.subject, self.reply_all, self.more_cc = box.subject, box.reply_all, box.more_cc
        self.editor = Editor(theme)
        self.signature = SignatureRow(self._services)
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
        self.counter.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.send_button = Button(theme, tr("Send"), kind="primary", icon="send")
        self.send_button.setToolTip(tr("Send ({keys})", keys="Ctrl+Enter"))

    def _top_row(self) -> QBoxLayout:
        self._top = row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setContentsMargins(8, 6, 14, 6)
        row.setSpacing(_TOP_GAP)
        row.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignLeading)
        row.addWidget(self.from_label, 1)
        return row

    def _middle(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(14, 10, 14, 0)
        column.setSpacing(8)
        for part in (self.stop_bar, self.editor, self.signature, self.files):
            column.addWidget(part)
        return column

    def _bottom_row(self) -> QBoxLayout:
        self._bottom = row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setContentsMargins(8, 4, 8, 8)
        row.setSpacing(_TOOL_GAP)
        left = QHBoxLayout()
        left.setSpacing(_TOOL_GAP)
        for button in (self.attach_button, self.emoji_button, self.rich_button):
            left.addWidget(button)
        left.addWidget(self.format_bar, 1000)
        left.addStretch(1)
        self._right = right = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        right.setSpacing(2 * _TOOL_GAP)
        right.addWidget(self.counter, 1)
        last = QHBoxLayout()
        last.setSpacing(2 * _TOOL_GAP)
        last.addStretch(1)
        last.addWidget(self.later_button)
        last.addWidget(self.send_button)
        right.addLayout(last)
        row.addLayout(left, 1)
        row.addLayout(right)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # letters grew or shrank, or a part came or went
            self.fit()
        return super().event(event)

    def fit(self) -> None:
        """Give everything its room: tabs and sender use fewer words first, then rows break in two."""
        inside = self.width() - 2 * _AROUND - 2
        whole, short = (self.from_label.wanted_width(short=short) + _TOP_GAP + 22 for short in (False, True))
        full, compact = self.tabs.widths()
        ways = ((full, whole, False), (full, short, True), (compact, whole, False), (compact, short, True))
        found = next((way for way in ways if way[0] + way[1] <= inside), None)
        self.tabs.set_compact((found[0] if found else full) > inside - 22 or (found is not None and found[0] < full))
        self.from_label.shorten(bool(found and found[2]))
        _turn(self._top, found is None)
        left = _wide((self.attach_button, self.emoji_button, self.rich_button))
        left += self.format_bar.minimumSizeHint().width() if not self.format_bar.isHidden() else 0
        right = _wide((self.counter, self.later_button, self.send_button))
        _turn(self._bottom, left + right + 16 > inside)
        _turn(self._right, right + 16 > inside)

    def dress(self, *, note: bool) -> None:
        """Colour the frame: notes stand on yellow."""
        self.frame.show_as(note=note)


def _wide(parts: Iterable[QWidget]) -> int:
    """Return how wide those parts are that are shown."""
    return sum(part.sizeHint().width() + 2 * _TOOL_GAP for part in parts if not part.isHidden())


def _turn(row: QBoxLayout, broken: bool, /) -> None:
    """Let a row be one line, or two below each other."""
    way = QBoxLayout.Direction.TopToBottom if broken else QBoxLayout.Direction.LeftToRight
    if row.direction() is not way:
        row.setDirection(way)
