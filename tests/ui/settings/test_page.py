"""The page of settings: its sections, the search over them, the keyboard, small windows and large text."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QSlider, QWidget

from omnibox.ui.main_window import MainWindow
from omnibox.ui.settings.data import Data
from omnibox.ui.settings.finder import find
from omnibox.ui.settings.page import SettingsPage
from omnibox.ui.settings.sections import SECTIONS, section
from omnibox.ui.settings.spot import Spot
from tests.ui.room import Room

KEYS = [one.key for one in SECTIONS]


@pytest.fixture
def page(room: Room, main: MainWindow) -> SettingsPage:
    main.show_settings()
    room.settle()
    return main.settings


class Openings(QObject):
    """Notes what opens as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name is Qt's
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.opened.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


def visible(root: QWidget) -> list[QWidget]:
    return [part for part in root.findChildren(QWidget) if part.isVisibleTo(root)]


@pytest.mark.parametrize("key", KEYS)
def test_every_section_opens_by_its_key(room: Room, main: MainWindow, key: str) -> None:
    main.services.navigation.open_settings.emit(key)
    room.settle()
    assert main.page == "settings"
    assert main.settings.current == key
    assert main.settings.body(key).isVisible()
    assert room.failures == []


@pytest.mark.parametrize("key", KEYS)
def test_every_control_has_a_name(room: Room, page: SettingsPage, key: str) -> None:
    page.open(key)
    room.settle()
    controls = (QAbstractButton, QComboBox, QLineEdit, QSlider)
    nameless = [
        type(part).__name__
        for part in visible(page.body(key))
        if isinstance(part, controls)
        and part.objectName() != "qt_spinbox_lineedit"
        and not (part.accessibleName() or (isinstance(part, QAbstractButton) and part.text()))
    ]
    assert nameless == []


def test_sections_are_made_when_they_are_opened(room: Room, page: SettingsPage) -> None:
    assert list(page._sheets) == [page.current]
    page.open("about")
    assert set(page._sheets) == {KEYS[0], "about"}


def test_arrows_go_through_the_sections(room: Room, page: SettingsPage) -> None:
    room.qtbot.waitUntil(page.list.hasFocus)
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.current == KEYS[1]
    assert page._pages.currentWidget() is page._sheets[KEYS[1]]


def test_the_section_that_was_left_is_the_one_that_opens(room: Room, page: SettingsPage) -> None:
    page.open("data")
    assert room.services.remember.text("settings") == "data"
    again = SettingsPage(room.services)
    assert again.current == "data"
    again.deleteLater()


def test_building_the_sections_opens_no_window(room: Room, page: SettingsPage) -> None:
    seen = Openings()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(seen)
    again = SettingsPage(room.services)
    for key in KEYS:
        again.body(key)
    app.removeEventFilter(seen)
    assert seen.opened == []
    again.deleteLater()
    room.settle()


def test_an_unknown_section_opens_the_first(room: Room, page: SettingsPage) -> None:
    page.open("no such section")
    assert page.current == KEYS[0]
    assert section("") is SECTIONS[0]


def test_search_finds_a_setting_in_a_section_nobody_opened(room: Room, page: SettingsPage) -> None:
    QTest.keyClicks(page.search, "back up now")
    room.qtbot.waitUntil(lambda: set(page._sheets) == set(KEYS))
    room.qtbot.waitUntil(lambda: page.found.count() > 0)
    assert page.found.isVisible()
    assert not page.list.isVisible()
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    room.settle()
    assert page.current == "data"
    data = page.body("data")
    assert isinstance(data, Data)
    room.qtbot.waitUntil(lambda: page.findChild(Spot) is not None)


def test_search_knows_help_and_choices(room: Room, page: SettingsPage) -> None:
    bodies = {key: page.body(key) for key in KEYS}
    assert [hit.text for hit in find(bodies, "compact")] == ["Density"]
    assert "Text size" in [hit.text for hit in find(bodies, "200 PERCENT")]
    assert find(bodies, "   ") == []
    assert find(bodies, "xyzzy") == []


def test_search_that_finds_nothing_says_so(room: Room, page: SettingsPage) -> None:
    page.search.setText("xyzzy")
    room.qtbot.waitUntil(page._nothing.isVisible)
    page.search.clear()
    assert page.list.isVisible()
    assert not page._nothing.isVisible()


def test_where_there_is_no_room_the_sections_fold_into_a_box(room: Room, page: SettingsPage) -> None:
    assert not page.box.isVisible()
    room.services.theme.set_scale(2.0)
    room.window.resize(1024, 640)
    room.qtbot.waitUntil(lambda: page.is_folded)
    assert page.box.isVisible()
    assert not page.list.isVisible()
    page.box.setCurrentIndex(KEYS.index("about"))
    page.box.activated.emit(KEYS.index("about"))
    assert page.current == "about"
    room.services.theme.set_scale(1.0)
    room.window.resize(1440, 900)
    room.qtbot.waitUntil(lambda: not page.is_folded)
    assert page.list.isVisible()


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("key", ["appearance", "inboxes", "data", "about"])
def test_nothing_is_wider_than_its_place(room: Room, page: SettingsPage, key: str, scale: float) -> None:
    room.services.theme.set_scale(scale)
    room.window.resize(1024, 640)
    page.open(key)
    room.settle()
    sheet = page._sheets[key]
    inner = sheet.widget()
    assert inner is not None
    assert inner.minimumSizeHint().width() <= sheet.viewport().width()
    wide = [
        part.text()
        for part in visible(sheet)
        if isinstance(part, QLabel) and not part.wordWrap() and part.sizeHint().width() > part.width() + 1
    ]
    assert wide == []
