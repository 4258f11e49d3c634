"""From the journal to the screen: what is worth a word, what is not, and what takes it away again."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.handle import HandleKind
from omnibox.model.item import Delivery, MachineClass
from omnibox.model.rows import ItemRow
from omnibox.store import conversations, inboxes, schema
from omnibox.ui.desktop.notifier import Deed
from omnibox.ui.desktop.preferences import CHOICE, Whose, Wishes
from omnibox.ui.desktop.quiet import DoNotDisturb
from omnibox.ui.desktop.sounds import Sounds
from omnibox.ui.desktop.watcher import AT_ONCE, READ_AT_MOST, Watcher
from tests.ui.desktop.conftest import Ear, Screen
from tests.ui.room import Room


class Watch:
    """A watcher at work, and whose timeline somebody looks at."""

    def __init__(self, room: Room, screen: Screen, ear: Ear) -> None:
        self.room, self.screen, self.ear = room, screen, ear
        self.now = 0.0
        self.looking: set[UUID] = set()
        services = room.services
        services.me = room.world.owner.id
        self.quiet = DoNotDisturb(services.choices, services.formats, room.window)
        self.sounds = Sounds(services.choices, ear, room.window, clock=lambda: self.now)
        looked_at: Callable[[], frozenset[UUID]] = lambda: frozenset(self.looking)  # noqa: E731 - asked later
        self.watcher = Watcher(services, screen, self.sounds, self.quiet, looked_at, room.window)

    def wish(self, **wishes: object) -> None:
        self.room.services.choices.put(CHOICE, Wishes(**wishes).stored())  # type: ignore[arg-type]  # by name

    @property
    def titles(self) -> list[str]:
        return [notice.title for notice in self.screen.standing.values()]


@pytest.fixture
def watch(room: Room, screen: Screen, ear: Ear) -> Watch:
    return Watch(room, screen, ear)


def test_a_message_is_told_with_all_that_can_be_done(watch: Watch) -> None:
    mail = watch.room.world.mail(watch.room.world.inbox())
    watch.room.catch_up()
    (notice,) = watch.screen.shown
    assert (notice.title, notice.body) == ("Ann Lee", "Parcel\nWhere is my parcel?")
    assert notice.conversation_id == mail.conversation_id
    assert [deed for deed, _ in notice.actions] == [
        Deed.OPEN,
        Deed.REPLY,
        Deed.SNOOZE_HOUR,
        Deed.READ,
        Deed.SNOOZE_TOMORROW,
    ]
    assert notice.reply_hint == "Reply to Ann Lee"
    assert watch.ear.heard == [("drop", 60)]


def test_a_text_is_live_and_rings_otherwise(watch: Watch) -> None:
    world = watch.room.world
    inbox = world.inbox()
    with world.store.write(ENGINE) as unit:
        inboxes.change(unit, inbox, policy={"joining": "customer"})
    world.mail(inbox, "Hello?", sender="+491701234567", kind=HandleKind.PHONE, subject="")
    watch.room.catch_up()
    (notice,) = watch.screen.shown
    assert (notice.category, notice.body) == ("im.received", "Hello?")
    assert watch.ear.heard == [("chime", 60)]


def test_a_conversation_has_one_notice_however_often_somebody_writes(watch: Watch) -> None:
    world = watch.room.world
    inbox = world.inbox()
    first = world.mail(inbox)
    watch.room.catch_up()
    world.clock.forward(seconds=1)
    world.mail(inbox, "Hello?", conversation_id=first.conversation_id)
    world.clock.forward(seconds=1)
    world.mail(inbox, "Anybody?", conversation_id=first.conversation_id)
    watch.room.catch_up()
    assert watch.titles == ["Ann Lee: 3 new messages"]
    assert watch.screen.shown[-1].body.endswith("Anybody?")


@pytest.mark.parametrize("machine", [MachineClass.AUTO_REPLY, MachineClass.BOUNCE, MachineClass.BULK, MachineClass.OWN])
def test_machines_are_nobody(watch: Watch, machine: MachineClass) -> None:
    watch.room.world.mail(watch.room.world.inbox(), machine=machine)
    watch.room.catch_up()
    assert (watch.screen.shown, watch.ear.heard) == ([], [])


def test_history_is_never_told(watch: Watch) -> None:
    world = watch.room.world
    mail = world.mail(world.inbox())
    with world.store.write(ENGINE) as unit:
        unit.update(schema.items, mail.id, backfilled=True)
    watch.room.catch_up()
    assert (watch.screen.shown, watch.ear.heard) == ([], [])


def test_what_belongs_to_somebody_else_is_theirs(watch: Watch) -> None:
    world = watch.room.world
    cora = world.hire("Cora")
    inbox = world.inbox()
    mail = world.mail(inbox)
    watch.room.catch_up()
    assert len(watch.screen.standing) == 1
    cora.work.assign([conversation(mail)], cora.actor.id)
    watch.room.catch_up()
    assert watch.screen.standing == {}  # she has taken it
    world.mail(inbox, "Hello?", conversation_id=mail.conversation_id)
    watch.room.catch_up()
    assert watch.screen.standing == {}


def conversation(item: ItemRow) -> UUID:
    assert item.conversation_id is not None
    return item.conversation_id


@pytest.mark.parametrize("whose, told", [(Whose.MINE_AND_NOBODYS, 2), (Whose.MINE, 1), (Whose.NONE, 0)])
def test_whose_messages_are_told_is_a_choice(watch: Watch, whose: Whose, told: int) -> None:
    world = watch.room.world
    inbox = world.inbox()
    first = world.mail(inbox)
    world.desk.work.assign([conversation(first)], world.owner.id)
    world.desk.work.mark_read(conversation(first))
    watch.room.catch_up()
    watch.screen.shown.clear()
    watch.wish(messages=whose)
    world.mail(inbox, "Mine", conversation_id=first.conversation_id)
    world.mail(inbox, "Nobody's", sender="bo@example.com", name="Bo")
    watch.room.catch_up()
    assert len(watch.screen.shown) == told


@pytest.mark.parametrize("dealt_with", ["read", "resolve", "snooze", "spam", "reply"])
def test_what_somebody_deals_with_anywhere_is_taken_away(watch: Watch, dealt_with: str) -> None:
    world = watch.room.world
    cora = world.hire("Cora")
    mail = world.mail(world.inbox())
    watch.room.catch_up()
    assert len(watch.screen.standing) == 1
    ids = [conversation(mail)]
    ways: dict[str, Callable[[], object]] = {
        "read": lambda: cora.work.mark_read(ids[0]),
        "resolve": lambda: cora.work.resolve(ids),
        "snooze": lambda: cora.work.snooze(ids, world.clock() + timedelta(hours=1)),
        "spam": lambda: world.desk.work.spam(ids),
        "reply": lambda: cora.compose.reply(world.intent(mail, desk=cora)),
    }
    ways[dealt_with]()
    watch.room.catch_up()
    assert watch.screen.standing == {}


def test_what_was_read_before_it_could_be_shown_is_not_shown(watch: Watch) -> None:
    world = watch.room.world
    mail = world.mail(world.inbox())
    world.desk.work.mark_read(conversation(mail))
    world.desk.work.mark_unread(conversation(mail))
    world.desk.work.mark_read(conversation(mail))
    watch.room.catch_up()  # all of it in one batch
    assert watch.screen.shown == []


def test_what_is_looked_at_is_not_told_and_what_comes_to_be_looked_at_goes(watch: Watch) -> None:
    world = watch.room.world
    inbox = world.inbox()
    mail = world.mail(inbox)
    watch.looking.add(mail.customer_id)
    watch.room.catch_up()
    assert (watch.screen.shown, watch.ear.heard) == ([], [])
    watch.looking.clear()
    world.mail(inbox, "Hello?", conversation_id=mail.conversation_id)
    watch.room.catch_up()
    watch.room.until(lambda: len(watch.screen.standing) == 1)
    watch.looking.add(mail.customer_id)
    watch.room.until(lambda: not watch.screen.standing)


def test_a_burst_is_one_notice_and_one_sound(watch: Watch) -> None:
    world = watch.room.world
    inbox = world.inbox()
    for number in range(300):
        world.mail(inbox, sender=f"c{number}@example.com", name=f"Customer {number}")
    watch.room.catch_up()
    notices = list(watch.screen.standing.values())
    assert len(notices) <= AT_ONCE + 1
    assert watch.ear.heard == [("drop", 60)]
    burst = watch.screen.standing["burst"]
    assert burst.title.endswith("new messages")
    assert int(burst.title.split()[0]) > READ_AT_MOST


def test_a_mention_is_told_to_who_is_called(watch: Watch) -> None:
    world = watch.room.world
    cora = world.hire("Cora")
    mail = world.mail(world.inbox())
    world.desk.work.mark_read(conversation(mail))
    watch.room.catch_up()
    watch.screen.shown.clear()
    cora.compose.note(mail.customer_id, mail.conversation_id, "Nothing for anybody.")
    world.desk.compose.note(mail.customer_id, mail.conversation_id, "@Otto, said by himself")
    watch.room.catch_up()
    assert watch.screen.shown == []
    watch.now += 60
    cora.compose.note(mail.customer_id, mail.conversation_id, "@Otto can you help?")
    watch.room.catch_up()
    (notice,) = watch.screen.shown
    assert (notice.title, notice.body) == ("Cora mentioned you", "@Otto can you help?")
    assert watch.ear.heard[-1] == ("bell", 60)


def test_a_send_that_failed_is_told_until_it_goes_on(watch: Watch) -> None:
    world = watch.room.world
    mail = world.mail(world.inbox())
    sent = world.reply(mail)
    watch.room.catch_up()
    world.settle(sent.item_id, Delivery.FAILED, "rejected")
    watch.room.catch_up()
    (notice,) = watch.screen.standing.values()
    assert notice.title == "Your message to Ann Lee was not sent"
    assert notice.urgent
    assert watch.ear.heard[-1] == ("fall", 60)
    world.desk.compose.retry(sent.item_id)
    watch.room.catch_up()
    assert watch.screen.standing == {}


def test_what_a_colleague_sent_in_vain_is_theirs(watch: Watch) -> None:
    world = watch.room.world
    cora = world.hire("Cora")
    mail = world.mail(world.inbox())
    sent = cora.compose.reply(world.intent(mail, desk=cora))
    watch.room.catch_up()
    world.settle(sent.item_id, Delivery.FAILED, "rejected")
    watch.room.catch_up()
    assert watch.screen.standing == {}


def test_an_inbox_in_trouble_is_told_until_it_is_well(watch: Watch) -> None:
    world = watch.room.world
    inbox = world.inbox()
    watch.room.catch_up()
    state(watch, inbox, "offline", "timeout")
    assert watch.screen.standing == {}  # it comes back by itself
    state(watch, inbox, "auth_failed", "auth_rejected")
    (notice,) = watch.screen.standing.values()
    assert notice.title == "Support needs your help"
    assert notice.urgent
    state(watch, inbox, "active", "")
    assert watch.screen.standing == {}


def state(watch: Watch, inbox: UUID, word: str, code: str) -> None:
    with watch.room.world.store.write(ENGINE) as unit:
        inboxes.set_state(unit, inbox, word, code)
    watch.room.catch_up()


def test_a_snooze_that_is_over_is_a_sound_only(watch: Watch) -> None:
    world = watch.room.world
    mail = world.mail(world.inbox())
    world.desk.work.snooze([conversation(mail)], world.clock() + timedelta(hours=1))
    watch.room.catch_up()
    watch.ear.heard.clear()
    watch.now += 60
    with world.store.write(ENGINE) as unit:
        conversations.change(unit, conversation(mail), status="open")
    watch.room.catch_up()
    assert watch.screen.standing == {}
    assert watch.ear.heard == [("knock", 60)]


def test_nothing_personal_where_it_is_to_be_hidden(watch: Watch) -> None:
    world = watch.room.world
    cora = world.hire("Cora")
    watch.wish(hide=True)
    inbox = world.inbox()
    mail = world.mail(inbox)
    watch.room.catch_up()
    cora.compose.note(mail.customer_id, mail.conversation_id, "@Otto can you help?")
    sent = world.reply(mail)
    watch.room.catch_up()
    world.settle(sent.item_id, Delivery.FAILED, "rejected")
    watch.room.catch_up()
    state(watch, inbox, "auth_failed", "auth_rejected")
    for number in range(AT_ONCE + 2):
        world.mail(inbox, sender=f"c{number}@example.com", name=f"Customer {number}")
    watch.room.catch_up()
    assert {notice.title for notice in watch.screen.shown} >= {
        "1 new message",
        "Somebody mentioned you",
        "A message was not sent",
        "An inbox needs your help",
    }
    told = " ".join(f"{notice.title} {notice.body} {notice.reply_hint}" for notice in watch.screen.shown)
    assert not {"Ann", "parcel", "Cora", "Support", "Customer"} & set(told.split())


def test_nobody_is_disturbed_who_does_not_want_to_be(watch: Watch) -> None:
    world = watch.room.world
    inbox = world.inbox()
    world.mail(inbox)
    watch.room.catch_up()
    assert len(watch.screen.standing) == 1
    watch.quiet.begin(timedelta(minutes=30))
    assert watch.screen.standing == {}  # what stood there goes, too
    watch.ear.heard.clear()
    watch.now += 60
    world.mail(inbox, sender="bo@example.com", name="Bo")
    watch.room.catch_up()
    assert (watch.screen.standing, watch.ear.heard) == ({}, [])
    assert world.desk.lists.counts()["attention"] == 2  # the count goes on
    world.clock.forward(minutes=31)
    world.mail(inbox, sender="cy@example.com", name="Cy")
    watch.room.catch_up()
    assert watch.titles == ["Cy"]


def test_a_chat_rings_until_somebody_looks(watch: Watch) -> None:
    world = watch.room.world
    choice = watch.sounds.choice
    watch.room.services.choices.put("sounds", {**choice.stored(), "repeat": True})
    inbox = world.inbox()
    with world.store.write(ENGINE) as unit:
        inboxes.change(unit, inbox, policy={"joining": "customer"})
    mail = world.mail(inbox, "Hello?", sender="+491701234567", kind=HandleKind.PHONE)
    watch.room.catch_up()
    assert watch.sounds._again.isActive()
    watch.now += 60
    watch.sounds._again.timeout.emit()
    assert watch.ear.heard == [("chime", 60)] * 2
    world.desk.work.mark_read(conversation(mail))
    watch.room.catch_up()
    assert not watch.sounds._again.isActive()
