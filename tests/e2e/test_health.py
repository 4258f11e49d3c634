"""The page of inboxes against real servers: what it says while the line is gone, and how it comes back."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from omnibox.ui.accounts.inbox_card import InboxCard
from omnibox.ui.accounts.page import InboxesPage
from omnibox.ui.actions import Actions
from omnibox.ui.formats import Formats
from omnibox.ui.live import Live
from omnibox.ui.notices import Notices
from omnibox.ui.services import UiServices
from omnibox.ui.tasks import Tasks
from omnibox.ui.theme import Theme
from tests.e2e.letters import letter
from tests.e2e.shop import ANN, OURS, Shop
from tests.e2e.test_lines import Wired, connect, wired

__all__ = ["wired"]
PATIENCE_MS = 40_000
OLD = 400
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def services(wired: Wired, qtbot: QtBot) -> Iterator[UiServices]:
    window = QWidget()
    qtbot.addWidget(window)
    desk = wired.shop.desk
    made = UiServices(Tasks(), Live(), Theme("light"), Formats(), Notices(), Actions(window), connected=desk)
    made.live.start(desk.feed())
    yield made
    made.live.close()
    made.tasks.close()


@pytest.fixture
def page(services: UiServices, qtbot: QtBot) -> InboxesPage:
    made = InboxesPage(services)
    qtbot.addWidget(made)
    made.resize(760, 800)
    made.show()
    return made


def card_of(page: InboxesPage, qtbot: QtBot) -> InboxCard:
    qtbot.waitUntil(lambda: bool(page._cards), timeout=PATIENCE_MS)
    return next(iter(page._cards.values()))


def says(card: InboxCard, qtbot: QtBot, beginning: str) -> None:
    qtbot.waitUntil(lambda: card._state.text().startswith(beginning), timeout=PATIENCE_MS)


def test_a_server_that_went_is_told_in_words_and_so_is_its_return(
    wired: Wired, page: InboxesPage, qtbot: QtBot
) -> None:
    connect(wired)
    shop = wired.shop
    shop.receive(letter(ANN, OURS, "Before"), "Before")
    card = card_of(page, qtbot)
    says(card, qtbot, "Connected since")
    qtbot.waitUntil(lambda: "Last message in" in card._traffic.text(), timeout=PATIENCE_MS)
    assert card._why.isHidden()
    shop.dovecot.kill()
    wired.imap.cut()
    says(card, qtbot, "Offline since")
    assert card._why.text()
    assert "tried again by itself" in card._next.text()
    qtbot.waitUntil(lambda: "needs a look" in page.overall.signs[1].text, timeout=PATIENCE_MS)
    shop.dovecot.start()
    says(card, qtbot, "Connected since")
    qtbot.waitUntil(card._why.isHidden, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "none in trouble" in page.overall.signs[1].text, timeout=PATIENCE_MS)
    assert card._buttons["past"].isVisibleTo(page)
    card._buttons["past"].click()
    assert "Offline" in card._past_said[0]


def test_what_waits_to_be_sent_is_counted_until_it_went(wired: Wired, page: InboxesPage, qtbot: QtBot) -> None:
    connect(wired)
    shop = wired.shop
    item = shop.receive(letter(ANN, OURS, "Question"), "Question")
    card = card_of(page, qtbot)
    wired.smtp.refuse()
    shop.reply(item, "Answer")
    qtbot.waitUntil(lambda: card._queue.text().startswith("1 message waits to be sent"), timeout=PATIENCE_MS)
    wired.smtp.accept()
    qtbot.waitUntil(card._queue.isHidden, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "Last message out" in card._traffic.text(), timeout=PATIENCE_MS)


def test_a_refused_password_asks_for_a_new_one(wired: Wired, page: InboxesPage, qtbot: QtBot) -> None:
    connect(wired)
    shop = wired.shop
    card = card_of(page, qtbot)
    says(card, qtbot, "Connected since")
    shop.dovecot.set_password(OURS, "changed at the provider")
    wired.imap.cut()
    says(card, qtbot, "Sign-in refused since")
    assert card._buttons["edit"].text() == "Enter the password anew"
    assert "new password" in card._next.text()


def test_older_mail_waits_while_new_mail_comes(shop: Shop) -> None:
    for number in range(OLD):
        shop.dovecot.deliver(OURS, letter(ANN, OURS, f"Old {number}"))
    shop.connect()
    inbox = shop.until(lambda: next((one for one in shop.inboxes() if one.history_total), None))
    shop.desk.inboxes.pause_history(inbox.id)
    shop.receive(letter(ANN, OURS, "New"), "New")  # the line was opened anew, and what is new goes through
    paused = shop.inboxes()[0]
    assert not paused.history_finished
    shop.receive(letter(ANN, OURS, "Newer"), "Newer")
    assert shop.inboxes()[0].history_done == paused.history_done
    assert shop.desk.upkeep.inboxes()[0].history_paused
    shop.desk.inboxes.resume_history(inbox.id)
    shop.until(lambda: shop.inboxes()[0].history_finished or None)
    assert sum(item.subject.startswith("Old ") for item in shop.inbound()) == OLD
