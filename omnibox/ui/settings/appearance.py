"""How the window looks: theme, density, text size, language, movement. Everything is in force at once."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QWidget

from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form
from omnibox.ui.settings.previews import PREVIEWS, Preview
from omnibox.ui.theme import LARGEST, SMALLEST, Density
from omnibox.ui.widgets import Button, Label

LANGUAGES = (("", "As the system"), ("en", "English"), ("de", "Deutsch"))
STEP = 5  # percent


class Appearance(Form):
    """The section."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self._themes()
        self._sizes()
        self._words()
        self._calm()

    def _themes(self) -> None:
        group = self.group(tr("Theme"))
        row = QWidget()
        layout = WrapLayout(row, gap=14)
        self.previews: dict[str, Preview] = {}
        for mode, name in PREVIEWS:
            made = Preview(self.theme, mode, tr(name))
            made.clicked.connect(partial(self._choose_mode, mode))
            self.previews[mode] = made
            layout.addWidget(made)
        group.wide(row)
        self.theme.changed.connect(self._mark)
        self._mark()

    def _choose_mode(self, mode: str, _checked: bool = False) -> None:
        self._services.looks.choose("mode", mode)
        self._mark()  # following the system may look the same as what was there: then nothing changed

    def _mark(self) -> None:
        for mode, preview in self.previews.items():
            preview.setChecked(mode == self.theme.mode)

    def _sizes(self) -> None:
        group = self.group(tr("Size"))
        self.density = QComboBox()
        for word, name in (
            (Density.COMPACT, tr("Compact")),
            (Density.NORMAL, tr("Normal")),
            (Density.ROOMY, tr("Roomy")),
        ):
            self.density.addItem(name, word.value)
        self.density.setCurrentIndex(self.density.findData(self.theme.density.value))
        self.density.activated.connect(
            lambda _: self._services.looks.choose("density", str(self.density.currentData()))
        )
        group.row(tr("Density"), self.density, tr("How much air stands between the lines of lists and timeline."))
        self.text_size = QSlider(Qt.Orientation.Horizontal)
        self.text_size.setRange(round(SMALLEST * 100), round(LARGEST * 100))
        self.text_size.setSingleStep(STEP)
        self.text_size.setPageStep(STEP * 5)
        self.text_size.setFixedWidth(180)
        self.text_size.setValue(round(self.theme.scale * 100))
        self._percent = Label(self.theme, "", tone="soft")
        self._percent.setMinimumWidth(48)
        box = QWidget()
        layout = QHBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text_size)
        layout.addWidget(self._percent)
        group.row(tr("Text size"), box, tr("Text, icons and buttons grow together, from 80 to 200 percent."))
        self.text_size.setAccessibleName(tr("Text size"))
        self.text_size.valueChanged.connect(self._resize)
        self.text_size.sliderReleased.connect(self._released)
        self._tell_size()

    def _resize(self, percent: int) -> None:
        """A slider that is dragged steps in fives; only the last place of a drag is drawn."""
        step = round(percent / STEP) * STEP
        if step != percent:
            self.text_size.setValue(step)
            return
        self._tell_size()
        if not self.text_size.isSliderDown():
            self._released()

    def _released(self) -> None:
        self._services.looks.choose("scale", self.text_size.value() / 100)

    def _tell_size(self) -> None:
        number = self._services.formats.locale.toString(self.text_size.value())
        self._percent.setText(tr("{n} %", n=number))

    def _words(self) -> None:
        group = self.group(tr("Language"))
        self.language = QComboBox()
        for word, name in LANGUAGES:
            self.language.addItem(name if word else tr(name), word)
        looks = self._services.looks
        self.language.setCurrentIndex(max(0, self.language.findData(looks.language)))
        self.language.activated.connect(lambda _: looks.choose("language", str(self.language.currentData())))
        group.row(tr("Language of the window"), self.language)
        self.restart = Button(self.theme, tr("Restart now"), looks.restart_wanted.emit)
        self._restart_row = group.row(
            tr("The language changes with the next start"),
            self.restart,
            tr("Drafts are kept, and you come back to the place where you are."),
        )
        looks.language_chosen.connect(lambda _: self._offer_restart())
        self._offer_restart()

    def _offer_restart(self) -> None:
        looks = self._services.looks
        self._restart_row.setVisible(looks.language_waits)
        self.restart.setVisible(looks.can_restart)

    def _calm(self) -> None:
        group = self.group(tr("Calm"))
        choices = self._services.choices
        self.still = group.switch(
            tr("Less movement"), tr("Nothing slides or fades; everything is simply there."), on=choices.flag("still")
        )
        self.activity = group.switch(
            tr("Hide activity lines"),
            tr("Who assigned, snoozed or resolved what stays in the history; the timeline shows messages and notes."),
            on=choices.flag("hide_activity"),
        )
        self.windows = self.group(tr("Windows")).switch(
            tr("Conversations in windows of their own come back"),
            tr("What was open beside the main window is open again at the next start."),
            on=choices.flag("popouts_restore", True),
        )
        self.windows.clicked.connect(lambda on: choices.put("popouts_restore", on))
        self.still.clicked.connect(lambda on: choices.put("still", on))
        self.activity.clicked.connect(lambda on: choices.put("hide_activity", on))
        choices.changed.connect(self._follow)

    def _follow(self, key: str) -> None:
        """Another part of the window, or another window, changed a choice that stands here."""
        choices = self._services.choices
        switches = {"still": self.still, "hide_activity": self.activity, "popouts_restore": self.windows}
        if key in switches:
            switches[key].setChecked(choices.flag(key, key == "popouts_restore"))
