"""Spelling in one editor: wavy lines under what is wrong, better words in the menu and by key."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QMenu, QTextEdit

from omnibox.model import tongue
from omnibox.model.spell_words import fits, words
from omnibox.ui.conversation.editor import Editor
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.writing import dictionaries, document
from omnibox.ui.writing.speller import Speller

if TYPE_CHECKING:
    from PySide6.QtGui import QTextBlock

PAUSE = 350  # ms without a keystroke
MOST_MARKS = 300
MOST_SIGNS = 40_000  # spelled of one message; a paste of a book must not hold up the window
_MOST_OWN = 5_000
OFF = "off"


class Spelling(QObject):
    """Looks after one editor. `heard` is what the customer wrote last: it tells the language of an empty answer."""

    def __init__(self, services: UiServices, editor: Editor, speller: Speller, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._editor, self._speller = services, editor, speller
        self.heard = ""
        self._chosen = ""  # language for this message; "": guessed, OFF: none
        self._ignored: set[str] = set()
        self._menu: QMenu | None = None
        self._asked_word = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.look)
        editor.textChanged.connect(self._timer.start)
        speller.ready.connect(self.look)
        speller.learned.connect(self._learned)
        speller.suggested.connect(self._fill)
        services.choices.changed.connect(self._decided)
        services.theme.changed.connect(self.look)

    # ---------------------------------------------------------------- which language, which words

    @property
    def language(self) -> str:
        """The dictionary in force, "" for none."""
        choices, known = self._services.choices, self._speller.languages
        if self._chosen == OFF or not choices.flag("spelling", True):
            return ""
        if self._chosen in known:
            return self._chosen
        wanted = [one for one in choices.get("spelling_languages", []) if one in known]
        codes = {one.partition("_")[0] for one in (wanted or known)}
        said = tongue.guess(self._editor.toPlainText(), codes) or tongue.guess(self.heard, codes)
        if not said and wanted:
            return str(wanted[0])
        code = said or self._services.formats.locale.name().partition("_")[0]
        return dictionaries.best_for(code, known, wanted)

    def choose(self, language: str) -> None:
        """Spell this message in a language; "" guesses, OFF spells nothing."""
        self._chosen = language
        self.look()

    def _learned(self, _language: str) -> None:
        self.look()

    def _decided(self, key: str) -> None:
        if key.startswith("spelling"):
            self.look()

    def begin(self, heard: str) -> None:
        """Another message is written."""
        self.heard, self._chosen = heard, ""
        self._editor.setExtraSelections([])
        self._timer.start()

    @property
    def own_words(self) -> list[str]:
        """What a person taught."""
        return [str(word) for word in self._services.choices.get("spelling_words", [])]

    def wrong_words(self) -> list[tuple[int, str]]:
        """Return (place in the document, word) of what is marked now."""
        return [(one.cursor.selectionStart(), one.cursor.selectedText()) for one in self._editor.extraSelections()]

    # ---------------------------------------------------------------- marking

    def look(self) -> None:
        """Mark what is wrong; the word the cursor stands in is still being written."""
        if self._editor.document().isEmpty():
            return
        self._speller.begin()
        language = self.language
        if not language:
            self._editor.setExtraSelections([])
            return
        places = [
            (block.position() + start, word)
            for block in document.blocks_of(self._editor.document())
            if block.position() < MOST_SIGNS and not block.blockFormat().intProperty(document.QUOTE)
            for start, word in _in_units(block)
            if fits(word, language)
        ]
        passed = {word.casefold() for word in self.own_words} | self._ignored
        wrong = self._speller.wrong(language, (word for _, word in places if word.casefold() not in passed))
        cursor = self._editor.textCursor()
        at = cursor.position() if self._editor.hasFocus() and not cursor.hasSelection() else -1
        marked = [
            (start, word)
            for start, word in places
            if word in wrong and word.casefold() not in passed and at != start + len(word)
        ]
        self._editor.setExtraSelections([self._mark(start, word) for start, word in marked[:MOST_MARKS]])

    def _mark(self, start: int, word: str) -> QTextEdit.ExtraSelection:
        form = QTextCharFormat()
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        form.setUnderlineColor(self._services.theme.tokens.danger)
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(start)
        cursor.setPosition(start + len(word), QTextCursor.MoveMode.KeepAnchor)
        made = QTextEdit.ExtraSelection()
        made.cursor, made.format = cursor, form
        return made

    # ---------------------------------------------------------------- the menu

    def open_menu(self, event: QContextMenuEvent) -> None:
        """Show the editor's own menu with better words above it."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        position = self._editor.textCursor().position()
        if not by_key:
            position = self._editor.cursorForPosition(event.pos()).position()
        menu = self._editor.createStandardContextMenu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = self._editor.viewport().mapToGlobal(self._editor.cursorRect().bottomLeft()) if by_key else None
        self.dress_menu(menu, position)
        menu.popup(place or event.globalPos())

    def at_cursor(self) -> None:
        """Show better words for the nearest marked word before the cursor, by key."""
        cursor = self._editor.textCursor()
        before = [start for start, _ in self.wrong_words() if start <= cursor.position()]
        places = before or [start for start, _ in self.wrong_words()]
        if not places:
            self._services.notices.say(tr("Nothing is misspelt."))
            return
        cursor.setPosition(places[-1] if before else places[0])
        self._editor.setTextCursor(cursor)
        menu = QMenu(self._editor)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dress_menu(menu, cursor.position())
        corner: QPoint = self._editor.cursorRect().bottomLeft()
        menu.popup(self._editor.viewport().mapToGlobal(corner))

    def dress_menu(self, menu: QMenu, position: int) -> None:
        """Put spelling into a menu: better words (they come in a moment), learn, ignore, the language."""
        word = next((w for start, w in self.wrong_words() if start <= position <= start + len(w)), "")
        first = next(iter(menu.actions()), None)
        if word:
            start = next(start for start, w in self.wrong_words() if w == word and start <= position <= start + len(w))
            waiting = menu.addAction(tr("Looking for better words…"))
            waiting.setEnabled(False)
            waiting.setData((word, start))
            learn = menu.addAction(tr("Add “{word}” to my dictionary", word=word))
            learn.triggered.connect(partial(self.learn, word))
            ignore = menu.addAction(tr("Ignore in this window"))
            ignore.triggered.connect(partial(self.ignore, word))
            if first is not None:
                for action in (waiting, learn, ignore, menu.addSeparator()):
                    menu.insertAction(first, action)
            self._menu, self._asked_word = menu, word
            menu.destroyed.connect(self._forget_menu)
            self._speller.suggest(self.language, word)
        menu.addSeparator()
        menu.addMenu(self._languages(menu))

    def _forget_menu(self) -> None:
        self._menu = None

    def _languages(self, parent: QMenu) -> QMenu:
        menu = QMenu(tr("Spelling"), parent)
        entries = [("", tr("By its words")), (OFF, tr("No spelling"))]
        entries[1:1] = [(one, dictionaries.name_of(one)) for one in sorted(self._speller.languages)]
        for language, words_ in entries:
            action = menu.addAction(words_)
            action.setCheckable(True)
            action.setChecked(language == self._chosen)
            action.triggered.connect(partial(self._choose, language))
        return menu

    def _choose(self, language: str, _checked: bool = False) -> None:
        self.choose(language)

    def _fill(self, word: str, better: tuple[str, ...]) -> None:
        """The better words have come."""
        menu = self._menu
        if menu is None or word != self._asked_word:
            return
        waiting = next((action for action in menu.actions() if isinstance(action.data(), tuple)), None)
        if waiting is None:
            return
        _, start = waiting.data()
        for one in better:
            action = menu.addAction(one)
            font = action.font()
            font.setBold(True)
            action.setFont(font)
            action.triggered.connect(self._replacing(start, word, one))
            menu.insertAction(waiting, action)
        if better:
            menu.removeAction(waiting)
            menu.setActiveAction(menu.actions()[0])
        else:
            waiting.setText(tr("No better word is known"))

    def _replacing(self, start: int, word: str, better: str) -> Callable[[], None]:
        return lambda: self.replace(start, word, better)

    def replace(self, start: int, word: str, better: str) -> None:
        """Put a better word in the place of a wrong one, if it still stands there."""
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(start)
        cursor.setPosition(start + len(word), QTextCursor.MoveMode.KeepAnchor)
        if cursor.selectedText() == word:
            cursor.insertText(better)
            self.look()

    def learn(self, word: str, _checked: bool = False) -> None:
        """Count a word as right from now on, on every computer of this person."""
        own = [one for one in self.own_words if one.casefold() != word.casefold()]
        self._services.choices.put("spelling_words", [*own, word][-_MOST_OWN:])
        self.look()

    def ignore(self, word: str, _checked: bool = False) -> None:
        """Count a word as right until the window closes."""
        self._ignored.add(word.casefold())
        self.look()


def _in_units(block: "QTextBlock") -> list[tuple[int, str]]:
    """Return words with their places in Qt's units: signs beyond the first plane count two."""
    text = block.text()
    found = list(words(text))
    if text.isascii() or len(text.encode("utf-16-le")) == 2 * len(text):
        return found
    return [(len(text[:start].encode("utf-16-le")) // 2, word) for start, word in found]
