"""From states to banners: what is wrong with inboxes, engine, disk and store, in words with the next step."""

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from omnibox.model.errors import Damaged
from omnibox.model.rows import InboxRow
from omnibox.model.sign_in import signs_in_by_page
from omnibox.ui.banners import Banners, Trouble
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.counts import Counts
from omnibox.ui.onboarding.passphrase import ask_passphrase
from omnibox.ui.services import UiServices
from omnibox.ui.words import error_words, words_of

_SILENCE_MS = 30_000
STORE_CODES = {"busy", "unreachable", "cannot_open", "disk_error", "damaged", "closed", "store"}


class Troubles(QObject):
    """Keeps the banners true."""

    mend_inbox = Signal(object)  # InboxRow whose password or settings are wanted
    _engine_said = Signal(str, str)  # crosses from the engine home's thread

    def __init__(self, services: UiServices, counts: Counts, banners: Banners) -> None:
        super().__init__(banners)
        self._services, self._counts, self._banners = services, counts, banners
        self._again: Callable[[], object] | None = None
        self._silent: set[UUID] = set()
        self._suspected: set[UUID] = set()
        looking = QTimer(self)
        looking.timeout.connect(self._look_for_silence)
        looking.start(_SILENCE_MS)
        counts.inboxes_changed.connect(self._inboxes)
        counts.failed.connect(self.store_failed)
        counts.changed.connect(self._store_well)
        services.notices.failed.connect(self.failed)
        services.tasks.wrote.connect(self._disk_well)
        services.live.ended.connect(self._deaf)
        self._engine_said.connect(self._engine)

    # ---- inboxes
    def _inboxes(self) -> None:
        if self._services.connected is None:  # only a glance so far: nothing could be done about it
            return
        self._vault()
        keys: set[str] = set()
        for inbox in self._counts.inboxes:
            trouble = self._inbox_trouble(inbox)
            if trouble is not None:
                keys.add(trouble.key)
                self._banners.put(trouble)
        self._banners.keep_only("inbox:", keys)

    def _inbox_trouble(self, inbox: InboxRow) -> Trouble | None:
        words = error_words(inbox.state_code or inbox.state, inbox.state_params)
        key, name = f"inbox:{inbox.id}", inbox.address or inbox.name
        catch_up = partial(self._catch_up, inbox.id)
        if inbox.state == "auth_failed":
            text = tr("{name} cannot sign in. {reason}", name=name, reason=words.title)
            by_page = signs_in_by_page(inbox.settings)
            mend = tr("Sign in again") if by_page else tr("Enter the password anew")
            again = tr("Catch up now")
            return Trouble(
                key, text, "danger", "key-round", mend, partial(self.mend_inbox.emit, inbox), again, catch_up
            )
        if inbox.state == "offline" and inbox.state_code != "vault_locked":  # that has a banner of its own
            reason = f" {words.title}" if inbox.state_code else ""
            text = tr(
                "{name} is offline.{reason} Answers wait here and go out by themselves.", name=name, reason=reason
            )
            return Trouble(key, text, "danger", "wifi-off", tr("Catch up now"), catch_up)
        if inbox.id in self._silent:
            text = tr(
                "{name} was last read {time}. New messages may be waiting there.",
                name=name,
                time=self._services.formats.ago(inbox.last_seen_at or inbox.connected_at),
            )
            return Trouble(key, text, "danger", "wifi-off", tr("Catch up now"), catch_up)
        return None

    # ---- inboxes nobody reads, whatever their state says
    def _look_for_silence(self) -> None:
        if self._services.connected is not None:
            self._services.tasks.read(self._services.desk.inboxes.silent, self, self._heard_silence)

    def _heard_silence(self, rows: Sequence[InboxRow]) -> None:
        """Tell of those that were silent at two looks in a row: after a sleep the engine needs a moment."""
        now = {row.id for row in rows} if not any(one.key == "engine" for one in self._banners.troubles) else set()
        self._silent, self._suspected = now & self._suspected, now
        self._inboxes()

    def _catch_up(self, inbox_id: UUID) -> None:
        desk, notices = self._services.desk, self._services.notices
        self._services.tasks.write(lambda: desk.inboxes.catch_up(inbox_id), self, None, notices.fail)

    # ---- stored passwords
    def _vault(self) -> None:
        if not (self._services.desk.locked and any(inbox.secret_refs for inbox in self._counts.inboxes)):
            self._banners.clear("vault")
            return
        text = tr("Your passwords are sealed. Until you unlock them, mail is neither fetched nor sent.")
        self._banners.put(Trouble("vault", text, "warn", "key-round", tr("Unlock"), self._unlock))

    def _unlock(self) -> None:
        ask_passphrase(self._services, self._banners.window(), self._vault, new=False)

    # ---- engine
    def watch_engine(self, watch: Callable[[Callable[[str, str], None]], None], again: Callable[[], object]) -> None:
        """Follow the engine's home: `watch` calls back from any thread with (state, code)."""
        self._again = again

        def tell(state: str, code: str) -> None:
            with contextlib.suppress(RuntimeError):  # the engine ends after the window, and still says so
                self._engine_said.emit(state, code)

        watch(tell)

    def _engine(self, state: str, code: str) -> None:
        if state == "short_of_room":
            self._banners.put(Trouble("room", error_words("short_of_room").whole, "warn", "hard-drive"))
        elif state == "damaged":
            words = words_of(Damaged(backup=code or None))
            self._banners.put(Trouble("damaged", words.whole, "danger", "database"))
        elif state == "gave_up":
            words = error_words("engine_gave_up" if code in ("", "crashed") else code)
            text = tr("{reason} Nothing is lost, but mail is neither fetched nor sent.", reason=words.title)
            self._banners.put(Trouble("engine", text, "danger", "plug", tr("Start again"), self._start_again))
        else:
            self._banners.clear("engine")

    def _start_again(self) -> None:
        self._banners.clear("engine")
        if self._again is not None:
            self._again()

    # ---- disk and store
    def failed(self, error: Exception) -> None:
        """Something failed anywhere; a full disk gets a banner that stays until a write works."""
        if getattr(error, "code", "") == "disk_full":
            text = tr("The disk is full. Everything can be read, nothing can be changed until there is room.")
            self._banners.put(Trouble("disk", text, "danger", "hard-drive", tr("Try again"), self._try_disk))

    def _try_disk(self) -> None:
        desk, notices = self._services.desk, self._services.notices
        self._services.tasks.write(lambda: desk.settings.put("my.room", True), self, None, notices.fail)

    def _disk_well(self) -> None:
        self._banners.clear("disk")

    def store_failed(self, error: Exception) -> None:
        """Reading failed: what is on screen stays, and it is tried again."""
        words = words_of(error)
        self._banners.put(Trouble("store", words.whole, "danger", "database", tr("Try again"), self._counts.refresh))

    def _store_well(self) -> None:
        self._banners.clear("store")

    def _deaf(self, error: Exception) -> None:
        words = words_of(error)
        text = tr("The window no longer hears of changes. {reason} Restart Omnibox.", reason=words.title)
        self._banners.put(Trouble("live", text, "danger", "plug"))
