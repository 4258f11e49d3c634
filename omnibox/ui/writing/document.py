"""A text document of Qt's as our paragraphs, and back: what Qt keeps beside them never leaves the editor."""

from collections.abc import Iterator, Sequence

from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
    QTextImageFormat,
    QTextList,
    QTextListFormat,
)

from omnibox.model.rich import Block, Kind, Span, merged, safe_link

QUOTE = QTextFormat.Property.BlockQuoteLevel
QUOTE_INDENT = 16.0  # px on the side where the bar stands
_LINE = "\u2028"  # a break inside a paragraph, as Qt keeps it
_SEPARATOR = "\u2029"
_STYLES = {Kind.BULLET: QTextListFormat.Style.ListDisc, Kind.NUMBER: QTextListFormat.Style.ListDecimal}


def blocks_of(document: QTextDocument) -> Iterator[QTextBlock]:
    """Yield Qt's paragraphs."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def fragments_of(block: QTextBlock) -> Iterator[QTextFragment]:
    """Yield the stretches of one look."""
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        if fragment.isValid():
            yield fragment
        at += 1


def read(document: QTextDocument) -> tuple[Block, ...]:
    """Return what stands in a document."""
    return tuple(_block(block) for block in blocks_of(document))


def _block(block: QTextBlock) -> Block:
    listed = block.textList()
    kind, level = Kind.PLAIN, 0
    if listed is not None:
        form = listed.format()
        numbered = form.style().value <= QTextListFormat.Style.ListDecimal.value  # further styles are letters
        kind, level = Kind.NUMBER if numbered else Kind.BULLET, max(0, form.indent() - 1)
    spans = merged(_span(fragment) for fragment in fragments_of(block))
    return Block(spans, kind, level, bool(block.blockFormat().intProperty(QUOTE)))


def _span(fragment: QTextFragment) -> Span:
    form, text = fragment.charFormat(), fragment.text().replace(_LINE, "\n").replace(_SEPARATOR, "\n")
    if form.isImageFormat():
        return Span(text, picture=form.toImageFormat().name().removeprefix("cid:"))
    link = safe_link(form.anchorHref()) if form.isAnchor() else ""
    bold = form.fontWeight() >= QFont.Weight.DemiBold.value
    return Span(text, bold, form.fontItalic(), form.fontUnderline() and not link, link)


def write(document: QTextDocument, blocks: Sequence[Block], link: QColor) -> None:
    """Put paragraphs into a document in the place of everything; `link` is the colour of addresses."""
    document.clear()
    insert(QTextCursor(document), blocks, link)


def insert(cursor: QTextCursor, blocks: Sequence[Block], link: QColor) -> None:
    """Put paragraphs where the cursor stands; the first one goes on with the paragraph that is there."""
    cursor.beginEditBlock()
    lists: dict[int, QTextList] = {}
    single = len(blocks) == 1 and blocks[0].kind is Kind.PLAIN and not blocks[0].quote
    for index, block in enumerate(blocks):
        if index:
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        if not single:
            _shape(cursor, block, lists)
        for span in block.spans:
            _insert_span(cursor, span, link)
    cursor.endEditBlock()


def _shape(cursor: QTextCursor, block: Block, lists: dict[int, QTextList]) -> None:
    form = QTextBlockFormat()
    if block.quote:
        form.setProperty(QUOTE, 1)
        form.setLeftMargin(QUOTE_INDENT)
    cursor.setBlockFormat(form)
    if block.kind is Kind.PLAIN:
        lists.clear()
        return
    for deeper in [level for level in lists if level > block.level]:
        del lists[deeper]
    known = lists.get(block.level)
    if known is not None and known.format().style() == _STYLES[block.kind]:
        known.add(cursor.block())
        return
    lists[block.level] = cursor.createList(list_format(block.kind, block.level))


def list_format(kind: Kind, level: int) -> QTextListFormat:
    """Return how a list looks."""
    form = QTextListFormat()
    form.setStyle(_STYLES[kind])
    form.setIndent(level + 1)
    return form


def _insert_span(cursor: QTextCursor, span: Span, link: QColor) -> None:
    if span.picture:
        picture = QTextImageFormat()
        picture.setName(f"cid:{span.picture}")
        cursor.insertImage(picture)
        return
    form = char_format(span, link)
    cursor.insertText(span.text.replace("\n", _LINE), form)


def char_format(span: Span, link: QColor) -> QTextCharFormat:
    """Return how a stretch looks."""
    form = QTextCharFormat()
    if span.bold:
        form.setFontWeight(QFont.Weight.DemiBold)
    form.setFontItalic(span.italic)
    if span.link:
        form.setAnchor(True)
        form.setAnchorHref(span.link)
        form.setForeground(link)
    form.setFontUnderline(span.underline or bool(span.link))
    return form
