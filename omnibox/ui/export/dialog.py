"""Asks what is exported and how, does it beside the window, says how far it is and what came of it."""

import threading
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from omnibox.desk.exporting import Exported
from omnibox.model.errors import Cancelled
from omnibox.model.filenames import safe_name
from omnibox.ui.export.pdf import Sheet, write_pdf
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, Label

FOLDER, ZIP, PDF = "folder", "zip", "pdf"


class ExportDialog(QDialog):
    """Open it; it goes by itself."""

    moved = Signal(int, int)  # steps done, of how many; told from the worker

    def __init__(self, services: UiServices, customer_id: UUID, conversation_id: UUID | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._customer_id, self._conversation_id = services, customer_id, conversation_id
        self._stop = threading.Event()
        self._running = False
        self.made: Path | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Export"))
        theme = services.theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(8)
        layout.addWidget(Label(theme, tr("Export"), px=18, weight=600))
        self._choices = QWidget()
        layout.addWidget(self._choices)
        self._place_choices()
        self._said = Label(theme, "", wrap=True)
        self._said.hide()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Export"))
        self._bar.hide()
        layout.addWidget(self._said)
        layout.addWidget(self._bar)
        self._place_buttons(layout)
        self.moved.connect(self._show)
        self.setMinimumWidth(round(420 * theme.scale))

    def _place_choices(self) -> None:
        theme = self._services.theme
        layout = QVBoxLayout(self._choices)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(Label(theme, tr("What"), weight=500))
        what = QWidget()
        inner = QVBoxLayout(what)
        inner.setContentsMargins(0, 0, 0, 0)
        self.conversation = QRadioButton(tr("This conversation"))
        self.everything = QRadioButton(tr("Everything of this customer"))
        (self.conversation if self._conversation_id else self.everything).setChecked(True)
        self.conversation.setEnabled(self._conversation_id is not None)
        inner.addWidget(self.conversation)
        inner.addWidget(self.everything)
        layout.addWidget(what)
        self.notes = QCheckBox(tr("Internal notes, too"))
        layout.addWidget(self.notes)
        layout.addSpacing(6)
        layout.addWidget(Label(theme, tr("As"), weight=500))
        ways = QWidget()
        lines = QVBoxLayout(ways)
        lines.setContentsMargins(0, 0, 0, 0)
        self.ways: dict[str, QRadioButton] = {}
        for way, words in (
            (PDF, tr("PDF, to read and print")),
            (FOLDER, tr("Mail files (.eml) in a folder")),
            (ZIP, tr("Mail files (.eml) in a zip")),
        ):
            self.ways[way] = QRadioButton(words)
            lines.addWidget(self.ways[way])
        self.ways[PDF].setChecked(True)
        layout.addWidget(ways)

    def _place_buttons(self, layout: QVBoxLayout) -> None:
        theme = self._services.theme
        self.cancel = Button(theme, tr("Cancel"), self.reject)
        self.show_folder = Button(theme, tr("Show the folder"), self._open_folder)
        self.show_folder.hide()
        self.go = Button(theme, tr("Export…"), self._ask, kind="primary")
        self.go.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.cancel, self.show_folder, self.go):
            buttons.addWidget(button)
        layout.addSpacing(6)
        layout.addLayout(buttons)

    @property
    def way(self) -> str:
        """What was chosen: folder, zip or pdf."""
        return next(way for way, button in self.ways.items() if button.isChecked())

    @property
    def _wanted(self) -> UUID | None:
        return self._conversation_id if self.conversation.isChecked() else None

    # ---- where to
    def _ask(self) -> None:
        title = partial(self._services.desk.export.title, self._customer_id, self._wanted)
        self._services.tasks.read(title, self, self._ask_where, self._services.notices.fail)

    def _ask_where(self, title: str) -> None:
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog = QFileDialog(self, tr("Export"), str(folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.way == FOLDER:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(self.way)
            dialog.selectFile(f"{safe_name(title)[:100]}.{self.way}")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name), title))
        dialog.open()

    def export_to(self, target: Path, title: str) -> None:
        """Export as chosen, into a folder or as a file."""
        self._begin()
        notes, wanted = self.notes.isChecked(), self._wanted
        if self.way == PDF:
            work = partial(self._pdf, target, wanted, title=title, notes=notes)
        else:
            work = partial(self._mails, target, wanted, zipped=self.way == ZIP, notes=notes)
        self._services.tasks.read(work, self, self._done, self._failed)

    def _mails(self, target: Path, wanted: UUID | None, *, zipped: bool, notes: bool) -> Exported:
        export = self._services.desk.export
        return export.mails(self._customer_id, wanted, target, zipped=zipped, notes=notes, watch=self.tell)

    def _pdf(self, target: Path, wanted: UUID | None, *, title: str, notes: bool) -> Exported:
        export, formats = self._services.desk.export, self._services.formats
        rows = export.items(self._customer_id, wanted, notes=notes)
        made = tr("Exported by {name}, {time}", name=self._services.desk.actor.name, time=formats.full(formats.now()))
        write_pdf(target, Sheet(title, made), rows, export.addresses(), formats, self.tell)
        return Exported(target, len(rows), 0)

    # ---- how it goes
    def tell(self, done: int, whole: int) -> bool:
        """Called in the worker; returns whether to go on."""
        self.moved.emit(done, whole)
        return not self._stop.is_set()

    def _begin(self) -> None:
        self._running = True
        self._stop.clear()
        self._choices.setEnabled(False)
        self.go.setEnabled(False)
        self._bar.setRange(0, 0)
        self._bar.show()
        self._say(tr("Exporting…"))

    def _show(self, done: int, whole: int) -> None:
        self._bar.setRange(0, max(1, whole))
        self._bar.setValue(done)

    def _done(self, made: Exported) -> None:
        self._end()
        self.made = made.path
        name = made.path.name
        words = tr_n("{n} message is in {name}", "{n} messages are in {name}", made.count, name=name)
        if made.missing:
            lost = tr_n("{n} file is not here and is missing", "{n} files are not here and are missing", made.missing)
            words = f"{words} · {lost}"
        self._say(words)
        self.cancel.setText(tr("Close"))
        self.show_folder.show()
        self.show_folder.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self._say(tr("Stopped; nothing was left behind."))
            return
        self._said.hide()
        self._services.notices.fail(error)

    def _end(self) -> None:
        self._running = False
        self._bar.hide()
        self._choices.setEnabled(True)
        self.go.setEnabled(True)

    def _say(self, words: str) -> None:
        self._said.setText(words)
        self._said.setVisible(bool(words))

    def _open_folder(self) -> None:
        if self.made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.made.parent)))

    def reject(self) -> None:
        """Stop what runs; else close."""
        if self._running:
            self._stop.set()
            return
        super().reject()
