"""What can be done with a letter: its formatting, pictures that lie elsewhere, appointments, the original."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QSize, QStandardPaths, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QFileDialog, QMenu

from omnibox.desk.files import Clash
from omnibox.desk.original import Original
from omnibox.model.colours import Colour
from omnibox.model.errors import OmniboxError
from omnibox.model.filenames import safe_name
from omnibox.model.intents import Sent
from omnibox.model.pictures import always, content_id, may_load, remote_addresses
from omnibox.model.rows import AttachmentRow, ItemRow, RequestRow
from omnibox.ui.conversation.invite_card import ACCEPTED, DECLINED
from omnibox.ui.conversation.letter import sender_of
from omnibox.ui.conversation.page import Page
from omnibox.ui.conversation.sending import undo_seconds
from omnibox.ui.conversation.thumbs import decode
from omnibox.ui.conversation.view import TimelineView
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.links import LinkOpener
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices
from omnibox.ui.tasks import Job

if TYPE_CHECKING:
    from omnibox.ui.original.process import Glass

PICTURES = "pictures"  # the choice: whose pictures are loaded without asking
_INLINE_BOX = QSize(1600, 1600)
_INLINE_LARGEST = 8_000_000  # bytes of an inline picture
_FINISHED = ("answered", "failed")


@dataclass(frozen=True)
class _Made:
    page: Page
    item: ItemRow | None  # as it is now


class LetterDeeds(QObject):
    """Carries out what concerns letters; nothing here waits."""

    def __init__(self, services: UiServices, view: TimelineView, links: LinkOpener) -> None:
        super().__init__(view)
        self._services = services
        self._view = view
        self._links = links
        self._jobs: dict[UUID, Job[_Made]] = {}
        self._asked: dict[UUID, UUID] = {}  # request -> item
        self.glass: Glass | None = None  # the original that is shown
        self._loaded: set[UUID] = set()  # items whose pictures were asked for since the program began
        services.live.changed.connect(self._heard)

    def _item(self, item_id: UUID) -> ItemRow | None:
        index = self._view.feed.index_of(item_id)
        return self._view.feed.items[index] if index >= 0 else None

    # ---------------------------------------------------------------- formatting

    def make_page(self, item_id: UUID) -> None:
        """Fetch the formatted body of an item and make it ready, in a worker."""
        desk = self._services.desk
        tokens = self._services.theme.tokens
        night = (_colour(tokens.raised), _colour(tokens.text)) if self._view.column.stage.dark else None

        def read() -> _Made:
            html = desk.timeline.html(item_id)
            found = next(iter(desk.timeline.items([item_id])), None)
            images = self._images(html, found.attachments if found else ())
            words = (found.text, found.visible_chars) if found else ("", None)
            page = Page(html, images, *words, night) if night else Page(html, images, *words)
            return _Made(page, found)

        def refused(error: Exception) -> None:
            self.stop(item_id)
            self._view.column.unfold(item_id).fetching = False
            self._view.arrange()
            self._services.notices.fail(error)

        self._jobs[item_id] = self._services.tasks.read(read, self, partial(self._got, item_id), refused)

    def _images(self, html: str, files: tuple[AttachmentRow, ...]) -> dict[str, QImage]:
        """Decode the pictures a page may show, by the key its references have; in a worker."""
        timeline = self._services.desk.timeline
        whole = {
            file.content_id.strip("<>").casefold(): file
            for file in files
            if file.content_id
            and file.mime.startswith("image/")
            and file.state == "stored"
            and file.size <= _INLINE_LARGEST
        }
        wanted = {key: key for key in whole if not key.startswith("remote.")}
        wanted |= {ref.casefold(): content_id(address) for ref, address in remote_addresses(html).items()}
        images = {
            key: decode(timeline.file(whole[name].id), _INLINE_BOX) for key, name in wanted.items() if name in whole
        }
        return {key: image for key, image in images.items() if not image.isNull()}

    def _got(self, item_id: UUID, made: _Made) -> None:
        self._jobs.pop(item_id, None)
        item = self._item(item_id)
        if item is None:
            return
        shown = self._view.column.unfold(item_id)
        shown.fetching, shown.loading, shown.rich, shown.page = False, False, True, made.page
        self._view.arrange()
        if made.page.missing and item_id not in self._loaded and self._trusted(item):
            self.load_pictures(item_id)

    def stop(self, item_id: UUID) -> None:
        """Leave what is being made ready."""
        job = self._jobs.pop(item_id, None)
        if job is not None:
            job.cancel()

    # ---------------------------------------------------------------- pictures

    def _trusted(self, item: ItemRow) -> bool:
        """Whether pictures are loaded without asking: the sender was chosen, and nothing says it is somebody else."""
        authentic = item.payload.get("authentic")
        forged = isinstance(authentic, dict) and authentic.get("dmarc") == "fail"
        if forged or item.payload.get("hints"):
            return False
        return may_load(self._services.choices.get(PICTURES), sender_of(item))

    def load_pictures(self, item_id: UUID) -> None:
        """Ask the engine for the pictures of a letter."""
        desk, shown = self._services.desk, self._view.column.unfold(item_id)
        self._loaded.add(item_id)
        shown.loading = True
        self._view.arrange()

        def asked(request: UUID) -> None:
            self._asked[request] = item_id
            self._look(request)

        def refused(error: Exception) -> None:
            self._stopped(item_id)
            self._services.notices.fail(error)

        self._services.tasks.write(lambda: desk.timeline.load_pictures(item_id), self, asked, refused)

    def always(self, item_id: UUID, sender: str) -> None:
        """Load the pictures of a sender now and from now on; the settings take that back."""
        choices = self._services.choices
        choices.put(PICTURES, always(choices.get(PICTURES), **_kind_of(sender)))
        self.load_pictures(item_id)

    def fill(self, menu: QMenu, item: ItemRow) -> None:
        """Add whose pictures may always be loaded to the menu of a letter that has some elsewhere."""
        page, sender = self._view.column.shown(item.id).page, sender_of(item)
        if page is None or not page.missing or "@" not in sender:
            return
        domain = sender.rpartition("@")[2]
        menu.addSeparator()
        for whom, words in (
            (sender, tr("Always load pictures from {address}", address=sender)),
            (f"@{domain}", tr("Always load pictures from everybody at {domain}", domain=domain)),
        ):
            menu.addAction(words).triggered.connect(partial(self.always, item.id, whom))

    def _heard(self, batch: Batch) -> None:
        if batch.has("request."):
            for request in list(self._asked):
                self._look(request)

    def _look(self, request: UUID) -> None:
        desk = self._services.desk
        self._services.tasks.read(lambda: desk.requests.get(request), self, self._seen, partial(self._lost, request))

    def _lost(self, request: UUID, error: Exception) -> None:
        item_id = self._asked.pop(request, None)
        if item_id is not None:
            self._stopped(item_id)
            self._services.notices.fail(error)

    def _seen(self, row: RequestRow) -> None:
        if row.state not in _FINISHED or row.id not in self._asked:
            return
        item_id = self._asked.pop(row.id)
        if row.state == "failed":
            self._stopped(item_id)
            self._services.notices.fail(OmniboxError(str(row.answer.get("code", "crashed"))))
            return
        failed = row.answer.get("failed", 0)
        if isinstance(failed, int) and failed:
            words = tr_n("{n} picture could not be loaded", "{n} pictures could not be loaded", failed)
            self._services.notices.say(words)
        if self._item(item_id) is not None:
            self._view.feed.refresh([item_id])
            self.make_page(item_id)

    def _stopped(self, item_id: UUID) -> None:
        if self._item(item_id) is not None:
            self._view.column.unfold(item_id).loading = False
            self._view.arrange()

    # ---------------------------------------------------------------- appointments

    def answer(self, item_id: UUID, answer: str) -> None:
        """Answer an invitation; the answer stands in the timeline and can be taken back as any message."""
        item = self._item(item_id)
        if item is None:
            return
        desk, invite = self._services.desk, item.payload.get("invite")
        title = str(invite.get("summary", "")) if isinstance(invite, dict) else ""
        subject = _answer_words(answer, title or item.subject)
        undo = undo_seconds(self._services, item.channel)
        self._services.tasks.write(
            lambda: desk.invites.answer(item_id, answer, text=subject, subject=subject, undo_seconds=undo),
            self,
            self._answered,
            self._services.notices.fail,
        )

    def _answered(self, sent: Sent) -> None:
        self._services.notices.say(tr("Your answer is on its way"))

    def save_date(self, item_id: UUID) -> None:
        """Save an appointment where one says."""
        item = self._item(item_id)
        invite = item.payload.get("invite") if item is not None else None
        title = str(invite.get("summary", "")) if isinstance(invite, dict) else ""
        desk = self._services.desk
        self._ask_where(
            safe_name(f"{title or tr('Invitation')}.ics"), lambda path: desk.invites.save(item_id, path, Clash.REPLACE)
        )

    # ---------------------------------------------------------------- the original

    def show_original(self, item_id: UUID) -> None:
        """Show a message as it was sent."""
        desk = self._services.desk
        save = partial(self._save_original, item_id)
        self._show(partial(desk.timeline.original, item_id), save)

    def show_attached(self, file: AttachmentRow, save: Callable[[], object]) -> None:
        """Show a mail that is attached to another one."""
        self._show(partial(self._services.desk.timeline.original_file, file.id), save)

    def _show(self, read: Callable[[], Original], save: Callable[[], object]) -> None:
        self._services.tasks.read(read, self, partial(self._show_it, save), self._services.notices.fail)

    def _show_it(self, save: Callable[[], object], original: Original) -> None:
        """Behind glass where there is one for its page, else its source."""
        from omnibox.ui.original.process import Glass, web_there  # rarely needed

        if not original.page or not web_there():
            self._show_source(save, original)
            return
        if self.glass is not None:
            self.glass.end()
        self.glass = Glass(self._services, original, self._links, save, self)
        self.glass.failed.connect(partial(self._show_source, save, original))
        self.glass.begin()

    def _show_source(self, save: Callable[[], object], original: Original) -> None:
        from omnibox.ui.original.dialog import OriginalDialog

        OriginalDialog(self._services, original, self._view, save).open()

    def _save_original(self, item_id: UUID) -> None:
        item, desk = self._item(item_id), self._services.desk
        name = safe_name(f"{(item.subject if item else '') or tr('Message')}.eml")
        self._ask_where(name, lambda path: desk.timeline.save_original(item_id, path, Clash.REPLACE))

    def _ask_where(self, name: str, save: Callable[[Path], Path]) -> None:
        """Ask for a place and save there; the dialog holds nothing up."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        dialog = QFileDialog(self._view, tr("Save file"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile(name)
        notices = self._services.notices

        def chosen(where: str) -> None:
            self._services.tasks.read(
                lambda: save(Path(where)),
                self,
                lambda path: notices.say(tr("Saved: {name}", name=path.name)),
                notices.fail,
            )

        dialog.fileSelected.connect(chosen)
        dialog.open()


def _kind_of(sender: str) -> dict[str, str]:
    """An address, or "@domain" for everybody there."""
    return {"domain": sender[1:]} if sender.startswith("@") else {"address": sender}


def _answer_words(answer: str, title: str) -> str:
    if answer == ACCEPTED:
        return tr("Accepted: {title}", title=title)
    return tr("Declined: {title}", title=title) if answer == DECLINED else tr("Tentative: {title}", title=title)


def _colour(color: QColor) -> Colour:
    return color.red(), color.green(), color.blue()
