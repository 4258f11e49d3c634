"""What pressing a chip, a link or a menu entry of the timeline does."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from omnibox.model.item import ItemKind
from omnibox.model.permissions import Permission, allowed
from omnibox.model.rows import AttachmentRow, ItemRow
from omnibox.ui.conversation.file_deeds import FileDeeds
from omnibox.ui.conversation.hint_words import hint_codes
from omnibox.ui.conversation.letter_deeds import LetterDeeds
from omnibox.ui.conversation.parts import Act, Ask
from omnibox.ui.conversation.pieces import shown_text
from omnibox.ui.conversation.sending import Sending
from omnibox.ui.conversation.slices import Slices
from omnibox.ui.conversation.text import Link
from omnibox.ui.conversation.view import HIDE_ACTIVITY, TimelineView
from omnibox.ui.i18n import tr
from omnibox.ui.links import LinkOpener
from omnibox.ui.services import UiServices

_LINKS, _LINK_SHOWN = 6, 60  # in the menu, and how many characters of one


class Deeds(QObject):
    """Carries out what the view was asked for."""

    conversation_asked = Signal(object)  # UUID of the conversation to work on
    thread_asked = Signal(object)  # UUID of a conversation a line leads to, of whatever customer
    split_asked = Signal(object)  # UUID of the item to begin with
    move_asked = Signal(object)  # UUID of the item

    def __init__(self, services: UiServices, view: TimelineView, sending: Sending) -> None:
        super().__init__(view)
        self._services = services
        self._view = view
        self._sending = sending
        self.files = FileDeeds(services, view)
        self.links = LinkOpener(services.notices, view)
        self.letters = LetterDeeds(services, view, self.links)
        self.files.mail_pressed.connect(self._read_mail)
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
            Act.RESEND: lambda ask: self._sending.resend(ask.item_id),
            Act.DISCARD: lambda ask: self._sending.discard(ask.item_id),
            Act.LINK: self._link,
            Act.CONVERSATION: lambda ask: self.conversation_asked.emit(ask.extra),
            Act.THREAD: lambda ask: self.thread_asked.emit(ask.extra),
            Act.RAW: lambda ask: self.show_raw(ask.item_id),
            Act.STOP: self._stop,
            Act.DAYLIGHT: self._daylight,
            Act.PICTURES: lambda ask: self.letters.load_pictures(ask.item_id),
            Act.PICTURES_ALWAYS: lambda ask: self.letters.always(ask.item_id, ask.extra),
            Act.INVITE: lambda ask: self.letters.answer(ask.item_id, ask.extra),
            Act.SAVE_DATE: lambda ask: self.letters.save_date(ask.item_id),
            Act.UNSUBSCRIBE: lambda ask: self.links.open(ask.extra, suspicious=True),
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
        if shown.rich or shown.page is not None:
            shown.rich = not shown.rich
            self._view.arrange()
            return
        shown.fetching = True
        self.letters.make_page(ask.item_id)
        self._view.arrange()

    def _daylight(self, ask: Ask) -> None:
        shown = self._view.column.unfold(ask.item_id)
        shown.daylight = not shown.daylight
        self._view.arrange()

    def _stop(self, ask: Ask) -> None:
        """Leave the formatting of a large mail as far as it is."""
        self.letters.stop(ask.item_id)
        shown = self._view.column.unfold(ask.item_id)
        shown.fetching = False
        form = shown.form(dark=self._view.column.stage.dark)
        if isinstance(form, Slices):
            form.stopped = True
        self._view.arrange()

    # ---------------------------------------------------------------- files, links, sources

    def open_link(self, target: str, words: str = "", item_id: UUID | None = None) -> None:
        """Open a link by the one way there is."""
        index = self._view.feed.index_of(item_id) if item_id is not None else -1
        suspicious = index >= 0 and bool(hint_codes(self._view.feed.items[index]))
        self.links.open(target, words, suspicious=suspicious)

    def _link(self, ask: Ask) -> None:
        link: Link = ask.extra
        self.open_link(link.target, link.words, ask.item_id)

    def _read_mail(self, file: AttachmentRow) -> None:
        self.letters.show_attached(file, partial(self.files.save, file))

    def show_raw(self, item_id: UUID) -> None:
        """Show the original of a message."""
        self.letters.show_original(item_id)

    # ---------------------------------------------------------------- menu

    def menu(self, item_id: UUID, place: QPoint) -> None:
        """Show what can be done with an item."""
        index = self._view.feed.index_of(item_id)
        if index >= 0:
            under = self._view.pointer.link(self._view.viewport().mapFromGlobal(place).toPointF())
            self.build_menu(self._view.feed.items[index], under[1].target if under else "").popup(place)

    def _links(self, item_id: UUID) -> dict[str, str]:
        """The links of an item and their words, for those who work without a mouse."""
        block = self._view.column.block(self._view.feed.index_of(item_id))
        found = {
            link.target: body.run.slice(link.start, link.start + link.length)
            for body in block.bodies
            for link in body.run.links
        }
        return dict(list(found.items())[:_LINKS])

    def _fill_threads(self, menu: QMenu, item: ItemRow) -> None:
        """Add what lets an item leave its conversation."""
        if item.conversation_id is None or item.kind is ItemKind.ACTIVITY:
            return
        if allowed(self._services.desk.actor.role, Permission.WORK):
            menu.addSeparator()
            menu.addAction(tr("Split off from here…")).triggered.connect(lambda: self.split_asked.emit(item.id))
            menu.addAction(tr("Move elsewhere…")).triggered.connect(lambda: self.move_asked.emit(item.id))

    def build_menu(self, item: ItemRow, link: str = "") -> QMenu:
        """The menu of an item; it deletes itself when closed. `link`: the one under the pointer."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not self._view.selection.empty:
            menu.addAction(tr("Copy selection")).triggered.connect(self._view.copy)
        text = shown_text(item, self._view.column.shown(item.id))
        if text:
            menu.addAction(tr("Copy text")).triggered.connect(lambda: QGuiApplication.clipboard().setText(text))
        links = self._links(item.id)
        for target, said in links.items():
            words = tr("Open {link}", link=target if len(target) <= _LINK_SHOWN else f"{target[:_LINK_SHOWN]}…")
            menu.addAction(words).triggered.connect(partial(self.open_link, target, said, item.id))
        for target in list(links)[:1]:
            menu.addAction(tr("Copy link")).triggered.connect(
                partial(QGuiApplication.clipboard().setText, link or target)
            )
        for file in item.attachments:
            if file.state == "stored" and not file.inline:
                self.files.fill(menu, file)
        self.letters.fill(menu, item)
        self._fill_threads(menu, item)
        if item.has_raw:
            menu.addSeparator()
            menu.addAction(tr("Show original")).triggered.connect(lambda: self.show_raw(item.id))
        return menu
