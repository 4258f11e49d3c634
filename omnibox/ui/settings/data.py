"""Data: where it lies, backups of it, a look through the store, and the sample customers to look around with."""

import threading
from functools import partial

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from omnibox.desk.channel import Capability
from omnibox.model.errors import Cancelled
from omnibox.model.health import BackupRow, StoreHealth
from omnibox.model.rows import InboxRow
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.live import Batch
from omnibox.ui.onboarding.column import clear
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form
from omnibox.ui.settings.importing import Importing
from omnibox.ui.tasks import Job
from omnibox.ui.widgets import Button, Label

SHOWN = 3  # backups named on the page


class Copying(QWidget):
    """A backup that is being made: how far, and a way to stop it."""

    moved = Signal(int, int)  # pages done, of how many; told from the worker

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self.stopped = threading.Event()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(tr("Backup"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._bar, 1)
        layout.addWidget(Button(services.theme, tr("Cancel"), self.stopped.set))
        self.moved.connect(self._show)

    def tell(self, done: int, whole: int) -> bool:
        """Called in the worker; returns whether to go on."""
        self.moved.emit(done, whole)
        return not self.stopped.is_set()

    def _show(self, done: int, whole: int) -> None:
        self._bar.setRange(0, max(1, whole))
        self._bar.setValue(done)


class Going(QProgressBar):
    """Sample data that is being removed: how much of it is gone. It is done to the end: half of it is no state."""

    moved = Signal(int, int)  # items gone, of how many; told from the worker

    def __init__(self) -> None:
        super().__init__()
        self.setTextVisible(False)
        self.setAccessibleName(tr("Removing…"))
        self.moved.connect(self._show)

    def _show(self, gone: int, whole: int) -> None:
        self.setRange(0, max(1, whole))
        self.setValue(gone)


class Data(Form):
    """The section."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self._health: StoreHealth | None = None
        self._copying: Copying | None = None
        self._stop: threading.Event | None = None  # of the check that runs
        self._job: Job[BackupRow] | None = None
        self._place_folder()
        self._place_backups()
        self.importing = Importing(services, self)
        self._place_sample()
        services.live.changed.connect(self._heard)

    def showEvent(self, event: QShowEvent) -> None:
        self._look()
        self.importing.look()

    def _heard(self, batch: Batch) -> None:
        if self.isVisible() and batch.has("inbox."):
            self._look()

    def _look(self) -> None:
        desk, services = self._services.desk, self._services

        def read() -> tuple[StoreHealth, tuple[InboxRow, ...], frozenset[str]]:
            real = frozenset(spec.name for spec in desk.inboxes.specs() if not spec.can(Capability.DEMO))
            return desk.upkeep.store(), desk.inboxes.list(), real

        services.tasks.read(read, self, self._show, services.notices.fail)

    def _show(self, found: tuple[StoreHealth, tuple[InboxRow, ...], frozenset[str]]) -> None:
        self._health, inboxes, real = found
        self._show_folder(self._health)
        self._show_backups(self._health)
        there = any(inbox.channel not in real for inbox in inboxes)
        self.add_sample.setVisible(not there)
        self.remove_sample.setVisible(there)

    # ---- where it lies
    def _place_folder(self) -> None:
        group = self.group(tr("Where it lies"))
        theme = self.theme
        self.open_folder = Button(theme, tr("Show the folder"), self._open_folder)
        self._folder = group.row(tr("Data folder"), self.open_folder, tr("Everything Omnibox knows lies in it."))
        self.check = Button(theme, tr("Check now"), self._check)
        self._file = group.row(tr("Database"), self.check, tr("A check reads the whole file; work goes on meanwhile."))

    def _show_folder(self, health: StoreHealth) -> None:
        size = self._services.formats.size
        self._folder.say(str(health.data_dir))
        self.check.setVisible(health.path is not None)
        if health.path is None:
            self._file.say(tr("Your team's PostgreSQL. Whoever runs it takes care of backups and checks."))
        else:
            self._file.say(tr("{size}, {room} free on the disk", size=size(health.size), room=size(health.room)))

    def _open_folder(self) -> None:
        if self._health is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._health.data_dir)))

    def _check(self) -> None:
        """Look through the file; pressed again while that runs, stop."""
        if self._stop is not None:
            self._stop.set()
            return
        self._stop = stop = threading.Event()
        self.check.setText(tr("Stop checking"))
        upkeep = self._services.desk.upkeep
        self._services.tasks.read(lambda: upkeep.check(stop.is_set), self, self._checked, self._not_checked)

    def _checked(self, _: object) -> None:
        self._end_of_check()
        self._services.notices.say(tr("The database is sound."))

    def _not_checked(self, error: Exception) -> None:
        self._end_of_check()
        if not isinstance(error, Cancelled):
            self._services.notices.fail(error)

    def _end_of_check(self) -> None:
        self._stop = None
        self.check.setText(tr("Check now"))

    # ---- backups
    def _place_backups(self) -> None:
        text = tr("One is made every day by itself and proved before it counts; the last seven are kept.")
        self._backups = self.group(tr("Backups"), text)
        self.back_up = Button(self.theme, tr("Back up now"), self._back_up)
        self._last = self._backups.row(tr("Last backup"), self.back_up)
        self._names = QWidget()
        self._lines = QVBoxLayout(self._names)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)
        self._lines_around = self._backups.wide(self._names)
        self._lines_around.hide()

    def _show_backups(self, health: StoreHealth) -> None:
        self._backups.setVisible(health.path is not None)
        newest = health.backups[0] if health.backups else None
        formats = self._services.formats
        self._last.say(formats.full(newest.at) if newest else tr("There is none yet."))
        clear(self._lines)
        for one in health.backups[:SHOWN]:
            text = f"{one.path.name} · {formats.stamp(one.at)} · {formats.size(one.size)}"
            self._lines.addWidget(Label(self.theme, text, px=12, tone="soft", wrap=True))
        self._lines_around.setVisible(bool(health.backups))

    def _back_up(self) -> None:
        services = self._services
        copying = Copying(services)
        self._copying = copying
        self._copy_row = self._backups.wide(copying)
        self.back_up.setEnabled(False)
        self._job = services.tasks.read(
            partial(services.desk.upkeep.back_up, copying.tell), self, self._backed_up, self._not_backed_up
        )

    def _backed_up(self, made: BackupRow) -> None:
        self._end_of_copy()
        size = self._services.formats.size(made.size)
        self._services.notices.say(tr("The backup is there and proved sound ({size})", size=size))

    def _not_backed_up(self, error: Exception) -> None:
        self._end_of_copy()
        if isinstance(error, Cancelled):
            self._services.notices.say(tr("The backup was stopped; the earlier ones are still there"))
        else:
            self._services.notices.fail(error)

    def _end_of_copy(self) -> None:
        self._copying = None
        self._copy_row.hide()
        self._copy_row.deleteLater()
        self.back_up.setEnabled(True)
        self._look()

    # ---- sample data
    def _place_sample(self) -> None:
        group = self.group(tr("Sample data"))
        box = QWidget()
        layout = QHBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        self.add_sample = Button(self.theme, tr("Add the sample data"), self._add_sample)
        self.remove_sample = Button(self.theme, tr("Remove the sample data"), self._remove_sample, kind="danger")
        self.remove_sample.hide()
        layout.addWidget(self.add_sample)
        layout.addWidget(self.remove_sample)
        self._going = Going()
        self._sample = group.row(
            tr("Customers to look around with"),
            box,
            tr("They write by themselves, and nothing you answer leaves this machine. They go without a trace."),
        )

        self._going_row = group.wide(self._going)
        self._going_row.hide()

    def _add_sample(self) -> None:
        desk, notices = self._services.desk, self._services.notices
        self._busy(on=True)

        def done(_: object) -> None:
            self._busy(on=False)
            notices.say(tr("The sample customers are writing now"))

        self._services.tasks.write(desk.inboxes.add_sample_data, self, done, self._sample_failed)

    def _remove_sample(self) -> None:
        desk, notices = self._services.desk, self._services.notices
        self._busy(on=True)

        def done(gone: int) -> None:
            self._busy(on=False)
            notices.say(tr_n("The sample data is gone: {n} item", "The sample data is gone: {n} items", gone))

        self._going.setRange(0, 0)
        self._going_row.show()
        remove = partial(desk.inboxes.remove_sample_data, self._going.moved.emit)
        self._services.tasks.write(remove, self, done, self._sample_failed)

    def _sample_failed(self, error: Exception) -> None:
        self._busy(on=False)
        self._services.notices.fail(error)

    def _busy(self, *, on: bool) -> None:
        self.add_sample.setEnabled(not on)
        self.remove_sample.setEnabled(not on)
        self.remove_sample.setText(tr("Removing…") if on else tr("Remove the sample data"))
        if not on:
            self._going_row.hide()
            self._look()
