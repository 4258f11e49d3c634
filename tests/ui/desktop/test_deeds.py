"""What is pressed on a notification, carried out at a real desk."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from omnibox.model.conversation import Status
from omnibox.model.item import Direction
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.desktop.deeds import Deeds
from omnibox.ui.desktop.looking import add_to_open, looked_at
from omnibox.ui.desktop.notifier import Deed
from omnibox.ui.desktop.quiet import DoNotDisturb
from omnibox.ui.desktop.sounds import Sounds
from omnibox.ui.desktop.unkept import Unkept
from omnibox.ui.desktop.watcher import Watcher
from tests.ui.desktop.conftest import Ear, Screen
from tests.ui.room import Room


class Bench:
    """Deeds at work, with what they asked of the window."""

    def __init__(self, room: Room, screen: Screen, ear: Ear) -> None:
        self.room, self.screen = room, screen
        services = room.services
        services.me = room.world.owner.id
        quiet = DoNotDisturb(services.choices, services.formats, room.window)
        sounds = Sounds(services.choices, ear, room.window)
        self.watcher = Watcher(services, screen, sounds, quiet, looked_at, room.window)
        self.deeds = Deeds(services, self.watcher, add_to_open, room.window)
        self.forward: list[int] = []
        self.opened: list[tuple[UUID, UUID | None]] = []
        self.inboxes: list[UUID] = []
        self.deeds.forward.connect(lambda: self.forward.append(1))
        services.navigation.open_conversation.connect(lambda customer, at, _: self.opened.append((customer, at)))
        services.navigation.open_inboxes.connect(self.inboxes.append)

    def told(self) -> tuple[ItemRow, str]:
        """A message comes in and stands on the screen; returns it and its key."""
        mail = self.room.world.mail(self.room.world.inbox())
        self.room.catch_up()
        (key,) = self.screen.standing
        return mail, key

    def sent(self) -> list[str]:
        world = self.room.world
        customers = [world.conversation(alert).customer_id for alert in self._conversations()]
        pages = [world.desk.timeline.page(customer) for customer in customers]
        return [item.text for page in pages for item in page.items if item.direction is Direction.OUT]

    def _conversations(self) -> list[UUID]:
        view = next(view for view in self.room.world.desk.lists.views() if view.key == "all")
        return self.room.world.desk.lists.ids(view)


@pytest.fixture
def bench(room: Room, screen: Screen, ear: Ear) -> Bench:
    return Bench(room, screen, ear)


@pytest.mark.parametrize("deed", [Deed.OPEN, "", "nobody knows this"])
def test_a_click_opens_the_conversation(bench: Bench, deed: str) -> None:
    mail, key = bench.told()
    bench.deeds.do(key, deed, "")
    assert bench.forward == [1]
    assert bench.opened == [(mail.customer_id, mail.conversation_id)]
    assert bench.screen.standing == {}


def test_a_notice_of_before_still_brings_the_window(bench: Bench) -> None:
    bench.deeds.do("c:gone", Deed.SNOOZE_HOUR, "")
    assert (bench.forward, bench.opened) == ([1], [])


def test_an_answer_is_sent_from_where_it_was_written(bench: Bench) -> None:
    mail, key = bench.told()
    bench.deeds.do(key, Deed.REPLY, "  It is on its way.  ")
    bench.room.settle()
    (item,) = [item for item in _items(bench, mail) if item.direction is Direction.OUT]
    assert item.text.startswith("It is on its way.")
    assert [one.value for one in item.participants if one.role == "to"] == ["ann@example.com"]
    assert item.subject == "Re: Parcel"
    assert (bench.forward, [offer.text for offer in bench.room.offers]) == ([], ["Sending"])
    bench.room.offers[0].undo()
    bench.room.settle()
    kept = bench.room.world.desk.drafts.load(mail.customer_id, "reply")
    assert kept is not None
    assert kept.text == "It is on its way."


def _items(bench: Bench, mail: ItemRow) -> tuple[ItemRow, ...]:
    return bench.room.world.desk.timeline.page(mail.customer_id).items


def test_where_it_cannot_be_written_in_place_the_composer_opens(bench: Bench) -> None:
    mail, key = bench.told()
    asked: list[int] = []
    bench.room.services.actions.on("reply", lambda: asked.append(1))
    bench.deeds.do(key, Deed.REPLY, "")
    assert (bench.opened, asked) == ([(mail.customer_id, mail.conversation_id)], [1])


def test_a_draft_is_not_lost_to_a_quick_answer(bench: Bench) -> None:
    mail, key = bench.told()
    drafts = bench.room.world.desk.drafts
    drafts.save(mail.customer_id, "reply", text="Dear Ann,", conversation_id=mail.conversation_id)
    bench.deeds.do(key, Deed.REPLY, "It is on its way.")
    bench.room.settle()
    kept = drafts.load(mail.customer_id, "reply")
    assert kept is not None
    assert kept.text == "Dear Ann,\n\nIt is on its way."
    assert all(item.direction is Direction.IN for item in _items(bench, mail))
    assert bench.opened == [(mail.customer_id, mail.conversation_id)]
    assert "added to it" in bench.room.said[-1]


def test_a_formatted_draft_keeps_its_looks_and_the_answer_its_lines(bench: Bench) -> None:
    mail, key = bench.told()
    drafts = bench.room.world.desk.drafts
    drafts.save(mail.customer_id, "reply", text="Dear Ann,", html="<p><b>Dear Ann,</b></p>")
    bench.deeds.do(key, Deed.REPLY, "It is <on> its way.\nBye")
    bench.room.settle()
    kept = drafts.load(mail.customer_id, "reply")
    assert kept is not None
    assert kept.html == "<p><b>Dear Ann,</b></p><p>It is &lt;on&gt; its way.</p><p>Bye</p>"


def test_what_stands_in_an_open_composer_is_not_lost_either(bench: Bench) -> None:
    mail, key = bench.told()
    pane = bench.room.add(ConversationPane(bench.room.services))
    with bench.room.qtbot.waitSignal(pane.composer.ready):
        pane.open(mail.customer_id, mail.conversation_id)
    bench.room.settle()
    pane.composer.begin_reply()
    bench.room.type(pane.composer.editor, "Dear Ann,")
    assert add_to_open(mail.customer_id, "It is on its way.")
    assert pane.composer.editor.toPlainText() == "Dear Ann,\n\nIt is on its way."
    assert not add_to_open(bench.room.world.owner.id or mail.id, "x")  # nobody's pane
    bench.room.settle()
    assert key.startswith("c:")


def test_who_is_looked_at_is_asked_of_the_active_window(bench: Bench) -> None:
    mail, _ = bench.told()
    assert looked_at() == frozenset()
    pane = bench.room.add(ConversationPane(bench.room.services))
    pane.open(mail.customer_id, mail.conversation_id)
    bench.room.settle()
    assert looked_at() == {mail.customer_id}
    dialog = QWidget(bench.room.window)
    pane.hide()
    assert looked_at() == frozenset()
    dialog.deleteLater()


def test_somebody_was_quicker_so_the_answer_waits(bench: Bench) -> None:
    mail, key = bench.told()
    world = bench.room.world
    cora = world.hire("Cora")
    alert = bench.watcher.alerts[key]
    cora.compose.reply(world.intent(mail, "I have it.", desk=cora))
    bench.watcher.alerts[key] = alert  # pressed before the notice could be taken away
    bench.deeds.do(key, Deed.REPLY, "It is on its way.")
    bench.room.settle()
    assert [item.text for item in _items(bench, mail) if item.direction is Direction.OUT] == ["I have it."]
    kept = world.desk.drafts.load(mail.customer_id, "reply")
    assert kept is not None
    assert kept.text == "It is on its way."
    assert "waits in the composer" in bench.room.said[-1]
    assert bench.opened == [(mail.customer_id, mail.conversation_id)]


def test_an_answer_that_nothing_takes_stands_in_a_window(bench: Bench) -> None:
    mail, key = bench.told()
    world, clipboard = bench.room.world, QGuiApplication.clipboard()
    path = world.store.path
    assert path is not None
    with closing(sqlite3.connect(path)) as other:
        for table in ("drafts", "items"):
            other.execute(f"CREATE TRIGGER full_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'x'); END")
        bench.deeds.do(key, Deed.REPLY, "It is on its way.")
        bench.room.settle()
        (box,) = bench.room.window.findChildren(Unkept)
        assert box.informativeText() == "It is on its way."
        box.copy.click()
        assert clipboard.text() == "It is on its way."
        other.execute("DROP TRIGGER full_drafts")
        box.again.click()
        bench.room.settle()
    kept = world.desk.drafts.load(mail.customer_id, "reply")
    assert kept is not None
    assert kept.text == "It is on its way."
    assert bench.opened == [(mail.customer_id, mail.conversation_id)]
    assert bench.room.failures


@pytest.mark.parametrize("deed, hours", [(Deed.SNOOZE_HOUR, 1), (Deed.SNOOZE_TOMORROW, None)])
def test_it_is_put_away_and_can_be_taken_back(bench: Bench, deed: Deed, hours: int | None) -> None:
    mail, key = bench.told()
    bench.deeds.do(key, deed, "")
    bench.room.settle()
    row = bench.room.world.conversation(mail.conversation_id)
    now = bench.room.services.formats.now()
    assert row.status is Status.SNOOZED
    assert row.snoozed_until is not None
    if hours is not None:
        assert timedelta(0) < row.snoozed_until - now <= timedelta(hours=hours)
    else:
        assert (row.snoozed_until.date() - now.date()).days == 1
        assert row.snoozed_until.hour == 9
    assert bench.forward == []
    bench.room.offers[-1].undo()
    bench.room.settle()
    assert bench.room.world.conversation(mail.conversation_id).status is Status.OPEN


def test_it_is_marked_as_read(bench: Bench) -> None:
    mail, key = bench.told()
    bench.deeds.do(key, Deed.READ, "")
    bench.room.settle()
    assert bench.room.world.conversation(mail.conversation_id).unread == 0
    assert bench.forward == []


def test_an_inbox_in_trouble_opens_where_it_is_mended(bench: Bench) -> None:
    inbox = bench.room.world.inbox()
    bench.deeds.do(f"i:{inbox}", Deed.OPEN, "")
    assert (bench.forward, bench.inboxes) == ([1], [inbox])
