"""All of the desktop's side around a window: one count everywhere, closing, the last way of saying something."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from omnibox.model.item import Delivery
from omnibox.ui.desktop.desktop import Desktop
from omnibox.ui.desktop.notifier import Notice
from omnibox.ui.desktop.preferences import CLOSE_TO_TRAY, TOLD_ABOUT_TRAY
from omnibox.ui.frame import Frame
from omnibox.ui.inbox.counts import Counts
from omnibox.ui.live import Batch
from omnibox.ui.remember import Remember
from tests.ui.desktop.conftest import Ear, Screen
from tests.ui.room import Room

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has nothing to raise a window over


@pytest.fixture
def frame(room: Room) -> Frame:
    made = Frame(room.services.theme, Remember(None))
    room.qtbot.addWidget(made)
    made.may_close = True
    return made


@pytest.fixture
def desktop(room: Room, frame: Frame, screen: Screen, ear: Ear) -> Iterator[Desktop]:
    room.services.me = room.world.owner.id
    counts = Counts(room.services, room.window)
    counts.start()
    made = Desktop(room.services, frame, counts, room.window, native=screen, player=ear)
    yield made
    made.close()


def test_title_tray_and_store_tell_one_number(room: Room, desktop: Desktop, frame: Frame) -> None:
    inbox = room.world.inbox()
    first = room.world.mail(inbox)
    room.world.mail(inbox, sender="bo@example.com", name="Bo")
    room.until(lambda: frame.windowTitle() == "(2) Omnibox")
    assert "2 conversations" in desktop.tray.icon.toolTip()
    assert room.world.desk.lists.counts()["attention"] == 2
    assert first.conversation_id is not None
    room.world.desk.work.mark_read(first.conversation_id)
    room.until(lambda: frame.windowTitle() == "(1) Omnibox")
    cora = room.world.hire("Cora")
    other = next(row for row in room.world.desk.lists.rows(_all(room)) if row.unread)
    cora.work.assign([other.id], cora.actor.id)
    room.until(lambda: frame.windowTitle() == "Omnibox")
    assert desktop.tray.icon.toolTip() == "Omnibox"


def _all(room: Room) -> list[UUID]:
    view = next(view for view in room.world.desk.lists.views() if view.key == "all")
    return list(room.world.desk.lists.ids(view))


def test_the_badge_is_there_where_qt_has_it() -> None:
    assert hasattr(QGuiApplication, "setBadgeNumber")


def test_what_happened_before_it_was_built_is_told(room: Room, frame: Frame, screen: Screen, ear: Ear) -> None:
    room.services.me = room.world.owner.id
    batches: list[Batch] = []
    room.services.live.changed.connect(batches.append)
    room.world.mail(room.world.inbox())
    room.catch_up()
    made = Desktop(room.services, frame, Counts(room.services, room.window), room.window, native=screen, player=ear)
    made.catch_up(batches)
    room.until(lambda: bool(screen.shown))
    assert screen.shown[0].title == "Ann Lee"
    made.close()
    assert screen.standing == {}


def test_without_a_tray_closing_is_quitting(room: Room, desktop: Desktop) -> None:
    room.services.choices.put(CLOSE_TO_TRAY, True)
    assert not desktop.stays()


def test_where_the_window_went_is_said_once(room: Room, desktop: Desktop, screen: Screen) -> None:
    room.until(lambda: room.services.choices.ready)
    desktop.closed_to_tray()
    desktop.closed_to_tray()
    assert [notice.title for notice in screen.shown] == ["Still here"]
    assert room.services.choices.flag(TOLD_ABOUT_TRAY)
    screen.activated.emit("tray", "default", "")
    assert desktop._frame.isVisible()


def test_who_logs_out_is_not_held_up(room: Room, desktop: Desktop) -> None:
    with room.qtbot.waitSignal(desktop.quit_wanted):
        desktop._session_ends()
    assert not desktop.stays()


def test_a_panel_that_goes_takes_no_window_with_it(desktop: Desktop, frame: Frame) -> None:
    assert not frame.isVisible()
    desktop.tray.lost.emit()
    assert frame.isVisible()
    assert frame.isMinimized()
    frame.come_forward()
    assert not frame.isMinimized()


def test_what_no_desktop_shows_the_window_says_where_it_matters(
    room: Room, desktop: Desktop, frame: Frame, screen: Screen
) -> None:
    with room.qtbot.waitExposed(frame):
        frame.show()
    mail = room.world.mail(room.world.inbox())
    room.catch_up()
    screen.refused.emit(Notice("c1", "Ann Lee", "Where is my parcel?"))
    assert room.said == []  # the list shows it, and a word over a way back would hide that
    sent = room.world.reply(mail)
    room.catch_up()
    room.world.settle(sent.item_id, Delivery.FAILED, "rejected")
    room.catch_up()
    failed = next(notice for notice in screen.shown if notice.urgent)
    screen.refused.emit(failed)
    assert room.said[-1].startswith("Your message to Ann Lee was not sent")


def test_the_window_shows_that_it_is_quiet(room: Room, desktop: Desktop) -> None:
    told: list[str] = []
    desktop.quiet_said.connect(told.append)
    actions = room.services.actions
    assert not actions.action("dnd_off").isEnabled()
    actions.action("dnd_hour").trigger()
    assert told[-1].startswith("Do not disturb until")
    assert actions.action("dnd_off").isEnabled()
    actions.action("dnd_off").trigger()
    assert told[-1] == ""
    desktop.quiet.begin(timedelta(minutes=1))
    desktop.say_again()
    assert told[-1].startswith("Do not disturb until")


def test_where_nobody_looks_nobody_is_told_or_rung(room: Room, frame: Frame) -> None:
    made = Desktop(room.services, frame, Counts(room.services, room.window), room.window)
    assert made.screen._rungs == (made.tray,)
    assert not made.sounds.available
    made.close()


def test_quitting_is_one_key_away(room: Room, desktop: Desktop) -> None:
    with room.qtbot.waitSignal(desktop.quit_wanted):
        room.services.actions.action("quit").trigger()
    assert QApplication.instance() is not None
