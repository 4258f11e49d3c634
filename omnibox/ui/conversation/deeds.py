"""What pressing a chip, a link or a menu entry of the timeline does."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QMenu

from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.file_deeds import FileDeeds
from omnibox.ui.conversation.parts import Act, Ask
from omnibox.ui.conversation.pieces import shown_text
from omnibox.ui.conversation.raw_dialog import RawDialog
from omnibox.ui.conversation.rich import too_large
from omnibox.ui.conversation.sending import Sending
from omnibox.ui.conversation.slices import Slices, cut
from omnibox.ui.conversation.thumbs import decode
from omnibox.ui.conversation.view import HIDE_ACTIVITY, TimelineView
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.tasks import Job

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
        self.files = FileDeeds(services, view)
        self._jobs: dict[UUID, Job[tuple[str, Sequence[str], dict[str, QImage]]]] = {}
        view.asked.connect(self.do)
        view.menu_asked.connect(self.menu)

    def do(self, ask: Ask) -> None:
        """Carry out one ask."""
        deeds: dict[Act, Callable[[Ask], object]] = {
            Act.QUOTE: self._quote,
            Act.RICH: self._rich,
            Act.MORE: self._more,
            Act.FILE: self.files.press,
            Act.PICTURE: self.files.look,
            Act.UNDO: lambda ask: self._sending.undo(ask.item_id),
            Act.RETRY: lambda ask: self._sending.retry(ask.item_id),
            Act.DISCARD: lambda ask: self._sending.discard(ask.item_id),
            Act.LINK: lambda ask: self.open_link(ask.extra),
            Act.CONVERSATION: lambda ask: self.conversation_asked.emit(ask.extra),
            Act.RAW: lambda ask: self.show_raw(ask.item_id),
            Act.STOP: self._stop,
            Act.FETCH: lambda ask: self.files.fetch(ask.extra),
            Act.GROUP: self._spread,
            Act.ACTIVITY: lambda _: self.toggle_activity(),
            Act.SEND_NOW: lambda ask: self._sending.send_now(ask.item_id),
            Act.RESCHEDULE: lambda ask: self._sending.change_time(ask.item_id, self._view),
            Act.DISCARD_LATER: lambda ask: self._sending.cancel_scheduled(ask.item_id),
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

    def _spread(self, ask: Ask) -> None:
        shown = self._view.column.unfold(ask.item_id)
        shown.spread = not shown.spread
        self._view.arrange()

    def toggle_activity(self) -> None:
        """Show the lines that say what was done, or hide them; remembered."""
        choices = self._services.choices
        choices.put(HIDE_ACTIVITY, not choices.flag(HIDE_ACTIVITY))

    def _rich(self, ask: Ask) -> None:
        shown = self._view.column.unfold(ask.item_id)
        if shown.rich or shown.html is not None or shown.slices is not None:
            shown.rich = not shown.rich
            self._view.arrange()
            return
        shown.fetching = True
        timeline, index = self._services.desk.timeline, self._view.feed.index_of(ask.item_id)
        files = self._view.feed.items[index].attachments if index >= 0 else ()

        def read() -> tuple[str, Sequence[str], dict[str, QImage]]:
            html = timeline.html(ask.item_id)
            pieces = cut(html) if too_large(html) else ()
            images = {
                file.content_id.strip("<>").casefold(): decode(timeline.file(file.id), _INLINE_BOX)
                for file in files
                if file.content_id
                and file.mime.startswith("image/")
                and file.state == "stored"
                and file.size <= _INLINE_LARGEST
            }
            return html, pieces, images

        def refused(error: Exception) -> None:
            self._stop(ask)
            self._services.notices.fail(error)

        done = partial(self._got_html, ask.item_id)
        self._jobs[ask.item_id] = self._services.tasks.read(read, self, lambda answer: done(*answer), refused)
        self._view.arrange()

    def _got_html(self, item_id: UUID, html: str, pieces: Sequence[str], images: dict[str, QImage]) -> None:
        self._jobs.pop(item_id, None)
        if self._view.feed.index_of(item_id) < 0:
            return
        shown = self._view.column.unfold(item_id)
        shown.fetching, shown.rich, shown.images = False, True, images
        if pieces:
            shown.slices = Slices(tuple(pieces))
        else:
            shown.html = html
        self._view.arrange()

    def _stop(self, ask: Ask) -> None:
        """Leave the formatting of a large mail as far as it is."""
        job = self._jobs.pop(ask.item_id, None)
        if job is not None:
            job.cancel()
        shown = self._view.column.unfold(ask.item_id)
        shown.fetching = False
        if shown.slices is not None:
            shown.slices.stopped = True
        self._view.arrange()

    # ---------------------------------------------------------------- files, links, sources

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
            under = self._view.pointer.link(self._view.viewport().mapFromGlobal(place).toPointF())
            self.build_menu(self._view.feed.items[index], under[1].target if under else "").popup(place)

    def _links(self, item_id: UUID) -> list[str]:
        """The links of an item, for those who work without a mouse."""
        block = self._view.column.block(self._view.feed.index_of(item_id))
        found = [link.target for body in block.bodies for link in body.run.links]
        return list(dict.fromkeys(found))[:_LINKS]

    def build_menu(self, item: ItemRow, link: str = "") -> QMenu:
        """The menu of an item; it deletes itself when closed. `link`: the one under the pointer."""
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
        for target in self._links(item.id)[:1]:
            menu.addAction(tr("Copy link")).triggered.connect(
                partial(QGuiApplication.clipboard().setText, link or target)
            )
        for file in item.attachments:
            if file.state == "stored" and not file.inline:
                self.files.fill(menu, file)
        if item.has_raw:
            menu.addSeparator()
            menu.addAction(tr("Show original")).triggered.connect(lambda: self.show_raw(item.id))
        return menu
