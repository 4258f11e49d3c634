"""A signature: formatted text with variables and a picture, and below it how it will look."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from omnibox.model import rich, sign_off, variables
from omnibox.model.intents import FileRef
from omnibox.model.reply import picture_id
from omnibox.model.sign_off import SignOff
from omnibox.ui.conversation.attaching import Attaching
from omnibox.ui.conversation.editor import Editor
from omnibox.ui.conversation.file_row import FileRow
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr
from omnibox.ui.onboarding.column import Card
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Group
from omnibox.ui.settings.variable_button import VariableButton, unknown_words
from omnibox.ui.widgets import Button, Label
from omnibox.ui.writing.format_bar import FormatBar

_PAUSE = 800  # ms without a change before it is kept
_PICTURES = "*.png *.jpg *.jpeg *.gif *.webp"


class SignatureEditor(Group):
    """Tells of each signature that can be kept."""

    changed = Signal(object)  # SignOff

    def __init__(self, services: UiServices, title: str, text: str) -> None:
        super().__init__(services.theme, title, text)
        self._services = services
        self._filling = False
        self.kept = SignOff()
        theme = services.theme
        self.editor = Editor(theme)
        self.editor.rich = self.editor.may_be_rich = True
        self.editor.setAccessibleName(title)
        self.editor.setPlaceholderText(tr("Write what stands below your mail"))
        self.files = FileRow(theme, services.formats)
        self.attaching = Attaching(services, self.files, self)
        self.attaching.largest = sign_off.MAX_FILE_BYTES
        self.bar = FormatBar(theme, self.editor, self._ask_link)
        self.variables = VariableButton(theme, variables.SIGNATURE, self._put)
        self.picture = Button(theme, tr("Insert a picture"), self._choose, icon="image")
        self.problem = Label(theme, "", px=12, tone="danger", wrap=True)
        self.preview = Label(theme, "", tone="soft", wrap=True)
        self._place()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.keep)
        self.editor.textChanged.connect(self._edited)
        self.editor.picture_given.connect(self._pasted)
        self.editor.link_asked.connect(self._ask_link)
        self._look()

    def _place(self) -> None:
        theme = self._services.theme
        sheet = Card(theme)
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(12, 10, 12, 6)
        inside.addWidget(self.editor)
        inside.addWidget(self.bar)
        inside.addWidget(self.files)
        self.files.changed.connect(self.files.hide)  # its pictures are seen between the words
        self.wide(sheet)
        tools = WrapLayout(gap=8)
        tools.addWidget(self.variables)
        tools.addWidget(self.picture)
        holder = QHBoxLayout()
        holder.addLayout(tools, 1)
        inside.addLayout(holder)
        self._problem_line = self.wide(self.problem)
        self._preview_line = self.wide(self.preview)

    # ---------------------------------------------------------------- showing

    def show_sign(self, sign: SignOff) -> None:
        """Show a signature; says nothing."""
        self._timer.stop()
        self._filling = True
        self.kept = sign
        self.files.set_files(sign.files)
        self.files.hide()
        self.editor.set_text(rich.to_text(rich.from_html(sign.html)), sign.html)
        for file in sign.files:
            show: Callable[[bytes], None] = partial(self.editor.show_picture, picture_id(file[2]))
            work = partial(self._services.desk.signatures.picture, file)
            self._services.tasks.read(work, self, show, self._services.notices.fail)
        self._filling = False
        self._look()

    @property
    def sign(self) -> SignOff:
        """What stands there."""
        blocks = self.editor.blocks()
        shown = {span.picture for block in blocks for span in block.spans if span.picture}
        files = tuple(file for file in self.files.files if picture_id(file[2]) in shown)
        return SignOff(rich.to_html(blocks), files)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Variables that are none."""
        return variables.unknown(self.editor.toPlainText(), variables.SIGNATURE)

    def _look(self) -> None:
        self.problem.setText(unknown_words(self.unknown))
        self._problem_line.setVisible(bool(self.unknown))
        sign = self.sign
        example = {
            **variables.person("operator", self._services.desk.actor.name),
            **variables.person("customer", tr("Maria Example")),
            "inbox.name": tr("Support"),
            "inbox.address": "support@example.com",
            "number": "4711",
            "subject": tr("Your order"),
            "date": self._services.formats.date(self._services.formats.now()),
        }
        signed = sign_off.filled(sign, example)
        text = signed.text if signed.text.strip() else tr("No signature.")
        self.preview.setText(f"{tr('For example:')}\n{sign_off.DELIMITER}\n{text}" if signed.text.strip() else text)

    # ---------------------------------------------------------------- editing

    def _edited(self) -> None:
        if not self._filling:
            self._look()
            self._timer.start()

    def _put(self, name: str) -> None:
        self.editor.put(name)
        self.editor.setFocus()

    def _ask_link(self) -> None:
        from omnibox.ui.writing.link_dialog import LinkDialog

        form = self.editor.formatting
        words, address = form.link_here()
        LinkDialog(self._services, words, address, form.link, self.window()).open()

    def _pasted(self, image: QImage) -> None:
        self.attaching.add_picture(image, self._place_picture)

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Insert a picture"), "", f"{tr('Pictures')} ({_PICTURES})")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.add_picture(Path(name)))
        dialog.open()

    def add_picture(self, path: Path) -> None:
        """Put a picture of the disk between the words."""
        desk = self._services.desk

        def work() -> tuple[FileRef, bytes]:
            file = desk.compose.attach(path, sign_off.MAX_FILE_BYTES)
            return file, desk.compose.attached(file)

        def landed(found: tuple[FileRef, bytes]) -> None:
            self.files.set_files((*self.files.files, found[0]))
            self.files.hide()
            self._place_picture(*found)

        self._services.tasks.write(work, self, landed, self._services.notices.fail)

    def _place_picture(self, file: FileRef, data: bytes) -> None:
        self.files.hide()
        self.editor.insert_picture(picture_id(file[2]), data)

    def keep(self) -> None:
        """Tell of what stands there, if it can be kept and is another."""
        self._timer.stop()
        sign = self.sign
        if self.unknown or sign == self.kept or (sign.empty and self.kept.empty):
            return
        self.kept = sign
        self.changed.emit(sign)
