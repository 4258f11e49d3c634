"""Questions to the engine while an inbox is connected; the answer to a probe is shown step by step."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from omnibox.model.errors import OmniboxError
from omnibox.model.rows import RequestRow
from omnibox.ui.i18n import tr
from omnibox.ui.live import Batch
from omnibox.ui.onboarding.column import clear
from omnibox.ui.services import UiServices
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import IconLabel, Label
from omnibox.ui.words import error_words, step_word

PATIENCE_MS = 90_000  # servers are given their own, shorter times; this is for an engine that is gone
FINISHED = ("answered", "failed")


class Probe(QObject):
    """One question from asking to the answer; a probe of servers unless it is told otherwise."""

    answered = Signal(object)  # RequestRow, finished
    failed = Signal(object)  # Exception

    def __init__(self, services: UiServices, parent: QObject, forget: Callable[[UUID], object] | None = None) -> None:
        """`forget`: what is done, in the writer's thread, with a question nobody waits for any more."""
        super().__init__(parent)
        self._services = services
        self._forget = forget or services.desk.inboxes.cancel_probe
        self._request: UUID | None = None
        self._round = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self._tired)
        services.live.changed.connect(self._heard)

    def ask(self, question: Callable[[], UUID]) -> None:
        """Put the question (a call such as `desk.inboxes.probe`); the answer comes as a signal."""
        self._round += 1
        asked = self._round
        self._services.tasks.write(
            question, self, lambda request: self._asked(asked, request), lambda error: self._refused(asked, error)
        )

    def cancel(self) -> None:
        """Nobody waits any more; secrets under test are forgotten."""
        self._round += 1
        self._timer.stop()
        request, self._request = self._request, None
        if request is not None:
            forget = self._forget
            self._services.tasks.write(lambda: forget(request), self, None, self._unforgotten)

    def _asked(self, asked: int, request: UUID) -> None:
        self._request = request
        if asked != self._round:  # cancelled while the question was being written
            self.cancel()
            return
        self._timer.start()
        self._look()

    def _refused(self, asked: int, error: Exception) -> None:
        if asked == self._round:
            self.failed.emit(error)

    def _unforgotten(self, error: Exception) -> None:
        """The desk clears temporary secrets away by itself when they are due; nothing to tell anybody."""

    def _heard(self, batch: Batch) -> None:
        if self._request is not None and batch.has("request."):
            self._look()

    def _look(self) -> None:
        request, asked = self._request, self._round
        if request is None:
            return
        desk = self._services.desk
        self._services.tasks.read(
            lambda: desk.requests.get(request),
            self,
            lambda row: self._seen(asked, row),
            lambda error: self._refused(asked, error),
        )

    def _seen(self, asked: int, row: RequestRow) -> None:
        if asked == self._round and self._request == row.id and row.state in FINISHED:
            self._timer.stop()
            self._request = None
            self.answered.emit(row)

    def _tired(self) -> None:
        self.cancel()
        self.failed.emit(OmniboxError("engine_away"))


class Steps(QWidget):
    """What was tried and how it went."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self.hide()

    def wait(self) -> None:
        """Show that it is being tried."""
        clear(self._layout)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(tr("Trying the servers"))
        self._layout.addWidget(Label(self._theme, tr("Trying the servers. Nothing is saved yet."), tone="soft"))
        self._layout.addWidget(bar)
        self.show()

    def show_answer(self, answer: Mapping[str, Any]) -> None:
        """Show each step; a failed one with the reason and what to do."""
        clear(self._layout)
        for step in answer.get("steps", ()):
            self._line(step)
        self.show()

    def _line(self, step: Mapping[str, Any]) -> None:
        ok = bool(step.get("ok"))
        row, words = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(9)
        words.setSpacing(1)
        mark = IconLabel(self._theme, "circle-check" if ok else "circle-x", "ok" if ok else "danger", 17)
        mark.setAccessibleName(tr("Worked") if ok else tr("Failed"))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words.addWidget(Label(self._theme, step_word(str(step.get("what", ""))), weight=500))
        if not ok:
            said = error_words(str(step.get("code", "")), step.get("params") or {})
            words.addWidget(Label(self._theme, said.title, tone="danger", wrap=True))
            words.addWidget(Label(self._theme, said.body, tone="soft", wrap=True))
        row.addLayout(words, 1)
        around = QWidget()
        around.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(around)

    def tell(self, title: str, body: str) -> None:
        """Show that it could not even be tried."""
        clear(self._layout)
        self._layout.addWidget(Label(self._theme, title, tone="danger", weight=500, wrap=True))
        self._layout.addWidget(Label(self._theme, body, tone="soft", wrap=True))
        self.show()
