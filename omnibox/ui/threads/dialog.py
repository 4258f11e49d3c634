"""Merging conversations or moving messages: which one, what will happen, and yes."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from omnibox.model.merging import RegroupPreview
from omnibox.model.rows import ConversationRow
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices
from omnibox.ui.threads.choosing import Choosing
from omnibox.ui.threads.fitting import FittedDialog
from omnibox.ui.threads.wording import merge_words, move_words, refusal_words
from omnibox.ui.widgets import Button, Label

WIDE, TALL = 560, 520


class RegroupDialog(FittedDialog):
    """With `items` it moves those; else it merges `ids`, with one that is found where there is but one of them."""

    merge_wanted = Signal(object, object)  # conversation that lives on, tuple of those that go into it
    move_wanted = Signal(object, object)  # tuple of item ids, conversation they go to

    def __init__(self, services: UiServices, ids: Sequence[UUID], items: Sequence[UUID], parent: QWidget) -> None:
        finding = bool(items) or len(ids) == 1
        super().__init__(services.theme, WIDE, TALL if finding else 0, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._services = services
        self._ids, self._items = tuple(ids), tuple(items)
        self._preview: RegroupPreview | None = None
        self._asked = 0
        theme = services.theme
        title = tr_n("Move {n} message", "Move {n} messages", len(items)) if items else tr("Merge conversations")
        self.setWindowTitle(title)
        self.choosing = Choosing(services, self._ids, self) if finding else None
        self.keeper = QComboBox()
        self.keeper.setAccessibleName(tr("Which one stays"))
        self.keeper.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.keeper.setMinimumContentsLength(16)
        self.keeper.activated.connect(self._kept)
        self._stays = Label(theme, tr("Which one stays"), px=12, weight=500, tone="soft", wrap=True)
        self._stays.setBuddy(self.keeper)
        self.said = Label(theme, "", wrap=True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.wrong = Label(theme, "", tone="danger", wrap=True)
        self.yes = Button(theme, tr("Move") if items else tr("Merge"), self.accept, kind="primary")
        self.yes.setDefault(True)
        self._build(title)
        if self.choosing is not None:
            self.choosing.chosen.connect(self._chosen)
            self.choosing.accepted.connect(self.accept)
        self._show(None)
        if self.choosing is None:
            self._ask(None)

    def _build(self, title: str) -> None:
        theme = self._services.theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(theme.pad(10))
        layout.addWidget(Label(theme, title, px=18, weight=600, wrap=True))
        if self.choosing is not None:
            layout.addWidget(self.choosing, 1)
        layout.addWidget(self._stays)
        layout.addWidget(self.keeper)
        layout.addWidget(self.said)
        layout.addWidget(self.wrong)
        if self.choosing is None:
            layout.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(theme, tr("Cancel"), self.reject))
        buttons.addWidget(self.yes)
        layout.addLayout(buttons)

    def showEvent(self, event: QShowEvent) -> None:
        if self.choosing is not None:
            self.choosing.field.setFocus()
        super().showEvent(event)

    # ---- what would happen
    def _chosen(self, row: ConversationRow | None) -> None:
        if row is None:
            self._asked += 1
            self._show(None)
        else:
            self._ask(None)

    def _kept(self, _place: int) -> None:
        self._ask(self.keeper.currentData())

    def _ask(self, into: UUID | None) -> None:
        """Read what would happen; the button waits for it, so that nobody agrees to what they have not seen."""
        row = self.choosing.row if self.choosing is not None else None
        threads, items, ids = self._services.desk.threads, self._items, self._ids
        self._asked += 1
        number = self._asked
        self.yes.setEnabled(False)

        def read() -> RegroupPreview:
            if items and row is not None:
                return threads.preview_move(items, row.id)
            return threads.preview((*ids, *((row.id,) if row is not None else ())), into)

        def landed(shown: RegroupPreview) -> None:
            if number == self._asked:
                self._show(shown)

        self._services.tasks.read(read, self, landed, self._services.notices.fail)

    def _show(self, shown: RegroupPreview | None) -> None:
        self._preview = shown
        merging = shown is not None and not self._items
        self.keeper.clear()
        for part in shown.parts if shown is not None and merging else ():
            count = tr_n("{n} message", "{n} messages", part.items)
            self.keeper.addItem(f"#{part.row.number} · {part.row.customer_name} · {count}", part.row.id)
        self.keeper.setVisible(merging)
        self._stays.setVisible(merging)
        words = () if shown is None else self._words(shown)
        self.said.setText("\n".join(words))
        self.said.setVisible(bool(words))
        wrong = refusal_words(shown) if shown is not None else ""
        self.wrong.setText(wrong)
        self.wrong.setVisible(bool(wrong))
        self.yes.setEnabled(shown is not None and not wrong)
        if self.isVisible():
            self.fit()

    def _words(self, shown: RegroupPreview) -> tuple[str, ...]:
        if not self._items:
            return merge_words(shown)
        if shown.refusal == "all":
            return (tr("Nothing would be left behind, so the conversations become one."), *merge_words(shown))
        return move_words(shown)

    def accept(self) -> None:
        """Do it, once what it does is shown."""
        shown = self._preview
        if shown is None or not self.yes.isEnabled():
            return
        super().accept()
        first, others = shown.parts[0].row.id, tuple(part.row.id for part in shown.parts[1:])
        if self._items and shown.refusal != "all":
            self.move_wanted.emit(self._items, first)
        else:
            self.merge_wanted.emit(first, others)
