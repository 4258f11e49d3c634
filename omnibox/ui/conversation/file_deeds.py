"""What can be done with a file that came with an item: look at it, save it, open it, fetch it once more."""

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QCursor, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from omnibox.desk.files import Clash
from omnibox.model.filenames import safe_name
from omnibox.model.rows import AttachmentRow, ItemRow
from omnibox.ui.conversation.parts import Ask
from omnibox.ui.conversation.pieces import THUMB_LARGEST, THUMB_TYPES
from omnibox.ui.conversation.raw_dialog import TextDialog
from omnibox.ui.conversation.view import TimelineView
from omnibox.ui.conversation.viewer import PictureDialog
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices

TEXT_LARGEST = 2_000_000  # bytes of a text that is shown here
# What a system may run rather than show. Others open in the program that is there for them.
_ENDINGS = (
    "action apk app appimage application appref-ms bash bat bin chm cmd com command cpl csh deb desktop diagcab dll dmg"
    " docm dotm exe fileloc flatpakref gadget hlp hta htm html img inetloc inf iqy iso jar jnlp js jse ksh library-ms"
    " lnk mde mht mhtml mpkg msc msi msix msp mst pif pkg pl potm ppam ppsm pptm ps1 psm1 py pyw pyz rb rdp reg rpm run"
    " scf scpt scr sct search-ms settingcontent-ms sh shtml sldm slk svg swf terminal theme tool url vb vbe vbs vhd"
    " vhdx webloc workflow ws wsf wsh xbap xht xhtml xla xlam xll xlsm xltm zsh"
)
RUNS = frozenset(_ENDINGS.split())


def can_run(file: AttachmentRow) -> bool:
    """Whether opening it may run a program: judged by the name its copy gets, not by the one that was sent."""
    name = safe_name(file.name)
    return name.rpartition(".")[2].casefold() in RUNS or "." not in name


def is_text(file: AttachmentRow) -> bool:
    return file.mime in {"text/plain", "text/csv", "application/json"} and file.size <= TEXT_LARGEST


class FileDeeds(QObject):
    """Carries out what concerns files."""

    mail_pressed = Signal(object)  # AttachmentRow of a mail attached to another one

    def __init__(self, services: UiServices, view: TimelineView) -> None:
        super().__init__(view)
        self._services = services
        self._view = view

    def press(self, ask: Ask) -> None:
        """Show what can be shown here; offer to open or save the rest."""
        file: AttachmentRow = ask.extra
        if file.state != "stored":
            self.say_state(file)
        elif file.mime in THUMB_TYPES and file.size <= THUMB_LARGEST:
            self.look(ask)
        elif is_text(file):
            self.read(file)
        elif file.mime == "message/rfc822":
            self.mail_pressed.emit(file)
        else:
            menu = QMenu(self._view)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.fill(menu, file)
            menu.popup(QCursor.pos())

    def fill(self, menu: QMenu, file: AttachmentRow) -> None:
        """Add what can be done with a file to a menu."""
        menu.addAction(tr("Open {name}", name=file.name)).triggered.connect(lambda: self.open(file))
        menu.addAction(tr("Save {name}", name=file.name)).triggered.connect(lambda: self.save(file))

    def say_state(self, file: AttachmentRow) -> None:
        """Say why there is nothing to show yet."""
        pending = file.state == "pending"
        words = tr("{name} is still being fetched") if pending else tr("{name} could not be fetched")
        self._services.notices.say(words.format(name=file.name))

    # ---------------------------------------------------------------- looking

    def look(self, ask: Ask) -> None:
        """Show a picture, with the item's other pictures beside it."""
        index = self._view.feed.index_of(ask.item_id)
        item = self._view.feed.items[index] if index >= 0 else None
        files = pictures(item) if item is not None else []
        files = files if ask.extra in files else [ask.extra]
        dialog = PictureDialog(self._services, files, files.index(ask.extra), self._view)
        dialog.saved.connect(self.save)
        dialog.opened.connect(self.open)
        dialog.open()

    def read(self, file: AttachmentRow) -> None:
        """Show a text."""
        desk = self._services.desk

        def landed(data: bytes) -> None:
            TextDialog(self._services, file.name, data, self._view, lambda: self.save(file)).open()

        self._services.tasks.read(lambda: desk.timeline.file(file.id), self, landed, self._services.notices.fail)

    # ---------------------------------------------------------------- saving and opening

    def save(self, file: AttachmentRow) -> None:
        """Ask where to and save; the dialog holds nothing up."""
        if file.state != "stored":
            self.say_state(file)
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        dialog = QFileDialog(self._view, tr("Save file"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile(file.name.replace("/", "_").replace("\\", "_") or tr("Unnamed file"))
        dialog.fileSelected.connect(lambda name: self.save_as(file, Path(name)))
        dialog.open()

    def save_as(self, file: AttachmentRow, path: Path) -> None:
        """Save an attachment under a chosen name; the dialog has asked before replacing anything."""
        desk, notices = self._services.desk, self._services.notices
        self._services.tasks.read(
            lambda: desk.timeline.save_file(file.id, path, Clash.REPLACE),
            self,
            lambda where: notices.say(tr("Saved: {name}", name=Path(where).name)),
            notices.fail,
        )

    def open(self, file: AttachmentRow) -> None:
        """Open with the system's program; what may run one is asked about first."""
        if not can_run(file):
            self.open_now(file)
            return
        box = QMessageBox(self._view)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(tr("{name} may run a program", name=file.name))
        box.setInformativeText(
            tr("Open it only if you expected it and trust who sent it. It could harm this computer.")
        )
        anyway = box.addButton(tr("Open anyway"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(tr("Do not open"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.buttonClicked.connect(lambda button: self.open_now(file) if button is anyway else None)
        box.open()

    def open_now(self, file: AttachmentRow) -> None:
        """Hand a copy to the system. It stays until the program ends: who opened it may read it for hours."""
        desk = self._services.desk
        self._services.tasks.read(
            lambda: desk.timeline.open_copy(file.id),
            self,
            lambda where: QDesktopServices.openUrl(QUrl.fromLocalFile(str(where))),
            self._services.notices.fail,
        )

    def fetch(self, file: AttachmentRow) -> None:
        """Ask the engine to try once more."""
        desk, notices = self._services.desk, self._services.notices
        self._services.tasks.write(
            lambda: desk.timeline.fetch_file(file.id),
            self,
            lambda _: notices.say(tr("{name} is being fetched", name=file.name)),
            notices.fail,
        )


def pictures(item: ItemRow) -> list[AttachmentRow]:
    """The files of an item that can be looked at here."""
    return [
        file
        for file in item.attachments
        if file.state == "stored" and file.mime in THUMB_TYPES and file.size <= THUMB_LARGEST
    ]
