"""Which folders of a mailbox become work here, and which further addresses are ours; each choice is kept at once."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from omnibox.model.rows import InboxRow, RequestRow
from omnibox.ui.i18n import tr
from omnibox.ui.onboarding.column import clear
from omnibox.ui.onboarding.probe import Probe
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form, Row, Switch
from omnibox.ui.widgets import Button, Label
from omnibox.ui.words import error_words, words_of

INBOX = "INBOX"


class FoldersEditor(Form):
    """Tells of each choice; the folders are listed once a person asks for them."""

    chosen = Signal(tuple)  # names of folders
    aliased = Signal(str)  # addresses as they were typed

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self._inbox: InboxRow | None = None
        self._names: tuple[str, ...] = ()
        self._question = Probe(services, self, lambda request: request)
        self._question.answered.connect(self._answered)
        self._question.failed.connect(lambda error: self._say(words_of(error).whole))
        group = self.group(tr("Folders and addresses"))
        self.fetch = Button(services.theme, tr("Choose folders"), self._ask)
        self.summary = group.row(tr("Folders that become work"), self.fetch, _shown((INBOX,)))
        self.switches: dict[str, Switch] = {}
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._holder = group.wide(self._list)
        self.problem = Label(services.theme, "", px=12, tone="danger", wrap=True)
        self._problem_line = group.wide(self.problem)
        self.aliases = QLineEdit()
        self.aliases.setMinimumWidth(300)
        self.aliases.setPlaceholderText("sales@shop.example, info@shop.example")
        self.aliases.editingFinished.connect(self._typed)
        group.row(
            tr("Further addresses"), self.aliases, tr("Mail to them comes here, too, and mail from them is ours.")
        )
        self._say("")
        self._forget()

    def show_inbox(self, inbox: InboxRow) -> None:
        """Show what is chosen for an inbox; says nothing."""
        same = self._inbox is not None and self._inbox.id == inbox.id
        self._inbox = inbox
        self._names = tuple(line for line in inbox.settings.get("folders", "").splitlines() if line) or (INBOX,)
        self.summary.say(_shown(self._names))
        if not self.aliases.hasFocus():
            self.aliases.setText(inbox.settings.get("aliases", ""))
        if not same:
            self._question.cancel()
            self._forget()
            self._say("")
        for name, switch in self.switches.items():
            switch.setChecked(name in self._names)

    def _ask(self) -> None:
        inbox = self._inbox
        if inbox is None:
            return
        desk = self._services.desk
        self._say("")
        self.fetch.setText(tr("Asking the server"))  # it keeps the keyboard: asking twice does no harm
        self._question.ask(lambda: desk.inboxes.list_folders(inbox.id))

    def _answered(self, row: RequestRow) -> None:
        self.fetch.setText(tr("Choose folders"))
        if row.state == "failed":
            self._say(error_words(str(row.answer.get("code", "")), row.answer).whole)
            return
        self._forget()
        there = [str(name) for name in row.answer.get("folders", ())]
        for name in dict.fromkeys((*there, *self._names)):
            switch = Switch(self.theme, _shown((name,)))
            switch.setChecked(name in self._names)
            switch.clicked.connect(self._switched)
            self.switches[name] = switch
            self._rows.addWidget(
                Row(self.theme, _shown((name,)), switch, "" if name in there else tr("No longer on the server"))
            )
        self._holder.show()

    def _switched(self) -> None:
        names = tuple(name for name, switch in self.switches.items() if switch.isChecked())
        if not names:  # an inbox that reads nothing would be one that stopped
            self._say(tr("At least one folder has to be read."))
            for name, switch in self.switches.items():
                switch.setChecked(name in self._names)
            return
        self._say("")
        self._names = names
        self.summary.say(_shown(names))
        self.chosen.emit(names)

    def _typed(self) -> None:
        if self._inbox is not None and self.aliases.text() != self._inbox.settings.get("aliases", ""):
            self.aliased.emit(self.aliases.text())

    def refused(self, words: str) -> None:
        """What was typed cannot be kept: say why."""
        self._say(words)

    def _say(self, words: str) -> None:
        self.fetch.setText(tr("Choose folders"))
        self.problem.setText(words)
        self._problem_line.setVisible(bool(words))

    def _forget(self) -> None:
        clear(self._rows)
        self.switches = {}
        self._holder.hide()


def _shown(names: tuple[str, ...]) -> str:
    """Return folders as a person reads them; every mailbox has one that is called so by the protocol."""
    return ", ".join(tr("Inbox") if name == INBOX else name for name in names)
