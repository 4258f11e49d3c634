"""Our side of the library that Windows and macOS are told through, against the only system that is here.

The library's own halves for those systems cannot run here; what we ask of it, in which order, and what comes of its
answers can: its Linux half talks to our server.
"""

import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
import qasync
from PySide6.QtWidgets import QApplication

from omnibox.resource import resource
from omnibox.ui.desktop.library import LibraryNotifier
from omnibox.ui.desktop.notifier import Deed, Notice
from tests.fakes.notification_server import NotificationServer, Shown
from tests.fakes.session_bus import SessionBus

ACTIONS = ((Deed.OPEN, "Show"), (Deed.REPLY, "Reply"), (Deed.SNOOZE_HOUR, "Snooze"), (Deed.READ, "Read"))
Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Run]:
    """The window's loop, as `DeskApp` runs it."""

    def in_loop(work: Coroutine[Any, Any, None]) -> None:
        with qasync.QEventLoop(qapp) as loop:
            loop.run_until_complete(asyncio.wait_for(work, 30))

    before = asyncio.get_event_loop_policy()
    yield in_loop
    asyncio.set_event_loop_policy(before)
    gc.collect()  # qasync's timers hang in a cycle, and may not end with the garbage of some other thread


@pytest.fixture
def server(bus: SessionBus) -> Iterator[NotificationServer]:
    made = NotificationServer(bus.address)
    yield made
    made.close()


def notice(key: str = "c1", **more: Any) -> Notice:
    return Notice(key, "Ann Lee", "Where is it?", actions=ACTIONS, **{"reply_hint": "Reply to Ann Lee", **more})


async def shown(server: NotificationServer) -> Shown:
    return await asyncio.to_thread(server.shown)


def test_a_notice_is_shown_replaced_and_taken_away(run: Run, server: NotificationServer) -> None:
    async def story() -> None:
        notifier = LibraryNotifier(resource("mark.png"))
        notifier.show(notice())
        first = await shown(server)
        assert (first.app, first.summary, first.body) == ("Omnibox", "Ann Lee", "Where is it?")
        assert {"Snooze", "Read"} <= set(first.actions.values())
        assert "Show" not in first.actions.values()  # a click on the notification is that
        notifier.show(notice(reply_hint=""))
        assert await asyncio.to_thread(server.next) == ("closed", first.number)
        again = await shown(server)
        assert "Reply" in again.actions.values()  # nothing to write into: a button that opens the composer
        notifier.withdraw("c1")
        assert await asyncio.to_thread(server.next) == ("closed", again.number)
        await asyncio.gather(*notifier._running)
        hang_up(notifier)

    run(story())


def hang_up(notifier: LibraryNotifier) -> None:
    """End the library's line to the bus: its other systems have none, so it has no word for that."""
    backend: Any = notifier._native._backend if notifier._native is not None else None
    backend.bus.disconnect()


def test_what_people_do_comes_back(run: Run, server: NotificationServer) -> None:
    async def story() -> None:
        notifier = LibraryNotifier(resource("mark.png"))
        heard: asyncio.Queue[tuple[str, str, str]] = asyncio.Queue()
        notifier.activated.connect(lambda *told: heard.put_nowait(told))
        for press, told in (("Snooze", Deed.SNOOZE_HOUR), ("Read", Deed.READ)):
            notifier.show(notice(press))
            told_of = await shown(server)
            await asyncio.gather(*notifier._running)
            server.press(told_of.number, next(name for name, words in told_of.actions.items() if words == press))
            assert await heard.get() == (press, told, "")
        notifier.show(notice("reply"))
        told_of = await shown(server)
        await asyncio.gather(*notifier._running)
        server.answer(told_of.number, "It is on its way.")
        assert await heard.get() == ("reply", Deed.REPLY, "It is on its way.")
        notifier.show(notice("click"))
        told_of = await shown(server)
        await asyncio.gather(*notifier._running)
        server.press(told_of.number, "default")
        assert await heard.get() == ("click", Deed.OPEN, "")
        hang_up(notifier)

    run(story())


def test_a_system_that_will_not_is_passed_by(run: Run, bus: SessionBus, allow_log: Callable[[str], None]) -> None:
    allow_log("Notification failed")
    server = NotificationServer(bus.address, refuse=True)

    async def story() -> None:
        notifier = LibraryNotifier(resource("mark.png"))
        refused: asyncio.Queue[Notice] = asyncio.Queue()
        notifier.refused.connect(refused.put_nowait)
        notifier.show(notice())
        assert (await refused.get()).key == "c1"
        hang_up(notifier)

    run(story())
    server.close()


def test_without_a_loop_it_goes_elsewhere(qapp: QApplication) -> None:
    notifier = LibraryNotifier(resource("mark.png"))
    refused: list[Notice] = []
    notifier.refused.connect(refused.append)
    notifier.show(notice())
    notifier.withdraw("c1")
    notifier.close()
    assert [one.key for one in refused] == ["c1"]
    assert sys.platform in ("win32", "darwin") or "desktop_notifier.backends.macos" not in sys.modules
