"""A mailbox that stops is told over the window, with its reason and the way to catch up, until it is mended."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from omnibox.channels.email.settings import Timings
from omnibox.ui.actions import Actions
from omnibox.ui.banners import Banners, Trouble
from omnibox.ui.formats import Formats
from omnibox.ui.inbox.counts import Counts
from omnibox.ui.live import Live
from omnibox.ui.notices import Notices
from omnibox.ui.services import UiServices
from omnibox.ui.tasks import Tasks
from omnibox.ui.theme import Theme
from omnibox.ui.troubles import Troubles
from omnibox.ui.widgets import Button
from tests.e2e.letters import letter
from tests.e2e.shop import ANN, OURS
from tests.e2e.test_lines import Wired, connect, wired
from tests.fakes.dovecot import PASSWORD, Dovecot

__all__ = ["wired"]
PATIENCE_MS = 20_000
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Strip:
    """The banners of a window over the shop's desk, kept true by its journal."""

    def __init__(self, wired: Wired, theme: Theme, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        desk = wired.shop.desk
        self.services = UiServices(Tasks(), Live(), theme, Formats(), Notices(), Actions(self.window), connected=desk)
        self.banners = Banners(theme)
        QVBoxLayout(self.window).addWidget(self.banners)
        self.counts = Counts(self.services, self.window)
        self.troubles = Troubles(self.services, self.counts, self.banners)
        self.services.live.start(desk.feed())
        self.counts.start()
        self.window.setPalette(theme.palette())
        self.window.resize(900, 60)
        self.window.show()

    def says(self, words: str) -> Trouble:
        """Wait until a banner says so."""
        self._qtbot.waitUntil(lambda: words in " ".join(one.text for one in self.banners.troubles), timeout=PATIENCE_MS)
        if folder := os.environ.get("OMNIBOX_PICTURES"):  # to be looked at
            theme = "dark" if self.services.theme.dark else "light"
            self.window.grab().save(str(Path(folder) / f"{words.replace(' ', '-')}-{theme}.png"))
        return next(one for one in self.banners.troubles if words in one.text)

    def is_quiet(self) -> None:
        self._qtbot.waitUntil(lambda: not self.banners.troubles, timeout=PATIENCE_MS)

    def press(self, words: str) -> None:
        """Click the button as a person does."""
        (button,) = [one for one in self.banners.findChildren(Button) if one.text() == words and one.isVisible()]
        button.click()

    def close(self) -> None:
        self.services.live.close()
        self.services.tasks.close()


@pytest.fixture
def strip(wired: Wired, qtbot: QtBot) -> Iterator[Strip]:
    connect(wired)
    wired.shop.receive(letter(ANN, OURS, "Before"), "Before")
    made = Strip(wired, Theme(os.environ.get("OMNIBOX_THEME", "light")), qtbot)
    yield made
    made.close()


@pytest.fixture
def other_authority() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


def _gone(wired: Wired) -> Callable[[], None]:
    wired.shop.dovecot.kill()
    return wired.shop.dovecot.start


def _unreachable(wired: Wired) -> Callable[[], None]:
    wired.imap.refuse()
    wired.imap.cut()
    return wired.imap.accept


def _silent(wired: Wired) -> Callable[[], None]:
    wired.imap.freeze()

    def mend() -> None:
        wired.imap.thaw()
        wired.imap.cut()

    return mend


STOPS = [(_gone, "is offline"), (_unreachable, "does not answer on port"), (_silent, "did not answer in time")]


@pytest.mark.parametrize("stop, words", STOPS, ids=["gone", "unreachable", "silent"])
def test_a_mailbox_that_stops_is_told_and_caught_up(
    wired: Wired, strip: Strip, stop: Callable[[Wired], Callable[[], None]], words: str
) -> None:
    strip.is_quiet()
    mend = stop(wired)
    trouble = strip.says(words)
    assert (trouble.tone, trouble.button) == ("danger", "Catch up now")
    assert "Answers wait here" in trouble.text
    mend()
    wired.shop.dovecot.deliver(OURS, letter(ANN, OURS, "Meanwhile"))
    strip.press("Catch up now")
    wired.shop.item("Meanwhile")
    strip.is_quiet()


def test_a_password_that_no_longer_works_is_told_and_caught_up(wired: Wired, strip: Strip) -> None:
    wired.shop.dovecot.set_password(OURS, "changed at the provider")
    wired.imap.cut()
    trouble = strip.says("cannot sign in")
    assert (trouble.button, trouble.second) == ("Enter the password anew", "Catch up now")
    wanted: list[object] = []
    strip.troubles.mend_inbox.connect(wanted.append)
    strip.press("Enter the password anew")
    assert len(wanted) == 1
    wired.shop.dovecot.set_password(OURS, PASSWORD)  # the provider was wrong, and mended it
    wired.shop.dovecot.deliver(OURS, letter(ANN, OURS, "Meanwhile"))
    strip.press("Catch up now")
    wired.shop.item("Meanwhile")
    strip.is_quiet()


def test_a_certificate_nobody_vouches_for_stops_loudly(wired: Wired, strip: Strip, other_authority: Dovecot) -> None:
    ours = wired.imap.target_port
    wired.imap.target_port = other_authority.tls_port
    wired.imap.cut()
    trouble = strip.says("certificate")
    assert trouble.tone == "danger"
    wired.imap.target_port = ours
    strip.press("Catch up now")
    strip.is_quiet()


def test_the_waits_of_a_line_keep_the_promise_of_a_minute() -> None:
    waits = Timings()
    assert waits.pulse + waits.done < 60  # a line that went silent while nothing was asked
    assert waits.command < 60  # in the middle of a question
    assert waits.connect + waits.done < 60
