"""Starts the tour on the true program and returns how it went."""

from collections.abc import Callable
from pathlib import Path

from omnibox.desk.desk import Desk
from omnibox.ui.app import DeskApp, run_desk
from omnibox.ui.tour.report import Album
from omnibox.ui.tour.runner import Outcome, Runner
from omnibox.ui.tour.script import Tourist

SIZE = (1440, 900)


def run_tour(connect: Callable[[], Desk], *, data_dir: Path, out: Path) -> Outcome:
    """Open the window on an empty store, walk through it, close it."""
    ends: list[Outcome] = []
    kept: list[Runner] = []  # a QObject nobody holds would be collected in the middle of its work

    def ready(app: DeskApp) -> None:
        assert app.window is not None and app.services is not None  # noqa: S101, PT018 - `ready` means just that
        app.frame.resize(*SIZE)
        app.frame.activateWindow()
        album = Album(out, app.frame, app.theme)
        tourist = Tourist(app.window, app.services.desk)

        def done(outcome: Outcome) -> None:
            ends.append(outcome)
            album.write(outcome)
            app.quit()

        runner = Runner(app.services.tasks, tourist.script(), album.take, done)
        kept.append(runner)
        runner.start()

    run_desk(connect, data_dir=data_dir, ready=ready)
    return ends[0] if ends else Outcome(failed="the window closed before the tour ended")
