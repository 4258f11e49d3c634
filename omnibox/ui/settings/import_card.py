"""One import: how far it is, what came of it, what was left out and why, and what can be done about it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from omnibox.model.importing import DONE, FAILED, RUNNING, STOPPED, ImportState
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label
from omnibox.ui.words import error_words

_SHOWN = 5  # names of what was left out that stand on the page; the rest is counted
WHY = {
    "no_mail": "no mail",
    "empty": "empty",
    "gone": "no longer there",
    "not_allowed": "may not be read",
    "unreadable": "broken",
    "too_large": "larger than 200 MB",
    "deleted": "marked as deleted",
    "aside": "trash, junk or drafts",
    "encrypted": "locked by a password",
}


class ImportCard(QWidget):
    """Shows an ImportState; tells which button was pressed."""

    asked = Signal(str, object)  # what: stop, go_on, forget, take_back; the import's id

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services = services
        self._state: ImportState | None = None
        theme = services.theme
        self._name = Label(theme, "", weight=600, wrap=True)
        self._words = Label(theme, "", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Import mail"))
        self._left = Label(theme, "", px=12, tone="soft", wrap=True)
        self._hint = Label(theme, "", px=12, tone="soft", wrap=True)
        self.buttons = {
            "stop": Button(theme, tr("Stop"), partial(self._ask, "stop")),
            "go_on": Button(theme, tr("Go on"), partial(self._ask, "go_on")),
            "forget": Button(theme, tr("Done"), partial(self._ask, "forget")),
            "take_back": Button(theme, tr("Take the import back"), partial(self._ask, "take_back"), kind="danger"),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for part in (self._name, self._words, self._bar, self._left, self._hint):
            layout.addWidget(part)
        line = WrapLayout(gap=8)
        for button in self.buttons.values():
            line.addWidget(button)
        layout.addLayout(line)

    def _ask(self, what: str) -> None:
        if self._state is not None:
            if what == "take_back":
                self.buttons[what].setEnabled(False)
                self._words.setText(tr("Taking it back…"))
            self.asked.emit(what, self._state.id)

    def show_state(self, state: ImportState) -> None:
        """Follow the import."""
        self._state = state
        running = state.state == RUNNING
        self._name.setText(Path(state.path).name or state.path)
        self._words.setText(self._line(state))
        self._words.set_tone("danger" if state.state == FAILED else "")
        self._bar.setVisible(running)
        self._bar.setRange(0, state.total or 0)
        self._bar.setValue(min(state.done, state.total or 0))
        self._left.setVisible(state.left > 0)
        self._left.setText(left_words(state.left, state.names))
        self._left.setToolTip("\n".join(f"{name}: {why(code)}" for name, code in state.names))
        self._hint.setVisible(state.state == DONE and not state.fresh and state.stored > 0)
        self._hint.setText(tr("It went into an inbox that was there already, so it cannot be taken back in one go."))
        self.buttons["stop"].setVisible(running)
        self.buttons["go_on"].setVisible(state.state in (STOPPED, FAILED))
        self.buttons["forget"].setVisible(not running)
        self.buttons["take_back"].setVisible(not running and state.fresh)
        self.buttons["take_back"].setEnabled(True)
        self.setAccessibleName(f"{self._name.text()}: {self._words.text()}")

    def _line(self, state: ImportState) -> str:
        number = self._services.formats.count
        if state.state == RUNNING:
            if state.total is None:
                return tr("{done} mails so far", done=number(state.done))
            return tr("{done} of {total} mails", done=number(state.done), total=number(state.total))
        parts = [tr_n("{n} mail imported", "{n} mails imported", state.stored)]
        if state.known:
            parts.append(tr_n("{n} was here already", "{n} were here already", state.known))
        words = " · ".join(parts)
        if state.state == STOPPED:
            return tr("Stopped: {words}", words=words)
        if state.state == FAILED:
            return tr("{why} ({words})", why=_failure(state.code), words=words)
        return words


def left_words(count: int, names: Sequence[tuple[str, str]]) -> str:
    """Return what was left out: how many, the first ones by name, and why."""
    shown = ", ".join(f"{name} ({why(code)})" for name, code in names[:_SHOWN])
    words = tr_n("{n} was left out", "{n} were left out", count)
    more = count - min(count, _SHOWN, len(names))
    if more > 0 and shown:
        return tr("{words}: {names} and {n} more", words=words, names=shown, n=more)
    return f"{words}: {shown}" if shown else words


def why(code: str) -> str:
    """Return why something was left out."""
    return tr(WHY.get(code, "broken"))


def _failure(code: str) -> str:
    if code == "path_gone":
        return tr("The file or folder is not there any more, or lies on another computer.")
    if code == "inbox_gone":
        return tr("Its inbox was removed.")
    return error_words(code, {}).whole
