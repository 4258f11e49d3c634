"""The head of the conversation: who, how it stands, what it is about, and what can be done with it."""

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from omnibox.model.conversation import ACTIVE, Priority, Status
from omnibox.model.rows import ConversationRow
from omnibox.ui.conversation.elided import ElidedLabel
from omnibox.ui.conversation.state_chip import Company, StateChip
from omnibox.ui.conversation.view import HIDE_ACTIVITY
from omnibox.ui.conversation.wording import priority_word, status_word
from omnibox.ui.i18n import isolate, tr
from omnibox.ui.inbox.chips import promise
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, IconButton

_TONES = {
    Status.OPEN: ("accent_soft", "accent"),
    Status.WAITING: ("warn_soft", "warn"),
    Status.SNOOZED: ("sunken", "text2"),
    Status.RESOLVED: ("ok_soft", "ok"),
    Status.SPAM: ("sunken", "text2"),
    Status.TRASH: ("sunken", "text2"),
}
HEIGHT = 52
NAME_ROOM = 140  # px of a name at a text size of 100 percent; chips take what is left
TOOLS_FROM = 760  # px of the header from which finding and jumping have buttons of their own
CLOCK_MS = 30_000  # how often "due in 6 min" is said anew
MENU = ("find_in_timeline", "jump_to_date", "hide_activity", "", "snooze", "assign", "unread", "merge", "spam", "trash",
        "", "export", "pop_out", "customer_panel")  # fmt: skip


