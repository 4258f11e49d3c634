"""The door itself: real sockets, who may reach them, what is said there, what is left behind."""

import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from omnibox.instance import door_of, knock
from omnibox.ui.desktop.door import Door


@pytest.fixture
def runtime(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = data_dir / "run"
    place.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
    return place


@pytest.fixture
def door(data_dir: Path, runtime: Path, qtbot: QtBot) -> Iterator[Door]:
    made = Door(door_of(data_dir))
    yield made
    made.close()


def knocker(name: str, token: str = "") -> tuple[threading.Thread, list[bool]]:
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(knock(name, token)))
    thread.start()
    return thread, answers


def test_a_knock_is_answered_and_heard(qtbot: QtBot, door: Door, data_dir: Path) -> None:
    assert door.open()
    with qtbot.waitSignal(door.knocked) as heard:
        thread, answers = knocker(door_of(data_dir), "token-7")
    thread.join()
    assert (heard.args, answers) == (["token-7"], [True])


def test_only_this_person_may_reach_it(door: Door, data_dir: Path, runtime: Path) -> None:
    assert door.open()
    (place,) = runtime.iterdir()
    assert str(place) == door_of(data_dir)
    assert stat.S_ISSOCK(place.stat().st_mode)
    assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0
    door.close()
    assert list(runtime.iterdir()) == []


def test_each_folder_has_a_door_of_its_own(data_dir: Path, runtime: Path) -> None:
    other = data_dir / "other"
    assert door_of(data_dir) != door_of(other)
    assert door_of(data_dir) == door_of(data_dir / "run" / "..")
    assert str(data_dir) not in Path(door_of(data_dir)).name


def test_a_killed_window_leaves_a_socket_that_stops_nobody(door: Door, data_dir: Path, qtbot: QtBot) -> None:
    program = (
        "import sys; from PySide6.QtCore import QCoreApplication; from omnibox.ui.desktop.door import Door\n"
        "app = QCoreApplication([]); door = Door(sys.argv[1]); print(door.open(), flush=True); app.exec()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, door_of(data_dir)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        process.kill()
    assert Path(door_of(data_dir)).exists()
    assert not knock(door_of(data_dir))
    assert door.open()
    with qtbot.waitSignal(door.knocked):
        thread, answers = knocker(door_of(data_dir))
    thread.join()
    assert answers == [True]


@pytest.mark.parametrize("said", [b"", b"hello\n", b"\xff\xfe\n", b"x" * 10_000, b"\n"])
def test_nonsense_is_not_heard(qtbot: QtBot, door: Door, data_dir: Path, said: bytes) -> None:
    heard: list[str] = []
    door.knocked.connect(heard.append)
    assert door.open()
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(door_of(data_dir))
        line.sendall(said)
    with qtbot.waitSignal(door.knocked):
        thread, _ = knocker(door_of(data_dir), "after")
    thread.join()
    assert heard == ["after"]


def test_a_place_others_can_reach_is_no_place(data_dir: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime.chmod(0o755)
    monkeypatch.setattr("tempfile.tempdir", str(data_dir))
    own = data_dir / f"omnibox-{os.getuid()}"
    assert Path(door_of(data_dir)).parent == own
    assert stat.S_IMODE(own.stat().st_mode) == 0o700
    own.chmod(0o777)
    assert door_of(data_dir) == ""
    assert not knock("")


def test_a_door_that_cannot_be_opened_is_said(data_dir: Path, qtbot: QtBot, allow_log: object) -> None:
    allow_log("second starts cannot ask")  # type: ignore[operator]  # the fixture is a function
    assert not Door(str(data_dir / "nowhere" / "door")).open()
