"""The script of the tour: what a person does on the first day, by the keys and buttons a person uses."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from omnibox.desk.desk import Desk
from omnibox.model.conversation import Status
from omnibox.model.item import Delivery, Direction, ItemKind
from omnibox.model.rows import ConversationRow, ItemRow
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.main_window import MainWindow
from omnibox.ui.tour.runner import InStore, OnScreen, Picture, Script

WHO = "Maria Okafor"
SUBJECT = "Boiler keeps losing pressure"
REPLY = "Hello Maria, Dana can be with you today at 15:00 and bring the valve. Does that suit you?"
NOTE = "Promised the visit for 15:00. The part is on Dana's van."
WORD = "pressure"
TIME_TO_THINK = 30  # seconds


class Tourist:
    """The window as a person uses it, and the store as it proves what they did."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        self._window, self._desk = window, desk
        self._row: ConversationRow | None = None

    def script(self) -> Script:
        """Welcome, sample mail in, read, reply, note, search, resolve, and the answer that reopens."""
        yield from self._arrive()
        yield from self._read()
        yield from self._reply()
        yield from self._note()
        yield from self._search()
        yield from self._resolve()
        yield from self._reopen()

    # ---- the steps
    def _arrive(self) -> Script:
        window, desk = self._window, self._desk
        yield InStore("the store is empty: nothing is connected", lambda: not desk.has_inboxes())
        yield OnScreen("the welcome page is up", window.welcome.isVisible)
        yield Picture("welcome", "Connect an email account, or look around with sample data.")
        QTest.mouseClick(window.welcome.sample, Qt.MouseButton.LeftButton)
        yield InStore("mail is in: the engine took in every sample customer", self._all_in)
        found = yield InStore(f"{WHO}'s mail became a conversation", self._find)
        assert isinstance(found, ConversationRow)  # noqa: S101 - what `_find` gives
        self._row = found
        yield InStore("her text and her call stand in the same timeline", self._whole_day)

    def _read(self) -> Script:
        window, row = self._window, self._known
        mine = window.inbox.views.view("mine")
        assert mine is not None  # noqa: S101 - a built-in view
        window.inbox.show_view(mine)
        yield OnScreen("the list shows my work", lambda: window.inbox.list_pane.list.count() > 0)
        yield OnScreen("every part of the window is there", lambda: window.inbox.is_complete)
        yield OnScreen("everything asked for is on screen", self._quiet)
        yield Picture("inbox", "My inbox, longest waiting first; every view shows an exact, live count.")
        window.services.navigation.open(row.customer_id, row.id)
        yield OnScreen("the composer is ready", lambda: self._pane.composer.writing is not None)
        yield InStore("it counts as read", lambda: self._now.unread == 0)
        yield OnScreen("the timeline is painted", self._quiet)
        yield Picture("timeline", "One thread for everything between you and a customer, on every channel.")

    def _reply(self) -> Script:
        # however slow the machine: the answer to this must not come before the work is resolved
        self._window.services.choices.put("undo_seconds", dict.fromkeys(("email", "sms"), TIME_TO_THINK))
        self._press(Qt.Key.Key_R)
        yield OnScreen("the composer has the keyboard", self._pane.composer.editor.hasFocus)
        QTest.keyClicks(self._pane.composer.editor, REPLY)
        yield OnScreen("the answer is written", self._quiet)
        yield Picture("composer", "The address it goes out from is always in sight; a draft is kept at every pause.")
        self._press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        yield InStore("the reply is queued", lambda: self._mine(ItemKind.MESSAGE, REPLY))
        yield OnScreen("it can be undone", lambda: self._window.pill.can_undo)
        yield Picture("undo", "Sent, and time to think again.")

    def _note(self) -> Script:
        self._press(Qt.Key.Key_Escape)
        self._press(Qt.Key.Key_N)
        yield OnScreen("the note tab is open", lambda: self._pane.composer.mode == "note")
        QTest.keyClicks(self._pane.composer.editor, NOTE)
        self._press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        yield InStore("the note is in the timeline", lambda: self._mine(ItemKind.NOTE, NOTE))
        yield OnScreen("the note is painted", self._quiet)
        yield Picture("note", "Notes stand on yellow; only your side sees them.")

    def _search(self) -> Script:
        overlay = self._window.search
        self._press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        yield OnScreen("the search is open", overlay.isVisible)
        QTest.keyClicks(overlay.field, WORD)
        yield OnScreen("the search found messages", lambda: any(row.hit for row in overlay.results.rows()))
        yield InStore("the store finds the same", lambda: self._desk.search.find(WORD).total > 0)
        yield Picture("search", "One box finds people, messages and commands as you type.")
        QTest.keyClick(overlay.field, Qt.Key.Key_Escape)
        yield OnScreen("the search is closed", lambda: not overlay.isVisible())

    def _resolve(self) -> Script:
        self._press(Qt.Key.Key_Escape)
        self._pane.timeline.setFocus()
        self._press(Qt.Key.Key_E)
        yield InStore("the conversation is resolved", lambda: self._now.status is Status.RESOLVED)
        yield OnScreen("the next conversation is open", self._quiet)
        yield Picture("resolved", "Resolved; the next conversation is already there.")

    def _reopen(self) -> Script:
        row = self._known
        yield InStore("the reply was sent", lambda: self._delivered(self._mine(ItemKind.MESSAGE, REPLY)))
        yield InStore("the customer answered", lambda: self._answer() is not None)
        yield InStore("their answer reopened it", lambda: self._now.status is Status.OPEN)
        self._window.services.navigation.open(row.customer_id, row.id)
        yield OnScreen("the composer is ready again", lambda: self._pane.composer.writing is not None)
        yield OnScreen("the answer is painted", self._quiet)
        yield Picture("reopened", "The customer answered: the work is open again by itself.")

    # ---- the window
    @property
    def _pane(self) -> ConversationPane:
        return self._window.inbox.conversation

    def _quiet(self) -> bool:
        """Whether nothing is on its way any more."""
        return not self._window.services.tasks.busy

    def _press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        focus: QWidget | None = self._window.window().focusWidget()
        QTest.keyClick(focus if focus is not None else self._window.window(), key, modifier)

    # ---- the store
    @property
    def _known(self) -> ConversationRow:
        assert self._row is not None  # noqa: S101 - found in the first step
        return self._row

    @property
    def _now(self) -> ConversationRow:
        (row,) = self._desk.lists.rows([self._known.id])
        return row

    def _all_in(self) -> bool:
        rows = self._desk.inboxes.list()
        return bool(rows) and all(row.state == "active" for row in rows)  # older mail fills in behind

    def _find(self) -> ConversationRow | None:
        view = next(view for view in self._desk.lists.views() if view.key == "mine")
        rows = self._desk.lists.page(view).rows
        return next((row for row in rows if row.customer_name == WHO and row.subject == SUBJECT), None)

    def _whole_day(self) -> bool:
        return {"email", "sms", "phone"} <= {item.channel for item in self._items()}

    def _items(self) -> tuple[ItemRow, ...]:
        return self._desk.timeline.page(self._known.customer_id).items

    def _mine(self, kind: ItemKind, text: str) -> ItemRow | None:
        return next((item for item in self._items() if item.kind is kind and item.text.startswith(text)), None)

    def _delivered(self, item: ItemRow | None) -> bool:
        return item is not None and item.delivery in (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)

    def _answer(self) -> ItemRow | None:
        ours = self._mine(ItemKind.MESSAGE, REPLY)
        later = [item for item in self._items() if ours and item.direction is Direction.IN and item.at > ours.at]
        return later[-1] if later else None
