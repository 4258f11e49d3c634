"""The style sheet of what Qt draws itself: buttons, fields, menus, scroll bars. All colours come from the tokens."""

from string import Template

from PySide6.QtGui import QColor

from omnibox.ui.theme import BASE_PX, Theme, Tokens

_SHEET = Template("""
QWidget { font-size: ${px}px; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 5px 8px; }
QPushButton {
  background: $raised; color: $text; border: 1px solid $line; border-radius: 7px; padding: 0 11px;
  min-height: ${button}px; font-weight: 500;
}
QPushButton:hover { background: $sunken; }
QPushButton:pressed { background: $line; }
QPushButton:disabled { color: $text3; background: $sunken; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton[kind="primary"] { background: $accent; color: $accent_text; border: 1px solid $accent; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 1px solid $text; }
QPushButton[kind="primary"]:disabled { background: $line; color: $text3; border-color: $line; }
QPushButton[kind="danger"] { color: $danger; }
QPushButton[kind="ghost"] { background: transparent; border: 1px solid transparent; color: $text2; }
QPushButton[kind="ghost"]:hover { background: $sunken; color: $text; }
QPushButton[kind="ghost"]:focus { border: 1px solid $accent; }
QPushButton[kind="link"] {
  background: transparent; border: 1px solid transparent; color: $accent; padding: 0 3px; min-height: 22px;
}
QPushButton[kind="link"]:focus { border: 1px solid $accent; border-radius: 4px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 7px; padding: 5px; }
QToolButton:hover { background: $sunken; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton:checked { background: $accent_soft; }
QCheckBox, QRadioButton { border: 1px solid transparent; border-radius: 5px; padding: 2px; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid $accent; }
QLineEdit, QSpinBox, QComboBox, QDateTimeEdit {
  background: $surface; color: $text; border: 1px solid $line; border-radius: 7px; padding: 0 9px;
  min-height: ${field}px; selection-background-color: $accent; selection-color: $accent_text;
}
QLineEdit:focus, QSpinBox:focus, QComboBox:focus, QDateTimeEdit:focus { border: 1px solid $accent; }
QPlainTextEdit[kind="field"] {
  background: $surface; color: $text; border: 1px solid $line; border-radius: 7px; padding: 3px 5px;
  selection-background-color: $accent; selection-color: $accent_text;
}
QPlainTextEdit[kind="field"]:focus { border: 1px solid $accent; }
QLineEdit:disabled, QComboBox:disabled { color: $text3; background: $sunken; }
QLineEdit[wrong="true"] { border: 1px solid $danger; }
QLineEdit[kind="bare"] { background: transparent; border: none; padding: 0; }
QComboBox::drop-down { border: none; width: ${drop}px; }
QComboBox::down-arrow { image: url("$chevron"); width: ${arrow}px; height: ${arrow}px; }
QComboBox QAbstractItemView {
  background: $raised; color: $text; border: 1px solid $line; selection-background-color: $accent_soft;
  selection-color: $text; outline: 0; padding: 4px;
}
QMenu { background: $raised; color: $text; border: 1px solid $line; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 10px; border-radius: 5px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $text3; }
QMenu::separator { height: 1px; background: $line; margin: 5px 4px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: $text3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea#sheet { border: 1px solid transparent; border-radius: 4px; }
QScrollArea#sheet:focus { border: 1px solid $accent; }
QSplitter::handle { background: $line; }
QListWidget#sections { background: transparent; border: none; outline: 0; }
QListWidget#sections::item { color: $text2; border: 1px solid transparent; border-radius: 7px; padding: 0 8px; }
QListWidget#sections::item:hover { background: $sunken; }
QListWidget#sections::item:selected { background: $raised; color: $text; border: 1px solid $line; }
QListWidget#sections::item:selected:focus { border: 1px solid $accent; }
QListWidget#choices { background: $raised; border: 1px solid $line; border-radius: 8px; padding: 4px; outline: 0; }
QListWidget#choices:focus { border: 1px solid $accent; }
QListWidget#choices::item { color: $text; border: 1px solid transparent; border-radius: 6px; padding: 6px 8px; }
QListWidget#choices::item:hover { background: $sunken; }
QListWidget#choices::item:selected { background: $accent_soft; color: $text; border: 1px solid $accent; }
QSlider { min-height: ${slider}px; background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $handle; }
QSlider::sub-page:horizontal { border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
  width: ${knob}px; height: ${knob}px; margin: -${rise}px 0; border-radius: ${round}px; background: $raised;
  border: 1px solid $text3;
}
QSlider::sub-page:horizontal:disabled, QSlider::groove:horizontal:disabled { background: $line; }
QSlider::handle:horizontal:disabled { background: $sunken; border: 1px solid $line; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { border: 2px solid $accent; }
QLabel[tone="soft"] { color: $text2; }
QLabel[tone="faint"] { color: $text3; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="warn"] { color: $warn; }
QProgressBar { background: $sunken; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
""")


def style_sheet(theme: Theme) -> str:
    """Return the sheet for the theme in force."""
    tokens = theme.tokens
    words = {name: _hex(tokens.role(name)) for name in Tokens.__dataclass_fields__}
    knob, px = theme.grown(16), round(BASE_PX * theme.scale)
    return _SHEET.substitute(
        words,
        button=max(28, px + 15),
        field=max(30, px + 17),
        arrow=theme.grown(14),
        drop=theme.grown(22),
        knob=knob,
        slider=knob + 8,
        rise=knob // 2 - 1,
        round=knob // 2,
        px=px,
        accent_hover=tokens.accent.darker(108).name(),
        handle=_hex(_mix(tokens.line, tokens.text3, 0.35)),
        chevron=_chevron(theme),
    )


def _hex(colour: QColor) -> str:
    return colour.name()


def _mix(a: QColor, b: QColor, part: float) -> QColor:
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * part,
        a.greenF() + (b.greenF() - a.greenF()) * part,
        a.blueF() + (b.blueF() - a.blueF()) * part,
    )


def _chevron(theme: Theme) -> str:
    from omnibox.resource import resource

    return resource("icons", "chevron-down-dark.svg" if theme.dark else "chevron-down-light.svg").as_posix()
