"""A hand at the true window: it looks at widgets, clicks and types as a person does, and tells its parent how it goes.

Runs inside the program's own process. A script is a generator that yields what it waits for; between two yields the
program's event loop runs as ever.
"""

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LOOK_MS = 15
PATIENCE_MS = 60_000

Wait = tuple[str, Callable[[], object]]
Script = Generator[Wait, Any, None]
W = TypeVar("W", bound=QWidget)
Modifier = Qt.KeyboardModifier


class Hand(QObject):
    """Follows one script; ends the program with a line that says why when a wait takes too long."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._script: Script | None = None
        self._waiting: Wait = ("the beginning", lambda: True)
        self._waited = 0
        self._heard: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        threading.Thread(target=self._listen, name="parent", daemon=True).start()

    def follow(self, script: Script) -> None:
        """Begin; the application need not run yet."""
        self._script = script
        self._timer.start()

    def tell(self, step: str, **facts: object) -> None:
        """Say one thing to the parent."""
        print(json.dumps({"step": step, **facts}), flush=True)

    def heard(self, word: str) -> Wait:
        """Wait for a word of the parent."""
        return (f"the parent's {word}", lambda: word in self._heard)

    # ---- looking

    def all(self, kind: type[W]) -> list[W]:
        """Every widget of a kind that can be seen."""
        return [widget for widget in self._app.allWidgets() if isinstance(widget, kind) and widget.isVisible()]

    def one(self, kind: type[W], name: str = "") -> W | None:
        """The first that can be seen, by its accessible name where one is given."""
        found = (widget for widget in self.all(kind) if not name or widget.accessibleName() == name)
        return next(found, None)

    @property
    def focus(self) -> QWidget:
        """What keys go to now."""
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the focus"
        return found

    # ---- doing

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Press and release the left button on it; it must be in sight and on."""
        assert widget.isVisible(), f"{widget} cannot be seen"
        assert widget.isEnabled(), f"{widget} is off"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Modifier.NoModifier, at or widget.rect().center())

    def key(self, key: Qt.Key, modifier: Modifier = Modifier.NoModifier) -> None:
        """Press one key at the window: shortcuts first, then whatever has the focus."""
        active = QApplication.activeWindow()
        window = active.windowHandle() if active is not None else None
        assert window is not None, "no window is the active one"
        QTest.keyClick(window, key, modifier)

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self._keys(self.focus, text)

    def fill(self, widget: QWidget, text: str) -> None:
        """Click a field, take everything in it, type over it."""
        self.click(widget)
        QTest.keyClick(widget, Qt.Key.Key_A, Modifier.ControlModifier)
        self._keys(widget, text)

    def _keys(self, widget: QWidget, text: str) -> None:
        for letter in text:
            if letter.isascii():
                QTest.keyClicks(widget, letter)
            else:  # QTest knows the keys of an American keyboard only
                for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                    QApplication.sendEvent(widget, QKeyEvent(kind, Qt.Key.Key_unknown, Modifier.NoModifier, letter))

    # ---- following

    def _listen(self) -> None:
        for line in sys.stdin:
            self._heard.add(line.strip())

    def _look(self) -> None:
        name, holds = self._waiting
        try:
            found = holds()
            if not found:
                self._waited += LOOK_MS
                if self._waited > PATIENCE_MS:
                    self._fail(f"waited for {name} in vain")
                return
            self._advance(found)
        except Exception:  # noqa: BLE001 - a script that fails must end the program and say why
            self._fail(traceback.format_exc())

    def _advance(self, found: object) -> None:
        assert self._script is not None
        self._waited = 0
        try:
            self._waiting = self._script.send(None if self._waiting[0] == "the beginning" else found)
        except StopIteration:
            self._timer.stop()
            self.tell("done")

    def _fail(self, why: str) -> None:
        self._timer.stop()
        shown = [f"{type(w).__name__} {w.accessibleName()!r}" for w in self.all(QWidget) if w.accessibleName()]
        self.tell("failed", why=why, shown=shown)
        os._exit(1)  # the loop that runs may not be the application's own; the engine ends with us
