"""Notifications against a real bus with a server of ours on it: what is shown, what comes back, what goes wrong."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from pytestqt.qtbot import QtBot

from omnibox.ui.desktop import freedesktop
from omnibox.ui.desktop.freedesktop import FreedesktopNotifier
from omnibox.ui.desktop.notifier import Deed, Notice
from tests.fakes.notification_server import PLAIN, NotificationServer
from tests.fakes.session_bus import SessionBus

ACTIONS = ((Deed.OPEN, "Open"), (Deed.REPLY, "Reply"), (Deed.SNOOZE_HOUR, "Snooze for an hour"), (Deed.READ, "Read"))


@pytest.fixture
def bus(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    with SessionBus(data_dir) as running:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", running.address)
        yield running


@pytest.fixture
def server(bus: SessionBus) -> Iterator[NotificationServer]:
    made = NotificationServer(bus.address)
    yield made
    made.close()


@pytest.fixture
def notifier(qtbot: QtBot) -> Iterator[FreedesktopNotifier]:
    made = FreedesktopNotifier("/icon.png")
    yield made
    made.close()


def notice(key: str = "c1", title: str = "Ann Lee", body: str = "Where is it?", **more: object) -> Notice:
    given: dict[str, object] = {
        "actions": ACTIONS,
        "reply_hint": "Reply to Ann Lee",
        "category": "email.arrived",
        **more,
    }
    return Notice(key, title, body, uuid4(), uuid4(), **given)  # type: ignore[arg-type]  # by name


def test_a_notice_says_who_wrote_what_and_what_can_be_done(
    server: NotificationServer, notifier: FreedesktopNotifier
) -> None:
    notifier.show(notice())
    shown = server.shown()
    assert (shown.app, shown.icon, shown.summary, shown.body) == ("Omnibox", "/icon.png", "Ann Lee", "Where is it?")
    assert list(shown.actions) == ["default", "inline-reply", "snooze-hour", "read"]
    assert shown.hints == {
        "desktop-entry": "omnibox",
        "urgency": 1,
        "suppress-sound": True,
        "category": "email.arrived",
        "x-kde-reply-placeholder-text": "Reply to Ann Lee",
    }
    assert shown.expires == -1


def test_what_a_customer_wrote_never_becomes_markup(server: NotificationServer, notifier: FreedesktopNotifier) -> None:
    notifier.show(notice(body='<a href="http://x">5 < 6 & "7"</a>'))
    assert server.shown().body == '&lt;a href="http://x"&gt;5 &lt; 6 &amp; "7"&lt;/a&gt;'


def test_a_plain_server_gets_plain_words_and_a_reply_that_opens_the_composer(
    bus: SessionBus, notifier: FreedesktopNotifier
) -> None:
    server = NotificationServer(bus.address, PLAIN)
    notifier.show(notice(body="5 < 6"))
    shown = server.shown()
    assert (shown.body, list(shown.actions)[1]) == ("5 < 6", "reply")
    assert "x-kde-reply-placeholder-text" not in shown.hints
    server.close()


def test_a_server_that_shows_a_line_only_gets_it_all_in_the_line(
    bus: SessionBus, notifier: FreedesktopNotifier
) -> None:
    server = NotificationServer(bus.address, ())
    notifier.show(notice())
    shown = server.shown()
    assert (shown.summary, shown.body, shown.actions) == ("Ann Lee: Where is it?", "", {})
    server.close()


def test_one_conversation_has_one_notification(server: NotificationServer, notifier: FreedesktopNotifier) -> None:
    notifier.show(notice())
    first = server.shown()
    notifier.show(notice(body="Hello?"))
    again = server.shown()
    notifier.show(notice("c2", "Bo"))
    other = server.shown()
    assert first.number == again.number != other.number
    assert len(server.standing) == 2


def test_it_is_taken_away_once(server: NotificationServer, notifier: FreedesktopNotifier) -> None:
    notifier.show(notice())
    number = server.shown().number
    notifier.withdraw("c1")
    assert server.next() == ("closed", number)
    notifier.withdraw("c1")  # nothing stands there any more: the server is not asked again
    notifier.show(notice())
    assert server.shown().number != number
    assert server.calls.count("CloseNotification") == 1


def test_what_somebody_waved_away_is_shown_anew(
    qtbot: QtBot, server: NotificationServer, notifier: FreedesktopNotifier
) -> None:
    notifier.show(notice())
    number = server.shown().number
    qtbot.waitUntil(lambda: notifier._standing.ids == {"c1": number})
    server.dismiss(number)
    qtbot.waitUntil(lambda: not notifier._standing.ids)
    notifier.show(notice())
    assert server.shown().number != number


@pytest.mark.parametrize(
    "pressed, heard", [("default", Deed.OPEN), ("inline-reply", Deed.REPLY), ("snooze-hour", Deed.SNOOZE_HOUR)]
)
def test_what_is_pressed_is_heard(
    qtbot: QtBot, server: NotificationServer, notifier: FreedesktopNotifier, pressed: str, heard: Deed
) -> None:
    notifier.show(notice())
    number = server.shown().number
    with qtbot.waitSignal(notifier.activated) as told:
        server.press(number + 7, pressed)  # another program's
        server.babble()
        server.press(number, pressed)
    assert told.args == ["c1", heard, ""]


def test_an_answer_written_in_place_comes_with_its_text(
    qtbot: QtBot, server: NotificationServer, notifier: FreedesktopNotifier
) -> None:
    notifier.show(notice())
    number = server.shown().number
    with qtbot.waitSignal(notifier.activated) as told:
        server.answer(number, "It is on its way.")
    assert told.args == ["c1", Deed.REPLY, "It is on its way."]


def test_the_window_may_come_to_the_front(
    qtbot: QtBot, server: NotificationServer, notifier: FreedesktopNotifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    notifier.show(notice())
    number = server.shown().number
    with qtbot.waitSignal(notifier.activated):
        server.press(number, "default", token="pass-7")
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "pass-7"


def test_the_desktops_own_quiet_is_followed(
    qtbot: QtBot, server: NotificationServer, notifier: FreedesktopNotifier
) -> None:
    server.inhibited = True
    with qtbot.waitSignal(notifier.inhibited) as told:
        notifier.show(notice())
    assert told.args == [True]
    server.shown()
    with qtbot.waitSignal(notifier.inhibited) as told:
        server.inhibit(False)
    assert told.args == [False]


def test_another_server_is_asked_what_it_can_do(
    qtbot: QtBot, bus: SessionBus, server: NotificationServer, notifier: FreedesktopNotifier
) -> None:
    notifier.show(notice())
    number = server.shown().number
    qtbot.waitUntil(lambda: notifier._standing.ids == {"c1": number})
    server.close()
    qtbot.waitUntil(lambda: not notifier._standing.ids)
    with qtbot.waitSignal(notifier.refused) as told:
        notifier.show(notice())  # nobody there
    assert told.args[0].key == "c1"
    fresh = NotificationServer(bus.address, PLAIN)
    qtbot.waitUntil(lambda: notifier._capabilities is None and notifier._link is None)
    notifier._not_before = 0.0  # as after its rest
    notifier.show(notice())
    assert list(fresh.shown().actions)[1] == "reply"
    fresh.close()


def test_a_server_that_will_not_is_no_server(qtbot: QtBot, bus: SessionBus, notifier: FreedesktopNotifier) -> None:
    server = NotificationServer(bus.address, refuse=True)
    wanted = notice()
    with qtbot.waitSignal(notifier.refused) as told:
        notifier.show(wanted)
    assert told.args == [wanted]
    server.close()


def test_a_bus_that_dies_costs_one_notice_and_nothing_else(
    qtbot: QtBot, bus: SessionBus, server: NotificationServer, notifier: FreedesktopNotifier
) -> None:
    notifier.show(notice())
    server.shown()
    bus.close()
    qtbot.waitUntil(lambda: notifier._link is None)
    with qtbot.waitSignal(notifier.refused):
        notifier.show(notice())


@pytest.mark.parametrize("address", [None, "", "unix:path=/nowhere/bus", "tcp:host=x,port=1", "nonsense"])
def test_without_a_bus_notices_go_elsewhere(
    qtbot: QtBot, notifier: FreedesktopNotifier, monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with qtbot.waitSignal(notifier.refused):
        notifier.show(notice())


def test_a_server_that_never_answers_is_not_waited_for(
    qtbot: QtBot, bus: SessionBus, notifier: FreedesktopNotifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freedesktop, "ANSWER_SECONDS", 0.2)
    server = NotificationServer(bus.address, silent=True)
    with qtbot.waitSignal(notifier.refused):
        notifier.show(notice())
    server.close()


def test_at_the_end_nothing_is_left_on_the_screen(server: NotificationServer, qtbot: QtBot) -> None:
    notifier = FreedesktopNotifier("")
    notifier.show(notice())
    notifier.show(notice("c2"))
    assert {server.shown().number, server.shown().number} == {1, 2}
    notifier.close()
    assert server.standing == {}


def test_nothing_is_loaded_or_connected_before_the_first_notice(qtbot: QtBot) -> None:
    notifier = FreedesktopNotifier("")
    notifier.withdraw("c1")
    assert notifier._thread is None
    notifier.close()
