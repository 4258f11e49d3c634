"""Every surface of the window by name, and how it is brought on screen: what tests measure and the gallery paints.

Surfaces are reached the way a person reaches them, by actions and keys; what they show is the sample customers'.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from omnibox.model.acknowledging import Acknowledgement
from omnibox.model.actor import ENGINE
from omnibox.model.errors import StoreError
from omnibox.model.hours import OFFICE, Holiday, Hours, yearly
from omnibox.model.item import Direction, ItemKind
from omnibox.model.journal import Event, EventType
from omnibox.model.sign_off import SignOff
from omnibox.store import conversations, inboxes, items
from omnibox.ui.conversation.parts import Act, Ask
from omnibox.ui.inbox.sort_button import SortButton
from omnibox.ui.settings.inbox_rules import InboxRules
from omnibox.ui.settings.sections import SECTIONS
from tests.ui import mails
from tests.ui.sample import WHO
from tests.ui.stage import Look, Stage

Show = Callable[[Stage], None]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True)
class Surface:
    """One state of the window. `first_run`: it is seen on an empty store. `target`: the picture it is held against."""

    name: str
    title: str
    show: Show
    first_run: bool = False
    target: str = ""
    size: tuple[int, int] = (0, 0)  # where it is only seen at one
    scale: float = 0.0

    def look(self, wanted: Look) -> Look:
        """Return how it is shown where `wanted` was asked for."""
        return replace(wanted, size=self.size if self.size[0] else wanted.size, scale=self.scale or wanted.scale)


_FOUND: list[Surface] = []


def surface(
    name: str,
    title: str,
    *,
    first_run: bool = False,
    target: str = "",
    size: tuple[int, int] = (0, 0),
    scale: float = 0.0,
) -> Callable[[Show], Show]:
    """Register a function that brings a surface on screen."""

    def register(show: Show) -> Show:
        _FOUND.append(Surface(name, title, show, first_run, target, size, scale))
        return show

    return register


def all_surfaces() -> tuple[Surface, ...]:
    """Return every surface, in the order of a day; the sections of the settings are found where they are declared."""
    return tuple(_FOUND)


# ---- the first day
@surface("welcome", "Welcome: nothing is connected yet", first_run=True, target="welcome")
def welcome(stage: Stage) -> None:
    stage.until(stage.window.welcome.isVisible)


@surface("connect", "Connecting an email account", first_run=True)
def connect(stage: Stage) -> None:
    stage.window.connect_inbox(stage.window._start.specs[0])
    form = stage.window.form
    assert form is not None
    form.fields.unfold(on=True)
    stage.settle()


@surface("connect-page", "Connecting by the provider's own page", first_run=True)
def connect_page(stage: Stage) -> None:
    stage.desk.consents.enter("google", {"client_id": "hearth-and-pipe.apps.googleusercontent.example"})
    stage.window.connect_inbox(stage.window._start.specs[0])
    form = stage.window.form
    assert form is not None
    stage.settle()
    form.fields.rows["address"].fill("hello@gmail.com")
    form._guess_now()
    stage.settle()


# ---- the inbox
def view(stage: Stage, key: str) -> None:
    """Turn the list to a view."""
    found = stage.window.inbox.views.view(key)
    assert found is not None, key
    stage.window.inbox.show_view(found)
    stage.settle()


@surface("inbox", "Inbox: Maria Okafor with email, text, note and call", target="inbox")
def inbox(stage: Stage) -> None:
    view(stage, "mine")
    row = stage.open_customer(WHO)
    stage.office.colleague.presence.announce(row.id, "viewing")
    stage.settle()


@surface("nobody", "Inbox: nobody chosen")
def nobody(stage: Stage) -> None:
    view(stage, "mine")


@surface("empty-list", "A view with nothing in it")
def empty_list(stage: Stage) -> None:
    view(stage, "spam")


@surface("loading-list", "A view on its way")
def loading_list(stage: Stage) -> None:
    pane = stage.window.inbox.list_pane
    pane.model.clear()
    pane.loader.ready = False
    pane.list.relayout()


@surface("error-list", "A view that could not be read")
def error_list(stage: Stage) -> None:
    view(stage, "spam")
    stage.window.inbox.list_pane.loader.failed.emit(StoreError("disk_error"))


@surface("banners", "Offline, and a password that is wrong")
def banners(stage: Stage) -> None:
    inbox(stage)
    rows = stage.desk.inboxes.list()
    with stage.office.store.write(ENGINE) as unit:
        inboxes.set_state(unit, rows[0].id, "offline", "refused", {"host": "imap.posteo.example", "port": 993})
        inboxes.set_state(unit, rows[1].id, "auth_failed", "auth_failed", {"host": "imap.posteo.example"})
    stage.window.counts.refresh()
    stage.until(lambda: len(stage.window.banners.troubles) >= 2, "no banner came")
    stage.settle()


# ---- writing
@surface("reply", "A reply being written")
def reply(stage: Stage) -> None:
    inbox(stage)
    stage.do("reply")
    stage.type("Hi Maria, Dana can be with you today between 15:00 and 17:00. Shall I book it?")


@surface("note", "An internal note")
def note(stage: Stage) -> None:
    inbox(stage)
    stage.do("note")
    stage.type("Asked @Dana for the slot at 15:00.")


@surface("email-reply", "An email being answered")
def email_reply(stage: Stage) -> None:
    view(stage, "mine")
    stage.open_customer("Hanna Virtanen")
    stage.do("reply")
    stage.type("Hello Hanna, the Finnish terms are attached.")


@surface("letter", "An email with copies, a signature, and a question before it leaves")
def letter(stage: Stage) -> None:
    row = stage.office.row("Hanna Virtanen")
    sign = SignOff("<p><b>{operator.name}</b></p><p>{inbox.name}, {inbox.address}</p><p>Case {number}</p>")
    stage.desk.signatures.keep_for_inbox(row.inbox_id, sign)
    stage.settle()
    email_reply(stage)
    composer = stage.window.inbox.conversation.composer
    box = composer.address_box
    for field, text in ((box.cc, "terms@virtanen.example, nobody,"), (box.bcc, "archive@example.com,")):
        field.edit.setText(text)
        field.commit()
    box.show_rows()
    composer.signature.fold.click()
    composer.ask_before_sending()
    stage.settle()


@surface("hours", "Hours, replies by rule and the signature of an inbox")
def hours(stage: Stage) -> None:
    inbox_id = stage.office.row(WHO).inbox_id
    holidays = (Holiday(yearly(12, 25), "Christmas", yearly(12, 26), yearly=True), Holiday(date(2026, 11, 27), "Party"))
    stage.desk.inboxes.set_hours(inbox_id, Hours("Europe/Berlin", OFFICE, holidays))
    rule = Acknowledgement(on=True, inside="Hello {customer.first_name|there},", outside="We are back {opens}.")
    stage.desk.inboxes.set_acknowledgement(inbox_id, rule)
    stage.settle()
    stage.services.navigation.open_settings.emit("rules")
    stage.settle()
    page = stage.window.settings.body("rules")
    assert isinstance(page, InboxRules)
    page.choose(inbox_id)
    stage.settle()


@surface("undo", "Sent, with time to think again")
def undo(stage: Stage) -> None:
    reply(stage)
    QTest.keyClick(stage.keyboard(), Qt.Key.Key_Return, CTRL)
    stage.settle()


@surface("failure", "Something went wrong")
def failure(stage: Stage) -> None:
    inbox(stage)
    stage.services.notices.fail(StoreError("disk_error"))


# ---- boxes over the window
@surface("keys", "The keyboard map")
def keys(stage: Stage) -> None:
    inbox(stage)
    stage.do("keys")


@surface("snooze", "Snooze")
def snooze(stage: Stage) -> None:
    inbox(stage)
    stage.do("snooze")


@surface("row-menu", "What can be done to a row")
def row_menu(stage: Stage) -> None:
    inbox(stage)
    row = stage.window.inbox.list_pane.list.current_row()
    assert row is not None
    stage.window.inbox._menu(row, stage.frame.mapToGlobal(stage.frame.rect().center()))


@surface("my-menu", "My menu")
def my_menu(stage: Stage) -> None:
    inbox(stage)
    stage.window.rail.me.click()
    stage.settle()


@surface("palette", "The palette: nothing typed yet")
def palette(stage: Stage) -> None:
    inbox(stage)
    stage.do("palette")


@surface("palette-words", "The palette: people, conversations, commands")
def palette_words(stage: Stage) -> None:
    palette(stage)
    stage.type("ma")


@surface("palette-time", "The palette: a command with a time")
def palette_time(stage: Stage) -> None:
    palette(stage)
    stage.type("snooze tue 3pm")


@surface("search", "Searching all messages")
def search(stage: Stage) -> None:
    inbox(stage)
    stage.do("search_everything")
    stage.type("pressure")


@surface("search-nothing", "A search that finds nothing")
def search_nothing(stage: Stage) -> None:
    inbox(stage)
    stage.do("search_everything")
    stage.type("zyxwvut")


@surface("assign", "Assign")
def assign(stage: Stage) -> None:
    inbox(stage)
    stage.window.inbox.conversation.header.assign.click()
    stage.settle()


@surface("bulk", "Four selected, and what can be done to them all")
def bulk(stage: Stage) -> None:
    view(stage, "all")
    stage.window.inbox.list_pane.list.setFocus()
    stage.key(Qt.Key.Key_J)
    for _ in range(3):
        stage.do("extend_next")


@surface("sort", "How a view is sorted")
def sort(stage: Stage) -> None:
    inbox(stage)
    button = stage.window.inbox.list_pane.findChildren(SortButton)[0]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    stage.settle()


@surface("find", "Find in the timeline")
def find(stage: Stage) -> None:
    inbox(stage)
    stage.do("find_in_timeline")
    stage.type("pressure")


@surface("jump", "Go to a day")
def jump(stage: Stage) -> None:
    inbox(stage)
    stage.do("jump_to_date")


@surface("history", "A life of years, scrolled up")
def history(stage: Stage) -> None:
    view(stage, "all")
    stage.open_customer("Hanna Virtanen")
    stage.do("focus_timeline")
    stage.key(Qt.Key.Key_Home)


@surface("picture", "A picture that was attached")
def picture(stage: Stage) -> None:
    row = stage.open_customer(WHO)
    found = stage.desk.timeline.page(row.customer_id).items
    item, file = next((item, one) for item in found for one in item.attachments if one.mime.startswith("image/"))
    stage.window.inbox.conversation.deeds.files.look(Ask(Act.PICTURE, item.id, file))
    stage.settle()


@surface("emoji", "Emoji")
def emoji(stage: Stage) -> None:
    reply(stage)
    stage.do("emoji")


@surface("send-later", "Send later")
def send_later(stage: Stage) -> None:
    reply(stage)
    stage.do("send_later")


@surface("scheduled", "Messages that wait for their time")
def scheduled(stage: Stage) -> None:
    reply(stage)
    stage.do("send_later")
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Return)
    stage.do("scheduled")


@surface("new-message", "A new message")
def new_message(stage: Stage) -> None:
    inbox(stage)
    stage.do("new_message")


@surface("stop", "A new message came while one was written")
def stop(stage: Stage) -> None:
    email_reply(stage)
    row = stage.office.row("Hanna Virtanen")
    with stage.office.store.write(ENGINE) as unit:
        item_id = items.add_item(
            unit,
            items.NewItem(
                customer_id=row.customer_id,
                conversation_id=row.id,
                inbox_id=row.inbox_id,
                channel="email",
                kind=ItemKind.MESSAGE,
                direction=Direction.IN,
                at=unit.now,
                author_name=row.customer_name,
                provider_id="<again@kauppa.example>",
                subject="Re: Warranty terms",
                text="Never mind, I found them on your page.",
            ),
        )
        conversations.summarise(unit, row.id)
        unit.emit(Event(EventType.MESSAGE_RECEIVED, row.customer_id, row.id, item_id, row.inbox_id))
    stage.settle()
    QTest.keyClick(stage.keyboard(), Qt.Key.Key_Return, CTRL)
    stage.settle()
    stage.window.inbox.conversation.composer.stop_bar.button(1).click()  # no file is meant to go along
    stage.settle()


@surface("drawer", "The customer over the timeline in a narrow window", size=(1024, 640))
def drawer(stage: Stage) -> None:
    inbox(stage)
    stage.do("customer_panel")


@surface("views-drawer", "The views over the list where there is little room", scale=2.0)
def views_drawer(stage: Stage) -> None:
    inbox(stage)
    stage.do("focus_views")


@surface("pop-out", "A conversation in a window of its own")
def pop_out(stage: Stage) -> None:
    inbox(stage)
    stage.do("pop_out")


@surface("operations", "What was done last, each with its way back")
def operations(stage: Stage) -> None:
    inbox(stage)
    row = stage.office.row("Priya Desai")
    stage.desk.work.resolve([row.id])
    stage.desk.work.tag([row.id], add=["visit"])
    stage.settle()
    stage.do("recent_operations")


# ---- mail of every kind
@surface("merge", "Merging with a conversation that is found")
def merge(stage: Stage) -> None:
    inbox(stage)
    stage.do("merge")
    stage.type("pressure")


@surface("merge-many", "Merging what is selected")
def merge_many(stage: Stage) -> None:
    bulk(stage)
    stage.do("merge")


@surface("split", "Splitting from a message on")
def split(stage: Stage) -> None:
    row = stage.open_customer(WHO)
    found = stage.desk.timeline.page(row.customer_id).items
    item = next(one for one in found if one.conversation_id == row.id and one.kind is ItemKind.MESSAGE)
    stage.window.inbox.conversation.split(item.id)
    stage.settle()


@surface("regrouped", "A conversation that was merged and split, and where its lines lead")
def regrouped(stage: Stage) -> None:
    first, other = stage.office.row(WHO), stage.office.row("Priya Desai")
    stage.desk.threads.merge(first.id, [other.id])
    found = stage.desk.timeline.page(first.customer_id).items
    item = [one for one in found if one.conversation_id == first.id and one.kind is ItemKind.MESSAGE][-1]
    stage.desk.threads.split(first.id, [item.id])
    stage.settle()
    stage.open_customer(WHO)


def _mail(kind: Callable[[], mails.Kind], *, formatted: bool) -> Show:
    def show(stage: Stage) -> None:
        made = kind()
        view(stage, "unassigned")
        mails.receive(stage.office.store, made.raw)
        stage.settle()
        stage.open_customer(made.sender)
        if formatted:
            timeline = stage.window.inbox.conversation.timeline
            timeline.ask(Ask(Act.RICH, timeline.feed.items[-1].id))
            stage.settle()

    return show


for _kind, _title, _formatted in (
    (mails.newsletter, "A newsletter, its pictures left where they are", True),
    (mails.outlook_thread, "A long thread from Outlook", True),
    (mails.right_to_left, "Mail from right to left", True),
    (mails.cjk, "Mail in Japanese", False),
    (mails.invite, "An invitation", False),
    (mails.bounce, "Mail that came back", False),
    (mails.phishing, "Mail that is not what it says", True),
    (mails.sealed, "Mail that is sealed", False),
):
    surface(f"mail-{_kind.__name__.replace('_', '-')}", _title)(_mail(_kind, formatted=_formatted))


# ---- pages
@surface("customers", "Customers")
def customers(stage: Stage) -> None:
    stage.do("customers")


@surface("customers-nobody", "No customer is called that")
def customers_nobody(stage: Stage) -> None:
    customers(stage)
    stage.type("zyxwvut")


def _section(key: str) -> Show:
    def show(stage: Stage) -> None:
        stage.services.navigation.open_settings.emit(key)
        stage.settle()

    return show


for _one in SECTIONS:
    surface(f"settings-{_one.key}", f"Settings: {_one.label}")(_section(_one.key))
