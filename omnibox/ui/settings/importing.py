"""Importing kept mail: choose or drop it, see what it holds, say where it goes, watch it, and what came of it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from omnibox.model.errors import Invalid
from omnibox.model.importing import ImportState
from omnibox.model.rows import InboxRow, RequestRow
from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.live import Batch
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form, Group
from omnibox.ui.settings.import_card import ImportCard, left_words
from omnibox.ui.widgets import Button, Label

_SETTLE_MS = 250  # events of an import come often; the page follows that often


class Importing(QObject):
    """The group of the data section."""

    def __init__(self, services: UiServices, form: Form) -> None:
        super().__init__(form)
        self._services = services
        self._path: Path | None = None
        self._asked: UUID | None = None  # the question what it holds
        self._cards: dict[UUID, ImportCard] = {}
        self.group: Group = form.group(
            tr("Import mail"),
            tr(
                "Mail you kept elsewhere becomes history here: resolved, without notifications. It may lie in mbox "
                "files (Thunderbird, Google Takeout, Apple Mail), Maildir folders, .eml files, whole folders of them "
                "or a zip."
            ),
        )
        self._place_choice()
        self._place_plan()
        self._place_cards()
        self._later = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._later.timeout.connect(self.look)
        self.group.setAcceptDrops(True)
        self.group.installEventFilter(self)
        services.live.changed.connect(self._heard)

    # ---- choosing
    def _place_choice(self) -> None:
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        theme = self._services.theme
        self.choose_file = Button(theme, tr("Choose a file…"), partial(self._ask, folder=False))
        self.choose_folder = Button(theme, tr("Choose a folder…"), partial(self._ask, folder=True))
        line.addWidget(self.choose_file)
        line.addWidget(self.choose_folder)
        self.group.row(tr("What to import"), buttons, tr("Or drop a file or a folder here."))

    def _ask(self, *, folder: bool) -> None:
        dialog = QFileDialog(self.group, tr("Import mail"))
        dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
        if folder:
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.choose(Path(name)))
        dialog.open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and _dropped(event):
            event.acceptProposedAction()
            return True
        if type(event) is QDropEvent and (path := _dropped(event)):
            event.acceptProposedAction()
            self.choose(path)
            return True
        return False

    def choose(self, path: Path) -> None:
        """Look at what a path holds and offer to import it."""
        self._path = path
        self._found.setText(tr("Looking at {path}…", path=str(path)))
        self._left.hide()
        self.go.setEnabled(False)
        self._plan_row.show()
        desk, tasks = self._services.desk, self._services.tasks

        def asked(request_id: UUID) -> None:
            self._asked = request_id
            self._ask_how_it_went()

        tasks.write(lambda: desk.imports.look(path), self, asked, self._look_failed)
        tasks.read(desk.imports.targets, self, self._fill_targets, self._services.notices.fail)

    def _look_failed(self, error: Exception) -> None:
        self._close_plan()
        self._services.notices.fail(error)

    def _ask_how_it_went(self) -> None:
        asked, path, desk = self._asked, self._path, self._services.desk
        if asked is not None and path is not None:
            self._services.tasks.read(
                lambda: desk.requests.get(asked), self, partial(self._looked, path), self._look_failed
            )

    def _looked(self, path: Path, row: RequestRow) -> None:
        if path != self._path or row.id != self._asked or row.state in ("asked", "working"):
            return
        self._asked = None
        if row.state != "answered":
            gone = row.answer.get("code") == "path_gone"
            self._found.setText(
                tr("There is nothing at {path} any more.", path=str(path))
                if gone
                else tr("It could not be looked at: is the engine running? Choose it again to try once more.")
            )
            return
        mails, more = int(row.answer["mails"]), bool(row.answer.get("more"))
        formats = self._services.formats
        words = tr_n("{n} mail", "{n} mails", mails) if not more else tr("More than {n} mails", n=formats.count(mails))
        none = tr("No mail was found in {path}.", path=str(path))
        self._found.setText(tr("{mails} in {path}", mails=words, path=str(path)) if mails else none)
        left = int(row.answer.get("left", 0))
        self._left.setVisible(left > 0)
        self._left.setText(left_words(left, [(str(name), str(code)) for name, code in row.answer.get("names", ())]))
        self.go.setEnabled(mails > 0)
        if mails:
            self.target.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- where it goes
    def _place_plan(self) -> None:
        theme = self._services.theme
        plan = QWidget()
        layout = QVBoxLayout(plan)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._found = Label(theme, "", weight=600, wrap=True)
        self._left = Label(theme, "", px=12, tone="soft", wrap=True)
        layout.addWidget(self._found)
        layout.addWidget(self._left)
        self.target = QComboBox()
        self.target.setAccessibleName(tr("Import into"))
        self.target.currentIndexChanged.connect(lambda _: self._show_fields())
        self._titled(layout, tr("Import into"), self.target)
        self.address = QLineEdit()
        self.address.setPlaceholderText("shop@example.com")
        self._address_title = self._titled(layout, tr("Whose mail it is (your address)"), self.address)
        self.own = QLineEdit()
        self._titled(layout, tr("Further addresses of yours, between commas (optional)"), self.own)
        for field in (self.address, self.own):
            field.returnPressed.connect(self._begin)
        self._wrong = Label(theme, "", px=12, tone="danger", wrap=True)
        self._wrong.hide()
        layout.addWidget(self._wrong)
        buttons = WrapLayout(gap=8)
        self.go = Button(theme, tr("Import now"), self._begin, kind="primary")
        self.cancel = Button(theme, tr("Cancel"), self._close_plan, kind="ghost")
        buttons.addWidget(self.go)
        buttons.addWidget(self.cancel)
        layout.addSpacing(4)
        layout.addLayout(buttons)
        self._plan_row = self.group.wide(plan)
        self._plan_row.hide()

    def _titled(self, layout: QVBoxLayout, words: str, field: QWidget) -> Label:
        title = Label(self._services.theme, words, weight=500, wrap=True)
        title.setBuddy(field)
        field.setAccessibleName(words)
        layout.addSpacing(4)
        layout.addWidget(title)
        layout.addWidget(field)
        return title

    def _fill_targets(self, rows: tuple[InboxRow, ...]) -> None:
        chosen = self.target.currentData()
        self.target.clear()
        self.target.addItem(tr("A new inbox for kept mail"), None)
        for row in rows:
            named = row.name not in ("", row.address)
            self.target.addItem(f"{row.name} · {row.address}" if named else row.address, row.id)
        self.target.setCurrentIndex(max(0, self.target.findData(chosen)))
        self._show_fields()

    def _show_fields(self) -> None:
        fresh = self.target.currentData() is None
        self.address.setVisible(fresh)
        self._address_title.setVisible(fresh)

    def _close_plan(self) -> None:
        self._path = None
        self._plan_row.hide()
        self.choose_file.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin(self) -> None:
        path, desk = self._path, self._services.desk
        if path is None or not self.go.isEnabled():
            return
        self._wrong.hide()
        begin = partial(
            desk.imports.begin, path, self.target.currentData(), address=self.address.text(), own=self.own.text()
        )

        def begun(_: ImportState) -> None:
            self._close_plan()
            self.look()

        self._services.tasks.write(begin, self, begun, self._not_begun)

    def _not_begun(self, error: Exception) -> None:
        if isinstance(error, Invalid):
            field = self.own if error.params.get("field") == "own" else self.address
            self._wrong.setText(tr("This is no complete address."))
            self._wrong.show()
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._services.notices.fail(error)

    # ---- those that run or ended
    def _place_cards(self) -> None:
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(14)
        self._list_row = self.group.wide(self._list)
        self._list_row.hide()

    def _heard(self, batch: Batch) -> None:
        if batch.has("request.answered"):
            self._ask_how_it_went()
        if self.group.isVisible() and batch.has("history.imported", "inbox.") and not self._later.isActive():
            self._later.start()

    def look(self) -> None:
        """Ask how the imports are doing."""
        self._services.tasks.read(self._services.desk.imports.all, self, self._show, self._services.notices.fail)

    def _show(self, states: tuple[ImportState, ...]) -> None:
        for gone in self._cards.keys() - {state.id for state in states}:
            self._cards.pop(gone).deleteLater()
        for state in states:
            card = self._cards.get(state.id)
            if card is None:
                card = self._cards[state.id] = ImportCard(self._services)
                card.asked.connect(self._do)
                self._lines.addWidget(card)
            card.show_state(state)
        self._list_row.setVisible(bool(states))

    def _do(self, what: str, import_id: UUID) -> None:
        imports = self._services.desk.imports
        works: dict[str, Callable[[], object]] = {
            "stop": partial(imports.stop, import_id),
            "go_on": partial(imports.go_on, import_id),
            "forget": partial(imports.forget, import_id),
            "take_back": partial(imports.take_back, import_id),
        }
        self._services.tasks.write(works[what], self, lambda _: self.look(), self._failed)

    def _failed(self, error: Exception) -> None:
        self.look()
        self._services.notices.fail(error)


def _dropped(event: QDropEvent) -> Path | None:
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(urls[0].toLocalFile()) if len(urls) == 1 else None
