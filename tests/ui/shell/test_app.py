"""The program as a person starts it: a process of its own, the first frame, opening that fails, closing."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from omnibox.desk.desk import Desk
from omnibox.model.errors import Damaged, NewerSchema, OmniboxError, VaultLocked
from omnibox.model.rows import Glance
from omnibox.ui.app import WINDOW_FILE, DeskApp
from omnibox.ui.frame import USUAL, Frame
from omnibox.ui.onboarding.passphrase import PassphraseDialog
from omnibox.ui.opening import Refusal
from omnibox.ui.remember import Remember
from omnibox.ui.theme import Theme
from tests.desk.world import World
from tests.ui.room import world

__all__ = ["world"]

HEAVY = ("sqlalchemy", "alembic", "qasync", "asyncio", "omnibox.desk", "omnibox.store", "omnibox.ui.main_window")
FIRST_FRAME = f"""
import sys
from omnibox.ui.app import run_desk
from omnibox.model.errors import OmniboxError

def painted():
    print([name for name in {HEAVY!r} if name in sys.modules])
    window.quit()

def connect():
    raise OmniboxError("busy")

from omnibox.ui import app
window = app.DeskApp(app.make_application(), connect, None)
window.frame.painted.connect(painted)
sys.exit(window.run())
"""


def start(code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_nothing_heavy_is_loaded_before_the_first_frame() -> None:
    ended = start(FIRST_FRAME)
    assert (ended.returncode, ended.stdout.strip()) == (0, "[]"), ended.stderr


PATIENCE_MS = 60_000  # until a run that should have ended is ended


class Run:
    """One run of the program inside the test's application."""

    def __init__(self, qapp: QApplication, connect: object, folder: Path | None, **more: object) -> None:
        self.app = DeskApp(qapp, connect, folder, **more)  # type: ignore[arg-type]  # handed through

    def until_ready(self, then: object) -> None:
        self.app.ready.connect(lambda: QTimer.singleShot(0, then))  # type: ignore[call-overload]  # a function
        self.run()

    def run(self) -> None:
        """Run until somebody quits. A run that stands still is ended, with what it shows and what went wrong in it."""
        wrong: list[Exception] = []
        self.app._broken.connect(wrong.append)
        stands = QTimer()
        stands.setSingleShot(True)
        stands.timeout.connect(self.app.quit)
        stands.start(PATIENCE_MS)
        ended = self.app.run()
        alive = stands.isActive()
        stands.stop()
        gc.collect()  # here and not in a reading thread of the next run, where no part of a window may end
        assert alive, f"it stood still: {self.shown()} {wrong!r}"
        assert ended == 0

    def shown(self) -> list[str]:
        """Return the words on screen, for whoever wonders why nothing happens."""
        frame = self.app.frame
        return [label.text() for label in frame.findChildren(QLabel)] if isValid(frame) else []

    def refused(self, then: object) -> None:
        """Run until the desk could not be opened, then do something with the page that says so."""
        handle = self.app._refused

        def told(error: Exception) -> None:
            handle(error)
            QTimer.singleShot(0, lambda: then(self.app.frame.findChildren(Refusal)[-1]))  # type: ignore[operator]  # a function

        self.app._refused = told  # type: ignore[method-assign]  # listens in
        self.run()


def test_the_window_opens_works_and_closes(qapp: QApplication, world: World, data_dir: Path) -> None:
    world.mail(world.inbox())
    seen: list[object] = []
    run = Run(qapp, lambda: world.desk, data_dir)

    def look() -> None:
        window = run.app.window
        assert window is not None
        seen.append(window.inbox.list_pane.model.rowCount())
        seen.append(window.inbox.is_complete)
        run.app.frame.close()  # as a person does

    run.until_ready(look)
    assert seen == [1, True]
    assert not isValid(run.app.frame)
    kept = Remember(data_dir / WINDOW_FILE)
    assert len(kept.numbers("window")) == 4
    assert kept.number("inboxes") == 1


def look_at(world: World, key: str) -> Glance:
    """What a glance at the store says, read through the desk."""
    view = next(view for view in world.desk.lists.views() if view.key == key)
    me = next(row for row in world.desk.operators() if row.id == world.owner.id)
    return Glance(me, world.desk.inboxes.list(), world.desk.lists.counts(), key, world.desk.lists.page(view))


