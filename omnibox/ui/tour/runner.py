"""Carries out a script of steps on the running window: act, wait for the effect, take the picture.

A script is a generator; what it yields is waited for before it goes on. Nothing here sleeps: effects are looked for on
a timer, in a worker where the store is asked, and a wait that runs out ends the tour with its name.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from time import monotonic

from PySide6.QtCore import QObject, QTimer

from omnibox.ui.tasks import Tasks

LOOK_MS = 40
PATIENCE = 60.0  # seconds for one effect; a busy machine is no reason to fail


@dataclass(frozen=True, slots=True)
class InStore:
    """Wait until `look`, asked in a worker, finds something."""

    what: str
    look: Callable[[], object]


@dataclass(frozen=True, slots=True)
class OnScreen:
    """Wait until `look`, asked in the UI thread, is true."""

    what: str
    look: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Picture:
    """Wait for nothing; take a picture of this name in both themes."""

    name: str
    caption: str


Step = InStore | OnScreen | Picture
Script = Generator[Step, object, None]


@dataclass(slots=True)
class Outcome:
    """What the tour did. `failed` names the effect that did not come; empty is success."""

    effects: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    failed: str = ""


class Runner(QObject):
    """Runs one script; calls `done` with the outcome once."""

    def __init__(
        self, tasks: Tasks, script: Script, take: Callable[[Picture], None], done: Callable[[Outcome], None]
    ) -> None:
        super().__init__()
        self.outcome = Outcome()
        self._tasks, self._script, self._take, self._done = tasks, script, take, done
        self._step: Step | None = None
        self._until = 0.0
        self._asking = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin; the window goes on living in between."""
        self._timer.start()
        self._advance(None)

    def _advance(self, found: object) -> None:
        try:
            self._step = self._script.send(found)
        except StopIteration:
            self._finish("")
        except Exception as error:  # noqa: BLE001 - whatever a step ran into ends the tour and is told
            self._finish(f"{type(error).__name__}: {error}")
        else:
            self._until = monotonic() + PATIENCE

    def _look(self) -> None:
        step = self._step
        if step is None or self._asking:
            return
        if isinstance(step, Picture):
            self._take(step)
            self.outcome.pictures.append(step)
            self._advance(None)
        elif isinstance(step, OnScreen):
            self._judge(step, step.look())
        else:
            self._asking = True
            self._tasks.read(step.look, self, lambda found: self._answered(step, found), self._broken)

    def _answered(self, step: InStore, found: object) -> None:
        self._asking = False
        self._judge(step, found)

    def _judge(self, step: InStore | OnScreen, found: object) -> None:
        if found:
            self.outcome.effects.append(step.what)
            self._advance(found)
        elif monotonic() > self._until:
            self._finish(step.what)

    def _broken(self, error: Exception) -> None:
        self._asking = False
        self._finish(f"{type(error).__name__}: {error}")

    def _finish(self, failed: str) -> None:
        self._timer.stop()
        self._step = None
        self.outcome.failed = failed
        self._done(self.outcome)
