"""A window's parts around a real desk: fixtures for the panes, with the journal followed as the program does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from omnibox.desk.feed import JournalFeed
from omnibox.store import journal
from omnibox.store.database import Store
from omnibox.store.migrate import migrate
from omnibox.ui.actions import Actions
from omnibox.ui.formats import Formats
from omnibox.ui.live import Live
from omnibox.ui.notices import Notices, Offer
from omnibox.ui.services import UiServices
from omnibox.ui.tasks import Tasks
from omnibox.ui.theme import Theme, load_fonts
from tests.desk.world import World
from tests.support.stores import FakeClock

T = TypeVar("T", bound=QWidget)


@dataclass
class Room:
    """Everything a pane needs, and a way to wait until it is done."""

    world: World
    services: UiServices
    window: QWidget
    qtbot: QtBot
    said: list[str]
    failures: list[Exception]
    offers: list[Offer]
    feed: JournalFeed
    heard: list[int]  # journal positions the panes were told of, the newest last

    def add(self, pane: T, width: int = 640, height: int = 760) -> T:
        """Put a pane into the window and show it."""
        layout = self.window.layout()
        assert layout is not None
        layout.addWidget(pane)
        self.window.resize(width, height)
        with self.qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        return pane

    @staticmethod
    def press(widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press and release a key."""
        QTest.keyClick(widget, key, held)

    @staticmethod
    def type(widget: QWidget, text: str) -> None:
        """Type a text letter by letter."""
        QTest.keyClicks(widget, text)

    @staticmethod
    def click(widget: QWidget) -> None:
        """Click into the middle of a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def settle(self) -> None:
        """Wait until nothing is on its way and what was posted has been handled."""
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: not self.services.tasks.busy, timeout=10_000)
        QApplication.processEvents()
        if self.services.tasks.busy:
            self.settle()

    def catch_up(self) -> None:
        """Wait until everything the journal holds has reached the panes."""
        live = self.services.live
        with self.world.store.read() as conn:
            head = journal.head(conn)
        self.qtbot.waitUntil(lambda: self.heard[-1] >= head and not live._rows and not live._gather.isActive())
        self.settle()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something the journal brings."""
        self.qtbot.waitUntil(condition, timeout=10_000)
        self.settle()


@pytest.fixture
def world(data_dir: Path) -> Iterator[World]:
    clock = FakeClock()
    url = f"sqlite:///{data_dir / 'omnibox.db'}"
    migrate(url, data_dir, clock)
    store = Store.open(url, clock=clock, data_dir=data_dir)
    yield World(store, clock)
    store.close()


@pytest.fixture
def room(world: World, qtbot: QtBot, qapp: QApplication) -> Iterator[Room]:
    load_fonts()
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    services = UiServices(
        Tasks(),
        Live(),
        Theme("light"),
        Formats(clock=world.clock, zone=UTC),
        Notices(),
        Actions(window),
        connected=world.desk,
    )
    said: list[str] = []
    failures: list[Exception] = []
    offers: list[Offer] = []
    services.notices.said.connect(said.append)
    services.notices.failed.connect(failures.append)
    services.notices.offered.connect(offers.append)
    services.tasks.unheard.connect(failures.append)
    feed = world.desk.feed()
    heard = [feed.cursor]
    services.live.changed.connect(lambda batch: heard.extend(row.seq for row in batch.rows[-1:]))
    services.live.start(feed)
    made = Room(world, services, window, qtbot, said, failures, offers, feed, heard)
    yield made
    services.presence.close()
    services.live.close()
    services.close()
    made.settle()
    services.tasks.close()
    for part in (services.live, services.presence):  # they hold timers, which may not end with the garbage of a thread
        delete(part)
