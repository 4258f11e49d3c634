"""The right column: who the customer is, how to reach them, this conversation's fields, notes, history."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from omnibox.model.conversation import Status
from omnibox.model.handle import HandleKind
from omnibox.model.intents import Done
from omnibox.model.rows import ConversationRow, CustomerCard, CustomerNotes, OperatorRow
from omnibox.ui.customer.crm_notes import CrmNotes
from omnibox.ui.customer.fields import Fields
from omnibox.ui.customer.head import Head
from omnibox.ui.customer.history import History
from omnibox.ui.customer.reaches import Reaches
from omnibox.ui.customer.section import Section
from omnibox.ui.i18n import tr
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices
from omnibox.ui.skeleton import PANEL
from omnibox.ui.widgets import IconButton
from omnibox.ui.words import words_of

CLOSED_KEY = "customer_panel.closed"
NOTES, NOTES_MORE = 5, 20  # notes shown at first, and further ones a press
HISTORY, HISTORY_MORE = 6, 20  # the same for conversations
WIDENS = 0.7  # how much wider it gets where text gets larger
CLOCK_MS = 30_000  # what is told in minutes is looked at anew this often


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the panel shows, read in one go."""

    card: CustomerCard
    row: ConversationRow | None
    operators: tuple[OperatorRow, ...]
    inbox: str
    notes: CustomerNotes
    history: tuple[ConversationRow, ...]
    older: bool  # whether there are further conversations
    media: tuple[str, ...]  # by which they can be written to in this conversation


