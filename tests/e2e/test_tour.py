"""The tour walks the true program, and its word can be believed: what has no effect ends it with its name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from omnibox.ui.tasks import Tasks
from omnibox.ui.tour import runner
from omnibox.ui.tour.runner import InStore, OnScreen, Outcome, Runner, Script

WALKED = ("mail is in", "reply was sent", "reopened")


def test_a_first_day_in_pictures(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "omnibox", "tour", "--out", str(tmp_path)]
    without_display = {name: value for name, value in os.environ.items() if not name.endswith("DISPLAY")}
    ended = subprocess.run(words, env=without_display, capture_output=True, text=True, timeout=110, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [part for part in WALKED if part not in ended.stdout] == []
    pictures = sorted(path.name for path in tmp_path.glob("*.png"))
    names = {re.sub(r"-(light|dark)\.png$", "", name) for name in pictures}
    assert len(names) >= 8
    assert pictures == sorted(f"{name}-{mode}.png" for name in names for mode in ("light", "dark"))
    page = (tmp_path / "tour.md").read_text(encoding="utf-8")
    assert [name for name in pictures if f"({name})" not in page] == []
    light, dark = (QImage(str(tmp_path / f"02-inbox-{mode}.png")).pixelColor(600, 800) for mode in ("light", "dark"))
    assert light.lightness() > 200
    assert dark.lightness() < 80


def walk(script: Script, qtbot: QtBot) -> Outcome:
    tasks = Tasks()
    ends: list[Outcome] = []
    walker = Runner(tasks, script, lambda _picture: None, ends.append)
    walker.start()
    qtbot.waitUntil(lambda: bool(ends))
    tasks.close()
    return ends[0]


def test_an_effect_that_does_not_come_ends_it_with_its_name(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def script() -> Script:
        yield OnScreen("this is there", lambda: True)
        yield InStore("this never comes", lambda: None)
        yield OnScreen("this is not looked for any more", lambda: True)

    monkeypatch.setattr(runner, "PATIENCE", 0.0)
    outcome = walk(script(), qtbot)
    assert (outcome.failed, outcome.effects) == ("this never comes", ["this is there"])


def test_a_look_that_breaks_is_a_failure_too(qtbot: QtBot) -> None:
    def broken() -> object:
        raise LookupError("gone")

    def script() -> Script:
        yield InStore("a look that breaks", broken)

    assert walk(script(), qtbot).failed == "LookupError: gone"
