"""Press the key you want: a field that hears keys, and the dialog around it for one action."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QKeyCombination, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr
from omnibox.ui.keys import chords
from omnibox.ui.keys.keymap import Keymap
from omnibox.ui.keys.words import TYPING, held_by, refused
from omnibox.ui.services import UiServices
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, Label

SECOND_PRESS_MS = 900  # so long a second press is waited for
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALTGR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_LEAVE = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)  # they go on working here


class KeyField(QWidget):
    """Hears one key, or two presses after each other. Tab and Escape leave it, as anywhere."""

    recorded = Signal(str, str)  # the key as it is kept, why it is refused ("" if it is not)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presses: list[QKeyCombination] = []
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(SECOND_PRESS_MS)
        self._wait.timeout.connect(self._done)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Press the key you want"))
        self.setAccessibleDescription(tr("Two presses after each other are possible, such as G and then I."))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.grown(260), self._theme.grown(44))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no shortcut fires while keys are recorded
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LEAVE and not event.modifiers() & ~_SHIFT:
            super().keyPressEvent(event)
            return
        press = _pressed(event)
        if press.key() == Qt.Key.Key_unknown or chords.refusal(QKeySequence(press).toString()) == chords.MODIFIER:
            return
        if event.modifiers() & _ALTGR == _ALTGR and event.text().isprintable() and event.text():
            self._presses = [press]
            self._done(TYPING)
            return
        self._presses.append(press)
        if len(self._presses) < chords.MOST and not chords.refusal(self.text):
            self._wait.start()
        else:
            self._done()
        self.update()

    @property
    def text(self) -> str:
        """What was pressed so far, as it is kept."""
        return ", ".join(QKeySequence(press).toString(chords.PORTABLE) for press in self._presses)

    def _done(self, reason: str = "") -> None:
        self._wait.stop()
        key = chords.normal(self.text)
        self._presses.clear()
        self.update()
        self.recorded.emit(key, reason or chords.refusal(key))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._presses.clear()
        self._wait.stop()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(tokens.accent if self.hasFocus() else tokens.line)
        painter.setBrush(tokens.sunken)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 7, 7)
        pressed = chords.native(self.text)
        painter.setFont(self._theme.font(14, 600 if pressed else 400))
        painter.setPen(tokens.text if pressed else tokens.text2)
        said = (
            f"{pressed} …"
            if pressed
            else tr("Press the key you want")
            if self.hasFocus()
            else tr("Click, then press a key")
        )
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, said)
        painter.end()


def _pressed(event: QKeyEvent) -> QKeyCombination:
    """Return what was pressed; Shift belongs to what it types ("!" is a key, Shift and 1 are not)."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    if held == _SHIFT and text.isprintable() and text.strip() and text.upper() == text.lower():
        held &= ~_SHIFT
    return QKeyCombination(held, Qt.Key(event.key()))


class KeysDialog(QDialog):
    """The keys of one action: take one away, press another, settle whose it is."""

    def __init__(self, services: UiServices, action: str, choose: Callable[[Keymap], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._action, self._choose = services, action, choose
        theme = services.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = tr(services.actions.spec(action).label)
        self.setWindowTitle(tr("Keys of “{name}”", name=name))
        self._wanted = ""
        self.field = KeyField(theme)
        self.field.recorded.connect(self._recorded)
        self.said = Label(theme, "", tone="soft", wrap=True)
        self.take = Button(theme, tr("Replace"), self._take, kind="primary")
        self.keep = Button(theme, tr("Keep as it is"), self._leave)
        self._chips = QWidget()
        self._row = WrapLayout(self._chips)
        reset = Button(theme, tr("Reset"), self._reset)
        done = Button(theme, tr("Done"), self.accept)
        for button in (reset, done, self.take, self.keep):
            button.setAutoDefault(False)
        asked = QHBoxLayout()
        asked.addWidget(self.take)
        asked.addWidget(self.keep)
        asked.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(reset)
        foot.addStretch(1)
        foot.addWidget(done)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 18)
        layout.setSpacing(12)
        layout.addWidget(Label(theme, tr("Keys of “{name}”", name=name), px=15, weight=600, wrap=True))
        for part in (self._chips, self.field, self.said):
            layout.addWidget(part)
        layout.addLayout(asked)
        layout.addLayout(foot)
        self.setMinimumWidth(theme.grown(380))
        self._show()
        self.field.setFocus()

    @property
    def _keymap(self) -> Keymap:
        return self._services.keys.keymap

    def _show(self, said: str = "") -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        keys = self._keymap.keys(self._action)
        for key in keys:
            text = tr("{key}  ✕", key=chords.native(key))
            chip = Button(self._services.theme, text, partial(self._remove, key))
            chip.setAccessibleName(tr("Take {key} away", key=chords.native(key)))
            chip.setToolTip(chip.accessibleName())
            chip.setAutoDefault(False)
            self._row.addWidget(chip)
            chip.show()
        self._chips.setVisible(bool(keys))
        self.said.setText(said or ("" if keys else tr("It has no key now. It can still be found with the one box.")))
        self.said.setVisible(bool(self.said.text()))
        for button in (self.take, self.keep):
            button.setVisible(bool(self._wanted))

    def _set(self, keymap: Keymap, said: str = "") -> None:
        self._wanted = ""
        self._choose(keymap)
        self._show(said)
        self.field.setFocus()

    def _recorded(self, key: str, reason: str) -> None:
        self._wanted = ""
        if reason and key not in self._keymap.base(self._action):
            self._show(refused(reason, key))
            return
        if key in self._keymap.keys(self._action):
            self._show(tr("It has that key already."))
            return
        holders = self._keymap.holders(key, self._action)
        if holders:
            self._wanted = key
            self._show(held_by(self._services.actions, holders, key))
            self.take.setFocus()
            return
        self._set(self._keymap.taking(self._action, key))

    def _take(self) -> None:
        self._set(self._keymap.taking(self._action, self._wanted))

    def _leave(self) -> None:
        self._wanted = ""
        self._show()
        self.field.setFocus()

    def _remove(self, key: str) -> None:
        self._set(self._keymap.with_keys(self._action, [had for had in self._keymap.keys(self._action) if had != key]))

    def _reset(self) -> None:
        self._set(self._keymap.reset(self._action))
