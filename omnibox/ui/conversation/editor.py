"""The text being written: grows with it up to a limit, takes dropped and pasted files, sends by its key.

Plain or formatted: formatted text is kept as our own few paragraphs and looks (model/rich.py), whatever is pasted.
"""

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit

from omnibox.model import rich
from omnibox.ui.theme import Theme
from omnibox.ui.writing import document
from omnibox.ui.writing.formatting import Formatting

FEWEST_LINES, MOST_LINES = 3, 14
MOST_PICTURE = 320  # px a picture may be wide while it is written about
Dropped = tuple[Path, ...]

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LOOKS = (Qt.Key.Key_B, Qt.Key.Key_I, Qt.Key.Key_U)


def local_files(data: QMimeData) -> Dropped:
    """The files of a drop or of the clipboard; folders are left out."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return tuple(path for path in paths if path.is_file())


class Editor(QTextEdit):
    """Text with files and pictures handed on."""

    send_pressed = Signal()
    escaped = Signal()
    left = Signal()  # the focus went elsewhere
    files_given = Signal(object)  # tuple of paths
    picture_given = Signal(object)  # QImage
    link_asked = Signal()
    rich_wanted = Signal()
    menu_asked = Signal(object)  # QContextMenuEvent: spelling and the rest

    def __init__(self, theme: Theme, *, grows: bool = True) -> None:
        """`grows`: as high as its text, up to a limit; else it takes the room it is given."""
        super().__init__()
        self._theme, self._grows = theme, grows
        self.takes_files = False
        self.rich = False
        self.may_be_rich = False  # the medium can carry formats, whether this message does or not
        self.enter_sends = False
        self.formatting = Formatting(self, theme)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QTextEdit { background: transparent; }")
        tall = QSizePolicy.Policy.Fixed if grows else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Expanding, tall)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each paragraph by its own words
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(20)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._regrow())
        theme.changed.connect(self._refont)
        self._refont()

    def _refont(self) -> None:
        self.setFont(self._theme.font())
        self.document().setDefaultFont(self._theme.font())
        self._regrow()

    def _line(self) -> int:
        return round(self.fontMetrics().lineSpacing())

    def _regrow(self) -> None:
        least, most = FEWEST_LINES * self._line(), MOST_LINES * self._line()
        if not self._grows:
            self.setMinimumHeight(least)
            return
        height = max(least, min(most, round(self.document().size().height()))) + 4
        if height != self.maximumHeight():
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        return QSize(200, self.maximumHeight() if self._grows else 4 * self._line())

    # ---------------------------------------------------------------- what stands there

    def blocks(self) -> tuple[rich.Block, ...]:
        """Return what is written as paragraphs."""
        return document.read(self.document())

    def set_text(self, text: str, html: str = "") -> None:
        """Show a text, formatted where it was."""
        blocks = rich.from_html(html) if html and self.rich else rich.from_text(text)
        document.write(self.document(), blocks, self._theme.tokens.accent)
        self.setCurrentCharFormat(QTextCharFormat())
        cursor = self.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.setTextCursor(cursor)

    def put(self, text: str) -> None:
        """Insert plain words where the cursor stands."""
        self.textCursor().insertText(text)
        self.ensureCursorVisible()

    def show_picture(self, name: str, data: bytes) -> None:
        """Give the bytes of a picture that stands between the words."""
        image = QImage.fromData(QByteArray(data))
        if image.isNull():
            return
        if image.width() > MOST_PICTURE:
            image = image.scaledToWidth(MOST_PICTURE, Qt.TransformationMode.SmoothTransformation)
        self.document().addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(f"cid:{name}"), image)
        whole = self.document()
        whole.markContentsDirty(0, whole.characterCount())

    def insert_picture(self, name: str, data: bytes) -> None:
        """Put a picture between the words."""
        self.show_picture(name, data)
        document.insert(
            self.textCursor(), (rich.Block((rich.Span(rich.PICTURE, picture=name),)),), self._theme.tokens.accent
        )

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Only what was given is shown: nothing is read from disk or fetched."""
        return QImage(1, 1, QImage.Format.Format_ARGB32) if kind == 2 else None

    def quote(self, text: str) -> None:
        """Put somebody's words below the cursor as a quote."""
        blocks = tuple(rich.Block(rich.merged([rich.Span(line)]), quote=self.rich) for line in text.split("\n"))
        cursor = self.textCursor()
        if self.rich:
            document.insert(cursor, (rich.Block(), *blocks, rich.Block()), self._theme.tokens.accent)
        else:
            cursor.insertText("\n".join(f"> {line}" for line in text.split("\n")) + "\n")

    # ---------------------------------------------------------------- keys

    def event(self, event: QEvent) -> bool:
        # our keys come before the window's shortcuts of the same name
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self._key(event, act=False)
        ):
            event.accept()
            return True
        if self._leaves_undo(event):
            event.ignore()
            return True
        return super().event(event)

    def _leaves_undo(self, event: QEvent) -> bool:
        """Whether Ctrl+Z is the window's: nothing here can be taken back, but what was sent just now can."""
        return (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.document().isUndoAvailable()
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTERS and self._sends(event):
            self.send_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif self._key(event, act=True) or (event.key() in _ENTERS and self.formatting.leave_list()):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _sends(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return held == _CONTROL or (self.enter_sends and held == Qt.KeyboardModifier.NoModifier)

    def _key(self, event: QKeyEvent, *, act: bool) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == _CONTROL | _SHIFT and event.key() == Qt.Key.Key_V:
            if act:
                self.paste_plain()
            return True
        if not self.rich and not self._becomes_rich(event, held, act=act):
            return False
        form = self.formatting
        plain = {
            Qt.Key.Key_B: form.bold,
            Qt.Key.Key_I: form.italic,
            Qt.Key.Key_U: form.underline,
            Qt.Key.Key_BracketRight: lambda: form.shift(1),
            Qt.Key.Key_BracketLeft: lambda: form.shift(-1),
            Qt.Key.Key_Backslash: form.clear,
        }
        shifted = {
            Qt.Key.Key_7: form.numbers, Qt.Key.Key_Slash: form.numbers, Qt.Key.Key_Ampersand: form.numbers,
            Qt.Key.Key_8: form.bullets, Qt.Key.Key_Asterisk: form.bullets, Qt.Key.Key_ParenLeft: form.bullets,
            Qt.Key.Key_9: form.quote, Qt.Key.Key_ParenRight: form.quote,
            Qt.Key.Key_L: self.link_asked.emit,
        }  # fmt: skip
        wanted = plain if held == _CONTROL else shifted if held == _CONTROL | _SHIFT else {}
        found = wanted.get(Qt.Key(event.key()))
        if found is not None and act:
            found()
        return found is not None

    def _becomes_rich(self, event: QKeyEvent, held: Qt.KeyboardModifier, *, act: bool) -> bool:
        """Bold, italic or underlined is asked for in a plain mail: it becomes a formatted one."""
        if not self.may_be_rich or held != _CONTROL or event.key() not in _LOOKS:
            return False
        if act:
            anchor, position = self.textCursor().anchor(), self.textCursor().position()
            self.rich_wanted.emit()
            again = self.textCursor()  # the same words, shown anew
            again.setPosition(anchor)
            again.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(again)
        return self.rich or not act

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event)

    # ---------------------------------------------------------------- pasting

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return (self.takes_files and (source.hasUrls() or source.hasImage())) or source.hasText() or source.hasHtml()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take files and pictures as such, words with our few looks or with none."""
        files = local_files(source) if self.takes_files else ()
        if files:
            self.files_given.emit(files)
        elif self.takes_files and source.hasImage() and not source.hasText():
            image = source.imageData()
            if isinstance(image, QImage):
                self.picture_given.emit(image)
        elif self.rich and source.hasHtml():
            self._insert_html(source.html())
        else:
            self.put(source.text())

    def _insert_html(self, html: str) -> None:
        known = {span.picture for block in self.blocks() for span in block.spans if span.picture}
        blocks = rich.from_html(html)
        kept = tuple(  # a picture of another mail is not among the files of this one
            rich.Block(
                tuple(span for span in block.spans if not span.picture or span.picture in known),
                block.kind,
                block.level,
                block.quote,
            )
            for block in blocks
        )
        document.insert(self.textCursor(), kept, self._theme.tokens.accent)
        self.setCurrentCharFormat(QTextCharFormat())

    def paste_plain(self) -> None:
        """Paste the words without their look."""
        self.put(QGuiApplication.clipboard().text())

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.rich:
            self._paint_quotes()

    def _paint_quotes(self) -> None:
        """A bar beside quoted paragraphs, on the side where reading begins."""
        painter = QPainter(self.viewport())
        layout, offset = self.document().documentLayout(), self.verticalScrollBar().value()
        colour: QColor = self._theme.tokens.line
        for block in document.blocks_of(self.document()):
            if not block.blockFormat().intProperty(document.QUOTE):
                continue
            rect = layout.blockBoundingRect(block)
            right = block.textDirection() == Qt.LayoutDirection.RightToLeft
            x = self.viewport().width() - 3.0 if right else 0.0
            painter.fillRect(QRectF(x, rect.top() - offset, 3.0, rect.height()), colour)
        painter.end()
