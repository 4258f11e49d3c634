"""What Omnibox tells you of, how it sounds, when it keeps still, and what closing the window means."""

from dataclasses import replace
from datetime import time
from functools import partial

from PySide6.QtCore import QLocale, Qt, QTime
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QSystemTrayIcon, QTimeEdit, QToolButton, QWidget

from omnibox.ui.desktop.players import Player
from omnibox.ui.desktop.preferences import CHOICE, CLOSE_TO_TRAY, Whose, Wishes, wishes_of
from omnibox.ui.desktop.quiet import DoNotDisturb, Hours
from omnibox.ui.desktop.sounds import CHOICE as SOUNDS_CHOICE, SILENT, Kind, Sounds
from omnibox.ui.desktop.tray import quiet_words
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form, Row
from omnibox.ui.widgets import Button, IconButton

VOLUME_STEP = 5  # percent
CHOSEN = "QToolButton:checked { border: 1px solid palette(highlight); font-weight: 600; }"


def tone_names() -> dict[str, str]:
    """Return what the tones are called, in the order of the choice."""
    return {
        "drop": tr("Drop"),
        "knock": tr("Knock"),
        "bell": tr("Bell"),
        "chime": tr("Chime"),
        "fall": tr("Falling"),
        SILENT: tr("No sound"),
    }


def kind_names() -> dict[Kind, tuple[str, str]]:
    """Return what a sound may tell of, each with a word of help."""
    return {
        Kind.MESSAGE: (tr("An email"), ""),
        Kind.CHAT: (tr("A text or a chat"), tr("Somebody waits for the next line.")),
        Kind.MENTION: (tr("Somebody mentions you"), ""),
        Kind.FAILED: (tr("Something was not sent, or an inbox needs help"), ""),
        Kind.WAKE: (tr("A snooze is over"), ""),
    }


