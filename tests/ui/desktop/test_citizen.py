"""The true program on a desktop: a panel, notifications, a closed window that works on, second starts, kill -9."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from omnibox.instance import Instance, door_of, knock
from omnibox.ui.desktop.door import Door
from tests.e2e.conftest import closed_shop, dovecot, ready_shop, screen, smtp
from tests.e2e.homes import ROOT, child_variables
from tests.e2e.letters import body, letter
from tests.e2e.mailbox import Mailbox
from tests.e2e.shop import ANN, OURS, Shop, poll
from tests.e2e.window import Window
from tests.fakes.notification_server import NotificationServer, Shown
from tests.fakes.panel import PATIENCE, Panel
from tests.fakes.session_bus import SessionBus
from tests.fakes.xvfb import Xvfb

__all__ = ["closed_shop", "dovecot", "ready_shop", "screen", "smtp"]

ANSWER = "It is on its way, Ann."


@pytest.fixture
def server(bus: SessionBus) -> Iterator[NotificationServer]:
    made = NotificationServer(bus.address)
    yield made
    made.close()


@pytest.fixture
def panel(bus: SessionBus) -> Iterator[Panel]:
    made = Panel(bus.address)
    yield made
    made.close()


def second_start(shop: Shop) -> "subprocess.Popen[str]":
    """Start Omnibox once more over the same folder, as somebody who does not see its window does."""
    home = str(shop.data_dir / "home")
    variables = {
        **os.environ,
        **child_variables(shop.keyring_file),
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": home,
        "XDG_RUNTIME_DIR": home,
    }
    words = [sys.executable, "-m", "omnibox", "--data-dir", str(shop.data_dir)]
    return subprocess.Popen(words, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until_shown(server: NotificationServer, text: str) -> Shown:
    while text not in f"{(shown := server.shown()).summary} {shown.body}":
        pass
    return shown


def mail(shop: Shop, subject: str, text: str) -> None:
    shop.dovecot.deliver(OURS, letter(f"Ann Lee <{ANN}>", OURS, subject, text))


def test_a_closed_window_counts_tells_and_answers(
    ready_shop: Shop, screen: Xvfb, bus: SessionBus, server: NotificationServer, panel: Panel
) -> None:
    shop = ready_shop
    turns = {"turns": ["close", "forward", "close"]}
    with Window(shop, screen, "citizen", turns, bus=bus.address) as window:
        window.step("opened")
        item = panel.items.get(timeout=PATIENCE)
        poll(lambda: "1 conversation wants attention" in panel.tip(item), "the true count is not in the panel")
        one = panel.pictures(item)
        assert {16, 22, 32, 44, 48} <= set(one)  # drawn for panels of one and of two pixels a point
        window.say("close 0")
        window.step("closed 0")
        assert until_shown(server, "Still here").body.startswith("Omnibox goes on in the tray")
        mail(shop, "Second parcel", "And the other one?")
        shown = until_shown(server, "And the other one?")
        assert shown.summary == "Ann Lee"
        poll(lambda: "2 conversations want attention" in panel.tip(item), "the count stands still in a closed window")
        poll(lambda: panel.pictures(item)[22] != one[22], "the number in the icon is an old one")
        server.answer(shown.number, ANSWER)
        poll(lambda: len(shop.dovecot.messages(ANN)) == 1, "what was written in the notification never left")
        assert ANSWER in body(shop.dovecot.messages(ANN)[0])
        assert Mailbox(shop.dovecot, ANN).headers("Subject") == ["Re: Second parcel"]
        panel.click(item)
        window.step("forward 1")
        window.say("close 2")
        window.step("closed 2")
        assert "Do not disturb for an hour" in panel.menu(item)
        panel.choose(item, "Quit")
        window.end()
    assert shop.desk.engine_state()["state"] == "stopped"
    assert server.standing == {}


def test_a_second_start_raises_the_first_also_from_the_tray(
    ready_shop: Shop, screen: Xvfb, bus: SessionBus, server: NotificationServer, panel: Panel
) -> None:
    shop = ready_shop
    with Window(shop, screen, "citizen", {"turns": ["close", "forward"]}, bus=bus.address) as window:
        window.step("opened")
        panel.items.get(timeout=PATIENCE)
        poll(lambda: bool(server.calls) or knock_is_heard(shop), "the door is shut")
        window.say("close 0")
        window.step("closed 0")
        raised(shop)
        window.step("forward 1")
        window.kill()
    # what the killed one left behind stops nobody: the next start is the first again, and can be raised
    with Window(shop, screen, "citizen", {"turns": ["forward"]}, bus=bus.address) as window:
        window.step("opened")
        raised(shop)
        window.kill()


def knock_is_heard(shop: Shop) -> bool:
    return knock(door_of(shop.data_dir))


def raised(shop: Shop) -> None:
    second = second_start(shop)
    told, errors = second.communicate(timeout=60)
    assert (second.returncode, told.strip(), errors) == (0, "Omnibox is open already; its window comes forward.", "")


def test_without_a_tray_closing_quits(ready_shop: Shop, screen: Xvfb, bus: SessionBus) -> None:
    with Window(ready_shop, screen, "look", bus=bus.address) as window:
        window.step("opened")
        window.say("close")
        window.end()


def test_the_first_may_still_be_opening(data_dir: Path, qtbot: QtBot) -> None:
    place = data_dir / "omnibox.lock"
    with Instance(place):
        second = subprocess.Popen(
            [sys.executable, "-m", "omnibox", "--data-dir", str(data_dir)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        door = Door(door_of(data_dir))
        assert not knock(door_of(data_dir))  # nobody listens yet
        with qtbot.waitSignal(door.knocked, timeout=30_000):
            assert door.open()
        told, _ = second.communicate(timeout=60)
        door.close()
    assert (second.returncode, told.strip()) == (0, "Omnibox is open already; its window comes forward.")


@pytest.mark.parametrize("role", ["migrate", "hub"])
def test_who_is_no_window_is_not_asked_forward(data_dir: Path, role: str) -> None:
    from omnibox.bootstrap import Office, Options

    office = Office(Options("desk", data_dir, "", data_dir, False))
    with Instance(data_dir / "omnibox.lock", role):
        assert office.is_second() is False
    assert office.is_second() is False  # now it is ours
    office.close()
