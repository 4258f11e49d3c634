"""Where the servers of an address come from: known at once, looked for on the net, or typed in; said in one line."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from omnibox.model.rows import RequestRow
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.desktop.browser import open_page
from omnibox.ui.i18n import tr
from omnibox.ui.onboarding.probe import Probe
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, IconLabel, Label

PAUSE_MS = 1500  # in typing, before anybody is asked; leaving the field asks at once
LOOK = "look_for_servers"  # setting: False where nobody is to be asked
Guess = Mapping[str, str]
Found = Mapping[str, Any]


class Finding(QWidget):
    """The line below the address, and the search behind it."""

    found = Signal(object)  # what one place said: {"source", "place", "settings", "auth" ...}
    ended = Signal()  # the search is over, whatever it brought

    def __init__(self, services: UiServices, channel: str) -> None:
        super().__init__()
        self._services, self._channel = services, channel
        self.allowed = True  # whether the net may be asked
        self._wanted = self._asked = ""  # addresses: the one to look for, the one that is looked for
        self._help = ""
        self._search = Probe(services, self, forget=lambda _request: None)
        self._search.answered.connect(self._answered)
        self._search.failed.connect(lambda _error: self._nothing(offline=False))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self._build()

    def _build(self) -> None:
        theme = self._services.theme
        self._icon = IconLabel(theme, "search", "text3", 16)
        self._said = Label(theme, "", tone="soft", wrap=True)
        self._stop = Button(theme, tr("Stop looking"), self.stop, kind="ghost")
        self._again = Button(theme, tr("Look again"), self.look_again, kind="ghost", icon="refresh-cw")
        self._page = Button(theme, tr("Open their help"), self._open_help, kind="ghost", icon="external-link")
        line = QHBoxLayout()
        line.setSpacing(7)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._said, 1)
        buttons = WrapLayout(gap=6)
        for button in (self._stop, self._again, self._page):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addLayout(buttons)
        self._say("", "search", "text3")

    @property
    def busy(self) -> bool:
        """Whether a search is on its way or about to begin."""
        return bool(self._asked) or self._pause.isActive()

    # ---- what is known at once
    def guessed(self, guess: Guess) -> None:
        """Take what is known without asking: say it, or get ready to look."""
        address = guess.get("address", "")
        if address == self._wanted:
            return
        self.stop()
        self._wanted = address
        if not guess.get("provider"):
            self._say("", "search", "text3")
            if address and self.allowed:
                self._pause.start()
        elif guess.get("pop_only"):
            self._pop_only(guess.get("provider", ""), guess.get("help", ""))
        else:
            text = tr("The servers of {provider} are known.", provider=guess["provider"])
            self._say_found(text, guess.get("enable", ""))

    # ---- looking
    def hurry(self) -> None:
        """The person has left the field: no need to wait for more."""
        if self._pause.isActive():
            self.look()

    def look_again(self) -> None:
        self.look()

    def look(self) -> None:
        """Ask the engine to look for the servers of the wanted address."""
        self._pause.stop()
        address, channel, desk = self._wanted, self._channel, self._services.desk
        if not address or self._asked == address:
            return
        self._asked = address
        self._say(tr("Looking for the servers of {domain}…", domain=_domain(address)), "loader", "text3", stop=True)

        def ask() -> UUID:
            return desk.inboxes.discover(channel, address)

        self._search.ask(ask)

    def stop(self) -> None:
        """Look no further; what is filled in stays."""
        self._pause.stop()
        if self._asked:
            self._asked = ""
            self._search.cancel()
            self._say("", "search", "text3")
            self.ended.emit()

    def _answered(self, row: RequestRow) -> None:
        found = row.answer.get("found") or []
        address, self._asked = self._asked, ""
        if not found:
            self._nothing(offline=bool(row.answer.get("offline")), address=address)
            return
        one: Found = found[0]
        if one.get("pop_only"):
            self._pop_only(str(one.get("provider") or one.get("place", "")), str(one.get("help", "")))
        else:
            self._say_found(_source_words(one, address), str(one.get("enable", "")))
            self.found.emit(one)
        self.ended.emit()

    # ---- what it says
    def _nothing(self, *, offline: bool, address: str = "") -> None:
        domain, self._asked = _domain(address or self._asked), ""
        if offline:
            text = tr("No server could be asked: this computer seems to be offline. You can enter the servers below.")
            self._say(text, "wifi-off", "warn", again=True)
        else:
            text = tr(
                "Nobody publishes the servers of {domain}. Enter them under Advanced; your provider's help names them.",
                domain=domain,
            )
            self._say(text, "info", "text3", again=True)
        self.ended.emit()

    def _say_found(self, text: str, enable: str) -> None:
        """Say where servers are from. `enable`: a page of theirs where programs are let in, or ""."""
        if enable:
            text = f"{text} {tr('Mail programs may have to be allowed there first.')}"
        self._say(text, "circle-check", "ok", page=enable)

    def _pop_only(self, provider: str, page: str) -> None:
        text = tr(
            "{provider} lets programs fetch mail by POP only, which keeps nothing in step. Omnibox needs IMAP: ask the"
            " provider whether it can be switched on, or use another address.",
            provider=provider,
        )
        self._say(text, "triangle-alert", "warn", page=page)

    def _say(self, text: str, icon: str, role: str, *, stop: bool = False, again: bool = False, page: str = "") -> None:
        self._help = page
        self._icon.set_icon(icon, role)
        self._said.setText(text)
        for part, shown in ((self._stop, stop), (self._again, again), (self._page, bool(page))):
            part.setVisible(shown)
        self.setVisible(bool(text))

    def _open_help(self) -> None:
        open_page(self._help)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _source_words(one: Found, address: str) -> str:
    """Return where settings come from, in words."""
    domain, place, provider = _domain(address), str(one.get("place", "")), str(one.get("provider", ""))
    words: dict[str, Callable[[], str]] = {
        "preset": lambda: tr("The servers of {provider} are known.", provider=provider),
        "domain": lambda: tr("{domain} publishes its servers, at {place}.", domain=domain, place=place),
        "well_known": lambda: tr("{domain} publishes its servers on its website.", domain=domain),
        "ispdb": lambda: tr("Mozilla's public list knows the servers of {domain}.", domain=domain),
        "mx": lambda: tr("The mail of {domain} is run by {place}.", domain=domain, place=provider or place),
        "srv": lambda: tr("{domain} names its servers in the domain name system: {place}.", domain=domain, place=place),
        "probe": lambda: tr("Found by trying the usual names: {place} proved who it is.", place=place),
    }
    return words.get(str(one.get("source", "")), words["preset"])()