def test_rows_are_on_screen_before_the_desk_is_opened(qapp: QApplication, world: World, data_dir: Path) -> None:
    mails = [world.mail(world.inbox(), sender=f"c{number}@example.com") for number in range(3)]
    (data_dir / WINDOW_FILE).write_text('{"inboxes": 3}')
    asked: list[str] = []
    seen: list[object] = []

    def glance(key: str) -> Glance:
        asked.append(key)
        return look_at(world, key)

    def connect() -> Desk:
        window = run.app.window
        assert window is not None
        seen.append((window.inbox.list_pane.list.has_drawn, window.inbox.list_pane.model.rowCount()))
        seen.append(window.services.actions.claimed())
        world.desk.work.resolve([mails[0].conversation_id])  # type: ignore[list-item]  # a mail has one
        return world.desk

    run = Run(qapp, connect, data_dir, glance=glance)

    def look() -> None:
        window = run.app.window
        assert window is not None
        window.services.tasks.idle.connect(run.app.quit)
        window.inbox.step(1)

    run.until_ready(look)
    assert asked == ["unassigned"]
    assert seen == [(True, 3), ()]  # nothing can be done before the desk is there
    assert run.app.window is not None
    assert run.app.window.inbox.list_pane.model.rowCount() == 2


def test_without_a_glance_the_desk_brings_the_rows(qapp: QApplication, world: World, data_dir: Path) -> None:
    world.mail(world.inbox())
    (data_dir / WINDOW_FILE).write_text('{"inboxes": 1}')
    run = Run(qapp, lambda: world.desk, data_dir, glance=lambda _: None)
    run.app.ready.connect(run.app.quit)
    assert run.app.run() == 0


def test_changes_asked_for_at_the_very_end_are_carried_out(qapp: QApplication, world: World) -> None:
    mail = world.mail(world.inbox())
    run = Run(qapp, lambda: world.desk, None)

    conversation_id = mail.conversation_id
    assert conversation_id is not None

    def work() -> None:
        services = run.app.services
        assert services is not None
        services.tasks.write(lambda: world.desk.work.resolve([conversation_id]))
        run.app.quit()

    run.until_ready(work)
    assert world.conversation(mail.conversation_id).status == "resolved"


def buttons(page: Refusal) -> dict[str, QPushButton]:
    return {button.text(): button for button in page.findChildren(QPushButton)}


@pytest.mark.parametrize(
    "error, title, offered",
    [
        (OmniboxError("instance"), "Omnibox already works on this data.", {"Try again", "Quit"}),
        (NewerSchema(found=9, known=1), "This data was last used by a newer Omnibox.", {"Quit"}),
        (Damaged(backup="x"), "The store is damaged.", {"Use the newest backup", "Quit"}),
        (VaultLocked(reason="passphrase_needed"), "The stored passwords are locked.", {"Enter the passphrase", "Quit"}),
    ],
)
def test_a_desk_that_cannot_be_opened_says_why_and_what_to_do(
    qapp: QApplication, error: Exception, title: str, offered: set[str], allow_log: object
) -> None:
    allow_log("could not be opened")  # type: ignore[operator]  # the fixture is a function
    seen: list[object] = []

    def connect() -> Desk:
        raise error

    run = Run(qapp, connect, None, unlock=lambda _: None, repair=lambda: None)

    def look(page: Refusal) -> None:
        seen.append(next(label.text() for label in page.findChildren(QLabel) if label.text()))
        seen.append(set(buttons(page)))
        buttons(page)["Quit"].click()

    run.refused(look)
    assert seen == [title, offered]


def test_trying_again_opens_the_window(qapp: QApplication, world: World, allow_log: object) -> None:
    allow_log("could not be opened")  # type: ignore[operator]  # the fixture is a function
    tries: list[int] = []

    def connect() -> Desk:
        tries.append(1)
        if len(tries) == 1:
            raise OmniboxError("busy")
        return world.desk

    run = Run(qapp, connect, None)
    run.app.ready.connect(run.app.quit)
    run.refused(lambda page: buttons(page)["Try again"].click())
    assert len(tries) == 2


