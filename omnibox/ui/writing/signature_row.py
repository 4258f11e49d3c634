"""The signature below what is written: folded to a line, seen in full on demand, another or none for one letter."""

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from omnibox.model.sign_off import INBOX, NONE, OPERATOR
from omnibox.ui.conversation.drafting import Writing
from omnibox.ui.conversation.elided import ElidedLabel
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, IconButton, Label

if TYPE_CHECKING:
    from omnibox.desk.replying import ReplyOptions
    from omnibox.desk.signing import Choice


class SignatureRow(QWidget):
    """Hidden where there is no signature to take."""

    chosen = Signal(str)  # the word of model/sign_off.py

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services = services
        self._choices: tuple[Choice, ...] = ()
        self._word = ""
        self._round = 0
        theme = services.theme
        self.fold = Button(theme, "", self._toggle, kind="ghost", icon="chevron-right")
        self.fold.setText(tr("Signature"))
        self.line = ElidedLabel(services, px=12, tone="faint")
        self.more = IconButton(theme, "ellipsis", tr("Choose the signature"), self._open, size=16)
        self.body = Label(theme, "", px=12, tone="soft", wrap=True)
        self.body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.setContentsMargins(8, 0, 8, 4)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.fold)
        head.addWidget(self.line, 1)
        head.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.body)
        self.body.hide()
        self.hide()

    def begin(self, writing: Writing | None, options: "ReplyOptions | None") -> None:
        """Another letter stands there; None: what is written takes no signature."""
        if writing is None or options is None:
            self.begin_for("", None, None)
        else:
            self.begin_for(writing.signature, options.conversation_id, options.inbox.id)

    def begin_for(self, word: str, conversation_id: UUID | None, inbox_id: UUID | None) -> None:
        """Offer what a letter from an inbox can take; None: nothing. `conversation_id` None: it begins one."""
        self._round += 1
        self._choices, self._word = (), word
        self._show()
        if inbox_id is None:
            return
        number, desk, formats = self._round, self._services.desk, self._services.formats
        today = formats.date(formats.now())

        def landed(found: "tuple[Choice, ...]") -> None:
            if number == self._round:
                self._choices = found
                self._show()

        self._services.tasks.read(
            lambda: desk.compose.signatures(conversation_id, inbox_id, today),
            self,
            landed,
            self._services.notices.fail,
        )

    @property
    def word(self) -> str:
        """The choice, as model/sign_off.py names it."""
        return self._word

    @property
    def taken(self) -> "Choice | None":
        """The signature this letter takes, None for none."""
        if self._word == NONE:
            return None
        named = next((one for one in self._choices if one.key == self._word), None)
        return named or next(iter(self._choices), None)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Variables of it that cannot be filled."""
        return self.taken.unknown if self.taken else ()

    def choose(self, word: str) -> None:
        """Take another one, or none."""
        self._word = word
        self._show()
        self.chosen.emit(word)

    def menu(self) -> QMenu:
        """Return the choice."""
        made = QMenu(self)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.setAccessibleName(tr("Signature"))
        group = QActionGroup(made)
        labels = {INBOX: tr("Signature of the inbox"), OPERATOR: tr("My signature")}
        now = self.taken.key if self.taken else NONE
        for key, words in (*((one.key, labels[one.key]) for one in self._choices), (NONE, tr("No signature"))):
            action = made.addAction(words)
            action.setCheckable(True)
            action.setChecked(key == now)
            group.addAction(action)
            action.triggered.connect(lambda _=False, key=key: self.choose(key))
        return made

    def _open(self) -> None:
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _toggle(self) -> None:
        self.body.setVisible(self.body.isHidden())
        self.fold.set_icon_name("chevron-down" if not self.body.isHidden() else "chevron-right")
        self._name()

    def _show(self) -> None:
        taken = self.taken
        self.setVisible(bool(self._choices))
        text = taken.text if taken else ""
        first, _, rest = text.partition("\n")
        self.line.say(f"{first} …" if rest else first or tr("None"))
        self.body.setText(text)
        self.fold.setEnabled(bool(text))
        if not text and not self.body.isHidden():
            self._toggle()
        self._name()

    def _name(self) -> None:
        """What a screen reader says of the fold."""
        words = tr("Hide the signature") if not self.body.isHidden() else tr("Show the signature")
        self.fold.setAccessibleName(f"{words}: {self.line.whole}")
