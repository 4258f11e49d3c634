"""The window's end of the speller: questions go to a process of its own, what it said is remembered."""

import queue
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from omnibox.model.spell_words import UNAVAILABLE
from omnibox.ui.writing import dictionaries

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_FORGET_AT = 20_000  # words remembered
_END_WITHIN = 2.0  # seconds
Found = Callable[[], Mapping[str, str]]


class Speller(QObject):
    """Asked in the UI thread, answers there. Nothing is started before the first question."""

    learned = Signal(str)  # language: more words are known to be right or wrong
    suggested = Signal(str, object)  # word, tuple of better ones
    ready = Signal()  # `languages` is known
    _said = Signal(object, object)  # question, answer; from the thread

    def __init__(self, parent: QObject | None = None, find: Found = dictionaries.find) -> None:
        super().__init__(parent)
        self._find = find
        self.languages: dict[str, str] = {}
        self.available = True
        self._known: dict[tuple[str, str], bool] = {}
        self._asked: set[tuple[str, str]] = set()
        self._questions: queue.Queue[tuple[str, str, Any] | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self.process: Any = None  # the one that answers now; the thread starts another where it died
        self._said.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Start looking for dictionaries; `ready` tells when they are known."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="speller", daemon=True)
            self._thread.start()

    def wrong(self, language: str, words: Iterable[str]) -> set[str]:
        """Return those known to be wrong; the others are asked for, and `learned` tells when they are known."""
        self.begin()
        fresh, found = [], set()
        for word in words:
            key = (language, word)
            right = self._known.get(key)
            if right is False:
                found.add(word)
            elif right is None and key not in self._asked:
                self._asked.add(key)
                fresh.append(word)
        if fresh and language in self.languages:
            self._questions.put(("check", language, tuple(dict.fromkeys(fresh))))
        elif fresh:
            self._asked.difference_update((language, word) for word in fresh)
        return found

    def suggest(self, language: str, word: str) -> None:
        """Ask for better words; `suggested` brings them."""
        self.begin()
        self._questions.put(("suggest", language, word))

    def close(self) -> None:
        """End the process and the thread."""
        if self._thread is not None:
            self._questions.put(None)
            self._thread.join(_END_WITHIN)
            self._thread = None

    # ---------------------------------------------------------------- in the UI thread

    def _take(self, question: tuple[str, str, Any], answer: Any) -> None:
        kind, language, what = question
        if kind == "find":
            self.languages = dict(answer)
            self.ready.emit()
        elif kind == "check":
            self._learn(language, what, answer)
        else:
            self.suggested.emit(what, () if answer == UNAVAILABLE else tuple(answer))

    def _learn(self, language: str, words: tuple[str, ...], answer: Any) -> None:
        if answer == UNAVAILABLE:
            self.available = False
            answer = ()
        if len(self._known) > _FORGET_AT:
            self._known.clear()
        wrong = set(answer)
        for word in words:
            self._asked.discard((language, word))
            self._known[language, word] = word not in wrong
        self.learned.emit(language)

    # ---------------------------------------------------------------- in the thread

    def _run(self) -> None:
        found = self._find()
        self._tell(("find", "", None), found)
        line: "Connection[Any, Any] | None" = None  # noqa: UP037  # loaded only where a process is started
        try:
            while (question := self._questions.get()) is not None:
                if self.process is None or not self.process.is_alive():
                    line, self.process = _start(found)
                answer = _ask(line, question)
                self._tell(question, answer)
        finally:
            if line is not None:
                line.close()  # the process ends by itself
            if self.process is not None:
                self.process.join(_END_WITHIN)
                if self.process.is_alive():
                    self.process.kill()

    def _tell(self, question: object, answer: object) -> None:
        try:
            self._said.emit(question, answer)
        except RuntimeError:  # the window is gone; nobody wants to know
            self._questions.put(None)


def _start(found: Mapping[str, str]) -> tuple["Connection[Any, Any]", Any]:
    import multiprocessing  # some 15 ms, and nobody may ever ask

    from omnibox.ui.writing.spell_child import serve

    context = multiprocessing.get_context("spawn")  # a fork would take the window's locks along
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, dict(found)), name="omnibox-speller", daemon=True)
    process.start()
    theirs.close()
    return ours, process


def _ask(line: "Connection[Any, Any] | None", question: tuple[str, str, Any]) -> Any:
    """Return the answer; a process that died is started anew with the next question."""
    if line is None:
        return UNAVAILABLE
    try:
        line.send(question)
        return line.recv()
    except (EOFError, OSError):
        return () if question[0] == "check" else UNAVAILABLE