def test_a_backup_takes_the_place_of_a_damaged_store(qapp: QApplication, world: World, allow_log: object) -> None:
    allow_log("could not be opened")  # type: ignore[operator]  # the fixture is a function
    mended: list[int] = []

    def connect() -> Desk:
        if not mended:
            raise Damaged(backup="x")
        return world.desk

    run = Run(qapp, connect, None, repair=lambda: mended.append(1))
    run.app.ready.connect(run.app.quit)
    run.refused(lambda page: buttons(page)["Use the newest backup"].click())
    assert mended == [1]


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has no grabs
def test_the_passphrase_unlocks(qapp: QApplication, world: World, allow_log: object) -> None:
    allow_log("could not be opened")  # type: ignore[operator]  # the fixture is a function
    given: list[str] = []

    def connect() -> Desk:
        if not given:
            raise VaultLocked(reason="passphrase_needed", new=False)
        return world.desk

    run = Run(qapp, connect, None, unlock=given.append)
    run.app.ready.connect(run.app.quit)

    def enter(page: Refusal) -> None:
        buttons(page)["Enter the passphrase"].click()
        dialog = run.app.frame.findChildren(PassphraseDialog)[-1]
        dialog.first.setText("open sesame")
        dialog.accept()

    run.refused(enter)
    assert given == ["open sesame"]


def test_parts_that_cannot_begin_are_told_and_built_anew(qapp: QApplication, world: World, allow_log: object) -> None:
    allow_log("the window could not begin")  # type: ignore[operator]  # the fixture is a function
    allow_log("the desk could not be opened")  # type: ignore[operator]  # as above
    run = Run(qapp, lambda: world.desk, None)
    begin, left = run.app._begin, [OmniboxError("busy")]

    def fails_once(*found: object) -> None:
        begin(*found)  # type: ignore[arg-type]  # handed through
        if left:
            raise left.pop()

    run.app._begin = fails_once  # type: ignore[method-assign, assignment]  # fails in its place
    run.app.ready.connect(lambda: QTimer.singleShot(0, run.app.quit))
    run.refused(lambda page: buttons(page)["Try again"].click())
    assert not left
    assert run.app.window is not None


def test_an_end_that_fails_is_an_end(qapp: QApplication, world: World, allow_log: object) -> None:
    allow_log("nobody caught RuntimeError")  # type: ignore[operator]  # the fixture is a function
    run = Run(qapp, lambda: world.desk, None)

    def fails() -> None:
        raise RuntimeError("the pane is gone")

    def leave() -> None:
        assert run.app.window is not None
        run.app.window.finish = fails  # type: ignore[method-assign]  # fails in its place
        run.app.quit()

    run.until_ready(leave)
    assert not isValid(run.app.frame)


def test_what_nobody_caught_is_told(qapp: QApplication, world: World, allow_log: object) -> None:
    allow_log("nobody caught KeyError")  # type: ignore[operator]  # the fixture is a function
    run = Run(qapp, lambda: world.desk, None)
    told: list[str] = []

    def fall() -> None:
        window = run.app.window
        assert window is not None
        sys.excepthook(KeyError, KeyError("x"), None)
        told.append(window.pill.text)
        run.app.quit()

    run.until_ready(fall)
    assert "KeyError" in told[0]


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"window": "x", "mode": 7}', '{"window": [1, 2]}'])
def test_a_spoiled_memory_starts_anew(qtbot: QtBot, data_dir: Path, content: str) -> None:
    (data_dir / WINDOW_FILE).write_text(content)
    remember = Remember(data_dir / WINDOW_FILE)
    assert remember.text("mode", "system") == "system"
    frame = Frame(Theme("light"), remember)
    qtbot.addWidget(frame)
    frame.may_close = True
    assert frame.width() <= USUAL[0]


def test_memory_is_kept(data_dir: Path) -> None:
    remember = Remember(data_dir / WINDOW_FILE)
    remember.put("view", "mine")
    states = [remember.dirty]
    remember.write(remember.snapshot())
    again = Remember(data_dir / WINDOW_FILE)
    assert again.text("view") == "mine"
    again.put("view", "mine")
    states.append(again.dirty)
    assert states == [True, False]