class CustomerPanel(QScrollArea):
    """Follows one customer and the conversation that is worked on.

    `standing`: it stands away from any timeline, so it shows no conversation's fields and leads to the timeline.
    """

    conversation_chosen = Signal(object, object)  # customer id, conversation id
    open_wanted = Signal(object)  # customer id

    def __init__(self, services: UiServices, parent: QWidget | None = None, *, standing: bool = False) -> None:
        super().__init__(parent)
        self._services = services
        self.customer_id: UUID | None = None
        self.conversation_id: UUID | None = None
        self.facts: Facts | None = None
        self._round = 0  # number of the last reading asked for
        self._cleared = 0  # readings up to this one were for somebody else
        self._latest = 0  # the one that is shown
        self._notes_limit, self._history_limit = NOTES, HISTORY
        self._write: Callable[[str], object] | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Customer"))
        self.head = Head(services, standing=standing)
        self._build()
        self._connect()
        services.theme.changed.connect(self._dress)
        services.choices.changed.connect(self._take_folds)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self._dress()
        self._take_folds(CLOSED_KEY)
        self.clear()

    def fitting_width(self) -> int:
        """Return how wide it should be at the text size in force."""
        return round(PANEL * (1 + (max(1.0, self._services.theme.scale) - 1) * WIDENS))

    def write_with(self, write: Callable[[str], object]) -> None:
        """Offer buttons to write by a medium; `write` goes to its tab. Without it there are none."""
        self._write = write
        self.head.ways.chosen.connect(write)
        self.refresh()

    # ---------------------------------------------------------------- building

    def _build(self) -> None:
        services, theme = self._services, self._services.theme
        self.name, self.since = self.head.name, self.head.since
        self.handles = Section(theme, "handles", tr("Reaches us on"))
        self.fields = Section(theme, "fields", tr("This conversation"))
        self.notes_section = Section(theme, "notes", tr("CRM notes"))
        self.history = Section(theme, "history", tr("History"))
        self.reaches = Reaches(theme)
        self.deals = Fields(theme, services.formats)
        self.assignee, self.status, self.priority = self.deals.assignee, self.deals.status, self.deals.priority
        self.due, self.inbox, self.tags = self.deals.due, self.deals.inbox, self.deals.tags
        self.notes = CrmNotes(theme, services.formats)
        self.past = History(theme, services.formats)
        for section, body in (
            (self.handles, self.reaches),
            (self.fields, self.deals),
            (self.notes_section, self.notes),
            (self.history, self.past),
        ):
            section.body.addWidget(body)
        self.fields.set_sides(16, 10)
        self.handles.add_button(IconButton(theme, "plus", tr("Add an address"), self._begin_address, size=15))
        self.notes_section.add_button(
            IconButton(theme, "plus", tr("Add a note about the customer"), self._begin_note, size=15)
        )
        self._page = QWidget()
        self._page.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        layout = QVBoxLayout(self._page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        for section in self.sections:
            layout.addWidget(section)
        layout.addStretch(1)
        self.setWidget(self._page)

    @property
    def sections(self) -> tuple[Section, ...]:
        return (self.handles, self.fields, self.notes_section, self.history)

    def _connect(self) -> None:
        services = self._services
        self.name.renamed.connect(lambda name: self._change(lambda one: services.desk.customers.rename(one, name)))
        self.head.open_wanted.connect(lambda: self.open_wanted.emit(self.customer_id))
        self.head.write_wanted.connect(lambda: services.navigation.new_message.emit(self.customer_id))
        self.reaches.copied.connect(lambda value: services.notices.say(tr("Copied: {value}", value=value)))
        self.reaches.add_wanted.connect(self._add_address)
        self.notes.added.connect(self._add_note)
        self.notes.edited.connect(lambda item, text: self._run(lambda: services.desk.customers.edit_note(item, text)))
        self.notes.pin_wanted.connect(
            lambda item, pinned: self._run(lambda: services.desk.customers.pin_note(item, pinned=pinned))
        )
        self.notes.older_wanted.connect(self._more_notes)
        self.past.more_wanted.connect(self._more_history)
        self.past.chosen.connect(lambda past: self.conversation_chosen.emit(past.customer_id, past.id))
        self.deals.assigned.connect(self._assign)
        self.deals.moved.connect(self._set_status)
        self.deals.ranked.connect(lambda value: self._work(lambda ids: services.desk.work.priority(ids, value)))
        self.deals.tag_added.connect(lambda tag: self._work(lambda ids: services.desk.work.tag(ids, add=[tag])))
        self.deals.tag_removed.connect(lambda tag: self._work(lambda ids: services.desk.work.tag(ids, remove=[tag])))
        for section in self.sections:
            section.folded.connect(lambda *_: self._keep_folds())

    def _dress(self) -> None:
        self.setFixedWidth(self.fitting_width())
        ground = self._services.theme.tokens.bg.name()
        self.setStyleSheet(f"CustomerPanel, CustomerPanel > QWidget > QWidget {{ background: {ground}; }}")

    # ---------------------------------------------------------------- reading

    def open(self, customer_id: UUID, conversation_id: UUID | None = None) -> None:
        """Show a customer and the conversation that is worked on."""
        if customer_id != self.customer_id:
            self.name.cancel()
            self.notes.close_field()
            self.reaches.close_field()
            self._notes_limit, self._history_limit = NOTES, HISTORY
        self.customer_id, self.conversation_id = customer_id, conversation_id
        self._cleared = self._round
        self.refresh()

    def clear(self) -> None:
        """Show nobody."""
        self.customer_id = self.conversation_id = self.facts = None
        self._cleared = self._round
        self._page.setVisible(False)

    def apply(self, batch: Batch) -> None:
        """Take up what the journal says."""
        if self.customer_id is not None and batch.touches(self.customer_id):
            self.refresh()

    def refresh(self) -> None:
        """Read everything anew."""
        desk, customer_id, conversation_id = self._services.desk, self.customer_id, self.conversation_id
        notes, history, writes = self._notes_limit, self._history_limit, self._write is not None
        self._round += 1
        number = self._round
        if customer_id is None:
            return

        def read() -> Facts:
            row = next(iter(desk.lists.rows([conversation_id])), None) if conversation_id else None
            inboxes = {inbox.id: inbox.name or inbox.address for inbox in desk.inboxes.list()}
            ways = desk.compose.reach(row.id) if row is not None and writes else ()
            past, older = desk.customers.history(customer_id, history)
            return Facts(
                card=desk.timeline.card(customer_id),
                row=row,
                operators=tuple(desk.operators()),
                inbox=inboxes.get(row.inbox_id, "") if row else "",
                notes=desk.customers.notes(customer_id, limit=notes),
                history=past,
                older=older,
                media=tuple({way.inbox.medium for way in ways if way.limits.may_send}),
            )

        def landed(facts: Facts) -> None:
            # reads run side by side: an older answer that comes last is dropped
            if self._cleared < number and self._latest < number:
                self._latest = number
                self._show(facts)

        self._services.tasks.read(read, self, landed, self._services.notices.fail)

    def _more_notes(self) -> None:
        self._notes_limit += NOTES_MORE
        self.refresh()

    def _more_history(self) -> None:
        self._history_limit += HISTORY_MORE
        self.refresh()

    # ---------------------------------------------------------------- showing

    def _show(self, facts: Facts) -> None:
        self.facts = facts
        self.head.show_card(facts.card)
        self.head.show_media(facts.media)
        self.reaches.show_handles(facts.card.handles)
        self._show_fields(facts)
        self.notes.show_notes(facts.notes)
        self.past.show_rows(facts.history, self.conversation_id, more=facts.older)
        self.history.setVisible(bool(facts.history))
        self._page.setVisible(True)

    def _show_fields(self, facts: Facts) -> None:
        self.fields.setVisible(facts.row is not None)
        if facts.row is not None:
            self.deals.show_row(facts.row, facts.operators, facts.inbox)

    def _tick(self) -> None:
        if self.facts is not None and self.isVisible():
            self._show_fields(self.facts)

    # ---------------------------------------------------------------- changing

    def _begin_address(self) -> None:
        self.handles.set_open(True)
        self.reaches.open_field()

    def _add_address(self, text: str) -> None:
        desk, customer_id = self._services.desk, self.customer_id
        if customer_id is None:
            return
        kind = HandleKind.EMAIL if "@" in text else HandleKind.PHONE

        def done(result: Done) -> None:
            self.reaches.close_field()
            self._changed(result)

        def failed(error: Exception) -> None:
            if getattr(error, "params", {}).get("field") == "handle":
                self.reaches.complain(tr("This is neither an email address nor a phone number."))
            else:
                self.reaches.complain(words_of(error).title)

        self._services.tasks.write(lambda: desk.customers.add_handle(customer_id, kind, text), self, done, failed)

    def _begin_note(self) -> None:
        self.notes_section.set_open(True)
        self.notes.open_field()

    def _add_note(self, text: str) -> None:
        desk, customer_id = self._services.desk, self.customer_id
        if customer_id is not None:
            work = lambda: desk.compose.note(customer_id, None, text)  # noqa: E731 - handed on as a value
            self._services.tasks.write(work, self, lambda _: self.refresh(), self._services.notices.fail)

    def _assign(self, who: object) -> None:
        desk = self._services.desk
        operator = who if isinstance(who, UUID) else None
        self._work(lambda ids: desk.work.assign(ids, operator))

    def _set_status(self, status: object) -> None:
        work = self._services.desk.work
        ways = {Status.OPEN: work.reopen, Status.WAITING: work.wait, Status.RESOLVED: work.resolve}
        way = ways[Status(str(status))]
        self._work(way)

    def _work(self, change: Callable[[list[UUID]], Done]) -> None:
        conversation_id = self.conversation_id
        if conversation_id is not None:
            self._run(lambda: change([conversation_id]))

    def _change(self, change: Callable[[UUID], Done]) -> None:
        customer_id = self.customer_id
        if customer_id is not None:
            self._run(lambda: change(customer_id))

    def _run(self, change: Callable[[], Done]) -> None:
        def failed(error: Exception) -> None:
            self._services.notices.fail(error)
            self.refresh()

        self._services.tasks.write(change, self, self._changed, failed)

    def _changed(self, result: Done) -> None:
        self.refresh()
        operation = result.operation_id
        if operation is not None:
            self._services.notices.offer(tr("Changed"), lambda: self._undo(operation))

    def _undo(self, operation_id: UUID) -> None:
        desk, notices = self._services.desk, self._services.notices
        undo = lambda: desk.undo(operation_id)  # noqa: E731 - handed on as a value
        self._services.tasks.write(undo, self, lambda _: self.refresh(), notices.fail)

    # ---------------------------------------------------------------- folding, focus

    def _take_folds(self, key: str) -> None:
        if key == CLOSED_KEY:
            closed = self._services.choices.get(CLOSED_KEY, ())
            for section in self.sections:
                section.set_open(section.name not in closed)

    def _keep_folds(self) -> None:
        self._services.choices.put(CLOSED_KEY, [section.name for section in self.sections if not section.open])

    def focus_first(self) -> None:
        """Put the focus on the first thing here that takes it."""
        self.name.pencil.setFocus(Qt.FocusReason.OtherFocusReason)
