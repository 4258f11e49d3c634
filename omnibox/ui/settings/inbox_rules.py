"""How each inbox works: its hours, what it answers by itself, its signature, what stands below an answer."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QLineEdit

from omnibox.desk.channel import Capability
from omnibox.model import acknowledging, hours_stored, sign_off
from omnibox.model.acknowledging import Acknowledgement
from omnibox.model.hours import Hours
from omnibox.model.rows import InboxRow
from omnibox.model.sign_off import SignOff
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.settings.acknowledge_editor import AcknowledgeEditor
from omnibox.ui.settings.folders_editor import FoldersEditor
from omnibox.ui.settings.form import Form
from omnibox.ui.settings.hours_editor import HoursEditor
from omnibox.ui.settings.signature_editor import SignatureEditor
from omnibox.ui.widgets import Label
from omnibox.ui.words import words_of

BELOW, MARKED, NONE = "below", "marked", "none"


class InboxRules(Form):
    """The section. Each change is kept at once, for the inbox that stands above."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self._inboxes: tuple[InboxRow, ...] = ()
        self._shown: UUID | None = None
        self.nothing = Label(services.theme, tr("No inbox is connected yet."), tone="soft", wrap=True)
        self.add(self.nothing)
        self.inbox = QComboBox()
        self.inbox.currentIndexChanged.connect(lambda _: self._turn())
        self._choice = self.group()
        self._choice.row(tr("Inbox"), self.inbox, tr("What follows holds for this inbox alone."))
        self.hours = HoursEditor(services)
        self.acknowledge = AcknowledgeEditor(services)
        self.signature = SignatureEditor(
            services,
            tr("Signature of the inbox"),
            tr("Stands below every mail from this inbox; it can be left out of a single one. Yours is under Writing."),
        )
        self._quoting()
        self._allowing()
        self.folders = FoldersEditor(services)
        groups = (self.hours, self.acknowledge, self.signature, self.quoting, self.allowing, self.folders)
        self._groups_of_inbox = (self._choice, *groups)
        for group in groups:
            self.add(group)
        self.folders.chosen.connect(self._keep_folders)
        self.folders.aliased.connect(self._keep_aliases)
        self.hours.changed.connect(self._keep_hours)
        self.acknowledge.changed.connect(self._keep_rule)
        self.signature.changed.connect(self._keep_sign)
        self._show_groups()
        services.tasks.read(services.desk.inboxes.list, self, self._fill, services.notices.fail)
        services.live.changed.connect(lambda batch: self._read() if batch.has("inbox.") else None)

    def _quoting(self) -> None:
        self.quoting = Form(self.theme)
        group = self.quoting.group(tr("Below an answer"))
        self.quote = QComboBox()
        for value, words in (
            (BELOW, tr("Quote the mail that is answered")),
            (MARKED, tr("Quote it below a line of ours")),
            (NONE, tr("Quote nothing")),
        ):
            self.quote.addItem(words, value)
        self.quote.activated.connect(lambda _: self._keep_quote())
        hint = tr("The line asks people to write above it; what stands below it is folded away when they answer.")
        group.row(tr("The mail that is answered"), self.quote, hint)

    def _allowing(self) -> None:
        self.allowing = Form(self.theme)
        group = self.allowing.group(tr("Automatic mail"))
        self.allowed = QLineEdit()
        self.allowed.setMinimumWidth(300)
        self.allowed.setPlaceholderText("forms.example")
        self.allowed.editingFinished.connect(self._keep_allowed)
        hint = tr("Addresses and domains whose automatic mail opens work as a person's does, such as forms and shops.")
        group.row(tr("Robots that count as people"), self.allowed, hint)

    def _show_groups(self) -> None:
        self.nothing.setVisible(not self._inboxes)
        for group in self._groups_of_inbox:
            group.setVisible(bool(self._inboxes))

    # ---------------------------------------------------------------- which inbox

    def _read(self) -> None:
        desk = self._services.desk
        self._services.tasks.read(desk.inboxes.list, self, self._again, self._services.notices.fail)

    def _again(self, rows: Sequence[InboxRow]) -> None:
        """Inboxes changed: those that came or went are shown; what is being edited stays."""
        if [row.id for row in rows] != [row.id for row in self._inboxes]:
            self._fill(rows)
        else:
            self._inboxes = tuple(rows)
            self._show_folders()
            self.hours.offer_copies([row for row in rows if row.id != self._shown])

    def _fill(self, rows: Sequence[InboxRow]) -> None:
        self._inboxes = tuple(rows)
        wanted = self._shown
        self.inbox.blockSignals(True)
        self.inbox.clear()
        for row in rows:
            self.inbox.addItem(row.name if row.name == row.address else f"{row.name} · {row.address}", row.id)
        at = next((index for index, row in enumerate(rows) if row.id == wanted), 0)
        self.inbox.setCurrentIndex(at if rows else -1)
        self.inbox.blockSignals(False)
        self._show_groups()
        self._turn()

    @property
    def row(self) -> InboxRow | None:
        """The inbox that is edited."""
        return next((row for row in self._inboxes if row.id == self._shown), None)

    def choose(self, inbox_id: UUID) -> None:
        """Edit this inbox."""
        at = next((index for index, row in enumerate(self._inboxes) if row.id == inbox_id), -1)
        if at >= 0:
            self.inbox.setCurrentIndex(at)

    def _turn(self) -> None:
        at = self.inbox.currentIndex()
        if not 0 <= at < len(self._inboxes):
            self._shown = None
            return
        for editor in (self.hours, self.acknowledge, self.signature):
            editor.keep()  # what was typed a moment ago is the former's
        row = self._inboxes[at]
        self._shown = row.id
        self._show_folders()
        hours = hours_stored.read(row.policy.get("hours"))
        self.hours.show_hours(hours)
        self.hours.offer_copies([one for one in self._inboxes if one.id != row.id])
        self.acknowledge.show_rule(acknowledging.read(row.policy.get("acknowledge")), hours)
        self.signature.show_sign(sign_off.read(row.policy.get("signature")))
        quote = NONE if row.policy.get("quote") == NONE else MARKED if row.policy.get("quote_marker") else BELOW
        self.quote.setCurrentIndex(self.quote.findData(quote))
        allowed = row.policy.get("allowed_robots")
        self.allowed.setText(", ".join(map(str, allowed)) if isinstance(allowed, list) else "")

    def _show_folders(self) -> None:
        row = self.row
        shelved = {spec.name for spec in self._services.desk.inboxes.specs() if spec.can(Capability.FOLDERS)}
        self.folders.setVisible(row is not None and row.channel in shelved)
        if row is not None:
            self.folders.show_inbox(row)

    # ---------------------------------------------------------------- keeping

    def _keep(self, work: Callable[[UUID], object]) -> None:
        if self._shown is not None:
            change = partial(work, self._shown)
            self._services.tasks.write(change, self, lambda _: self._read(), self._services.notices.fail)

    def _keep_folders(self, names: tuple[str, ...]) -> None:
        desk = self._services.desk
        self._keep(lambda inbox_id: desk.inboxes.set_folders(inbox_id, names))

    def _keep_aliases(self, text: str) -> None:
        desk, shown = self._services.desk, self._shown
        if shown is not None:
            self._services.tasks.write(
                lambda: desk.inboxes.set_aliases(shown, text),
                self,
                lambda _: self._read(),
                lambda error: self.folders.refused(words_of(error).whole),
            )

    def _keep_hours(self, hours: Hours | None) -> None:
        self.acknowledge.show_hours(hours)
        desk = self._services.desk
        self._keep(lambda inbox_id: desk.inboxes.set_hours(inbox_id, hours))

    def _keep_rule(self, rule: Acknowledgement) -> None:
        desk = self._services.desk
        self._keep(lambda inbox_id: desk.inboxes.set_acknowledgement(inbox_id, rule))

    def _keep_sign(self, sign: SignOff) -> None:
        desk = self._services.desk
        self._keep(lambda inbox_id: desk.signatures.keep_for_inbox(inbox_id, sign))

    def _keep_quote(self) -> None:
        desk, value = self._services.desk, self.quote.currentData()
        words = tr("Please write your answer above this line") if value == MARKED else ""
        self._keep(lambda inbox_id: desk.inboxes.set_quoting(inbox_id, quote=value != NONE, marker=words))

    def _keep_allowed(self) -> None:
        desk, row, text = self._services.desk, self.row, self.allowed.text()
        if row is not None and text != ", ".join(map(str, row.policy.get("allowed_robots") or ())):
            self._keep(lambda inbox_id: desk.inboxes.set_allowed_robots(inbox_id, text))
