"""The connect form's fields, drawn from what a channel declares; the rare ones are folded away."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, IconButton, Label

if TYPE_CHECKING:
    from omnibox.desk.channel import ChannelSpec, Field

REASONS = {
    "required": "This is needed.",
    "address": "This is no complete address.",
    "host": "This is no server name.",
    "port": "A port is a number from 1 to 65535.",
    "control": "This holds characters that cannot be typed.",
    "too_long": "This is too long.",
    "choice": "Choose one of these.",
    "other": "This cannot be used.",
}


class FieldRow(QWidget):
    """One field: label, input, hint or what is wrong with it."""

    edited = Signal(str)  # the field's key, by a person
    entered = Signal()  # Enter was pressed

    def __init__(self, theme: Theme, field: "Field", *, sealed: bool = False) -> None:
        """`sealed`: a secret goes into a sealed file instead of the keyring, and the hint says so."""
        super().__init__()
        self._theme, self.field = theme, field
        self._help = _help(field, sealed=sealed)
        self._hint = Label(theme, self._help, px=12, tone="faint", wrap=True)
        self.input = self._make_input()
        self.input.setAccessibleName(tr(field.label))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        if not isinstance(self.input, QCheckBox):
            title = Label(theme, tr(field.label), weight=500, wrap=True)
            title.setBuddy(self.input)
            layout.addWidget(title)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.input, 1)
        if isinstance(self.input, QLineEdit) and field.kind == "secret":
            self._eye = IconButton(theme, "eye", tr("Show the password"), self._look)
            line.addWidget(self._eye)
        layout.addLayout(line)
        layout.addWidget(self._hint)
        self._hint.setVisible(bool(self._help))  # not before it has a parent: it would open as a window

    def _make_input(self) -> QLineEdit | QComboBox | QCheckBox:
        field = self.field
        if field.kind == "choice":
            box = QComboBox()
            for value, label in field.choices:
                box.addItem(tr(label), value)
            box.setCurrentIndex(max(0, box.findData(field.default)))
            box.activated.connect(lambda _: self.edited.emit(field.key))
            return box
        if field.kind == "flag":
            check = QCheckBox(tr(field.label))
            check.setChecked(field.default == "true")
            check.clicked.connect(lambda _: self.edited.emit(field.key))
            return check
        edit = QLineEdit(field.default)
        if field.kind == "secret":
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.textEdited.connect(lambda _: self._typed())
        edit.returnPressed.connect(self.entered)
        return edit

    def _typed(self) -> None:
        self.complain("")
        self.edited.emit(self.field.key)

    def _look(self) -> None:
        if isinstance(self.input, QLineEdit):
            hidden = self.input.echoMode() == QLineEdit.EchoMode.Password
            self.input.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
            self._eye.set_icon(
                "eye-off" if hidden else "eye", tr("Hide the password") if hidden else tr("Show the password")
            )

    @property
    def value(self) -> str:
        if isinstance(self.input, QComboBox):
            return str(self.input.currentData())
        if isinstance(self.input, QCheckBox):
            return "true" if self.input.isChecked() else "false"
        return self.input.text() if self.field.kind == "secret" else self.input.text().strip()

    def fill(self, value: str) -> None:
        """Put a value in; `edited` stays silent."""
        if isinstance(self.input, QComboBox):
            self.input.setCurrentIndex(max(0, self.input.findData(value)))
        elif isinstance(self.input, QCheckBox):
            self.input.setChecked(value == "true")
        else:
            self.input.setText(value)

    def complain(self, reason: str) -> None:
        """Say what is wrong with the field, by code; an empty one takes it back."""
        self._hint.set_tone("danger" if reason else "faint")
        text = tr(REASONS.get(reason, REASONS["other"])) if reason else ""
        self._hint.setText(text or self._help)
        self._hint.setVisible(bool(self._hint.text()))
        self.input.setProperty("wrong", "true" if reason else "false")
        self.input.style().unpolish(self.input)
        self.input.style().polish(self.input)


def _help(field: "Field", *, sealed: bool) -> str:
    hint = tr(field.hint) if field.hint else ""
    if field.kind != "secret":
        return hint
    place = tr("Kept in a file sealed with your passphrase.") if sealed else tr("Kept in this computer's keyring.")
    return f"{place} {hint}".strip()


class Fields(QWidget):
    """All fields of a channel."""

    edited = Signal(str)
    entered = Signal()

    def __init__(self, theme: Theme, spec: "ChannelSpec", *, sealed: bool = False) -> None:
        super().__init__()
        self.rows: dict[str, FieldRow] = {}
        self._advanced = QWidget()
        self._plain = QVBoxLayout()
        plain, folded = self._plain, QVBoxLayout(self._advanced)
        folded.setContentsMargins(0, 6, 0, 0)
        for layout in (plain, folded):
            layout.setSpacing(12)
        side: QHBoxLayout | None = None
        for field in spec.fields:
            row = self.rows[field.key] = FieldRow(theme, field, sealed=sealed)
            row.edited.connect(self.edited)
            row.entered.connect(self.entered)
            if field.hidden:
                row.setParent(self)
                row.hide()
                continue
            target = folded if field.advanced else plain
            side = self._place(target, row, side)
        self.more = Button(theme, tr("Advanced"), self._unfold, kind="ghost", icon="chevron-right")
        self._advanced.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        outer.addLayout(plain)
        line = QHBoxLayout()
        line.addWidget(self.more)
        line.addStretch(1)
        outer.addLayout(line)
        self.more.setVisible(any(field.advanced for field in spec.fields))
        outer.addWidget(self._advanced)

    def _place(self, target: QVBoxLayout, row: FieldRow, side: QHBoxLayout | None) -> QHBoxLayout | None:
        """A server, its port and its security stand on one line."""
        kind = row.field.kind
        if kind == "host":
            side = QHBoxLayout()
            side.setSpacing(10)
            side.addWidget(row, 5)
            target.addLayout(side)
            return side
        if side is not None and kind in ("port", "choice"):
            side.addWidget(row, 2 if kind == "port" else 3)
            return side
        target.addWidget(row)
        return None

    def insert_after(self, key: str, part: QWidget) -> None:
        """Put another part below one of the fields that are always in sight."""
        self._plain.insertWidget(self._plain.indexOf(self.rows[key]) + 1, part)

    def _unfold(self) -> None:
        self.unfold(on=self._advanced.isHidden())

    def unfold(self, *, on: bool) -> None:
        """Show or hide the rare fields."""
        self._advanced.setVisible(on)
        self.more.set_icon_name("chevron-down" if on else "chevron-right")

    def values(self) -> dict[str, str]:
        """Return what is filled in, secrets left out."""
        return {key: row.value for key, row in self.rows.items() if row.field.kind != "secret"}

    def secrets(self) -> dict[str, str]:
        return {key: row.value for key, row in self.rows.items() if row.field.kind == "secret"}

    def complain(self, field: str, reason: str) -> bool:
        """Mark one field; tell whether it is here."""
        row = self.rows.get(field)
        if row is None:
            return False
        if row.field.advanced:
            self.unfold(on=True)
        row.complain(reason)
        row.input.setFocus()
        return True
