"""What pressing a chip, a link or a menu entry of the timeline does."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, QSize, QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu

from omnibox.desk.files import Clash
from omnibox.model.rows import AttachmentRow, ItemRow
from omnibox.ui.conversation.cards import shown_text
from omnibox.ui.conversation.parts import Act, Ask
from omnibox.ui.conversation.picture import PictureDialog
from omnibox.ui.conversation.raw_dialog import RawDialog
from omnibox.ui.conversation.rich import too_large
from omnibox.ui.conversation.sending import Sending
from omnibox.ui.conversation.thumbs import decode
from omnibox.ui.conversation.view import TimelineView
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})  # what a letter may open; never file: or a program's own
_LINKS, _LINK_SHOWN = 6, 60  # in the menu, and how many characters of one
_INLINE_BOX = QSize(1600, 1600)
_INLINE_LARGEST = 8_000_000  # bytes of an inline picture


class Deeds(QObject):
    """Carries out what the view was asked for."""

    conversation_asked = Signal(object)  # UUID of the conversation to work on

    def __init__(self, services: UiServices, view: TimelineView, sending: Sending) -> None:
        super().__init__(view)
        self._services = services
        self._view = view
        self._sending = sending
        view.asked.connect(self.do)
        view.menu_asked.connect(self.menu)

    def do(self, ask: Ask) -> None:
        """Carry out one ask."""
        deeds: dict[Act, Callable[[Ask], object]] = {
            Act.QUOTE: self._quote,
            Act.RICH: self._rich,
            Act.MORE: self._more,
            Act.FILE: lambda ask: self.save(ask.extra),
            Act.PICTURE: self._picture,
            Act.UNDO: lambda ask: self._sending.undo(ask.item_id),
            Act.RETRY: lambda ask: self._sending.retry(ask.item_id),
            Act.DISCARD: lambda ask: self._sending.discard(ask.item_id),
            Act.LINK: lambda ask: self.open_link(ask.extra),
            Act.CONVERSATION: lambda ask: self.conversation_asked.emit(ask.extra),
            Act.RAW: lambda ask: self.show_raw(ask.item_id),
        }
        deeds[ask.act](ask)

    # ---------------------------------------------------------------- unfolding

    def _quote(self, ask: Ask) -> None:
        shown = self._view.column.unfold(ask.item_id)
        shown.quoted = not shown.quoted
        self._view.arrange()

    def _more(self, ask: Ask) -> None:
        self._view.column.unfold(ask.item_id).chunks += 1
        self._view.arrange()

    def _rich(self, ask: Ask) -> None:
        shown = self._view.column.unfold(ask.item_id)
        if shown.rich or shown.html is not None:
            shown.rich = not shown.rich
            self._view.arrange()
            return
        timeline, index = self._services.desk.timeline, self._view.feed.index_of(ask.item_id)
        files = self._view.feed.items[index].attachments if index >= 0 else ()

        def read() -> tuple[str, dict[str, QImage]]:
            html = timeline.html(ask.item_id)
            if too_large(html):
                return "", {}
            images = {
                file.content_id.strip("<>").casefold(): decode(timeline.file(file.id), _INLINE_BOX)
                for file in files
                if file.content_id
                and file.mime.startswith("image/")
                and file.state == "stored"
                and file.size <= _INLINE_LARGEST
            }
            return html, images

        self._services.tasks.read(
            read, self, lambda answer: self._got_html(ask.item_id, *answer), self._services.notices.fail
        )

    def _got_html(self, item_id: UUID, html: str, images: dict[str, QImage]) -> None:
        shown = self._view.column.unfold(item_id)
        if html:
            shown.html, shown.images, shown.rich = html, images, True
        else:
            shown.html_too_large = True
        self._view.arrange()

    # ---------------------------------------------------------------- files, links, sources

    def save(self, file: AttachmentRow) -> None:
        """Ask where to and save; the dialog holds nothing up."""
        if file.state != "stored":
            self._services.notices.say(
                tr("{name} is still being fetched", name=file.name)
                if file.state == "pending"
                else tr("{name} could not be fetched", name=file.name)
            )
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

    def _picture(self, ask: Ask) -> None:
        desk, file = self._services.desk, ask.extra
        screen = self._view.screen().availableSize()
        self._services.tasks.read(
            lambda: decode(desk.timeline.file(file.id), screen),
            self,
            lambda image: self._show_picture(file, image),
            self._services.notices.fail,
        )

    def _show_picture(self, file: AttachmentRow, image: QImage) -> None:
        if image.isNull():
            self.save(file)
        else:
            PictureDialog(self._services, file.name, image, lambda: self.save(file), self._view).open()

    def open_link(self, target: str) -> None:
        """Hand a link to the system; only kinds that are safe in a letter."""
        url = QUrl(target, QUrl.ParsingMode.TolerantMode)
        if url.scheme().casefold() in SAFE_SCHEMES:
            QDesktopServices.openUrl(url)
        else:
            self._services.notices.say(tr("Omnibox does not open this kind of link: {link}", link=target[:80]))

    def show_raw(self, item_id: UUID) -> None:
        """Show the original of a message."""
        desk = self._services.desk
        self._services.tasks.read(
            lambda: desk.timeline.raw(item_id),
            self,
            lambda raw: RawDialog(self._services, raw, self._view).open(),
            self._services.notices.fail,
        )

    # ---------------------------------------------------------------- menu

    def menu(self, item_id: UUID, place: QPoint) -> None:
        """Show what can be done with an item."""
        index = self._view.feed.index_of(item_id)
        if index >= 0:
            self.build_menu(self._view.feed.items[index]).popup(place)

    def _links(self, item_id: UUID) -> list[str]:
        """The links of an item, for those who work without a mouse."""
        block = self._view.column.block(self._view.feed.index_of(item_id))
        found = [link.target for body in block.bodies for link in body.run.links]
        return list(dict.fromkeys(found))[:_LINKS]

    def build_menu(self, item: ItemRow) -> QMenu:
        """The menu of an item; it deletes itself when closed."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not self._view.selection.empty:
            menu.addAction(tr("Copy selection")).triggered.connect(self._view.copy)
        text = shown_text(item, self._view.column.shown(item.id))
        if text:
            menu.addAction(tr("Copy text")).triggered.connect(lambda: QGuiApplication.clipboard().setText(text))
        for target in self._links(item.id):
            words = tr("Open {link}", link=target if len(target) <= _LINK_SHOWN else f"{target[:_LINK_SHOWN]}…")
            menu.addAction(words).triggered.connect(partial(self.open_link, target))
        for file in item.attachments:
            if file.state == "stored" and not file.inline:
                words = tr("Save {name}", name=file.name)
                menu.addAction(words).triggered.connect(lambda _=False, file=file: self.save(file))
        if item.has_raw:
            menu.addSeparator()
            menu.addAction(tr("Show original")).triggered.connect(lambda: self.show_raw(item.id))
        return menu
