"""One run of sanitised HTML: laid out by Qt, on paper-white ground, with no way out to disk or network."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPainter,
    QPalette,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
)

from omnibox.ui.conversation.letter_fit import loose
from omnibox.ui.conversation.text import Link, Marked

MOST_CHARS = 200_000
MOST_NODES = 2_000
PAPER = QColor("#FFFFFF")  # mails are written for white paper, in either theme
PAPER_INK = QColor("#16161D")
PAPER_LINK = QColor("#2F54CC")
PAPER_SOFT = QColor("#6A6A76")
PAPER_FOUND = QColor("#FFE9A8")
_SHEET = "b, strong, th, h1, h2, h3, h4 { font-weight: 600; }"  # the heaviest Inter that ships
_INTERSECT = Qt.ClipOperation.IntersectClip
_FUZZY = Qt.HitTestAccuracy.FuzzyHit
_LINK_REACH = 300  # characters: pieces of one link stand near each other
_BESIDE = 0.86  # of the width is left inside the tables of a page
_SMALLEST_SCALE = 0.5  # a wide table is shrunk this far, then cut


def too_large(html: str) -> bool:
    """Whether laying it out could cost frames: such a mail is shown as text."""
    return len(html) > MOST_CHARS or html.count("<") - html.count("</") > MOST_NODES


class SealedDocument(QTextDocument):
    """A document that loads nothing but the images it was given: `cid:` pictures of its own item."""

    def __init__(self, images: Mapping[str, QImage]) -> None:
        super().__init__()
        self._images = images
        self.refused: list[str] = []

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        url = name if isinstance(name, QUrl) else QUrl(name)
        if url.scheme() == "cid":
            found = self._images.get(url.path().strip("<>").casefold())
            if found is not None:
                return found
        self.refused.append(url.toString())
        return QImage() if kind == QTextDocument.ResourceType.ImageResource.value else ""


class RichRun:
    """A laid out HTML body. Offsets are positions in the document."""

    def __init__(
        self, html: str, font: QFont, width: float, images: Mapping[str, QImage], link: QColor = PAPER_LINK
    ) -> None:
        self.document = SealedDocument(images)
        self.document.setUndoRedoEnabled(False)
        self.document.setDocumentMargin(0)
        self.document.setDefaultFont(font)
        self.document.setDefaultStyleSheet(f"{_SHEET} a {{ color: {link.name()}; }}")
        self.document.setHtml(html)
        if "<img" in html:
            self._shrink_pictures(width)
        self.document.setTextWidth(width)
        natural = self.document.size()
        if natural.width() > width + 1 and "<td" in html:
            self.document.setHtml(loose(html))
            self._shrink_pictures(width)
            natural = self.document.size()
        self._scale = max(_SMALLEST_SCALE, min(1.0, width / max(1.0, natural.width())))
        self.width = min(width, natural.width() * self._scale)
        self.height = natural.height() * self._scale
        self.text = self.document.toPlainText()
        self.links = self._find_links()

    def _shrink_pictures(self, width: float) -> None:
        """Let no picture be wider than the card; one that is would shrink all words with it."""
        wide = []
        block = self.document.begin()
        while block.isValid():
            pieces = block.begin()
            while not pieces.atEnd():
                piece = pieces.fragment()
                form = piece.charFormat()
                if form.isImageFormat() and self._picture_width(form.toImageFormat()) > width:
                    wide.append((piece.position(), piece.length(), form.toImageFormat()))
                pieces += 1
            block = block.next()
        cursor = QTextCursor(self.document)
        most = width * (_BESIDE if self.document.rootFrame().childFrames() else 1.0)
        for position, length, form in wide:
            form.setWidth(most)
            form.setHeight(0)  # as high as its width asks for
            form.clearProperty(QTextFormat.Property.ImageHeight)
            cursor.setPosition(position)
            cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(form)

    def _picture_width(self, form: QTextImageFormat) -> float:
        if form.width() > 0:
            return form.width()
        picture = self.document.resource(QTextDocument.ResourceType.ImageResource.value, QUrl(form.name()))
        return float(picture.width()) if isinstance(picture, QImage) else 0.0

    def _words_at(self, target: str, offset: int) -> str:
        """What stands on the page where a link is; a link may be written in several pieces."""
        return "".join(
            self.slice(link.start, link.start + link.length)
            for link in self.links
            if link.target == target and abs(link.start - offset) < _LINK_REACH
        )

    def _find_links(self) -> tuple[Link, ...]:
        found = []
        block = self.document.begin()
        while block.isValid():
            pieces = block.begin()
            while not pieces.atEnd():
                piece = pieces.fragment()
                target = piece.charFormat().anchorHref()
                if target:
                    found.append(Link(piece.position(), piece.length(), target))
                pieces += 1
            block = block.next()
        return tuple(found)

    @property
    def right_to_left(self) -> bool:
        return False  # the document aligns its own paragraphs

    def draw(self, painter: QPainter, at: QPointF, color: QColor, clip: QRectF, marked: Sequence[Marked] = ()) -> None:
        """Draw what touches `clip` (painter coordinates)."""
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, color)
        context.selections = [self._selection(mark) for mark in marked if mark.start < mark.end]
        painter.save()
        painter.setClipRect(QRectF(at.x(), at.y(), self.width + 1, self.height), _INTERSECT)
        painter.translate(at)
        painter.scale(self._scale, self._scale)
        seen = clip.translated(-at)
        factor = 1 / self._scale
        context.clip = QRectF(
            seen.x() * factor, seen.y() * factor, seen.width() * factor + 1, seen.height() * factor + 1
        )
        self.document.documentLayout().draw(painter, context)
        painter.restore()

    def _selection(self, mark: Marked) -> QAbstractTextDocumentLayout.Selection:
        chosen = QAbstractTextDocumentLayout.Selection()
        cursor = QTextCursor(self.document)
        cursor.setPosition(min(mark.start, self.end))
        cursor.setPosition(min(mark.end, self.end), QTextCursor.MoveMode.KeepAnchor)
        chosen.cursor = cursor
        chosen.format = mark.form()
        return chosen

    def y_of(self, offset: int) -> float:
        """Where the paragraph that holds a position begins."""
        block = self.document.findBlock(min(offset, self.end))
        return self.document.documentLayout().blockBoundingRect(block).y() * self._scale

    def offset_at(self, point: QPointF) -> int:
        return max(0, self.document.documentLayout().hitTest(point / self._scale, _FUZZY))

    def link_at(self, point: QPointF) -> Link | None:
        target = self.document.documentLayout().anchorAt(point / self._scale)
        if not target:
            return None
        offset = self.offset_at(point)
        return Link(offset, 0, target, self._words_at(target, offset))

    def word_at(self, offset: int) -> tuple[int, int]:
        cursor = QTextCursor(self.document)
        cursor.setPosition(min(offset, self.document.characterCount() - 1))
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return cursor.selectionStart(), cursor.selectionEnd()

    def slice(self, start: int, end: int) -> str:
        """The text between two positions, as the clipboard wants it."""
        cursor = QTextCursor(self.document)
        last = self.document.characterCount() - 1
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor.selection().toPlainText()

    @property
    def end(self) -> int:
        """The last position."""
        return self.document.characterCount() - 1
