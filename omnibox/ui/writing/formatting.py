"""What can be done to the look of what is written: looks, lists, quotes, links; on an editor's selection."""

from collections.abc import Callable

from PySide6.QtGui import QFont, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextList
from PySide6.QtWidgets import QTextEdit

from omnibox.model.rich import MOST_LEVELS, Kind, Span, safe_link
from omnibox.ui.theme import Theme
from omnibox.ui.writing import document


class Formatting:
    """Acts on one editor. Every act is one step of its undo."""

    def __init__(self, editor: QTextEdit, theme: Theme) -> None:
        self._editor, self._theme = editor, theme

    def bold(self) -> None:
        """Make the selection bold, or no longer so."""
        form = QTextCharFormat()
        heavy = self._editor.fontWeight() >= QFont.Weight.DemiBold.value
        form.setFontWeight(QFont.Weight.Normal if heavy else QFont.Weight.DemiBold)
        self._editor.mergeCurrentCharFormat(form)

    def italic(self) -> None:
        """Make the selection italic, or no longer so."""
        form = QTextCharFormat()
        form.setFontItalic(not self._editor.fontItalic())
        self._editor.mergeCurrentCharFormat(form)

    def underline(self) -> None:
        """Underline the selection, or no longer so."""
        form = QTextCharFormat()
        form.setFontUnderline(not self._editor.fontUnderline())
        self._editor.mergeCurrentCharFormat(form)

    def bullets(self) -> None:
        """Make a list with points of the chosen paragraphs, or paragraphs again."""
        self._list(Kind.BULLET)

    def numbers(self) -> None:
        """Make a numbered list of the chosen paragraphs, or paragraphs again."""
        self._list(Kind.NUMBER)

    def _list(self, kind: Kind) -> None:
        cursor = self._editor.textCursor()
        known = self.kind()
        cursor.beginEditBlock()
        if known is kind:
            self._each_block(cursor, _leave_list)
        else:
            self._each_block(cursor, _leave_list)
            cursor.createList(document.list_format(kind, 0))
        cursor.endEditBlock()

    def kind(self) -> Kind:
        """What the paragraph under the cursor is."""
        listed = list_of(self._editor.textCursor().block())
        if listed is None:
            return Kind.PLAIN
        return Kind.NUMBER if listed.format().style() == document.list_format(Kind.NUMBER, 0).style() else Kind.BULLET

    def shift(self, levels: int) -> None:
        """Move a list entry in or out."""
        cursor, kind = self._editor.textCursor(), self.kind()
        listed = list_of(cursor.block())
        if listed is None:
            return
        level = listed.format().indent() - 1 + levels
        if level < 0:
            self._each_block(cursor, _leave_list)
        elif level < MOST_LEVELS:
            cursor.createList(document.list_format(kind, level))

    def leave_list(self) -> bool:
        """End a list at an empty entry. Returns whether there was one."""
        cursor = self._editor.textCursor()
        if list_of(cursor.block()) is None or cursor.block().text() or cursor.hasSelection():
            return False
        _leave_list(cursor.block())
        return True

    def quoted(self) -> bool:
        """Whether the paragraph under the cursor is a quote."""
        return bool(self._editor.textCursor().blockFormat().intProperty(document.QUOTE))

    def quote(self) -> None:
        """Make a quote of the chosen paragraphs, or words of our own again."""
        cursor, form = self._editor.textCursor(), QTextBlockFormat()
        wanted = not self.quoted()
        form.setProperty(document.QUOTE, 1 if wanted else 0)
        form.setLeftMargin(document.QUOTE_INDENT if wanted else 0.0)
        cursor.mergeBlockFormat(form)

    def clear(self) -> None:
        """Take every look off the selection, or off everything where nothing is selected."""
        cursor = self._editor.textCursor()
        if not cursor.hasSelection():
            cursor.select(QTextCursor.SelectionType.Document)
        cursor.beginEditBlock()
        self._each_block(cursor, _leave_list)
        cursor.setBlockFormat(QTextBlockFormat())
        cursor.setCharFormat(QTextCharFormat())
        cursor.endEditBlock()
        self._editor.setCurrentCharFormat(QTextCharFormat())

    def link_here(self) -> tuple[str, str]:
        """Return (words, address) of the link under the cursor, or the selection as words."""
        cursor = self._editor.textCursor()
        if cursor.hasSelection():
            text = cursor.selectedText()
            return text, cursor.charFormat().anchorHref() or safe_link(text)
        for fragment in document.fragments_of(cursor.block()):
            inside = fragment.position() <= cursor.position() <= fragment.position() + fragment.length()
            if inside and fragment.charFormat().isAnchor():
                cursor.setPosition(fragment.position())
                cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
                self._editor.setTextCursor(cursor)
                return fragment.text(), fragment.charFormat().anchorHref()
        return "", ""

    def link(self, words: str, address: str) -> bool:
        """Put a link in the place of the selection; without an address the words alone. False: no safe address."""
        safe = safe_link(address)
        if address.strip() and not safe:
            return False
        cursor = self._editor.textCursor()
        cursor.insertText(words or address, document.char_format(Span(words, link=safe), self._theme.tokens.accent))
        self._editor.setTextCursor(cursor)
        self._editor.setCurrentCharFormat(QTextCharFormat())
        return True

    def _each_block(self, cursor: QTextCursor, act: Callable[[QTextBlock], None]) -> None:
        whole = self._editor.document()
        block, last = whole.findBlock(cursor.selectionStart()), whole.findBlock(cursor.selectionEnd())
        while block.isValid():
            act(block)
            if block == last:
                return
            block = block.next()


def list_of(block: QTextBlock) -> QTextList | None:
    """Return the list a paragraph stands in; Qt's own stubs say that there always is one."""
    return block.textList()


def _leave_list(block: QTextBlock) -> None:
    listed = list_of(block)
    if listed is not None:
        listed.remove(block)
        form = block.blockFormat()
        form.setIndent(0)
        QTextCursor(block).setBlockFormat(form)
