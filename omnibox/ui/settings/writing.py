"""How one writes: the key that sends, the time to take it back, formats, spelling."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from omnibox.model.rows import InboxRow
from omnibox.model.sign_off import SignOff
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.media import medium
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form, Group
from omnibox.ui.settings.signature_editor import SignatureEditor
from omnibox.ui.widgets import Button, Label
from omnibox.ui.writing import dictionaries
from omnibox.ui.writing.tools import ENTER, FOLLOW, PLAIN, RICH

UNDO_TIMES = (0, 3, 5, 10, 15, 30, 60)  # seconds
_SILENT = frozenset({"phone"})  # media nothing is written by


class Writing(Form):
    """The section."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self.undo: dict[str, QComboBox] = {}
        self.languages: dict[str, QCheckBox] = {}
        self._sending()
        self._undo_group = self.group(
            tr("Time to take a message back"), tr("A message leaves after this time; until then Undo brings it back.")
        )
        self.signature = SignatureEditor(
            services, tr("My signature"), tr("Taken where an inbox has none of its own, or by choice below a mail.")
        )
        self.signature.changed.connect(self._keep_signature)
        self.add(self.signature)
        services.tasks.read(services.desk.signatures.mine, self, self.signature.show_sign, services.notices.fail)
        self._spelling()
        services.tasks.read(services.desk.inboxes.list, self, self._show_undo, services.notices.fail)
        services.speller.ready.connect(self._show_languages)
        services.speller.begin()
        if services.speller.languages:
            self._show_languages()

    def _sending(self) -> None:
        choices = self._services.choices
        group = self.group(tr("Writing and sending"))
        self.key = QComboBox()
        self.key.addItem("Ctrl+Enter", "ctrl")
        self.key.addItem(tr("Enter (Shift+Enter begins a new line)"), ENTER)
        self.key.setCurrentIndex(1 if choices.get("send_key") == ENTER else 0)
        self.key.activated.connect(lambda _: choices.put("send_key", self.key.currentData()))
        group.row(tr("Key that sends"), self.key)
        self.format = QComboBox()
        for value, words in (
            (FOLLOW, tr("As the customer wrote")),
            (RICH, tr("Formatted")),
            (PLAIN, tr("Plain")),
        ):
            self.format.addItem(words, value)
        self.format.setCurrentIndex(max(0, self.format.findData(choices.get("writing_format", FOLLOW))))
        self.format.activated.connect(lambda _: choices.put("writing_format", self.format.currentData()))
        group.row(tr("Mail begins"), self.format, tr("Formatted mail is sent with a plain part that says the same."))
        self.reminder = group.switch(
            tr("Ask before a mail leaves without the file it speaks of"), on=choices.flag("attachment_reminder", True)
        )
        self.reminder.clicked.connect(lambda on: choices.put("attachment_reminder", on))

    def _keep_signature(self, sign: SignOff) -> None:
        desk = self._services.desk
        self._services.tasks.write(lambda: desk.signatures.keep_mine(sign), self, None, self._services.notices.fail)

    # ---------------------------------------------------------------- undo

    def _show_undo(self, inboxes: Sequence[InboxRow]) -> None:
        standard: dict[str, int] = {}
        for inbox in inboxes:
            if inbox.medium not in _SILENT:
                standard.setdefault(inbox.medium, inbox.undo_seconds)
        chosen = self._services.choices.get("undo_seconds", {})
        for name, seconds in standard.items():
            box = QComboBox()
            now = chosen.get(name, seconds)
            for value in sorted({*UNDO_TIMES, now}):
                box.addItem(tr_n("{n} second", "{n} seconds", value) if value else tr("None: it leaves at once"), value)
            box.setCurrentIndex(box.findData(now))
            box.activated.connect(partial(self._choose_undo, name))
            self.undo[name] = box
            self._undo_group.row(medium(name).word, box)
        self._undo_group.setVisible(bool(standard))

    def _choose_undo(self, name: str, _index: int) -> None:
        chosen = dict(self._services.choices.get("undo_seconds", {}))
        chosen[name] = self.undo[name].currentData()
        self._services.choices.put("undo_seconds", chosen)

    # ---------------------------------------------------------------- spelling

    def _spelling(self) -> None:
        choices = self._services.choices
        group: Group = self.group(
            tr("Spelling"), tr("Words are looked up on this computer; nothing you write is sent anywhere for it.")
        )
        self.spell = group.switch(tr("Underline what is misspelt"), on=choices.flag("spelling", True))
        self.spell.clicked.connect(lambda on: choices.put("spelling", on))
        holder = QWidget()
        self._language_column = QVBoxLayout(holder)
        self._language_column.setContentsMargins(0, 0, 0, 0)
        self._language_column.addWidget(
            Label(self.theme, tr("Languages; which one a message is in is told by its words"), tone="soft", wrap=True)
        )
        group.wide(holder)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        self._words_label = Label(self.theme, "", tone="soft", wrap=True)
        column.addWidget(self._words_label)
        self._forget = Button(self.theme, tr("Forget my words"), self._forget_words)
        column.addWidget(self._forget)
        group.wide(words)
        choices.changed.connect(self._chosen)
        self._show_words()

    def _chosen(self, key: str) -> None:
        if key == "spelling_words":
            self._show_words()

    def _show_words(self) -> None:
        own = [str(word) for word in self._services.choices.get("spelling_words", [])]
        self._words_label.setText(
            tr("My dictionary: {words}", words=", ".join(own)) if own else tr("My dictionary holds no words yet.")
        )
        self._forget.setVisible(bool(own))

    def _forget_words(self) -> None:
        self._services.choices.put("spelling_words", [])

    def _show_languages(self) -> None:
        wanted = self._services.choices.get("spelling_languages", [])
        known = self._services.speller.languages
        for language in sorted(known, key=dictionaries.name_of):
            if language not in self.languages:
                box = QCheckBox(dictionaries.name_of(language))
                box.setChecked(not wanted or language in wanted)
                box.clicked.connect(self._choose_languages)
                self.languages[language] = box
                self._language_column.addWidget(box)

    def _choose_languages(self, _on: bool = False) -> None:
        chosen = [language for language, box in self.languages.items() if box.isChecked()]
        everything = len(chosen) == len(self.languages)
        self._services.choices.put("spelling_languages", None if everything or not chosen else chosen)
