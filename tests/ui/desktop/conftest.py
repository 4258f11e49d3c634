"""A window in a room, with the desktop side around it: a bus of its own, a screen and a player a test looks at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from omnibox.ui import accessible
from omnibox.ui.desktop.notifier import Notice
from tests.fakes.session_bus import SessionBus
from tests.ui.room import room, world

__all__ = ["room", "world"]


@pytest.fixture(scope="session", autouse=True)
def _screen_reader(qapp: QApplication) -> None:
    accessible.install()


@pytest.fixture
def bus(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    with SessionBus(data_dir) as running:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", running.address)
        yield running


class Screen(QObject):
    """A desktop that shows everything it is given, as a notifier."""

    activated = Signal(str, str, str)
    refused = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Notice] = []
        self.standing: dict[str, Notice] = {}

    def show(self, notice: Notice) -> None:
        self.shown.append(notice)
        self.standing[notice.key] = notice

    def withdraw(self, key: str) -> None:
        self.standing.pop(key, None)

    def close(self) -> None:
        self.standing.clear()


class Ear:
    """A player that keeps what it would have played."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []

    def available(self) -> bool:
        return True

    def play(self, tone: Path, volume: int) -> bool:
        self.heard.append((tone.stem, volume))
        return True


@pytest.fixture
def screen(qapp: QApplication) -> Screen:
    return Screen()


@pytest.fixture
def ear() -> Ear:
    return Ear()
