"""The true program with a hand at its window: `python -m tests.e2e.window_driver SCRIPT DATA_DIR [FACTS]`.

What is started is what `omnibox --data-dir DATA_DIR` starts: window, store and the engine as a child process. FACTS is
JSON a script may need. Progress goes to stdout as JSON lines; words of the parent come on stdin, one a line.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from shiboken6 import isValid

from omnibox.__main__ import main
from omnibox.model.item import Delivery, Direction
from omnibox.model.rows import ItemRow
from omnibox.ui.app import make_application
from omnibox.ui.banners import Banner
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.frame import Frame
from omnibox.ui.inbox.list_pane import ListPane
from omnibox.ui.inbox.views_panel import ViewButton
from omnibox.ui.main_window import MainWindow
from omnibox.ui.onboarding.connect import ConnectPage
from omnibox.ui.onboarding.passphrase import PassphraseDialog
from omnibox.ui.onboarding.welcome import Welcome
from omnibox.ui.opening import Refusal
from omnibox.ui.widgets import Button
from tests.e2e.hand import Hand, Modifier, Script, Wait


class Person:
    """What somebody does with the window, step by step."""

    def __init__(self, hand: Hand, facts: dict[str, Any]) -> None:
        self._hand = hand
        self._facts = facts

    # ---- steps

    def wake(self) -> Script:
        """The window comes up; there is no window manager here that would make it the active one."""
        frame = yield self.sees("the window", lambda: self._hand.one(Frame))
        frame.activateWindow()
        yield self.sees("an active window", frame.isActiveWindow)

    def connect(self) -> Script:
        hand = self._hand
        welcome: Welcome = yield self.sees("the welcome page", lambda: hand.one(Welcome))
        hand.tell("welcome")
        card = welcome.card("email")
        assert card is not None
        hand.click(card.button)
        form: ConnectPage = yield self.sees("the form", lambda: hand.one(ConnectPage))
        yield self.sees("the first field", form.fields.rows["address"].input.hasFocus)
        hand.type(self._facts["address"])
        hand.key(Qt.Key.Key_Tab)
        hand.type(self._facts["password"])
        yield self.sees("guessed servers", lambda: form.fields.rows["imap_host"].value)
        hand.click(form.fields.more)
        for name in ("imap_host", "imap_port", "smtp_host", "smtp_port", "ca_file"):
            field = form.fields.rows[name].input
            form.reveal(field)
            yield self.sees(name, field.isVisible)
            hand.fill(field, self._facts[name])
        assert form.fields.values()["imap_port"] == self._facts["imap_port"]
        hand.key(Qt.Key.Key_Return)

    def connected(self) -> Script:
        hand = self._hand
        yield self.sees("the account", lambda: self.window is not None and self.window.counts.inboxes)
        hand.tell("connected")
        yield hand.heard("go on")
        welcome = hand.one(Welcome)
        if welcome is not None:
            yield self.sees("the way on", welcome.open.isVisible)
            hand.click(welcome.open)
        else:
            assert self.window is not None
            hand.click(self.window.rail.inbox)

    def open_first(self) -> Script:
        """Turn to all conversations, take the first of the list by key."""
        hand = self._hand
        pane: ListPane = yield self.sees("the list", lambda: hand.one(ListPane))
        hand.click(next(view for view in hand.all(ViewButton) if view.view.key == "all"))
        yield self.sees("a conversation", lambda: pane.model.row(0) is not None)
        hand.click(pane.list.viewport())
        hand.key(Qt.Key.Key_Home)
        hand.key(Qt.Key.Key_Return)
        yield self.sees("its messages", lambda: self.pane is not None and self.pane.feed.items)
        assert self.pane is not None
        yield self.sees("its composer", self.pane.composer.isEnabled)

    def write(self, text: str) -> Script:
        hand, pane = self._hand, self.pane
        assert pane is not None
        hand.key(Qt.Key.Key_R)
        yield self.sees("the cursor in the composer", pane.composer.editor.hasFocus)
        hand.type(text)
        assert pane.composer.editor.toPlainText().endswith(text)

    def send(self) -> Script:
        """Press Ctrl+Enter; the bubble stands there before any server knows of it."""
        before = {item.id for item in self.outgoing}
        self._hand.key(Qt.Key.Key_Return, Modifier.ControlModifier)
        yield self.sees("the bubble", lambda: {item.id for item in self.outgoing} - before)

    def until_sent(self) -> Script:
        yield self.sees("the tick", lambda: self.outgoing and self.outgoing[-1].delivery is Delivery.SENT)

    def resolve(self) -> Script:
        hand, pane = self._hand, self.pane
        assert pane is not None
        hand.key(Qt.Key.Key_Escape)  # out of the composer
        yield self.sees("the focus out of the composer", lambda: not pane.composer.editor.hasFocus())
        assert pane.row is not None
        known = pane.row.status
        hand.key(Qt.Key.Key_E)
        yield self.sees("another status", lambda: pane.row is None or pane.row.status is not known)

    def passphrase(self, text: str, *, new: bool) -> Script:
        """Answer the question for it; twice where it is chosen."""
        hand = self._hand
        dialog: PassphraseDialog = yield self.sees("the passphrase's dialog", lambda: hand.one(PassphraseDialog))
        hand.fill(dialog.first, text)
        if new:
            hand.fill(dialog.second, text)
        hand.click(next(one for one in dialog.findChildren(Button) if one.isDefault()))
        yield self.sees("the dialog gone", lambda: not dialog_there(dialog))

    def close(self) -> Script:
        """Close the window as its cross does."""
        frame = self._hand.one(Frame)
        assert frame is not None
        self._hand.tell("closing")
        frame.close()
        yield self.sees("nothing more", lambda: True)

    # ---- seeing

    @property
    def window(self) -> MainWindow | None:
        return self._hand.one(MainWindow)

    @property
    def pane(self) -> ConversationPane | None:
        return self._hand.one(ConversationPane)

    @property
    def outgoing(self) -> list[ItemRow]:
        pane = self.pane
        return [item for item in pane.feed.items if item.direction is Direction.OUT] if pane else []

    def banner(self, key: str) -> Banner | None:
        return next((one for one in self._hand.all(Banner) if one.trouble.key == key), None)

    def sees(self, what: str, look: Callable[[], object]) -> Wait:
        return (what, look)


def dialog_there(dialog: PassphraseDialog) -> bool:
    return isValid(dialog) and dialog.isVisible()


def converse(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """From the first start to a resolved conversation."""
    yield from person.wake()
    yield from person.connect()
    yield from person.connected()
    yield from person.open_first()
    assert person.pane is not None
    hand.tell("opened", texts=[item.text for item in person.pane.feed.items])
    yield from person.write(facts["answer"])
    yield from person.send()
    hand.tell("queued")
    yield from person.until_sent()
    hand.tell("sent")
    yield hand.heard("resolve")
    yield from person.resolve()
    hand.tell("resolved")
    yield hand.heard("close")
    yield from person.close()


def wrong_password(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """A typing mistake, then the right word."""
    yield from person.wake()
    yield from person.connect()
    form = hand.one(ConnectPage)
    assert form is not None
    yield ("words about it", lambda: form.go.isEnabled() and form.steps.isVisible())
    secret = form.fields.rows["password"].input
    yield ("the cursor where it is mended", secret.hasFocus)
    hand.tell("refused", words=[label.text() for label in form.steps.findChildren(QLabel)])
    yield hand.heard("go on")
    assert isinstance(secret, QLineEdit)
    secret.selectAll()
    hand.type(facts["right_password"])
    hand.key(Qt.Key.Key_Return)
    yield from person.connected()
    yield hand.heard("close")
    yield from person.close()


def draft(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """Write and be killed."""
    yield from person.wake()
    yield from person.open_first()
    yield from person.write(facts["answer"])
    hand.tell("written")
    yield hand.heard("never")


def send_draft(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """Come back, find the text, send it, and be killed before it leaves."""
    yield from person.wake()
    yield from person.open_first()
    pane = person.pane
    assert pane is not None
    yield ("the text of last time", lambda: pane.composer.editor.toPlainText() == facts["answer"])
    hand.key(Qt.Key.Key_R)
    yield ("the cursor in the composer", pane.composer.editor.hasFocus)
    yield from person.send()
    hand.tell("queued")
    yield hand.heard("never")


def look(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """Open the first conversation and tell what stands there, until the parent says close."""
    yield from person.wake()
    yield from person.open_first()
    assert person.pane is not None
    hand.tell("opened", texts=[item.text for item in person.pane.feed.items])
    yield hand.heard("close")
    yield from person.close()


def full_disk(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """The disk fills while somebody works; then there is room again."""
    yield from person.wake()
    yield from person.open_first()
    hand.tell("opened")
    yield hand.heard("full")
    yield from person.write(facts["answer"])
    hand.key(Qt.Key.Key_Return, Modifier.ControlModifier)
    banner = yield ("the banner", lambda: person.banner("disk"))
    pane = person.pane
    assert pane is not None
    yield ("the text given back", lambda: pane.composer.editor.toPlainText() == facts["answer"])
    hand.tell("banner", words=banner.trouble.text, texts=[item.text for item in pane.feed.items])
    yield hand.heard("room")
    hand.click(banner.findChildren(Button)[0])
    yield ("no banner", lambda: person.banner("disk") is None)
    hand.click(pane.composer.editor)
    yield from person.send()
    hand.tell("queued")
    yield hand.heard("close")
    yield from person.close()


def refusal(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """The desk cannot be opened: read why, press the button the parent names, if any."""
    yield from person.wake()
    page: Refusal = yield person.sees("the page that says why", lambda: hand.one(Refusal))
    buttons = page.findChildren(Button)
    hand.tell("refused", words=page.accessibleName(), buttons=[button.text() for button in buttons])
    yield hand.heard("press")
    hand.click(next(button for button in buttons if button.text() == facts["press"]))
    if facts["press"] != "Quit":
        yield from person.open_first()
        assert person.pane is not None
        hand.tell("opened", texts=[item.text for item in person.pane.feed.items])
        yield hand.heard("close")
        yield from person.close()


def day(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """Search, open what was found, note, answer, call it back, mail that comes meanwhile: all by keys."""
    yield from person.wake()
    yield ("the inbox", lambda: hand.one(ListPane))
    window = person.window
    assert window is not None
    hand.key(Qt.Key.Key_K, Modifier.ControlModifier)
    yield ("the search field", window.search.field.hasFocus)
    hand.type("from:ann parcel")
    yield ("what was found", lambda: window.search.results.count() > 0)
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    yield ("the timeline", lambda: person.pane is not None and person.pane.feed.items)
    pane = person.pane
    assert pane is not None
    yield ("the composer", pane.composer.isEnabled)
    hand.tell("found", texts=[item.text for item in pane.feed.items])
    hand.key(Qt.Key.Key_2, Modifier.ControlModifier)
    hand.key(Qt.Key.Key_N)
    yield ("the note", pane.composer.editor.hasFocus)
    hand.type(facts["note"])
    hand.key(Qt.Key.Key_Return, Modifier.ControlModifier)
    yield ("the note in the timeline", lambda: any(item.text == facts["note"] for item in pane.feed.items))
    hand.tell("noted")
    hand.key(Qt.Key.Key_Escape)
    yield from person.write(facts["answer"])
    yield from person.send()
    hand.tell("queued")
    yield ("the way back", lambda: window.pill.can_undo)
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_U)
    yield ("the text given back", lambda: pane.composer.editor.toPlainText() == facts["answer"])
    yield ("no bubble", lambda: not person.outgoing)
    hand.tell("called back")
    yield hand.heard("killed")
    yield ("mail after that", lambda: any(item.subject == facts["subject"] for item in pane.feed.items))
    hand.tell("came")
    yield hand.heard("close")
    yield from person.close()


def sealed(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """No keyring on this machine: a passphrase is chosen, and asked for at the next start."""
    yield from person.wake()
    yield from person.connect()
    yield from person.passphrase(facts["passphrase"], new=True)
    yield from person.connected()
    yield hand.heard("close")
    yield from person.close()


def unlock(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """The next start: a banner asks for the passphrase."""
    yield from person.wake()
    banner = yield ("the banner", lambda: person.banner("vault"))
    hand.tell("banner", words=banner.trouble.text)
    hand.click(banner.findChildren(Button)[0])
    yield from person.passphrase("not the right one", new=False)
    yield from person.passphrase(facts["passphrase"], new=False)
    yield ("no banner", lambda: person.banner("vault") is None)
    hand.tell("unlocked")
    yield hand.heard("close")
    yield from person.close()


def sample(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """Look around with sample data, then let it go again."""
    yield from person.wake()
    welcome: Welcome = yield ("the welcome page", lambda: hand.one(Welcome))
    hand.click(welcome.sample)
    yield from person.open_first()
    assert person.pane is not None
    hand.tell("opened", texts=[item.text for item in person.pane.feed.items])
    yield hand.heard("close")
    yield from person.close()


def citizen(hand: Hand, person: Person, facts: dict[str, Any]) -> Script:
    """Be closed and come forward again, as often as the parent says."""
    yield from person.wake()
    yield ("the list", lambda: hand.one(ListPane))
    frame = hand.one(Frame)
    assert frame is not None
    yield ("the rest of the window", lambda: person.pane is not None)
    hand.tell("opened")
    for turn, word in enumerate(facts["turns"]):
        if word == "close":
            yield hand.heard(f"close {turn}")
            frame.close()
            yield ("no window", lambda: not frame.isVisible())
            hand.tell(f"closed {turn}")
        else:
            yield ("the window in front", lambda: frame.isVisible() and not frame.isMinimized())
            hand.tell(f"forward {turn}")


SCRIPTS: dict[str, Callable[[Hand, Person, dict[str, Any]], Script]] = {
    script.__name__: script
    for script in (
        converse,
        wrong_password,
        draft,
        send_draft,
        look,
        full_disk,
        refusal,
        day,
        sealed,
        unlock,
        sample,
        citizen,
    )
}


def drive(name: str, data_dir: str, facts: dict[str, Any]) -> int:
    """Run the program with a script at its window; returns its exit code."""
    hand = Hand(make_application())
    hand.follow(SCRIPTS[name](hand, Person(hand, facts), facts))
    return main(["desk", "--data-dir", data_dir])


if __name__ == "__main__":
    raise SystemExit(drive(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}))
