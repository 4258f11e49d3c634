"""Every surface of the window by name, and how it is brought on screen: what tests measure and the gallery paints.

Surfaces are reached the way a person reaches them, by actions and keys; what they show is the sample customers'.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from omnibox.model.actor import ENGINE
from omnibox.model.errors import StoreError
from omnibox.store import inboxes
from tests.ui.sample import WHO
from tests.ui.stage import Stage

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


_FOUND: list[Surface] = []


def surface(name: str, title: str, *, first_run: bool = False, target: str = "") -> Callable[[Show], Show]:
    """Register a function that brings a surface on screen."""

    def register(show: Show) -> Show:
        _FOUND.append(Surface(name, title, show, first_run, target))
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
    stage.open_customer(WHO)


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


# ---- pages
@surface("inboxes", "Inboxes and their health")
def accounts(stage: Stage) -> None:
    stage.do("inboxes")


def with_language(found: Surface, suffix: str) -> Surface:
    """Return the same surface under another name, for pictures in another language."""
    return replace(found, name=f"{found.name}-{suffix}")
