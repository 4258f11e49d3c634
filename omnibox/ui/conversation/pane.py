"""The middle of the window: header, timeline and composer, held together for one customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from omnibox.model.conversation import ACTIVE, Status
from omnibox.model.item import ItemKind
from omnibox.model.rows import ConversationRow, CustomerCard, ItemRow
from omnibox.ui.conversation.composer import Composer
from omnibox.ui.conversation.deeds import Deeds
from omnibox.ui.conversation.feed import Feed, first_at
from omnibox.ui.conversation.find_bar import FindBar
from omnibox.ui.conversation.header import Header
from omnibox.ui.conversation.hunt import Hunt
from omnibox.ui.conversation.jump import JumpPopup
from omnibox.ui.conversation.thumbs import Thumbs
from omnibox.ui.conversation.view import TimelineView
from omnibox.ui.i18n import tr
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices
from omnibox.ui.threads.deeds import ThreadDeeds
from omnibox.ui.widgets import EmptyState, line

_PEOPLE = ("customer.", "conversation.", "message.", "reply.", "operation.", "delivery.", "note.")


_ACTIONS = ("reply", "reply_all", "note", "send", "attach", "focus_timeline", "focus_composer")
TIMELINE_LEAST = 32  # px it keeps where large text, banners and the composer need the rest


@dataclass(frozen=True, slots=True)
class People:
    """What the pane knows besides the items: the customer, the operators' names, how conversations stand."""

    card: CustomerCard
    row: ConversationRow | None
    names: Mapping[str, str]
    others: tuple[ConversationRow, ...]


def newest_work(rows: Sequence[ConversationRow]) -> ConversationRow:
    """The conversation to answer in when nobody chose one: the newest that is not done, else the newest."""
    return max(rows, key=lambda row: (row.status in ACTIVE, row.last_at))


