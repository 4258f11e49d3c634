"""The icon and its menu without a panel, and the notices' way down; the panel itself is in test_citizen.py."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QColor, QImage

from omnibox.ui.desktop.notifier import Ladder, Notice
from omnibox.ui.desktop.quiet import DoNotDisturb
from omnibox.ui.desktop.tray import Tray
from omnibox.ui.desktop.tray_icon import GROUND, INK, QUIET_GROUND, icon, number_text, pixmap
from tests.ui.room import Room


@pytest.fixture
def quiet(room: Room) -> DoNotDisturb:
    return DoNotDisturb(room.services.choices, room.services.formats, room.window)


@pytest.fixture
def tray(room: Room, quiet: DoNotDisturb) -> Tray:
    return Tray(room.services.actions, quiet, room.services.formats, room.window)


def labels(tray: Tray) -> list[str]:
    return [action.text() for action in tray.menu.actions() if not action.isSeparator()]


def test_without_a_panel_nothing_pretends(tray: Tray) -> None:
    assert not tray.available
    refused: list[Notice] = []
    tray.refused.connect(refused.append)
    tray.show(Notice("c1", "Ann Lee"))
    assert [notice.key for notice in refused] == ["c1"]
    tray.close()


def test_the_menu_offers_what_somebody_does(room: Room, tray: Tray, quiet: DoNotDisturb) -> None:
    assert labels(tray) == ["Open Omnibox", "Quit"]
    actions, asked = room.services.actions, []
    actions.on("new_message", lambda: asked.append("new"))
    for name, does in quiet.choices_of_length():
        actions.on(name, does)
    actions.on("dnd_off", quiet.end)
    actions.enable("dnd_off", False)
    room.qtbot.waitUntil(lambda: len(labels(tray)) > 2)
    assert labels(tray) == [
        "Open Omnibox",
        "New message",
        "Do not disturb for 30 minutes",
        "Do not disturb for an hour",
        "Do not disturb until tomorrow",
        "Quit",
    ]
    told: list[str] = []
    tray.opened.connect(lambda: told.append("open"))
    tray.quit_wanted.connect(lambda: told.append("quit"))
    for action in tray.menu.actions():
        if action.text() in ("New message", "Quit", "Do not disturb for an hour"):
            action.trigger()
    assert (asked, told, quiet.quiet) == (["new"], ["open", "quit"], True)
    tray.close()


def test_the_icon_tells_the_count_and_the_quiet(room: Room, tray: Tray, quiet: DoNotDisturb) -> None:
    assert tray.icon.toolTip() == "Omnibox"
    tray.set_count(1)
    assert tray.icon.toolTip() == "Omnibox: 1 conversation wants attention"
    tray.set_count(12)
    assert tray.icon.toolTip() == "Omnibox: 12 conversations want attention"
    quiet.begin(timedelta(minutes=30))
    assert "\nDo not disturb until " in tray.icon.toolTip()
    tray.close()


@pytest.mark.parametrize("count, text", [(-1, ""), (0, ""), (1, "1"), (99, "99"), (100, "99+"), (12_345, "99+")])
def test_what_is_written_on_it(count: int, text: str) -> None:
    assert number_text(count) == text


def test_a_small_icon_has_room_for_two_digits() -> None:
    assert number_text(500, 16) == "99"


def drawn(edge: int, count: int, *, quiet: bool = False) -> QImage:
    return pixmap(edge, count, quiet=quiet).toImage()


def near(one: QColor, other: QColor) -> bool:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return one.alpha() > 128 and all(abs(a - b) < 70 for a, b in pairs)


@pytest.mark.parametrize("edge", [16, 22, 32, 44, 64])
@pytest.mark.parametrize("count", [0, 7, 42, 500])
def test_it_is_drawn_whole_at_every_size(room: Room, edge: int, count: int) -> None:
    image = drawn(edge, count)
    pixels = [[image.pixelColor(x, y) for x in range(edge)] for y in range(edge)]
    ink = [(x, y) for y, row in enumerate(pixels) for x, colour in enumerate(row) if near(colour, INK)]
    assert ink, "nothing is written on it"
    margin = edge // 16
    assert all(margin <= place < edge - margin for spot in ink for place in spot), "it is cut off at an edge"
    assert near(pixels[margin + 1][edge // 2], GROUND)
    assert pixels[0][0].alpha() < 128  # round corners: the panel shows through
    assert image != drawn(edge, count + 1) or count == 500


def test_quiet_has_another_ground(room: Room) -> None:
    assert near(drawn(32, 3, quiet=True).pixelColor(16, 2), QUIET_GROUND)


def test_the_icon_is_drawn_for_the_scale_it_is_shown_at(room: Room) -> None:
    made = icon(3)
    assert made.pixmap(QSize(22, 22), 2.0).toImage().size() == QSize(44, 44)
    assert made.pixmap(QSize(22, 22), 2.0).toImage() == drawn(44, 3)


class Rung(QObject):
    """A notifier that takes notices, or not."""

    activated = Signal(str, str, str)
    refused = Signal(object)

    def __init__(self, takes: bool) -> None:
        super().__init__()
        self.takes, self.shown = takes, []  # type: tuple[bool, list[str]]

    def show(self, notice: Notice) -> None:
        if self.takes:
            self.shown.append(notice.key)
        else:
            self.refused.emit(notice)

    def withdraw(self, key: str) -> None:
        if key in self.shown:
            self.shown.remove(key)

    def close(self) -> None:
        self.shown.clear()


@pytest.mark.parametrize("takes, where", [((True, True), 0), ((False, True), 1), ((False, False), 2)])
def test_what_one_cannot_show_the_next_one_does(room: Room, takes: tuple[bool, bool], where: int) -> None:
    rungs = [Rung(one) for one in takes]
    last: list[str] = []
    done: list[tuple[str, str, str]] = []
    ladder = Ladder(rungs, lambda *told: done.append(told), lambda notice: last.append(notice.key))
    ladder.show(Notice("c1", "Ann Lee"))
    assert [rungs[0].shown, rungs[1].shown, last] == [["c1"] if at == where else [] for at in range(3)]
    rungs[1].activated.emit("c1", "default", "")
    assert done == [("c1", "default", "")]
    ladder.withdraw("c1")
    assert rungs[0].shown == rungs[1].shown == []
    ladder.close()
