"""One inbox: how it is doing, what goes through it, and what can be done about it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from omnibox.model.health import InboxHealth
from omnibox.model.rows import InboxRow
from omnibox.model.sign_in import signs_in_by_page
from omnibox.ui.accounts import wording
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.media import medium
from omnibox.ui.onboarding.column import Card, IconTile, clear
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, IconLabel, Label

WAITS = ("loader", "text3")


class InboxCard(Card):
    """Shows an InboxHealth; tells which button was pressed."""

    asked = Signal(str, object)  # what: catch_up, pause, resume, edit, remove, failed, history; the inbox's id

    def __init__(self, services: UiServices, health: InboxHealth, *, editable: bool) -> None:
        super().__init__(services.theme)
        self._services, self.health, self._editable = services, health, editable
        self._words()
        self._make_buttons()
        self._place()
        services.theme.changed.connect(self._breathe)
        self._breathe()
        self.show_health(health)

    @property
    def inbox(self) -> InboxRow:
        """The row that is shown."""
        return self.health.inbox

    def _words(self) -> None:
        theme = self._services.theme
        self._name = Label(theme, "", weight=600, wrap=True)
        self._mark = IconLabel(theme, "circle-check", "ok", 15)
        self._state = Label(theme, "", wrap=True)
        self._why = Label(theme, "", tone="danger", wrap=True)
        self._next = Label(theme, "", px=12, tone="soft", wrap=True)
        self._traffic = Label(theme, "", px=12, tone="soft", wrap=True)
        self._queue = Label(theme, "", px=12, tone="soft", wrap=True)
        self._failed = Label(theme, "", px=12, tone="danger", wrap=True)
        self._import = Label(theme, "", px=12, tone="soft", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Import"))
        self._past = QWidget()
        self._past_lines = QVBoxLayout(self._past)
        self._past_lines.setContentsMargins(0, 0, 0, 0)
        self._past_lines.setSpacing(4)
        self._past_said: list[str] = []
        self._past.hide()

    def _make_buttons(self) -> None:
        theme = self._services.theme
        self._buttons = {
            "catch_up": Button(theme, tr("Catch up now"), self._asks("catch_up"), icon="refresh-cw"),
            "resume": Button(theme, tr("Resume"), self._asks("resume"), icon="play"),
            "edit": Button(theme, tr("Settings"), self._asks("edit")),
            "failed": Button(theme, tr("Show what did not go"), self._asks("failed")),
            "history": Button(theme, "", self._asks("history")),
            "past": Button(theme, "", self._toggle_past, kind="ghost", icon="history"),
            "pause": Button(theme, tr("Pause"), self._asks("pause"), kind="ghost"),
            "remove": Button(theme, tr("Remove"), self._asks("remove"), kind="danger"),
        }

    def _place(self) -> None:
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._state, 1)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._name)
        words.addLayout(state)
        lines = (self._why, self._next, self._traffic, self._queue, self._failed, self._import, self._bar, self._past)
        for part in lines:
            words.addWidget(part)
        foot = WrapLayout(gap=8)
        for button in self._buttons.values():
            foot.addWidget(button)
        words.addSpacing(6)
        words.addLayout(foot)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(14)
        self._tile = IconTile(self._services.theme, *self._look())
        self._row.addWidget(self._tile, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(words, 1)

    def _look(self) -> tuple[str, str]:
        look = medium(self.inbox.medium)
        return look.icon, look.colour

    def _breathe(self) -> None:
        gap = self._services.theme.pad(14)
        self._row.setContentsMargins(16, gap, 16, gap)

    def _asks(self, what: str) -> partial[None]:
        return partial(self._ask, what)

    def _ask(self, what: str) -> None:
        self.asked.emit(what, self.inbox.id)

    # ---- what it says
    def show_health(self, health: InboxHealth, *, served: bool = True) -> None:
        """Follow the inbox. `served`: an engine is at work, so "connected" means now."""
        self.health = health
        services, inbox = self._services, health.inbox
        named = bool(inbox.name) and inbox.name != inbox.address
        self._name.setText(f"{inbox.name} · {inbox.address}" if named else inbox.address)
        idle = not served and inbox.state == "active"
        self._mark.set_icon(*(("circle-dashed", "text3") if idle else wording.ICONS.get(inbox.state, WAITS)))
        self._state.setText(wording.state_line(services, inbox, served=served))
        self._state.set_tone(wording.TONES.get(inbox.state, "soft"))
        self._tell(self._why, wording.trouble_line(inbox))
        self._why.set_tone("danger" if inbox.state == "auth_failed" else "")
        self._tell(self._next, wording.next_line(inbox))
        self._tell(self._traffic, wording.traffic_line(services, health))
        self._tell(self._queue, wording.queue_line(services, health))
        self._tell(self._failed, wording.failed_line(health))
        self._tell(self._import, wording.history_line(services, health))
        self._progress(inbox)
        self._offer(health)
        self._fill_past(health)
        self.setAccessibleName(f"{inbox.address}, {self._state.text()}")

    @staticmethod
    def _tell(label: Label, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def _progress(self, inbox: InboxRow) -> None:
        total = inbox.history_total
        running = not inbox.history_finished and bool(total)
        self._bar.setVisible(running)
        if running and total:
            self._bar.setRange(0, total)
            self._bar.setValue(min(inbox.history_done, total))

    def _offer(self, health: InboxHealth) -> None:
        """Show the buttons that do something now."""
        inbox, running = health.inbox, not health.inbox.history_finished and bool(health.inbox.history_total)
        paused = inbox.state == "paused"
        for what, shown in {
            "catch_up": inbox.state in ("active", "offline", "connecting"),
            "resume": paused and not inbox.kept,
            "pause": not paused and inbox.state != "auth_failed",
            "edit": self._editable and not inbox.kept,
            "failed": health.failed > 0,
            "history": running and self._editable,
            "past": bool(health.troubles),
        }.items():
            self._buttons[what].setVisible(shown)
        anew = tr("Sign in again") if signs_in_by_page(inbox.settings) else tr("Enter the password anew")
        self._buttons["edit"].setText(anew if inbox.state == "auth_failed" else tr("Settings"))
        on = health.history_paused
        self._buttons["history"].setText(tr("Go on with older messages") if on else tr("Pause older messages"))

    def _fill_past(self, health: InboxHealth) -> None:
        n = len(health.troubles)
        self._buttons["past"].setText(tr_n("{n} recent trouble", "{n} recent troubles", n))
        lines = [wording.event_line(self._services, event) for event in health.troubles]
        if lines == self._past_said:
            return
        self._past_said = lines
        clear(self._past_lines)
        for text in lines:
            self._past_lines.addWidget(Label(self._services.theme, text, px=12, tone="soft", wrap=True))
        self._past.setVisible(self._past.isVisibleTo(self) and bool(lines))

    def _toggle_past(self) -> None:
        self._past.setVisible(self._past.isHidden())