class ConversationPane(QWidget):
    """One customer's timeline, with one of their conversations to work on."""

    opened = Signal(object, object)  # customer id, conversation id | None: what is worked on now
    drafts_changed = Signal(object)  # customer id
    left = Signal()  # Escape: the focus may go back to the list

    def __init__(self, services: UiServices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        desk = services.desk
        self.customer_id: UUID | None = None
        self._conversation_id: UUID | None = None
        self._key = f"pane{id(self)}"  # for the others to know where we look; a window may have several panes
        self._round = 0
        self._reading = self._latest = 0
        self._wanted: UUID | None = None  # a conversation to scroll to as soon as its row is read
        self._unknown: frozenset[UUID] = frozenset()
        self.feed = Feed(desk.timeline, services.tasks, self)
        self.thumbs = Thumbs(desk.timeline.file, services.tasks, self)
        self._nobody = EmptyState(
            services.theme,
            "message-square",
            tr("Choose a conversation"),
            tr("Everything between you and a customer opens here. J and K go through the list."),
        )
        self._edge, self._foot = line(), line()
        self.header = Header(services)
        self.timeline = TimelineView(services, self.feed, self.thumbs)
        self.composer = Composer(services)
        self.deeds = Deeds(services, self.timeline, self.composer.sending)
        self.threads = ThreadDeeds(services, self)
        self.hunt = Hunt(services, self.timeline)
        self.find_bar = FindBar(services, self.hunt)
        self.find_bar.watch(self.timeline)
        self.jump: JumpPopup | None = None
        self._place()
        self._connect()
        self.clear()

    def _place(self) -> None:
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._nobody, 1)
        layout.addWidget(self.header)
        layout.addWidget(self._edge)
        layout.addWidget(self.find_bar)
        self.timeline.setMinimumHeight(TIMELINE_LEAST)
        layout.addWidget(self.timeline, 1)
        layout.addWidget(self._foot)
        layout.addWidget(self.composer)
        self.composer.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setTabOrder(self.timeline, self.composer.editor)

    def _connect(self) -> None:
        self.deeds.conversation_asked.connect(self.work_on)
        self.deeds.thread_asked.connect(self.threads.follow)
        self.deeds.split_asked.connect(self.split)
        self.deeds.move_asked.connect(self.move_elsewhere)
        self.feed.opened.connect(lambda _: self._learn_statuses())
        self.feed.inserted.connect(lambda *_: self._learn_statuses())
        self.timeline.escaped.connect(self._escaped)
        self.find_bar.closed.connect(self._to_timeline)
        self.opened.connect(lambda _, conversation: self._services.presence.view(conversation, self._key))
        self.composer.editor.textChanged.connect(self._tell_others)
        self.composer.escaped.connect(self._to_timeline)
        self.composer.sent.connect(self._went)
        self.composer.look_first.connect(self._look)
        self.composer.drafts_changed.connect(self.drafts_changed)
        actions = self._services.actions
        actions.on("reply", lambda: self.composer.begin_reply(all_of_them=False))
        actions.on("reply_all", lambda: self.composer.begin_reply(all_of_them=True))
        actions.on("note", self.composer.begin_note)
        actions.on("send", self.composer.send)
        actions.on("attach", self._attach)
        actions.on("focus_timeline", self._to_timeline)
        actions.on("find_in_timeline", self.find_bar.open_bar)
        actions.on("jump_to_date", self.choose_day)
        actions.on("hide_activity", self.deeds.toggle_activity)
        actions.on("export", self.export)
        actions.on("split", self.split)
        actions.on("move_items", self.move_elsewhere)
        actions.on("focus_composer", self.composer.begin_reply)
        self.composer.tools.claim(actions)

    def export(self) -> None:
        """Ask how this conversation, or all of the customer's, is to be exported."""
        from omnibox.ui.export.dialog import ExportDialog

        if self.customer_id is not None:
            ExportDialog(self._services, self.customer_id, self._conversation_id, self).open()

    # ---------------------------------------------------------------- opening

    @property
    def conversation_id(self) -> UUID | None:
        """The conversation that is worked on."""
        return self._conversation_id

    @property
    def row(self) -> ConversationRow | None:
        """The row of the conversation that is worked on, as far as it is read."""
        return self.header.row

    def open(self, customer_id: UUID, conversation_id: UUID | None = None, item_id: UUID | None = None) -> None:
        """Show a customer from the newest item, or at `item_id`, and get ready to answer in a conversation."""
        same = customer_id == self.customer_id
        switched = same and conversation_id is not None and conversation_id != self._conversation_id
        self.customer_id, self._conversation_id = customer_id, conversation_id
        self._round += 1
        self._enable(True)
        self._show_somebody(True)
        if not same:
            self._unknown = frozenset()
            self.header.show_row(None, "")
            self.find_bar.dismiss()
        self._wanted = None
        if switched and item_id is None:
            if not self._show_end_of(conversation_id):
                self._wanted = conversation_id
        elif not (same and self._already_shown(item_id)):
            self.feed.open(customer_id, item_id)
        self.composer.open(customer_id, conversation_id)
        self._read_people()
        self.opened.emit(customer_id, conversation_id)

    def _show_end_of(self, conversation_id: UUID | None) -> bool:
        """Scroll to the last loaded item of a conversation; False when none is loaded."""
        mine = [item.id for item in self.feed.items if item.conversation_id == conversation_id]
        return bool(mine) and self.timeline.show_item(mine[-1])

    def _already_shown(self, item_id: UUID | None) -> bool:
        """Whether going there needs no new page."""
        if not self.feed.items:
            return False
        if item_id is not None:
            return self.timeline.show_item(item_id)
        self.timeline.go_to_end()
        return True

    def work_on(self, conversation_id: UUID) -> None:
        """Answer in another conversation of the same customer; the timeline stays where it is."""
        if self.customer_id is None or conversation_id == self._conversation_id:
            self.composer.begin_reply()
            return
        self._conversation_id = conversation_id
        self._round += 1
        self.composer.open(self.customer_id, conversation_id)
        self._read_people()
        self.opened.emit(self.customer_id, conversation_id)

    def _tell_others(self) -> None:
        """Who types an answer is seen doing so; a draft that is only filled in is nobody's typing."""
        composer = self.composer
        writes = composer.mode == "reply" and composer.editor.hasFocus() and bool(composer.editor.toPlainText().strip())
        self._services.presence.replying(self._conversation_id, writes)

    def clear(self) -> None:
        """Show nobody."""
        self.customer_id = self._conversation_id = None
        self._round += 1
        self.find_bar.dismiss()
        self._services.presence.view(None, self._key)
        self.timeline.clear()
        self.composer.clear()
        self.header.show_row(None, "")
        self._enable(False)
        self._show_somebody(False)

    def _show_somebody(self, there: bool, /) -> None:
        for part in (self.header, self._edge, self.timeline, self._foot, self.composer):
            part.setVisible(there)
        self._nobody.setVisible(not there)

    def flush(self) -> None:
        """Keep what is being written, before the window closes."""
        self.composer.flush()

    def _enable(self, there: bool) -> None:
        for name in (*_ACTIONS, "find_in_timeline", "jump_to_date", "hide_activity", "split", "move_items"):
            self._services.actions.enable(name, there)

    # ---------------------------------------------------------------- people and states

    def _read_people(self) -> None:
        desk, customer_id, conversation_id = self._services.desk, self.customer_id, self._conversation_id
        self._reading += 1
        number, order, wanted = self._round, self._reading, self._conversations_in_sight()
        if customer_id is None:
            return

        def read() -> People:
            card = desk.timeline.card(customer_id)
            names = {str(row.id): row.name for row in desk.operators()}
            listed = {row.id for row in card.conversations}
            others = desk.lists.rows([one for one in wanted if one not in listed])
            row = next(iter(desk.lists.rows([conversation_id])), None) if conversation_id else None
            return People(card, row, names, tuple(others))

        def landed(people: People) -> None:
            # readings run side by side: an older answer that comes last is dropped
            if number == self._round and order > self._latest:
                self._latest = order
                self._show_people(people)

        self._services.tasks.read(read, self, landed, self._services.notices.fail)

    def _show_people(self, people: People) -> None:
        statuses: dict[UUID, Status] = {row.id: row.status for row in (*people.card.conversations, *people.others)}
        if people.row is not None:
            statuses[people.row.id] = people.row.status
        self.timeline.set_people(people.card.id, people.card.name, people.names, statuses)
        self.header.show_row(people.row, people.card.name)
        if people.row is not None and people.row.merged_into is not None:  # by somebody, a moment ago
            self.threads.follow(people.row.id)
            return
        wanted, self._wanted = self._wanted, None
        if wanted is not None and people.row is not None and people.row.id == wanted:
            self.feed.open_conversation(people.card.id, wanted, people.row.last_at)
        if self._conversation_id is None and people.card.conversations:
            self.work_on(newest_work(people.card.conversations).id)

    def _conversations_in_sight(self) -> tuple[UUID, ...]:
        return tuple({item.conversation_id for item in self.feed.items if item.conversation_id is not None})

    def _learn_statuses(self) -> None:
        """Ask for the states of conversations that came into the loaded stretch."""
        unknown = frozenset(self._conversations_in_sight()) - set(self.timeline.column.statuses)
        if unknown - self._unknown:
            self._unknown |= unknown
            self._read_people()

    def apply(self, batch: Batch) -> None:
        """Take up what the journal says."""
        if self.customer_id is None or not batch.touches(self.customer_id):
            return
        self.feed.follow(batch)
        if batch.has(*_PEOPLE):
            self._read_people()
        if batch.has("message.received", "reply.queued", "operation.", "conversation.", "delivery."):
            self.composer.refresh()

    # ---------------------------------------------------------------- moves

    def split(self, item_id: UUID | None = None) -> None:
        """Let an item, or what is selected, begin a conversation of its own."""
        chosen = self._chosen(item_id)
        if chosen:
            self.threads.split(chosen[0].conversation_id or chosen[0].id, [item.id for item in chosen])

    def move_elsewhere(self, item_id: UUID | None = None) -> None:
        """Let an item, or what is selected, stand in another conversation."""
        chosen = self._chosen(item_id)
        if chosen:
            self.threads.move(chosen[0].conversation_id or chosen[0].id, [item.id for item in chosen])

    def _chosen(self, item_id: UUID | None) -> list[ItemRow]:
        """Return what is meant: the selected stretch, if the item is in it, else the item the keyboard is on."""
        feed, view = self.feed, self.timeline
        first, last = view.selection.span()
        meant = item_id or view.current
        at = feed.index_of(meant) if meant is not None else last
        within = first <= at <= last and first < last
        found = feed.items[first : last + 1] if within else feed.items[at : at + 1] if at >= 0 else []
        work = [item for item in found if item.kind is not ItemKind.ACTIVITY and item.conversation_id is not None]
        if not work:
            self._services.notices.say(tr("Go to a message in the timeline first."))
        return [item for item in work if item.conversation_id == work[0].conversation_id]

    def _escaped(self) -> None:
        """Escape in the timeline: what is looked for goes first."""
        if not self.find_bar.isHidden():
            self.find_bar.close_bar()
        else:
            self.left.emit()

    def choose_day(self) -> None:
        """Ask for a day to go to."""
        if self.jump is None:
            self.jump = JumpPopup(self._services, self)
            self.jump.chosen.connect(self.go_to_day)
            self.jump.left.connect(self._to_timeline)
        self.jump.open_below(button if (button := self.header.jump_button).isVisibleTo(self) else self.header.more)

    def go_to_day(self, moment: datetime | None) -> None:
        """Show the first item that is not older than a moment; None: the newest."""
        if self.customer_id is None:
            return
        if moment is None:
            self.timeline.go_to_end()
        elif not (self._loaded_at(moment) and self.timeline.show_item(self._first_at(moment))):
            self.feed.open_at(self.customer_id, moment)
        self._to_timeline()

    def _loaded_at(self, moment: datetime) -> bool:
        """Whether the items around a moment are here."""
        items, feed = self.feed.items, self.feed
        return (
            bool(items) and (items[0].at < moment or feed.older is None) and (moment <= items[-1].at or not feed.newer)
        )

    def _first_at(self, moment: datetime) -> UUID:
        return first_at(self.feed.items, moment) or self.feed.items[-1].id

    def _to_timeline(self) -> None:
        self.timeline.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _went(self, item_id: UUID) -> None:
        self.timeline.scroll_state.to_end()
        self.feed.refresh([item_id])

    def _look(self, ids: list[UUID]) -> None:
        shown = [one for one in ids if self.feed.index_of(one) >= 0]
        if shown:
            self.timeline.show_item(shown[0])
        else:
            self.timeline.go_to_end()

    def _attach(self) -> None:
        if self.composer.editor.takes_files:
            self.composer.attaching.choose()
