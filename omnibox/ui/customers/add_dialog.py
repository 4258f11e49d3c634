"""Adding somebody by hand: an address, a name, and a word about who may be the same person."""

from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from omnibox.model.errors import Conflict
from omnibox.model.handle import HandleKind
from omnibox.model.intents import Done
from omnibox.model.rows import CustomerHit
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.tasks import Job
from omnibox.ui.widgets import Button, Label
from omnibox.ui.words import words_of

LOOK_MS = 150  # after the last letter
MOST = 3  # people who may be the same
LEAST = 3  # letters before anybody is looked for
WIDTH = 400


def kind_of(value: str) -> HandleKind:
    """Return what an address somebody typed is: with an @ an email address, else a number."""
    return HandleKind.EMAIL if "@" in value else HandleKind.PHONE


class AddCustomer(QDialog):
    """Enter adds, Escape leaves. Says who was added, or who was there already and was chosen instead."""

    added = Signal(object, object)  # customer id, operation id
    known = Signal(object)  # customer id

    def __init__(self, services: UiServices, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        theme = services.theme
        self._looking: Job[tuple[CustomerHit, ...]] | None = None
        self.setWindowTitle(tr("Add a customer"))
        self.address = self._field(tr("Email address or phone number"))
        self.name = self._field(tr("Name"))
        self.wrong = Label(theme, "", tone="danger", wrap=True)
        self.wrong.hide()
        self._like = Label(theme, tr("Perhaps here already"), px=12, tone="soft", wrap=True)
        self.people = [Button(theme, "", kind="link") for _ in range(MOST)]
        self._found: tuple[CustomerHit, ...] = ()
        for place, button in enumerate(self.people):
            button.clicked.connect(lambda _=False, place=place: self._take_known(self._found[place].id))
        self.keep = Button(theme, tr("Add customer"), self._keep, kind="primary")
        self.keep.setDefault(True)
        self._build()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        for field in (self.address, self.name):
            field.textChanged.connect(self._typed)
        self._typed()
        self._show_like(())

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(254)
        field.setAccessibleName(name)
        return field

    def _build(self) -> None:
        theme = self._services.theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(theme.pad(8))
        layout.addWidget(Label(theme, tr("Add a customer"), px=18, weight=600))
        layout.addSpacing(4)
        for field in (self.address, self.name):
            title: QLabel = Label(theme, field.accessibleName(), px=12, weight=500, tone="soft", wrap=True)
            title.setBuddy(field)
            layout.addWidget(title)
            layout.addWidget(field)
        layout.addWidget(self.wrong)
        layout.addWidget(self._like)
        for button in self.people:
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            layout.addLayout(row)
        layout.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(theme, tr("Cancel"), self.reject))
        buttons.addWidget(self.keep)
        layout.addLayout(buttons)
        self.setMinimumWidth(round(WIDTH * max(1.0, theme.scale)))

    # ---- who may be the same
    def _typed(self) -> None:
        self.keep.setEnabled(bool(self.address.text().strip()))
        self._complain("", self.address)
        self._timer.start()

    def _look(self) -> None:
        texts = [text for field in (self.address, self.name) if len(text := field.text().strip()) >= LEAST]
        if self._looking is not None:
            self._looking.cancel()
        if not texts:
            self._show_like(())
            return
        customers = self._services.desk.customers

        def find() -> tuple[CustomerHit, ...]:
            found = {hit.id: hit for text in texts for hit in customers.find(text, MOST)}
            return tuple(found.values())[:MOST]

        self._looking = self._services.tasks.read(find, self, self._show_like, self._services.notices.fail)

    def _show_like(self, found: tuple[CustomerHit, ...]) -> None:
        self._found = found
        self._like.setVisible(bool(found))
        for place, button in enumerate(self.people):
            button.setVisible(place < len(found))
            if place < len(found):
                hit = found[place]
                button.setText(" · ".join(dict.fromkeys(part for part in (hit.name, hit.handle) if part)))

    def _take_known(self, customer_id: UUID) -> None:
        self.known.emit(customer_id)
        self.accept()

    # ---- adding
    def _keep(self) -> None:
        name, value = self.name.text(), self.address.text().strip()
        if not value:
            return
        self.keep.setEnabled(False)
        customers = self._services.desk.customers
        self._services.tasks.write(lambda: customers.add(name, kind_of(value), value), self, self._kept, self._refused)

    def _kept(self, done: Done) -> None:
        self.added.emit(done.changed[0], done.operation_id)
        self.accept()

    def _refused(self, error: Exception) -> None:
        self.keep.setEnabled(True)
        code = getattr(error, "params", {})
        if isinstance(error, Conflict):
            self._complain(tr("This address belongs to {name}.", name=code.get("name", "")), self.address)
            self._look()
        elif code.get("field") == "handle":
            self._complain(tr("This is neither an email address nor a phone number."), self.address)
        else:
            self._complain(words_of(error).whole, self.address)

    def _complain(self, words: str, field: QLineEdit) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))
        field.setProperty("wrong", bool(words))
        field.style().polish(field)
        if words:
            field.setFocus()
