"""The right column: who the customer is, how to reach them, this conversation's fields, notes, history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from omnibox.model.conversation import Priority, Status
from omnibox.model.intents import Done
from omnibox.model.rows import ConversationRow, CustomerCard, OperatorRow
from omnibox.ui.avatar import draw_avatar
from omnibox.ui.conversation.wording import priority_word, status_word
from omnibox.ui.customer.crm_notes import CrmNotes
from omnibox.ui.customer.name_edit import NameEdit
from omnibox.ui.customer.rows import FieldRow, handle_row, history_row
from omnibox.ui.customer.section import Section
from omnibox.ui.customer.tags_edit import TagsEdit
from omnibox.ui.i18n import tr
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import IconButton, Label

WIDTH = 272
AVATAR = 56
CLOSED_KEY = "my.customer_panel.closed"
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the panel shows, read in one go."""

    card: CustomerCard
    row: ConversationRow | None
    operators: tuple[OperatorRow, ...]
    inbox: str
    closed: tuple[str, ...]


class Portrait(QWidget):
    """The large avatar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name, self._key = "", ""
        self.setFixedSize(AVATAR, AVATAR)
        theme.changed.connect(self.update)

    def show_person(self, name: str, key: str) -> None:
        self._name, self._key = name, key
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(AVATAR, AVATAR)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_avatar(painter, self._theme, self.rect().toRectF(), self._name, self._key)


class CustomerPanel(QScrollArea):
    """Follows one customer and the conversation that is worked on."""

    conversation_chosen = Signal(object, object)  # customer id, conversation id

    def __init__(self, services: UiServices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.customer_id: UUID | None = None
        self.conversation_id: UUID | None = None
        self.facts: Facts | None = None
        self._round = 0  # number of the last reading asked for
        self._cleared = 0  # readings up to this one were for somebody else
        self._latest = 0  # the one that is shown
        self._history_shown: tuple[object, object] = ((), None)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(tr("Customer"))
        self._build()
        services.theme.changed.connect(self._dress)
        self._dress()
        self.clear()

    # ---------------------------------------------------------------- building

    def _build(self) -> None:
        services, theme = self._services, self._services.theme
        self.portrait = Portrait(theme)
        self.name = NameEdit(theme)
        self.since = Label(theme, "", px=12, tone="soft", wrap=True)
        self.since.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.handles = Section(theme, "handles", tr("Reaches us on"))
        self.fields = Section(theme, "fields", tr("This conversation"))
        self.notes_section = Section(theme, "notes", tr("CRM notes"))
        self.history = Section(theme, "history", tr("History"))
        self.assignee = FieldRow(theme, tr("Assignee"))
        self.status = FieldRow(theme, tr("Status"))
        self.priority = FieldRow(theme, tr("Priority"))
        self.inbox = FieldRow(theme, tr("Inbox"))
        self.tags = TagsEdit(theme)
        self.notes = CrmNotes(theme, services.formats)
        self.handles.body.setSpacing(0)
        self.fields.body.setSpacing(2)
        self.history.body.setSpacing(0)
        for section in (self.handles, self.history):
            section.body.setContentsMargins(10, 0, 10, 12)
        for section in (self.fields, self.notes_section):
            section.body.setContentsMargins(16, 0, 10, 12)
        for row in (self.assignee, self.status, self.priority, self.inbox):
            self.fields.body.addWidget(row)
        self.fields.body.addSpacing(4)
        self.fields.body.addWidget(self.tags)
        self.notes_section.body.setContentsMargins(10, 0, 10, 12)
        self.notes_section.body.addWidget(self.notes)
        self.notes_section.add_button(
            IconButton(theme, "plus", tr("Add a note about the customer"), self._begin_note, size=15)
        )
        self._assemble()
        self._connect()

    def _assemble(self) -> None:
        self._page = QWidget()
        self._page.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        head = QVBoxLayout()
        head.setContentsMargins(16, 18, 16, 14)
        head.setSpacing(2)
        head.addWidget(self.portrait, 0, Qt.AlignmentFlag.AlignHCenter)
        head.addSpacing(4)
        head.addWidget(self.name)
        head.addWidget(self.since)
        layout = QVBoxLayout(self._page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        for section in self.sections:
            layout.addWidget(section)
        layout.addStretch(1)
        self.setWidget(self._page)

    @property
    def sections(self) -> tuple[Section, ...]:
        return (self.handles, self.fields, self.notes_section, self.history)

    def _connect(self) -> None:
        desk = self._services.desk
        self.name.renamed.connect(lambda name: self._change(lambda one: desk.customers.rename(one, name)))
        self.notes.added.connect(self._add_note)
        self.assignee.picked.connect(self._assign)
        self.status.picked.connect(self._set_status)
        self.priority.picked.connect(lambda value: self._work(lambda ids: desk.work.priority(ids, value)))
        self.tags.added.connect(lambda tag: self._work(lambda ids: desk.work.tag(ids, add=[tag])))
        self.tags.removed.connect(lambda tag: self._work(lambda ids: desk.work.tag(ids, remove=[tag])))
        for section in self.sections:
            section.folded.connect(lambda *_: self._keep_folds())

    def _dress(self) -> None:
        ground = self._services.theme.tokens.bg.name()
        self.setStyleSheet(f"CustomerPanel, CustomerPanel > QWidget > QWidget {{ background: {ground}; }}")

    # ---------------------------------------------------------------- reading

    def open(self, customer_id: UUID, conversation_id: UUID | None = None) -> None:
        """Show a customer and the conversation that is worked on."""
        if customer_id != self.customer_id:
            self.name.cancel()
            self.notes.close_field()
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
        self._round += 1
        number = self._round
        if customer_id is None:
            return

        def read() -> Facts:
            row = next(iter(desk.lists.rows([conversation_id])), None) if conversation_id else None
            inboxes = {inbox.id: inbox.name or inbox.address for inbox in desk.inboxes.list()}
            return Facts(
                card=desk.timeline.card(customer_id),
                row=row,
                operators=tuple(desk.operators()),
                inbox=inboxes.get(row.inbox_id, "") if row else "",
                closed=tuple(desk.settings.get(CLOSED_KEY, ())),
            )

        def landed(facts: Facts) -> None:
            # reads run side by side: an older answer that comes last is dropped
            if self._cleared < number and self._latest < number:
                self._latest = number
                self._show(facts)

        self._services.tasks.read(read, self, landed, self._services.notices.fail)

    # ---------------------------------------------------------------- showing

    def _show(self, facts: Facts) -> None:
        before, self.facts = self.facts, facts
        card, former = facts.card, before.card if before else None
        self.portrait.show_person(card.name, str(card.id))
        self.name.show_name(card.name)
        self.since.setText(tr("Customer since {day}", day=self._services.formats.date(card.created_at)))
        if former is None or former.handles != card.handles:  # rows that did not change keep their focus
            self._fill(self.handles.body, [handle_row(self._services.theme, one, self._copied) for one in card.handles])
        self._show_fields(facts)
        self.notes.show_notes([note for note in card.notes if note.conversation_id is None])
        shown = (card.conversations, self.conversation_id)
        if shown != self._history_shown:
            self._history_shown = shown
            self._show_history(card)
        for section in self.sections:
            section.set_open(section.name not in facts.closed)
        self._page.setVisible(True)

    def _show_fields(self, facts: Facts) -> None:
        row = facts.row
        self.fields.setVisible(row is not None)
        if row is None:
            return
        people: list[tuple[str, object]] = [(one.name, one.id) for one in facts.operators if not one.disabled]
        people.append((tr("Nobody"), NOBODY))
        assigned = row.assignee_id is not None
        self.assignee.show_value(
            row.assignee_name if assigned else tr("Nobody"), people, "text" if assigned else "text3"
        )
        states: list[tuple[str, object]] = [
            (status_word(one), one) for one in (Status.OPEN, Status.WAITING, Status.RESOLVED)
        ]
        self.status.show_value(status_word(row.status), states)
        urgent = row.priority in (Priority.HIGH, Priority.URGENT)
        levels: list[tuple[str, object]] = [(priority_word(one), one) for one in Priority]
        self.priority.show_value(priority_word(row.priority), levels, "danger" if urgent else "text")
        self.inbox.show_value(facts.inbox)
        self.tags.show_tags(row.tags)

    def _show_history(self, card: CustomerCard) -> None:
        rows = []
        for one in card.conversations:
            current = one.id == self.conversation_id
            made = history_row(self._services.theme, self._services.formats, one, current=current)
            made.clicked.connect(lambda _=False, one=one: self.conversation_chosen.emit(card.id, one.id))
            rows.append(made)
        self._fill(self.history.body, rows)
        self.history.setVisible(bool(rows))

    @staticmethod
    def _fill(layout: QLayout, widgets: Sequence[QWidget]) -> None:
        while layout.count():
            item = layout.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for made in widgets:
            layout.addWidget(made)

    # ---------------------------------------------------------------- changing

    def _copied(self, value: str) -> None:
        self._services.notices.say(tr("Copied: {value}", value=value))

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
        def done(result: Done) -> None:
            self.refresh()
            operation = result.operation_id
            if operation is not None:
                self._services.notices.offer(tr("Changed"), lambda: self._undo(operation))

        def failed(error: Exception) -> None:
            self._services.notices.fail(error)
            self.refresh()

        self._services.tasks.write(change, self, done, failed)

    def _undo(self, operation_id: UUID) -> None:
        desk, notices = self._services.desk, self._services.notices
        undo = lambda: desk.undo(operation_id)  # noqa: E731 - handed on as a value
        self._services.tasks.write(undo, self, lambda _: self.refresh(), notices.fail)

    def _keep_folds(self) -> None:
        desk = self._services.desk
        closed = [section.name for section in self.sections if not section.open]
        keep = lambda: desk.settings.put(CLOSED_KEY, closed)  # noqa: E731 - handed on as a value
        self._services.tasks.write(keep, self, None, self._services.notices.fail)
