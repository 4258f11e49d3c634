"""Which key does what: a map to begin with, and every action's keys, changed by pressing them."""

from collections.abc import Callable
from functools import partial
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from omnibox.model.text import fold
from omnibox.ui.actions import DEFAULTS, SPECS, ActionSpec
from omnibox.ui.i18n import tr
from omnibox.ui.keys import chords
from omnibox.ui.keys.keymap import Keymap, Unreadable, from_text
from omnibox.ui.keys.recorder import KeysDialog
from omnibox.ui.keys.words import preset_names, unreadable
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form, Group, Row
from omnibox.ui.widgets import Button, Label

FILE = "omnibox-keys.json"
LARGEST = 1_000_000  # bytes of a file of keys; what is larger is none


class Keys(Form):
    """The section."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self._rows: dict[str, tuple[Row, Button]] = {}
        self._groups_of: list[tuple[Group, list[str]]] = []
        self._map()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Find an action or a key"))
        self.filter.setAccessibleName(tr("Find an action or a key"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._look)
        self.add(self.filter)
        for section, specs in groupby(SPECS, key=lambda spec: spec.section):
            self._section(tr(section), list(specs))
        self._nothing = Label(self.theme, tr("No action and no key is called like that."), tone="soft", wrap=True)
        self._nothing.setHidden(True)
        self.add(self._nothing)
        services.actions.changed.connect(self._fill)
        self._fill()

    @property
    def _keymap(self) -> Keymap:
        return self._services.keys.keymap

    def _choose(self, keymap: Keymap) -> None:
        self._services.keys.choose(keymap)

    # ---- the map
    def _map(self) -> None:
        group = self.group(tr("Map"))
        self.preset = QComboBox()
        for word, name in preset_names().items():
            self.preset.addItem(name, word)
        self.preset.activated.connect(lambda _: self._take_preset(str(self.preset.currentData())))
        hint = tr(
            "Keys you know from elsewhere, as far as there is the same to do here. What you changed stays changed."
        )
        group.row(tr("Begin with the keys of"), self.preset, hint)
        box = QWidget()
        buttons = QHBoxLayout(box)
        buttons.setContentsMargins(0, 0, 0, 0)
        self.load = Button(self.theme, tr("Import…"), self._import)
        self.export = Button(self.theme, tr("Export…"), self._export)
        for button in (self.load, self.export):
            buttons.addWidget(button)
        group.row(tr("A file to share or to keep"), box)
        self.reset = Button(self.theme, tr("Reset all"), self._reset_all)
        self._reset_row = group.row(tr("Back to Omnibox's own keys"), self.reset)
        self.said = Label(self.theme, "", tone="soft", wrap=True)
        self._said_line = group.wide(self.said)
        self._said_line.setHidden(True)

    def _take_preset(self, preset: str) -> None:
        """Take another map; a change of one's own that clashes with it gives way."""
        made = Keymap(DEFAULTS, preset)
        for action, keys in self._keymap.changed.items():
            wanted = [key for key in keys if not made.holders(key, action)]
            made = made.with_keys(action, wanted) if wanted or not keys else made
        self._choose(made)
        self._say("")

    def _reset_all(self) -> None:
        self._choose(Keymap(DEFAULTS))
        self._say("")

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self._said_line.setHidden(not text)

    # ---- files
    def _folder(self) -> str:
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

    def _import(self) -> None:
        self._ask(QFileDialog.AcceptMode.AcceptOpen, tr("Import keys"), self.read_file)

    def _export(self) -> None:
        self._ask(QFileDialog.AcceptMode.AcceptSave, tr("Export keys"), self.write_file)

    def _ask(self, mode: QFileDialog.AcceptMode, title: str, then: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self, title, self._folder(), tr("Keys (*.json)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(mode)
        if mode == QFileDialog.AcceptMode.AcceptSave:
            dialog.setDefaultSuffix("json")
            dialog.selectFile(FILE)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def read_file(self, path: Path) -> None:
        """Take the map of a file; one that cannot be taken changes nothing and is told why."""

        def read() -> str:
            with path.open("rb") as file:
                return file.read(LARGEST).decode("utf-8", "replace")

        self._services.tasks.read(read, self, self._imported, self._services.notices.fail)

    def _imported(self, text: str) -> None:
        try:
            keymap = from_text(DEFAULTS, text)
        except Unreadable as error:
            self._say(unreadable(self._services.actions, error))
            return
        self._choose(keymap)
        self._say(tr("The keys of the file are in force."))

    def write_file(self, path: Path) -> None:
        """Write the map in force to a file."""
        text = self._keymap.as_text()
        said = tr("Written to {name}.", name=path.name)
        self._services.tasks.write(
            lambda: path.write_text(text, "utf-8"), self, lambda _: self._say(said), self._services.notices.fail
        )

    # ---- the actions
    def _section(self, title: str, specs: list[ActionSpec]) -> None:
        group = self.group(title)
        for spec in specs:
            button = Button(self.theme, "", partial(self.change, spec.id))
            self._rows[spec.id] = group.row(tr(spec.label), button), button
        self._groups_of.append((group, [spec.id for spec in specs]))

    def change(self, action: str) -> None:
        """Open the dialog in which an action's keys are changed."""
        KeysDialog(self._services, action, self._choose, self).open()

    def _fill(self) -> None:
        keymap, names = self._keymap, {spec.id: tr(spec.label) for spec in SPECS}
        self.preset.setCurrentIndex(max(0, self.preset.findData(keymap.preset)))
        self._reset_row.setHidden(keymap == Keymap(DEFAULTS))
        for action, (row, button) in self._rows.items():
            keys = "   ".join(chords.native(key) for key in keymap.keys(action))
            button.setText(keys or tr("No key"))
            button.setAccessibleName(tr("{action}: {keys}", action=names[action], keys=keys or tr("No key")))
            button.setToolTip(tr("Change the keys of “{name}”", name=names[action]))
            row.say(tr("Changed by you") if action in keymap.changed else "")
        self._look(self.filter.text())

    def _look(self, text: str) -> None:
        """Show the actions that fit by name or by key."""
        wanted, any_fits = fold(text).strip(), False
        for group, actions in self._groups_of:
            fitting = 0
            for action in actions:
                row, button = self._rows[action]
                fits = wanted in fold(f"{row.name.text()} {button.text()}")
                row.setHidden(not fits)
                fitting += fits
            group.setHidden(not fitting)
            any_fits = any_fits or bool(fitting)
        self._nothing.setHidden(any_fits)