class Notifications(Form):
    """The section."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self._filling = False
        self.sounds = Sounds(services.choices, Player(), self)
        self.quiet = DoNotDisturb(services.choices, services.formats, self)
        self._what()
        self._tones()
        self._still()
        self._window()
        services.choices.changed.connect(lambda _: self._fill())
        self.quiet.changed.connect(self._fill)
        self._fill()

    # ---- what is told
    def _what(self) -> None:
        group = self.group(
            tr("What you are told of"), tr("A conversation has one notification; it goes when anybody reads it.")
        )
        self.messages = QComboBox()
        for whose, name in (
            (Whose.MINE_AND_NOBODYS, tr("Mine, and what is nobody's")),
            (Whose.MINE, tr("Mine only")),
            (Whose.NONE, tr("None")),
        ):
            self.messages.addItem(name, str(whose))
        self.messages.activated.connect(lambda _: self._wish(messages=Whose(self.messages.currentData())))
        group.row(tr("New messages"), self.messages, tr("From people; newsletters and automatic answers never."))
        self.mentions = group.switch(tr("Somebody mentions you in a note"))
        self.failed = group.switch(tr("A message of yours was not sent"))
        self.inboxes = group.switch(tr("An inbox needs your help"))
        self.hide_contents = group.switch(
            tr("Hide contents"), tr("No name and no word of a message: others may see your screen while it is locked.")
        )
        for switch, name in (
            (self.mentions, "mentions"),
            (self.failed, "failed"),
            (self.inboxes, "inboxes"),
            (self.hide_contents, "hide"),
        ):
            switch.clicked.connect(lambda on, name=name: self._wish(**{name: on}))

    def _wish(self, **wishes: object) -> None:
        known: Wishes = wishes_of(self._services.choices.get(CHOICE))
        self._services.choices.put(CHOICE, replace(known, **wishes).stored())  # type: ignore[arg-type]  # by name

    # ---- sounds
    def _tones(self) -> None:
        there = self.sounds.available
        none = tr("No program that plays sounds was found: pw-play, paplay or aplay.")
        group = self.group(tr("Sounds"), "" if there else none)
        self.sound = group.switch(tr("Play sounds"), tr("A burst of messages rings once."))
        self.sound.clicked.connect(lambda on: self._hear(on=on))
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setSingleStep(VOLUME_STEP)
        self.volume.setPageStep(VOLUME_STEP * 4)
        self.volume.setFixedWidth(180)
        self.volume.valueChanged.connect(self._louder)
        group.row(tr("Volume"), self.volume)
        self.tones: dict[Kind, QComboBox] = {}
        for kind, (name, hint) in kind_names().items():
            group.row(name, self._tone_row(kind, name), hint)
        self.repeat = group.switch(
            tr("Ring again until somebody looks"),
            tr("For texts and chats, every 20 seconds, while nobody opened them."),
        )
        self.repeat.clicked.connect(lambda on: self._hear(repeat=on))
        group.card.setHidden(not there)  # nothing there could be heard

    def _tone_row(self, kind: Kind, name: str) -> QWidget:
        combo = QComboBox()
        combo.setAccessibleName(name)
        for tone, words in tone_names().items():
            combo.addItem(words, tone)
        combo.activated.connect(lambda _: self._choose_tone(kind))
        self.tones[kind] = combo
        play = IconButton(self.theme, "play", tr("Play the sound for: {what}", what=name), partial(self._preview, kind))
        box = QWidget()
        layout = QHBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(combo)
        layout.addWidget(play)
        return box

    def _choose_tone(self, kind: Kind) -> None:
        tone = str(self.tones[kind].currentData())
        self._services.choices.put(SOUNDS_CHOICE, self.sounds.choice.with_tone(kind, tone).stored())
        self.sounds.preview(tone)

    def _preview(self, kind: Kind) -> None:
        self.sounds.preview(self.sounds.choice.tone(kind))

    def _louder(self, volume: int) -> None:
        if not self._filling:
            self._hear(volume=volume)

    def _hear(self, **more: bool | int) -> None:
        choice = replace(self.sounds.choice, **more)  # type: ignore[arg-type]  # by name
        self._services.choices.put(SOUNDS_CHOICE, choice.stored())

    # ---- quiet
    def _still(self) -> None:
        text = tr("Notifications and sounds keep still; the count goes on.")
        group = self.group(tr("Do not disturb"), text)
        self.state: Row = group.row(tr("Now"), self._now_buttons())
        self.hours = group.switch(tr("Quiet hours"), tr("Every week at the same times."))
        self.hours.clicked.connect(lambda on: self._change_hours(on=on))
        self._days = group.row(
            tr("On these days"), self._day_buttons(), tr("Those that end in the morning begin the evening before.")
        )
        self.start, self.end = QTimeEdit(), QTimeEdit()
        self._from = group.row(tr("Begins at"), self.start)
        self._to = group.row(tr("Ends at"), self.end)
        for field in (self.start, self.end):
            field.setButtonSymbols(QTimeEdit.ButtonSymbols.NoButtons)
            field.setAlignment(Qt.AlignmentFlag.AlignCenter)
            field.setDisplayFormat(QLocale().timeFormat(QLocale.FormatType.ShortFormat))
            field.editingFinished.connect(self._times)

    def _now_buttons(self) -> QWidget:
        box = QWidget()
        layout = QHBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        lengths = dict(self.quiet.choices_of_length())
        words = {
            "dnd_half_hour": tr("30 minutes"),
            "dnd_hour": tr("An hour"),
            "dnd_tomorrow": tr("Until tomorrow"),
        }
        self.lengths: dict[str, Button] = {}
        for name, text in words.items():
            self.lengths[name] = Button(self.theme, text, lengths[name])
            self.lengths[name].setAccessibleName(tr("Do not disturb: {how_long}", how_long=text))
            layout.addWidget(self.lengths[name])
        self.speak = Button(self.theme, tr("Let them through again"), self.quiet.end)
        layout.addWidget(self.speak)
        return box

    def _day_buttons(self) -> QWidget:
        box, locale = QWidget(), QLocale()
        layout = QHBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self.days: dict[int, QToolButton] = {}
        first = locale.firstDayOfWeek().value
        for at in range(7):
            day = (first - 1 + at) % 7  # 0 is Monday
            button = QToolButton()
            button.setText(locale.dayName(day + 1, QLocale.FormatType.ShortFormat))
            button.setAccessibleName(locale.dayName(day + 1, QLocale.FormatType.LongFormat))
            button.setCheckable(True)
            button.setStyleSheet(CHOSEN)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(self._day_chosen)
            self.days[day] = button
            layout.addWidget(button)
        return box

    def _day_chosen(self, _on: bool) -> None:
        self._change_hours(days=tuple(day for day, button in sorted(self.days.items()) if button.isChecked()))

    def _times(self) -> None:
        if not self._filling:
            start, end = self.start.time(), self.end.time()
            self._change_hours(start=time(start.hour(), start.minute()), end=time(end.hour(), end.minute()))

    def _change_hours(self, **more: object) -> None:
        hours: Hours = replace(self.quiet.hours, **more)  # type: ignore[arg-type]  # by name
        if hours != self.quiet.hours:
            self.quiet.set_hours(hours)

    # ---- the window
    def _window(self) -> None:
        there = QSystemTrayIcon.isSystemTrayAvailable()
        group = self.group(tr("When you close the window"))
        hint = tr("Messages come in and go out all the same. Quit Omnibox from its icon, or with its key.")
        none = tr("This desktop shows no tray icons, so closing the window quits.")
        self.close_to_tray = group.switch(tr("Keep Omnibox in the tray"), hint if there else none)
        self.close_to_tray.setEnabled(there)
        self.close_to_tray.clicked.connect(lambda on: self._services.choices.put(CLOSE_TO_TRAY, on))

    # ---- how it stands
    def _fill(self) -> None:
        """Show what is chosen, wherever it was chosen."""
        self._filling = True
        try:
            self._fill_wishes()
            self._fill_sounds()
            self._fill_quiet()
        finally:
            self._filling = False

    def _fill_wishes(self) -> None:
        wishes = wishes_of(self._services.choices.get(CHOICE))
        self.messages.setCurrentIndex(self.messages.findData(str(wishes.messages)))
        for switch, on in (
            (self.mentions, wishes.mentions),
            (self.failed, wishes.failed),
            (self.inboxes, wishes.inboxes),
            (self.hide_contents, wishes.hide),
        ):
            switch.setChecked(on)
        there = QSystemTrayIcon.isSystemTrayAvailable()
        self.close_to_tray.setChecked(there and self._services.choices.flag(CLOSE_TO_TRAY, True))

    def _fill_sounds(self) -> None:
        choice = self.sounds.choice
        self.sound.setChecked(choice.on)
        if not self.volume.isSliderDown():
            self.volume.setValue(choice.volume)
        for kind, combo in self.tones.items():
            combo.setCurrentIndex(combo.findData(choice.tone(kind)))
        self.repeat.setChecked(choice.repeat)

    def _fill_quiet(self) -> None:
        hours, quiet = self.quiet.hours, self.quiet.quiet
        self.state.say(quiet_words(self.quiet, self._services.formats) if quiet else tr("You are told as it comes."))
        by_hand = self.quiet.until is not None
        self.speak.setVisible(by_hand)
        for button in self.lengths.values():
            button.setVisible(not by_hand)
        self.hours.setChecked(hours.on)
        for row in (self._days, self._from, self._to):
            row.setVisible(hours.on)
        for day, chip in self.days.items():
            chip.setChecked(day in hours.days)
        for field, moment in ((self.start, hours.start), (self.end, hours.end)):
            if not field.hasFocus():
                field.setTime(QTime(moment.hour, moment.minute))
