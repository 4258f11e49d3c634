"""To, Cc, Bcc and subject of what is written: rows that come when they are needed, and words for what is wrong."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from omnibox.model.handle import HandleKind
from omnibox.model.intents import Addressing
from omnibox.ui.conversation.recipients import RecipientField
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label
from omnibox.ui.writing.completion import Completion, Find

_LABEL = 26  # px the name of a field has at least at a text size of 100 percent, so that they stand in line


class AddressBox(QWidget):
    """The address rows of one letter."""

    changed = Signal()

    def __init__(self, services: UiServices, *, people_only: bool = False) -> None:
        """`people_only`: whom it goes to and what it is about stand elsewhere; the copies alone are written here."""
        super().__init__()
        self._people_only = people_only
        self._services = services
        self._kind = HandleKind.EMAIL
        self._asked_own = False
        self.conversation_id: UUID | None = None  # whose people are offered first
        self.completions: list[Completion] = []
        theme = services.theme
        names = tr("To"), tr("Cc"), tr("Bcc")
        self.to, self.cc, self.bcc = self.fields = tuple(
            RecipientField(theme, name, tuple(other for other in names if other != name)) for name in names
        )
        self.subject = QLineEdit()
        self.subject.setProperty("kind", "bare")
        self.subject.setAccessibleName(tr("Subject"))
        self.reply_all = Button(theme, "", kind="link")
        self.more_cc = Button(theme, tr("Cc"), kind="link")
        self.more_cc.setToolTip(tr("Add a copy"))
        self.more_bcc = Button(theme, tr("Bcc"), kind="link")
        self.more_bcc.setToolTip(tr("Add a blind copy: nobody else sees who gets it"))
        self.problem = Label(theme, "", px=12, tone="danger", wrap=True)
        self.problem.hide()
        self._place(names)
        self._connect()

    def _place(self, names: tuple[str, str, str]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*((0, 0, 0, 0) if self._people_only else (14, 6, 8, 0)))
        column.setSpacing(2)
        self.rows = {name: self._row(name, field) for name, field in zip(names, self.fields, strict=True)}
        first = self.rows[names[0]].layout()
        assert isinstance(first, QHBoxLayout)  # noqa: S101  # made so below; this is for mypy
        second = self.rows[names[1]].layout()
        assert isinstance(second, QHBoxLayout)  # noqa: S101  # as above
        for row, button in ((first, self.more_cc), (first, self.reply_all), (second, self.more_bcc)):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.subject_row = self._row(tr("Subject"), self.subject)
        for part in (*self.rows.values(), self.subject_row):
            column.addWidget(part)
        column.addWidget(self.problem)

    def _row(self, words: str, field: QWidget) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        name = Label(self._services.theme, words, px=12, tone="faint")
        name.setBuddy(field)
        name.setMinimumHeight(24)
        name.setMinimumWidth(self._services.theme.grown(_LABEL))
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(field, 1)
        return holder

    def _connect(self) -> None:
        for index, field in enumerate(self.fields):
            field.changed.connect(partial(self._folded, field))
            field.moved.connect(partial(self._step, index))
            field.sent_to.connect(partial(self._send, index))
            completion = Completion(self._services, field.edit, self._find)
            completion.chosen.connect(partial(self._chosen, field))
            self.completions.append(completion)
        self.subject.textEdited.connect(lambda _: self.changed.emit())
        self.more_cc.clicked.connect(lambda _=False: self._open(self.cc))
        self.more_bcc.clicked.connect(lambda _=False: self._open(self.bcc))

    # ---------------------------------------------------------------- what stands there

    def show_people(
        self, to: Collection[str], cc: Collection[str], bcc: Collection[str], kind: HandleKind, subject: str
    ) -> None:
        """Show these; says nothing."""
        self._kind = kind
        for field, values in zip(self.fields, (to, cc, bcc), strict=True):
            field.set_values(tuple(values), kind)
        self.subject.setText(subject)
        self.show_rows()
        self._ask_own()

    def show_rows(self) -> None:
        """Show the rows that hold somebody, and a way to the others."""
        for field, more in ((self.cc, self.more_cc), (self.bcc, self.more_bcc)):
            used = bool(field.values)
            self.rows[field.name].setVisible(used or field.edit.hasFocus())
            more.setVisible(not used and not field.edit.hasFocus())
        if self._people_only:
            self.rows[self.to.name].hide()
            self.subject_row.hide()
        self._say()

    def commit(self) -> None:
        """Make chips of what is still being typed."""
        for field in self.fields:
            field.commit()

    @property
    def addressing(self) -> Addressing:
        """To and Cc as they stand there."""
        return Addressing(self.to.values, self.cc.values)

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is no address."""
        return tuple(value for field in self.fields for value in field.wrong_values)

    @property
    def own(self) -> tuple[str, ...]:
        """Who is one of our own inboxes."""
        return tuple(value for field in self.fields for value in field.own_values)

    def focus_wrong(self) -> None:
        """Give the keyboard to the first address that is none, else to the first line."""
        for field in self.fields:
            if field.wrong_values:
                field.focus_on(field.wrong_values[0])
                return
        self.to.edit.setFocus()

    # ---------------------------------------------------------------- moving

    def _open(self, field: RecipientField) -> None:
        self.rows[field.name].show()
        {self.cc.name: self.more_cc, self.bcc.name: self.more_bcc}[field.name].hide()
        field.edit.setFocus()

    def _step(self, index: int, value: str, step: int) -> None:
        """Move an address to the next field, round the end."""
        self._move(value, self.fields[index], self.fields[(index + step) % len(self.fields)])

    def _send(self, index: int, value: str, name: str) -> None:
        self._move(value, self.fields[index], next(field for field in self.fields if field.name == name))

    def _move(self, value: str, source: RecipientField, target: RecipientField) -> None:
        source.take(value)
        target.add([value])
        self.rows[target.name].show()
        self.show_rows()
        target.focus_on(value)

    def _folded(self, field: RecipientField) -> None:
        """Whoever was put here stands nowhere else any more: one person gets it once."""
        for other in self.fields:
            if other is not field:
                for value in [one for one in other.values if field.holds(one)]:
                    other.take(value)
        self._say()
        self.changed.emit()

    def _chosen(self, field: RecipientField, written: str) -> None:
        field.edit.clear()
        field.add([written])
        field.edit.setFocus()

    # ---------------------------------------------------------------- words

    def _say(self) -> None:
        wrong, own = self.wrong, self.own
        words = [tr("{value} is not a valid address", value=value) for value in wrong[:3]]
        words += [tr("{value} is one of our own inboxes: it would come back to us", value=value) for value in own[:3]]
        self.problem.setText(" · ".join(words))
        self.problem.set_tone("danger" if wrong else "soft")
        self.problem.setVisible(bool(words))

    def _find(self) -> Find:
        desk, conversation, kind = self._services.desk, self.conversation_id, self._kind
        besides = tuple(value for field in self.fields for value in field.values if "@" in value)
        return lambda text: desk.compose.people(text, conversation, kind, besides)

    def _ask_own(self) -> None:
        """Learn our own addresses, once; another inbox is known to the next composer."""
        if self._asked_own:
            return
        self._asked_own = True

        def landed(own: frozenset[str]) -> None:
            for field in self.fields:
                field.set_own(own)
            self._say()

        self._services.tasks.read(self._services.desk.compose.own, self, landed, self._services.notices.fail)