class Header(QWidget):
    """Follows one conversation row. Its buttons trigger the window's actions, which the keys do too."""

    def __init__(self, services: UiServices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.row: ConversationRow | None = None
        self.bar: QWidget | None = None
        actions = services.actions
        self.name = ElidedLabel(services, px=15, weight=600)
        self.subject = ElidedLabel(services, px=12, tone="soft")
        self.due, self.priority, self.status, self.assignee = (StateChip(services) for _ in range(4))
        self.company = Company(services)
        self.find_button = self._tool("search", "find_in_timeline")
        self.jump_button = self._tool("calendar", "jump_to_date")
        self.snooze = self._tool("alarm-clock", "snooze")
        self.assign = self._tool("user-plus", "assign")
        # who gives way last comes first; all of them are in the menu, too
        self._tools = (
            (self.snooze, "snooze"),
            (self.assign, "assign"),
            (self.find_button, "find_in_timeline"),
            (self.jump_button, "jump_to_date"),
        )
        self.more = IconButton(services.theme, "ellipsis", tr("More"), self.open_menu)
        resolve = actions.action("resolve").trigger
        self.resolve = Button(services.theme, tr("Resolve"), resolve, kind="primary", icon="check")
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._say_due)
        self._place()
        actions.changed.connect(self._show_buttons)
        services.theme.changed.connect(self._fit)
        services.presence.changed.connect(self._company_changed)  # a method: it ends with the header
        self.show_row(None, "")

    def _tool(self, icon: str, action: str) -> IconButton:
        actions = self._services.actions
        words = tr(actions.spec(action).label) if action != "assign" else tr("Assign to me")
        return IconButton(self._services.theme, icon, words, actions.action(action).trigger)

    def _place(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(self.name, 1000)
        for chip in (self.due, self.priority, self.status, self.assignee):
            title.addWidget(chip)
        title.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addLayout(title)
        words.addWidget(self.subject)
        words.addStretch(1)
        self._row = QWidget()
        self._row.setMinimumHeight(HEIGHT)
        row = QHBoxLayout(self._row)
        row.setContentsMargins(20, 4, 12, 4)
        row.setSpacing(6)
        row.addLayout(words, 1)
        row.addWidget(self.company)
        row.addSpacing(2)
        for button in (self.find_button, self.jump_button, self.snooze, self.assign, self.more, self.resolve):
            row.addWidget(button)
        self._slot = QVBoxLayout(self)
        self._slot.setContentsMargins(0, 0, 0, 0)
        self._slot.setSpacing(0)
        self._slot.addWidget(self._row)

    def set_bar(self, bar: QWidget | None) -> None:
        """Put a bar below (a call that runs), or take it away again. The old one stays its maker's."""
        if self.bar is not None:
            self._slot.removeWidget(self.bar)
            self.bar.setParent(None)
        self.bar = bar
        if bar is not None:
            self._slot.addWidget(bar)
            bar.show()

    # ---------------------------------------------------------------- room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is little room the name comes first; chips, words and tools give way in turn."""
        scale = self._services.theme.scale
        wanted = self.name.fontMetrics().horizontalAdvance(self.name.whole) + 8
        self.name.setMaximumWidth(max(wanted, 40))
        left = self.width() - 58 - min(wanted, round(NAME_ROOM * scale))
        left -= sum(button.sizeHint().width() + 6 for button in (self.more, self.resolve) if not button.isHidden())
        tools = self.row is not None and self.width() / scale >= TOOLS_FROM
        for button, name in self._tools:
            room = button.sizeHint().width() + 6
            rare = button in (self.find_button, self.jump_button)
            fits = room <= left and self._offered(name) and (tools or not rare)
            button.setVisible(fits)
            left -= room if fits else 0
        left = self._fit_company(left)
        for chip in (self.due, self.status, self.priority, self.assignee):
            room = chip.sizeHint().width() + 8
            fits = bool(chip.text) and room <= left
            chip.setVisible(fits)
            left -= room if fits else 0

    def _fit_company(self, left: int) -> int:
        """A face at least; its words only where the chips have room too."""
        chips = sum(chip.sizeHint().width() + 8 for chip in (self.due, self.priority, self.status) if chip.text)
        self.company.faces_only = left - chips < self.company.width_with_words()
        self.company.updateGeometry()
        room = self.company.sizeHint().width() + 8
        fits = not self.company.empty and room <= left
        self.company.setVisible(fits)
        return left - room if fits else left

    # ---------------------------------------------------------------- what is shown

    def show_row(self, row: ConversationRow | None, customer_name: str) -> None:
        """Show a conversation, or only the customer where there is none."""
        self.row = row
        self.name.say(row.customer_name if row else customer_name)
        self.subject.say(self._subject(row))
        self.subject.setVisible(row is not None)
        self.status.say(self._status(row), _TONES[row.status] if row else ("sunken", "text2"))
        urgent = row is not None and row.priority in (Priority.HIGH, Priority.URGENT)
        self.priority.say(priority_word(row.priority) if row and urgent else "", ("danger_soft", "danger"), "flag")
        self._say_assignee(row)
        self._say_due(fit=False)
        self._say_company(fit=False)
        self._show_buttons()

    def _say_assignee(self, row: ConversationRow | None) -> None:
        mine = row is not None and row.assignee_id == self._services.me
        name = "" if row is None or row.assignee_id is None else tr("You") if mine else row.assignee_name
        self.assignee.say(name, ("sunken", "text2"), "user", tr("Assigned to {name}", name=name) if name else "")

    def _say_due(self, *, fit: bool = True) -> None:
        """How long there is to answer; said anew while it is shown."""
        formats = self._services.formats
        promised = promise(self.row, formats, formats.now()) if self.row is not None else None
        words = promised.text if promised is not None else ""
        tone = promised.tone if promised is not None else "warn"
        self.due.say(words, (f"{tone}_soft", tone), "clock")
        awaited = self.row is not None and self.row.due_at is not None  # what is not near yet comes near
        if awaited and not self._clock.isActive():
            self._clock.start()
        elif not awaited:
            self._clock.stop()
        if fit:
            self._fit()

    def _company_changed(self, _ids: object) -> None:
        self._say_company()

    def _say_company(self, *, fit: bool = True) -> None:
        self.company.show_rows(self._services.presence.around(self.row.id) if self.row is not None else ())
        if fit:
            self._fit()

    def _subject(self, row: ConversationRow | None) -> str:
        if row is None:
            return ""
        number = f"#{row.number}"
        return f"{isolate(row.subject)} · {number}" if row.subject else number

    def _status(self, row: ConversationRow | None) -> str:
        if row is None:
            return ""
        if row.status is Status.SNOOZED and row.snoozed_until is not None:
            return tr("Snoozed until {time}", time=self._services.formats.coming(row.snoozed_until))
        return status_word(row.status)

    # ---------------------------------------------------------------- what can be done

    def _claimed(self, name: str) -> bool:
        return any(spec.id == name for spec in self._services.actions.claimed())

    def _offered(self, name: str) -> bool:
        """Whether a button makes sense for what is shown now."""
        row = self.row
        return row is not None and self._claimed(name) and (name != "snooze" or row.status in ACTIVE)

    def _show_buttons(self) -> None:
        row, actions = self.row, self._services.actions
        self.resolve.setVisible(self._offered("resolve"))
        self.more.setVisible(row is not None)
        for button, name in ((self.find_button, "find_in_timeline"), (self.jump_button, "jump_to_date")):
            button.setToolTip(actions.hint(name))
        if row is not None:
            active = row.status in ACTIVE
            mine = row.assignee_id == self._services.desk.actor.id
            self.resolve.setText(tr("Resolve") if active else tr("Reopen"))
            self.resolve.setToolTip(actions.hint("resolve"))
            self.snooze.setToolTip(actions.hint("snooze"))
            self.assign.set_icon(
                "user-check" if mine else "user-plus",
                tr("Assigned to you; press to release") if mine else tr("Assign to me"),
            )
        self._fit()

    def build_menu(self) -> QMenu:
        """Everything that can be done with this conversation and has been claimed; it deletes itself."""
        menu, actions = QMenu(self), self._services.actions
        menu.setAccessibleName(tr("More"))
        for name in MENU:
            if not name:
                menu.addSeparator()
            elif self._claimed(name) and actions.action(name).isEnabled():
                keys = actions.action(name).shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                # a second action of the same key would make both silent: the key is only written here
                menu.addAction(f"{self._label(name)}\t{keys}", actions.action(name).trigger)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _label(self, name: str) -> str:
        if name == "hide_activity":
            hidden = self._services.choices.flag(HIDE_ACTIVITY)
            return tr("Show activity") if hidden else tr("Hide activity")
        return tr(self._services.actions.spec(name).label)

    def open_menu(self) -> None:
        """Show the menu below its button."""
        menu = self.build_menu()
        corner = self.more.mapToGlobal(QPoint(0, self.more.height() + 2))
        if not self.isRightToLeft():
            corner.setX(corner.x() + self.more.width() - menu.sizeHint().width())
        menu.popup(corner)
