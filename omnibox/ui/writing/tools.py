"""What stands around the text: formats, links, emoji, spelling, sending later. The composer owns the text itself."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from omnibox.model.intents import FileRef
from omnibox.model.reply import picture_id
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.drafting import NOTE, Writing
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.writing.schedule import ScheduleMenu
from omnibox.ui.writing.spelling import Spelling

if TYPE_CHECKING:
    from omnibox.desk.replying import ReplyOptions
    from omnibox.ui.actions import Actions
    from omnibox.ui.conversation.composer import Composer
    from omnibox.ui.writing.emoji import EmojiPicker

FOLLOW, PLAIN, RICH = "follow", "plain", "rich"  # the choice "writing_format"
ENTER = "enter"  # the choice "send_key"


class Tools(QObject):
    """Serves one composer."""

    def __init__(self, services: UiServices, composer: "Composer") -> None:
        super().__init__(composer)
        self._services, self._composer = services, composer
        self._picker: EmojiPicker | None = None
        self.speller = services.speller
        self.spelling = Spelling(services, composer.editor, self.speller, self)
        editor = composer.editor
        composer.emoji_button.clicked.connect(lambda _=False: self.open_emoji())
        composer.rich_button.clicked.connect(self._toggle_rich)
        composer.editor.rich_wanted.connect(self._toggle_rich)
        composer.later_button.clicked.connect(lambda _=False: self.open_later())
        editor.link_asked.connect(self.ask_link)
        editor.menu_asked.connect(self.spelling.open_menu)
        services.choices.changed.connect(self._chosen)
        self._chosen("send_key")

    def claim(self, actions: "Actions") -> None:
        """Do what keys and palette ask of a composer."""
        actions.on("emoji", self.open_emoji)
        actions.on("send_later", self.open_later)
        actions.on("spelling", self.spelling.at_cursor)
        actions.on("format", self._toggle_rich)
        actions.on("choose_from", self._composer.from_label.open_menu)
        actions.on("scheduled", self.open_scheduled)

    def _chosen(self, key: str) -> None:
        if key == "send_key":
            enter = self._services.choices.get("send_key") == ENTER
            self._composer.editor.enter_sends = enter
            keys = "Enter" if enter else "Ctrl+Enter"
            self._composer.send_button.setToolTip(tr("Send ({keys})", keys=keys))

    # ---------------------------------------------------------------- formats

    def begins_rich(self, options: "ReplyOptions", answered: ItemRow | None) -> bool:
        """Whether an answer begins formatted: as chosen, else as the customer wrote."""
        if "rich_text" not in options.capabilities:
            return False
        chosen = self._services.choices.get("writing_format", FOLLOW)
        return chosen == RICH or (chosen != PLAIN and (answered is None or answered.has_html))

    def begin(self, writing: Writing | None, options: "ReplyOptions | None") -> None:
        """Another writing stands in the editor from now on; called before its text is put there."""
        composer = self._composer
        able = options is not None and "rich_text" in options.capabilities
        composer.editor.rich = bool(writing and writing.rich and able)
        composer.editor.may_be_rich = able
        composer.rich_button.setVisible(able)
        composer.rich_button.setChecked(composer.editor.rich)
        composer.format_bar.setVisible(composer.editor.rich)
        composer.emoji_button.setVisible(composer.isEnabled())
        heard = ""
        if options is not None and options.answers_item_id is not None:
            answered = composer.ways.answered.get(options.answers_item_id)
            heard = answered.text[: answered.visible_chars] if answered else ""
        self.spelling.begin(heard)

    def _toggle_rich(self, _checked: bool = False) -> None:
        """From plain to formatted and back; back keeps the words and loses their looks."""
        composer = self._composer
        writing = composer.writing
        if writing is None or composer.rich_button.isHidden():
            return
        composer._collect(writing)  # noqa: SLF001  # the composer's own helper, for its own tools
        writing.rich = not writing.rich
        if not writing.rich:
            writing.html = ""
        composer._show_writing()  # noqa: SLF001  # as above
        composer.editor.setFocus()
        if not writing.empty:
            composer.drafting.touch(writing)

    def ask_link(self) -> None:
        """Ask where a link leads."""
        from omnibox.ui.writing.link_dialog import LinkDialog

        form = self._composer.editor.formatting
        words, address = form.link_here()
        LinkDialog(self._services, words, address, form.link, self._composer.window()).open()

    # ---------------------------------------------------------------- pictures

    def place_picture(self, file: FileRef, data: bytes) -> None:
        """A pasted picture was stored: put it between the words."""
        self._composer.editor.insert_picture(picture_id(file[2]), data)

    def show_pictures(self) -> None:
        """Fetch the pictures that stand between the words of a draft."""
        composer = self._composer
        writing = composer.writing
        if writing is None or "cid:" not in writing.html:
            return
        desk = self._services.desk
        for file in writing.files:
            name = picture_id(file[2])
            if name in writing.html:
                show: Callable[[bytes], None] = partial(composer.editor.show_picture, name)
                self._services.tasks.read(
                    partial(desk.compose.attached, file), composer, show, self._services.notices.fail
                )

    # ---------------------------------------------------------------- emoji and later

    def open_emoji(self) -> None:
        """Show the picker over the composer."""
        from omnibox.ui.writing.emoji import EmojiPicker

        composer = self._composer
        if not composer.isEnabled():
            return
        if self._picker is None:
            self._picker = EmojiPicker(self._services, composer)
            self._picker.picked.connect(self._put)
        button = composer.emoji_button
        self._picker.open_at(button.mapToGlobal(QPoint(0, -4)))

    def _put(self, sign: str) -> None:
        self._composer.editor.put(sign)
        self._composer.editor.setFocus()

    def open_later(self) -> None:
        """Show when it may leave."""
        composer = self._composer
        if composer.mode == NOTE or not composer.send_button.isEnabled():
            return
        guard = self._services.choices.flag("later_guard", True)
        menu = ScheduleMenu(self._services, self.send_at, composer, guard=guard)
        menu.addSeparator()
        menu.addAction(tr("Scheduled messages…")).triggered.connect(lambda _=False: self.open_scheduled())
        button = composer.later_button
        corner = button.mapToGlobal(QPoint(0, 0))
        menu.popup(QPoint(corner.x(), corner.y() - menu.sizeHint().height()))

    def open_scheduled(self) -> None:
        """Show every message that waits for its time."""
        from omnibox.ui.writing.scheduled import ScheduledDialog

        ScheduledDialog(self._services, self._composer.window()).open()

    def send_at(self, at: datetime, cancel_on_reply: bool) -> None:
        """Let what stands there leave at a moment."""
        writing = self._composer.writing
        if writing is not None and writing.mode != NOTE:
            writing.send_at, writing.cancel_on_reply = at, cancel_on_reply
            self._composer.send()
